"""What the credentials inside a badge mean for it, and what an edition means that is newer."""

import json

import pytest

from issuer.verification import Kind, Outcome, Step, Verdict, verify
from tests.evil_issuer.editions import REFRESH, SERVICE, old_edition
from tests.evil_issuer.hands import PLAIN, as_token, everywhere
from tests.evil_issuer.material import badge, endorsement, learner_record, presentation
from tests.issuer.verification.actors import NOW, OUR_DID, US, WORKED_EXAMPLE


def report_on(document, shown_in=None):
    return verify(document, world=shown_in or everywhere(), now=NOW)


# -- endorsements ---------------------------------------------------------------------------------


def endorsed_by(*inside, **tokens):
    return report_on(PLAIN.sign(badge(endorsement=list(inside), **tokens)))


def about(subject):
    return US.sign(endorsement(OUR_DID, of=subject))


@pytest.mark.parametrize(
    "subject",
    [
        WORKED_EXAMPLE["id"],
        WORKED_EXAMPLE["credentialSubject"]["achievement"]["id"],
        "did:web:college.example",
    ],
    ids=["the badge", "its achievement", "its issuer"],
)
def test_an_endorsement_of_something_in_the_badge_counts(subject):
    report = endorsed_by(about(subject))
    assert report.verdict is Verdict.VALID
    (found,) = report.of(Step.PARTS)
    assert found.passed
    assert [part.report.kind for part in report.parts] == [Kind.ENDORSEMENT]


@pytest.mark.parametrize(
    "praise",
    [
        {"endorsement": [about("urn:uuid:the-badge-of-a-friend")]},
        {"endorsementJwt": [as_token(endorsement(of="urn:uuid:the-badge-of-a-friend"))]},
        {"endorsementJwt": [as_token(badge(id="urn:uuid:the-badge-of-a-friend"))]},
    ],
    ids=["of another badge", "of another badge, as a token", "that is a badge"],
)
def test_praise_of_something_else_does_not_count(praise):
    """It is genuine, and whoever put it here would like it to be read as praise for this badge."""
    report = report_on(PLAIN.sign(badge(**praise)))
    assert report.verdict is Verdict.VALID
    (found,) = report.of(Step.PARTS)
    assert found.reason == "endorsement-not-counted"
    assert not found.necessary


# -- what is inside a learner record or a presentation --------------------------------------------


@pytest.mark.parametrize(
    "inside", [presentation(), presentation(US.badge())], ids=["an empty one", "one with a badge"]
)
def test_an_envelope_inside_is_no_credential(inside):
    for document in (presentation(inside), PLAIN.sign(learner_record(of=[inside]))):
        assert report_on(document).of(Step.PARTS)[0].reason == "bad-part"


def test_whatever_says_it_is_a_credential_is_judged_as_one():
    for more in ("OpenBadgeCredential", "EndorsementCredential", "ClrCredential"):
        document = badge(type=["VerifiablePresentation", "VerifiableCredential", more])
        report = report_on(document)
        assert report.kind is not Kind.PRESENTATION
        assert "not-signed" in [found.reason for found in report.findings]


# -- newer editions -------------------------------------------------------------------------------


def test_a_good_newer_edition_takes_the_place_of_the_old_one():
    newer = PLAIN.sign(badge(refreshService=REFRESH, validFrom="2026-11-25T09:00:00Z", name="New"))
    shown_in = everywhere(newer={SERVICE: json.dumps(newer).encode()})
    report = report_on(old_edition(), shown_in)
    assert report.verdict is Verdict.VALID
    assert report.claims["name"] == "New"
    assert report.of(Step.REFRESH)[0].passed
    assert shown_in.asked.count(SERVICE) == 1


def test_a_newer_edition_that_is_not_good_changes_nothing():
    newer = PLAIN.sign(badge(validFrom="2026-11-25T09:00:00Z", validUntil="2026-11-26T09:00:00Z"))
    shown_in = everywhere(newer={SERVICE: json.dumps(newer).encode()})
    report = report_on(old_edition(validUntil=None), shown_in)
    assert report.verdict is Verdict.VALID
    (found,) = report.of(Step.REFRESH)
    assert found.outcome is Outcome.COULD_NOT_BE_CHECKED


def test_nothing_newer_is_asked_for_before_the_old_one_is_known_to_be_the_issuers():
    shown_in = everywhere(newer={SERVICE: json.dumps(old_edition(validUntil=None)).encode()})
    assert report_on({**old_edition(), "name": "PhD"}, shown_in).verdict is Verdict.NOT_VALID
    assert SERVICE not in shown_in.asked
