"""Parts are read as well as they can be, and written back as they stood."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issuer.credentials.model import (
    CONTEXTS,
    Achievement,
    Evidence,
    IdentityObject,
    Image,
    OpenBadgeCredential,
    Profile,
    hash_identity,
)
from issuer.credentials.times import read_date_time, write_date_time
from tests.issuer.credentials.bad_documents import BAD, Bad
from tests.issuer.credentials.made import SALT, a_document, a_full_document, published_file
from tests.issuer.credentials.mutations import mutated


def test_a_whole_credential_comes_back_as_it_was():
    assert OpenBadgeCredential.from_json(a_document()).to_json() == a_document()
    assert OpenBadgeCredential.from_json(a_document()).unrecognized == {}


def test_a_credential_of_somebody_else_comes_back_as_it_was():
    document = a_full_document()
    assert OpenBadgeCredential.from_json(document).to_json() == document


def test_the_guides_vector_comes_back_as_it_was():
    document = published_file("vectors/ob-3.0-eddsa-rdfc-2022.json")["document"]
    assert OpenBadgeCredential.from_json(document).to_json() == document


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_any_credential_comes_back_as_it_was(data: st.DataObject):
    document = data.draw(mutated(a_full_document()))
    assert OpenBadgeCredential.from_json(document).to_json() == document


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.sentence)
def test_a_bad_document_can_be_read_and_shown(bad: Bad):
    credential = OpenBadgeCredential.from_json(bad.of(a_document()))
    assert credential.credential_subject.achievement.name is not None
    assert isinstance(credential.issuer.name, str)


def test_what_nobody_here_knows_is_kept():
    profile = Profile.from_json({"id": "urn:x:y", "type": ["Profile"], "phone": "1", "more": [0]})
    assert profile.unrecognized == {"phone": "1", "more": [0]}
    assert profile.to_json()["more"] == [0]


def test_compacted_json_ld_is_understood_and_written_back():
    document = {
        "type": "OpenBadgeCredential",
        "issuer": "did:web:example.edu",
        "image": "https://x.example/b.png",
        "evidence": {"type": "Evidence", "name": "One"},
    }
    credential = OpenBadgeCredential.from_json(document)
    assert credential.issuer.id == "did:web:example.edu"
    assert credential.image == Image(id="https://x.example/b.png", type="")
    assert credential.evidence == (
        Evidence(type=("Evidence",), name="One", unrecognized={"type": "Evidence"}),
    )
    assert credential.to_json() == document


def test_absent_members_are_empty_and_not_written():
    assert Achievement.from_json({}).to_json() == {}
    assert OpenBadgeCredential.from_json({}).to_json() == {}
    assert OpenBadgeCredential.from_json({}).credential_subject.achievement.criteria.id == ""


def test_nought_is_not_false():
    identity = {"type": "IdentityObject", "hashed": 0, "identityHash": "x", "identityType": "name"}
    written = IdentityObject.from_json(identity).to_json()
    assert written["hashed"] is not False
    assert written == identity


def test_the_fields_are_the_specifications_words():
    written = OpenBadgeCredential.from_json(a_document())
    assert written.context == CONTEXTS
    assert written.valid_from == datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert written.credential_subject.name == "CHAN Tai Man 陳大文"
    assert written.credential_subject.activity_start_date is not None
    assert written.credential_subject.activity_start_date.utcoffset() == timedelta(hours=8)


# -- identity -----------------------------------------------------------------------------------


def test_the_specifications_own_hash():
    expected = "b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399"
    assert hash_identity("a@example.com", salt="Kosher") == f"sha256${expected}"


def test_an_address_is_hashed_in_lower_case_and_without_spaces_around_it():
    assert hash_identity(" A@Example.COM\n", salt="s") == hash_identity("a@example.com", salt="s")


def an_identity(**changes: Any) -> IdentityObject:
    members: dict[str, Any] = {
        "hashed": True,
        "identity_hash": hash_identity("tai.man@example.edu", salt=SALT),
        "identity_type": "emailAddress",
        "salt": SALT,
    }
    return IdentityObject(**(members | changes))


@pytest.mark.parametrize(
    "known", ["tai.man@example.edu", "Tai.Man@Example.edu", " tai.man@example.edu "]
)
def test_the_holder_is_recognised_however_the_address_is_written(known: str):
    assert an_identity().matches(known)


@pytest.mark.parametrize("known", ["", "  ", "other@example.edu", SALT])
def test_nobody_else_is_recognised(known: str):
    assert not an_identity().matches(known)


def test_a_hash_of_mixed_case_is_recognised_by_the_text_as_it_is():
    digest = hashlib.sha256(b"Tai@Example.edu").hexdigest().upper()
    identity = an_identity(identity_hash=f"sha256${digest}", salt="")
    assert identity.matches("Tai@Example.edu")
    assert not identity.matches("tai@example.edu")


def test_the_older_hash_of_the_specification_is_understood():
    digest = hashlib.md5(b"a@example.comKosher", usedforsecurity=False).hexdigest()
    assert an_identity(identity_hash=f"md5${digest}", salt="Kosher").matches("a@example.com")


@pytest.mark.parametrize("text", ["", "sha256$", "sha1$00", "b5809d8a", "$"])
def test_a_hash_of_no_known_kind_matches_nobody(text: str):
    assert not an_identity(identity_hash=text).matches("tai.man@example.edu")


def test_an_identity_in_clear_is_compared_as_it_stands():
    name = an_identity(hashed=False, identity_hash="CHAN Tai Man", identity_type="name", salt="")
    assert name.matches("CHAN Tai Man")
    assert not name.matches("Chan Tai Man")
    mail = an_identity(hashed=False, identity_hash="Tai@Example.edu", salt="")
    assert mail.matches("tai@example.EDU")


def test_an_identity_that_does_not_say_whether_it_is_hashed_matches_nobody():
    identity = IdentityObject.from_json({"identityHash": "CHAN", "identityType": "name"})
    assert not identity.matches("CHAN")


# -- times --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["2026-11-20", "2026-11-20T09:00:00", "2026-11-20 09:00:00Z", "2026-02-29T09:00:00Z",
     "2026-11-20T09:00:60Z", "2026-11-20T09:00Z", "20261120T090000Z", "２026-11-20T09:00:00Z",
     "2026-11-20T09:00:00Z\n", ""],
)  # fmt: skip
def test_what_is_no_time_with_a_zone_is_not_read(text: str):
    assert read_date_time(text) is None


def test_a_time_is_written_to_the_second():
    moment = datetime(2026, 11, 20, 9, 0, 0, 999_999, tzinfo=UTC)
    assert write_date_time(moment) == "2026-11-20T09:00:00Z"
    assert read_date_time("2026-11-20T09:00:00Z") == moment.replace(microsecond=0)


def test_a_time_without_a_zone_is_not_written():
    with pytest.raises(ValueError, match="zone"):
        write_date_time(datetime(2026, 11, 20, 9))  # noqa: DTZ001
