"""The status list of a server that was asked for one."""

from __future__ import annotations

from issuer.status.bitstring_status_list import MINIMUM_ENTRIES, decode_bits
from tests.issuer.credentials.vcdm_cases import PLAIN, PLAIN_1


def test_each_credential_gets_an_entry_of_its_own(server_with_status) -> None:
    issued = [server_with_status.issued(PLAIN) for _ in range(5)]
    entries = [one["credentialStatus"] for one in issued]
    assert {entry["type"] for entry in entries} == {"BitstringStatusListEntry"}
    assert {entry["statusPurpose"] for entry in entries} == {"revocation"}
    indexes = [entry["statusListIndex"] for entry in entries]
    assert all(isinstance(index, str) and 0 <= int(index) < MINIMUM_ENTRIES for index in indexes)
    assert len(set(indexes)) == len(indexes)
    assert all(entry["id"] != entry["statusListCredential"] for entry in entries)
    assert all(one["credentialSubject"] == PLAIN["credentialSubject"] for one in issued)
    assert all(server_with_status.verify(one).status == 200 for one in issued)


def test_the_list_can_be_fetched_and_is_as_suites_want_it(server_with_status) -> None:
    entry = server_with_status.issued(PLAIN)["credentialStatus"]
    url = entry["statusListCredential"]
    assert url.startswith("https://")
    found = server_with_status.get(url)
    assert (found.status, found.mimetype) == (200, "application/json")
    document = found.body
    assert document["id"] == url
    assert document["@context"] == ["https://www.w3.org/ns/credentials/v2"]
    assert document["type"] == ["VerifiableCredential", "BitstringStatusListCredential"]
    assert document["issuer"] == server_with_status.announcement["issuer"]
    subject = document["credentialSubject"]
    assert subject["type"] == "BitstringStatusList"
    assert len(decode_bits(subject["encodedList"])) * 8 == MINIMUM_ENTRIES
    assert server_with_status.verify(document).status == 200


def test_a_status_that_is_there_is_kept(server_with_status) -> None:
    own = {"credentialStatus": {"type": "https://example.org/own"}}
    assert (
        server_with_status.issued({**PLAIN, **own})["credentialStatus"] == own["credentialStatus"]
    )


def test_version_1_has_no_terms_for_it(server_with_status) -> None:
    issued = server_with_status.issued(PLAIN_1)
    assert "credentialStatus" not in issued
    assert server_with_status.verify(issued).status == 200


def test_without_the_flag_none_is_added(server) -> None:
    assert "credentialStatus" not in server.issued(PLAIN)


def test_a_list_that_is_not_this_server_s_leaves_the_status_unknown(
    server, server_with_status
) -> None:
    issued = server_with_status.issued(PLAIN)
    reply = server.verify(issued)
    assert reply.status == 422
    assert reply.body["verdict"] == "could-not-be-checked"
    (error,) = reply.body["errors"]
    assert error["type"].endswith("status-list#STATUS_RETRIEVAL_ERROR")
