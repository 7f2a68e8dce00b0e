"""A context that was fetched may add words and do nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuer.jsonld.added_context import only_add
from issuer.jsonld.loader import bundled, index

OWN = "https://college.example/words#"
PLAIN = {
    "@context": {
        "@version": 1.1,
        "@protected": True,
        "own": OWN,
        "houseCup": {"@id": OWN + "houseCup", "@type": "@id"},
        "hours": {"@id": "own:hours", "@type": "http://www.w3.org/2001/XMLSchema#float"},
        "House": {
            "@id": OWN + "House",
            "@context": {"id": "@id", "type": "@type", "colour": OWN + "colour"},
        },
    }
}


def test_new_names_for_new_things_are_welcome():
    assert only_add(PLAIN)
    assert only_add({"@context": [PLAIN["@context"]]})


@pytest.mark.parametrize(
    "terms",
    [
        {"name": OWN + "name"},
        {"validUntil": OWN + "validUntil"},
        {"end": "https://www.w3.org/2018/credentials#validUntil"},
        {"vc": "https://www.w3.org/2018/credentials#", "end": "vc:validUntil"},
        {"end": {"@id": "https://www.w3.org/2018/credentials#credentialStatus", "@type": "@id"}},
        {"key": "@id"},
        {"also": "@type"},
        {"id": "@type"},
        {"@vocab": OWN},
        {"@base": OWN},
        {"@language": "en"},
        {"@import": "https://college.example/more"},
        {"@version": 1.0},
        {"@propagate": False},
        {"nest": "@nest"},
        {"back": {"@reverse": OWN + "back"}},
        {"inside": {"@id": OWN + "inside", "@container": "@graph"}},
        {"inside": {"@id": OWN + "inside", "@nest": "credentialSubject"}},
        {"one": OWN + "thing", "another": OWN + "thing"},
        {"one": OWN + "thing", "House": {"@id": OWN + "H", "@context": {"one": OWN + "other"}}},
        {"word": None},
        {"word": {"@type": "@id"}},
        {"word": "unknown:word"},
        {"word": "relative"},
        {"https://www.w3.org/2018/credentials#validUntil": OWN + "x"},
        {"House": {"@id": OWN + "House", "@context": {"name": OWN + "name"}}},
        {"House": {"@id": OWN + "House", "@context": None}},
        {"House": {"@id": OWN + "House", "@context": "https://college.example/more"}},
    ],
    ids=str,
)
def test_whatever_does_more_is_not(terms):
    assert not only_add({"@context": terms})


@pytest.mark.parametrize("document", [{}, {"@context": None}, {"@context": "https://x.example/"}])
def test_what_is_no_context_is_not(document):
    assert not only_add(document)


def test_no_context_of_ours_would_pass_for_new():
    for url in index():
        assert not only_add(bundled().document(url)), url


JSON = st.recursive(
    st.none() | st.booleans() | st.text(max_size=20) | st.sampled_from(["@id", OWN, 1.1]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["@context", "other"]), JSON))
def test_nothing_makes_it_fail(document):
    assert only_add(document) in (True, False)


def test_what_one_of_several_names_another_does_not_name_again():
    first = {"@context": {"one": OWN + "one"}}
    assert only_add(first, {"@context": {"two": OWN + "two"}})
    assert not only_add(first, {"@context": {"uno": OWN + "one"}})
    assert not only_add(first, {"@context": {"one": OWN + "two"}})
