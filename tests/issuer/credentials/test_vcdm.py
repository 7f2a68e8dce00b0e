"""The data model's own rules: each broken alone is named by its rule; its twin breaks none."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuer.credentials.vcdm import presentation_problems, vcdm_problems
from issuer.errors import Defect
from issuer.jsonld.canonize import canonize
from tests.issuer.credentials.vcdm_cases import (
    CASES,
    PLAIN,
    PLAIN_1,
    PROOF_CASES,
    V1,
    V2,
    Case,
)

_VP: dict[str, Any] = {
    "@context": [V2],
    "type": ["VerifiablePresentation"],
    "verifiableCredential": [PLAIN],
}


def _rules(problems: tuple[Any, ...]) -> set[str]:
    return {problem.rule for problem in problems}


@pytest.mark.parametrize("case", CASES + PROOF_CASES, ids=lambda case: case.name)
def test_a_broken_rule_is_named(case: Case) -> None:
    bad, good = case.document(case.refused), case.document(case.good)
    assert vcdm_problems(good) == ()
    if case.rule:
        assert case.rule in _rules(vcdm_problems(bad))
    else:
        assert vcdm_problems(bad) == ()
        canonize(good)
        with pytest.raises(Defect):
            canonize(bad)


def test_the_plain_credentials_break_no_rule_and_say_something() -> None:
    for plain in (PLAIN, PLAIN_1):
        assert vcdm_problems(plain) == ()
        assert canonize(plain)


def test_a_problem_says_where_it_is() -> None:
    subjects = [{"id": "did:example:1"}, {}]
    (problem,) = vcdm_problems({**PLAIN, "credentialSubject": subjects})
    assert (problem.rule, problem.path) == ("no-claims", "$.credentialSubject[1]")


def test_texts_are_asked_of_each_document_of_one_structure() -> None:
    good, bad = {**PLAIN, "id": "did:example:1"}, {**PLAIN, "id": "no address"}
    assert vcdm_problems(good) == ()
    assert _rules(vcdm_problems(bad)) == {"absolute-address"}
    assert vcdm_problems(good) == ()


@pytest.mark.parametrize(
    ("members", "rule"),
    [
        ({"@context": [V1, V2]}, ""),
        ({"@context": []}, "contexts"),
        ({"@context": None}, "expects-array"),
        ({"type": ["VerifiableCredential"]}, "type-value"),
        ({"type": [2, "VerifiablePresentation"]}, "expects-text"),
        ({"id": "not an address"}, "absolute-address"),
        ({"holder": {"name": "Holder"}}, "required-member"),
        ({"holder": "not an address"}, "absolute-address"),
        ({"holder": "did:example:holder"}, ""),
        ({"holder": {"id": "did:example:holder"}}, ""),
        ({"verifiableCredential": "https://example.org/credentials/1"}, "expects-object"),
        ({"verifiableCredential": [1]}, "expects-object"),
        ({"verifiableCredential": []}, "empty-set"),
        ({"verifiableCredential": PLAIN}, ""),
        ({"proof": {"proofPurpose": "authentication"}}, "required-member"),
        ({"termsOfUse": {"id": "https://example.org/1"}}, "required-member"),
    ],
)
def test_a_presentation_has_rules_of_its_own(members: dict[str, Any], rule: str) -> None:
    assert _rules(presentation_problems({**_VP, **members})) == ({rule} if rule else set())


@pytest.mark.parametrize(
    ("identifier", "rule"),
    [
        ("data:application/vc+jwt,eyJhbGciOiJFUzI1NiJ9.e30.c2ln", ""),
        ("eyJhbGciOiJFUzI1NiJ9.e30.c2ln", "absolute-address"),
        ("https://example.org/credentials/1", "data-address"),
    ],
)
def test_an_enveloped_credential_is_a_data_address(identifier: str, rule: str) -> None:
    enveloped = {"@context": V2, "id": identifier, "type": "EnvelopedVerifiableCredential"}
    found = _rules(presentation_problems({**_VP, "verifiableCredential": [enveloped]}))
    assert rule in found if rule else found == set()


@pytest.mark.parametrize(
    ("issuer", "holder", "rules"),
    [
        ("did:key:z6MkA", "did:key:z6MkA", set()),
        ({"id": "did:key:z6MkA"}, {"id": "did:key:z6MkA"}, set()),
        ("did:key:z6MkA", None, {"self-asserted"}),
        ("did:key:z6MkA", "did:example:another", {"self-asserted"}),
        ("did:example:another", "did:key:z6MkA", {"self-asserted"}),
    ],
)
def test_who_presents_a_credential_of_their_own_is_its_holder(
    issuer: object, holder: object, rules: set[str]
) -> None:
    proof = {"type": "DataIntegrityProof", "verificationMethod": "did:key:z6MkA#z6MkA"}
    presentation = {
        **_VP,
        "proof": proof,
        "verifiableCredential": [{**PLAIN, "issuer": issuer, "proof": [proof]}],
    }
    if holder is not None:
        presentation["holder"] = holder
    assert _rules(presentation_problems(presentation)) == rules


def test_what_is_too_deep_is_refused_and_not_followed() -> None:
    deep: dict[str, Any] = {}
    for _ in range(50_000):
        deep = {"x": deep}
    assert _rules(vcdm_problems({**PLAIN, "x": deep})) == {"too-deep"}
    assert _rules(presentation_problems({**_VP, "x": deep})) == {"too-deep"}


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(
    name=st.sampled_from([*PLAIN, *PLAIN_1, *_VP, "proof", "relatedResource", "holder"]),
    value=_JSON,
)
def test_no_json_makes_it_fail(name: str, value: object) -> None:
    for base in (PLAIN, PLAIN_1, _VP):
        vcdm_problems({**base, name: value})
        presentation_problems({**base, name: value})
