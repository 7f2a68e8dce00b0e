"""What is kept by structure is told by the structure alone, and of no other."""

from __future__ import annotations

import copy
import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issuer.jsonld.canonize import canonize
from issuer.jsonld.loader import bundled
from issuer.jsonld.structure import leaves_of
from issuer.jsonld.structured import ByStructure, Kept, Leaf, Structured, outline
from tests.issuer.jsonld.credentials import badge
from tests.sampling import examples

SCALARS = st.none() | st.booleans() | st.integers(0, 2) | st.sampled_from([0.0, 1.0]) | st.text()
NAMES = st.sampled_from(["a", "b", "id", "type", "@type", "@context", "{", "."]) | st.text()
OBJECTS = st.dictionaries(
    NAMES,
    st.recursive(
        SCALARS,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
        max_leaves=8,
    ),
    max_size=4,
)


def shown_to(document):
    """What is found out about a document by looking at everything there is to see."""
    return ByStructure(repr).of(Structured(document))


def test_a_structure_is_asked_about_once_and_no_text_is_shown():
    seen = []
    asked = ByStructure(seen.append)
    for name in ("one", "two", "three"):
        assert asked.of(Structured({"name": name, "tags": [name], "n": 1})) is None
    assert seen == [{"name": Leaf(0), "tags": [Leaf(1)], "n": 1}]


def test_two_questions_about_one_structure_do_not_mix():
    document = Structured(badge())
    assert ByStructure(len).of(document) == len(badge())
    assert ByStructure(sorted).of(document) == sorted(badge())


@given(OBJECTS, OBJECTS)
@settings(max_examples=examples(75))
def test_documents_share_an_answer_only_if_they_look_alike_without_their_texts(one, other):
    first, second = Structured(one), Structured(other)
    same = repr(outline(one)) == repr(outline(other))
    assert (first.structure == second.structure) is same
    assert shown_to(one) == repr(outline(one))
    assert shown_to(other) == repr(outline(other))


@given(OBJECTS)
def test_a_document_that_knows_its_structure_is_still_the_document(document):
    structured = Structured(document)
    assert dict(structured) == {**structured} == document
    assert (structured.structure, structured.leaves) == leaves_of(document)
    assert Structured.of(structured) is structured


def test_parts_that_hash_alike_are_not_taken_for_each_other():
    """-1 and -2 have one hash in Python; structures are compared part by part."""
    assert hash(-1) == hash(-2)
    assert shown_to({"n": -1}) != shown_to({"n": -2})
    assert shown_to({"n": 1}) != shown_to({"n": True}) != shown_to({"n": 1.0})


def test_a_stranger_cannot_fill_the_memory():
    kept = Kept(most=3)
    for number in range(10):
        kept.found_about(leaves_of({"a": number})[0])["x"] = number
    assert len(kept) == 3
    assert kept.found_about(leaves_of({"a": 9})[0]) == {"x": 9}
    assert kept.found_about(leaves_of({"a": 0})[0]) == {}


def test_what_was_asked_for_last_is_kept():
    kept = Kept(most=2)
    for number in (1, 2, 1, 3):
        kept.found_about(leaves_of({"a": number})[0])[number] = True
    assert kept.found_about(leaves_of({"a": 1})[0]) == {1: True}
    assert kept.found_about(leaves_of({"a": 2})[0]) == {}


@pytest.mark.parametrize(
    "document",
    [
        {"a": [0] * 2_000},
        {"x" * 30_000: "a"},
        {"type": "x" * 30_000},
        {"@context": ["x" * 30_000]},
    ],
)
def test_a_structure_that_no_genuine_document_has_is_not_kept(document):
    kept = Kept()
    kept.found_about(leaves_of(document)[0])["x"] = 1
    assert len(kept) == 0
    assert kept.found_about(leaves_of(document)[0]) == {}


def test_a_forgotten_answer_is_found_again():
    kept = Kept()
    kept.found_about(leaves_of({"a": "b"})[0])["x"] = 1
    kept.forget()
    assert kept.found_about(leaves_of({"a": "b"})[0]) == {}


def test_threads_get_the_same_answers():
    """Many structures, a shelf for few of them, and everybody at once."""
    kept = Kept(most=5)
    documents = [{**badge(), "more": [0] * number} for number in range(20)]

    def look(number):
        document = copy.deepcopy(documents[number % len(documents)])
        found = kept.found_about(leaves_of(document)[0])
        return found.setdefault("length", len(json.dumps(document)))

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(look, range(2_000)))
    assert answers == [len(json.dumps(documents[n % len(documents)])) for n in range(2_000)]
    assert len(kept) <= 5


def test_a_document_that_knows_its_structure_has_the_same_canonical_form():
    for _ in range(3):
        assert canonize(Structured(badge())) == canonize(badge())
    assert canonize(Structured(badge()), loader=bundled()) == canonize(badge())
