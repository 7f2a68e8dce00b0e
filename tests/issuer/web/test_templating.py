"""Markdown and the other filters of templates."""

from __future__ import annotations

import pytest

from issuer.web.templating import markdown


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
