"""Data Integrity proofs of other issuers: what they signed verifies, and nothing else does.

`proofPurpose` may say anything that is signed: what it must say is asked in `issuer.verification`,
like whose key it is and when the proof was made.
"""

from __future__ import annotations

import copy
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issuer.errors import UnknownContext, UnusableDocument
from issuer.jsonld.canonize import canonize
from issuer.proofs import SUITES, ProofCheck, claims_of
from issuer.proofs.checkers import BY_CRYPTOSUITE, BY_TYPE, checker_of
from keys import Algorithm
from keys.multibase import decode_base58btc, encode_base58btc, encode_base64url
from tests.issuer.proofs.samples import (
    at,
    changed,
    leaves,
    proof_in,
    refused,
    samples,
)
from tests.keys.others import other
from tests.sampling import examples

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
GENUINE = [one for one in samples() if one.shown != "base proof"]
OF_TWO_HASHES = [one for one in GENUINE if one.suite != "ecdsa-sd-2023"]
# One of each suite and curve, on the document that has most in it.
ONE_EACH = [one for one in OF_TWO_HASHES if one.document == "as we issue"]

EACH = pytest.mark.parametrize("sample", GENUINE, ids=str)
ONE_OF_EACH = pytest.mark.parametrize("sample", ONE_EACH, ids=str)


# -- what others signed ------------------------------------------------------------------------


def test_there_are_samples_of_every_suite_on_every_document():
    assert {(one.suite, one.document) for one in GENUINE} >= {
        (suite, document)
        for suite in (*(BY_CRYPTOSUITE.keys() - SUITES.keys() - {"ecdsa-sd-2023"}), *BY_TYPE)
        for document in ("as we issue", "with a list", "model 1.1")
    }
    assert {one.shown for one in GENUINE if one.suite == "ecdsa-sd-2023"} == {
        "nothing",
        "the name",
        "a part",
        "the subject",
    }


@EACH
def test_what_another_issuer_signed_verifies(sample):
    assert sample.checker.check(sample.signed, public_key=sample.key) == ProofCheck()


@EACH
def test_a_proof_in_an_array_is_the_same_proof(sample):
    document = sample.signed
    proof = proof_in(document)
    document["proof"] = [proof]
    assert sample.checker.check(document, public_key=sample.key, proof=proof).verified


@EACH
def test_no_other_suite_takes_it_for_its_own(sample):
    for checker in (*BY_CRYPTOSUITE.values(), *BY_TYPE.values()):
        if checker is not sample.checker:
            assert refused(checker.check(sample.signed, public_key=sample.key))


@EACH
@pytest.mark.parametrize("algorithm", Algorithm)
def test_a_key_of_another_or_of_any_kind_does_not_verify_it(sample, algorithm):
    key = other(algorithm).public_key
    assert refused(sample.checker.check(sample.signed, public_key=key))


@EACH
@pytest.mark.parametrize(
    "wrong",
    [
        {"cryptosuite": "eddsa-rdfc-2022"},
        {"cryptosuite": "ecdsa-rdfc-2022"},
        {"cryptosuite": "ECDSA-RDFC-2019"},
        {"cryptosuite": None},
        {"cryptosuite": ["ecdsa-rdfc-2019"]},
        {"type": "DataIntegrityProof2"},
        {"type": ["DataIntegrityProof"]},
        {"proofPurpose": "authentication"},
        {"proofPurpose": None},
        {"verificationMethod": "did:web:evil.example#key"},
        {"verificationMethod": {"id": "did:web:badges.example#key"}},
        {"created": "2026-11-20T09:00:01Z"},
        {"created": "2026-11-20"},
        {"created": "2026-11-20T09:00:00"},
        {"created": None},
        {"created": 5},
        {"expires": "2036-11-20T09:00:00Z"},
        {"challenge": "x"},
        {"domain": "example.edu"},
        {"nonce": "x"},
        {"id": "urn:uuid:1"},
        {"previousProof": "urn:uuid:1"},
        {"previousProof": []},
        {"colour": "green"},
        {"proofValue": ""},
        {"proofValue": None},
        {"proofValue": 5},
        {"proofValue": "z"},
        {"proofValue": "u"},
    ],
    ids=str,
)
def test_a_proof_that_says_something_else_does_not_verify(sample, wrong):
    document = sample.signed
    proof_in(document).update(wrong)
    assert refused(sample.checker.check(document, public_key=sample.key))


@EACH
@pytest.mark.parametrize("member", ["type", "verificationMethod", "proofPurpose", "proofValue"])
def test_a_proof_with_a_missing_member_does_not_verify(sample, member):
    document = sample.signed
    del proof_in(document)[member]
    assert refused(sample.checker.check(document, public_key=sample.key))


@ONE_OF_EACH
def test_no_character_of_the_proof_value_can_be_another(sample):
    document = sample.signed
    value = proof_in(document)["proofValue"]
    for place, character in enumerate(value):
        # The next digit, the one before, and a character that is none.
        near = BASE58.index(character)
        for wrong in {BASE58[(near + 1) % 58], BASE58[near - 1], "0"}:
            proof_in(document)["proofValue"] = value[:place] + wrong + value[place + 1 :]
            assert refused(sample.checker.check(document, public_key=sample.key)), place


@ONE_OF_EACH
def test_the_proof_value_has_one_spelling(sample):
    document = sample.signed
    value = proof_in(document)["proofValue"]
    raw = decode_base58btc(value)
    half = len(raw) // 2
    for wrong in (
        value[:-1],
        value[1:],
        value + "1",
        value + " ",
        value.upper(),
        encode_base64url(raw),
        encode_base58btc(raw[:-1]),
        encode_base58btc(raw + b"\0"),
        encode_base58btc(b"\0" + raw),
        encode_base58btc(raw[half:] + raw[:half]),
        encode_base58btc(bytes(len(raw))),
        "z" + "1" * len(raw),
        "z" * 2000,
    ):
        proof_in(document)["proofValue"] = wrong
        assert refused(sample.checker.check(document, public_key=sample.key)), wrong


CLAIMS = [
    (sample, path)
    for sample in (*ONE_EACH, *(one for one in GENUINE if one.shown == "the subject"))
    for path in leaves(sample.signed)
    if path[0] != "proof"
]


@settings(max_examples=examples(100), deadline=None)
@given(
    st.sampled_from(CLAIMS),
    st.none()
    | st.booleans()
    | st.integers(-10, 10)
    | st.text(max_size=8)
    | st.sampled_from(["https://badges.example/2", "VerifiableCredential", "Image", "92"]),
)
def test_no_changed_claim_verifies(claim, value):
    sample, path = claim
    before = at(sample.signed, path)
    # For RDF, a type named twice and a context named again say the same.
    if value == before and type(value) is type(before):
        return
    document = changed(sample.signed, path, value)
    if document["type"] == ["VerifiableCredential"] * 2:
        return
    with suppress(UnknownContext, UnusableDocument):
        assert refused(sample.checker.check(document, public_key=sample.key))


@EACH
def test_an_added_claim_does_not_verify(sample):
    for path, name, value in (
        ((), "description", "Doctor of philosophy"),
        ((), "grade", "First"),
        ((), "@included", [{"id": "urn:x", "name": "x"}]),
        (("credentialSubject",), "role", "Dean"),
        (("credentialSubject", "achievement"), "humanCode", "PHD"),
    ):
        document = changed(sample.signed, (*path, name), value)
        if name not in at(sample.signed, path):
            assert refused(sample.checker.check(document, public_key=sample.key)), name


@pytest.mark.parametrize("sample", [one for one in ONE_EACH if "jcs" not in one.suite], ids=str)
def test_a_proof_may_repeat_its_documents_contexts_and_no_others(sample):
    document = sample.signed
    proof_in(document)["@context"] = copy.deepcopy(document["@context"])
    assert sample.checker.check(document, public_key=sample.key).verified
    for other_contexts in (document["@context"][:1], [], None, "urn:x", [*document["@context"], 1]):
        proof_in(document)["@context"] = other_contexts
        assert refused(sample.checker.check(document, public_key=sample.key))


# -- who is asked ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "proof",
    [
        {},
        {"type": "DataIntegrityProof"},
        {"type": "DataIntegrityProof", "cryptosuite": "bbs-2023"},
        {"type": "DataIntegrityProof", "cryptosuite": ["ecdsa-sd-2023"]},
        {"type": "DataIntegrityProof", "cryptosuite": "Ed25519Signature2020"},
        {"type": ["DataIntegrityProof"], "cryptosuite": "ecdsa-sd-2023"},
        {"type": "Ed25519Signature2018"},
        {"type": None, "cryptosuite": "ecdsa-sd-2023"},
        {"cryptosuite": "ecdsa-sd-2023"},
    ],
    ids=str,
)
def test_a_proof_of_no_known_kind_has_no_checker(proof):
    assert checker_of(proof) is None


def test_each_checker_stands_under_its_own_name():
    assert {name: one.name for name, one in BY_CRYPTOSUITE.items()} == {
        name: name for name in BY_CRYPTOSUITE
    }
    assert set(SUITES) <= set(BY_CRYPTOSUITE)


# -- whatever is handed in ---------------------------------------------------------------------

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "type", "@context", "@id", "@type", "proof", "name", "x"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)
MEMBERS = st.sampled_from(
    [
        "type",
        "cryptosuite",
        "created",
        "verificationMethod",
        "proofPurpose",
        "proofValue",
        "previousProof",
        "id",
        "@context",
    ]
)


@settings(max_examples=examples(75), deadline=None)
@given(st.sampled_from(GENUINE), st.dictionaries(MEMBERS, JSON, max_size=3), JSON, st.data())
def test_malformed_input_has_an_answer_or_could_not_be_checked(sample, wrong, anything, data):
    document = sample.signed
    proof_in(document).update(wrong)
    path = data.draw(st.sampled_from(list(leaves(document))))
    document = data.draw(
        st.sampled_from(
            [document, changed(document, path, anything), {**document, "proof": anything}]
        )
    )
    with suppress(UnknownContext, UnusableDocument):
        answer = sample.checker.check(document, public_key=sample.key)
        assert refused(answer) or means_the_same(document, sample)


def means_the_same(document, sample) -> bool:
    """Contexts may be others: behind those that a proof repeats, or coming to the same statements.

    The verifier has a step of its own for them.
    """
    if "jcs" in sample.suite:
        return {**document, "@context": sample.signed["@context"]} == sample.signed
    return canonize(claims_of(document)) == canonize(claims_of(sample.signed))


@EACH
def test_a_context_that_adds_nothing_changes_no_statement(sample):
    """Found by the test above."""
    document = sample.signed
    document["@context"] = [*document["@context"], {}]
    assert sample.checker.check(document, public_key=sample.key) == ProofCheck()
    assert means_the_same(document, sample)
