"""What one member of a JSON object may be, as small checks that a table can be made of.

A check looks at a value in an outline (`jsonld/structure.py`) and its JSON path. It yields a
`Problem` for each thing wrong in every document of that outline and, where the text at a leaf
decides, a `Question` to put to each document. It never raises, whatever JSON it is shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import partial

from issuer.credentials.times import read_date_time
from issuer.i18n import N_, Message
from issuer.jsonld.structured import Leaf

_LONGEST_SHOWN = 80


class Weight(Enum):
    """What a problem means for a credential of somebody else; our own may have none at all."""

    WRONG = "wrong"  # it cannot be accepted
    DOUBT = "doubt"  # nobody can say whether it can
    REMARK = "remark"  # it says the same in a form that some readers do not accept


@dataclass(frozen=True, slots=True)
class Problem:
    """One rule broken: the rule's name, the JSON path of the place, and a sentence."""

    rule: str
    path: str
    message: Message
    weight: Weight = Weight.WRONG


@dataclass(frozen=True, slots=True)
class Question:
    """A rule about one text: `problem` is what is wrong with the text at `leaf` if it fails."""

    leaf: int
    passes: Callable[[str], object]
    problem: Callable[[str], Problem]


Remarks = Iterator[Problem | Question]
Check = Callable[[object, str], Remarks]
Found = Iterator[tuple[str, Message]]  # what a rule yields: places and sentences


@dataclass(frozen=True, slots=True)
class Shape:
    """An object's members and how each is checked; `closed` means no others may stand there."""

    members: Mapping[str, Check]
    required: tuple[str, ...]
    closed: bool = False

    def remarks(self, value: object, path: str) -> Remarks:
        """What keeps a value from having this shape, or may keep it, members included."""
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


def is_text(value: object) -> bool:
    """Whether a text stands here: a leaf, or one that is part of the structure (a type)."""
    return isinstance(value, str | Leaf)


# -- kinds of members ---------------------------------------------------------------------------


def text(value: object, path: str) -> Remarks:
    if not is_text(value):
        yield Problem("expects-text", path, Message(N_("A text is expected.")))


def flag(value: object, path: str) -> Remarks:
    if not isinstance(value, bool):
        yield Problem("expects-flag", path, Message(N_("True or false is expected.")))


def number(value: object, path: str) -> Remarks:
    if isinstance(value, bool) or not isinstance(value, int | float):
        yield Problem("expects-number", path, Message(N_("A number is expected.")))


def tested(rule: str, sentence: str, passes: Callable[[str], object]) -> Check:
    """A text that passes a test; the sentence may quote it as `found`."""

    def problem(path: str, value: str) -> Problem:
        return Problem(rule, path, Message(sentence, {"found": shortened(value)}))

    def check(value: object, path: str) -> Remarks:
        if isinstance(value, Leaf):
            yield Question(value.at, passes, partial(problem, path))
        elif not isinstance(value, str):
            yield from text(value, path)
        elif not passes(value):
            yield problem(path, value)

    return check


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


date_time = tested(
    "date-time", N_("“%(found)s” is not a date and time with a zone."), read_date_time
)
day = tested("date", N_("“%(found)s” is not a date."), _is_date)
language = tested(
    "language-code",
    N_("“%(found)s” is not a language code of the standard."),
    re.compile(r"[a-z]{2,4}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?").fullmatch,
)
compact_jws = tested(
    "compact-jws",
    N_("This is not a compact JWS."),
    re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]+").fullmatch,
)
# The published pattern is unanchored and lets a hyphen follow but not begin an extension.
_EXTENSION = re.compile(r"ext:[A-Za-z0-9._|][A-Za-z0-9._|-]*")


def only(name: str) -> Check:
    """A type that is a single text (open-badges.md 1.1)."""
    return tested("type-value", N_("“%(found)s” is not the type of this object."), name.__eq__)


def word(vocabulary: str, *, extensible: bool = True) -> Check:
    """One of the words of a vocabulary, or of somebody's extension of it."""
    words = frozenset(vocabulary.split())
    return tested(
        "vocabulary",
        N_("“%(found)s” is not a word of the standard's list."),
        lambda found: found in words or (extensible and _EXTENSION.fullmatch(found)),
    )


def many(check: Check) -> Check:
    """An array, even of one.

    In compacted JSON-LD, one value stands alone and says the same: it is read, and remarked on,
    since some readers ask for the array (open-badges.md 1.1).
    """

    def items(value: object, path: str) -> Remarks:
        if not isinstance(value, list):
            message = Message(N_("An array is expected."))
            yield Problem("expects-array", path, message, Weight.REMARK)
            yield from check(value, path)
            return
        for index, item in enumerate(value):
            yield from check(item, below(path, index))

    return items


def types(*needed: tuple[str, ...]) -> Check:
    """An array of types with one of each group in it."""

    def check(value: object, path: str) -> Remarks:
        yield from many(text)(value, path)
        found = value if isinstance(value, list) else [value]
        for group in needed:
            if not any(name in found for name in group):
                message = Message(N_("The type %(name)s is missing."), {"name": group[-1]})
                yield Problem("type-value", path, message)

    return check
