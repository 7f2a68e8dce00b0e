"""The documents of one shape: their canonical form, open where their texts go.

Filling a shape is canonicalising without asking again what the contexts mean:

1. Render each value as the term it is: an address, or an escaped literal (RDFC-1.0, section 5).
2. Hash each blank node's own statements (RDFC-1.0, section 4.6). All hashes differ: their order is
   the order of the labels (section 4.4.3, step 4).
3. Write the lines in the order of their code points, none of them twice (lines.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from hashlib import sha256
from json.encoder import encode_basestring
from typing import Final

from issuer.jsonld.lines import Lines, Quad, Slot, Term, in_order, template, until_open

# An address that means itself in every context we hold and that every engine writes alike:
# ASCII, one of these schemes (none is a term of a bundled context; a test keeps it so), no
# brackets, whole percent escapes, one fragment.
_PLAIN = r"[A-Za-z0-9._~!$&'()*+,;=:@/?-]*+(?:%[0-9A-Fa-f]{2}[A-Za-z0-9._~!$&'()*+,;=:@/?-]*+)*+"
PLAIN_ADDRESS = re.compile(
    r"(?:https?://[A-Za-z0-9.-]++(?::[0-9]{1,5})?(?=[/?#]|\Z)|urn:uuid:|did:[a-z0-9]++:|mailto:)"
    rf"{_PLAIN}(?:\#{_PLAIN})?"
)
# RDFC-1.0, section 5 (canonical N-Quads): what may not stand as itself in a literal.
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
# Where JSON would write something else: its \u is in small letters, and it leaves the last three.
_UNLIKE_JSON = re.compile("[\x00-\x07\x0b\x0e-\x1f\x7f\ufffe\uffff]")
_MOST_KEPT, _LONGEST_KEPT = 512, 2_000


class ShapeRefused(Exception):
    """A document cannot be compiled; the long way decides about it."""


def escaped(text: str) -> str:
    """A literal's text as canonical N-Quads write it (RDFC-1.0, section 5)."""
    return text.translate(_ESCAPES)


class Shape:
    """All documents that differ in nothing but the texts at `leaves`.

    Made by `compile_shape`; `narrowed` keeps only some leaves open and writes the others in.

    Args:
        quads: The statements; any numbers stand for the blank nodes.
        kinds: For each leaf, whether it is an address.
    """

    def __init__(self, quads: Sequence[Quad], kinds: Sequence[bool]) -> None:
        self._is_address = tuple(kinds)
        self._written = [_ADDRESSES if one else _LITERALS for one in kinds]
        blank = sorted({term for quad in quads for term in quad if isinstance(term, int)})
        # A blank node's number is where its label stands behind the terms.
        number = {before: len(kinds) + at for at, before in enumerate(blank)}
        self._quads = tuple(
            dict.fromkeys(
                tuple(number[term] if isinstance(term, int) else term for term in quad)
                for quad in quads
            )
        )
        looks = [_Look(one, self._quads) for one in number.values()]
        self._hashes = [b"" if look.is_open else look.hash(()) for look in looks]
        self._looks = [(at, look) for at, look in enumerate(looks) if look.is_open]
        self._lines = Lines(self._quads, leaves=len(kinds), blanks=len(blank))

    def fill(self, values: Sequence[str]) -> bytes | None:
        """The canonical N-Quads with these values at the leaves.

        None when this way cannot tell: then the long way must.
        """
        terms = self._terms(values)
        if terms is None:
            return None
        hashes = self._hashes.copy()
        for at, look in self._looks:
            hashes[at] = look.hash(terms)
        if len(set(hashes)) < len(hashes):
            return None
        return self._lines.write(terms, sorted(range(len(hashes)), key=hashes.__getitem__))

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
            return terms[term.leaf].decode() + (term.suffix or "")

        quads = [tuple(write_in(term) for term in quad) for quad in self._quads]
        return Shape(quads, [self._is_address[leaf] for leaf in open_leaves])

    def _terms(self, values: Sequence[str]) -> list[bytes] | None:
        try:
            terms = [kept[value] for kept, value in zip(self._written, values, strict=True)]
        except (_Unwritten, UnicodeEncodeError):  # the second: a lone surrogate
            return None
        return terms


class _Unwritten(Exception):
    """A value that has no form of its own here."""


class _Written(dict[str, bytes]):
    """Values as terms: those met last, since badges of one course share most of their texts."""

    def __init__(self, write: Callable[[str], bytes]) -> None:
        super().__init__()
        self._write = write

    def __missing__(self, value: str) -> bytes:
        term = self._write(value)
        if len(value) <= _LONGEST_KEPT:  # a stranger's may be as long as they like
            if len(self) >= _MOST_KEPT:
                self.clear()
            self[value] = term
        return term


def _address(value: str) -> bytes:
    if PLAIN_ADDRESS.fullmatch(value) is None:
        raise _Unwritten
    return b"<%b>" % value.encode()


def _literal(value: str) -> bytes:
    if value.isprintable() or _UNLIKE_JSON.search(value) is None:
        return encode_basestring(value).encode()
    return f'"{escaped(value)}"'.encode()


_ADDRESSES, _LITERALS = _Written(_address), _Written(_literal)


class _Look:
    """A blank node as its own statements show it: what its first-degree hash is made of (4.6).

    A statement counts once, and two that differ in nothing but other blank nodes count twice.
    """

    def __init__(self, number: int, quads: Sequence[Quad]) -> None:
        def masked(quad: Quad) -> Quad:
            return tuple(
                term if not isinstance(term, int) else "_:a" if term == number else "_:z"
                for term in quad
            )

        def told_apart(quad: Quad) -> Quad:
            return tuple(f"_:b{term}" if isinstance(term, int) else term for term in quad)

        own = [quad for quad in quads if number in quad]
        self.is_open = any(isinstance(term, Slot) for quad in own for term in quad)
        runs = in_order((until_open(masked(quad)), masked(quad)) for quad in own)
        self._plain = runs is not None and not any(_may_be_one(run) for run in runs)
        self._whole = template(quad for run in runs or () for quad in run)
        self._lines = [(template([told_apart(quad)]), template([masked(quad)])) for quad in own]

    def hash(self, terms: Sequence[bytes]) -> bytes:
        text, chosen = self._whole
        if self._plain:
            return sha256(text % chosen(terms)).digest()
        lines = {
            statement % of_it(terms): text % chosen(terms)
            for (statement, of_it), (text, chosen) in self._lines
        }
        return sha256(b"".join(sorted(lines.values()))).digest()


def _may_be_one(quads: Sequence[Quad]) -> bool:
    """Whether values could make one statement of some that begin alike."""
    return len(quads) > 1 and any(isinstance(term, Slot) for quad in quads for term in quad)
