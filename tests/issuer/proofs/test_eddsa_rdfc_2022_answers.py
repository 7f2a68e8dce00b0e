"""What eddsa-rdfc-2022 refuses, by which name and why; and proofs that are made in two steps."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from issuer.errors import Defect, UnusableDocument
from issuer.jsonld.canonize import canonize
from issuer.proofs.document import matching_proofs
from issuer.proofs.eddsa_rdfc_2022 import EddsaRdfc2022, create_proof, verify_proof
from keys import Algorithm, MemorySigner
from keys.multibase import encode_base58btc
from tests.issuer.jsonld.credentials import badge
from tests.keys.others import other

SUITE = EddsaRdfc2022()
SIGNER = MemorySigner.from_seed(bytes(range(32)))
METHOD = f"did:web:badges.example#{SIGNER.public_key.multibase}"
CREATED = datetime(2026, 11, 20, 9, 0, 0, tzinfo=UTC)
OPTIONS = {
    "type": "DataIntegrityProof",
    "created": "2026-11-20T09:00:00Z",
    "verificationMethod": METHOD,
    "cryptosuite": "eddsa-rdfc-2022",
    "proofPurpose": "assertionMethod",
}


def signed(**changes: Any) -> dict[str, Any]:
    return create_proof(badge(), options=OPTIONS | changes, signer=SIGNER)


def answer(*proofs: dict[str, Any], **named: Any):
    document = {**badge(), "proof": list(proofs)}
    return SUITE.check(document, **{"public_key": SIGNER.public_key, **named})


PROOF = signed()


# -- proofs in question ---------------------------------------------------------------------------


def test_a_good_proof_that_the_document_does_not_carry_is_not_its_proof():
    another = signed(created="2026-11-21T09:00:00Z")

    assert answer(PROOF, proof=PROOF).verified
    for refused in (answer(PROOF, proof=another), answer(proof=PROOF), answer()):
        assert refused.problem == "PROOF_VERIFICATION_ERROR"
        assert "not clear which proof" in refused.why


def test_of_two_proofs_one_must_be_named():
    another = signed(created="2026-11-21T09:00:00Z")

    assert not answer(PROOF, another).verified
    assert answer(PROOF, another, proof=another).verified


@pytest.mark.parametrize("member", [*sorted(OPTIONS.keys() - {"created"}), "proofValue"])
def test_what_is_missing_is_named(member):
    without = {name: value for name, value in PROOF.items() if name != member}

    assert answer(without).why == f"the proof has no {member}."


@pytest.mark.parametrize("value", [None, "", "z", "znone", PROOF["proofValue"][:-4]])
def test_a_value_that_is_no_signature_cannot_be_read(value):
    refused = verify_proof(
        badge(), proof={**PROOF, "proofValue": value}, public_key=SIGNER.public_key
    )

    assert refused.problem == "PROOF_VERIFICATION_ERROR"
    assert refused.why.startswith("the proof value cannot be read. ")


def test_a_proof_without_a_value_cannot_be_read():
    assert verify_proof(badge(), proof=OPTIONS, public_key=SIGNER.public_key).why.startswith(
        "the proof value cannot be read. "
    )


def test_another_key_gives_another_answer_and_says_why():
    stranger = MemorySigner.from_seed(b"s" * 32).public_key

    assert answer(PROOF, public_key=stranger).problem == "PROOF_VERIFICATION_ERROR"
    assert "signature" in answer(PROOF, public_key=stranger).why
    assert "another kind" in answer(PROOF, public_key=other(Algorithm.ES256).public_key).why


# -- options that are not this suite's ------------------------------------------------------------


@pytest.mark.parametrize("changes", [{"type": "Ed25519Signature2020"}, {"cryptosuite": "ecdsa-x"}])
def test_either_name_of_another_suite_is_a_problem_of_the_transformation(changes):
    refused = answer({**PROOF, **changes})

    assert refused.problem == "PROOF_TRANSFORMATION_ERROR"
    assert "the proof is not of suite eddsa-rdfc-2022." in refused.why
    with pytest.raises(Defect):
        signed(**changes)
    with pytest.raises(Defect):
        SUITE.trace(badge(), proof={**PROOF, **changes})


@pytest.mark.parametrize("created", ["soon", "2026-11-20", "2026-11-20T09:00:00", 7, ""])
def test_a_date_that_is_none_is_a_problem_of_the_proofs_making(created):
    refused = answer({**PROOF, "created": created})

    assert refused.problem == "PROOF_GENERATION_ERROR"
    assert "`created` is no date and time with a zone." in refused.why


def test_a_proof_may_repeat_the_contexts_of_its_document_and_bring_no_others():
    contexts = badge()["@context"]

    repeating = signed(**{"@context": contexts})
    assert answer(repeating).verified
    for brought in (contexts[:1], [*contexts, {"name": None}], "https://evil.example/", None, []):
        refused = answer({**PROOF, "@context": brought})
        assert refused.problem == "PROOF_VERIFICATION_ERROR"
        assert "the proof has contexts that are not its document's." in refused.why


# -- proofs that depend on others -----------------------------------------------------------------


@pytest.mark.parametrize("named", ["urn:not:there", ["urn:first", "urn:not:there"], 7, [7], []])
def test_a_proof_that_is_not_there_cannot_be_depended_on(named):
    first = signed(id="urn:first")
    refused = answer(
        first, {**PROOF, "previousProof": named}, proof={**PROOF, "previousProof": named}
    )

    assert refused.problem == "PROOF_VERIFICATION_ERROR"
    assert "previous proof" in refused.why


def test_what_a_proof_is_computed_from_has_the_proofs_it_depends_on():
    first = signed(id="urn:first")
    options = OPTIONS | {"id": "urn:second", "previousProof": "urn:first"}
    second = create_proof({**badge(), "proof": [first]}, options=options, signer=SIGNER)
    document = {**badge(), "proof": [first, second]}

    assert answer(first, second, proof=second).verified
    assert matching_proofs(second, all_proofs=[first, second]) == (first,)
    trace = SUITE.trace(document, proof=second)
    assert trace.canonical_document == canonize({**badge(), "proof": [first]})
    SIGNER.public_key.verify(SIGNER.sign(trace.hash_data), trace.hash_data)
    assert encode_base58btc(SIGNER.sign(trace.hash_data)) == second["proofValue"]


# -- one configuration for many documents ---------------------------------------------------------


def test_a_proof_finished_later_is_the_proof_made_at_once():
    document = {**badge(), "name": "陳大文"}
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    method = METHOD + "-學"
    at_once = SUITE.secure(document, signer=SIGNER, verification_method=method, created=CREATED)

    unfinished = SUITE.unfinished(badge(), verification_method=method, created=CREATED)
    hash_data = unfinished.hash_data(hashlib.sha256(canonize(document)).digest())
    finished = unfinished.finished(text, proof_bytes=SIGNER.sign(hash_data))

    assert finished == at_once.text


def test_a_document_without_contexts_has_no_configuration():
    document = {name: value for name, value in badge().items() if name != "@context"}

    with pytest.raises(UnusableDocument) as refused:
        SUITE.unfinished(document, verification_method=METHOD, created=CREATED)
    assert refused.value.facts["why"].text() == "it has no @context"
    with pytest.raises(UnusableDocument):
        SUITE.check({**document, "proof": PROOF}, public_key=SIGNER.public_key)
