"""A context that nobody here has read, and what it may do: add words, and change none.

A context gives names their meaning, and so decides what a signature covers (T7). One that was
fetched a moment ago may name things that ours do not name. It may not give a known name another
meaning, nor anything two names: either could hide from a reader what was signed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from issuer.jsonld.loader import bundled, index

_KEYWORDS: Final = {"@version": (1.1,), "@protected": (True, False)}
_OF_A_TERM: Final = frozenset({"@id", "@type", "@container", "@protected", "@context", "@prefix"})
_CONTAINERS: Final = frozenset({"@set", "@list", "@language"})
_TYPES: Final = frozenset({"@id", "@vocab", "@json", "@none"})
_ALIASES: Final = {"id": "@id", "type": "@type"}  # as in every context we hold
_SCHEMES: Final = ("https://", "http://", "urn:")
_MOST_TERMS = 2_000
_DEEPEST = 4


def only_add(*documents: Mapping[str, object]) -> bool:
    """Whether context documents together give new names to new things, one to each, and do
    nothing else.
    """
    terms: set[tuple[str, str]] = set()
    try:
        for document in documents:
            if document.keys() != {"@context"}:
                return False
            parts = document["@context"]
            terms.update(_terms(parts, prefixes=_prefixes(parts), depth=0))
    except _DoesMore:
        return False
    known_names, known_addresses = _known()
    names, addresses = {name for name, _ in terms}, {address for _, address in terms}
    return (
        len(names) == len(addresses) == len(terms) <= _MOST_TERMS
        and names.isdisjoint(known_names)
        and addresses.isdisjoint(known_addresses)
    )


class _DoesMore(Exception):
    """It is of a kind that is not understood here, or does more than to add words."""


def _terms(
    context: object, *, prefixes: Mapping[str, str], depth: int
) -> Iterator[tuple[str, str]]:
    """Each new name, and the address it stands for."""
    if depth > _DEEPEST:
        raise _DoesMore
    for part in context if isinstance(context, list) else [context]:
        if not isinstance(part, dict):
            raise _DoesMore  # a further context's address, or null, which forgets all the others
        for name, meaning in part.items():
            if name in _KEYWORDS:
                if meaning not in _KEYWORDS[name]:
                    raise _DoesMore
                continue
            if name in _ALIASES and _ALIASES[name] == meaning:
                continue
            if name.startswith("@") or ":" in name:
                raise _DoesMore
            written = meaning if isinstance(meaning, dict) else {"@id": meaning}
            _require_plain(written)
            yield name, _address(written["@id"], prefixes)
            if "@context" in written:
                yield from _terms(written["@context"], prefixes=prefixes, depth=depth + 1)


def _require_plain(meaning: Mapping[str, object]) -> None:
    if not meaning.keys() <= _OF_A_TERM or "@id" not in meaning:
        raise _DoesMore
    containers = meaning.get("@container", [])
    for one in containers if isinstance(containers, list) else [containers]:
        if one not in _CONTAINERS:
            raise _DoesMore
    kind = meaning.get("@type", "@none")
    if not isinstance(kind, str) or (kind.startswith("@") and kind not in _TYPES):
        raise _DoesMore


def _prefixes(context: object) -> dict[str, str]:
    """The names that begin other addresses, as this context itself has them."""
    found = {}
    for part in context if isinstance(context, list) else [context]:
        for name, meaning in part.items() if isinstance(part, dict) else ():
            written = meaning.get("@id") if isinstance(meaning, dict) else meaning
            if isinstance(written, str) and written.startswith(_SCHEMES):
                found[name] = written
    return found


def _address(written: object, prefixes: Mapping[str, str]) -> str:
    if not isinstance(written, str):
        raise _DoesMore
    if written.startswith(_SCHEMES):
        return written
    prefix, separator, rest = written.partition(":")
    if not separator or prefix not in prefixes:
        raise _DoesMore
    return prefixes[prefix] + rest


@cache
def _known() -> tuple[frozenset[str], frozenset[str]]:
    """Every name and every address in the contexts we hold."""
    names: set[str] = set()
    addresses: set[str] = set()

    def gather(context: object) -> None:
        for part in context if isinstance(context, list) else [context]:
            for name, meaning in part.items() if isinstance(part, Mapping) else ():
                names.add(name)
                written = meaning if isinstance(meaning, Mapping) else {"@id": meaning}
                addresses.add(str(written.get("@id")))
                gather(written.get("@context"))

    for url in index():
        gather(bundled().document(url)["@context"])
    return frozenset(names), frozenset(addresses)
