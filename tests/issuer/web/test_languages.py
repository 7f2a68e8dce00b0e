"""English and Traditional Chinese, as the reader asks."""

from __future__ import annotations

import re
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest

from issuer.i18n import Message, translations
from issuer.web import languages

_JINJA = re.compile(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)


def language_of_page(response) -> str:
    return re.search(r'<html lang="([^"]+)">', response.text)[1]


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("en-GB,en;q=0.9", "en"),
        ("zh-HK,zh;q=0.9,en;q=0.5", "zh-Hant"),
        ("zh-CN", "zh-Hant"),
        ("zh_TW", "zh-Hant"),
        ("fr, zh;q=0.3", "zh-Hant"),
        ("en;q=0.4, zh;q=0.6", "zh-Hant"),
        ("fr", "en"),
        ("*", "en"),
        ("", "en"),
        ("x" * 5000, "en"),
    ],
)
def test_the_browser_is_asked(shown, accepted, language):
    response = shown.get("/", Accept_Language=accepted)
    assert language_of_page(response) == language
    assert {"accept-language", "cookie"} <= set(response.vary.to_header().lower().split(", "))


def test_a_choice_is_kept_and_wins(shown):
    client = shown.client
    base = "http://localhost:8000"
    chosen = client.get("/?lang=zh-Hant", base_url=base, headers={"Accept-Language": "en"})
    assert language_of_page(chosen) == "zh-Hant"
    assert chosen.headers["Cache-Control"] == "private, no-store"
    later = client.get("/verify", base_url=base, headers={"Accept-Language": "en"})
    assert language_of_page(later) == "zh-Hant"


@pytest.mark.parametrize("asked", ["fr", "", "zh-Hant%0d%0aSet-Cookie:a=b", "<script>", "EN"])
def test_an_unknown_choice_is_no_choice(shown, asked):
    response = shown.get(f"/?lang={asked}")
    assert response.status_code == 200
    assert "Set-Cookie" not in response.headers
    assert "<script>" not in response.text.replace('<script src="/static', "")


def test_the_switch_keeps_the_question(shown):
    page = shown.get("/verify/find?credential=%22%3E%3Cb%3E").text
    assert "/verify/find?credential=%22%3E%3Cb%3E&amp;lang=zh-Hant" in page


def test_dates_are_written_as_the_reader_writes_them(shown):
    path = f"/credentials/{shown.shown_badge.id}"
    assert "21 November 2026" in shown.get(path, Accept_Language="en").text
    assert "2026年11月21日" in shown.get(path, Accept_Language="zh-HK").text


def test_words_of_a_badge_keep_their_own_language(shown):
    page = shown.get(f"/credentials/{shown.shown_badge.id}", Accept_Language="zh-HK").text
    assert '<h1 lang="en">' in page


def test_a_problem_is_told_in_the_readers_language(shown):
    assert language_of_page(shown.get("/nothing", Accept_Language="zh-HK")) == "zh-Hant"
    as_json = shown.get("/nothing", accept="application/json", Accept_Language="zh-HK")
    assert as_json.headers["Content-Language"] == "zh-Hant"


def test_no_template_has_words_outside_the_catalogue():
    """Whole words between tags, or in the attributes that people hear, must stand in _()."""
    for path in (files("issuer.web") / "templates").iterdir():
        sources = list(path.iterdir()) if path.is_dir() else [path]
        for source in sources:
            if source.name.endswith(".html"):
                text = re.sub(_JINJA, "", source.read_text())
                words = re.findall(r">([^<>]*[A-Za-z]{3,}[^<>]*)<", text)
                words += re.findall(
                    r'(?:aria-label|alt|title|placeholder)="([^"]*[A-Za-z]{3,})"', text
                )
                words = [word.strip() for word in words if "aria-describedby" not in word]
                assert set(words) <= {"did.json"}, source.name


def test_the_catalogue_can_be_read():
    assert translations("zh-Hant").gettext("") is not None


@pytest.mark.parametrize(
    ("values", "english", "chinese"),
    [
        ([], "", ""),
        (["出席"], "出席", "出席"),
        (["出席", "評核"], "出席 and 評核", "出席和評核"),
        (["3 人獲得", "2 人沒有"], "3 人獲得 and 2 人沒有", "3 人獲得和 2 人沒有"),
        (["EC", "PS", "PF"], "EC, PS and PF", "EC、PS 和 PF"),
    ],
)
def test_things_are_listed_as_the_language_wants(shown, values, english, chinese):
    for language, listed in (("en", english), ("zh-HK", chinese)):
        with shown.app.test_request_context(headers={"Accept-Language": language}):
            assert languages.listing(values) == listed


@pytest.mark.parametrize(
    ("zone", "english", "chinese"),
    [
        ("Asia/Hong_Kong", "Hong Kong time", "香港時間"),
        ("Asia/Singapore", "Singapore Time", "新加坡時間"),
        ("UTC", "UTC", "UTC"),
    ],
)
def test_a_zone_is_called_as_people_call_it(shown, zone, english, chinese):
    for language, locale, name in (("en", "en_GB", english), ("zh-HK", "zh_Hant", chinese)):
        with shown.app.test_request_context(headers={"Accept-Language": language}):
            assert languages._name_of_zone(ZoneInfo(zone), locale) == name


def test_only_moments_of_ours_are_told_in_the_time_of_the_place(shown):
    """A stranger may call a badge as a moment is written."""
    written = "2026-11-20 23:00 UTC"
    inner = Message("%(when)s.", {"when": written})
    told = Message("%(badge)s %(inner)s", {"badge": written, "inner": inner})
    with shown.app.test_request_context(headers={"Accept-Language": "en"}):
        assert languages.say(told) == f"{written} 21 November 2026, 07:00 (Hong Kong time)."
    assert told.text() == f"{written} {written}."
