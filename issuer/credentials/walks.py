"""Ways through a JSON document that may be anything: every value, every credential, one place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from issuer.credentials.kinds import below
from issuer.jsonld.strict_json import MAX_DEPTH

Object = Mapping[str, object]


@dataclass(frozen=True)
class Whole:
    """A document with the credentials it holds: itself, and those in it (endorsements)."""

    document: Mapping[str, Any]
    credentials: tuple[tuple[str, Mapping[str, Any]], ...]

    @cached_property
    def results(self) -> list[tuple[str, Object, Object | None]]:
        """Each result that refers to a description, with its path and that description."""
        subject = object_at(self.document, "credentialSubject")
        descriptions = objects(object_at(subject, "achievement").get("resultDescription"))
        known = {str(described.get("id")): described for _, described in descriptions}
        return [
            (path, result, known.get(reference))
            for path, result in objects(subject.get("result"), "$.credentialSubject.result")
            if isinstance(reference := result.get("resultDescription"), str)
        ]

    @classmethod
    def of_one(cls, document: Mapping[str, Any]) -> Whole:
        """A document that is known to hold no other credential."""
        return cls(document, (("$", document),))


@dataclass(frozen=True)
class Walked(Whole):
    """A document, or an outline, gone through once for all rules.

    `places` are all its values, each with its path and the member it stands in, in order and with
    contexts left out.
    """

    places: tuple[tuple[str, str, object], ...]


def walked(document: Mapping[str, Any]) -> Walked:
    """Every place of a document that is not too deep."""
    places = tuple(_walk("$", "", document))
    inner = tuple(
        (path, value)
        for path, _, value in places[1:]
        if isinstance(value, dict) and "credentialSubject" in value
    )
    return Walked(document, (("$", document), *inner), places)


def _walk(path: str, name: str, value: object) -> Iterator[tuple[str, str, object]]:
    yield path, name, value
    if isinstance(value, Mapping):
        for key, item in value.items():
            if key != "@context":
                yield from _walk(below(path, key), key, item)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _walk(below(path, index), name, item)


def object_at(value: object, *names: str) -> Object:
    """The object at the end of a way of members; an empty one where the way ends early."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def objects(value: object, path: str = "$") -> list[tuple[str, Object]]:
    """The objects of an array at a path, each with its own; or the one that stands there alone."""
    if isinstance(value, dict):
        return [(path, value)]
    items = value if isinstance(value, list) else []
    return [(below(path, at), item) for at, item in enumerate(items) if isinstance(item, dict)]


def is_too_deep(document: Mapping[str, object]) -> bool:
    """Deeper than any reader of ours would read back; asked first, as everything else recurses."""
    level: list[object] = [document]
    for _ in range(MAX_DEPTH + 1):
        level = [
            item
            for value in level
            if isinstance(value, Mapping | list)
            for item in (value.values() if isinstance(value, Mapping) else value)
        ]
        if not level:
            return False
    return True
