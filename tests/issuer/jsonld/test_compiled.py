"""The fast path says what the long way says, to the byte, or says that it cannot tell."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issuer.errors import IssuerError
from issuer.jsonld.canonize import canonize_in_full as canonize
from issuer.jsonld.compiled import Shapes, compile_shape
from issuer.jsonld.loader import bundled, index
from issuer.jsonld.shape import ShapeRefused
from issuer.jsonld.structure import leaves_of, with_leaves
from tests.issuer.jsonld.credentials import ESCAPED, PLAIN, badge, strange_badge
from tests.sampling import examples

ADDRESSES = (
    "https://example.org/a",
    "https://example.org/a#b",
    "https://example.org:8000",
    "urn:uuid:2f1d0c6e-9c40-4c56-8f4c-0d6a7d6f1a00",
    "did:web:localhost%3A8000",
    "did:key:z6Mk#z6Mk",
    "mailto:a@example.org",
    "https://badges.example/achievements/1",
    "urn:isbn:1",
    "https://example.org/é",
    "https://example.org/a b",
    "https://example.org/%zz",
    "https://example.org/#a#b",
    "https://[::1]/",
    "_:c14n0",
    "_:b0",
    "relative",
    "#fragment",
    "@type",
    "id",
    "Badge",
    "xsd:string",
    "https:",
    "http://a:99999999/",
    "",
)


def changed(document, random, *, share=0.5):
    """The same shape with other texts at some of its leaves: addresses, hostile texts, twins."""
    _, leaves = leaves_of(document)

    def another(old):
        if random.random() > share:
            return old
        if ":" in old and random.random() < 0.8:
            return random.choice((*ADDRESSES[:8], random.choice(leaves)))
        if random.random() < 0.15:
            return random.choice(ADDRESSES)
        if random.random() < 0.2:
            return random.choice(leaves)
        return "".join(random.choices(PLAIN + ESCAPED, k=random.randint(0, 8)))

    return with_leaves(document, iter([another(leaf) for leaf in leaves]))


def the_long_way(document):
    try:
        return canonize(document)
    except IssuerError as error:
        return type(error)


def agreement(count, *, seed):
    """How often the fast path answered, and how often the long way was taken."""
    shapes = Shapes(loader=bundled())
    fast = slow = 0
    for number in range(count):
        random = Random(f"{seed}/{number}")
        document = strange_badge(random) if number % 4 == 0 else badge()
        for round_ in range(5):
            wanted = the_long_way(document)
            taken = []

            def remembered(one, taken=taken):
                taken.append(one)
                return canonize(one)

            try:
                got = shapes.canonical(document, the_long_way=remembered)
            except IssuerError as error:
                got = type(error)
            assert got == wanted, (seed, number, round_)
            fast, slow = fast + (not taken), slow + bool(taken)
            document = changed(document, random)
    return fast, slow


def test_both_ways_agree_on_hostile_documents_of_many_shapes():
    fast, slow = agreement(40, seed="both ways")
    assert fast > 20  # the fast path was really taken
    assert slow > 20  # and it did not pretend to know everything


@given(st.lists(st.sampled_from(PLAIN + ESCAPED) | st.characters(), max_size=8))
@settings(max_examples=examples(50))
def test_any_text_is_written_as_the_long_way_writes_it(letters):
    document = {**badge(), "name": "".join(letters)}
    filled = SHAPE.fill([leaf for at, leaf in enumerate(leaves_of(document)[1]) if at in OPEN])
    if filled is None:
        with pytest.raises(IssuerError):
            canonize(document)
    else:
        assert filled == canonize(document)


SHAPE, _OPEN = compile_shape(badge(), loader=bundled())
OPEN = set(_OPEN)


def test_a_narrowed_shape_fills_to_the_same_bytes():
    _, leaves = leaves_of(badge())
    values = [leaf for at, leaf in enumerate(leaves) if at in OPEN]
    kept = [at for at, value in enumerate(values) if value in ("92", "CHAN Tai Man 陳大文", "7")]
    assert len(kept) == 3
    narrow = SHAPE.narrowed(values, open_leaves=kept)
    for random in map(Random, range(50)):
        new = ["".join(random.choices(PLAIN + ESCAPED, k=5)) for _ in kept]
        whole = list(values)
        for at, value in zip(kept, new, strict=True):
            whole[at] = value
        assert narrow.fill(new) == SHAPE.fill(whole)


def test_tied_hashes_are_left_to_the_long_way():
    twins = badge()
    result = twins["credentialSubject"]["result"][0]
    twins["credentialSubject"]["result"] = [result, {**result, "value": "93"}]
    shapes = Shapes(loader=bundled())
    for _ in range(2):
        shapes.canonical(twins, the_long_way=canonize)
    twins["credentialSubject"]["result"][1] = dict(result)
    asked = []

    def the_long_way(document):
        asked.append(1)
        return canonize(document)

    assert shapes.canonical(twins, the_long_way=the_long_way) == canonize(twins)
    # One blank node with the same statements as another: the same hash, so nobody guessed.
    assert asked


def test_nodes_that_become_one_are_written_once():
    shapes = Shapes(loader=bundled())
    for _ in range(2):
        shapes.canonical(badge(), the_long_way=canonize)
    merged = badge()
    merged["issuer"]["id"] = merged["credentialSubject"]["id"]
    assert shapes.canonical(merged, the_long_way=canonize) == canonize(merged)


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.update(grade="First class honours"),
        lambda d: d["issuer"].update(secret="x"),
        lambda d: d.update(id="relative"),
        lambda d: d["credentialSubject"].update(type=["Unknown"]),
        lambda d: d.update({"@context": [*d["@context"], {"grade": "https://x.example/g"}]}),
        lambda d: d["issuer"].update({"@context": {"grade": "https://x.example/g"}}),
    ],
)
def test_what_would_be_unsigned_is_refused_every_time(change):
    shapes = Shapes(loader=bundled())
    for _ in range(2):
        shapes.canonical(badge(), the_long_way=canonize)
    document = badge()
    change(document)
    for _ in range(3):
        assert_same(shapes, document)


def assert_same(shapes, document):
    wanted = the_long_way(document)
    try:
        got = shapes.canonical(document, the_long_way=canonize)
    except IssuerError as error:
        got = type(error)
    assert got == wanted


def test_an_inline_context_is_never_compiled():
    document = {**badge(), "@context": [*badge()["@context"], {"x": "https://x.example/"}]}
    with pytest.raises(ShapeRefused):
        compile_shape(document, loader=bundled())


def test_structures_cannot_be_mistaken_for_one_another():
    documents = [
        {"a": "1"},
        {"a": ["1"]},
        {"a": {"b": "1"}},
        {"a": 1},
        {"a": 1.0},
        {"a": True},
        {"a": None},
        {"a": "None", "b": {}},
        {"a": {}, "b": "x"},
        {"a": {"b": {}, "s": "x"}},
        {"a": {"}": "x"}},
        {"type": "a"},
        {"type": ["a"]},
        {"type": "['a']"},
        {"a": []},
        {"a": [[]]},
        {"a": [{}]},
        {"a": [], "b": "x"},
        {"b": "x", "a": []},
    ]
    structures = [leaves_of(document)[0] for document in documents]
    assert len({repr(one) for one in structures}) == len(set(structures)) == len(documents)


def test_no_context_of_ours_makes_an_address_mean_something_else():
    """The schemes of the fast path must not be terms, or `urn:x` would be a compact IRI."""
    for url in index():
        text = str(bundled().document(url))
        for scheme in ("http", "https", "urn", "did", "mailto"):
            assert f"'{scheme}':" not in text


def test_a_stranger_cannot_fill_the_memory():
    shapes = Shapes(loader=bundled(), most=3)
    for number in range(6):
        document = badge()
        document["credentialSubject"]["achievement"]["tag"] = ["x"] * (number + 1)
        for _ in range(2):
            shapes.canonical(document, the_long_way=canonize)
    assert len(shapes._compiled) == 3
