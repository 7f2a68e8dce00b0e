"""The values behind a proof: for whoever must find out why two implementations disagree."""

import hashlib
import json

import pytest

from issuer.proofs.ecdsa_sd_proof_value import DerivedProofValue
from issuer.verification import read_submission
from issuer.verification.submission import Carrier, Submission
from issuer.verification.trace import traces_of
from keys.multibase import decode_base58btc
from tests.issuer.proofs.samples import proof_in, samples, vectors
from tests.issuer.verification.actors import US

WITH_TWO_HASHES = [one for one in samples() if one.suite != "ecdsa-sd-2023"]
OF_A_PART = [one for one in samples() if one.suite == "ecdsa-sd-2023" and one.shown != "base proof"]


@pytest.mark.parametrize("sample", WITH_TWO_HASHES, ids=str)
def test_the_bytes_are_those_that_the_key_signed(sample):
    (trace,) = traces_of(Submission(sample.signed, Carrier.JSON))

    assert trace.problem is None
    assert trace.kind == sample.suite
    sample.key.verify(decode_base58btc(proof_in(sample.signed)["proofValue"]), trace.signed)
    parts = (trace.configuration, trace.document)
    assert b"".join(bytes.fromhex(trace.digest_of(part)) for part in parts) == trace.signed


@pytest.mark.parametrize("sample", OF_A_PART, ids=str)
def test_what_the_issuer_signed_of_a_part_can_be_traced(sample):
    (trace,) = traces_of(Submission(sample.signed, Carrier.JSON))
    value = DerivedProofValue.parsed(proof_in(sample.signed)["proofValue"])

    sample.key.verify(value.base_signature, trace.signed)


def test_a_badge_of_ours_can_be_traced():
    badge = US.badge()

    (trace,) = traces_of(read_submission(json.dumps(badge).encode()))

    US.key.verify(decode_base58btc(badge["proof"][0]["proofValue"]), trace.signed)
    written = trace.to_json("en")
    document = written["canonicalDocument"].encode()
    assert written["canonicalDocumentHash"] == hashlib.sha256(document).hexdigest()
    assert written["problem"] is None


def test_a_token_is_traced_to_its_signing_input():
    text = vectors("jwts")[0]["jws"]

    trace = traces_of(read_submission(text.encode()))[0]

    assert trace.signed.decode() == text.rpartition(".")[0]


def test_what_cannot_be_worked_out_says_why():
    badge = US.badge()
    badge["secretGrade"] = "A"
    strange = {**badge, "proof": {**badge["proof"][0], "cryptosuite": "none"}}

    (lost,) = traces_of(Submission(badge, Carrier.JSON))
    (unknown,) = traces_of(Submission(strange, Carrier.JSON))

    assert "secretGrade" in lost.problem.text()
    assert unknown.problem.text() == "This kind of signature is not known here."
    assert lost.to_json("en")["canonicalDocumentHash"] == ""
