"""What is said of a status list that is shown by itself, to the letter."""

import copy
import gzip

import pytest

from issuer.verification import Asked, Outcome, Step, Verdict, read_submission, verify
from issuer.verification.case import PLAINLY
from keys.multibase import encode_base64url
from tests.evil_issuer.hands import HANDS, PLAIN, as_token, bits_with, college_list, everywhere
from tests.evil_issuer.other_lists import status_list_2021
from tests.issuer.verification.actors import NOW

ASK = "Ask the issuer for a list that can be read."


def about(document, *, asked=PLAINLY):
    return verify(document, world=everywhere(), now=NOW, asked=asked)


def listing(**changes):
    document = copy.deepcopy(college_list())
    document["credentialSubject"] |= changes
    return document


def told(**changes):
    """What is found out about the list in it; nothing else is the matter."""
    report = about(HANDS["eddsa-jcs-2022"].sign(listing(**changes)))
    assert report.is_authentic is ("type" not in changes)  # which gives the rest its meaning
    _standard, found = report.of(Step.STRUCTURE)
    advice = None if found.advice is None else found.advice.text()
    return report.verdict, found.outcome, found.reason, found.message.text(), advice


READABLE = "Its bits can be read, and it says what they mean."


@pytest.mark.parametrize(
    "purpose",
    ["revocation", "suspension", "message", "refresh", ["revocation"], ["refresh", "suspension"]],
    ids=str,
)
def test_a_list_that_a_badge_could_be_told_of_says_so(purpose):
    expected = (Verdict.VALID, Outcome.PASSED, "", READABLE, None)
    assert told(statusPurpose=purpose) == expected


def test_lists_of_each_kind_are_read():
    assert about(PLAIN.sign(status_list_2021(3, 1))).verdict is Verdict.VALID
    assert about(PLAIN.sign(college_list(bits=bits_with(0, 3, size=2)))).verdict is Verdict.VALID


def packed(size):
    return encode_base64url(gzip.compress(bytes(size), mtime=0))


@pytest.mark.parametrize(
    ("encoded", "code", "why"),
    [
        ("uAAAA", "malformed", "the status list is not compressed with gzip."),
        ("", "malformed", "the status list is not written in base64url."),
        (packed(10), "length", "a status list has at least 131072 entries."),
        (packed(16_383), "length", "a status list has at least 131072 entries."),
    ],
)
def test_bits_that_cannot_be_used_are_never_a_good_list(encoded, code, why):
    sentence = f"This status list cannot be used: {why}"
    expected = (Verdict.NOT_VALID, Outcome.FAILED, f"status-list-{code}", sentence, ASK)
    assert told(encodedList=encoded) == expected


@pytest.mark.parametrize(
    "changes",
    [{"type": "StatusList2021"}, {"type": "BitstringStatusListEntry"}, {"encodedList": 7}],
    ids=str,
)
def test_what_is_no_list_of_its_type_is_none(changes):
    sentence = "This is no status list of the type that it names."
    expected = (Verdict.NOT_VALID, Outcome.FAILED, "unreadable-status-list", sentence, ASK)
    assert told(**changes) == expected


@pytest.mark.parametrize("purpose", ["", [], 7, ["revocation", 7], {"a": 1}], ids=str)
def test_a_list_without_a_purpose_means_nothing(purpose):
    document = listing(statusPurpose=purpose)
    (_standard, found) = about(document).of(Step.STRUCTURE)
    assert (found.outcome, found.reason) == (Outcome.FAILED, "no-status-purpose")
    assert found.message.text() == "This status list does not say what its bits mean."
    assert found.advice.text() == ASK


def test_a_purpose_that_is_not_read_leaves_doubt_and_is_named():
    sentence = "This status list has a purpose that is not read here: health, mood."
    doubt = (Verdict.COULD_NOT_BE_CHECKED, Outcome.COULD_NOT_BE_CHECKED, "other-status-purpose")
    assert told(statusPurpose=["health", "revocation", "mood"]) == (*doubt, sentence, None)


def test_a_list_in_a_token_is_read_too():
    token = as_token(listing(encodedList=packed(10)), profile="VC-JOSE-COSE")
    report = about(read_submission(token.encode()))
    assert report.verdict is Verdict.NOT_VALID
    assert "status-list-length" in [one.reason for one in report.findings]
    assert about(PLAIN.sign(listing()), asked=Asked(generic=True)).verdict is Verdict.VALID
