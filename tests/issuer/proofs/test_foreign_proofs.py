"""Data Integrity proofs of other issuers: what they signed verifies, and nothing else does.

`proofPurpose` may say anything that is signed: what it must say is asked in `issuer.verification`,
like whose key it is and when the proof was made.
"""

from __future__ import annotations

import copy
from contextlib import suppress
from typing import Any, ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issuer.errors import UnknownContext, UnusableDocument
from issuer.jsonld.loader import index
from issuer.proofs import SUITES, ProofCheck
from issuer.proofs.checkers import BY_CRYPTOSUITE, BY_TYPE, checker_of
from issuer.proofs.data_integrity import ProofInQuestion, Trace, TwoHashes
from issuer.proofs.ecdsa_rdfc_2019 import EcdsaRdfc2019
from issuer.proofs.ed25519_signature_2020 import Ed25519Signature2020
from issuer.proofs.eddsa_2022 import Eddsa2022
from issuer.proofs.eddsa_jcs_2022 import EddsaJcs2022
from keys import Algorithm, PublicKey
from keys.multibase import decode_base58btc, encode_base58btc, encode_base64url
from tests.issuer.jsonld.credentials import badge
from tests.issuer.proofs.published_vectors import (
    EXAMPLES,
    chain,
    one_edtech,
    w3c_alumni,
    w3c_employment,
)
from tests.issuer.proofs.samples import (
    at,
    changed,
    leaves,
    proof_in,
    samples,
    signed_by,
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

ED25519_2020 = "https://w3id.org/security/suites/ed25519-2020/v1"
SUITES_AND_OWNERS = [
    (EcdsaRdfc2019(), other(Algorithm.ES256)),
    (EcdsaRdfc2019(), other(Algorithm.ES384)),
    (Eddsa2022(), other(Algorithm.ED25519)),
    (EddsaJcs2022(), other(Algorithm.ED25519)),
    (Ed25519Signature2020(), other(Algorithm.ED25519)),
]
OURSELVES = pytest.mark.parametrize(
    ("suite", "owner"),
    SUITES_AND_OWNERS,
    ids=[f"{suite.name}, {owner.public_key.algorithm}" for suite, owner in SUITES_AND_OWNERS],
)


def unsigned() -> dict[str, Any]:
    document = badge()
    return {**document, "@context": [*document["@context"], ED25519_2020]}


def refused(answer: ProofCheck) -> bool:
    assert bool(answer.problem) == bool(answer.why)
    return not answer.verified


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


# -- the steps that all suites share, against the W3C's vectors for the suite that we sign with --


class EddsaRdfc2022ByTheSharedSteps(TwoHashes):
    NAME = "eddsa-rdfc-2022"
    HASHES: ClassVar = {Algorithm.ED25519: "sha256"}


@pytest.mark.parametrize("vector", [one_edtech, w3c_alumni, w3c_employment])
def test_the_shared_steps_come_to_every_published_value(vector):
    published = vector()
    suite = EddsaRdfc2022ByTheSharedSteps(loader=published.loader)
    proof = {**published.options, "proofValue": published.proof_value}
    document = {**published.document, "proof": proof}
    trace = suite.trace(suite.question(document), hash_name="sha256")

    assert suite.check(document, public_key=published.signer.public_key) == ProofCheck()
    assert trace.canonical_document == published.canonical_document
    assert trace.canonical_proof_config == published.canonical_proof
    assert trace.hash_data.hex() == published.proof_hash + published.document_hash


def test_the_shared_steps_follow_the_published_chain():
    document, pairs = chain("signedProofChain2"), chain("multiKeyPairs")
    keys = [PublicKey.from_multibase(pair["publicKeyMultibase"]) for pair in pairs.values()]
    suite = EddsaRdfc2022ByTheSharedSteps(loader=EXAMPLES)
    for number, proof in enumerate(document["proof"]):
        good = [suite.check(document, public_key=key, proof=proof).verified for key in keys]
        assert good == [number == position for position in range(4)]


# -- keys and hashes ---------------------------------------------------------------------------


@OURSELVES
def test_what_is_signed_as_it_should_be_verifies(suite, owner):
    """The control of those below: the hand that makes them can make a good one."""
    document = signed_by(owner, unsigned(), suite=suite)
    assert suite.check(document, public_key=owner.public_key) == ProofCheck()
    assert checker_of(proof_in(document)).check(document, public_key=owner.public_key).verified


@OURSELVES
def test_the_hash_of_the_proof_comes_first(suite, owner):
    def swapped(trace: Trace) -> bytes:
        half = len(trace.hash_data) // 2
        return trace.hash_data[half:] + trace.hash_data[:half]

    document = signed_by(owner, unsigned(), suite=suite, over=swapped)
    assert refused(suite.check(document, public_key=owner.public_key))


@OURSELVES
def test_the_hashes_are_those_of_the_curve(suite, owner):
    wrong = {"sha256": "sha384", "sha384": "sha256"}[suite.HASHES[owner.public_key.algorithm]]
    document = signed_by(owner, unsigned(), suite=suite, hash_name=wrong)
    assert refused(suite.check(document, public_key=owner.public_key))


def test_with_p_384_blank_nodes_too_are_told_apart_by_sha_384():
    owner, suite = other(Algorithm.ES384), EcdsaRdfc2019()
    probe = signed_by(owner, unsigned(), suite=suite)
    question = suite.question(probe)
    by_sha_256 = suite.trace(question, hash_name="sha256")
    by_sha_384 = suite.trace(question, hash_name="sha384")
    assert by_sha_256.canonical_document != by_sha_384.canonical_document

    def labels_of_sha_256(_: Trace) -> bytes:
        return Trace(
            canonical_document=by_sha_256.canonical_document,
            canonical_proof_config=by_sha_256.canonical_proof_config,
            hash_name="sha384",
        ).hash_data

    document = signed_by(owner, unsigned(), suite=suite, over=labels_of_sha_256)
    assert refused(suite.check(document, public_key=owner.public_key))


@pytest.mark.parametrize("algorithm", [Algorithm.ES256, Algorithm.ES384, Algorithm.RS256])
def test_ed25519_suites_take_no_other_key_even_for_its_own_signature(algorithm):
    owner = other(algorithm)
    for suite in (Eddsa2022(), EddsaJcs2022(), Ed25519Signature2020()):
        document = signed_by(owner, unsigned(), suite=suite, hash_name="sha256")
        assert "another kind" in suite.check(document, public_key=owner.public_key).why


@pytest.mark.parametrize("algorithm", [Algorithm.ES256, Algorithm.ES384])
def test_the_suite_that_we_sign_with_takes_no_other_key_either(algorithm):
    owner = other(algorithm)
    document = signed_by(owner, unsigned(), suite=Eddsa2022(), hash_name="sha256")
    ours = SUITES["eddsa-rdfc-2022"]
    proof_in(document)["cryptosuite"] = ours.name
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    question = ProofInQuestion(proof=proof_in(document), unsecured=unsecured)
    trace = Eddsa2022().trace(question, hash_name="sha256")
    proof_in(document)["proofValue"] = encode_base58btc(owner.sign(trace.hash_data))

    assert refused(ours.check(document, public_key=owner.public_key))


@pytest.mark.parametrize("algorithm", [Algorithm.ED25519, Algorithm.RS256])
def test_ecdsa_takes_no_other_key(algorithm):
    owner = other(algorithm)
    document = signed_by(owner, unsigned(), suite=EcdsaRdfc2019(), hash_name="sha256")
    assert "another kind" in EcdsaRdfc2019().check(document, public_key=owner.public_key).why


# -- proof sets and chains ---------------------------------------------------------------------


@OURSELVES
def test_each_proof_of_a_set_verifies_by_itself_whatever_the_others_are(suite, owner):
    first = signed_by(owner, unsigned(), suite=suite)
    mixed = signed_by(other(Algorithm.ES256, 3), first, suite=EcdsaRdfc2019())
    one, two = mixed["proof"]

    assert suite.check(mixed, public_key=owner.public_key, proof=one).verified
    assert refused(suite.check(mixed, public_key=owner.public_key, proof=two))
    assert refused(suite.check(mixed, public_key=owner.public_key))
    del mixed["proof"][1]["proofValue"]
    assert suite.check(mixed, public_key=owner.public_key, proof=one).verified


@OURSELVES
def test_a_proof_of_another_document_does_not_count(suite, owner):
    document = signed_by(owner, unsigned(), suite=suite)
    foreign = signed_by(owner, {**unsigned(), "name": "Another"}, suite=suite)
    proof = proof_in(foreign)

    assert refused(suite.check(document, public_key=owner.public_key, proof=proof))
    document["proof"].append(proof)
    assert refused(suite.check(document, public_key=owner.public_key, proof=proof))


# The context of Ed25519Signature2020 does not have `previousProof`, so it cannot be in a chain.
IN_CHAINS = pytest.mark.parametrize(
    ("suite", "owner"),
    SUITES_AND_OWNERS[:-1],
    ids=[f"{suite.name}, {owner.public_key.algorithm}" for suite, owner in SUITES_AND_OWNERS[:-1]],
)


def chained(suite, owner) -> dict[str, Any]:
    first = signed_by(other(Algorithm.ES256, 3), unsigned(), suite=EcdsaRdfc2019(), id="urn:uuid:1")
    return signed_by(owner, first, suite=suite, previousProof="urn:uuid:1")


@IN_CHAINS
def test_a_proof_that_depends_on_another_verifies_with_it(suite, owner):
    document = chained(suite, owner)
    first, second = document["proof"]
    assert suite.check(document, public_key=owner.public_key, proof=second).verified
    key = other(Algorithm.ES256, 3).public_key
    assert EcdsaRdfc2019().check(document, public_key=key, proof=first).verified


@IN_CHAINS
@pytest.mark.parametrize(
    "break_it",
    [
        lambda proofs: proofs.pop(0),
        lambda proofs: proofs.insert(0, copy.deepcopy(proofs[0])),
        lambda proofs: proofs[0].update(id="urn:uuid:2"),
        lambda proofs: proofs[0].update(created="2020-01-01T00:00:00Z"),
        lambda proofs: proofs[0].update(proofValue="z" + proofs[0]["proofValue"][:0:-1]),
        lambda proofs: proofs[1].update(previousProof=[]),
        lambda proofs: proofs[1].update(previousProof=5),
        lambda proofs: proofs[1].update(previousProof="urn:uuid:2"),
        lambda proofs: proofs[1].pop("previousProof"),
    ],
)
def test_a_broken_chain_does_not_verify(suite, owner, break_it):
    document = chained(suite, owner)
    break_it(document["proof"])
    answer = suite.check(document, public_key=owner.public_key, proof=document["proof"][-1])
    assert refused(answer)


# -- contexts ----------------------------------------------------------------------------------


@OURSELVES
def test_a_context_that_is_not_held_could_not_be_checked(suite, owner):
    document = signed_by(owner, unsigned(), suite=suite)
    document["@context"].append("https://evil.example/v1")
    if isinstance(suite, EddsaJcs2022):
        assert refused(suite.check(document, public_key=owner.public_key))
        return
    with pytest.raises(UnknownContext):
        suite.check(document, public_key=owner.public_key)


@OURSELVES
def test_a_document_without_a_context_could_not_be_checked(suite, owner):
    document = signed_by(owner, unsigned(), suite=suite)
    del document["@context"]
    if isinstance(suite, EddsaJcs2022):
        assert refused(suite.check(document, public_key=owner.public_key))
        return
    with pytest.raises(UnusableDocument, match="context"):
        suite.check(
            {"@id": "urn:x", "urn:p": "x", "proof": document["proof"]}, public_key=owner.public_key
        )


@OURSELVES
def test_a_lost_term_is_named_as_data_loss_where_terms_are_signed(suite, owner):
    document = signed_by(owner, unsigned(), suite=suite)
    document["credentialSubject"]["achievement"]["grade"] = "First class honours"
    answer = suite.check(document, public_key=owner.public_key)
    if isinstance(suite, EddsaJcs2022):
        assert answer.problem == "PROOF_VERIFICATION_ERROR"
    else:
        assert answer.problem == "DATA_LOSS_DETECTION_ERROR"
        assert "grade" in answer.why


def test_the_terms_of_ed25519_signature_2020_must_be_in_the_document():
    sample = next(one for one in ONE_EACH if one.suite == "Ed25519Signature2020")
    document = sample.signed
    document["@context"].remove(ED25519_2020)
    answer = sample.checker.check(document, public_key=sample.key)
    assert answer.problem == "DATA_LOSS_DETECTION_ERROR"
    assert ED25519_2020 in index()


def test_a_proof_of_a_type_has_no_cryptosuite_besides():
    sample = next(one for one in ONE_EACH if one.suite == "Ed25519Signature2020")
    for name in ("eddsa-rdfc-2022", "Ed25519Signature2020", None, 5):
        document = sample.signed
        proof_in(document)["cryptosuite"] = name
        assert refused(sample.checker.check(document, public_key=sample.key))


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
        assert refused(answer) or document == sample.signed
