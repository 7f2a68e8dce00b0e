"""A status list as its text says it, in each of the forms that lists are published in."""

import json

import pytest

from issuer.errors import MalformedSubmission
from issuer.status.bitstring_status_list import ListTooShort, MalformedValue, encode_bits
from issuer.verification.status_lists import StatusList, read_revocation_list, read_status_list
from tests.evil_issuer.hands import COLLEGE, as_token, bits_with, college_list

BITS = bits_with(7, 1)
ENCODED = encode_bits(BITS)
LIST = college_list(bits=BITS)
PLAIN_LIST = {
    "id": "https://college.example/revoked",
    "type": "1EdTechRevocationList",
    "issuer": COLLEGE,
    "revokedCredential": [{"id": "urn:uuid:1", "revocationReason": "A mistake."}],
}


def listing(**subject):
    return StatusList({"credentialSubject": subject})


def test_a_list_is_the_document_it_was_made_from():
    made = StatusList(LIST)

    assert made.document is LIST
    assert made.signed.document is LIST
    assert made.signed.signer_id == COLLEGE
    assert made.signed.token is None
    assert made.subject is LIST["credentialSubject"]


@pytest.mark.parametrize("subject", [[{"type": "BitstringStatusList"}], "urn:list", 7, None])
def test_what_is_no_object_is_no_list(subject):
    made = StatusList({"credentialSubject": subject})

    assert made.subject == {}
    with pytest.raises(MalformedValue, match="not written in base64url"):
        made.bits()


def test_a_document_without_a_subject_has_no_list():
    assert StatusList({}).subject == {}


def test_the_bits_are_those_that_were_written():
    made = StatusList(LIST)

    assert made.bits() == BITS
    assert made.bits() == BITS


@pytest.mark.parametrize("encoded", [7, None, [ENCODED], ENCODED.encode(), ""])
@pytest.mark.parametrize(
    ("kind", "why"),
    [("BitstringStatusList", "is not written in base64url"), ("StatusList2021", "is cut off")],
)
def test_bits_that_are_no_text_are_none(kind, encoded, why):
    with pytest.raises(MalformedValue, match=why):
        listing(type=kind, encodedList=encoded).bits()


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        ("BitstringStatusList", ENCODED),
        ("StatusList2021", ENCODED.removeprefix("u")),
        ("statuslist2021", ENCODED),
        ("STATUSLIST2021", ENCODED),
        (["StatusList2021"], ENCODED),
        (None, ENCODED),
    ],
)
def test_only_a_list_of_2021_is_written_without_the_letter_of_multibase(kind, written):
    assert listing(type=kind, encodedList=written).bits() == BITS

    other = written.removeprefix("u") if written == ENCODED else ENCODED
    with pytest.raises(MalformedValue):
        listing(type=kind, encodedList=other).bits()


def test_a_list_that_is_too_short_is_refused_each_time():
    made = listing(type="BitstringStatusList", encodedList=encode_bits(BITS[:-1]))

    for _ in range(2):
        with pytest.raises(ListTooShort):
            made.bits()


TODAY, IN_2021 = "BitstringStatusListCredential", "StatusList2021Credential"


@pytest.mark.parametrize(
    ("types", "subject", "answer"),
    [
        ([TODAY], {"type": "BitstringStatusList"}, True),
        (["VerifiableCredential", TODAY, "Other"], {"type": "BitstringStatusList"}, True),
        ([IN_2021], {"type": "StatusList2021"}, True),
        ([IN_2021], {"type": "BitstringStatusList"}, False),
        ([TODAY], {"type": "StatusList2021"}, False),
        ([TODAY, IN_2021], {"type": "BitstringStatusList"}, False),
        ([], {"type": "BitstringStatusList"}, False),
        ([], {}, False),
        (TODAY, {"type": "BitstringStatusList"}, False),
        ([TODAY], {"type": ["BitstringStatusList"]}, False),
        ([TODAY], {"type": "BitstringStatusList", "encodedList": 7}, False),
        ([TODAY], {"type": "BitstringStatusList", "encodedList": None}, False),
    ],
)
def test_a_list_is_what_its_credential_says(types, subject, answer):
    document = {"type": types, "credentialSubject": {"encodedList": ENCODED, **subject}}
    assert StatusList(document).is_of_its_type is answer


@pytest.mark.parametrize(
    ("written", "read"),
    [("a", ["a"]), (["a", "b"], ["a", "b"]), ([], []), (None, [None]), (7, [7])],
)
def test_a_list_may_be_for_one_purpose_or_for_several(written, read):
    assert listing(statusPurpose=written).purposes == read


# -- read from a text -----------------------------------------------------------------------------


@pytest.mark.parametrize("around", ["{}", " \r\n{}", "{}\n\t", "\n{}\n"])
def test_a_list_in_json_is_read(around):
    made = read_status_list(around.replace("{}", json.dumps(LIST)))

    assert made.document == LIST
    assert made.signed.token is None
    assert made.bits() == BITS


@pytest.mark.parametrize("around", ["{}", " \r\n{}", "{}\n\t", "\n{}\n"])
def test_a_list_in_a_token_is_read_and_the_token_kept(around):
    token = as_token(LIST, profile="VC-JOSE-COSE")
    made = read_status_list(around.replace("{}", token))

    assert made.document == LIST
    assert made.signed.token.document is made.document
    assert made.signed.token.jws.signing_input.decode() == token.rpartition(".")[0]
    assert made.bits() == BITS


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "it is not a JWT of three parts."),
        ("a list", "it is not a JWT of three parts."),
        (json.dumps([LIST]), "it is not a JWT of three parts."),
        ('{"issuer": 1, "issuer": 2}', "twice"),
        ("{", "not JSON"),
        ("e30.e30.", "JWT"),
    ],
)
def test_a_text_that_is_neither_is_refused(text, why):
    with pytest.raises(MalformedSubmission, match=why):
        read_status_list(text)


def test_the_plain_list_of_1edtech_is_read():
    made = read_revocation_list(json.dumps(PLAIN_LIST))

    assert made.id == "https://college.example/revoked"
    assert made.issuer_id == COLLEGE
    assert made.reason_for("urn:uuid:1") == "A mistake."
    assert made.reason_for("urn:uuid:2") is None


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("[]", MalformedSubmission),
        ("urn:uuid:1", MalformedSubmission),
        ('{"id": "a", "id": "b"}', MalformedSubmission),
        ("{}", MalformedValue),
        (json.dumps(LIST), MalformedValue),
    ],
)
def test_another_text_is_no_plain_list(text, error):
    with pytest.raises(error):
        read_revocation_list(text)
