"""Markdown and the other filters of templates."""

from __future__ import annotations

import pytest
from markupsafe import escape

from issuer.web.templating import markdown, reachable


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[click](javascript:alert(1))",
        "[click](JaVaScRiPt:alert(1))",
        "[click](data:text/html,<script>alert(1)</script>)",
        "![picture](https://evil.example/track.png)",
        "<a href='javascript:alert(1)'>x</a>",
        "<svg><style><img src=x onerror=alert(1)>",
        "`<script>`",
        "<iframe src=//evil.example>",
        "[x](//evil.example 'onmouseover=alert(1)')",
        "<!--><img src=x onerror=alert(1)>-->",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
    ],
)
def test_markdown_of_strangers_does_nothing(text):
    html = str(markdown(text)).lower()
    for tag in ("<script", "<img", "<svg", "<iframe", "<style"):
        assert tag not in html
    assert 'href="javascript' not in html
    assert 'href="data' not in html
    assert "title=" not in html


def test_markdown_that_people_write_is_kept():
    html = str(markdown("# Title\n\nTake **part**:\n\n1. one\n2. [two](https://example.edu/)\n"))
    assert "<h4>Title</h4>" in html
    assert "<strong>part</strong>" in html
    assert "<ol>" in html
    assert 'href="https://example.edu/"' in html
    assert 'rel="nofollow noopener noreferrer"' in html


def test_a_table_is_kept():
    assert "<td>1</td>" in str(markdown("| a | b |\n|---|---|\n| 1 | 2 |\n"))


def test_a_deep_text_is_cut_off():
    assert str(markdown(">" * 5000 + "x")).count("<blockquote>") < 50


def test_a_contact_can_be_reached():
    html = str(reachable("Learning Commons, a.b@example.edu, +852 2948-0000, room 12"))
    assert html == (
        'Learning Commons, <a class="unbroken" href="mailto:a.b@example.edu">a.b@example.edu</a>, '
        '<a class="unbroken" href="tel:+85229480000">+852 2948-0000</a>, room 12'
    )


@pytest.mark.parametrize("text", ["", "Room 2026, 1 Long Road", "a@b", "<b>x</b>", "2026-11"])
def test_what_reaches_nobody_is_no_link(text):
    assert str(reachable(text)) == str(escape(text))


def test_the_foot_of_a_page_can_be_pressed(shown):
    foot = shown.get("/").text.split("<footer")[1]
    assert 'href="mailto:learning.commons@example.edu"' in foot
    assert 'href="tel:+85200000000"' in foot
