"""From when to when a badge is valid, to the second."""

from datetime import timedelta

import pytest

from issuer.verification import Outcome, Step, Verdict, verify
from tests.issuer.verification.actors import NOW, US, example, world

SECOND, SKEW = timedelta(seconds=1), timedelta(minutes=5)
PASSED, FAILED = Outcome.PASSED, Outcome.FAILED


def written(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def on_dates(document):
    (finding,) = verify(document, world=world(), now=NOW).of(Step.VALIDITY)
    return finding


def found(**changes):
    report = verify(US.sign(example(**changes)), world=world(), now=NOW)
    (finding,) = report.of(Step.VALIDITY)
    return finding, report.verdict


SINCE = "2026-11-20T09:00:00+00:00"


def assert_says(finding, outcome, sentence, advice=None, *, necessary=True, since=SINCE, **facts):
    """All that a finding is."""
    if since is not None:
        facts["since"] = since
    assert (finding.step, finding.outcome, finding.facts) == (Step.VALIDITY, outcome, facts)
    assert finding.message.text() == sentence
    assert (finding.advice and finding.advice.text()) == advice
    assert finding.necessary is necessary


def test_a_badge_is_valid_at_its_last_moment_and_not_after_it():
    at_the_end, verdict = found(validUntil=written(NOW))
    assert_says(at_the_end, PASSED, "It is valid until 2026-12-01 12:00 UTC.")
    assert verdict is Verdict.VALID

    after_it, verdict = found(validUntil=written(NOW - SECOND))
    sentence = "It was valid until 2026-12-01 11:59 UTC and has expired."
    facts = {"reason": "expired", "when": "2026-12-01T11:59:59+00:00"}
    advice = "Ask the holder whether there is a newer one."
    assert_says(after_it, FAILED, sentence, advice, **facts)
    assert verdict is Verdict.NOT_VALID


def test_a_clock_may_be_five_minutes_slow_and_no_more():
    within, verdict = found(validFrom=written(NOW + SKEW))
    said = (
        "It begins at 2026-12-01 12:05 UTC, within the 5 minutes that clocks may differ. "
        "It does not expire."
    )
    assert_says(within, PASSED, said, since=(NOW + SKEW).isoformat())
    assert verdict is Verdict.VALID

    beyond, verdict = found(validFrom=written(NOW + SKEW + SECOND))
    sentence = "It is not valid before 2026-12-01 12:05 UTC."
    facts = {"reason": "not-yet-valid", "when": "2026-12-01T12:05:01+00:00"}
    assert_says(beyond, FAILED, sentence, "Check it again on that day.", since=None, **facts)
    assert verdict is Verdict.NOT_VALID


def test_that_clocks_may_differ_is_said_only_where_it_counts():
    now, _ = found(validFrom=written(NOW))
    assert_says(now, PASSED, "It does not expire.", since=NOW.isoformat())

    with_an_end, _ = found(validFrom=written(NOW + SECOND), validUntil=written(NOW + SKEW))
    said = (
        "It begins at 2026-12-01 12:00 UTC, within the 5 minutes that clocks may differ. "
        "It is valid until 2026-12-01 12:05 UTC."
    )
    assert_says(with_an_end, PASSED, said, since=(NOW + SECOND).isoformat())

    over, _ = found(validFrom=written(NOW + SECOND), validUntil=written(NOW - SECOND))
    assert over.message.text() == "It was valid until 2026-12-01 11:59 UTC and has expired."


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
    finding = on_dates({**US.badge(), **changes})

    assert (finding.outcome, finding.reason) == (FAILED, reason)


def test_a_badge_without_an_end_does_not_expire():
    assert_says(found()[0], PASSED, "It does not expire.")
    with_one = found(validUntil="2027-01-01T00:00:00Z")[0]
    assert_says(with_one, PASSED, "It is valid until 2027-01-01 00:00 UTC.")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("soon", "soon"),
        ("so\u202eon", "so⟨U+202E⟩on"),
        (7, "7"),
        (None, "None"),
        ("2026-12-01T12:00:00", "2026-12-01T12:00:00"),
    ],
)
@pytest.mark.parametrize("name", ["validFrom", "issuanceDate", "validUntil", "expirationDate"])
def test_a_date_that_is_none_is_no_missing_date(name, value, shown):
    finding = on_dates({**example(), name: value})

    sentence = f"It says when it is valid in a way that is no date: {shown}."
    assert_says(finding, FAILED, sentence, since=None, reason="no-date")


def test_where_no_beginning_is_told_none_is_said():
    document = US.badge()
    del document["validFrom"]
    assert_says(on_dates(document), PASSED, "It does not expire.", since=None)


# -- what its holder left out ---------------------------------------------------------------------

OF_A_PART = {"type": "DataIntegrityProof", "cryptosuite": "ecdsa-sd-2023"}


def test_where_its_holder_chose_what_to_show_an_end_may_be_left_out():
    finding = on_dates({**example(), "proof": OF_A_PART})

    sentence = "It shows no end, but its holder chose what to show of it."
    advice = "Ask the holder to show the whole badge."
    doubt = {"necessary": False, "reason": "left-out"}
    assert_says(finding, Outcome.COULD_NOT_BE_CHECKED, sentence, advice, **doubt)


@pytest.mark.parametrize(
    ("end", "sentence"),
    [
        (FUTURE, "It is valid until 2099-01-01 00:00 UTC."),
        (PAST, "It was valid until 2026-11-30 00:00 UTC and has expired."),
    ],
)
def test_an_end_that_its_holder_shows_counts_like_any_other(end, sentence):
    finding = on_dates({**example(validUntil=end), "proof": OF_A_PART})

    assert finding.message.text() == sentence
    assert finding.necessary is True
