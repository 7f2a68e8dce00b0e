"""Who shows a presentation, and whether it was made for whoever asks."""

import copy

import pytest

from issuer.verification import Asked, Carrier, Outcome, Step, Submission, read_submission
from issuer.verification.case import open_case
from issuer.verification.keyholder import (
    TO_ISSUE,
    TO_PRESENT,
    KeyQuestion,
    PublishedKeys,
    belongs_to_issuer,
)
from issuer.verification.presenter import presented
from tests.evil_issuer.hands import ATTACKER, COLLEGE, HANDS, as_token, everywhere
from tests.evil_issuer.material import DATA_INTEGRITY, V1, badge, presentation
from tests.evil_issuer.presentation_tokens import presented_as_token
from tests.issuer.verification.actors import NOW

DOMAIN, CHALLENGE = "employer.example", "3f2504e0"
HERE = Asked(domain=DOMAIN, challenge=CHALLENGE)
FOR_US = {"domain": DOMAIN, "challenge": CHALLENGE}
HAND = HANDS["eddsa-rdfc-2022"]
STEPS = "coverage proof proof-purpose proof-dates verification-method key signature presenter"


def found(document, asked):
    shown_in = everywhere()
    case = open_case(
        Submission(document, Carrier.JSON),
        world=shown_in,
        keys=PublishedKeys(shown_in, now=NOW),
        now=NOW,
        asked=asked,
    )
    return presented(case)


def signed(hand=HAND, *, owner=None, claims=(), **options):
    document = presentation(holder=COLLEGE, **dict(claims))
    return hand.sign(document, owner=owner, **({"proofPurpose": "authentication"} | options))


SIGNED = signed(domain=DOMAIN, challenge=CHALLENGE)


def steps(findings):
    return " ".join(one.step.value for one in findings)


def assert_for_another_occasion(finding, member):
    assert finding.step is Step.PRESENTER
    assert finding.outcome is Outcome.FAILED
    assert finding.facts == {"reason": "other-occasion", "member": member}
    assert finding.necessary
    assert finding.advice is None
    assert finding.message.text() == (
        f"It was not made for this occasion: its {member} is another."
    )


ON_THE_SPOT = "Whoever sent it has the key of its holder."
SOME_TIME = "Whoever signed it has the key of its holder; it may have been passed on since."


def assert_of_its_holder(finding, sentence):
    assert finding.step is Step.PRESENTER
    assert finding.outcome is Outcome.PASSED
    assert finding.facts == {}
    assert finding.necessary
    assert finding.message.text() == sentence


# -- without a signature --------------------------------------------------------------------------


def test_what_nobody_signed_is_shown_by_nobody_in_particular():
    coverage, finding = found(presentation(), Asked())
    assert coverage.step is Step.COVERAGE
    assert coverage.passed
    assert finding.step is Step.PRESENTER
    assert finding.outcome is Outcome.COULD_NOT_BE_CHECKED
    assert finding.facts == {"reason": "not-signed"}
    assert finding.necessary is False
    assert finding.advice is None
    assert finding.message.text() == (
        "Nobody signed the presentation, so it is not proven who shows what is in it."
    )


@pytest.mark.parametrize("asked", [HERE, Asked(domain=DOMAIN), Asked(challenge=CHALLENGE)], ids=str)
def test_what_nobody_signed_is_for_no_occasion(asked):
    coverage, finding = found(presentation(), asked)
    assert coverage.passed
    assert_for_another_occasion(finding, "proof")


@pytest.mark.parametrize("asked", [Asked(), HERE], ids=str)
def test_what_nobody_signed_must_have_a_meaning_all_the_same(asked):
    coverage, finding = found(presentation(grade="A"), asked)
    assert (coverage.step, coverage.reason) == (Step.COVERAGE, "data-loss")
    assert finding.step is Step.PRESENTER


# -- with a signature -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked", [Asked(), HERE, Asked(domain=DOMAIN), Asked(challenge=CHALLENGE)], ids=str
)
def test_whoever_signs_it_for_this_occasion_has_the_key_of_the_holder(asked):
    findings = found(SIGNED, asked)
    assert steps(findings) == STEPS
    assert all(one.passed for one in findings)
    was_asked = asked.challenge is not None
    assert_of_its_holder(findings[-1], ON_THE_SPOT if was_asked else SOME_TIME)


KEY_STEPS = (Step.VERIFICATION_METHOD, Step.KEY, Step.SIGNATURE)


def said_of_the_key(**options):
    findings = found(signed(**options), Asked())
    return [one.message.text() for one in findings if one.step in KEY_STEPS]


def test_what_is_said_of_its_key_is_about_a_holder():
    assert said_of_the_key() == [
        f"The signature names a key of {COLLEGE}.",
        f"{COLLEGE} publishes this key as one it presents credentials with.",
        "The holder's key signed exactly what is shown here.",
    ]
    assert said_of_the_key(verificationMethod=f"{COLLEGE}#other")[1] == (
        f"{COLLEGE} does not publish this key as one it presents credentials with."
    )
    assert said_of_the_key(verificationMethod="did:web:x.example#key-0")[0] == (
        f"It names {COLLEGE} as its holder, but it is signed with a key of somebody else "
        "(did:web:x.example#key-0)."
    )


def test_a_signature_that_does_not_hold_is_said_not_to_be_the_holders():
    assert said_of_the_key(owner=ATTACKER)[2] == (
        "The signature does not belong to this text: something was changed after signing, or the "
        "holder never signed it."
    )
    assert said_of_the_key(verificationMethod=f"{COLLEGE}#other")[2] == (
        "Without the holder's key the signature could not be compared."
    )


def test_a_second_signature_of_the_holder_is_remarked_on():
    twice = {**SIGNED, "proof": [*signed()["proof"], *SIGNED["proof"]]}
    told = [one.message.text() for one in found(twice, Asked()) if one.step is Step.FURTHER_PROOF]
    assert told == ["It carries a further good signature of the holder."]


def test_of_a_badge_with_the_same_key_the_same_is_said_of_its_issuer():
    question = KeyQuestion("did:web:x.example#key-0", COLLEGE, TO_PRESENT)
    for relation, beginning in ((TO_PRESENT, "It names"), (TO_ISSUE, "The badge says that")) * 2:
        told = belongs_to_issuer(question._replace(relation=relation)).message.text()
        assert told.startswith(f"{beginning} {COLLEGE}")


def test_a_signature_of_somebody_else_is_not_the_holders():
    findings = found(signed(owner=ATTACKER), Asked())
    assert steps(findings) == STEPS
    assert [one.reason for one in findings if not one.passed] == ["bad-signature", "not-proven"]
    told = findings[-1]
    assert (told.step, told.outcome) == (Step.PRESENTER, Outcome.COULD_NOT_BE_CHECKED)
    assert told.necessary is False
    assert told.message.text() == (
        "Its signature was not found good, so it is not proven who shows what is in it."
    )


def test_a_proof_that_is_none_proves_nobody():
    *_, told = found({**SIGNED, "proof": []}, Asked())
    assert (told.step, told.reason) == (Step.PRESENTER, "not-proven")


def test_an_empty_domain_is_asked_for_like_any_other():
    assert found(presentation(), Asked(domain=""))[-1].reason == "other-occasion"
    assert found(SIGNED, Asked(challenge=""))[-1].reason == "other-occasion"


def test_a_signature_over_the_text_covers_what_has_no_meaning_and_nobody_can_say_what():
    findings = found(signed(HANDS["eddsa-jcs-2022"], claims={"grade": "A"}), Asked())
    assert [one.reason for one in findings if not one.passed] == ["undefined-term"]
    assert findings[0].step is Step.COVERAGE


# -- without a holder -----------------------------------------------------------------------------


def unheld(**options):
    document = {name: one for name, one in presentation().items() if name != "holder"}
    return HAND.sign(document, proofPurpose="authentication", **FOR_US, **options)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (HERE, "It names no holder. Whoever sent it has the key of did:web:college.example."),
        (
            Asked(),
            (
                "It names no holder. Whoever signed it has the key of did:web:college.example; it "
                "may have been passed on since."
            ),
        ),
    ],
    ids=["on the spot", "some time"],
)
def test_whoever_signs_what_names_no_holder_is_named(asked, sentence):
    findings = found(unheld(), asked)
    assert steps(findings) == STEPS
    assert all(one.passed for one in findings)
    assert findings[-1].message.text() == sentence
    assert findings[-1].necessary


def test_without_a_holder_the_key_must_be_that_of_whom_the_signature_names():
    stolen = unheld(verificationMethod=f"{COLLEGE}#unheard-of")
    reasons = [one.reason for one in found(stolen, Asked()) if not one.passed]
    assert reasons == ["key-not-listed", "no-key", "not-proven"]


# -- as a token -----------------------------------------------------------------------------------

OF_A_TOKEN = STEPS.replace(" presenter", " token presenter")


def shown_as(text, asked=HERE):
    shown_in = everywhere()
    case = open_case(
        read_submission(text.encode()),
        world=shown_in,
        keys=PublishedKeys(shown_in, now=NOW),
        now=NOW,
        asked=asked,
    )
    return presented(case)


AROUND = {"aud": DOMAIN, "nonce": CHALLENGE}


@pytest.mark.parametrize("under_vp", [False, True])
def test_the_holder_may_sign_a_token_around_it(under_vp):
    findings = shown_as(presented_as_token(under_vp=under_vp, payload=AROUND))
    assert steps(findings) == OF_A_TOKEN
    assert all(one.passed for one in findings)
    assert_of_its_holder(findings[-1], ON_THE_SPOT)
    assert findings[-2].message.text() == (
        "It came in a token (JWT) that says nothing else than the presentation in it."
    )


@pytest.mark.parametrize(
    ("payload", "member"),
    [
        ({**AROUND, "aud": "x.example"}, "domain"),
        ({**AROUND, "aud": ["x.example"]}, "domain"),
        ({"nonce": CHALLENGE}, "domain"),
        ({**AROUND, "nonce": "0"}, "challenge"),
        ({"aud": [DOMAIN, "x.example"]}, "challenge"),
        ({"domain": DOMAIN, "challenge": CHALLENGE}, "domain"),
    ],
    ids=str,
)
def test_a_token_is_for_its_audience_and_its_nonce(payload, member):
    assert_for_another_occasion(shown_as(presented_as_token(payload=payload))[-1], member)


def test_what_was_not_asked_of_a_token_may_be_anything():
    text = presented_as_token(payload={"aud": "x.example", "nonce": "0"})
    assert shown_as(text, Asked())[-1].passed
    assert_for_another_occasion(shown_as(text, Asked(challenge=CHALLENGE))[-1], "challenge")


def test_a_token_that_is_not_good_proves_nobody():
    for text in (
        presented_as_token(owner=ATTACKER, payload=AROUND),
        presented_as_token(payload={**AROUND, "iss": "did:web:x.example"}),
        presented_as_token(payload={**AROUND, "exp": 1}),
    ):
        *_, told = shown_as(text)
        assert (told.reason, told.necessary) == ("not-proven", False)


def test_a_proof_inside_a_token_must_be_for_the_occasion_too():
    for options, passes in ((FOR_US, True), ({**FOR_US, "domain": "x.example"}, False)):
        proof = signed(**options)["proof"]
        text = presented_as_token(payload={**AROUND, "verifiableCredential": [], "proof": proof})
        assert shown_as(text)[-1].passed is passes


# -- bare tokens among its credentials ------------------------------------------------------------

BARE = {"@context": [V1, DATA_INTEGRITY], "verifiableCredential": [as_token(badge())]}


def test_bare_tokens_are_no_part_of_what_must_have_a_meaning():
    for document in (presentation(**BARE), signed(HANDS["eddsa-jcs-2022"], claims=BARE)):
        coverage, *_ = found(document, Asked())
        assert coverage.passed, document


@pytest.mark.parametrize(
    "changes",
    [
        {"verifiableCredential": [*BARE["verifiableCredential"], "Doctor of Philosophy"]},
        {"verifiableCredential": "Doctor of Philosophy"},
        {"holder": COLLEGE, "grade": "A"},
    ],
    ids=["another text", "a text alone", "another member"],
)
def test_all_else_must_have_one(changes):
    coverage, *_ = found(presentation(**BARE | changes), Asked())
    assert coverage.reason == "data-loss"


def test_a_bare_token_added_after_signing_was_not_covered():
    document = signed(claims={"@context": BARE["@context"]})
    findings = found({**document, **BARE}, Asked())
    assert "data-loss" in [one.reason for one in findings]


# -- the occasion, of proofs that are good or not -------------------------------------------------


def last(proof, asked=HERE):
    """What is said of the occasion; whether the proof is good is said before."""
    document = {**presentation(holder=COLLEGE), "proof": copy.deepcopy(proof)}
    return found(document, asked)[-1]


def assert_for_this_occasion(finding):
    assert finding.step is Step.PRESENTER
    assert finding.reason != "other-occasion"


@pytest.mark.parametrize(
    "proof",
    [
        FOR_US,
        [FOR_US],
        [FOR_US, FOR_US],
        {**FOR_US, "domain": [DOMAIN]},
        {**FOR_US, "domain": ["x.example", DOMAIN], "challenge": [CHALLENGE, "0"]},
        [],
    ],
    ids=str,
)
def test_a_proof_may_be_for_several_occasions(proof):
    assert_for_this_occasion(last(proof))


@pytest.mark.parametrize(
    ("proof", "member"),
    [
        ({**FOR_US, "domain": "x.example"}, "domain"),
        ({**FOR_US, "domain": ["x.example", "y.example"]}, "domain"),
        ({**FOR_US, "domain": []}, "domain"),
        ({**FOR_US, "domain": f"www.{DOMAIN}"}, "domain"),
        ({**FOR_US, "domain": {DOMAIN: True}}, "domain"),
        ({"challenge": CHALLENGE}, "domain"),
        ({**FOR_US, "challenge": "0"}, "challenge"),
        ({**FOR_US, "challenge": ["0"]}, "challenge"),
        ({"domain": DOMAIN}, "challenge"),
        ({}, "domain"),
        ([FOR_US, {**FOR_US, "challenge": "0"}], "challenge"),
        ([{**FOR_US, "domain": "x.example"}, FOR_US], "domain"),
        ([FOR_US, DOMAIN], "domain"),
        ("trust me", "domain"),
        (None, "domain"),
    ],
    ids=str,
)
def test_every_proof_must_be_for_this_occasion(proof, member):
    assert_for_another_occasion(last(proof), member)


def test_what_is_not_asked_for_may_be_anything():
    no_domain, no_challenge = Asked(challenge=CHALLENGE), Asked(domain=DOMAIN)
    assert_for_this_occasion(last({"domain": "x.example", "challenge": CHALLENGE}, no_domain))
    assert_for_this_occasion(last({"domain": DOMAIN, "challenge": "0"}, no_challenge))
    assert_for_another_occasion(last({**FOR_US, "challenge": "0"}, no_domain), "challenge")
    assert_for_this_occasion(last({"domain": "x.example"}, Asked()))
    assert_for_this_occasion(last({}, Asked()))
