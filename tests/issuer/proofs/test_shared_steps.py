"""The steps that the suites of other issuers share: each on badges that a hand made on purpose.

With them the keys and hashes of each suite, proof sets and chains, and contexts.
"""

from __future__ import annotations

import copy
from typing import Any, ClassVar

import pytest

from issuer.errors import UnknownContext, UnusableDocument
from issuer.jsonld.loader import index
from issuer.proofs import SUITES, ProofCheck
from issuer.proofs.checkers import checker_of
from issuer.proofs.data_integrity import ProofInQuestion, Trace, TwoHashes
from issuer.proofs.ecdsa_rdfc_2019 import EcdsaRdfc2019
from issuer.proofs.ed25519_signature_2020 import Ed25519Signature2020
from issuer.proofs.eddsa_2022 import Eddsa2022
from issuer.proofs.eddsa_jcs_2022 import EddsaJcs2022
from keys import Algorithm, PublicKey
from keys.multibase import encode_base58btc
from tests.issuer.proofs.published_vectors import (
    EXAMPLES,
    chain,
    one_edtech,
    w3c_alumni,
    w3c_employment,
)
from tests.issuer.proofs.samples import (
    ED25519_2020,
    proof_in,
    refused,
    samples,
    signed_by,
    unsigned,
)
from tests.keys.others import other

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


# -- against the W3C's vectors for the suite that we sign with --


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
    sample = next(one for one in samples() if one.suite == "Ed25519Signature2020")
    document = sample.signed
    document["@context"].remove(ED25519_2020)
    answer = sample.checker.check(document, public_key=sample.key)
    assert answer.problem == "DATA_LOSS_DETECTION_ERROR"
    assert ED25519_2020 in index()


def test_a_proof_of_a_type_has_no_cryptosuite_besides():
    sample = next(one for one in samples() if one.suite == "Ed25519Signature2020")
    for name in ("eddsa-rdfc-2022", "Ed25519Signature2020", None, 5):
        document = sample.signed
        proof_in(document)["cryptosuite"] = name
        assert refused(sample.checker.check(document, public_key=sample.key))
