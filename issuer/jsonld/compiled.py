"""A document's shape canonicalised once, then filled: the fast path, equal byte for byte.

Almost all of the work of canonicalising a credential is finding out what its contexts mean, and
that depends on the document's *shape* (its members, nesting, arrays, types and constants), hardly
on the texts in it. So a shape is canonicalised once with a sentinel in place of each text; where a
sentinel comes out is where the text belongs, and shape.py fills it in.

It never guesses. Whatever is not plainly the same in every document of a shape goes the long way:
hashes that tie, addresses of unusual form, values that are names in a context. A text whose
sentinel does not reach the statements would not be covered by a signature; such a shape is refused.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from secrets import token_hex
from threading import Lock
from typing import Any

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

from issuer.errors import IssuerError
from issuer.jsonld.expansion import expand
from issuer.jsonld.lines import Slot, Term
from issuer.jsonld.loader import ContextLoader
from issuer.jsonld.shape import PLAIN_ADDRESS, Shape, ShapeRefused, escaped
from issuer.jsonld.statements import Unsaid, statements
from issuer.jsonld.structure import leaves_of, with_leaves
from issuer.jsonld.structured import Structured

_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"


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
_MOST_LETTERS = 20_000  # of a shape's constants; a stranger's may be as long as they like


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
            leaf
            for leaf in whole
            if kinds[leaf] == {True} and PLAIN_ADDRESS.fullmatch(values[leaf]) is None
        }
        return (set(range(self._count)) - whole) | named

    def shape(
        self, quads: Sequence[Quad], constant: Collection[int]
    ) -> tuple[Shape, tuple[int, ...]]:
        open_leaves = [leaf for leaf in range(self._count) if leaf not in constant]
        place = {leaf: at for at, leaf in enumerate(open_leaves)}
        addresses = [False] * len(open_leaves)
        blanks: dict[str, int] = {}

        def written(term: Any) -> Term:
            if isinstance(term, BlankNode):
                return blanks.setdefault(term.value, len(blanks))
            leaf = self._leaf(term.value)
            if leaf is None or leaf not in place:
                return str(term) if isinstance(term, NamedNode) else _written_literal(term)
            if isinstance(term, NamedNode):
                addresses[place[leaf]] = True
                return Slot(place[leaf], None)
            return Slot(place[leaf], _suffix(term))

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
    return f'"{escaped(literal.value)}"{_suffix(literal)}'


# -- shapes met before -------------------------------------------------------------------------


class Shapes:
    """The shapes met so far, a bounded number of them: whoever hands in documents chooses them."""

    def __init__(self, *, loader: ContextLoader, most: int = 256) -> None:
        self._loader = loader
        self._most = most
        self._lock = Lock()
        self._compiled: OrderedDict[tuple[_Family, tuple[str, ...]], _Compiled] = OrderedDict()

    def canonical(self, document: Mapping[str, object], *, the_long_way: LongWay) -> bytes:
        """The canonical N-Quads of a document, by its shape where that can tell.

        A structure goes the long way until it has been met twice, and what its shape makes of the
        document is compared with that before the shape is ever used.

        Raises:
            IssuerError: whatever the long way raises.
        """
        try:
            structured = Structured.of(document)
        except (RecursionError, TypeError):
            return the_long_way(document)
        family: _Family = structured.found.setdefault(self, _Family())
        leaves = structured.leaves
        compiled = self._known(family, leaves)
        if compiled is not None:
            filled = compiled.shape.fill(compiled.values(leaves))
            return the_long_way(structured.document) if filled is None else filled
        exact = the_long_way(structured.document)
        self._learn(family, structured, exact)
        return exact

    def _known(self, family: _Family, leaves: Sequence[str]) -> _Compiled | None:
        constants = family.constants
        if constants is None:
            return None
        key = family, tuple([leaves[at] for at in constants])
        with self._lock:
            compiled = self._compiled.get(key)
            if compiled is not None:
                self._compiled.move_to_end(key)
            return compiled

    def _learn(self, family: _Family, structured: Structured, exact: bytes) -> None:
        if not family.met_before:
            # Most strangers' structures are met once, and compiling costs as much as that.
            family.met_before = True
            return
        if family.is_irregular:
            return
        leaves = structured.leaves
        try:
            shape, open_leaves = compile_shape(structured, loader=self._loader)
        except ShapeRefused:
            family.refuse()
            return
        filled = shape.fill([leaves[at] for at in open_leaves])
        if filled is None:
            return  # these texts tie; others of the same shape may not
        opened = set(open_leaves)
        constants = tuple(at for at in range(len(leaves)) if at not in opened)
        texts = tuple(leaves[at] for at in constants)
        if sum(map(len, texts)) > _MOST_LETTERS:
            return
        with self._lock:
            if filled != exact or not family.admits(constants):
                family.refuse()
                return
            family.constants = constants
            self._compiled[family, texts] = _Compiled(shape, open_leaves)
            while len(self._compiled) > self._most:
                self._compiled.popitem(last=False)


@dataclass(slots=True, eq=False)
class _Family:
    """The documents of one structure: which of their leaves are constants, once that is known.

    Irregular are those whose constants would differ, and those that cannot be compiled.
    """

    constants: tuple[int, ...] | None = None
    met_before: bool = False
    is_irregular: bool = False

    def admits(self, constants: tuple[int, ...]) -> bool:
        """One text may be an address here and a name there: then a structure is not regular."""
        return not self.is_irregular and self.constants in (None, constants)

    def refuse(self) -> None:
        """From now on they all go the long way."""
        self.constants, self.is_irregular = None, True


@dataclass(frozen=True, slots=True)
class _Compiled:
    shape: Shape
    open_leaves: tuple[int, ...]

    def values(self, leaves: Sequence[str]) -> Sequence[str]:
        """What stands at the open leaves."""
        if len(self.open_leaves) == len(leaves):
            return leaves
        return [leaves[at] for at in self.open_leaves]


LongWay = Callable[[Mapping[str, object]], bytes]
