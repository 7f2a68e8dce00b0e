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
from typing import Annotated, Any, Self, TypeGuard, get_type_hints

from issuer.credentials.times import read_date_time, write_date_time
from issuer.jsonld.kept import KeptByText


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of member.

    `whole` gives the value of a member as it should be, which writes the same member again; None
    for any other. Of those, `best` makes what it can, and `absent` of nothing.
    """

    absent: object
    whole: Callable[[object], object]
    best: Callable[[object], object]
    write: Callable[[Any], object]


@dataclass(frozen=True, kw_only=True)
class Part:
    """What every part of a credential has: the members nobody here knows, kept as they stood."""

    unrecognized: Mapping[str, object] = field(default_factory=dict)

    @classmethod
    def from_json(cls, document: Mapping[str, object]) -> Self:
        """The best reading of a JSON object; `to_json` gives the same object back."""
        members = _members(cls)
        known, values = members.kinds, members.absent.copy()
        unrecognized: dict[str, object] = {}
        for member, raw in document.items():
            field_kind = known.get(member)
            if field_kind is None:
                unrecognized[member] = raw
                continue
            name, kind = field_kind
            value = kind.whole(raw)
            if value is None:
                value = kind.best(raw)
                unrecognized[member] = raw
            values[name] = value
        values["unrecognized"] = unrecognized
        part = cls.__new__(cls)
        # All at once: a frozen class's own way, field by field, takes as long as all the reading.
        object.__setattr__(part, "__dict__", values)
        return part

    def to_json(self) -> dict[str, object]:
        """The JSON object: known members in the order of the fields, then the unrecognized."""
        document: dict[str, object] = {}
        for member, (name, kind) in _members(type(self)).kinds.items():
            value = getattr(self, name)
            if value != kind.absent:
                document[member] = kind.write(value)
        return document | dict(self.unrecognized)


@dataclass(frozen=True, slots=True)
class _Members:
    """Of one part: member name -> field name and kind; field name -> what is there for nothing."""

    kinds: Mapping[str, tuple[str, Kind]]
    absent: dict[str, Any]


# A plain dictionary and not `functools.cache`, which mypy thinks cannot hold a class.
_MEMBERS: dict[type[Part], _Members] = {}


def _members(part: type[Part]) -> _Members:
    """The fields that are members."""
    if part not in _MEMBERS:
        hints = get_type_hints(part, include_extras=True)
        fields = {
            name: hint.__metadata__[0]
            for name, hint in hints.items()
            if hasattr(hint, "__metadata__")
        }
        _MEMBERS[part] = _Members(
            kinds={_member_name(name): (name, kind) for name, kind in fields.items()},
            absent={name: kind.absent for name, kind in fields.items()},
        )
    return _MEMBERS[part]


def _member_name(name: str) -> str:
    if name == "context":
        return "@context"
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


# -- kinds --------------------------------------------------------------------------------------


def _as_it_is(value: object) -> object:
    return value


def _text(raw: object) -> str | None:
    return raw if isinstance(raw, str) and raw else None


def _nothing(_raw: object) -> str:
    return ""


def _texts(raw: object) -> tuple[object, ...] | None:
    return tuple(raw) if _is_list_of(raw, str) else None


def _best_texts(raw: object) -> tuple[str, ...]:
    return tuple([text for text in _listed(raw) if isinstance(text, str)])


def _flag(raw: object) -> bool | None:
    return raw if isinstance(raw, bool) else None


def _moment(raw: object) -> datetime | None:
    return _plain_moment(raw) if isinstance(raw, str) else None


@KeptByText
def _plain_moment(text: str) -> datetime | None:
    """A moment written as `write_date_time` writes it: in whole seconds, with `Z` for UTC."""
    found = read_date_time(text)
    return found if found is not None and write_date_time(found) == text else None


def _best_moment(raw: object) -> datetime | None:
    return read_date_time(raw) if isinstance(raw, str) else None


def _list(raw: object) -> tuple[object, ...] | None:
    return tuple(raw) if isinstance(raw, list) and raw else None


def _empty(_raw: object) -> tuple[object, ...]:
    return ()


def _object(raw: object) -> object:
    return raw if isinstance(raw, dict) else None


def _objects(raw: object) -> tuple[object, ...] | None:
    return tuple(raw) if _is_list_of(raw, dict) else None


def _best_objects(raw: object) -> tuple[object, ...]:
    return tuple([item for item in _listed(raw) if isinstance(item, dict)])


def _is_list_of(raw: object, kind: type) -> TypeGuard[list[Any]]:
    return isinstance(raw, list) and bool(raw) and {kind}.issuperset(map(type, raw))


def _listed(raw: object) -> list[object]:
    return raw if isinstance(raw, list) else [raw]  # compacted JSON-LD has a bare value here


Text = Annotated[str, Kind("", _text, _nothing, _as_it_is)]
Texts = Annotated[tuple[str, ...], Kind((), _texts, _best_texts, list)]
Flag = Annotated[bool | None, Kind(None, _flag, _flag, _as_it_is)]
Moment = Annotated[datetime | None, Kind(None, _moment, _best_moment, write_date_time)]
AnyList = Annotated[tuple[object, ...], Kind((), _list, _empty, list)]
AnyObject = Annotated[Mapping[str, object] | None, Kind(None, _object, _object, dict)]
AnyObjects = Annotated[tuple[Mapping[str, object], ...], Kind((), _objects, _best_objects, list)]


def one(part: type[Part]) -> Kind:
    """A part that may be missing: then None."""

    def whole(raw: object) -> Part | None:
        return part.from_json(raw) if isinstance(raw, dict) else None

    return Kind(None, whole, lambda raw: _best_part(part, raw), part.to_json)


def the(part: type[Part]) -> Kind:
    """A part the standard requires: where it is missing, an empty one stands in its place."""
    empty = part.from_json({})

    def whole(raw: object) -> Part | None:
        return part.from_json(raw) if isinstance(raw, dict) and raw else None

    return Kind(empty, whole, lambda raw: _best_part(part, raw) or empty, part.to_json)


def many(part: type[Part]) -> Kind:
    """Any number of parts."""

    def whole(raw: object) -> tuple[Part, ...] | None:
        return tuple([part.from_json(item) for item in raw]) if _is_list_of(raw, dict) else None

    def best(raw: object) -> tuple[Part, ...]:
        found = [_best_part(part, item) for item in _listed(raw)]
        return tuple([one for one in found if one is not None])

    def write(parts: tuple[Part, ...]) -> list[dict[str, object]]:
        return [item.to_json() for item in parts]

    return Kind((), whole, best, write)


def _best_part(part: type[Part], raw: object) -> Part | None:
    if isinstance(raw, str):
        return part.from_json({"id": raw})  # a bare URI stands for the thing (issuer, image)
    return part.from_json(raw) if isinstance(raw, dict) else None
