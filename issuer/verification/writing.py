"""How a document is written: by which names, and in how many places it describes one thing.

All of it is told by the document's structure, but for the identifiers themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from issuer.jsonld.structured import ByStructure, Leaf, Structured


@dataclass(frozen=True, slots=True)
class Writing:
    """What the outline of a document shows.

    `hidden_name` is the first member under a full or shortened address, or that is a keyword of
    JSON-LD; `ids` is what stands as `id` in each of its objects.
    """

    hidden_name: str | None
    has_nested_context: bool
    ids: tuple[Leaf | str, ...]

    def times_described(self, node_id: str, texts: Sequence[str]) -> int:
        """How many objects describe the node with this id; `texts` are the document's leaves."""
        return sum((texts[one.at] if isinstance(one, Leaf) else one) == node_id for one in self.ids)


def writing_of(claims: Structured) -> Writing:
    """How the claims of a document are written."""
    return _WRITINGS.of(claims)


def _find_out(outline: Mapping[str, object]) -> Writing:
    names = [name for name, _value in _members({**outline, "@context": None})]
    inner = (name for member in outline.values() for name, _value in _members(member))
    objects = [outline, *(value for _name, value in _members(outline) if isinstance(value, dict))]
    return Writing(
        hidden_name=next((name for name in names if _hides(name)), None),
        has_nested_context="@context" in inner,
        ids=tuple(one["id"] for one in objects if isinstance(one.get("id"), Leaf | str)),
    )


_WRITINGS = ByStructure(_find_out)


def _hides(name: str) -> bool:
    return ":" in name or (name[:1] == "@" and name != "@context")


def _members(value: object) -> Iterator[tuple[str, object]]:
    """Every member of every object and, without a name, every item of every array."""
    if isinstance(value, dict):
        for name, member in value.items():
            yield name, member
            yield from _members(member)
    elif isinstance(value, list):
        for item in value:
            yield "", item
            yield from _members(item)
