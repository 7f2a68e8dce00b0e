"""From when to when a badge is valid, to the second."""

from datetime import timedelta

import pytest

from issuer.verification import Outcome, Step, Verdict, verify
from tests.issuer.verification.actors import NOW, US, example, world

SECOND, SKEW = timedelta(seconds=1), timedelta(minutes=5)


def written(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def found(**changes):
    report = verify(US.sign(example(**changes)), world=world(), now=NOW)
    (finding,) = report.of(Step.VALIDITY)
    return finding, report.verdict


def test_a_badge_is_valid_at_its_last_moment_and_not_after_it():
    at_the_end, verdict = found(validUntil=written(NOW))
    assert at_the_end.passed
    assert verdict is Verdict.VALID

    after_it, verdict = found(validUntil=written(NOW - SECOND))
    assert (after_it.outcome, after_it.reason) == (Outcome.FAILED, "expired")
    assert after_it.facts["when"] == "2026-12-01T11:59:59+00:00"
    assert verdict is Verdict.NOT_VALID


def test_a_clock_may_be_five_minutes_slow_and_no_more():
    within, verdict = found(validFrom=written(NOW + SKEW))
    assert within.passed
    assert verdict is Verdict.VALID

    beyond, verdict = found(validFrom=written(NOW + SKEW + SECOND))
    assert (beyond.outcome, beyond.reason) == (Outcome.FAILED, "not-yet-valid")
    assert beyond.facts["when"] == "2026-12-01T12:05:01+00:00"
    assert verdict is Verdict.NOT_VALID


PAST, FUTURE = "2026-11-30T00:00:00Z", "2099-01-01T00:00:00Z"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"validUntil": FUTURE, "expirationDate": PAST}, "expired"),
        ({"expirationDate": FUTURE, "validUntil": PAST}, "expired"),
        ({"issuanceDate": "2026-12-02T00:00:00Z"}, "not-yet-valid"),
    ],
)
def test_of_two_names_for_one_date_the_stricter_counts(changes, reason):
    (finding,) = verify({**US.badge(), **changes}, world=world(), now=NOW).of(Step.VALIDITY)

    assert (finding.outcome, finding.reason) == (Outcome.FAILED, reason)


def test_a_badge_without_an_end_does_not_expire():
    assert found()[0].message.text() == "It does not expire."
    assert found(validUntil="2027-01-01T00:00:00Z")[0].message.text() == (
        "It is valid until 2027-01-01 00:00 UTC."
    )


@pytest.mark.parametrize("value", ["soon", 7, None, "2026-12-01T12:00:00"])
def test_a_date_that_is_none_is_no_missing_date(value):
    document = {**example(), "validUntil": value}
    (finding,) = verify(document, world=world(), now=NOW).of(Step.VALIDITY)

    assert (finding.outcome, finding.reason) == (Outcome.FAILED, "no-date")
