"""The steps of verification: which are taken for what, in which order, and how deep."""

import json
from datetime import timedelta, timezone
from itertools import repeat

import pytest

from issuer.verification import CHECKS, Asked, Kind, Outcome, Step, Verdict, verify
from issuer.verification.checks import signed_whole
from issuer.verification.report import AUTHENTICITY
from issuer.verification.submission import Carrier, Submission, read_submission
from tests.evil_issuer.editions import REFRESH, SERVICE, old_edition
from tests.evil_issuer.hands import COLLEGE, PLAIN, as_token, everywhere
from tests.evil_issuer.material import V2, badge, endorsement, learner_record, presentation
from tests.issuer.verification.actors import NOW, OUR_DID, US, FakeWorld, Institution, example

SOME = {
    "@context": [V2],
    "id": "urn:uuid:1",
    "type": ["VerifiableCredential"],
    "issuer": COLLEGE,
    "validFrom": "2026-11-20T09:00:00Z",
    "credentialSubject": {"id": "urn:uuid:2"},
}
SIGNED = (
    "coverage proof proof-purpose proof-dates verification-method key signature validity status "
    "schema issuer"
)
OF_OTHERS = f"structure contexts plain-names {SIGNED}"
OF_AN_ENVELOPE = "structure contexts plain-names coverage presenter"


def report_on(what, shown_in=None, **asked):
    return verify(what, world=shown_in or everywhere(), now=NOW, asked=Asked(**asked))


def steps(findings):
    return " ".join(found.step.value for found in findings)


def test_the_checks_are_these_in_this_order():
    assert [check.__name__ for check in CHECKS] == [
        *("structure", "contexts", "plain_names", "signed_whole", "token"),
        *("validity", "standing", "credential_schema", "issuer_known", "recipient"),
    ]
    assert signed_whole is CHECKS[3]


@pytest.mark.parametrize(
    ("document", "kind", "taken"),
    [
        (US.badge(), Kind.BADGE, f"{OF_OTHERS} recipient"),
        (PLAIN.sign(endorsement()), Kind.ENDORSEMENT, OF_OTHERS),
        (PLAIN.sign(learner_record()), Kind.LEARNER_RECORD, f"{OF_OTHERS} recipient parts"),
        (US.status_list(), Kind.STATUS_LIST, f"structure {OF_OTHERS}"),
        (presentation(US.badge()), Kind.PRESENTATION, f"{OF_AN_ENVELOPE} parts"),
        (presentation(), Kind.PRESENTATION, f"{OF_AN_ENVELOPE} parts"),
        (PLAIN.sign(SOME), Kind.CREDENTIAL, OF_OTHERS),
    ],
    ids=["badge", "endorsement", "learner record", "list", "envelope", "empty one", "credential"],
)
def test_each_kind_is_taken_through_the_steps_that_it_needs(document, kind, taken):
    report = report_on(document, generic=kind is Kind.CREDENTIAL)
    assert report.kind is kind
    assert steps(report.findings) == taken


def test_a_token_is_compared_after_its_signature():
    report = report_on(read_submission(as_token(badge()).encode()))
    assert report.verdict is Verdict.VALID
    order = steps(report.findings)
    assert order == f"{OF_OTHERS} recipient".replace(" validity", " token validity")


def test_every_check_answers_whatever_the_others_found():
    report = verify({}, world=FakeWorld(), now=NOW)
    found = {one.step for one in report.findings}
    assert {Step.STRUCTURE, Step.PROOF, Step.VALIDITY, Step.STATUS, Step.RECIPIENT} <= found
    assert report.verdict is Verdict.NOT_VALID


# -- what a report holds --------------------------------------------------------------------------


def test_a_report_is_about_the_claims_and_whom_they_name():
    report = report_on(US.badge())
    assert report.claims == {name: one for name, one in US.badge().items() if name != "proof"}
    assert report.issuer.id == OUR_DID
    assert report.issuer.is_ours
    assert report.headline.text().startswith("Example University 示例大學 (localhost:8000) issued")
    assert report.parts == ()
    assert report.is_authentic
    assert {one.step for one in report.findings if one.passed} >= set(AUTHENTICITY)


def test_the_headline_knows_the_kind():
    assert "learner record" in report_on(PLAIN.sign(learner_record())).headline.text()
    assert report_on(presentation(US.badge())).headline.text() == (
        "The credentials in this presentation are good."
    )


def test_a_document_is_as_good_as_a_submission_of_it():
    submitted = Submission(US.badge(), Carrier.JSON, "badge.json")
    assert report_on(submitted) == report_on(US.badge())


def test_whoever_asks_nothing_besides_asks_plainly():
    plainly = verify(PLAIN.sign(SOME), world=everywhere(), now=NOW)
    assert plainly.kind is Kind.BADGE
    assert plainly == report_on(PLAIN.sign(SOME))
    assert plainly != report_on(PLAIN.sign(SOME), generic=True)


def test_a_time_of_any_zone_will_do():
    in_hong_kong = NOW.astimezone(timezone(timedelta(hours=8)))
    assert verify(US.badge(), world=everywhere(), now=in_hong_kong) == report_on(US.badge())


def test_the_time_is_that_which_was_given_for_keys_too():
    document = US.document()
    document["verificationMethod"][0]["expires"] = "2026-12-01T12:00:01Z"
    for later, outcome in ((0, Outcome.PASSED), (1, Outcome.FAILED)):
        shown_in = FakeWorld(documents={US.did: document})
        report = verify(US.badge(), world=shown_in, now=NOW + timedelta(seconds=later))
        assert [one.outcome for one in report.of(Step.KEY)] == [outcome]


# -- inside ---------------------------------------------------------------------------------------


def test_each_credential_inside_has_a_report_of_its_own():
    praise = PLAIN.sign(endorsement())
    report = report_on(presentation(US.badge(), badge(), praise))
    assert [(part.place, part.report.kind) for part in report.parts] == [
        ("$.verifiableCredential[0]", Kind.BADGE),
        ("$.verifiableCredential[1]", Kind.BADGE),
        ("$.verifiableCredential[2]", Kind.ENDORSEMENT),
    ]
    verdicts = [part.report.verdict for part in report.parts]
    assert verdicts == [Verdict.VALID, Verdict.NOT_VALID, Verdict.VALID]
    (found,) = report.of(Step.PARTS)
    assert (found.outcome, found.reason) == (Outcome.FAILED, "bad-part")
    assert found.message.text() == "Of the 3 credentials inside it, not good: 1."
    assert report.findings[-1] is found


def test_what_is_no_credential_has_a_report_that_says_why_and_is_counted():
    report = report_on(presentation(US.badge(), 7, "no token"))
    assert [part.place for part in report.parts] == [
        f"$.verifiableCredential[{at}]" for at in range(3)
    ]
    told = [[one.reason for one in part.report.necessary] for part in report.parts[1:]]
    assert told == [["unreadable-part"]] * 2
    (found,) = report.of(Step.PARTS)
    assert found.message.text() == "Of the 3 credentials inside it, not good: 2."


def test_a_presentation_is_for_its_credentials_even_where_it_only_holds_praise():
    report = report_on(presentation(endorsement=[PLAIN.sign(endorsement())]))
    contents, praise = report.of(Step.PARTS)
    assert contents.reason == "nothing-signed"
    assert contents.facts["count"] == 0
    assert praise.reason == "endorsement-not-counted"


def test_what_was_asked_is_asked_of_the_inside_too():
    for generic, kind in ((False, Kind.BADGE), (True, Kind.CREDENTIAL)):
        (part,) = report_on(presentation(PLAIN.sign(SOME)), generic=generic).parts
        assert part.report.kind is kind


def test_an_endorsement_is_held_against_the_badge_that_it_is_in():
    for subject, counts in ((badge()["id"], True), ("urn:uuid:of-a-friend", False)):
        inside = PLAIN.sign(endorsement(of=subject))
        (found,) = report_on(PLAIN.sign(badge(endorsement=[inside]))).of(Step.PARTS)
        assert found.passed is counts


def holding(count):
    """A record, as far as it matters here, of so many credentials that say nothing."""
    return {"type": ["ClrCredential"], "verifiableCredential": list(repeat({}, count))}


@pytest.mark.parametrize(
    ("held", "told"),
    [
        ((24, 24), ["bad-part", "bad-part"]),
        ((24, 25), ["bad-part", "too-many-parts"]),
        ((25, 24), ["bad-part", "too-many-parts"]),
        ((48, 0), ["bad-part", ""]),
        ((49, 0), ["too-many-parts", ""]),
    ],
)
def test_fifty_are_looked_at_wherever_they_stand(held, told):
    report = report_on(presentation(*map(holding, held)))
    inner = [part.report for part in report.parts]
    assert ["".join(one.reason for one in part.of(Step.PARTS)) for part in inner] == told
    looked_at = [len(part.parts) for part in inner]
    assert looked_at == [
        0 if reason == "too-many-parts" else count for count, reason in zip(held, told, strict=True)
    ]


def test_each_question_is_counted_afresh():
    for _ in range(2):
        report = report_on(presentation(*map(holding, (24, 24))))
        assert [len(part.report.parts) for part in report.parts] == [24, 24]


def test_six_more_things_may_be_asked_for_each_credential_inside():
    schools = [Institution(f"did:web:s{one}.example", seed=b"%d" % one) for one in range(7)]
    inside = []
    for one in schools:
        document = example(credentialStatus=None)
        document["issuer"]["id"] = one.did
        inside.append(one.sign(document))
    shown_in = FakeWorld(documents={one.did: one.document() for one in schools})
    report = report_on(presentation(*inside), shown_in)
    assert report.verdict is Verdict.VALID
    assert shown_in.asked == [one.did for one in schools]


def test_the_same_thing_is_asked_once_for_all_of_them():
    shown_in = everywhere()
    report_on(presentation(US.badge(), US.badge(), PLAIN.sign(badge())), shown_in)
    assert len(shown_in.asked) == len({*shown_in.asked}) == 4


# -- newer editions -------------------------------------------------------------------------------


def offering(document):
    answers = {} if document is None else {SERVICE: json.dumps(document).encode()}
    return everywhere(newer=answers)


def edition(**changes):
    return PLAIN.sign(badge(**{"validFrom": "2026-11-25T09:00:00Z", "name": "New"} | changes))


def test_a_good_newer_edition_is_looked_at_instead_with_what_is_inside_it():
    praise = PLAIN.sign(endorsement())
    newer = edition(endorsement=[praise], refreshService=REFRESH)
    shown_in = offering(newer)
    report = report_on(old_edition(), shown_in)

    assert (report.verdict, report.claims["name"]) == (Verdict.VALID, "New")
    assert [part.place for part in report.parts] == ["$.endorsement[0]"]
    *_, found = report.findings
    assert (found.step, found.outcome, found.necessary) == (Step.REFRESH, Outcome.PASSED, False)
    assert (found.advice, dict(found.facts)) == (None, {})
    assert found.message.text().startswith("This is the issuer's newest edition of it")
    assert shown_in.asked.count(SERVICE) == 1


@pytest.mark.parametrize(
    "offered",
    [
        None,
        edition(id="urn:uuid:of-a-friend"),
        edition(validUntil="2026-11-26T09:00:00Z"),
        {**edition(), "name": "PhD"},
        edition(credentialStatus={**badge()["credentialStatus"], "statusListIndex": "none"}),
    ],
    ids=["nothing", "another one", "one that expired", "a forged one", "one in doubt"],
)
@pytest.mark.parametrize("until", [None, "2026-11-30T12:00:00Z"])
def test_whatever_else_is_offered_changes_nothing(offered, until):
    report = report_on(old_edition(validUntil=until), offering(offered))

    assert report.claims["name"] == "Positive and flexible"
    assert report.verdict is (Verdict.VALID if until is None else Verdict.NOT_VALID)
    *_, found = report.findings
    assert (found.step, found.reason) == (Step.REFRESH, "not-refreshed")
    assert (found.outcome, found.necessary) == (Outcome.COULD_NOT_BE_CHECKED, False)
    assert (found.advice, dict(found.facts)) == (None, {"reason": "not-refreshed"})
    assert "which was not obtained" in found.message.text()


def test_nothing_newer_is_asked_for_where_none_is_offered_or_for_what_lies_inside():
    plain, inside = offering(edition()), offering(edition())
    assert report_on(PLAIN.sign(badge()), plain).of(Step.REFRESH) == ()
    report = report_on(presentation(old_edition(validUntil=None)), inside)

    assert report.parts[0].report.of(Step.REFRESH) == ()
    assert report.parts[0].report.claims["name"] == "Positive and flexible"
    assert SERVICE not in [*plain.asked, *inside.asked]
