"""What a document is made of besides its texts.

Almost everything that has to be found out about a document depends on its structure alone: its
members and their order, nesting, arrays, types, numbers and contexts. The texts are its leaves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Path = tuple[str | int, ...]
Structure = tuple[object, ...]


class _Mark:
    """What a structure is made of besides names: no text of a document can be mistaken for one."""

    def __init__(self, sign: str) -> None:
        self._sign = sign

    def __repr__(self) -> str:
        return self._sign


_OBJECT, _END, _ARRAY, _END_ARRAY, _LEAF = map(_Mark, "{}[].")


def leaves_of(document: Mapping[str, object]) -> tuple[Structure, list[str]]:
    """A document's structure, and the texts at its leaves in the order of writing.

    Two documents with one structure have the same members in the same order, the same arrays,
    numbers, truth values, types and contexts.
    """
    structure: list[object] = []
    leaves: list[str] = []
    _walk(document, structure, leaves)
    return tuple(structure), leaves


def _walk(value: Any, structure: list[object], leaves: list[str]) -> None:
    kind = type(value)
    if kind is dict:
        structure.append(_OBJECT)
        for name, member in value.items():
            structure.append(name)
            if name == "type" or (name < "A" and name[:1] == "@"):  # _steers, without a call
                structure.append((repr(member),))
            elif type(member) is str:
                structure.append(_LEAF)
                leaves.append(member)
            else:
                _walk(member, structure, leaves)
        structure.append(_END)
    elif kind is list:
        structure.append(_ARRAY)
        for item in value:
            _walk(item, structure, leaves)
        structure.append(_END_ARRAY)
    elif isinstance(value, str):
        structure.append(_LEAF)
        leaves.append(value)
    elif isinstance(value, Mapping):  # of somebody else's kind
        _walk(dict(value), structure, leaves)
    else:
        structure.append((repr(value),))


def _steers(name: str) -> bool:
    """Whether a member's text is part of the structure, since it steers how the rest is read."""
    return name == "type" or name[:1] == "@"


def leaf_paths(value: object, path: Path = ()) -> Iterator[Path]:
    """Where the leaves of `leaves_of` are, in the same order."""
    if isinstance(value, str):
        yield path
    elif isinstance(value, Mapping):
        for key, member in value.items():
            if not _steers(key):
                yield from leaf_paths(member, (*path, key))
    elif isinstance(value, list):
        for at, member in enumerate(value):
            yield from leaf_paths(member, (*path, at))


def with_leaves(document: Mapping[str, object], leaves: Iterator[object]) -> dict[str, object]:
    """The document with other texts at its leaves, in the order of `leaves_of`."""
    return {
        key: member if _steers(key) else _with_leaves(member, leaves)
        for key, member in document.items()
    }


def _with_leaves(value: object, leaves: Iterator[object]) -> object:
    if isinstance(value, str):
        return next(leaves)
    if isinstance(value, Mapping):
        return with_leaves(value, leaves)
    if isinstance(value, list):
        return [_with_leaves(member, leaves) for member in value]
    return value
