"""Contexts that a suite is handed, or that a document brings along: every step reads by them."""

from __future__ import annotations

from hashlib import sha256
from typing import ClassVar

import pytest

from issuer.errors import UnknownContext
from issuer.jsonld.canonize import canonize
from issuer.jsonld.loader import ContextLoader
from issuer.proofs import Received
from issuer.proofs.data_integrity import TwoHashes
from issuer.proofs.ecdsa_rdfc_2019 import EcdsaRdfc2019
from issuer.proofs.ecdsa_sd_2023 import EcdsaSd2023, relabelled
from issuer.proofs.ed25519_signature_2020 import Ed25519Signature2020
from issuer.proofs.eddsa_2022 import Eddsa2022
from issuer.proofs.eddsa_rdfc_2022 import EddsaRdfc2022
from keys import Algorithm
from keys.multibase import Multicodec, decode_base58btc
from tests.issuer.proofs.samples import METHOD, signed_by, unsigned
from tests.issuer.proofs.test_ecdsa_sd_2023 import ISSUER, ONE_DAY, PROOF
from tests.issuer.proofs.test_ecdsa_sd_proof_value import Parts
from tests.issuer.proofs.test_suite import CREATED
from tests.keys.others import other

V2 = "https://www.w3.org/ns/credentials/v2"
WORDS = "https://college.example/words/1"
BROUGHT = ContextLoader({WORDS: {"@context": {"grade": "https://college.example/grade"}}})


class EddsaRdfc2022ByTheSharedSteps(TwoHashes):
    NAME = "eddsa-rdfc-2022"
    HASHES: ClassVar = {Algorithm.ED25519: "sha256"}


SUITES = [
    (EddsaRdfc2022ByTheSharedSteps, other(Algorithm.ED25519)),
    (EcdsaRdfc2019, other(Algorithm.ES256)),
    (EcdsaRdfc2019, other(Algorithm.ES384)),
    (Eddsa2022, other(Algorithm.ED25519)),
    (Ed25519Signature2020, other(Algorithm.ED25519)),
]


def graded():
    """A badge with a word of its issuer's own."""
    document = unsigned()
    return {**document, "@context": [*document["@context"], WORDS], "grade": "A"}


def assert_read_by_them_alone(suite, signed, key):
    assert suite(loader=BROUGHT).check(signed, public_key=key).verified
    assert suite().check(Received(signed, loader=BROUGHT), public_key=key).verified
    with pytest.raises(UnknownContext):
        suite().check(signed, public_key=key)
    other_words = ContextLoader({WORDS: {"@context": {"grade": "https://evil.example/grade"}}})
    assert not suite(loader=other_words).check(signed, public_key=key).verified


@pytest.mark.parametrize(
    ("suite", "owner"),
    SUITES,
    ids=[f"{suite.NAME}, {owner.public_key.algorithm}" for suite, owner in SUITES],
)
def test_every_suite_of_two_hashes_reads_by_them(suite, owner):
    signed = signed_by(owner, graded(), suite=suite(loader=BROUGHT))
    assert_read_by_them_alone(suite, signed, owner.public_key)


def test_both_canonical_forms_are_made_with_the_hash_of_the_key():
    """On P-384 the blank nodes are put in order by SHA-384 (VC DI ECDSA 1.0, section 3.1)."""
    suite = EcdsaRdfc2019(loader=BROUGHT)
    signed = signed_by(other(Algorithm.ES384), graded(), suite=suite)
    question = suite.question(signed)
    trace = suite.trace(question, hash_name="sha384")
    by_384 = canonize(question.unsecured, loader=BROUGHT, hash_name="sha384")
    assert trace.canonical_document == by_384 != canonize(question.unsecured, loader=BROUGHT)
    assert trace.hash_name == "sha384"


def test_what_we_sign_with_signs_and_reads_by_them():
    owner = other(Algorithm.ED25519)
    how = {"verification_method": METHOD, "created": CREATED}
    ours = EddsaRdfc2022(loader=BROUGHT)
    signed = dict(ours.secure(graded(), signer=owner, **how).document)
    assert_read_by_them_alone(EddsaRdfc2022, signed, owner.public_key)

    rest = ours.unfinished(graded(), **how)
    value = decode_base58btc(signed["proof"][0]["proofValue"])
    owner.public_key.verify(
        value, rest.hash_data(sha256(canonize(graded(), loader=BROUGHT)).digest())
    )
    trace = ours.trace(signed, proof=signed["proof"][0])
    owner.public_key.verify(value, trace.proof_config_hash + trace.transformed_document_hash)
    owner.public_key.verify(value, trace.hash_data)
    received = Received(signed, loader=BROUGHT)
    assert EddsaRdfc2022().trace(received, proof=signed["proof"][0]) == trace
    for make in (
        lambda: EddsaRdfc2022().secure(graded(), signer=owner, **how),
        lambda: EddsaRdfc2022().unfinished(graded(), **how),
    ):
        with pytest.raises(UnknownContext):
            make()


def test_a_derived_proof_is_read_by_them():
    """Nothing is mandatory in it, and every statement is shown."""
    claims = {"@context": [V2, WORDS], "id": "urn:x:1", "type": ["VerifiableCredential"],
              "issuer": "did:web:badges.example", "grade": "A"}  # fmt: skip
    config = {**PROOF, "@context": claims["@context"]}
    del config["proofValue"]
    key = Multicodec.P256_PUBLIC.prefix + ONE_DAY.public_key.raw
    proof_hash = sha256(canonize(config, loader=BROUGHT)).digest()
    statements = relabelled(canonize(claims, loader=BROUGHT), label_map={})
    parts = Parts(
        base_signature=ISSUER.sign(proof_hash + key + sha256(b"").digest()),
        public_key=key,
        signatures=[ONE_DAY.sign(one) for one in statements],
    )
    signed = {**claims, "proof": {**PROOF, "proofValue": parts.text}}
    assert_read_by_them_alone(EcdsaSd2023, signed, ISSUER.public_key)
