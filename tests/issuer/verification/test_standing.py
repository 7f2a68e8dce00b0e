"""What a list says of a badge, to the bit and to the second; and what it says besides."""

import json
from datetime import timedelta

import pytest

from issuer.status.bitstring_status_list import build_status_list_credential, empty_bits
from issuer.verification import Outcome, Step, Verdict, verify
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
PLAIN_LIST = "http://localhost:8000/revoked"


def report_on(status, **shown_in):
    document = US.sign(example(credentialStatus=status))
    return verify(document, world=world(**shown_in), now=NOW)


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
    found = verify(document, world=world(), now=NOW).of(Step.STATUS)

    assert [one.outcome for one in found] == [Outcome.COULD_NOT_BE_CHECKED]
    assert found[0].reason == "other-status-type"


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


def test_the_finding_tells_the_list_and_the_index():
    (found,) = report_on({**ENTRY, "statusListIndex": "8"}).of(Step.STATUS)
    assert found.passed
    assert found.facts == {"list": LIST_URL, "index": 8}

    (found,) = report_on({**ENTRY, "statusListIndex": "7"}).of(Step.STATUS)
    assert found.facts == {"list": LIST_URL, "index": 7, "reason": "revoked"}
    assert found.advice.text().startswith("Do not rely on it.")


def test_any_value_but_zero_withdraws():
    listed = list_with(bytes([0b0001_1000]) + empty_bits()[1:])
    verdicts = [
        report_on(
            {**ENTRY, "statusSize": 2, "statusListIndex": str(index)}, status_list=listed
        ).verdict
        for index in range(4)
    ]

    assert verdicts == [Verdict.VALID, Verdict.NOT_VALID, Verdict.NOT_VALID, Verdict.VALID]


def test_a_message_is_passed_on_and_takes_nothing_away():
    listed = list_with(bytes([0b0010_0000]) + empty_bits()[1:], purpose="message")
    messages = [{"status": f"0x{value}", "message": f"number {value}"} for value in range(4)]
    report = report_on(remark(statusMessage=messages), status_list=listed)
    (found,) = report.of(Step.STATUS)

    assert found.passed
    assert "“number 2”" in found.message.text()
    assert found.facts == {"list": LIST_URL, "index": 1, "value": 2}
    assert report.verdict is Verdict.VALID


@pytest.mark.parametrize(("bits", "offers"), [(0b0100_0000, True), (0, False)])
def test_a_refresh_is_offered_where_its_bit_is_set(bits, offers):
    listed = list_with(bytes([bits]) + empty_bits()[1:], purpose="refresh")
    report = report_on(remark(statusPurpose="refresh", statusSize=1), status_list=listed)
    (found,) = report.of(Step.STATUS)

    assert found.passed
    assert ("newer edition" in found.message.text()) is offers
    assert report.verdict is Verdict.VALID


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

    assert found.passed
    assert found.facts == {"list": PLAIN_LIST}
    assert verdict is Verdict.VALID


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ({}, "The issuer has revoked this badge."),
        (
            {"revocationReason": "Issued twice."},
            "The issuer has revoked this badge: “Issued twice.”.",
        ),
    ],
)
def test_who_is_on_the_list_is_revoked_and_told_why(line, sentence):
    found, verdict = in_revocation_list(revocation_list(revoked=[line]))

    assert (found.outcome, found.reason) == (Outcome.FAILED, "revoked")
    assert found.message.text() == sentence
    assert found.facts["list"] == PLAIN_LIST
    assert found.advice.text().startswith("Do not rely on it.")
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
