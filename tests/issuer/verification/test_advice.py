"""What to do next: about a badge its issuer is asked, about a presentation whoever shows it."""

import pytest

from issuer.i18n import Message
from issuer.proofs.document import proofs_of
from issuer.verification import Asked, Carrier, Kind, Step, Submission, verify
from issuer.verification.advice import (
    ASK_ANOTHER_WAY,
    ASK_FOR_SOUND,
    ASK_HOLDER,
    ASK_ISSUER,
    ASK_OR_TRY_AGAIN,
    ASK_ORIGINAL,
    to_whom_it_concerns,
)
from issuer.verification.report import failed, passed
from tests.evil_issuer import Sort, of_sort
from tests.evil_issuer.hands import COLLEGE, HANDS, everywhere
from tests.evil_issuer.material import badge, presentation
from tests.issuer.verification.actors import NOW

HAND = HANDS["eddsa-rdfc-2022"]
SENTENCE = Message("A sentence.")
ANEW = "Do not rely on it. Ask its holder to present it anew."
OTHERWISE = "Ask its holder to present it in another way, or for the badges themselves."
AGAIN = (
    "Ask its holder where this key is published. If that place was only out of reach, trying "
    "again later helps."
)


def presented(**options):
    document = presentation(holder=COLLEGE)
    return HAND.sign(document, **({"proofPurpose": "authentication"} | options))


def changed(document):
    return {**document, "id": "urn:uuid:00000000-0000-4000-8000-000000000000"}


def of_another_kind(document):
    (proof,) = proofs_of(document)
    return {**document, "proof": {**proof, "cryptosuite": "bbs-2023"}}


def advice_on(document):
    submission = Submission(document, Carrier.JSON)
    report = verify(submission, world=everywhere(), now=NOW, asked=Asked())
    own = [one for one in report.findings if one.step is not Step.PARTS]
    return {one.step: one.advice.text() for one in own if not one.passed and one.advice is not None}


@pytest.mark.parametrize(
    ("fault", "step", "of_a_badge", "of_a_presentation"),
    [
        (changed, Step.SIGNATURE, ASK_ORIGINAL, ANEW),
        (of_another_kind, Step.PROOF, ASK_ANOTHER_WAY, OTHERWISE),
    ],
)
def test_who_is_asked_about_the_same_fault(fault, step, of_a_badge, of_a_presentation):
    assert advice_on(fault(HAND.sign(badge())))[step] == of_a_badge.text()
    assert advice_on(fault(presented()))[step] == of_a_presentation


def test_nobody_is_sent_to_an_issuer_over_a_key_of_somebody_else():
    said = advice_on(presented(verificationMethod="did:web:other.example#key"))
    assert said[Step.VERIFICATION_METHOD] == ANEW
    assert not any("issuer" in advice for advice in said.values())


@pytest.mark.parametrize(
    ("advice", "text", "told"),
    [
        (ASK_ISSUER, "Ask the issuer whether this badge is theirs, at an address you know.", ANEW),
        (ASK_ORIGINAL, "Do not rely on it. Ask the holder for the original badge.", ANEW),
        (ASK_HOLDER, "Ask the holder for the badge as the issuer sent it.", OTHERWISE),
        (ASK_ANOTHER_WAY, "Ask the issuer how else this badge can be checked.", OTHERWISE),
        (ASK_FOR_SOUND, "Ask the issuer for a badge that keeps to Open Badges 3.0.", OTHERWISE),
        (
            ASK_OR_TRY_AGAIN,
            (
                "Ask the issuer whether it signed this. If its site was only out of reach, trying "
                "again later helps."
            ),
            AGAIN,
        ),
        (Message("Look at it."), "Look at it.", "Look at it."),
    ],
)
def test_every_advice_has_one_for_a_presentation(advice, text, told):
    finding = failed(Step.SIGNATURE, SENTENCE, reason="reason", advice=advice)
    for kind in Kind:
        (found,) = to_whom_it_concerns([finding], kind)
        assert found._replace(advice=None) == finding._replace(advice=None)
        assert found.advice.text() == (told if kind is Kind.PRESENTATION else text)


PRESENTATIONS = {
    name: one for name, one in of_sort(Sort.ALONE).items() if name.startswith("T15 a presentation:")
}


def test_there_are_presentations_to_speak_of():
    assert len(PRESENTATIONS) >= 20


@pytest.mark.parametrize("forgery", PRESENTATIONS.values(), ids=PRESENTATIONS.keys())
def test_of_no_presentation_is_an_issuer_spoken(forgery):
    document, shown_in = forgery.make()
    report = verify(document, world=shown_in, now=NOW, asked=forgery.asked)
    assert report.kind is Kind.PRESENTATION
    # What the standard says of a presentation may well be about issuers.
    own = [one for one in report.findings if one.step not in (Step.PARTS, Step.STRUCTURE)]
    for finding in own:
        assert "issuer" not in finding.message.text().casefold()
        assert finding.advice is None or "issuer" not in finding.advice.text().casefold()


def test_a_finding_without_advice_stays_as_it_is():
    finding = passed(Step.SIGNATURE, SENTENCE)
    assert to_whom_it_concerns([finding], Kind.PRESENTATION) == (finding,)
