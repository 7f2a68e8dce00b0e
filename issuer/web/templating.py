"""What every template may use: `_`, filters for values, the address of a static file."""

from __future__ import annotations

import hashlib
import re
from functools import cache, lru_cache
from pathlib import Path
from urllib.parse import quote, urlencode

import nh3
from flask import Flask, current_app, request
from jinja2 import StrictUndefined
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

from issuer.i18n import LANGUAGES, translations
from issuer.verification.explained import why_it_matters
from issuer.verification.wording import shown
from issuer.web import current, languages, words

# An e-mail address, or a telephone number of at least seven digits.
_REACHED = re.compile(
    r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+|\+?[0-9](?:[ ()-]{0,2}[0-9]){6,17}"
)
_STATIC = Path(__file__).parent / "static"

# What organisers may write in criteria, and nothing else (T49).
_TAGS = frozenset(
    {"a", "blockquote", "br", "code", "em", "h4", "hr", "li", "ol", "p", "pre", "strong"}
    | {"table", "tbody", "td", "th", "thead", "tr", "ul"}
)


def install(app: Flask) -> None:
    """Teach this application's Jinja our words."""
    env = app.jinja_env
    env.undefined = StrictUndefined
    env.trim_blocks = env.lstrip_blocks = True
    env.add_extension("jinja2.ext.i18n")
    env.add_extension("jinja2.ext.do")
    env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=languages.gettext, ngettext=_plural, newstyle=True
    )
    # `_` of Jinja's own goes through two calls and a context for each sentence of a page.
    env.globals["_"] = _sentence
    for one in (languages.say, languages.own, languages.day, languages.moment, languages.zoned):
        env.filters[one.__name__] = one
    env.filters |= {"kind": words.kind, "own_label": words.own_label}
    env.filters["result_status"] = words.result_status
    env.filters["why"] = why_it_matters
    env.filters |= {"number": languages.number, "listing": languages.listing}
    env.filters |= {"markdown": markdown, "reachable": reachable, "shown": shown}
    env.globals |= {
        "asset": asset,
        "attribute_name": words.attribute_name,
        "days": languages.days,
        "gap": languages.gap,
        "has": has,
        "language": languages.language,
        "language_of": languages.language_of,
        "languages": LANGUAGES,
        "in_language": in_language,
        "account": current.account_for_page,
        "is_staff": current.is_staff,
    }
    app.context_processor(_every_page)


@lru_cache(maxsize=256)
def markdown(text: str) -> Markup:
    """Markdown as safe HTML: no raw HTML, no pictures, headings below the page's own (T49).

    Kept for a while, because the badges of an achievement share its words.
    """
    tokens = _markdown_reader().parse(text)
    for token in tokens:
        _lower_heading(token)
    html = _markdown_reader().renderer.render(tokens, _markdown_reader().options, {})
    clean = nh3.clean(
        html,
        tags=set(_TAGS),
        attributes={"a": {"href"}, "*": set()},
        url_schemes={"https", "http", "mailto"},
        link_rel="nofollow noopener noreferrer",
    )
    return Markup(clean)  # noqa: S704 - the allow-list has just been applied


def reachable(contact: str) -> Markup:
    """A contact with its e-mail addresses and telephone numbers as links that do not break."""
    parts, end = [], 0
    for found in _REACHED.finditer(contact):
        said = found.group()
        scheme = "mailto:" if "@" in said else "tel:"
        where = said if "@" in said else "".join(one for one in said if one in "+0123456789")
        parts += [
            escape(contact[end : found.start()]),
            Markup('<a class="unbroken" href="{}">{}</a>').format(scheme + where, said),
        ]
        end = found.end()
    return Markup("").join([*parts, escape(contact[end:])])


def asset(name: str) -> str:
    """The address of one of our static files; it changes with the file, so caches may keep it."""
    return url_with(f"{current_app.static_url_path}/{name}", {"v": _digest(name)})


def has(endpoint: str) -> bool:
    """Whether this process has a page; surfaces may run in processes of their own."""
    return endpoint in current_app.view_functions


def in_language(name: str) -> str:
    """This page's address in another language."""
    kept = [(key, value) for key, value in request.args.items(multi=True) if key != "lang"]
    if request.method != "GET":
        kept = []
    arguments = {key: value for key, value in kept if len(value) < 200}  # noqa: PLR2004
    return url_with(request.path, {**arguments, "lang": name})


def url_with(path: str, arguments: dict[str, str]) -> str:
    """A path of ours with a query, each value quoted."""
    return f"{quote(path)}?{urlencode(arguments)}"


@cache
def _digest(name: str) -> str:
    return hashlib.sha256((_STATIC / name).read_bytes()).hexdigest()[:12]


@cache
def _markdown_reader() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


def _lower_heading(token: Token) -> None:
    if token.type in {"heading_open", "heading_close"}:
        token.tag = "h4"


def _sentence(text: str, **values: object) -> Markup:
    """A sentence in the reader's language; what is put into its places is escaped."""
    translated = translations(languages.language()).gettext(text)
    # As Jinja's: also without values, so that every catalogue entry writes a percent sign twice.
    return Markup(translated) % values  # noqa: S704 - our own catalogue's words


def _plural(one: str, many: str, number: int) -> str:
    return translations(languages.language()).ngettext(one, many, number)


def _every_page() -> dict[str, object]:
    settings = current.services().settings
    chinese = languages.language() != "en" and settings.institution_name_zh
    return {
        "institution_name": settings.institution_name_zh if chinese else settings.institution_name,
        "advisor_contact": settings.advisor_contact,
        "site": settings.base_url,
    }
