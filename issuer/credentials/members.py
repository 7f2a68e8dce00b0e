"""How a part of a credential is read from JSON and written back, member by member.

A part is a frozen dataclass whose fields are annotated with a *kind*. Reading is tolerant: a
field holds the best reading of its member, and whatever would not be written back exactly as it
stood is kept, raw, in `unrecognized`. So nothing a stranger wrote is lost or bent, not even where
it breaks the standard. Absence is an empty text, an empty tuple or None, and is not written: null
and empty arrays must be left out (open-badges.md 1.1).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, Self, get_type_hints

from issuer.credentials.times import read_date_time, write_date_time


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of member. `read` gives `absent` for what it cannot read."""

    absent: object
    read: Callable[[object], object]
    write: Callable[[Any], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What every part of a credential has: the members nobody here knows, kept as they stood."""

    unrecognized: Mapping[str, object] = field(default_factory=dict)

    @classmethod
    def from_json(cls, document: Mapping[str, object]) -> Self:
        """The best reading of a JSON object; `to_json` gives the same object back."""
        values: dict[str, Any] = {}
        unrecognized = dict(document)
        for name, (member, kind) in _members(cls).items():
            raw = document.get(member)
            value = kind.read(raw)
            if value != kind.absent and _same(kind.write(value), raw):
                del unrecognized[member]
            values[name] = value
        return cls(**values, unrecognized=unrecognized)

    def to_json(self) -> dict[str, object]:
        """The JSON object: known members in the order of the fields, then the unrecognized."""
        document: dict[str, object] = {}
        for name, (member, kind) in _members(type(self)).items():
            value = getattr(self, name)
            if value != kind.absent:
                document[member] = kind.write(value)
        return document | dict(self.unrecognized)


def _same(written: object, raw: object) -> bool:
    return type(written) is type(raw) and written == raw  # false is not 0


# A plain dictionary and not `functools.cache`, which mypy thinks cannot hold a class.
_MEMBERS: dict[type[Part], Mapping[str, tuple[str, Kind]]] = {}


def _members(part: type[Part]) -> Mapping[str, tuple[str, Kind]]:
    """Field name -> member name and kind, for the fields that are members."""
    if part not in _MEMBERS:
        hints = get_type_hints(part, include_extras=True)
        _MEMBERS[part] = {
            name: (_member_name(name), hint.__metadata__[0])
            for name, hint in hints.items()
            if hasattr(hint, "__metadata__")
        }
    return _MEMBERS[part]


def _member_name(name: str) -> str:
    if name == "context":
        return "@context"
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


# -- kinds --------------------------------------------------------------------------------------


def _as_it_is(value: object) -> object:
    return value


def _read_text(raw: object) -> str:
    return raw if isinstance(raw, str) else ""


def _read_texts(raw: object) -> tuple[str, ...]:
    found = raw if isinstance(raw, list) else [raw]  # compacted JSON-LD has a bare value here
    return tuple(text for text in found if isinstance(text, str))


def _read_moment(raw: object) -> datetime | None:
    return read_date_time(raw) if isinstance(raw, str) else None


def _read_list(raw: object) -> tuple[object, ...]:
    return tuple(raw) if isinstance(raw, list) else ()


def _read_object(raw: object) -> object:
    return raw if isinstance(raw, dict) else None


def _read_objects(raw: object) -> tuple[object, ...]:
    found = raw if isinstance(raw, list) else [raw]
    return tuple(item for item in found if isinstance(item, dict))


def _read_flag(raw: object) -> bool | None:
    return raw if isinstance(raw, bool) else None


Text = Annotated[str, Kind("", _read_text, _as_it_is)]
Texts = Annotated[tuple[str, ...], Kind((), _read_texts, list)]
Flag = Annotated[bool | None, Kind(None, _read_flag, _as_it_is)]
Moment = Annotated[datetime | None, Kind(None, _read_moment, write_date_time)]
AnyList = Annotated[tuple[object, ...], Kind((), _read_list, list)]
AnyObject = Annotated[Mapping[str, object] | None, Kind(None, _read_object, dict)]
AnyObjects = Annotated[tuple[Mapping[str, object], ...], Kind((), _read_objects, list)]


def one(part: type[Part]) -> Kind:
    """A part that may be missing: then None."""
    return Kind(None, lambda raw: _read_part(part, raw), part.to_json)


def the(part: type[Part]) -> Kind:
    """A part the standard requires: where it is missing, an empty one stands in its place."""
    empty = part.from_json({})
    return Kind(empty, lambda raw: _read_part(part, raw) or empty, part.to_json)


def many(part: type[Part]) -> Kind:
    """Any number of parts."""

    def read(raw: object) -> tuple[Part, ...]:
        items = raw if isinstance(raw, list) else [raw]
        return tuple(found for item in items if (found := _read_part(part, item)) is not None)

    def write(parts: tuple[Part, ...]) -> list[dict[str, object]]:
        return [item.to_json() for item in parts]

    return Kind((), read, write)


def _read_part(part: type[Part], raw: object) -> Part | None:
    if isinstance(raw, str):
        return part.from_json({"id": raw})  # a bare URI stands for the thing (issuer, image)
    return part.from_json(raw) if isinstance(raw, dict) else None
