"""What a list says of a badge, to the bit and to the second; and what it says besides."""

import json
from datetime import timedelta

import pytest

from issuer.status.bitstring_status_list import (
    MINIMUM_ENTRIES,
    build_status_list_credential,
    empty_bits,
)
from issuer.verification import Outcome, Step, Verdict, verify
from tests.evil_issuer.hands import COLLEGE_LIST, PLAIN, everywhere
from tests.evil_issuer.other_lists import badge_of_2021, status_list_2021
from tests.issuer.verification.actors import (
    LIST_URL,
    NOW,
    OUR_DID,
    US,
    WORKED_EXAMPLE,
    FakeWorld,
    example,
    world,
)

SECOND, SKEW = timedelta(seconds=1), timedelta(minutes=5)
ENTRY = WORKED_EXAMPLE["credentialStatus"]
TWICE = empty_bits(2 * MINIMUM_ENTRIES)  # enough for entries of two bits
PLAIN_LIST = "http://localhost:8000/revoked"
NOT_NAMED = "The issuer's list of this time does not name it as revoked."
REVOKED = "The issuer has revoked this badge."
DO_NOT_RELY = "Do not rely on it. The issuer can tell you more, if you ask."
TRY_AGAIN = (
    "Ask the issuer whether the badge still stands. If its list was only out of reach, trying "
    "again later helps."
)


def report_on(status, **shown_in):
    document = US.sign(example(credentialStatus=status))
    return verify(document, world=world(**shown_in), now=NOW)


def told(status, **shown_in):
    """All that the one finding on a status says, to the letter."""
    (found,) = report_on(status, **shown_in).of(Step.STATUS)
    return words_of(found)


def words_of(found):
    advice = None if found.advice is None else found.advice.text()
    return found.outcome, found.necessary, dict(found.facts), found.message.text(), advice


def passing(sentence, **facts):
    return Outcome.PASSED, True, facts, sentence, None


def failing(reason, sentence, **facts):
    return Outcome.FAILED, True, {"reason": reason, **facts}, sentence, DO_NOT_RELY


def in_doubt(reason, sentence, advice=TRY_AGAIN):
    return Outcome.COULD_NOT_BE_CHECKED, True, {"reason": reason}, sentence, advice


def list_with(bits, *, purpose="revocation"):
    return US.sign(
        build_status_list_credential(
            url=LIST_URL,
            issuer=OUR_DID,
            purpose=purpose,
            bits=bits,
            valid_from=NOW - timedelta(hours=1),
        )
    )


def remark(**changes):
    return {**ENTRY, "statusPurpose": "message", "statusListIndex": "1", "statusSize": 2} | changes


# -- how many -------------------------------------------------------------------------------------


def test_four_entries_are_looked_at_and_five_are_not():
    entries = [{**ENTRY, "statusListIndex": str(index)} for index in range(5)]

    report = report_on(entries[:4])
    assert [found.passed for found in report.of(Step.STATUS)] == [True] * 4

    report = report_on(entries)
    assert [found.reason for found in report.of(Step.STATUS)] == ["other-status-type"]


def test_one_revoked_entry_among_several_revokes():
    report = report_on([{**ENTRY, "statusListIndex": str(index)} for index in (1, 7, 2)])

    assert [found.passed for found in report.of(Step.STATUS)] == [True, False, True]
    assert report.verdict is Verdict.NOT_VALID


@pytest.mark.parametrize("status", [[], "revoked", [7], {}, {"type": ["1EdTechRevocationList"]}])
def test_a_status_that_cannot_be_read_is_never_a_good_one(status):
    document = {**US.badge(), "credentialStatus": status}
    (found,) = verify(document, world=world(), now=NOW).of(Step.STATUS)

    sentence = "Its status is published in a way that is not read here yet."
    assert words_of(found) == in_doubt("other-status-type", sentence)


def test_a_badge_without_a_status_cannot_be_revoked():
    sentence = "It names no list in which its issuer could revoke it."
    assert told(None) == passing(sentence, list="none")


def test_a_status_that_its_holder_may_have_left_out_is_unknown():
    document = example(credentialStatus=None, proof={"cryptosuite": "ecdsa-sd-2023"})
    (found,) = verify(document, world=world(), now=NOW).of(Step.STATUS)

    assert words_of(found) == in_doubt(
        "left-out",
        "Its holder chose what to show of it. Whether it names a list of revoked badges cannot be "
        "seen.",
        "Ask the holder to show the whole badge.",
    )


# -- of what time ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dates", "reason"),
    [
        ({"valid_until": NOW}, ""),
        ({"valid_until": NOW - SECOND}, "stale-status-list"),
        ({"valid_from": NOW + SKEW}, ""),
        ({"valid_from": NOW + SKEW + SECOND}, "future-status-list"),
    ],
)
def test_a_list_counts_from_its_first_moment_to_its_last(dates, reason):
    report = report_on({**ENTRY, "statusListIndex": "1"}, status_list=US.status_list(**dates))

    assert [found.reason for found in report.of(Step.STATUS)] == [reason]
    assert report.verdict is (Verdict.COULD_NOT_BE_CHECKED if reason else Verdict.VALID)


def test_a_list_that_does_not_say_since_when_it_counts_is_taken():
    listed = US.status_list(signed=False)
    del listed["validFrom"], listed["validUntil"]
    report = report_on({**ENTRY, "statusListIndex": "1"}, status_list=US.sign(listed))

    assert report.verdict is Verdict.VALID


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("type", ["VerifiableCredential"]),
        ("credentialSubject", {"type": ["BitstringStatusList"]}),
        ("credentialSubject", {"encodedList": ["uH4sI"]}),
    ],
)
def test_a_list_must_be_of_the_type_that_its_credential_is_of(member, value):
    listed = US.status_list(signed=False)
    listed[member] = {**listed[member], **value} if isinstance(value, dict) else value
    report = report_on({**ENTRY, "statusListIndex": "1"}, status_list=US.sign(listed))

    assert [found.reason for found in report.of(Step.STATUS)] == ["unreadable-status-list"]
    assert report.verdict is Verdict.COULD_NOT_BE_CHECKED


# -- what the list says ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("purpose", "reason", "sentence"),
    [
        ("revocation", "revoked", REVOKED),
        (
            "suspension",
            "suspended",
            "The issuer has suspended this badge for the time being.",
        ),
    ],
)
def test_a_bit_that_is_set_withdraws_and_another_does_not(purpose, reason, sentence):
    listed = list_with(bytes([0b0000_0001]) + empty_bits()[1:], purpose=purpose)
    entry = {**ENTRY, "statusPurpose": purpose, "statusListIndex": "7"}
    assert told(entry, status_list=listed) == failing(reason, sentence, list=LIST_URL, index=7)

    entry["statusListIndex"] = "8"
    assert told(entry, status_list=listed) == passing(NOT_NAMED, list=LIST_URL, index=8)


def test_a_list_of_2021_is_read_like_those_of_today():
    shown_in = everywhere(lists={COLLEGE_LIST: PLAIN.sign(status_list_2021(7, 1))})
    stands, revoked = (
        words_of(found)
        for index in ("6", "7")
        for found in verify(
            PLAIN.sign(badge_of_2021(statusListIndex=index)), world=shown_in, now=NOW
        ).of(Step.STATUS)
    )

    assert stands == passing(NOT_NAMED, list=COLLEGE_LIST, index=6)
    assert revoked == failing("revoked", REVOKED, list=COLLEGE_LIST, index=7)


def test_a_purpose_that_is_not_read_here_is_named():
    assert told({**ENTRY, "statusPurpose": "health\n"}) == in_doubt(
        "other-status-purpose", "Its status has a purpose that is not read here: health."
    )


@pytest.mark.parametrize(
    ("changes", "code", "why"),
    [
        ({"statusListIndex": "131072"}, "range", "the status list has no entry 131072."),
        ({"statusSize": 9}, "malformed", "an entry has one bit, or up to eight."),
    ],
)
def test_why_a_list_cannot_be_used_is_told(changes, code, why):
    sentence = f"The status is unknown, since the issuer's list cannot be used: {why}"
    assert told({**ENTRY, **changes}) == in_doubt(f"status-list-{code}", sentence)


def test_any_value_but_zero_withdraws():
    listed = list_with(bytes([0b0001_1000]) + TWICE[1:])
    verdicts = [
        report_on(
            {**ENTRY, "statusSize": 2, "statusListIndex": str(index)}, status_list=listed
        ).verdict
        for index in range(4)
    ]

    assert verdicts == [Verdict.VALID, Verdict.NOT_VALID, Verdict.NOT_VALID, Verdict.VALID]


def test_a_number_as_index_is_looked_up_like_a_text():
    revoked = failing("revoked", REVOKED, list=LIST_URL, index=7)
    assert told({**ENTRY, "statusListIndex": 7}) == revoked
    stands = passing(NOT_NAMED, list=LIST_URL, index=8)
    assert told({**ENTRY, "statusListIndex": 8}) == stands


@pytest.mark.parametrize("size", range(2, 9))
def test_a_list_has_enough_entries_of_the_size_that_the_entry_says(size):
    """Bitstring Status List 1.0, section 3.2: its bits divided by the size."""
    entry = {**ENTRY, "statusSize": size, "statusListIndex": "1"}
    enough = list_with(empty_bits(size * MINIMUM_ENTRIES))
    assert told(entry, status_list=enough) == passing(NOT_NAMED, list=LIST_URL, index=1)

    short = list_with(empty_bits(size * MINIMUM_ENTRIES - 8))
    sentence = "The status is unknown, since the issuer's list cannot be used: "
    sentence += "a status list has at least 131072 entries."
    assert told(entry, status_list=short) == in_doubt("status-list-length", sentence)


NOTHING = "The issuer has nothing to say about it besides."
NO_WORDS = "The issuer has given it the value 3, and no words for what that means."
NEWER = {"status": "0x1", "message": "There is a newer one."}


@pytest.mark.parametrize(
    ("bits", "changes", "value", "sentence"),
    [
        (0b0010_0000, {}, 2, "The issuer says of it: “number 2”."),
        (0b0000_0000, {}, 0, "The issuer says of it: “number 0”."),
        (0b0011_0000, {}, 3, NO_WORDS),
        (
            0b0100_0000,
            {"statusPurpose": "refresh", "statusSize": 1, "statusMessage": NEWER},
            1,
            "The issuer offers a newer edition of it.",
        ),
        (0b0000_0000, {"statusPurpose": "refresh", "statusMessage": NEWER}, 0, NOTHING),
    ],
)
def test_a_remark_is_passed_on_and_takes_nothing_away(bits, changes, value, sentence):
    messages = [{"status": f"0x{number}", "message": f"number {number}"} for number in range(3)]
    entry = remark(statusMessage=messages) | changes
    listed = list_with(bytes([bits]) + TWICE[1:], purpose=entry["statusPurpose"])
    report = report_on(entry, status_list=listed)
    (found,) = report.of(Step.STATUS)

    facts = {"list": LIST_URL, "index": 1, "value": value}
    assert words_of(found) == (Outcome.PASSED, False, facts, sentence, None)
    assert report.verdict is Verdict.VALID


@pytest.mark.parametrize(("first", "sentence"), [(0b0011_0000, NO_WORDS), (0, NOTHING)])
def test_a_value_without_words_is_told_as_it_is(first, sentence):
    listed = list_with(bytes([first]) + TWICE[1:], purpose="message")
    facts = {"list": LIST_URL, "index": 1, "value": first >> 4}
    assert told(remark(), status_list=listed) == (Outcome.PASSED, False, facts, sentence, None)


def test_a_message_from_a_list_that_cannot_be_had_is_unknown():
    report = report_on(remark(statusListCredential="http://localhost:8000/status/9"))

    assert [found.reason for found in report.of(Step.STATUS)] == ["no-status-list"]


# -- 1EdTech's list -------------------------------------------------------------------------------


def revocation_list(*, revoked=(), **changes):
    return {
        "id": PLAIN_LIST,
        "type": "1EdTechRevocationList",
        "issuer": OUR_DID,
        "revokedCredential": [{"id": WORKED_EXAMPLE["id"], **line} for line in revoked],
    } | changes


def in_revocation_list(listed, *, entry_id=PLAIN_LIST):
    lists = {} if listed is None else {PLAIN_LIST: json.dumps(listed)}
    document = US.sign(example(credentialStatus={"id": entry_id, "type": "1EdTechRevocationList"}))
    shown_in = FakeWorld(documents={US.did: US.document()}, lists=lists)
    report = verify(document, world=shown_in, now=NOW)
    (found,) = report.of(Step.STATUS)
    return found, report.verdict


def test_who_is_not_on_the_list_stands():
    found, verdict = in_revocation_list(revocation_list())

    assert words_of(found) == passing(NOT_NAMED, list=PLAIN_LIST)
    assert verdict is Verdict.VALID


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ({}, REVOKED),
        (
            {"revocationReason": "Issued twice."},
            "The issuer has revoked this badge: “Issued twice.”.",
        ),
    ],
)
def test_who_is_on_the_list_is_revoked_and_told_why(line, sentence):
    found, verdict = in_revocation_list(revocation_list(revoked=[line]))

    assert words_of(found) == failing("revoked", sentence, list=PLAIN_LIST)
    assert verdict is Verdict.NOT_VALID


@pytest.mark.parametrize(
    ("listed", "reason"),
    [
        (None, "no-status-list"),
        (revocation_list(issuer="did:web:evil.example"), "foreign-status-list"),
        (revocation_list(issuer=None), "foreign-status-list"),
        (revocation_list(id="http://localhost:8000/other"), "other-status-list"),
        ("no list", "unreadable-status-list"),
        (revocation_list(revokedCredential="none"), "status-list-malformed"),
    ],
)
def test_a_list_that_is_not_the_issuers_leaves_the_status_unknown(listed, reason):
    found, verdict = in_revocation_list(listed)

    assert (found.outcome, found.reason) == (Outcome.COULD_NOT_BE_CHECKED, reason)
    assert verdict is Verdict.COULD_NOT_BE_CHECKED
