"""eddsa-rdfc-2022 against the published vectors, and against whoever alters a badge."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issuer.errors import Defect, IssuerError, SigningUnavailable, UnknownContext, UnusableDocument
from issuer.proofs import SUITES, ProofCheck, Received, claims_of
from issuer.proofs.document import matching_proofs
from issuer.proofs.eddsa_rdfc_2022 import (
    EddsaRdfc2022,
    create_proof,
    verify_proof,
)
from keys import KeyUnavailable, MemorySigner, PublicKey
from keys.multibase import decode_base58btc, encode_base64url
from tests.issuer.jsonld.credentials import badge
from tests.issuer.proofs.published_vectors import (
    EXAMPLES,
    chain,
    one_edtech,
    signer,
    w3c_alumni,
    w3c_employment,
)
from tests.sampling import examples

VECTORS = pytest.mark.parametrize("vector", [one_edtech, w3c_alumni, w3c_employment])
SIGNER = MemorySigner.from_seed(bytes(range(32)))
METHOD = f"did:web:badges.example#{SIGNER.public_key.multibase}"
CREATED = datetime(2026, 11, 20, 9, 0, 0, tzinfo=UTC)
SUITE = SUITES["eddsa-rdfc-2022"]


def secured() -> dict[str, Any]:
    return json.loads(
        SUITE.secure(badge(), signer=SIGNER, verification_method=METHOD, created=CREATED).text
    )


SECURED = secured()


def check(document: dict[str, Any], **named: Any) -> ProofCheck:
    return SUITE.check(document, **{"public_key": SIGNER.public_key, **named})


# -- the published vectors ---------------------------------------------------------------------


@VECTORS
def test_a_proof_is_created_with_every_published_value(vector):
    published = vector()
    proof = create_proof(
        published.document,
        options=published.options,
        signer=published.signer,
        loader=published.loader,
    )
    trace = EddsaRdfc2022(loader=published.loader).trace(published.document, proof=proof)

    assert trace.canonical_document == published.canonical_document
    assert trace.canonical_proof_config == published.canonical_proof
    assert trace.transformed_document_hash.hex() == published.document_hash
    assert trace.proof_config_hash.hex() == published.proof_hash
    assert trace.hash_data.hex() == published.proof_hash + published.document_hash
    assert decode_base58btc(proof["proofValue"]).hex() == published.signature
    assert proof == {**published.options, "proofValue": published.proof_value}


@VECTORS
@pytest.mark.parametrize("as_array", [True, False])
def test_a_published_proof_verifies_as_an_object_and_in_an_array(vector, as_array):
    published = vector()
    proof = {**published.options, "proofValue": published.proof_value}
    document = {**published.document, "proof": [proof] if as_array else proof}

    answer = EddsaRdfc2022(loader=published.loader).check(
        document, public_key=published.signer.public_key
    )

    assert answer == ProofCheck()
    assert answer.verified


CHAIN_STEPS = pytest.mark.parametrize(
    ("pair", "before", "config", "after"),
    [
        ("keyPair1", "unsigned", "proofSetConfig1", "signedProofSet1"),
        ("keyPair2", "signedProofSet1", "proofSetConfig2", "signedProofSet2"),
        ("keyPair3", "signedProofSet2", "proofChainConfig1", "signedProofChain1"),
        ("keyPair4", "signedProofChain1", "proofChainConfig2", "signedProofChain2"),
    ],
)


@CHAIN_STEPS
def test_each_proof_of_a_set_and_a_chain_is_created_as_published(pair, before, config, after):
    document, options, published = chain(before), chain(config), chain(after)
    options.pop("@context", None)
    proofs = document.pop("proof", [])
    proofs = proofs if isinstance(proofs, list) else [proofs]
    matching = matching_proofs(options, all_proofs=proofs)
    if matching:
        document["proof"] = list(matching)

    proof = create_proof(
        document, options=options, signer=signer(chain("multiKeyPairs")[pair]), loader=EXAMPLES
    )

    wanted = published["proof"] if isinstance(published["proof"], list) else [published["proof"]]
    assert [*proofs, proof] == wanted


def test_each_proof_of_the_published_chain_verifies_with_its_key_and_no_other():
    document, pairs = chain("signedProofChain2"), chain("multiKeyPairs")
    keys = [PublicKey.from_multibase(pair["publicKeyMultibase"]) for pair in pairs.values()]
    suite = EddsaRdfc2022(loader=EXAMPLES)

    for number, proof in enumerate(document["proof"]):
        good = [suite.check(document, public_key=key, proof=proof).verified for key in keys]
        assert good == [number == other for other in range(4)]


@pytest.mark.parametrize(
    "break_it",
    [
        lambda proofs: proofs.pop(0),
        lambda proofs: proofs.insert(0, copy.deepcopy(proofs[0])),
        lambda proofs: proofs[0].update(id="urn:uuid:other"),
        lambda proofs: proofs[0].update(created="2020-01-01T00:00:00Z"),
        lambda proofs: proofs[2].update(previousProof=[]),
        lambda proofs: proofs[2].update(previousProof=proofs[2]["previousProof"][0]),
        lambda proofs: proofs[2].update(previousProof=proofs[2]["id"]),
        lambda proofs: proofs[2].update(previousProof=5),
        lambda proofs: proofs[2].pop("previousProof"),
    ],
)
def test_a_broken_chain_does_not_verify(break_it):
    document = chain("signedProofChain1")
    break_it(document["proof"])
    key = PublicKey.from_multibase(chain("multiKeyPairs")["keyPair3"]["publicKeyMultibase"])

    answer = EddsaRdfc2022(loader=EXAMPLES).check(
        document, public_key=key, proof=document["proof"][-1]
    )

    assert not answer.verified


# -- what is signed ----------------------------------------------------------------------------


def test_the_proof_is_an_array_of_one_and_comes_last():
    assert list(SECURED)[-1] == "proof"
    assert len(SECURED["proof"]) == 1
    assert SECURED["proof"][0] == {
        "type": "DataIntegrityProof",
        "created": "2026-11-20T09:00:00Z",
        "verificationMethod": METHOD,
        "cryptosuite": "eddsa-rdfc-2022",
        "proofPurpose": "assertionMethod",
        "proofValue": SECURED["proof"][0]["proofValue"],
    }


def test_the_same_document_is_signed_with_the_same_bytes():
    assert secured() == SECURED


def test_what_is_signed_verifies():
    assert check(SECURED) == ProofCheck()


def test_the_time_is_written_in_utc_and_to_the_second():
    hong_kong = timezone(timedelta(hours=8))
    made = SUITE.secure(
        badge(),
        signer=SIGNER,
        verification_method=METHOD,
        created=datetime(2026, 11, 20, 17, 0, 0, 999, tzinfo=hong_kong),
    )

    assert made.document == SECURED


def test_a_time_without_a_zone_is_not_signed():
    with pytest.raises(ValueError, match="zone"):
        SUITE.secure(
            badge(),
            signer=SIGNER,
            verification_method=METHOD,
            created=datetime(2026, 11, 20),  # noqa: DTZ001 - what is refused
        )


def test_a_document_that_has_a_proof_is_not_signed_again():
    with pytest.raises(UnusableDocument, match="proof already"):
        SUITE.secure(SECURED, signer=SIGNER, verification_method=METHOD, created=CREATED)


def test_a_document_without_a_context_is_not_signed():
    with pytest.raises(UnusableDocument, match="@context"):
        SUITE.secure(
            {"@id": "urn:x", "urn:p": "x"},
            signer=SIGNER,
            verification_method=METHOD,
            created=CREATED,
        )


@pytest.mark.parametrize(
    "wrong",
    [
        {"type": "Ed25519Signature2020"},
        {"cryptosuite": "eddsa-jcs-2022"},
        {"created": "2026-11-20"},
        {"created": "2026-11-20T09:00:00"},
    ],
)
def test_options_of_another_suite_or_a_loose_time_are_our_defect(wrong):
    options = {name: value for name, value in SECURED["proof"][0].items() if name != "proofValue"}

    with pytest.raises(Defect):
        create_proof(badge(), options={**options, **wrong}, signer=SIGNER)


class AbsentSigner(MemorySigner):
    def sign(self, data):
        raise KeyUnavailable("The vault does not answer.")


class FaultySigner(MemorySigner):
    def sign(self, data):
        signature = bytearray(super().sign(data))
        signature[5] ^= 1
        return bytes(signature)


@pytest.mark.parametrize("kind", [AbsentSigner, FaultySigner])
def test_a_key_that_is_absent_or_signs_wrongly_publishes_nothing(kind):
    with pytest.raises(SigningUnavailable):
        SUITE.secure(badge(), signer=kind.generate(), verification_method=METHOD, created=CREATED)


# -- what does not verify ----------------------------------------------------------------------


def altered(**proof: Any) -> dict[str, Any]:
    document = copy.deepcopy(SECURED)
    document["proof"][0].update(proof)
    return document


BAD_PROOFS = {
    "another proof purpose": {"proofPurpose": "authentication"},
    "another method": {"verificationMethod": "did:web:evil.example#key"},
    "another time": {"created": "2026-11-20T09:00:01Z"},
    "a time that is none": {"created": "yesterday"},
    "a null time": {"created": None},
    "another type": {"type": "Ed25519Signature2020"},
    "another suite": {"cryptosuite": "eddsa-jcs-2022"},
    "an added challenge": {"challenge": "x"},
    "an undefined term": {"colour": "green"},
    "no value": {"proofValue": ""},
    "a value in another multibase": {
        "proofValue": encode_base64url(decode_base58btc(SECURED["proof"][0]["proofValue"]))
    },
    "a value cut off": {"proofValue": SECURED["proof"][0]["proofValue"][:-1]},
    "a value with a space": {"proofValue": SECURED["proof"][0]["proofValue"] + " "},
    "a value of zeros": {"proofValue": "z" + "1" * 64},
    "a value that is no text": {"proofValue": 5},
    "no type": {"type": None},
}


@pytest.mark.parametrize("name", BAD_PROOFS)
def test_an_altered_proof_does_not_verify(name):
    assert not check(altered(**BAD_PROOFS[name])).verified


@pytest.mark.parametrize(
    "member", ["type", "cryptosuite", "verificationMethod", "proofPurpose", "proofValue"]
)
def test_a_proof_with_a_missing_member_does_not_verify(member):
    document = copy.deepcopy(SECURED)
    del document["proof"][0][member]

    assert check(document).problem == "PROOF_VERIFICATION_ERROR"


def test_a_proof_without_created_is_checked_all_the_same():
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "verificationMethod": METHOD,
        "proofPurpose": "assertionMethod",
    }
    proof = create_proof(badge(), options=options, signer=SIGNER)

    assert check({**badge(), "proof": proof}).verified


def test_a_lost_term_is_named_as_data_loss():
    document = copy.deepcopy(SECURED)
    document["credentialSubject"]["achievement"]["grade"] = "First class honours"

    assert check(document).problem == "DATA_LOSS_DETECTION_ERROR"
    assert "grade" in check(document).why


def test_another_key_does_not_verify():
    assert not check(SECURED, public_key=MemorySigner.generate().public_key).verified


@pytest.mark.parametrize("proof", [[], None])
def test_a_document_without_a_proof_does_not_verify(proof):
    document = {**SECURED, "proof": proof}
    if proof is None:
        del document["proof"]

    assert not check(document).verified


@pytest.mark.parametrize("proof", [5, "z", ["z"], [[]]])
def test_a_proof_that_is_no_object_could_not_be_checked(proof):
    with pytest.raises(UnusableDocument):
        check({**SECURED, "proof": proof})


def test_of_several_proofs_one_must_be_named_and_it_must_be_of_this_document():
    first = SECURED["proof"][0]
    foreign = altered(created="2026-11-20T09:00:01Z")["proof"][0]
    both = {**SECURED, "proof": [foreign, first]}

    assert not check(both).verified
    assert check(both, proof=first).verified
    assert not check(both, proof=foreign).verified
    assert not check(SECURED, proof=foreign).verified


def test_a_context_that_is_not_held_could_not_be_checked():
    document = {**SECURED, "@context": [*SECURED["@context"], "https://evil.example/v1"]}

    with pytest.raises(UnknownContext):
        check(document)


def test_verify_proof_takes_the_document_as_it_was_before_this_proof():
    first = SECURED["proof"][0]
    claims = claims_of(SECURED)
    key = SIGNER.public_key

    assert verify_proof(claims, proof=first, public_key=key).verified
    assert not verify_proof(SECURED, proof=first, public_key=key).verified
    assert not verify_proof({**claims, "name": "x"}, proof=first, public_key=key).verified


def test_a_document_taken_apart_once_is_checked_like_any_other():
    received = Received(SECURED)

    assert dict(received) == SECURED
    assert received.claims.document == claims_of(SECURED)
    assert check(received).verified
    assert not check(Received({**SECURED, "name": "x"})).verified
    chained = {**SECURED["proof"][0], "previousProof": "urn:uuid:1"}
    assert not check(Received({**SECURED, "proof": [chained]})).verified


def leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(value, dict):
        return [leaf for key, member in value.items() for leaf in leaves(member, (*path, key))]
    if isinstance(value, list):
        return [leaf for n, member in enumerate(value) for leaf in leaves(member, (*path, n))]
    return [path]


LEAVES = leaves(SECURED)


@settings(max_examples=examples(37), deadline=None)
@given(
    path=st.sampled_from(LEAVES),
    value=st.none()
    | st.booleans()
    | st.integers(-10, 10)
    | st.text(max_size=8)
    | st.sampled_from(["https://badges.example/2", "VerifiableCredential", "Image", "92"]),
)
def test_no_altered_leaf_verifies(path, value):
    document = copy.deepcopy(SECURED)
    place: Any = document
    for step in path[:-1]:
        place = place[step]
    before = place[path[-1]]
    # The same type named twice, or the same context again, says the same.
    if value == before and type(value) is type(before):
        return
    place[path[-1]] = value
    if document["type"] == ["VerifiableCredential", "VerifiableCredential"]:
        return

    try:
        answer = check(document)
    except IssuerError:
        return
    assert not answer.verified
