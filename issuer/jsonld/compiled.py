"""A document's shape canonicalised once, then filled: the fast path, equal byte for byte.

Almost all of the work of canonicalising a credential is finding out what its contexts mean, and
that depends on the document's *shape* (its members, nesting, arrays, types and constants), hardly
on the texts in it. So a shape is canonicalised once with a sentinel in place of each text; where a
sentinel comes out is where the text belongs. Filling a shape is then:

1. Render each value as the term it is: an address, or an escaped literal (RDFC-1.0, section 5).
2. Hash each blank node's own statements (RDFC-1.0, section 4.6). All hashes differ: their order is
   the order of the labels (section 4.4.3, step 4).
3. Write the lines, sort them by code point, drop repetitions.

It never guesses. Whatever is not plainly the same in every document of a shape goes the long way:
hashes that tie, addresses of unusual form, values that are names in a context. A text whose
sentinel does not reach the statements would not be covered by a signature; such a shape is refused.
"""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import eq, itemgetter
from secrets import token_hex
from threading import Lock
from typing import Any, Final

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

from issuer.errors import IssuerError
from issuer.jsonld.expansion import expand
from issuer.jsonld.loader import ContextLoader
from issuer.jsonld.statements import Unsaid, statements

# An address that means itself in every context we hold and that every engine writes alike:
# ASCII, one of these schemes (none is a term of a bundled context; a test keeps it so), no
# brackets, whole percent escapes, one fragment.
_IRI = re.compile(
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
_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"

# Members whose text is part of the shape: they steer how the rest is read.
_STEERING = frozenset({"type", "@type"})


class ShapeRefused(Exception):
    """A document cannot be compiled; the long way decides about it."""


@dataclass(frozen=True, slots=True)
class _Slot:
    """Where a leaf's value goes; `suffix` is a literal's datatype or language, None an address."""

    leaf: int
    suffix: str | None


Path = tuple[str | int, ...]
_Term = str | int | _Slot  # a constant as it is written; a blank node's number; a slot


class Shape:
    """All documents that differ in nothing but the texts at `leaves`.

    Made by `compile_shape`; `narrowed` keeps only some leaves open and writes the others in.
    """

    def __init__(self, quads: Sequence[tuple[_Term, ...]], kinds: Sequence[bool]) -> None:
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

        def write_in(term: _Term) -> _Term:
            if not isinstance(term, _Slot):
                return term
            if term.leaf in new:
                return _Slot(new[term.leaf], term.suffix)
            return terms[term.leaf] + (term.suffix or "")

        quads = [tuple(write_in(term) for term in quad) for quad in self._quads]
        return Shape(quads, [self._is_address[leaf] for leaf in open_leaves])

    # -- the parts of filling ------------------------------------------------------------------

    def _terms(self, values: Sequence[str]) -> list[str] | None:
        terms = []
        for value, is_address in zip(values, self._is_address, strict=True):
            if is_address:
                if _IRI.fullmatch(value) is None:
                    return None
                terms.append(f"<{value}>")
            elif _TO_ESCAPE.search(value) is None:
                terms.append(f'"{value}"')
            else:
                terms.append(f'"{value.translate(_ESCAPES)}"')
        return terms

    def _look(self, number: int) -> str | Callable[[Sequence[str]], str]:
        """What a blank node's first-degree hash is, or how to find it (section 4.6)."""

        def masked(term: _Term) -> _Term:
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

        def labelled(term: _Term) -> _Term:
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
_LARGEST = 1_000  # names, marks and constants of a structure that is worth keeping
_MOST_ORDERS = 512  # a stranger's documents decide how many orders are met


def _line(terms: Sequence[_Term]) -> str | _Line:
    """One statement: as it is written, or as a template with what to choose for it."""
    slots = [term.leaf for term in terms if isinstance(term, _Slot)]
    if not slots:
        return f"{' '.join(term for term in terms if isinstance(term, str))} .\n"
    written = " ".join(
        term.replace("%", "%%")
        if isinstance(term, str)
        else "%s" + (term.suffix or "").replace("%", "%%")
        if isinstance(term, _Slot)
        else ""
        for term in terms
    )
    return f"{written} .\n", itemgetter(*slots)


def _digest(lines: Collection[str]) -> str:
    return hashlib.sha256("".join(sorted(set(lines))).encode("utf-8", "replace")).hexdigest()


# -- compiling ---------------------------------------------------------------------------------


class _Mark:
    """What a structure is made of besides names: no text of a document can be mistaken for one."""

    def __init__(self, sign: str) -> None:
        self._sign = sign

    def __repr__(self) -> str:
        return self._sign


_OBJECT, _END, _ARRAY, _END_ARRAY, _LEAF = map(_Mark, "{}[].")

Structure = tuple[object, ...]


def leaves_of(document: Mapping[str, object]) -> tuple[Structure, list[str]]:
    """A document's structure, and the texts at its leaves in the order of writing.

    Two documents with one structure have the same members in the same order, the same arrays,
    numbers, truth values, types and contexts.
    """
    structure: list[object] = []
    leaves: list[str] = []
    _walk(document, structure, leaves)
    return tuple(structure), leaves


def _walk(value: object, structure: list[object], leaves: list[str]) -> None:
    if isinstance(value, Mapping):
        structure.append(_OBJECT)
        for key, member in value.items():
            structure.append(key)
            if isinstance(member, str) and key not in _STEERING and key[:1] != "@":
                structure.append(_LEAF)
                leaves.append(member)
            elif key in _STEERING or key[:1] == "@":
                structure.append((repr(member),))
            else:
                _walk(member, structure, leaves)
        structure.append(_END)
    elif isinstance(value, list):
        structure.append(_ARRAY)
        for member in value:
            _walk(member, structure, leaves)
        structure.append(_END_ARRAY)
    elif isinstance(value, str):
        structure.append(_LEAF)
        leaves.append(value)
    else:
        structure.append((repr(value),))


def leaf_paths(value: object, path: Path = ()) -> Iterator[Path]:
    """Where the leaves of `leaves_of` are, in the same order."""
    if isinstance(value, str):
        yield path
    elif isinstance(value, Mapping):
        for key, member in value.items():
            if key not in _STEERING and key[:1] != "@":
                yield from leaf_paths(member, (*path, key))
    elif isinstance(value, list):
        for at, member in enumerate(value):
            yield from leaf_paths(member, (*path, at))


def with_leaves(document: Mapping[str, object], leaves: Iterator[str]) -> dict[str, object]:
    """The document with other texts at its leaves, in the order of `leaves_of`."""
    return {
        key: member if key in _STEERING or key[:1] == "@" else _with_leaves(member, leaves)
        for key, member in document.items()
    }


def _with_leaves(value: object, leaves: Iterator[str]) -> object:
    if isinstance(value, str):
        return next(leaves)
    if isinstance(value, Mapping):
        return with_leaves(value, leaves)
    if isinstance(value, list):
        return [_with_leaves(member, leaves) for member in value]
    return value


def compile_shape(
    document: Mapping[str, object], *, loader: ContextLoader
) -> tuple[Shape, tuple[int, ...]]:
    """The shape of a document, and which of its leaves stay open in it.

    The others are constants: their text steers the reading (a name in a context, part of a JSON
    literal, a language), so only documents with the same text there have this shape.

    Raises:
        ShapeRefused: the document cannot be compiled: a context is written into it, or a text
            does not reach the statements. The long way tells what is wrong, if anything is.
    """
    contexts = document.get("@context")
    if not all(isinstance(one, str) for one in (contexts if isinstance(contexts, list) else [0])):
        raise ShapeRefused
    if _mentions_context(document, top=True):
        raise ShapeRefused
    _, values = leaves_of(document)
    constant: set[int] = set()
    # A leaf that turns out to steer is put back as it is; then the rest is looked at again.
    for _ in range(_MOST_ROUNDS):
        sentinels = _Sentinels(len(values))
        marked = [value if at in constant else sentinels[at] for at, value in enumerate(values)]
        try:
            quads = statements(expand(with_leaves(document, iter(marked)), loader=loader))
        except (Unsaid, IssuerError, RecursionError):
            raise ShapeRefused from None
        steering = sentinels.steering(quads, values) - constant
        if not steering:
            return sentinels.shape(quads, constant)
        constant |= steering
    raise ShapeRefused


_MOST_ROUNDS = 3


def _mentions_context(value: object, *, top: bool = False) -> bool:
    if isinstance(value, Mapping):
        return ("@context" in value and not top) or any(map(_mentions_context, value.values()))
    return isinstance(value, list) and any(map(_mentions_context, value))


class _Sentinels:
    """One text for each leaf that stands nowhere else: good as an address and as a literal."""

    def __init__(self, count: int) -> None:
        self._start = f"urn:uuid:{token_hex(16)}"
        self._count = count

    def __getitem__(self, leaf: int) -> str:
        return f"{self._start}-{leaf:05d}"

    def _leaf(self, text: str) -> int | None:
        """The leaf whose sentinel this is exactly."""
        if text.startswith(self._start) and len(text) == len(self[0]):
            return int(text[-5:])
        return None

    def steering(self, quads: Sequence[Quad], values: Sequence[str]) -> set[int]:
        """The leaves that cannot be open: their sentinel does not come out whole, and once a kind.

        An address slot whose own value is no plain address is steering too: the value is a name
        that a context knows, and the sentinel is not.
        """
        kinds: dict[int, set[bool]] = {}
        for quad in quads:
            for term in _terms_of(quad):
                leaf = self._leaf(term.value) if not isinstance(term, DefaultGraph) else None
                if leaf is not None:
                    kinds.setdefault(leaf, set()).add(isinstance(term, NamedNode))
        whole = {leaf for leaf, kind in kinds.items() if len(kind) == 1}
        named = {
            leaf for leaf in whole if kinds[leaf] == {True} and _IRI.fullmatch(values[leaf]) is None
        }
        return (set(range(self._count)) - whole) | named

    def shape(
        self, quads: Sequence[Quad], constant: Collection[int]
    ) -> tuple[Shape, tuple[int, ...]]:
        open_leaves = [leaf for leaf in range(self._count) if leaf not in constant]
        place = {leaf: at for at, leaf in enumerate(open_leaves)}
        addresses = [False] * len(open_leaves)
        blanks: dict[str, int] = {}

        def written(term: Any) -> _Term:
            if isinstance(term, BlankNode):
                return blanks.setdefault(term.value, len(blanks))
            leaf = self._leaf(term.value)
            if leaf is None or leaf not in place:
                return str(term) if isinstance(term, NamedNode) else _written_literal(term)
            if isinstance(term, NamedNode):
                addresses[place[leaf]] = True
                return _Slot(place[leaf], None)
            return _Slot(place[leaf], _suffix(term))

        lines = [tuple(written(term) for term in _terms_of(quad)) for quad in quads]
        return Shape(lines, addresses), tuple(open_leaves)


def _terms_of(quad: Quad) -> list[Any]:
    """Subject, predicate, object, and the graph where it is not the default one."""
    terms = [quad.subject, quad.predicate, quad.object]
    return terms if isinstance(quad.graph_name, DefaultGraph) else [*terms, quad.graph_name]


def _suffix(literal: Literal) -> str:
    if literal.language:
        return f"@{literal.language}"
    return "" if literal.datatype.value == _XSD_STRING else f"^^{literal.datatype}"


def _written_literal(literal: Literal) -> str:
    return f'"{literal.value.translate(_ESCAPES)}"{_suffix(literal)}'


# -- shapes met before -------------------------------------------------------------------------


class Shapes:
    """The shapes met so far, a bounded number of them: whoever hands in documents chooses them."""

    def __init__(self, *, loader: ContextLoader, most: int = 256) -> None:
        self._loader = loader
        self._most = most
        self._lock = Lock()
        self._met_once: OrderedDict[int, None] = OrderedDict()
        # Which leaves of a structure are constants; None where it cannot be compiled.
        self._constants: OrderedDict[Structure, tuple[int, ...] | None] = OrderedDict()
        self._shapes: OrderedDict[tuple[Structure, tuple[str, ...]], _Compiled] = OrderedDict()

    def canonical(self, document: Mapping[str, object], *, the_long_way: LongWay) -> bytes:
        """The canonical N-Quads of a document, by its shape where that can tell.

        A structure goes the long way until it has been met twice, and what its shape makes of the
        document is compared with that before the shape is ever used.

        Raises:
            IssuerError: whatever the long way raises.
        """
        try:
            structure, leaves = leaves_of(document)
            compiled = self._known(structure, leaves)
        except (RecursionError, TypeError):
            return the_long_way(document)
        if len(structure) > _LARGEST:
            return the_long_way(document)
        if compiled is not None:
            filled = compiled.shape.fill([leaves[at] for at in compiled.open_leaves])
            return the_long_way(document) if filled is None else filled
        exact = the_long_way(document)
        self._learn(document, structure, leaves, exact)
        return exact

    def _known(self, structure: Structure, leaves: Sequence[str]) -> _Compiled | None:
        with self._lock:
            constants = self._constants.get(structure)
            if constants is None:
                return None
            self._constants.move_to_end(structure)
            key = (structure, tuple(leaves[at] for at in constants))
            compiled = self._shapes.get(key)
            if compiled is not None:
                self._shapes.move_to_end(key)
            return compiled

    def _learn(
        self,
        document: Mapping[str, object],
        structure: Structure,
        leaves: Sequence[str],
        exact: bytes,
    ) -> None:
        with self._lock:
            if structure in self._constants and self._constants[structure] is None:
                return  # it was tried before
            if structure not in self._constants and hash(structure) not in self._met_once:
                # Most strangers' structures are met once, and compiling costs as much as that.
                self._met_once[hash(structure)] = None
                while len(self._met_once) > self._most:
                    self._met_once.popitem(last=False)
                return
        try:
            shape, open_leaves = compile_shape(document, loader=self._loader)
        except ShapeRefused:
            self._keep(self._constants, structure, None)
            return
        filled = shape.fill([leaves[at] for at in open_leaves])
        if filled is None:
            return  # these texts tie; others of the same shape may not
        if filled != exact:
            self._keep(self._constants, structure, None)
            return
        constants = tuple(at for at in range(len(leaves)) if at not in set(open_leaves))
        with self._lock:
            before = self._constants.get(structure)
            if before is not None and before != constants:
                # One text was an address here and a name there: this structure is not regular.
                self._constants[structure] = None
                return
        self._keep(self._constants, structure, constants)
        key = (structure, tuple(leaves[at] for at in constants))
        self._keep(self._shapes, key, _Compiled(shape, open_leaves))

    def _keep(self, shelf: OrderedDict[Any, Any], key: object, value: object) -> None:
        with self._lock:
            shelf[key] = value
            shelf.move_to_end(key)
            while len(shelf) > self._most:
                shelf.popitem(last=False)


@dataclass(frozen=True, slots=True)
class _Compiled:
    shape: Shape
    open_leaves: tuple[int, ...]


LongWay = Callable[[Mapping[str, object]], bytes]
