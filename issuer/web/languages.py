"""The reader's language: chosen by `?lang=`, kept in a cookie, else what the browser asks for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache

from babel import dates, lists, numbers
from flask import Flask, Response, g, has_request_context, request

from issuer.attendance.model import Bilingual
from issuer.i18n import DEFAULT_LANGUAGE, LANGUAGES, Message, babel_name, translations
from issuer.verification.wording import moment_in
from issuer.web.current import cookie_name, is_https, services

_COOKIE = "language"
# What verification calls the moments in its sentences.
_MOMENTS = frozenset({"signed", "since", "when"})
# What `issuer.jsonld` quotes in its sentences, as Python quotes it.
_QUOTED = frozenset({"place", "term", "what"})
_QUOTATION = re.compile(r"\A'(.*)'\Z", re.DOTALL)
_GAPS = re.compile(r" (?=\d{4}年|「)|(?<=[）」]) (?=[\u4e00-\u9fff])")
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
    """A `Message` in the reader's language, its moments and quotations as one writes them there."""
    if isinstance(message, str):
        return message
    told = _for_people(message)
    text = told.text(language())
    return text if told is message or language() == DEFAULT_LANGUAGE else _without_gaps(text)


def _without_gaps(text: str) -> str:
    """Without the spaces that stand beside a date of Latin figures, but not beside a Chinese one,
    nor beside a quotation mark.
    """
    return _GAPS.sub("", text)


def _for_people(message: Message) -> Message:
    """With what verification writes for programs, moments and quotations, as people write it."""
    changed: dict[str, str | int | Message] = {}
    for name, value in message.values.items():
        if isinstance(value, Message):
            told = _for_people(value)
            if told is not value:
                changed[name] = told
        elif name in _MOMENTS and (found := moment_in(str(value))) is not None:
            changed[name] = zoned(found)
        elif name in _QUOTED and language() != DEFAULT_LANGUAGE:
            changed[name] = _QUOTATION.sub("「\\1」", str(value))
    return Message(message.template, {**message.values, **changed}) if changed else message


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
        value = _there(value).date()
    return dates.format_date(value, format="long", locale=_locale())


def days(first: datetime, last: datetime) -> str:
    """From one day to another, such as 13–14 November 2026, or one day where they are the same."""
    one, other = _there(first).date(), _there(last).date()
    if one == other:
        return day(one)
    return _between(one, other, _locale())


def moment(value: datetime) -> str:
    """A date with its time, in the scheme's own time zone."""
    time = dates.format_time(_there(value), format="HH:mm", locale=_locale())
    return gettext("%(day)s, %(time)s", day=day(value), time=time)


def zoned(value: datetime) -> str:
    """A date with its time and the name of the zone: 21 November 2026, 07:00 (Hong Kong time)."""
    there = _there(value)
    return gettext(
        "%(day)s, %(time)s (%(zone)s)",
        day=day(value),
        time=dates.format_time(there, format="HH:mm", locale=_locale()),
        zone=_name_of_zone(there.tzinfo, _locale()),
    )


def _there(value: datetime) -> datetime:
    """In the scheme's own time zone; as it is at the ends of time, where strangers put dates."""
    try:
        return value.astimezone(services().policies.latest.zone)
    except OverflowError:
        return value.astimezone(UTC)


def number(value: float) -> str:
    """A number with the reader's separators."""
    return numbers.format_decimal(value, locale=_locale())


def gap() -> str:
    """What stands between two sentences: nothing in Chinese, whose full stop is wide enough."""
    return " " if language() == DEFAULT_LANGUAGE else ""


def listing(values: Iterable[str]) -> str:
    """Several things in one sentence: this, that and the other."""
    told = list(values)
    if language() == DEFAULT_LANGUAGE or len(told) < 2:  # noqa: PLR2004 - nothing to join
        return lists.format_list(told, locale=_locale())
    # As Babel, but with the space that stands between a Chinese letter and another or a figure.
    first, last = "、".join(told[:-1]), told[-1]
    before, after = (
        " " if one.isascii() and one.isalnum() else "" for one in (first[-1:], last[:1])
    )
    return f"{first}{before}和{after}{last}"


def _locale() -> str:
    """Babel's name of the reader's language; English dates as they are written in Hong Kong."""
    return "en_GB" if language() == DEFAULT_LANGUAGE else babel_name(language())


@lru_cache(maxsize=16)
def _name_of_zone(zone: tzinfo | None, locale: str) -> str:
    """As people there call it."""
    if str(zone) == "Asia/Hong_Kong":
        return gettext("Hong Kong time")
    if zone is None or str(zone) == "UTC":
        return "UTC"
    name: str = dates.get_timezone_name(zone, locale=locale)
    return name


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
