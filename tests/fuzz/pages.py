"""What pages are made of: Markdown, and the form that a caller asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from random import Random
from typing import Any

import nh3
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from issuer.web.public.negotiation import Form, _best
from issuer.web.templating import markdown
from tests.fuzz.engine import changed_bytes
from tests.fuzz.target import Target, promise

_TAGS = frozenset(
    {"a", "blockquote", "br", "code", "em", "h4", "hr", "li", "ol", "p", "pre", "strong"}
    | {"table", "tbody", "td", "th", "thead", "tr", "ul"}
)
_SCHEMES = ("https:", "http:", "mailto:")


class _Looked(HTMLParser):
    """A second reader of the HTML: which tags, which attributes, where links lead."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        promise(tag in _TAGS, f"<{tag}> stands in the page")
        for name, value in attrs:
            promise(name in {"href", "rel"} and tag == "a", f"an attribute {name} on <{tag}>")
            if name == "href":
                _promise_a_harmless_link(value or "")

    def handle_comment(self, data: str) -> None:
        promise(False, "a comment stands in the page")

    def handle_decl(self, decl: str) -> None:
        promise(False, "a declaration stands in the page")

    handle_pi = unknown_decl = handle_decl


def _promise_a_harmless_link(address: str) -> None:
    # As browsers do it: leading controls and blanks away, tabs and line ends anywhere.
    bare = re.sub(r"[\t\r\n]", "", address.lstrip("".join(map(chr, range(33))))).lower()
    scheme = re.match(r"[a-z][a-z0-9+.-]*:", bare)
    promise(scheme is None or scheme[0] in _SCHEMES, f"a link with {scheme}")


def check_markdown(data: bytes) -> None:
    """Only what is on the list, and cleaning again changes nothing."""
    html = str(markdown.__wrapped__(data.decode("utf-8", "replace")))
    looked = _Looked()
    looked.feed(html)
    looked.close()
    again = nh3.clean(
        html,
        tags=set(_TAGS),
        attributes={"a": {"href"}, "*": set()},
        url_schemes={"https", "http", "mailto"},
        link_rel="nofollow noopener noreferrer",
    )
    promise(again == html, "cleaned again, it is another page")


def check_accept(data: bytes) -> None:
    """Whatever is asked for, one of the forms there are is given, and never one refused alone."""
    accepted: Any = parse_accept_header(data.decode("latin-1"), MIMEAccept)
    for forms in ((Form.JSON,), tuple(Form), (Form.PNG, Form.PAGE)):
        kind, form = _best(accepted, forms)
        promise(form in forms, "a form that was not offered")
        promise("/" in kind and kind == kind.lower(), "no media type")
        promise(_best(accepted, forms) == (kind, form), "twice asked, two answers")


def _markdown_seeds() -> Iterator[bytes]:
    for text in (
        "# A\n\n**both days** and `code`\n\n- one\n\n> said\n\n| a | b |\n|---|---|\n| 1 | 2 |",
        "[a](javascript:alert(1)) [b](JaVaScRiPt&colon;x) [c](data:text/html,x) [d](//evil)",
        "<script>alert(1)</script><img src=x onerror=alert(1)><svg/onload=x>",
        "![a](https://x/y.png) <https://example.edu> <mailto:a@b.c> https://example.edu",
        "[a]: java\nscript:x\n[a]\n\n[x](<java\tscript:x>) [y](\x01javascript:x)",
        "&lt;script&gt; &#x3c;b&#x3e; <b>x</b> <!-- x --> <![CDATA[x]]> <?x?> <!DOCTYPE x>",
        "```html\n</code></pre><script>\n```\n\n    indented\n\n1. a\n   1. b",
        "*" * 60 + "[" * 40 + "(" * 40,
        '[a](https://x "t\'\\"") <a href=x>y</a>\n***\n---\n===\n\\<b\\>',
    ):
        yield text.encode()


def _accept_seeds() -> Iterator[bytes]:
    yield from (
        b"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        b"application/json;charset=utf-8, image/png;q=0.5",
        b'application/ld+json;profile="x,y;q=0";q=0.3, */*;q=0',
        b"image/*;q=nan, text/*;q=-1, application/*;q=1e9, a/b;q=",
        b",;,;q=1,*/json,*,;;;",
        b"",
    )


# What a line begins with, what stands around words, and what stands in one.
_LINES = ("", "# ", "> ", "- ", "1. ", "    ", "\t", "```\n", "| ", "|---|\n", "[a]: ", "===\n")
_PAIRS = (
    *(("**", "**"), ("_", "_"), ("`", "`"), ("``", "``"), ("~~", "~~"), ('"', '"'), ("(", ")")),
    *(("[", "](https://x)"), ("[", "](<"), ("[", "][a]"), ("![", "](x)"), ("[", "]")),
    *(("](", ")"), ("<", ">"), ("<a href=", ">"), ("<!--", "-->"), ("&", ";"), ("\\", "")),
)
_WORDS = (
    *("a", "b c", "陳大文", "\n", " ", "\\", "  \n", "\0", "\x01", "\t", "\ufeff", "\u202e", "|"),
    *("javascript:alert(1)", "JaVa\tScript:", "data:text/html,x", "//evil", "vbscript:x", "'"),
    *("mailto:a@b.c", "https://x.example/a?b#c", "&colon;", "&#58;", "&#x3a;", "&lt;", "&Tab;"),
    *("&NewLine;", "%6a", "<script>", "</code></pre>", "<svg/onload=x>", "<img src=x>", "<style>"),
    *("<![CDATA[", "<?x"),
)


def _mutated_markdown(data: bytes, most: int, random: Random) -> bytes:
    """A stretch of it gets another meaning, a line another beginning; or a text is made anew."""
    if random.random() < 0.2:
        return changed_bytes(data, most)
    text = data.decode("utf-8", "replace") if random.random() < 0.6 else ""
    for _ in range(random.randint(1, 6)):
        begin, end = sorted(random.choices(range(len(text) + 1), k=2))
        stretch = text[begin:end] or random.choice(_WORDS)
        before, after = random.choice(_PAIRS)
        where = random.random()
        if where < 0.35:
            stretch = before + stretch + after
        elif where < 0.6:
            stretch = "\n" + random.choice(_LINES) + stretch
        elif where < 0.85:
            stretch += random.choice(_WORDS)
        text = text[:begin] + stretch + text[end:] * (where < 0.95)
    return text.encode("utf-8", "replace")[:most]


TARGETS = (
    Target(
        name="markdown",
        check=check_markdown,
        seeds=_markdown_seeds,
        mutate=_mutated_markdown,
        most_bytes=256,
        words=("](", "javascript:", "&#x", "<script", "```", "|---|", "<!--", "mailto:", "&colon;"),
    ),
    Target(
        name="accept",
        check=check_accept,
        seeds=_accept_seeds,
        most_bytes=256,
        words=("application/json", "text/html", ";q=0", ";q=1", "*/*", "image/png", '"'),
    ),
)
