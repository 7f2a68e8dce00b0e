"""The reader's language: chosen by `?lang=`, kept in a cookie, else what the browser asks for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache

from babel import dates, lists, numbers
from flask import Flask, Response, g, has_request_context, request

from issuer.attendance.model import Bilingual
from issuer.i18n import DEFAULT_LANGUAGE, LANGUAGES, Message, babel_name, translations
from issuer.web.current import cookie_name, is_https, services

_COOKIE = "language"
_A_YEAR = 365 * 24 * 3600


def install(app: Flask) -> None:
    """Keep the choice of a language, and say that a page depends on it."""
    app.after_request(_remember)


def language() -> str:
    """The language of this answer; one of `LANGUAGES`."""
    if not has_request_context():
        return DEFAULT_LANGUAGE
    # Every sentence of a page asks this.
    chosen: str | None = g.get("language")
    if chosen is None:
        chosen = g.language = _asked_for() or _kept() or _preferred()
    return chosen


def is_being_chosen() -> bool:
    """Whether this answer also sets the reader's cookie, and so is nobody's to keep."""
    return _asked_for() is not None


def gettext(text: str, **values: object) -> str:
    """A sentence in the reader's language; import it as `_`."""
    translated = translations(language()).gettext(text)
    return translated % values if values else translated


def ngettext(one: str, many: str, number: int, **values: object) -> str:
    """A sentence for a number of things; `%(num)s` is the number."""
    translated = translations(language()).ngettext(one, many, number)
    return translated % {"num": number, **values}


# -- filters: values as the reader writes them ---------------------------------------------------


def say(message: Message | str) -> str:
    """A `Message` in the reader's language."""
    return message if isinstance(message, str) else message.text(language())


def own(text: Bilingual) -> str:
    """A text of the scheme in the reader's language, or in the other one."""
    return text.text(language())


def language_of(text: Bilingual) -> str:
    """In which language `own` gives a text; for its `lang` attribute."""
    if language() == DEFAULT_LANGUAGE:
        return DEFAULT_LANGUAGE if text.en else "zh-Hant"
    return "zh-Hant" if text.zh else DEFAULT_LANGUAGE


def day(value: date | datetime) -> str:
    """A date, such as 20 November 2026, in the scheme's own time zone."""
    if isinstance(value, datetime):
        value = value.astimezone(services().policies.latest.zone).date()
    return dates.format_date(value, format="long", locale=_locale())


def days(first: datetime, last: datetime) -> str:
    """From one day to another, such as 13–14 November 2026, or one day where they are the same."""
    zone = services().policies.latest.zone
    one, other = first.astimezone(zone).date(), last.astimezone(zone).date()
    if one == other:
        return day(one)
    return _between(one, other, _locale())


def moment(value: datetime) -> str:
    """A date with its time, in the scheme's own time zone."""
    local = value.astimezone(services().policies.latest.zone)
    time = dates.format_time(local, format="HH:mm", locale=_locale())
    return gettext("%(day)s, %(time)s", day=day(value), time=time)


def number(value: float) -> str:
    """A number with the reader's separators."""
    return numbers.format_decimal(value, locale=_locale())


def listing(values: Iterable[str]) -> str:
    """Several things in one sentence: this, that and the other."""
    return lists.format_list(list(values), locale=_locale())


def _locale() -> str:
    """Babel's name of the reader's language; English dates as they are written in Hong Kong."""
    return "en_GB" if language() == DEFAULT_LANGUAGE else babel_name(language())


@lru_cache(maxsize=256)
def _between(one: date, other: date, locale: str) -> str:
    """Kept, because all badges of an activity have its days, and Babel looks long for a form."""
    between: str = dates.format_interval(one, other, skeleton="yMMMMd", locale=locale)
    return between


# -- how a language is chosen --------------------------------------------------------------------


def _asked_for() -> str | None:
    named = request.args.get("lang", "")
    return named if named in LANGUAGES else None


def _kept() -> str | None:
    named = request.cookies.get(cookie_name(_COOKIE, services().settings), "")
    return named if named in LANGUAGES else None


def _preferred() -> str:
    for tag, _quality in request.accept_languages:
        start = tag.lower().replace("_", "-").partition("-")[0]
        if start == "zh":
            return "zh-Hant"
        if start == "en":
            return "en"
    return DEFAULT_LANGUAGE


def _remember(response: Response) -> Response:
    if request.routing_exception is None and request.endpoint != "static" and _asked_for():
        settings = services().settings
        response.set_cookie(
            cookie_name(_COOKIE, settings),
            language(),
            max_age=_A_YEAR,
            secure=is_https(settings),
            httponly=True,
            samesite="Lax",
            path="/",
        )
        # A shared cache must never hand one reader's cookie to another.
        response.headers["Cache-Control"] = "private, no-store"
    if response.mimetype == "text/html":
        response.vary.update(("Accept-Language", "Cookie"))
    return response
