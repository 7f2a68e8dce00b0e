"""A shape that is filled gives what canonicalising the very statements gives, or does not tell."""

from __future__ import annotations

import re

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse

from issuer.jsonld.lines import Slot
from issuer.jsonld.shape import Shape, ShapeRefused, escaped
from tests.sampling import examples

LEAVES = 4
ADDRESSES = (
    "urn:uuid:a",
    "urn:uuid:b",
    "https://a.example/1",
    "https://a.example/1#x",
    "did:web:x",
)
PREDICATES = tuple(f"<https://p.example/{name}>" for name in ("a", "ab", "b"))
CONSTANTS = (*(f"<{one}>" for one in ADDRESSES), "<https://c.example/>")
LITERALS = ('"x"', '"x%b"', '"y"@en', '"1"^^<http://www.w3.org/2001/XMLSchema#date>')
SUFFIXES = ("", "@en", "^^<http://www.w3.org/2001/XMLSchema#date>")
TEXTS = st.one_of(
    st.text(max_size=4),
    st.sampled_from(
        ["%", "%b", "_:c14n0", '"', "\\", "\n", "\x01", "\x7f", "\u2028", "\ufffe", "漢𠀀"]
    ),
)


@st.composite
def shapes(draw):
    """Statements with open leaves, the first two of which are addresses, and up to 12 blanks."""
    blanks = st.integers(0, draw(st.sampled_from([0, 1, 3, 11])))
    slots = st.builds(Slot, st.integers(0, 1), st.none())
    texts = st.builds(Slot, st.integers(2, LEAVES - 1), st.sampled_from(SUFFIXES))
    subjects = st.one_of(slots, blanks, st.sampled_from(CONSTANTS))
    objects = st.one_of(subjects, texts, st.sampled_from(LITERALS))
    graphs = st.one_of(st.just(()), st.just(()), st.tuples(subjects))
    quad = st.builds(
        lambda subject, predicate, value, graph: (subject, predicate, value, *graph),
        subjects,
        st.sampled_from(PREDICATES),
        objects,
        graphs,
    )
    return draw(st.lists(quad, min_size=1, max_size=14))


VALUES = st.tuples(st.sampled_from(ADDRESSES), st.sampled_from(ADDRESSES), TEXTS, TEXTS)


def in_full(quads, values) -> bytes:
    """The statements written out and canonicalised by somebody else's hand."""

    def written(term):
        if isinstance(term, int):
            return f"_:b{term}"
        if isinstance(term, Slot):
            value = values[term.leaf]
            return f"<{value}>" if term.suffix is None else f'"{escaped(value)}"{term.suffix}'
        return term

    lines = "".join(f"{' '.join(map(written, quad))} .\n" for quad in quads)
    dataset = Dataset(parse(lines, format=RdfFormat.N_QUADS))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return "".join(f"{line}\n" for line in sorted(str(dataset).split("\n")[:-1])).encode()


def shape_of(quads) -> Shape:
    return Shape(quads, [True, True, False, False])


@settings(max_examples=examples(100), deadline=None)
@given(quads=shapes(), some=st.lists(VALUES, min_size=1, max_size=4))
def test_it_is_equal_to_the_byte_or_does_not_tell(quads, some):
    shape = shape_of(quads)
    for values in some:
        filled = shape.fill(values)
        event("told" if filled is not None else "left open")
        if filled is not None:
            assert filled == in_full(quads, values)


@settings(max_examples=examples(50), deadline=None)
@given(quads=shapes(), values=VALUES)
def test_narrowed_it_says_the_same(quads, values):
    shape = shape_of(quads)
    narrow = shape.narrowed(values, open_leaves=[1, 3])
    assert narrow.fill([values[1], values[3]]) == shape.fill(values)


def test_statements_alike_but_for_their_blank_nodes_count_each():
    # Found by the test above: the first-degree hash counted such statements once.
    quads = [
        (Slot(0, None), PREDICATES[0], Slot(0, None)),
        (Slot(0, None), PREDICATES[0], 0),
        (0, PREDICATES[0], 2, Slot(0, None)),
        (1, PREDICATES[0], 2, Slot(0, None)),
    ]
    values = ("urn:uuid:a", "urn:uuid:a", "", "")
    assert shape_of(quads).fill(values) == in_full(quads, values)


def test_it_tells_wherever_no_two_blank_nodes_look_alike():
    quads = [(number, PREDICATES[0], Slot(2, "")) for number in range(1)]
    quads += [(Slot(0, None), PREDICATES[1], number) for number in range(1)]
    assert shape_of(quads).fill(("urn:uuid:a", "urn:uuid:b", "x", "y")) is not None


@pytest.mark.parametrize("bad", ["a", "https://a b", "urn:uuid:<", "javascript:x", "https://é", ""])
def test_an_unusual_address_is_left_to_the_long_way(bad):
    quads = [(Slot(0, None), PREDICATES[0], Slot(2, ""))]
    assert shape_of(quads).fill((bad, "urn:uuid:b", "x", "y")) is None
    with pytest.raises(ShapeRefused):
        shape_of(quads).narrowed((bad, "urn:uuid:b", "x", "y"), open_leaves=[2])


def test_a_lone_surrogate_is_left_to_the_long_way():
    quads = [(Slot(0, None), PREDICATES[0], Slot(2, ""))]
    assert shape_of(quads).fill(("urn:uuid:a", "urn:uuid:b", "\ud800", "y")) is None


def test_every_escape_is_the_one_of_the_specification():
    quads = [(Slot(0, None), PREDICATES[0], Slot(2, ""))]
    everything = "".join(map(chr, range(0x20))) + '"\\\x7f\ufffe\uffffé漢'
    filled = shape_of(quads).fill(("urn:uuid:a", "urn:uuid:b", everything, "y"))
    literal = re.search(rb'"(.*)" \.', filled, re.DOTALL).group(1).decode()
    assert literal == escaped(everything)
    assert literal.endswith('\\"\\\\\\u007F\\uFFFE\\uFFFFé漢')
