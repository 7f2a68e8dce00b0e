"""What one member of a JSON object may be, as small checks that a table can be made of.

A check looks at a value and its JSON path and yields a `Problem` for each thing wrong; it never
raises, whatever JSON it is shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from issuer.credentials.times import read_date_time
from issuer.i18n import N_, Message

_LONGEST_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Problem:
    """One rule broken: the rule's name, the JSON path of the place, and a sentence."""

    rule: str
    path: str
    message: Message


Check = Callable[[object, str], Iterator[Problem]]
Found = Iterator[tuple[str, Message]]  # what a rule yields: places and sentences


@dataclass(frozen=True, slots=True)
class Shape:
    """An object's members and how each is checked; `closed` means no others may stand there."""

    members: Mapping[str, Check]
    required: tuple[str, ...]
    closed: bool = False

    def problems(self, value: object, path: str) -> Iterator[Problem]:
        """What keeps a value from having this shape, members included."""
        if not isinstance(value, dict):
            yield Problem("expects-object", path, Message(N_("An object is expected.")))
            return
        for name in self.required:
            if name not in value:
                yield Problem(
                    "required-member",
                    below(path, name),
                    Message(N_("The member %(name)s is required."), {"name": name}),
                )
        for name, member in value.items():
            if name in self.members:
                yield from self.members[name](member, below(path, name))
            elif self.closed:
                yield Problem(
                    "closed-object",
                    below(path, name),
                    Message(N_("No member %(name)s may stand here."), {"name": name}),
                )


def below(path: str, name: str | int) -> str:
    """The JSON path of a member or an item."""
    if isinstance(name, int):
        return f"{path}[{name}]"
    return f"{path}.{name}" if re.fullmatch(r"@?\w+", name) else f"{path}[{name!r}]"


def shortened(found: str) -> str:
    """Enough of a stranger's text to recognise it by."""
    return found if len(found) <= _LONGEST_SHOWN else f"{found[:_LONGEST_SHOWN]}…"


# -- kinds of members ---------------------------------------------------------------------------


def text(value: object, path: str) -> Iterator[Problem]:
    if not isinstance(value, str):
        yield Problem("expects-text", path, Message(N_("A text is expected.")))


def flag(value: object, path: str) -> Iterator[Problem]:
    if not isinstance(value, bool):
        yield Problem("expects-flag", path, Message(N_("True or false is expected.")))


def number(value: object, path: str) -> Iterator[Problem]:
    if isinstance(value, bool) or not isinstance(value, int | float):
        yield Problem("expects-number", path, Message(N_("A number is expected.")))


def _tested(rule: str, sentence: str, test: Callable[[str], object]) -> Check:
    """A text that passes a test."""

    def check(value: object, path: str) -> Iterator[Problem]:
        yield from text(value, path)
        if isinstance(value, str) and not test(value):
            yield Problem(rule, path, Message(sentence, {"found": shortened(value)}))

    return check


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


date_time = _tested(
    "date-time", N_("“%(found)s” is not a date and time with a zone."), read_date_time
)
day = _tested("date", N_("“%(found)s” is not a date."), _is_date)
language = _tested(
    "language-code",
    N_("“%(found)s” is not a language code of the standard."),
    re.compile(r"[a-z]{2,4}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?").fullmatch,
)
compact_jws = _tested(
    "compact-jws",
    N_("This is not a compact JWS."),
    re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]+").fullmatch,
)
# The published pattern is unanchored and lets a hyphen follow but not begin an extension.
_EXTENSION = re.compile(r"ext:[A-Za-z0-9._|][A-Za-z0-9._|-]*")


def only(name: str) -> Check:
    """A type that is a single text (open-badges.md 1.1)."""
    return _tested("type-value", N_("“%(found)s” is not the type of this object."), name.__eq__)


def word(vocabulary: str, *, extensible: bool = True) -> Check:
    """One of the words of a vocabulary, or of somebody's extension of it."""
    words = frozenset(vocabulary.split())
    return _tested(
        "vocabulary",
        N_("“%(found)s” is not a word of the standard's list."),
        lambda found: found in words or (extensible and _EXTENSION.fullmatch(found)),
    )


def many(check: Check) -> Check:
    """An array, even of one."""

    def items(value: object, path: str) -> Iterator[Problem]:
        if not isinstance(value, list):
            yield Problem("expects-array", path, Message(N_("An array is expected.")))
            return
        for index, item in enumerate(value):
            yield from check(item, below(path, index))

    return items


def types(*needed: tuple[str, ...]) -> Check:
    """An array of types with one of each group in it."""

    def check(value: object, path: str) -> Iterator[Problem]:
        yield from many(text)(value, path)
        if isinstance(value, list):
            for group in needed:
                if not any(name in value for name in group):
                    yield Problem(
                        "type-value",
                        path,
                        Message(N_("The type %(name)s is missing."), {"name": group[-1]}),
                    )

    return check
