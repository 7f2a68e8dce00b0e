"""Canonical bytes: equal to everybody else's, and about every part of the document."""

from __future__ import annotations

import copy
import json
import time
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyld import jsonld

from issuer.errors import IssuerError, UndefinedTerm, UnknownContext, UnusableDocument
from issuer.jsonld.canonize import canonize
from issuer.jsonld.expansion import MAX_CONTEXTS_IN_ONE_PLACE, MAX_CONTEXTS_WRITTEN_OUT
from issuer.jsonld.loader import ContextLoader, bundled
from tests.interop.canonical_agreement import Agreement, agreement, by_pyld
from tests.issuer.jsonld.credentials import PLAIN, badge, strange_badge
from tests.issuer.jsonld.shared_data import shared_bytes, shared_json
from tests.sampling import examples

ACHIEVEMENT = ("credentialSubject", "achievement")


def changed(path: tuple[str, ...], value: Any) -> dict[str, Any]:
    document = badge()
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return document


def test_the_published_badge_has_the_published_bytes():
    vector = shared_json("vectors/ob-3.0-eddsa-rdfc-2022.json")

    assert canonize(vector["document"]) == shared_bytes("vectors/ob-3.0-document-canon.txt")


def test_strange_badges_have_the_bytes_of_two_other_implementations():
    found = agreement(120, shapes=12, seed=7)
    assert (found.credentials, found.equal_pyld, found.equal_pyoxigraph) == (120, 120, 120)
    assert (found.shapes, found.shapes_filled) == (12, 12)
    assert found.filled > 60  # the fast path was really taken
    assert found.complete


def test_a_single_byte_is_a_disagreement():
    assert not replace(agreement(2, shapes=1, seed=7), equal_pyld=1).complete
    assert not replace(agreement(2, shapes=1, seed=7), equal_pyoxigraph=1).complete
    assert not Agreement().complete


def test_without_control_characters_pyld_needs_no_mending_to_agree():
    for number in range(20):
        document = strange_badge(Random(number), alphabet=PLAIN)

        assert canonize(document) == by_pyld(document)


def test_control_characters_are_escaped_as_the_recommendation_asks():
    lines = canonize(changed((*ACHIEVEMENT, "name"), "\x00\x07\x08\x0b\x7f\x85\ufffe")).decode()

    assert '"\\u0000\\u0007\\b\\u000B\\u007F\x85\\uFFFE"' in lines


def test_order_of_members_and_of_sets_does_not_matter_but_order_of_lists_does():
    document = changed((*ACHIEVEMENT, "tag"), ["a", "b"])
    turned = dict(reversed(document.items()))
    turned["credentialSubject"]["achievement"]["tag"] = ["b", "a"]
    before = canonize(document)

    assert canonize(turned) == before

    turned["credentialSubject"]["achievement"]["resultDescription"][0]["allowedValue"].reverse()

    assert canonize(turned) != before


def test_the_document_is_not_changed_by_looking_at_it():
    document = badge()
    canonize(document)

    assert document == badge()


LOST: dict[str, tuple[tuple[str, ...], Any]] = {
    "an undefined term": ((*ACHIEVEMENT, "grade"), "First class honours"),
    "an undefined term that is null": ((*ACHIEVEMENT, "grade"), None),
    "an undefined type": ((*ACHIEVEMENT, "type"), ["Achievement", "Doctorate"]),
    "a defined term that is null": ((*ACHIEVEMENT, "humanCode"), None),
    "a relative id": ((*ACHIEVEMENT, "id"), "achievements/1"),
    "an empty id": ((*ACHIEVEMENT, "id"), ""),
    "an id that is only a fragment": ((*ACHIEVEMENT, "id"), "#1"),
    "a relative address as a value": (("issuer",), "our-issuer"),
    "an address with a space": ((*ACHIEVEMENT, "id"), "http://a b"),
    "an address that would end a line": ((*ACHIEVEMENT, "id"), "http://a>\n<b"),
    "an address that would open another": ((*ACHIEVEMENT, "id"), "http://a><b"),
    "a relative address in a known field": (("evidence",), ["evidence/1"]),
    "what looks like a keyword": ((*ACHIEVEMENT, "@grade"), "First"),
    "a keyword that says nothing": ((*ACHIEVEMENT, "@index"), "First"),
    "an undefined term in @nest": ((*ACHIEVEMENT, "@nest"), {"grade": "First"}),
    "an undefined term in @reverse": ((*ACHIEVEMENT, "@reverse"), {"grade": {"id": "urn:x"}}),
    "an undefined term in @included": (
        (*ACHIEVEMENT, "@included"),
        [{"@id": "urn:x", "@type": "urn:y", "grade": "First"}],
    ),
    "a node in @included of which nothing is said": (
        (*ACHIEVEMENT, "@included"),
        [{"@id": "urn:x", "urn:p": []}],
    ),
    "a loose text in @graph": ((*ACHIEVEMENT, "@graph"), ["First"]),
    "a loose value in @graph": ((*ACHIEVEMENT, "@graph"), [{"@value": "First"}]),
    "a loose address in @graph": ((*ACHIEVEMENT, "@graph"), [{"@id": "urn:x"}]),
    "a null in a set": ((*ACHIEVEMENT, "tag"), ["a", None]),
    "a typed null": ((*ACHIEVEMENT, "humanCode"), {"@value": None, "@type": "urn:first"}),
    "a language without a text": ((*ACHIEVEMENT, "humanCode"), {"@language": "first"}),
    "an ill-formed language": ((*ACHIEVEMENT, "name"), {"@value": "a", "@language": "no lang!"}),
    "a value with an index": ((*ACHIEVEMENT, "name"), {"@value": "a", "@index": "First"}),
    "a value with more": ((*ACHIEVEMENT, "name"), {"@value": "a", "grade": "First"}),
    "a list with an index": ((*ACHIEVEMENT, "tag"), {"@list": ["a"], "@index": "First"}),
    "a blank node as a property": ((*ACHIEVEMENT, "_:grade"), "First"),
    "a proof that is only an address": (("proof",), "urn:x"),
    "a proof that is a number": (("proof",), 5),
    "a lone surrogate": ((*ACHIEVEMENT, "name"), "\ud800"),
    "a map whose keys get lost": (
        (*ACHIEVEMENT, "@context"),
        {"grades": {"@id": "urn:grades", "@container": "@index"}},
    ),
    "a keyword under another name": ((*ACHIEVEMENT, "@context"), {"grade": "@index"}),
    "no context at all": (("@context",), []),
    "a null context": (("@context",), None),
    "a term that a context takes away": (
        ("@context",),
        [*badge()["@context"], {"grade": None}],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LOST)
def test_what_would_be_left_unsigned_is_refused(name):
    document = changed(*LOST[name])
    if name == "a term that a context takes away":
        document["grade"] = "First"

    with pytest.raises(UndefinedTerm):
        canonize(document)


def test_the_refusal_names_the_place():
    with pytest.raises(UndefinedTerm, match=r"'grade' at 'credentialSubject\.achievement\.grade'"):
        canonize(changed((*ACHIEVEMENT, "grade"), "First"))

    with pytest.raises(UndefinedTerm, match=r"'x/y' at 'credentialSubject\.achievement\.id'"):
        canonize(changed((*ACHIEVEMENT, "id"), "x/y"))


UNUSABLE: dict[str, tuple[tuple[str, ...], Any]] = {
    "a null type": ((*ACHIEVEMENT, "type"), None),
    "a null among types": ((*ACHIEVEMENT, "type"), ["Achievement", None]),
    "a number as id": ((*ACHIEVEMENT, "id"), 5),
    "a number that is not finite": ((*ACHIEVEMENT, "creditsAvailable"), float("nan")),
    "a number too large": ((*ACHIEVEMENT, "creditsAvailable"), 2**53),
    "a context that is a number": (("@context",), 5),
    "a protected term defined again": (("@context",), [*badge()["@context"], {"name": "urn:x"}]),
    "a tuple": ((*ACHIEVEMENT, "tag"), ("a", "b")),
    "some object": ((*ACHIEVEMENT, "tag"), object()),
    "a text typed as xsd:double": (
        (*ACHIEVEMENT, "humanCode"),
        {"@value": "1.00", "@type": "http://www.w3.org/2001/XMLSchema#double"},
    ),
    "a huge number in a JSON literal": (
        (*ACHIEVEMENT, "humanCode"), {"@value": {"a": 2**60}, "@type": "@json"}
    ),
    "many contexts written out": (
        (*ACHIEVEMENT, "alignment"),
        [{"@context": {"a": "urn:a"}, "a": "x"}] * (MAX_CONTEXTS_WRITTEN_OUT + 1),
    ),
    "many contexts in one place": (
        ("@context",), badge()["@context"] * MAX_CONTEXTS_IN_ONE_PLACE
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", UNUSABLE)
def test_what_is_no_document_is_refused(name):
    with pytest.raises(UnusableDocument):
        canonize(changed(*UNUSABLE[name]))


@pytest.mark.parametrize(
    "document",
    [{}, {"@context": []}, {"@context": {"a": "urn:a"}, "a": []}, {"@graph": []}, {"@id": "urn:x"}],
)
def test_a_document_that_says_nothing_is_refused(document):
    with pytest.raises((UndefinedTerm, UnusableDocument)):
        canonize(document)


def test_a_document_of_any_depth_is_refused_and_not_an_accident():
    alignment: dict[str, Any] = {}
    for _ in range(5000):
        alignment = {"alignment": alignment}

    with pytest.raises(UnusableDocument, match="too deep"):
        canonize(changed((*ACHIEVEMENT, "alignment"), alignment))


def test_the_direction_of_a_text_is_signed():
    def with_direction(direction: str) -> bytes:
        return canonize(
            changed(("name",), {"@value": "a", "@language": "ar", "@direction": direction})
        )

    assert b'"a"^^<https://www.w3.org/ns/i18n#ar_rtl>' in with_direction("rtl")
    assert with_direction("ltr") != with_direction("rtl")


def test_a_json_literal_keeps_its_nulls_and_sorts_its_keys():
    literal = {"@type": "@json", "@value": {"b": [None, 1.5, 3.0], "a": True, "é\n": "\u007f"}}

    lines = canonize(changed((*ACHIEVEMENT, "humanCode"), literal)).decode()

    wanted = '{"a":true,"b":[null,1.5,3],"é\\n":"\x7f"}'
    escaped = wanted.replace("\\", "\\\\").replace('"', '\\"').replace("\x7f", "\\u007F")
    assert f'"{escaped}"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON>' in lines


def test_a_null_inside_a_literal_does_not_excuse_one_outside():
    document = changed((*ACHIEVEMENT, "humanCode"), {"@type": "@json", "@value": {"a": None}})
    canonize(document)
    document["name"] = None

    with pytest.raises(UndefinedTerm):
        canonize(document)


def test_reversed_and_included_and_nested_statements_are_signed():
    before = canonize(badge())
    for path, value in (
        ((*ACHIEVEMENT, "@reverse"), {"alignment": {"@id": "urn:x"}}),
        ((*ACHIEVEMENT, "@nest"), {"humanCode": "x"}),
        ((*ACHIEVEMENT, "@graph"), [{"@id": "urn:x", "urn:p": "x"}]),
        ((*ACHIEVEMENT, "@included"), [{"@id": "urn:x", "@type": ["urn:y"]}]),
    ):
        assert canonize(changed(path, value)) != before


def test_an_unknown_context_is_an_error_with_its_address():
    with pytest.raises(UnknownContext) as refused:
        canonize(changed(("@context",), [*badge()["@context"], "https://evil.example/v1"]))

    assert refused.value.facts == {"url": "https://evil.example/v1"}


def test_a_sentinel_base_reaches_no_accepted_document():
    for number in range(10):
        document = strange_badge(Random(number))
        canonize(document)
        resolved = jsonld.to_rdf(
            document,
            {
                "base": "https://null.invalid/",
                "documentLoader": bundled(),
                "format": "application/n-quads",
            },
        )

        assert "null.invalid" not in resolved


# -- data loss, anywhere -----------------------------------------------------------------------


def places(value: Any) -> list[dict[str, Any]]:
    """Every object of a document in which a member may be put."""
    found: list[dict[str, Any]] = []
    for member in value.values() if isinstance(value, dict) else value:
        if isinstance(member, dict | list):
            found += places(member)
    return [*found, value] if isinstance(value, dict) else found


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-1000, 1000) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)


@settings(max_examples=examples(62), deadline=None)
@given(
    place=st.integers(0, 30),
    key=st.text(min_size=1, max_size=12),
    value=JSON_VALUES,
)
def test_no_added_member_keeps_the_bytes_of_an_accepted_badge(place, key, value):
    document = badge()
    objects = places(document)
    target = objects[place % len(objects)]
    if key in target or value == []:
        return  # replaced, not added; and an empty array has nothing in it that could be unsigned
    target[key] = value

    try:
        signed = canonize(document)
    except IssuerError:
        return
    assert signed != canonize(badge())


@settings(max_examples=100, deadline=None)
@given(
    place=st.integers(0, 30),
    relative=st.text(max_size=12).filter(lambda text: ":" not in text),
    member=st.sampled_from(["id", "type"]),
)
def test_no_relative_address_is_accepted_anywhere(place, relative, member):
    document = badge()
    objects = places(document)
    target = objects[place % len(objects)]
    if relative in {"VerifiableCredential", "Alignment", "Profile", "Result", "Evidence"}:
        return
    target[member] = relative

    with pytest.raises(IssuerError):
        canonize(document)


# -- poison ------------------------------------------------------------------------------------


def clique(size: int) -> dict[str, Any]:
    nodes = [
        {
            "@id": f"_:n{number}",
            "urn:p": [{"@id": f"_:n{other}"} for other in range(size) if other != number],
        }
        for number in range(size)
    ]
    return {"@graph": nodes}


def families(parents: int, children: int) -> dict[str, Any]:
    family = {"urn:p": [{"urn:name": "twin"} for _ in range(children)]}
    return {"@id": "urn:root", "urn:q": [copy.deepcopy(family) for _ in range(parents)]}


def ring(size: int, *, steps: tuple[int, ...]) -> dict[str, Any]:
    return {
        "@graph": [
            {
                "@id": f"_:n{number}",
                "urn:p": [{"@id": f"_:n{(number + step) % size}"} for step in steps],
            }
            for number in range(size)
        ]
    }


POISON = {
    **{f"a clique of {size}": clique(size) for size in (5, 8, 12, 20, 30, 40)},
    "two families of nine": families(2, 9),
    "six families of eight": families(6, 8),
    "a braided ring": ring(40, steps=(1, 2, 3)),
    "a long ring": ring(900, steps=(1,)),
    "very many nodes": {"@id": "urn:x", "urn:p": [{"urn:n": number} for number in range(1500)]},
}


@pytest.mark.parametrize("name", POISON)
def test_a_poison_graph_is_refused_at_once(name):
    began = time.perf_counter()
    with pytest.raises(UnusableDocument):
        canonize(POISON[name])

    assert time.perf_counter() - began < 3  # the promise; here it takes milliseconds


HARMLESS = {
    "thirty equal alignments": {
        "@id": "urn:x",
        "urn:p": [{"urn:name": "twin"} for _ in range(30)],
    },
    "two equal lists": {
        "@id": "urn:x",
        "urn:p": [{"urn:l": {"@list": [str(n) for n in range(40)]}} for _ in range(2)],
    },
    "four families of three": families(4, 3),
    "three look-alikes that know each other": clique(3),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_look_alikes_that_make_no_work_are_accepted(name):
    began = time.perf_counter()

    assert canonize(HARMLESS[name]) == by_pyld(copy.deepcopy(HARMLESS[name]))
    assert time.perf_counter() - began < 3


def test_a_test_may_bring_its_own_contexts_and_they_stay_its_own():
    document = {"@context": "https://test.invalid/v1", "@id": "urn:x", "colour": "red"}
    loader = ContextLoader({"https://test.invalid/v1": {"@context": {"colour": "urn:colour"}}})

    assert canonize(document, loader=loader) == b'<urn:x> <urn:colour> "red" .\n'
    with pytest.raises(UnknownContext):
        canonize(document)


def test_contexts_of_strangers_do_not_pile_up():
    loader = ContextLoader()
    for number in range(150):
        document = {"@context": {"a": f"urn:{number}"}, "@id": "urn:x", "a": "x"}

        assert canonize(document, loader=loader) == f'<urn:x> <urn:{number}> "x" .\n'.encode()
    assert len(loader.resolved_contexts()) <= 100


def test_a_context_written_into_the_document_may_define_sets_and_lists():
    context = {"s": {"@id": "urn:s", "@container": "@set"}, "g": {"@id": "urn:g", "@type": "@id"}}

    assert canonize({"@context": context, "@id": "urn:x", "s": ["a"], "g": "urn:y"}) == (
        b'<urn:x> <urn:g> <urn:y> .\n<urn:x> <urn:s> "a" .\n'
    )


def test_a_document_read_from_text_has_the_same_bytes():
    assert canonize(json.loads(json.dumps(badge()))) == canonize(badge())
