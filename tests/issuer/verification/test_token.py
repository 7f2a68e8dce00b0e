"""Whether the claims of a token say what the credential in it says, and from when it counts."""

from datetime import UTC, datetime, timedelta

import pytest

from issuer.proofs.jwt_credential import credential_in
from issuer.proofs.vc_jwt import read_jws
from issuer.verification import Carrier, Outcome, Step, Submission
from issuer.verification.case import PLAINLY, open_case
from issuer.verification.keyholder import PublishedKeys
from issuer.verification.token import token, token_says
from tests.evil_issuer.hands import as_token
from tests.evil_issuer.material import badge
from tests.issuer.verification.actors import NOW, FakeWorld

ASK_ISSUER = "Ask the issuer whether this badge is theirs, at an address you know."
ASK_ORIGINAL = "Do not rely on it. Ask the holder for the original badge."
SECOND, SKEW = timedelta(seconds=1), timedelta(minutes=5)


def carried(**changes):
    return credential_in(read_jws(as_token(badge(), **changes)))


def dated(moment):
    """Such a token may begin on another day than its credential."""
    return carried(profile="VC-JOSE-COSE", payload={"nbf": int(moment.timestamp())})


def told(finding):
    return finding.message.text()


def assert_agrees(findings):
    (finding,) = findings
    assert finding.step is Step.TOKEN
    assert finding.passed
    assert finding.necessary
    assert finding.advice is None
    assert finding.facts == {}
    assert told(finding) == "It came in a token (JWT) that says the same as the badge in it."


def found_in(document, *, around, now=NOW):
    submission = Submission(document, Carrier.JWT, token=around)
    world = FakeWorld()
    keys = PublishedKeys(world, now=now)
    return token(open_case(submission, world=world, keys=keys, now=now, asked=PLAINLY))


@pytest.mark.parametrize("profile", ["Open Badges 3.0", "VCDM 1.1", "VC-JOSE-COSE"])
def test_a_token_that_agrees_says_so(profile):
    assert_agrees(token_says(carried(profile=profile), now=NOW))


def test_a_badge_that_came_without_a_token_needs_none():
    assert found_in(badge(), around=None) == ()


def test_the_token_around_a_badge_is_looked_at_at_the_time_of_its_case():
    late = dated(NOW)
    assert_agrees(found_in(late.document, around=late))

    (finding,) = found_in(late.document, around=late, now=NOW - timedelta(days=1))
    assert finding.reason == "token-too-early"


@pytest.mark.parametrize(
    ("payload", "reason", "claim", "sentence"),
    [
        (
            {"iss": "did:web:evil.example"},
            "token-contradiction",
            "iss",
            (
                "The token says 'did:web:evil.example' (iss), and the badge in it says "
                "'did:web:college.example'."
            ),
        ),
        (
            {"aud": "https://shop.example"},
            "token-contradiction",
            "aud",
            "The token was made for somebody else (aud).",
        ),
        (
            {"nbf": ...},
            "token-missing",
            "nbf",
            "The token has no nbf, which badges in this form must have.",
        ),
        ({"nbf": "soon"}, "token-contradiction", "nbf", "The token's nbf is no date: 'soon'."),
    ],
)
def test_a_claim_that_differs_or_lacks_is_named(payload, reason, claim, sentence):
    (finding,) = token_says(carried(payload=payload), now=NOW)

    assert finding.step is Step.TOKEN
    assert finding.outcome is Outcome.FAILED
    assert finding.facts == {"reason": reason, "claim": claim}
    assert told(finding) == sentence
    assert finding.advice.text() == ASK_ISSUER
    assert finding.necessary


def test_every_claim_that_differs_has_a_finding_of_its_own():
    late = {"nbf": int((NOW + timedelta(days=9)).timestamp())}
    findings = token_says(
        carried(payload={"jti": ..., "sub": "did:web:x.example", **late}), now=NOW
    )

    assert [finding.facts for finding in findings] == [
        {"reason": "token-contradiction", "claim": "sub"},
        {"reason": "token-missing", "claim": "jti"},
        {"reason": "token-contradiction", "claim": "nbf"},
    ]


@pytest.mark.parametrize("moment", [NOW - timedelta(days=900), NOW, NOW + SKEW])
def test_a_token_may_begin_five_minutes_from_now(moment):
    assert_agrees(token_says(dated(moment), now=NOW))


def test_a_token_that_begins_later_is_not_taken_yet():
    (finding,) = token_says(dated(NOW + SKEW + SECOND), now=NOW)

    assert finding.step is Step.TOKEN
    assert finding.outcome is Outcome.FAILED
    assert finding.facts == {"reason": "token-too-early"}
    assert told(finding) == "The token is not to be taken before 2026-12-01 12:05 UTC."
    assert finding.advice.text() == ASK_ORIGINAL


def test_a_token_without_a_beginning_may_be_taken_at_any_time():
    long_ago = datetime(1970, 1, 1, tzinfo=UTC)
    assert_agrees(token_says(carried(profile="VC-JOSE-COSE", payload={"nbf": ...}), now=long_ago))
