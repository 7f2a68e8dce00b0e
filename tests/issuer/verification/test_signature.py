"""Which proofs count, of what time, and how many are looked at."""

from datetime import timedelta

import pytest

from issuer.verification import Asked, Outcome, Step, Verdict, verify
from tests.issuer.verification.actors import EVIL_KEY, NOW, US, example, world

SECOND, SKEW = timedelta(seconds=1), timedelta(minutes=5)
GENERIC = Asked(generic=True)


def written(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def report_on(*proofs, **arguments):
    return verify({**example(), "proof": list(proofs)}, world=world(), now=NOW, **arguments)


def proof(**changes):
    return US.proof(example(), **changes)


@pytest.mark.parametrize(
    ("dates", "reason"),
    [
        ({"created": written(NOW + SKEW)}, ""),
        ({"created": written(NOW + SKEW + SECOND)}, "created-in-future"),
        ({"expires": written(NOW + SECOND)}, ""),
        ({"expires": written(NOW)}, "proof-expired"),
        ({"created": None}, ""),
        ({"expires": "soon"}, "no-date"),
    ],
)
def test_a_signature_counts_from_its_date_until_its_end(dates, reason):
    report = report_on(proof(**dates))
    (found,) = report.of(Step.PROOF_DATES)

    assert found.reason == reason
    assert found.outcome is (Outcome.FAILED if reason else Outcome.PASSED)
    assert report.verdict is (Verdict.NOT_VALID if reason else Verdict.VALID)


def test_the_date_of_the_signature_is_told():
    (found,) = report_on(proof()).of(Step.PROOF_DATES)

    assert found.facts == {"created": "2026-11-20T09:00:00+00:00"}
    assert found.message.text() == "The signature was made on 2026-11-20 09:00 UTC."


def test_six_proofs_are_looked_at_and_seven_are_not():
    proofs = [proof(created=written(NOW - count * SECOND)) for count in range(7)]

    report = report_on(*proofs[:6])
    assert report.verdict is Verdict.VALID
    assert [found.passed for found in report.of(Step.FURTHER_PROOF)] == [True] * 5

    report = report_on(*proofs)
    assert [found.reason for found in report.of(Step.PROOF)] == ["too-many-proofs"]
    assert report.verdict is Verdict.COULD_NOT_BE_CHECKED


def test_no_proof_and_something_else_in_its_place_are_refused():
    for said, reason in (
        ([], "not-signed"),
        ("signed", "malformed-proof"),
        ([7], "malformed-proof"),
    ):
        report = verify({**example(), "proof": said}, world=world(), now=NOW)

        assert [found.reason for found in report.of(Step.PROOF)] == [reason]
        assert report.verdict is Verdict.NOT_VALID
        assert report.of(Step.PROOF)[0].advice.text().startswith("Do not rely on it.")


@pytest.mark.parametrize("position", [0, 1])
def test_one_bad_proof_beside_a_good_one_takes_nothing_away_unless_all_must_hold(position):
    proofs = [proof()]
    proofs.insert(position, EVIL_KEY.proof(example(name="another")))

    assert report_on(*proofs).verdict is Verdict.VALID

    report = report_on(*proofs, asked=GENERIC)
    (found,) = report.of(Step.FURTHER_PROOF)
    assert (found.outcome, found.reason) == (Outcome.FAILED, "further-proof")
    assert "bad-signature" in found.message.text()
    assert report.verdict is Verdict.NOT_VALID


def test_a_good_proof_of_somebody_else_holds_too():
    report = report_on(proof(), EVIL_KEY.proof(example()), asked=GENERIC)
    (found,) = report.of(Step.FURTHER_PROOF)

    assert found.passed
    assert found.necessary
    assert report.verdict is Verdict.VALID


def test_what_is_wrong_with_a_signature_is_told_to_programs():
    (found,) = verify(US.badge(name="altered"), world=world(), now=NOW).of(Step.SIGNATURE)
    assert found.passed  # signed with that name

    changed = {**US.badge(), "name": "altered"}
    (found,) = verify(changed, world=world(), now=NOW).of(Step.SIGNATURE)
    assert found.facts == {"problem": "PROOF_VERIFICATION_ERROR", "reason": "bad-signature"}


# -- proofs that depend on others -----------------------------------------------------------------


def chained(first, *, name, **changes):
    """A proof over the document with an earlier proof in it."""
    return US.proof({**example(), "proof": [first]}, previousProof=first["id"], id=name, **changes)


def test_a_chain_holds_as_long_as_its_first_proof_does():
    first = proof(id="urn:example:first")
    report = report_on(first, chained(first, name="urn:example:second"))

    assert report.verdict is Verdict.VALID


@pytest.mark.parametrize(
    "changes",
    [
        {"created": written(NOW + SKEW + SECOND)},
        {"expires": written(NOW)},
        {"proofPurpose": "authentication"},
    ],
)
def test_a_chain_on_a_proof_that_does_not_count_is_broken(changes):
    first = proof(id="urn:example:first", **changes)
    report = report_on(first, chained(first, name="urn:example:second"))

    assert report.verdict is Verdict.NOT_VALID


def test_a_chain_on_a_changed_proof_is_broken():
    first = proof(id="urn:example:first")
    second = chained(first, name="urn:example:second")
    wrong = {**first, "proofValue": proof(created=written(NOW))["proofValue"]}

    assert report_on(wrong, second).verdict is Verdict.NOT_VALID
    assert report_on(second).verdict is Verdict.NOT_VALID


def test_proofs_that_depend_on_each_other_are_a_broken_chain():
    one = proof(id="urn:example:one", previousProof="urn:example:two")
    two = proof(id="urn:example:two", previousProof="urn:example:one")
    report = report_on(one, two)

    assert "broken-chain" in [found.reason for found in report.of(Step.PROOF)]
    assert report.verdict is Verdict.NOT_VALID
