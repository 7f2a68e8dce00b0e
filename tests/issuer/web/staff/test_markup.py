"""Every signed-in page as a screen reader and a keyboard meet it."""

from __future__ import annotations

from collections import Counter
from html.parser import HTMLParser

import pytest

from issuer.attendance.model import Bilingual
from tests.issuer.web.staff.desk import Office

LABELLED = {"input", "select", "textarea", "meter", "progress"}


class Markup(HTMLParser):
    """What a page consists of, as far as these tests ask."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: Counter[str] = Counter()
        self.labels: set[str] = set()
        self.fields: list[dict[str, str | None]] = []
        self.pointers: list[str] = []
        self.headings: list[int] = []
        self.pictures: list[dict[str, str | None]] = []
        self.inline: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("id"):
            self.ids[str(given["id"])] += 1
        if tag == "label":
            self.labels.add(str(given.get("for")))
        if tag in LABELLED and given.get("type") != "hidden":
            self.fields.append(given)
        if tag in {"h1", "h2", "h3", "h4"}:
            self.headings.append(int(tag[1]))
        if tag == "img":
            self.pictures.append(given)
        for name in ("aria-describedby", "aria-labelledby", "list"):
            self.pointers += str(given.get(name) or "").split()
        self.inline += [name for name in given if name == "style" or name.startswith("on")]
        href = given.get("href") or ""
        if href.startswith("#"):
            self.pointers.append(href[1:])


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    office = Office(tmp_path_factory.mktemp("pages"))
    scheme = office.scheme
    done, learners, badges = scheme.with_badges(2, title=Bilingual("", "只有中文"))
    late = scheme.activity(days_ago=60)
    sheet = scheme.workbook(late, learners, scheme.sheet(late, learners))
    upload = scheme.upload(late, sheet)
    run = scheme.confirm(late)
    ahead = scheme.activity(days_ago=-9)
    found = {}
    desk = office.somebody()
    found["sign-in"] = desk.get("/sign-in?next=/staff")
    found["sign-in refused"] = desk.sign_in("nobody")
    desk = office.somebody("organiser")
    for path in (
        "/staff",
        "/staff/activities/new",
        f"/staff/activities/{ahead.id}",
        f"/staff/activities/{ahead.id}/edit",
        f"/staff/activities/{ahead.id}/preview",
        f"/staff/activities/{done.id}",
        f"/staff/activities/{done.id}/preview",
        f"/staff/activities/{late.id}/preview",
        f"/staff/activities/{late.id}/uploads/{upload.id}",
        f"/staff/runs/{run.id}",
        f"/staff/badges/{badges[0].id}/revoke",
    ):
        found[path] = desk.get(path)
    desk.get("/staff/activities/new")
    found["form refused"] = desk.submit("/staff/activities/new", **{"date-1": "x"})
    desk = office.somebody("advisor")
    for path in ("/staff", f"/staff/runs/{run.id}", f"/staff/activities/{ahead.id}"):
        found[f"advisor {path}"] = desk.get(path)
    found["not returned"] = desk.post(f"/staff/runs/{run.id}/return", {})
    desk = office.student(learners[0])
    own = next(one for one in badges if one.plan.learner_id == learners[0].id)
    for path in ("/mine", f"/mine/badges/{own.id}"):
        found[path] = desk.get(path)
    yield {name: (page, Markup(page.text)) for name, page in found.items()}
    office.close()


def test_every_field_has_a_label(pages):
    for name, (_, markup) in pages.items():
        for field in markup.fields:
            assert field.get("aria-label") or field.get("id") in markup.labels, (name, field)


def test_every_pointer_within_a_page_finds_its_place(pages):
    for name, (_, markup) in pages.items():
        assert not [one for one in markup.pointers if one not in markup.ids], name
        assert not [one for one, times in markup.ids.items() if times > 1], name


def test_headings_begin_with_one_and_leave_no_level_out(pages):
    for name, (_, markup) in pages.items():
        assert markup.headings.count(1) == 1, name
        assert markup.headings[0] == 1, name
        for before, after in zip(markup.headings, markup.headings[1:], strict=False):
            assert after <= before + 1, (name, markup.headings)


def test_every_picture_says_something_or_says_that_it_does_not(pages):
    for name, (_, markup) in pages.items():
        assert all("alt" in one for one in markup.pictures), name


def test_nothing_is_inline_so_the_strict_policy_holds(pages):
    for name, (page, markup) in pages.items():
        assert not markup.inline, name
        assert "<style" not in page.text
        assert page.text.count("<script") == page.text.count("<script src=") == 1, name
        assert "script-src 'self';" in page.headers["Content-Security-Policy"]
