"""What the suites of others refuse, and the reason that each gives."""

from __future__ import annotations

import pytest

from tests.issuer.proofs.samples import OWNERS, proof_in, samples, signed_by, unsigned
from tests.issuer.proofs.test_shared_steps import SUITES_AND_OWNERS

EACH = pytest.mark.parametrize(("suite", "owner"), SUITES_AND_OWNERS)
ONE_OF_EACH_SUITE = {one.suite: one for one in samples() if one.shown != "base proof"}.values()
EACH_SAMPLE = pytest.mark.parametrize("sample", ONE_OF_EACH_SUITE, ids=str)


# One of them is written in terms that its document must name.
BADGE = unsigned()


def answer(sample, **changes):
    document = sample.signed
    proof = {**proof_in(document), **changes}
    document["proof"] = {name: value for name, value in proof.items() if value is not ...}
    return sample.checker.check(document, public_key=sample.key)


@EACH_SAMPLE
@pytest.mark.parametrize("created", ["soon", "2026-11-20", "2026-11-20T09:00:00", 7, None, ""])
def test_a_date_that_is_none_is_named_as_the_reason(sample, created):
    refused = answer(sample, created=created)

    assert refused.problem == "PROOF_VERIFICATION_ERROR"
    assert refused.why == "`created` is no date and time with a zone."


@EACH_SAMPLE
@pytest.mark.parametrize("member", ["type", "verificationMethod", "proofPurpose", "proofValue"])
@pytest.mark.parametrize("value", [..., 7])
def test_a_missing_member_is_named(sample, member, value):
    refused = answer(sample, **{member: value})

    assert refused.problem == "PROOF_VERIFICATION_ERROR"
    assert refused.why == f"the proof has no {member}."


@EACH_SAMPLE
@pytest.mark.parametrize("value", ["", "z", "znone0", "uAAA", "zzzz"])
def test_a_value_that_is_no_signature_is_refused_with_a_reason(sample, value):
    refused = answer(sample, proofValue=value)

    assert refused.problem == "PROOF_VERIFICATION_ERROR"
    assert refused.why.endswith(".")


@EACH_SAMPLE
def test_a_proof_of_another_suite_is_told_so(sample):
    refused = answer(sample, cryptosuite="ecdsa-x-2030")

    assert refused.why == f"the proof is not of suite {sample.suite}."


@EACH
def test_a_good_proof_that_the_document_does_not_carry_is_not_its_proof(suite, owner):
    one = signed_by(owner, BADGE, suite=suite)
    another = signed_by(owner, BADGE, suite=suite, created="2026-11-21T09:00:00Z")
    (carried,), (absent,) = one["proof"], another["proof"]

    assert suite.check(one, public_key=owner.public_key, proof=carried).verified
    for document, proof in ((one, absent), (BADGE, carried), (BADGE, None)):
        refused = suite.check(document, public_key=owner.public_key, proof=proof)
        assert refused.why == "it is not clear which proof to check, or there is none."


@EACH
def test_a_broken_chain_and_a_stranger_are_told_apart(suite, owner):
    (proof,) = signed_by(owner, BADGE, suite=suite)["proof"]
    chained = {**proof, "previousProof": "urn:not:there"}
    broken = suite.check({**BADGE, "proof": chained}, public_key=owner.public_key)
    assert "previous proof" in broken.why

    for stranger in OWNERS:
        if stranger.public_key.algorithm is not owner.public_key.algorithm:
            refused = suite.check({**BADGE, "proof": proof}, public_key=stranger.public_key)
            assert not refused.verified
            assert refused.why.endswith(".")
