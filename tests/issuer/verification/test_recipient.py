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
    assert (found.step, found.outcome) == (Step.RECIPIENT, Outcome.PASSED)
    assert found.necessary is False
    assert found.facts == {"identity": kind}
    assert (
        found.message.text()
        == {
            "name": "The name is the one in the badge. Several people may bear it.",
            "emailAddress": "The e-mail address is that of the badge's recipient.",
            "id": "This is how the badge names its recipient.",
        }[kind]
    )


@pytest.mark.parametrize(
    "known",
    [
        "CHAN",
        "CHAN Tai Ma",
        "CHAN Man",
        "陳",
        "大文明",
        "WONG Siu Ming",
        "tmchan@example.com",
        "tmchan@example.edu.evil.com",
    ],
)
def test_somebody_else_is_not(known):
    found = matches_recipient(BOTH, known)
    assert (found.step, found.outcome) == (Step.RECIPIENT, Outcome.FAILED)
    assert found.necessary is False
    assert found.facts == {"reason": "other-recipient"}
    assert found.message.text().startswith("This is not what the badge says")
    assert found.advice.text().startswith("Check the spelling")


def assert_not_compared(found, *, because):
    assert (found.step, found.outcome) == (Step.RECIPIENT, Outcome.COULD_NOT_BE_CHECKED)
    assert found.necessary is False
    assert found.reason == "not-compared"
    assert found.message.text().startswith(because)


@pytest.mark.parametrize("known", ["", "   ", "x" * 321, "x" * 400])
def test_nothing_to_compare_is_no_answer(known):
    assert_not_compared(matches_recipient(BOTH, known), because="Enter a name or an e-mail")


def test_the_longest_address_there_can_be_is_compared():
    assert matches_recipient(BOTH, "x" * 308 + "@example.edu").outcome is Outcome.FAILED


@pytest.mark.parametrize(("has", "known"), [(EMAIL, "CHAN"), (NAME, "a@b.example")])
def test_a_badge_without_such_an_identity_can_neither_match_nor_fail(has, known):
    found = matches_recipient(credential(has), known)
    assert_not_compared(found, because="The badge says nothing about its recipient")


@pytest.mark.parametrize(
    "other",
    [
        identity("ＣＨＡＮ　tai  man 陳大文", kind="emailAddress"),
        identity("sha256$00", hashed=True),
    ],
)
def test_only_a_name_that_can_be_read_is_compared_as_a_name(other):
    assert not matches_recipient(credential(other), "chan tai man 陳大文").passed


TSE = credential(identity("TSE Hok Man 謝學文"))


@pytest.mark.parametrize(
    "known",
    [
        "tse hok man",
        "謝學文",
        "謝 學文",
        "ＴＳＥ　Hok Man",
        "Hok Man",
        "學文",
        "Man 謝學文",
        "TSE Hok Man謝學文",
        "TSE Hok Man (謝學文)",
    ],
)
def test_half_of_a_bilingual_name_is_no_other_name(known):
    found = matches_recipient(TSE, known)
    assert (found.step, found.outcome, found.necessary) == (Step.RECIPIENT, Outcome.PASSED, False)
    assert found.facts == {"identity": "name", "matched": "part"}
    assert found.message.text().startswith("This is a part of the name in the badge.")


@pytest.mark.parametrize(
    "known",
    ["tse", "Man", "謝", "hok", "TSE Man", "Man Hok", "文學", "TSE Hok Ma", "se hok man", ","],
)
def test_one_common_word_is_not_enough(known):
    assert matches_recipient(TSE, known).outcome is Outcome.FAILED


@pytest.mark.parametrize("known", ["Priya", "陳大文", "陳"])
def test_all_of_one_script_is_enough_however_short(known):
    named = identity("Priya 陳" if known == "陳" else "Priya 陳大文")
    assert matches_recipient(credential(named), known).passed


@pytest.mark.parametrize(("name", "known"), [("Priya", "Pri"), ("Jo Lee", "Jo"), ("Jo Lee", "lee")])
def test_in_a_name_of_one_script_one_word_stays_one_word(name, known):
    assert matches_recipient(credential(identity(name)), known).outcome is Outcome.FAILED


def test_a_part_of_a_hashed_name_is_not_looked_for():
    hashed = identity(hash_identity("tse hok man 謝學文", salt=""), hashed=True)
    assert not matches_recipient(credential(hashed), "謝學文").passed
    assert matches_recipient(credential(hashed), "tse hok man 謝學文").passed


@pytest.mark.parametrize("kind", ["emailAddress", "sourcedId"])
def test_only_names_have_parts(kind):
    assert not matches_recipient(credential(identity("tse hok man", kind=kind)), "Hok Man").passed


def test_a_name_longer_than_any_is_compared_as_a_whole_only():
    long = "Hok Man " + "x" * 400
    assert not matches_recipient(credential(identity(long)), "Hok Man").passed


def test_names_are_the_same_word_by_word():
    assert matches_recipient(credential(NAME), "ＣＨＡＮ　tai  man 陳大文").passed
    assert not matches_recipient(credential(NAME), "CHANTaiMan陳大文").passed
    assert not matches_recipient(credential(identity("AXX XXB")), "A B").passed


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
    (found,) = verify(US.badge(), world=world(), now=NOW).of(Step.RECIPIENT)
    assert_not_compared(found, because="It is about CHAN Tai Man 陳大文. ")
    assert "not proven" in found.message.text()
    assert found.advice.text().startswith("Compare the name")


def test_a_badge_that_names_nobody_says_so():
    unnamed = example()
    unnamed["credentialSubject"]["identifier"] = []
    (found,) = verify(US.sign(unnamed), world=world(), now=NOW).of(Step.RECIPIENT)
    assert_not_compared(found, because="It does not say by name whose badge it is")
    assert found.advice.text().startswith("Compare the name")
