"""The documents of one shape: their canonical form, open where their texts go.

Filling a shape is canonicalising without asking again what the contexts mean:

1. Render each value as the term it is: an address, or an escaped literal (RDFC-1.0, section 5).
2. Hash each blank node's own statements (RDFC-1.0, section 4.6). All hashes differ: their order is
   the order of the labels (section 4.4.3, step 4).
3. Write the lines, sort them by code point, drop repetitions.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import eq, itemgetter
from typing import Any, Final

# An address that means itself in every context we hold and that every engine writes alike:
# ASCII, one of these schemes (none is a term of a bundled context; a test keeps it so), no
# brackets, whole percent escapes, one fragment.
PLAIN_ADDRESS = re.compile(
    r"(?:https?://[A-Za-z0-9.-]+(?::[0-9]{1,5})?(?=[/?#]|\Z)|urn:uuid:|did:[a-z0-9]+:|mailto:)"
    r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*"
    r"(?:\#(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?"
)
# RDFC-1.0, section 5 (canonical N-Quads): what may not stand as itself in a literal.
_TO_ESCAPE = re.compile('["\\\\\x00-\x1f\x7f\ufffe\uffff]')
_ESCAPES: Final = {
    **{point: f"\\u{point:04X}" for point in (*range(0x20), 0x7F, 0xFFFE, 0xFFFF)},
    **{
        ord(letter): escape
        for letter, escape in {
            "\b": r"\b",
            "\t": r"\t",
            "\n": r"\n",
            "\f": r"\f",
            "\r": r"\r",
            '"': r"\"",
            "\\": r"\\",
        }.items()
    },
}


class ShapeRefused(Exception):
    """A document cannot be compiled; the long way decides about it."""


def escaped(text: str) -> str:
    """A literal's text as canonical N-Quads write it (RDFC-1.0, section 5)."""
    return text.translate(_ESCAPES)


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a leaf's value goes; `suffix` is a literal's datatype or language, None an address."""

    leaf: int
    suffix: str | None


Term = str | int | Slot  # a constant as it is written; a blank node's number; a slot


class Shape:
    """All documents that differ in nothing but the texts at `leaves`.

    Made by `compile_shape`; `narrowed` keeps only some leaves open and writes the others in.
    """

    def __init__(self, quads: Sequence[tuple[Term, ...]], kinds: Sequence[bool]) -> None:
        self._quads = tuple(dict.fromkeys(quads))
        self._is_address = tuple(kinds)
        blank = sorted({term for quad in self._quads for term in quad if isinstance(term, int)})
        self._blanks = {number: at for at, number in enumerate(blank)}
        self._looks = [self._look(number) for number in blank]
        self._in_order: dict[tuple[int, ...], tuple[list[str], list[_Line]]] = {}

    def fill(self, values: Sequence[str]) -> bytes | None:
        """The canonical N-Quads with these values at the leaves.

        None when this way cannot tell: then the long way must.
        """
        terms = self._terms(values)
        if terms is None:
            return None
        hashes = [look if isinstance(look, str) else look(terms) for look in self._looks]
        if len(set(hashes)) < len(hashes):
            return None
        order = tuple(sorted(range(len(hashes)), key=hashes.__getitem__))
        plan = self._in_order.get(order)
        if plan is None:
            plan = self._plan(order)
        constant, varying = plan
        lines = constant + [template % chosen(terms) for template, chosen in varying]
        lines.sort()
        if any(map(eq, lines, islice(lines, 1, None))):
            lines = list(dict.fromkeys(lines))
        try:
            return "".join(lines).encode()
        except UnicodeEncodeError:  # a lone surrogate: nobody can write it
            return None

    def narrowed(self, values: Sequence[str], *, open_leaves: Sequence[int]) -> Shape:
        """The shape of the documents that have these values everywhere but at some leaves.

        Raises:
            ShapeRefused: a value to be written in has no form of its own here.
        """
        terms = self._terms(values)
        if terms is None:
            raise ShapeRefused
        new = {leaf: at for at, leaf in enumerate(open_leaves)}

        def write_in(term: Term) -> Term:
            if not isinstance(term, Slot):
                return term
            if term.leaf in new:
                return Slot(new[term.leaf], term.suffix)
            return terms[term.leaf] + (term.suffix or "")

        quads = [tuple(write_in(term) for term in quad) for quad in self._quads]
        return Shape(quads, [self._is_address[leaf] for leaf in open_leaves])

    # -- the parts of filling ------------------------------------------------------------------

    def _terms(self, values: Sequence[str]) -> list[str] | None:
        terms = []
        for value, is_address in zip(values, self._is_address, strict=True):
            if is_address:
                if PLAIN_ADDRESS.fullmatch(value) is None:
                    return None
                terms.append(f"<{value}>")
            elif _TO_ESCAPE.search(value) is None:
                terms.append(f'"{value}"')
            else:
                terms.append(f'"{value.translate(_ESCAPES)}"')
        return terms

    def _look(self, number: int) -> str | Callable[[Sequence[str]], str]:
        """What a blank node's first-degree hash is, or how to find it (section 4.6)."""

        def masked(term: Term) -> Term:
            if isinstance(term, int):
                return "_:a" if term == number else "_:z"
            return term

        lines = [_line([masked(term) for term in quad]) for quad in self._quads if number in quad]
        if not any(isinstance(line, tuple) for line in lines):
            return _digest([line for line in lines if isinstance(line, str)])

        def look(terms: Sequence[str]) -> str:
            return _digest(
                [line if isinstance(line, str) else line[0] % line[1](terms) for line in lines]
            )

        return look

    def _plan(self, order: tuple[int, ...]) -> tuple[list[str], list[_Line]]:
        rank = {node: place for place, node in enumerate(order)}

        def labelled(term: Term) -> Term:
            return f"_:c14n{rank[self._blanks[term]]}" if isinstance(term, int) else term

        lines = [_line([labelled(term) for term in quad]) for quad in self._quads]
        plan = (
            sorted(line for line in lines if isinstance(line, str)),
            [line for line in lines if not isinstance(line, str)],
        )
        if len(self._in_order) >= _MOST_ORDERS:
            self._in_order.clear()
        self._in_order[order] = plan
        return plan


_Line = tuple[str, Callable[[Sequence[str]], Any]]
_MOST_ORDERS = 512  # a stranger's documents decide how many orders are met


def _line(terms: Sequence[Term]) -> str | _Line:
    """One statement: as it is written, or as a template with what to choose for it."""
    slots = [term.leaf for term in terms if isinstance(term, Slot)]
    if not slots:
        return f"{' '.join(term for term in terms if isinstance(term, str))} .\n"
    written = " ".join(
        term.replace("%", "%%")
        if isinstance(term, str)
        else "%s" + (term.suffix or "").replace("%", "%%")
        if isinstance(term, Slot)
        else ""
        for term in terms
    )
    return f"{written} .\n", itemgetter(*slots)


def _digest(lines: Collection[str]) -> str:
    return hashlib.sha256("".join(sorted(set(lines))).encode("utf-8", "replace")).hexdigest()
