"""The one sentence: to the letter, for each kind and each thing that may be wrong."""

import pytest

from issuer.credentials.names import Names
from issuer.i18n import Message
from issuer.verification.headline import headline_of
from issuer.verification.issuers import IssuerIdentity
from issuer.verification.report import AUTHENTICITY, Kind, Step, failed, passed, unchecked

SAID = Message("Said.")
GOOD = tuple(passed(step, SAID) for step in AUTHENTICITY)
OF_AN_ENVELOPE = (*GOOD[:3], passed(Step.PARTS, SAID))
ISSUER = IssuerIdentity("did:web:ours.edu", "Ours", "ours.edu", is_ours=True)
NAMES = Names(id="urn:uuid:1", issuer="Not me", badge="Helping", recipient="CHAN Tai Man")


def headline(*findings, names=NAMES, kind=Kind.BADGE):
    return headline_of(findings, names=names, issuer=ISSUER, kind=kind)


def told(*findings, **options):
    return headline(*findings, **options).text()


def wrong(reason, step=Step.STATUS, **facts):
    return failed(step, SAID, reason=reason, facts=facts)


def unsure(step=Step.STATUS, reason="no-list"):
    return unchecked(step, SAID, reason=reason)


ISSUED = "Ours (ours.edu) issued “Helping” to CHAN Tai Man"


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (Kind.BADGE, f"{ISSUED}; the badge stands."),
        (Kind.ENDORSEMENT, "Ours (ours.edu) issued the endorsement “Helping”, and it stands."),
        (
            Kind.LEARNER_RECORD,
            "Ours (ours.edu) issued the learner record “Helping”, and it stands.",
        ),
        (Kind.STATUS_LIST, "Ours (ours.edu) issued this status list, and it is current."),
        (Kind.PRESENTATION, "The credentials in this presentation are good."),
        (
            Kind.CREDENTIAL,
            "Ours (ours.edu) issued this credential, which is no Open Badge; it stands.",
        ),
    ],
)
def test_what_is_good_stands(kind, sentence):
    good = OF_AN_ENVELOPE if kind is Kind.PRESENTATION else GOOD
    assert told(*good, kind=kind) == sentence


NOON = "2026-12-01T20:00:30+08:00"
WRONG = [
    ("revoked", f"{ISSUED} and has revoked it."),
    ("suspended", f"{ISSUED} and has suspended it for the time being."),
    ("expired", f"{ISSUED}; it was valid until 2026-12-01 12:00 UTC and has expired since."),
    ("not-yet-valid", f"{ISSUED}; it is not valid before 2026-12-01 12:00 UTC."),
    ("bad-part", "Ours (ours.edu) signed this, but something inside it is not good."),
]
AGAINST_THE_RULES = (
    "Ours (ours.edu) signed this, but it does not keep to the rules for badges and cannot be "
    "accepted."
)


@pytest.mark.parametrize(("reason", "sentence"), WRONG)
def test_what_an_authentic_badge_lacks_is_said(reason, sentence):
    assert told(*GOOD, wrong(reason, when=NOON)) == sentence
    assert told(wrong(reason, when=NOON), *GOOD) == sentence


OTHERS = {
    Kind.ENDORSEMENT: "the endorsement “Helping”",
    Kind.LEARNER_RECORD: "the learner record “Helping”",
    Kind.STATUS_LIST: "this status list",
    Kind.CREDENTIAL: "this credential, which is no Open Badge",
}


def test_every_kind_has_words_of_its_own():
    assert {*OTHERS, Kind.BADGE, Kind.PRESENTATION} == set(Kind)


@pytest.mark.parametrize(("kind", "what"), OTHERS.items())
@pytest.mark.parametrize(("reason", "sentence"), WRONG)
def test_what_is_no_badge_is_not_called_one(reason, sentence, kind, what):
    sentence = sentence.replace("“Helping” to CHAN Tai Man", what)
    assert told(*GOOD, wrong(reason, when=NOON), kind=kind) == sentence


@pytest.mark.parametrize(("kind", "what"), OTHERS.items())
def test_neither_is_what_could_not_be_checked_or_is_against_the_rules(kind, what):
    began = passed(Step.VALIDITY, SAID, facts={"since": NOON})
    assert told(*GOOD, began, wrong("revoked"), kind=kind) == (
        f"Ours (ours.edu) issued {what}, valid from 2026-12-01 12:00 UTC, and has revoked it."
    )
    assert told(*GOOD, unsure(), kind=kind) == (
        f"Ours (ours.edu) issued {what}; whether it still stands could not be checked."
    )
    assert told(kind=kind) == (
        f"This says that Ours (ours.edu) issued {what}; that could not be checked."
    )
    broken = wrong("required-member", Step.STRUCTURE)
    rules = AGAINST_THE_RULES.replace("badges", "credentials")
    assert told(*GOOD, broken, kind=kind) == rules


@pytest.mark.parametrize(
    ("kind", "what"),
    [(Kind.ENDORSEMENT, "this endorsement"), (Kind.LEARNER_RECORD, "this learner record")],
)
def test_what_has_no_name_is_not_called_a_badge_without_one(kind, what):
    unnamed = Names(id="urn:uuid:1", issuer="Not me", badge=" ", recipient="")
    stands = told(*GOOD, names=unnamed, kind=kind)
    assert stands == f"Ours (ours.edu) issued {what}, and it stands."
    expired = told(*GOOD, wrong("expired", when=NOON), names=unnamed, kind=kind)
    assert expired.startswith(f"Ours (ours.edu) issued {what}; it was valid until")


@pytest.mark.parametrize("first", range(len(WRONG)))
def test_of_several_things_that_first_which_says_most(first):
    findings = [wrong(reason, when=NOON) for reason, _ in reversed(WRONG[first:])]
    assert told(*GOOD, wrong("required-member"), *findings) == WRONG[first][1]


MADE = "2026-11-20T09:00:00+00:00"
OUT_OF_TIME = [
    (
        "key-expires",
        (
            "Ours (ours.edu) signed this on 2026-11-20 09:00 UTC; the key was good until "
            "2026-12-01 12:00 UTC, so it does not count now."
        ),
    ),
    (
        "proof-expired",
        (
            "Ours (ours.edu) signed this on 2026-11-20 09:00 UTC; the signature was good until "
            "2026-12-01 12:00 UTC, so it does not count now."
        ),
    ),
    (
        "created-in-future",
        (
            "Ours (ours.edu) signed this, but dated the signature 2026-12-01 12:00 UTC; it does "
            "not count before that."
        ),
    ),
]


@pytest.mark.parametrize("kind", [one for one in Kind if one is not Kind.PRESENTATION])
@pytest.mark.parametrize(("reason", "sentence"), OUT_OF_TIME)
def test_what_does_not_count_now_is_told_with_its_time(reason, sentence, kind):
    for step in (Step.KEY, Step.PROOF_DATES):
        found = wrong(reason, step, when=NOON, created=MADE)
        assert told(*GOOD, found, kind=kind) == sentence


def test_what_was_revoked_is_told_with_the_day_that_it_was_good_from():
    since = passed(Step.VALIDITY, SAID, facts={"since": MADE})
    assert told(*GOOD, since, wrong("revoked")) == (
        f"{ISSUED}, valid from 2026-11-20 09:00 UTC, and has revoked it."
    )


def test_a_signature_of_no_date_that_ran_out_is_told_without():
    assert told(*GOOD, wrong("proof-expired", Step.PROOF_DATES, when=NOON)) == (
        "Ours (ours.edu) signed this; the signature was good until 2026-12-01 12:00 UTC, so it "
        "does not count now."
    )


def test_of_several_dates_that_of_what_is_said_is_told():
    ended = wrong("key-expires", Step.KEY, when="2026-10-01T00:00:00Z", created=MADE)
    sentence = f"{ISSUED}; it was valid until 2026-12-01 12:00 UTC and has expired since."
    assert told(*GOOD, ended, wrong("expired", Step.VALIDITY, when=NOON)) == sentence


NOT_TRUSTED = [
    (
        "key-revoked",
        (
            "This was signed with a key that Ours (ours.edu) withdrew on 2026-12-01 12:00 UTC. "
            "Nobody can tell whether it was signed before that. Do not rely on it."
        ),
    ),
    (
        "key-ended",
        (
            "This was signed with a key of Ours (ours.edu) that was good until 2026-12-01 12:00 "
            "UTC, and does not show that it was signed before that. Do not rely on it."
        ),
    ),
]


@pytest.mark.parametrize(("reason", "sentence"), NOT_TRUSTED)
def test_what_is_only_a_key_that_is_not_trusted_any_more_is_told_as_that(reason, sentence):
    ended = wrong(reason, Step.KEY, when=NOON)
    not_genuine = told(*GOOD, wrong("bad-signature", Step.SIGNATURE))
    assert told(*GOOD, ended) == sentence
    assert told(*GOOD, ended, wrong("proof-expired", Step.PROOF_DATES, when=MADE)) == sentence
    assert told(*GOOD, ended, wrong("expired", Step.VALIDITY, when=MADE)) == sentence
    # Where anything else is against it, that is no comfort.
    for more in (
        wrong("bad-signature", Step.SIGNATURE),
        wrong("data-loss", Step.COVERAGE),
        unsure(Step.SIGNATURE, "no-key"),
        wrong("other-purpose", Step.PROOF_PURPOSE),
    ):
        assert told(*GOOD, ended, more) == not_genuine
    assert told(*GOOD, wrong(reason, Step.KEY)) == not_genuine


@pytest.mark.parametrize("reason", ["required-member", "REVOKED", "not-signed", ""])
def test_what_has_no_sentence_of_its_own_is_against_the_rules(reason):
    assert told(*GOOD, wrong(reason, Step.STRUCTURE)) == AGAINST_THE_RULES


def test_a_reason_counts_only_where_a_necessary_step_did_not_pass():
    broken = wrong("required-member", Step.STRUCTURE)
    remark = unchecked(Step.PARTS, SAID, reason="revoked", necessary=False)
    despite = passed(Step.STATUS, SAID, facts={"reason": "revoked"})
    assert told(*GOOD, broken, remark) == AGAINST_THE_RULES
    assert told(*GOOD, broken, despite) == AGAINST_THE_RULES
    assert told(*GOOD, remark) == f"{ISSUED}; the badge stands."


def test_what_is_not_proven_is_what_the_badge_says():
    not_signed = "This names Ours (ours.edu) as its issuer, but nobody has signed it."
    not_genuine = (
        "This names Ours (ours.edu) as its issuer, but is not what that issuer signed. "
        "Do not rely on it."
    )
    unknown = (
        "This says that Ours (ours.edu) issued “Helping” to CHAN Tai Man; "
        "that could not be checked."
    )
    assert told(*GOOD[:-1], wrong("not-signed", Step.PROOF)) == not_signed
    assert told(*GOOD, wrong("not-signed", Step.PROOF)) == not_signed
    assert told(*GOOD, wrong("bad-signature", Step.SIGNATURE)) == not_genuine
    assert told(*GOOD[:-1], wrong("revoked")) == not_genuine
    assert told(*GOOD, unsure(Step.KEY)) == unknown
    assert told(*GOOD, unsure(Step.PROOF, "not-signed")) == unknown
    assert told(*GOOD[:-1]) == unknown
    assert told() == unknown


def test_what_is_proven_may_not_stand_any_more():
    sentence = f"{ISSUED}; whether it still stands could not be checked."
    assert told(*GOOD, unsure()) == sentence
    assert told(*GOOD, unsure(reason="revoked")) == sentence


def test_where_the_form_alone_is_in_doubt_that_is_said():
    end = "whether it keeps to the form that its issuer asks for could not be checked."
    assert told(*GOOD, unsure(Step.SCHEMA)) == f"{ISSUED}; {end}"
    no_badge = "Ours (ours.edu) issued the endorsement “Helping”"
    assert told(*GOOD, unsure(Step.SCHEMA), kind=Kind.ENDORSEMENT) == f"{no_badge}; {end}"
    both = told(*GOOD, unsure(Step.SCHEMA), unsure())
    assert both == f"{ISSUED}; whether it still stands could not be checked."


def test_whatever_does_not_say_its_kind_is_a_badge():
    found = headline_of(GOOD, names=NAMES, issuer=ISSUER)
    assert found == headline(*GOOD, kind=Kind.BADGE)
    assert found.text() == f"{ISSUED}; the badge stands."


# -- values ---------------------------------------------------------------------------------------


def test_names_that_are_missing_are_said_to_be_missing():
    nameless = NAMES._replace(badge="", recipient="")
    assert told(*GOOD, names=nameless) == (
        "Ours (ours.edu) issued “a badge without a name” to somebody whose name is not in it; "
        "the badge stands."
    )
    in_chinese = headline(*GOOD, names=nameless).text("zh-Hant")
    assert "without" not in in_chinese
    assert "somebody" not in in_chinese


def test_the_words_of_a_stranger_hide_nothing():
    strange = NAMES._replace(badge="Help\u202eing", recipient="CHAN\n\u200bTai")
    assert told(*GOOD, names=strange) == (
        "Ours (ours.edu) issued “Help⟨U+202E⟩ing” to CHAN ⟨U+200B⟩Tai; the badge stands."
    )


def test_the_issuer_is_called_by_its_label_and_not_by_what_the_badge_says():
    values = headline(*GOOD).values
    assert values == {
        "issuer": ISSUER.label,
        "badge": "Helping",
        "recipient": "CHAN Tai Man",
    }


def test_the_first_date_that_a_finding_tells_is_the_one():
    later = wrong("expired", Step.VALIDITY, when="2027-01-01T00:00:00+00:00")
    found = headline(*GOOD, wrong("no-date"), wrong("expired", when=NOON), later)
    assert found.values["when"] == "2026-12-01 12:00 UTC"


def test_a_date_that_nobody_tells_is_left_out():
    assert told(*GOOD, wrong("not-yet-valid")) == f"{ISSUED}; it is not valid before ."
