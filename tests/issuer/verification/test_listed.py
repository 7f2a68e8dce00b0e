"""Whether the list at an address is the one that a badge names: whose, how written, of when."""

import json
from datetime import timedelta

import pytest

from issuer.status.bitstring_status_list import StatusListEntry
from issuer.verification import Asked, Carrier, Outcome, Step, Submission
from issuer.verification.case import PLAINLY, open_case
from issuer.verification.keyholder import PublishedKeys
from issuer.verification.listed import StatusUnknown, list_named_by
from tests.evil_issuer import hands
from tests.evil_issuer.hands import COLLEGE, COLLEGE_LIST, HANDS, as_token
from tests.evil_issuer.material import badge
from tests.issuer.verification.actors import EVIL, NOW, US

HAND = HANDS["eddsa-jcs-2022"]  # over the text, whatever stands in it
V1, V2 = "https://www.w3.org/2018/credentials/v1", "https://www.w3.org/ns/credentials/v2"
DATA_INTEGRITY = "https://w3id.org/security/data-integrity/v2"
LIST_2021 = "https://w3id.org/vc/status-list/2021/v1"
SECOND, SKEW = timedelta(seconds=1), timedelta(minutes=5)

NOT_ONE = "What stands in the place of the issuer's status list is not one."
SENTENCES = {
    "no-status-list": "The issuer's list of revoked badges could not be obtained.",
    "unreadable-status-list": NOT_ONE,
    "foreign-status-list": "The list of revoked badges is not the issuer's own.",
    "other-status-list": "At the address of the issuer's list there is another one.",
    "unusual-status-list": "The issuer's list is written in a way that is not read here.",
    "unsigned-status-list": (
        "The list of revoked badges is not signed by the issuer, or was changed."
    ),
    "undated-status-list": "The issuer's list bears a date that is none.",
    "other-list-purpose": "The issuer's list is about something else than this badge's entry.",
}


def listed(answer, *, purpose="revocation", by=COLLEGE, documents=(), asked=PLAINLY):
    """What a badge of this issuer is told of the list, which is at its address."""
    text = json.dumps(answer) if isinstance(answer, dict) else answer
    shown_in = hands.everywhere(lists={COLLEGE_LIST: text}, documents=documents)
    case = open_case(
        Submission({**badge(), "issuer": by}, Carrier.JSON),
        world=shown_in,
        keys=PublishedKeys(shown_in, now=NOW),
        now=NOW,
        asked=asked,
    )
    entry = StatusListEntry(status_list_credential=COLLEGE_LIST, index=1, purpose=purpose)
    return list_named_by(entry, case=case)


def refusal_of(answer, **named):
    with pytest.raises(StatusUnknown) as unknown:
        listed(answer, **named)
    finding = unknown.value.finding
    assert finding.step is Step.STATUS
    assert finding.outcome is Outcome.COULD_NOT_BE_CHECKED
    assert finding.necessary
    assert finding.advice.text() == (
        "Ask the issuer whether the badge still stands. If its list was only out of reach, trying "
        "again later helps."
    )
    assert finding.facts == {"reason": finding.reason}
    assert str(unknown.value) == finding.reason
    return finding.reason, finding.message.text()


def assert_refused(answer, reason, **named):
    assert refusal_of(answer, **named) == (reason, SENTENCES[reason])


def changed(**changes):
    """The college's list with members changed, unsigned; `...` takes one away."""
    members = {**hands.college_list(), **changes}
    return {name: one for name, one in members.items() if one is not ...}


def of_the_list(**changes):
    """The list in it, with members changed."""
    subject = {**hands.college_list()["credentialSubject"], **changes}
    return {name: one for name, one in subject.items() if one is not ...}


LIST = HAND.sign(changed())


def test_the_list_that_a_badge_names_is_handed_on():
    assert listed(LIST).document == LIST


# -- what is there --------------------------------------------------------------------------------


def test_a_list_that_nobody_has_is_not_obtained():
    assert_refused(None, "no-status-list")


@pytest.mark.parametrize("text", ["", "<html></html>", "[]", '{"id": 1, "id": 2}', "e30.e30.AA"])
def test_what_is_no_list_is_not_read(text):
    assert_refused(text, "unreadable-status-list")


# -- whose it is ----------------------------------------------------------------------------------


@pytest.mark.parametrize("issuer", [EVIL.did, "", ..., None, [COLLEGE], {"id": EVIL.did}], ids=str)
def test_a_list_of_another_issuer_is_foreign(issuer):
    assert_refused(HAND.sign(changed(issuer=issuer)), "foreign-status-list")


def test_the_issuer_of_a_list_may_be_an_object():
    assert listed(HAND.sign(changed(issuer={"id": COLLEGE, "name": "College"})))


def test_a_badge_of_nobody_has_no_list():
    assert_refused(changed(issuer=""), "foreign-status-list", by="")
    assert_refused(LIST, "foreign-status-list", by=US.did)


@pytest.mark.parametrize("name", [f"{COLLEGE_LIST}/2", COLLEGE_LIST.upper(), ..., None])
def test_a_list_of_another_name_is_another(name):
    assert_refused(HAND.sign(changed(id=name)), "other-status-list")


# -- how it is written: of a list that nobody signed, it is told before that ----------------------


WORDS = "https://college.example/words"


@pytest.mark.parametrize(
    "context",
    [
        V2, [V2], [V1], [V1, LIST_2021], [V2, "https://w3id.org/security/data-integrity/v1"],
        [V2, "https://w3id.org/security/suites/ed25519-2020/v1"], [V1, DATA_INTEGRITY, LIST_2021],
    ],
    ids=str,
)  # fmt: skip
def test_a_list_may_be_written_in_the_words_of_the_w3c(context):
    assert_refused(changed(**{"@context": context}), "unsigned-status-list")


@pytest.mark.parametrize(
    "context",
    [
        ..., None, [], WORDS, [LIST_2021], [LIST_2021, V2], [V1, V2], [V2, V2], [[V2]],
        [V2.upper()], [V1.upper()], [V2, DATA_INTEGRITY.upper()], [V2, WORDS],
        [V2, DATA_INTEGRITY, WORDS], [V2, {"encodedList": f"{WORDS}#list"}],
        [V2, [DATA_INTEGRITY]], [V2, None],
    ],
    ids=str,
)  # fmt: skip
def test_a_list_in_words_of_its_own_is_not_read(context):
    assert_refused(changed(**{"@context": context}), "unusual-status-list")


@pytest.mark.parametrize(
    "more",
    [
        {"evidence": {"@context": V2}},
        {"evidence": {"@context": V2, "credentialSubject": {}}},
        {"https://www.w3.org/2018/credentials#validUntil": "2026-01-01T00:00:00Z"},
    ],
    ids=["a context in it", "a credential in it", "a full name"],
)
def test_a_list_that_can_hide_things_is_not_read(more):
    assert_refused(changed(**more), "unusual-status-list")


# -- who signed it --------------------------------------------------------------------------------


def token(**options):
    return as_token(changed(), profile="VC-JOSE-COSE", **options)


@pytest.mark.parametrize(
    "answer",
    [
        changed(),
        changed(proof=[]),
        changed(proof="trust me"),
        {**LIST, "name": "another"},
        HAND.sign(changed(), owner=hands.ATTACKER),
        HAND.sign(changed(), proofPurpose="authentication"),
        HAND.sign(changed(), expires="2026-12-01T12:00:00Z"),
        token(owner=hands.ATTACKER),
        token(payload={"jti": "urn:uuid:another"}),
        token(payload={"nbf": 1796126701}),
    ],
    ids=[
        "nobody", "no proof", "something else", "changed", "attacker", "to log in", "until now",
        "token of the attacker", "token that says something else", "token of later",
    ],
)  # fmt: skip
def test_a_list_that_its_issuer_did_not_sign_is_not_believed(answer):
    assert_refused(answer, "unsigned-status-list")


def test_a_list_by_keys_that_nobody_has_is_not_believed():
    assert_refused(LIST, "unsigned-status-list", documents={COLLEGE: None})


def test_where_all_proofs_must_hold_those_of_a_list_must_as_well():
    """By the rules of Data Integrity (decision 0018); for badges one of the issuer's is enough."""
    other = HANDS["eddsa-rdfc-2022"].sign(changed(), owner=hands.ATTACKER)["proof"]
    both = {**LIST, "proof": [*LIST["proof"], *other]}
    assert listed(both).document == both
    assert_refused(both, "unsigned-status-list", asked=Asked(generic=True))
    assert listed(LIST, asked=Asked(generic=True)).document == LIST


def test_a_list_may_be_a_token():
    assert listed(token(payload={"nbf": 1796126700})).document == changed()  # in five minutes


# -- of what time ---------------------------------------------------------------------------------


def on(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def dated(**dates):
    return HAND.sign(changed(**({"validFrom": ..., "validUntil": ...} | dates)))


LATE = "The issuer's list is dated in the future, 2026-12-01 12:05 UTC."
OVER = "The status is unknown since 2026-12-01 11:59 UTC, when the issuer's list ran out."
EARLY, FAR = "2026-01-01T00:00:00Z", "2099-01-01T00:00:00Z"


BEGINNINGS = [("validFrom", "issuanceDate"), ("issuanceDate", "validFrom")]
ENDINGS = [("validUntil", "expirationDate"), ("expirationDate", "validUntil")]


@pytest.mark.parametrize(("member", "other"), BEGINNINGS)
def test_a_list_begins_five_minutes_from_now_at_the_latest(member, other):
    assert listed(dated())
    assert listed(dated(**{member: on(NOW + SKEW)}))
    beyond = on(NOW + SKEW + SECOND)
    assert refusal_of(dated(**{member: beyond})) == ("future-status-list", LATE)
    assert refusal_of(dated(**{member: beyond, other: EARLY})) == ("future-status-list", LATE)


@pytest.mark.parametrize(("member", "other"), ENDINGS)
def test_a_list_ends_now_at_the_earliest(member, other):
    assert listed(dated(**{member: on(NOW)}))
    before = on(NOW - SECOND)
    assert refusal_of(dated(**{member: before})) == ("stale-status-list", OVER)
    assert refusal_of(dated(**{member: before, other: FAR})) == ("stale-status-list", OVER)


@pytest.mark.parametrize(("member", "_other"), BEGINNINGS + ENDINGS)
@pytest.mark.parametrize("value", ["soon", "2026-11-20T09:00:00", "", 1795165200, None])
def test_a_date_that_is_none_is_no_missing_date(member, _other, value):
    assert_refused(dated(**{member: value}), "undated-status-list")


# -- what it is about -----------------------------------------------------------------------------

OF_TODAY = "BitstringStatusListCredential", "BitstringStatusList"
OF_2021 = "StatusList2021Credential", "StatusList2021"


def typed(types, kind):
    return HAND.sign(changed(type=types, credentialSubject=of_the_list(type=kind)))


@pytest.mark.parametrize(("name", "kind"), [OF_TODAY, OF_2021])
def test_a_list_is_of_the_type_that_its_credential_is_of(name, kind):
    for types in ([name], ["VerifiableCredential", name], [name, "Other"]):
        assert listed(typed(types, kind))
    another = OF_2021[1] if kind == OF_TODAY[1] else OF_TODAY[1]
    for other in (another, kind.lower(), [kind], ...):
        assert_refused(typed([name], other), "unreadable-status-list")
    for types in ([OF_TODAY[0], OF_2021[0]], name, ["VerifiableCredential"], [name.lower()], ...):
        assert_refused(typed(types, kind), "unreadable-status-list")


@pytest.mark.parametrize("bits", [..., None, ["uH4sI"], 7], ids=str)
def test_a_list_of_no_type_or_without_a_text_is_none(bits):
    assert_refused(typed(["VerifiableCredential"], ...), "unreadable-status-list")
    assert_refused(
        HAND.sign(changed(credentialSubject=of_the_list(encodedList=bits))),
        "unreadable-status-list",
    )


@pytest.mark.parametrize("subject", [..., None, "revoked", []], ids=str)
def test_a_list_is_an_object(subject):
    assert_refused(HAND.sign(changed(credentialSubject=subject)), "unreadable-status-list")


@pytest.mark.parametrize("purposes", ["suspension", ["suspension"], ["revocation", "suspension"]])
def test_a_list_is_about_what_the_entry_says(purposes):
    answer = HAND.sign(changed(credentialSubject=of_the_list(statusPurpose=purposes)))
    assert listed(answer, purpose="suspension")


@pytest.mark.parametrize(
    "purposes", ["suspension", "revocations", ["suspension"], [], ..., {"revocation": 1}], ids=str
)
def test_a_list_about_something_else_says_nothing_of_the_badge(purposes):
    answer = HAND.sign(changed(credentialSubject=of_the_list(statusPurpose=purposes)))
    assert_refused(answer, "other-list-purpose")
