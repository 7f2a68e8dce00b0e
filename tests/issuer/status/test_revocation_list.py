"""1EdTech's revocation lists: who is named is revoked, and what is no such list is not read."""

from __future__ import annotations

import pytest

from issuer.status.bitstring_status_list import MalformedValue
from issuer.status.revocation_list import TYPE, RevocationList

BADGE, ANOTHER = "urn:uuid:4f1c", "urn:uuid:9b2e"
LIST = {
    "id": "https://badges.example/revoked",
    "type": TYPE,
    "issuer": "did:web:badges.example",
    "revokedCredential": [{"id": BADGE, "revoked": True, "revocationReason": "Issued twice."}],
}


def listing(*entries):
    return RevocationList({**LIST, "revokedCredential": list(entries)})


def test_who_is_named_is_revoked_and_nobody_else():
    read = RevocationList(LIST)

    assert read.reason_for(BADGE) == "Issued twice."
    assert read.reason_for(ANOTHER) is None
    assert read.id == "https://badges.example/revoked"


def test_the_type_is_the_specifications():
    assert TYPE == "1EdTechRevocationList"


@pytest.mark.parametrize("issuer", ["did:web:badges.example", {"id": "did:web:badges.example"}])
def test_its_issuer_is_named_by_an_id_or_as_an_object(issuer):
    assert RevocationList({**LIST, "issuer": issuer}).issuer_id == "did:web:badges.example"


def test_it_may_name_no_issuer_and_nobody():
    read = RevocationList({"id": LIST["id"], "type": TYPE})

    assert read.issuer_id is None
    assert read.reason_for(BADGE) is None


@pytest.mark.parametrize("said", [{}, {"revoked": True}, {"revoked": None}, {"revoked": "false"}])
def test_a_line_revokes_unless_it_says_plainly_that_it_does_not(said):
    assert listing({"id": BADGE, **said}).reason_for(BADGE) == ""


def test_a_line_that_says_false_revokes_nothing():
    assert listing({"id": BADGE, "revoked": False}).reason_for(BADGE) is None


def test_a_reason_that_is_no_text_is_none():
    assert listing({"id": BADGE, "revocationReason": 7}).reason_for(BADGE) == ""


def test_every_line_counts():
    read = listing({"id": BADGE, "revoked": False}, {"id": ANOTHER})

    assert (read.reason_for(BADGE), read.reason_for(ANOTHER)) == (None, "")


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": None},
        {"revokedCredential": BADGE},
        {"revokedCredential": {"id": BADGE}},
        {"revokedCredential": [BADGE]},
        {"revokedCredential": [{"revoked": True}]},
        {"revokedCredential": [{"id": BADGE}, {"id": 7}]},
        {"revokedCredentials": [{"id": BADGE}]},
    ],
)
def test_what_is_no_list_is_a_malformed_value(wrong):
    with pytest.raises(MalformedValue) as refused:
        RevocationList({**LIST, **wrong})

    assert refused.value.problem == "MALFORMED_VALUE_ERROR"
    assert refused.value.facts["why"].text()


def test_a_list_has_all_members_of_the_specification():
    context = "https://purl.imsglobal.org/spec/ob/v3p0/context.json"

    assert RevocationList({"@context": [context], **LIST}).reason_for(BADGE) == "Issued twice."
