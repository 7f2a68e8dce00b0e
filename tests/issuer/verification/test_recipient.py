"""Whether the badge is about somebody whom the verifier knows."""

import pytest

from issuer.credentials.model import OpenBadgeCredential, hash_identity
from issuer.verification import Outcome, Step, matches_recipient, verify
from tests.issuer.verification.actors import NOW, US, example, world


def credential(*identifiers, subject_id="urn:uuid:2f1d0c6e-9c40-4c56-8f4c-0d6a7d6f1a00"):
    document = example()
    document["credentialSubject"]["id"] = subject_id
    document["credentialSubject"]["identifier"] = list(identifiers)
    return OpenBadgeCredential.from_json(document)


def identity(value, *, kind="name", hashed=False, salt=""):
    members = {
        "type": "IdentityObject",
        "hashed": hashed,
        "identityHash": value,
        "identityType": kind,
    }
    return members | ({"salt": salt} if salt else {})


NAME = identity("CHAN Tai Man 陳大文")
EMAIL = identity(
    hash_identity("tmchan@example.edu", salt="Kosher"),
    kind="emailAddress",
    hashed=True,
    salt="Kosher",
)
BOTH = credential(NAME, EMAIL)


@pytest.mark.parametrize(
    ("known", "kind"),
    [
        ("CHAN Tai Man 陳大文", "name"),
        ("chan  tai man 陳大文 ", "name"),
        ("tmchan@example.edu", "emailAddress"),
        (" TMChan@Example.EDU\n", "emailAddress"),
        ("urn:uuid:2f1d0c6e-9c40-4c56-8f4c-0d6a7d6f1a00", "id"),
    ],
)
def test_the_recipient_is_recognised(known, kind):
    found = matches_recipient(BOTH, known)
    assert found.outcome is Outcome.PASSED
    assert found.facts["identity"] == kind


@pytest.mark.parametrize(
    "known",
    ["CHAN", "CHAN Tai Man", "WONG Siu Ming", "tmchan@example.com", "tmchan@example.edu.evil.com"],
)
def test_somebody_else_is_not(known):
    found = matches_recipient(BOTH, known)
    assert found.outcome is Outcome.FAILED
    assert not found.necessary
    assert found.advice is not None


@pytest.mark.parametrize("known", ["", "   ", "x" * 400])
def test_nothing_to_compare_is_no_answer(known):
    assert matches_recipient(BOTH, known).outcome is Outcome.COULD_NOT_BE_CHECKED


def test_a_badge_without_such_an_identity_can_neither_match_nor_fail():
    assert matches_recipient(credential(EMAIL), "CHAN").outcome is Outcome.COULD_NOT_BE_CHECKED
    assert matches_recipient(credential(NAME), "a@b.example").outcome is (
        Outcome.COULD_NOT_BE_CHECKED
    )


def test_the_published_vector_of_the_specification_matches():
    digest = "sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399"
    found = identity(digest, kind="emailAddress", hashed=True, salt="Kosher")
    assert matches_recipient(credential(found), "a@example.com").passed


def test_an_empty_hash_matches_nobody():
    empty = identity("", kind="name")
    assert not matches_recipient(credential(empty), " ").passed
    assert not matches_recipient(credential(empty), "x").passed


def test_a_subject_with_a_mail_address_as_id_is_recognised():
    assert matches_recipient(credential(subject_id="mailto:a@b.example"), "a@b.example").passed


def test_who_presents_a_badge_is_never_said_to_be_proven():
    found = verify(US.badge(), world=world(), now=NOW).of(Step.RECIPIENT)[0]
    assert found.outcome is Outcome.COULD_NOT_BE_CHECKED
    assert "not proven" in found.message.text()
    assert "CHAN Tai Man 陳大文" in found.message.text()
