"""`POST /credentials/issue`: what is refused, and beside it what is signed and verifies."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuer.actions.verify_request import answer_about_credential
from issuer.cli.conformance.issuing import ThrowawayIssuer
from issuer.errors import MalformedSubmission
from issuer.verification.problem_details import DATA_MODEL
from tests.issuer.cli.conformance.asking import signed
from tests.issuer.credentials.vcdm_cases import (
    CASES,
    PLAIN,
    PLAIN_1,
    PROOF_CASES,
    STATUS,
    V1,
    V2,
    WITHOUT,
    Case,
)

_DATA_INTEGRITY = "https://w3id.org/security/data-integrity/v2"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_breaks_a_rule_is_not_signed_and_its_twin_is(case: Case, server) -> None:
    refused = server.issue(case.document(case.refused))
    assert (refused.status, refused.mimetype) == (400, "application/problem+json")
    assert "verifiableCredential" not in refused.body
    assert refused.body["status"] == 400
    assert [one["type"].startswith(DATA_MODEL) for one in refused.body["errors"]]
    if case.rule:
        assert case.rule in {one["reason"] for one in refused.body["errors"]}

    good = case.document(case.good)
    issued = server.issued(good)
    assert {name: issued[name] for name in good if name not in {"issuer", "@context"}} == {
        name: value for name, value in good.items() if name not in {"issuer", "@context"}
    }


@pytest.mark.parametrize("case", PROOF_CASES, ids=lambda case: case.name)
def test_a_proof_that_is_none_is_refused(case: Case, server) -> None:
    refused = server.issue(case.document(case.refused))
    assert refused.status == 400
    assert case.rule in {one["reason"] for one in refused.body["errors"]}
    assert server.issue(case.document(case.good)).status == 201


@pytest.mark.parametrize("plain", [PLAIN, PLAIN_1], ids=["2.0", "1.1"])
def test_what_it_issues_it_verifies(plain, server) -> None:
    issued = server.issued(plain)
    assert issued["issuer"] == server.announcement["issuer"]
    reply = server.verify(issued, checks=["proof"])
    assert (reply.status, reply.body["verified"], reply.body["errors"]) == (200, True, [])


def test_version_1_gets_the_context_that_its_proof_needs(server) -> None:
    contexts = server.issued(PLAIN_1)["@context"]
    assert contexts == [*PLAIN_1["@context"], _DATA_INTEGRITY]
    again = {**PLAIN_1, "@context": [V1, _DATA_INTEGRITY, {"name": "https://schema.org/name"}]}
    assert server.issued(again)["@context"] == again["@context"]
    assert server.issued(PLAIN)["@context"] == [V2]


def test_an_issuer_that_is_an_object_keeps_what_it_says(server) -> None:
    issuer = {"id": "https://issuer.example/", "name": "Example University"}
    issued = server.issued({**PLAIN, "issuer": issuer})
    assert issued["issuer"] == {**issuer, "id": server.announcement["issuer"]}
    assert server.verify(issued).status == 200


def test_a_proof_that_is_there_already_stays_beside_the_new_one(server) -> None:
    first = server.issued(PLAIN)
    second = server.issued(first)
    assert second["proof"][0] == first["proof"][0]
    assert len(second["proof"]) == 2
    assert server.verify(second).status == 200


@pytest.mark.parametrize(
    "request_body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"{}",
        json.dumps({"credential": None}).encode(),
        json.dumps({"credential": "a text"}).encode(),
        json.dumps({"credential": [PLAIN]}).encode(),
        b'{"credential": {"id": "did:example:1", "id": "did:example:2"}}',
    ],
)
def test_a_request_that_cannot_be_read_is_a_problem(request_body: bytes, server) -> None:
    reply = server.send("POST", server.announcement["issue"], request_body)
    assert reply.status == 400
    assert reply.body["type"] == f"{DATA_MODEL}PARSING_ERROR"


EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"
WORDS = {"grade": "https://college.example/words#grade"}


@pytest.mark.parametrize(
    "contexts",
    [
        [V2, V2],
        [V2, EXAMPLES, EXAMPLES],
        [V2, "https://www.w3.org/ns/did/v1"],
    ],
    ids=str,
)
def test_contexts_that_it_could_not_verify_it_does_not_sign(contexts, server) -> None:
    refused = server.issue({**PLAIN, "@context": contexts})
    assert (refused.status, refused.body["reason"]) == (400, "contexts")
    assert refused.body["path"] == "$.@context"
    assert server.verify(signed({**PLAIN, "@context": contexts})).status == 422


@pytest.mark.parametrize(
    "contexts", [[V2], [V2, EXAMPLES], [V2, WORDS, WORDS], [V2, V2, WORDS]], ids=str
)
def test_contexts_that_it_can_verify_it_signs_as_they_are(contexts, server) -> None:
    issued = server.issued({**PLAIN, "@context": contexts})
    assert issued["@context"] == contexts
    assert server.verify(issued).status == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"statusListIndex": True},
        {"statusListIndex": "-1"},
        {"statusListIndex": -1},
        {"statusListIndex": 1.5},
        {"statusListIndex": WITHOUT},
        {"statusSize": 0},
        {"statusSize": 9},
        {"statusSize": "2"},
        {"statusPurpose": WITHOUT},
        {"statusListCredential": WITHOUT},
        {"type": "StatusList2021Entry", "statusListIndex": "one"},
    ],
    ids=lambda changes: " ".join(
        f"no {name}" if value is WITHOUT else f"{name}={value!r}" for name, value in changes.items()
    ),
)
@pytest.mark.parametrize("among", [False, True])
def test_a_status_that_nobody_could_read_is_not_signed(changes, among, server) -> None:
    changed = {name: one for name, one in {**STATUS, **changes}.items() if one is not WITHOUT}
    if "2021" in changed["type"]:
        contexts = [V2, "https://w3id.org/vc/status-list/2021/v1"]
    else:
        contexts = [V2]
    status = [STATUS, changed] if among else changed
    refused = server.issue({**PLAIN, "@context": contexts, "credentialStatus": status})
    assert (refused.status, refused.body["reason"]) == (400, "status-list-malformed")
    assert refused.body["path"] == "$.credentialStatus" + ("[1]" if among else "")
    assert server.issued({**PLAIN, "credentialStatus": [STATUS, STATUS]})


def test_a_status_of_another_sort_is_signed(server) -> None:
    words = {"Mine": "https://college.example/words#Mine"}
    issued = server.issued({**PLAIN, "@context": [V2, words], "credentialStatus": {"type": "Mine"}})
    assert issued["credentialStatus"] == {"type": "Mine"}


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=4) | st.just("@id"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "type", "@context", "@id", "x"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)


@given(name=st.sampled_from([*PLAIN, "proof", "name", "evidence", "x"]), value=_JSON)
def test_whatever_it_is_given_it_signs_or_says_why_not(name: str, value: object) -> None:
    issuer = ThrowawayIssuer(
        list_url="https://127.0.0.1/status", with_status=True, clock=lambda: datetime.now(UTC)
    )
    try:
        answer = issuer.issue(json.dumps({"credential": {**PLAIN, name: value}}).encode())
    except MalformedSubmission:
        return
    credential = json.dumps({"verifiableCredential": answer["verifiableCredential"]}).encode()
    answer_about_credential(credential, verify=issuer.verify)


def test_a_request_may_have_a_mebibyte_and_no_more(server) -> None:
    large = json.dumps({"credential": PLAIN}).encode()
    url = server.announcement["issue"]
    assert server.send("POST", url, large.ljust(1024 * 1024)).status == 201
    assert server.send("POST", url, large.ljust(1024 * 1024 + 1)).status == 413


def test_what_was_issued_by_somebody_else_is_not_changed_by_being_asked_about(server) -> None:
    document = signed()
    before = copy.deepcopy(document)
    server.verify(document)
    assert document == before


def test_no_address_but_the_three_takes_anything(server) -> None:
    base = server.announcement["issue"].removesuffix("/credentials/issue")
    for path in ("/", "/credentials", "/credentials/status", "/credentials/issue/"):
        assert server.send("POST", base + path, b"{}").status == 404
        assert server.get(base + path).status == 404


def test_the_table_has_a_case_of_each_rule() -> None:
    """What section 8 lists, by the members it is about; a case that goes missing is noticed."""
    met = {name for case in CASES for name in case.refused}
    assert met >= {"@context", "id", "type", "issuer", "credentialSubject", "validFrom"}
    assert met >= {"validUntil", "credentialStatus", "termsOfUse", "evidence", "refreshService"}
    assert met >= {"credentialSchema", "name", "description", "relatedResource", "issuanceDate"}
    assert WITHOUT in {
        value for case in CASES for value in case.refused.values() if value is WITHOUT
    }
