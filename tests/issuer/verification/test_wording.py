"""Strangers' words inside our sentences, letter by letter."""

import time
from datetime import UTC, datetime, timedelta, timezone

import pytest

from issuer.verification.wording import moment, moment_in, shown


@pytest.mark.parametrize(
    ("text", "visible"),
    [
        ("a\x1bb", "a⟨U+001B⟩b"),  # Cc, a control character
        ("a\x7fb", "a⟨U+007F⟩b"),
        ("a\u2067b\u2069", "a⟨U+2067⟩b⟨U+2069⟩"),  # Cf, which turns the writing round
        ("a\u00adb", "a⟨U+00AD⟩b"),
        ("a\ufeffb", "a⟨U+FEFF⟩b"),
        ("a\U000e0041b", "a⟨U+E0041⟩b"),
        ("a\u0378b", "a⟨U+0378⟩b"),  # Cn, unassigned
        ("a\ue000b", "a⟨U+E000⟩b"),  # Co, for private use
        ("a\udfffb", "a⟨U+DFFF⟩b"),  # Cs, half a character
        ("\u202e", "⟨U+202E⟩"),
    ],
)
def test_what_cannot_be_seen_is_named_by_its_number(text, visible):
    assert shown(text) == visible


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a ⟨U+202E⟩ %(name)s <b>",
        "👩\u200d🎓",  # a joiner makes one picture of two
        "می\u200cخواهم",
        "न\u200d",
        "q\u0323",  # a mark that has no letter of its own with it
    ],
)
def test_what_can_be_seen_stays_as_it_is(text):
    assert shown(text) == text


def test_what_can_be_seen_stays_beside_what_cannot():
    assert shown("👩\u200d🎓é \u200b") == "👩\u200d🎓é ⟨U+200B⟩"


@pytest.mark.parametrize("white", [" ", "\n", "\r\n", "\t", "\x0b", "\x1c", "\x85", "\u00a0",
    "\u2003", "\u2028", "\u2029", "\u3000", " \n\u2028 "])  # fmt: skip
def test_every_white_space_is_one_space_and_none_at_the_ends(white):
    assert shown(f"{white}a{white}b{white}") == "a b"


@pytest.mark.parametrize(
    ("text", "visible"),
    [
        ("x" * 119, "x" * 119),
        ("x" * 120, "x" * 120),
        ("x" * 121, "x" * 120 + "…"),
        ("x" * 119 + "yz", "x" * 119 + "y…"),
        ("\ufb2c" * 120, "\u05e9\u05bc\u05c1" * 40 + "…"),  # three letters each, normalised
        ("\u200b" * 121, "⟨U+200B⟩" * 120 + "…"),
    ],
)
def test_a_text_is_cut_after_120_letters(text, visible):
    assert shown(text) == visible


@pytest.mark.parametrize(
    ("text", "visible"),
    [
        ("abcd", "abc…"),
        ("abc", "abc"),
        ("ab", "ab"),
        ("a\u200bcd", "a⟨U+200B⟩c…"),
        ("a   b", "a…"),
        ("a    ", "a"),
    ],
)
def test_a_text_may_be_cut_elsewhere(text, visible):
    assert shown(text, longest=3) == visible


@pytest.mark.parametrize(
    ("text", "visible"),
    [
        ("Oxford" + " " * 200 + "Brookes", "Oxford…"),
        ("Oxford" + " " * 200, "Oxford"),
        ("Oxford" + " " * 200 + "\u200b", "Oxford…"),
        ("e\u0301" * 200, "é" * 60 + "e…"),
    ],
)
def test_what_is_left_out_has_left_a_trace(text, visible):
    """White space or accents without end must not carry the rest of a name away."""
    assert shown(text) == visible


def test_letters_and_their_marks_are_put_together():
    assert shown("e\u0301" * 60) == "é" * 60


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (datetime(2026, 11, 20, 9, 0, tzinfo=UTC), "2026-11-20 09:00 UTC"),
        (datetime(2026, 11, 20, 9, 0, 59, 999_999, tzinfo=UTC), "2026-11-20 09:00 UTC"),
        (datetime(2026, 1, 1, 7, 59, tzinfo=timezone(timedelta(hours=8))), "2025-12-31 23:59 UTC"),
        (datetime(99, 2, 3, 4, 5, tzinfo=UTC), "0099-02-03 04:05 UTC"),
    ],
)
def test_a_moment_is_the_same_for_every_reader(value, written):
    assert moment(value) == written


def test_a_moment_is_the_same_wherever_the_program_runs(monkeypatch):
    monkeypatch.setenv("TZ", "HKT-8")
    time.tzset()
    try:
        assert moment(datetime(2026, 11, 20, 9, 0, tzinfo=UTC)) == "2026-11-20 09:00 UTC"
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_moment_can_be_read_again():
    """Pages tell it in the time of their place."""
    assert moment_in("2026-11-20 09:00 UTC") == datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    assert moment_in(moment(datetime(99, 2, 3, 4, 5, 6, tzinfo=UTC))) == datetime(
        99, 2, 3, 4, 5, tzinfo=UTC
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "2026-11-20 09:00",
        "2026-13-20 09:00 UTC",
        " 2026-11-20 09:00 UTC",
        "٢٠٢٦-11-20 09:00 UTC",
        "2026-11-20 09:00 UTC\n",
    ],
)
def test_what_is_no_moment_is_not_read_as_one(text):
    assert moment_in(text) is None
