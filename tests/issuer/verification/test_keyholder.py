"""A key at an address of its own: it is the issuer's by its place, and what it says must agree."""

import json

import pytest

from issuer.verification import Outcome, Step
from issuer.verification.keyholder import (
    KeyQuestion,
    PublishedKeys,
    belongs_to_issuer,
    published_key,
)
from tests.issuer.verification.actors import EVIL, NOW, US, FakeWorld

ISSUER, KEY_AT = "https://college.example/issuer", "https://college.example/keys/1"
METHOD = {
    "id": KEY_AT,
    "type": "Multikey",
    "controller": ISSUER,
    "publicKeyMultibase": US.key.multibase,
}


def asked(document, *, method=KEY_AT, issuer=ISSUER):
    question = KeyQuestion(method=method, issuer_id=issuer)
    world = FakeWorld(documents={KEY_AT: document, ISSUER: document})
    belonging = belongs_to_issuer(question)
    return published_key(question, belonging=belonging, world=world, now=NOW)


@pytest.mark.parametrize("kind", ["Multikey", "Ed25519VerificationKey2020"])
def test_a_method_alone_is_found(kind):
    found, key = asked({**METHOD, "type": kind})

    assert found.passed
    assert found.facts == {"issuer": ISSUER, "key": US.key.multibase}
    assert key == US.key


@pytest.mark.parametrize(
    "changes",
    [
        {"controller": "https://evil.example/"},
        {"controller": None},
        {"id": "https://college.example/keys/2"},
        {"id": None},
    ],
)
def test_a_method_that_names_another_holder_or_address_is_not_the_issuers(changes):
    found, key = asked({**METHOD, **changes})

    assert (found.outcome, found.reason, key) == (Outcome.FAILED, "key-not-listed", None)
    assert ISSUER in found.message.text()


@pytest.mark.parametrize("relation", ["assertionMethod", "verificationMethod", "authentication"])
def test_a_document_that_lists_keys_of_any_use_must_list_this_one(relation):
    found, key = asked({"id": ISSUER, relation: []}, method=f"{ISSUER}#1")

    assert (found.outcome, found.reason, key) == (Outcome.FAILED, "key-not-listed", None)


def test_a_document_that_lists_no_keys_shows_nothing():
    found, key = asked({"id": ISSUER, "name": "College"}, method=f"{ISSUER}#1")

    assert (found.outcome, found.reason) == (Outcome.COULD_NOT_BE_CHECKED, "no-document")
    assert key is None


DOCUMENT = {"id": ISSUER, "verificationMethod": [METHOD], "assertionMethod": [KEY_AT]}


def found_in(document, *, method=KEY_AT, issuer=ISSUER, **question):
    """What comes of a document that the issuer publishes at its own address."""
    asking = KeyQuestion(method=method, issuer_id=issuer, **question)
    world = FakeWorld(documents={issuer: document})
    return PublishedKeys(world, now=NOW).find(asking, belonging=belongs_to_issuer(asking))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, ""),
        ({"assertionMethod": KEY_AT}, ""),
        ({"assertionMethod": [METHOD], "verificationMethod": []}, ""),
        ({"verificationMethod": METHOD}, ""),
        ({"id": "https://college.example/other"}, "foreign-document"),
        ({"id": None}, "foreign-document"),
        ({"assertionMethod": []}, "key-not-listed"),
        ({"assertionMethod": [], "authentication": [KEY_AT]}, "key-not-listed"),
        ({"verificationMethod": []}, "key-not-listed"),
        ({"verificationMethod": [METHOD, METHOD]}, "key-not-listed"),
        ({"verificationMethod": [METHOD | {"controller": EVIL.did}]}, "key-not-listed"),
        ({"verificationMethod": [7, None, "x"]}, "key-not-listed"),
    ],
)
def test_a_key_is_listed_once_for_its_purpose_in_the_issuers_own_document(changes, reason):
    at_home = f"{ISSUER}#1"
    text = json.dumps({**DOCUMENT, **changes}).replace(KEY_AT, at_home)
    found, key = found_in(json.loads(text), method=at_home)
    assert found.reason == reason
    assert found.passed is (key is not None) is (not reason)
    assert found.facts["issuer" if not reason else "reason"] == (reason or ISSUER)


def test_a_key_is_listed_for_what_it_is_asked_for():
    at_home = f"{ISSUER}#1"
    method = METHOD | {"id": at_home}
    document = {"id": ISSUER, "verificationMethod": [method], "authentication": [at_home]}
    assert found_in(document, method=at_home, relation="authentication")[1] == US.key
    assert found_in(document, method=at_home)[1] is None


def test_a_key_that_a_token_carries_is_looked_for_among_the_issuers():
    document = json.loads(json.dumps(DOCUMENT).replace(KEY_AT, f"{ISSUER}#1"))
    assert found_in(document, method="", hint=US.key)[1] == US.key
    found, key = found_in(document, method="", hint=EVIL.key)
    assert (found.reason, key) == ("key-not-listed", None)
    spoiled = {**document["verificationMethod"][0], "publicKeyMultibase": "z6"}
    found, key = found_in({**document, "verificationMethod": [spoiled]}, method="", hint=US.key)
    assert (found.reason, key) == ("key-not-listed", None)


DID_KEY = US.key.did_key


@pytest.mark.parametrize("method", ["", DID_KEY, f"{DID_KEY}#{US.key.multibase}"])
def test_a_did_that_is_a_key_needs_no_document(method):
    found, key = found_in({}, method=method, issuer=DID_KEY)
    assert found.passed
    assert key == US.key


@pytest.mark.parametrize("method", [f"{DID_KEY}#other", f"{DID_KEY}#"])
def test_a_did_that_is_a_key_has_no_other(method):
    found, key = found_in({}, method=method, issuer=DID_KEY)
    assert not found.passed
    assert key is None


def test_an_issuer_of_another_kind_is_in_doubt_and_named():
    found, key = found_in({}, method="did:ion:abc#1", issuer="did:ion:abc")
    assert (found.outcome, found.reason) == (Outcome.COULD_NOT_BE_CHECKED, "unknown-issuer-kind")
    assert "did:ion:abc" in found.message.text()
    assert found.advice is not None
    assert key is None


def test_a_did_that_stands_for_no_address_is_impossible():
    found, key = found_in({}, method="did:web:a..b#1", issuer="did:web:a..b")
    assert (found.outcome, found.reason) == (Outcome.FAILED, "impossible-issuer")
    assert "did:web:a..b" in found.message.text()
    assert key is None


def test_a_document_that_was_not_to_be_had_leaves_doubt():
    question = KeyQuestion(method=f"{ISSUER}#1", issuer_id=ISSUER)
    found, key = published_key(
        question, belonging=belongs_to_issuer(question), world=FakeWorld(), now=NOW
    )
    assert (found.outcome, found.reason) == (Outcome.COULD_NOT_BE_CHECKED, "no-document")
    assert ISSUER in found.message.text()
    assert found.advice is not None
    assert key is None


def test_a_bare_key_at_an_address_is_whose_place_it_is():
    found, key = asked(US.key.jwk)
    assert found.passed
    assert key == US.key


# -- whose a method is, by its address ------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "issuer"),
    [
        ("did:web:college.example#1", "did:web:college.example"),
        (DID_KEY, DID_KEY),
        (f"{DID_KEY}#x", DID_KEY),
        (f"{ISSUER}#1", ISSUER),
        (KEY_AT, ISSUER),
    ],
)
def test_a_method_of_the_issuers_own_belongs(method, issuer):
    found = belongs_to_issuer(KeyQuestion(method=method, issuer_id=issuer))
    assert found.step is Step.VERIFICATION_METHOD
    assert found.passed
    assert found.facts == {"issuer": issuer, "method": method}
    assert found.message.text() == f"The signature names a key of {issuer}."


@pytest.mark.parametrize(
    ("method", "issuer"),
    [
        ("did:web:college.example#", "did:web:college.example"),
        ("did:web:college.example", "did:web:college.example"),
        ("did:web:college.example:a#1", "did:web:college.example"),
        ("https://college.example/keys/1", "did:web:college.example"),
        ("https://college.example.evil.example/1", ISSUER),
        ("https://college.example:8443/1", ISSUER),
        ("http://college.example/keys/1", ISSUER),
        (KEY_AT, "http://college.example/issuer"),
        ("", "did:web:college.example"),
        (EVIL.method, US.did),
    ],
)
def test_a_method_of_anybody_else_does_not(method, issuer):
    found = belongs_to_issuer(KeyQuestion(method=method, issuer_id=issuer))
    assert (found.step, found.outcome) == (Step.VERIFICATION_METHOD, Outcome.FAILED)
    assert found.reason == "foreign-key"
    assert {name: found.facts[name] for name in ("issuer", "method")} == {
        "issuer": issuer,
        "method": method,
    }
    assert issuer in found.message.text()
    assert f"({method})" in found.message.text()
    assert found.advice.text().startswith("Ask the issuer")


@pytest.mark.parametrize(("issuer", "hint"), [(ISSUER, US.key), (DID_KEY, None), (DID_KEY, US.key)])
def test_a_token_without_a_name_for_its_key_belongs_to_nobody_else(issuer, hint):
    found = belongs_to_issuer(KeyQuestion(method="", issuer_id=issuer, hint=hint))
    assert found.passed
    assert found.facts == {"issuer": issuer, "method": ""}
    assert found.message.text() == (
        f"The signature names no key; only one that {issuer} publishes counts."
    )


@pytest.mark.parametrize("hint", [None, US.key])
def test_a_badge_without_an_issuer_has_nobodys_key(hint):
    found = belongs_to_issuer(KeyQuestion(method=KEY_AT, issuer_id="", hint=hint))
    assert (found.outcome, found.reason) == (Outcome.FAILED, "no-issuer")


def test_a_named_key_is_not_taken_for_the_one_that_is_carried():
    found = belongs_to_issuer(KeyQuestion(method=EVIL.method, issuer_id=ISSUER, hint=US.key))
    assert found.reason == "foreign-key"


def test_a_key_of_somebody_else_is_named_and_not_looked_for():
    question = KeyQuestion(method=EVIL.method, issuer_id=US.did)
    found = belongs_to_issuer(question)

    assert (found.outcome, found.reason) == (Outcome.FAILED, "foreign-key")
    assert found.facts["method"] == EVIL.method
    assert found.facts["issuer"] == US.did


# -- names that are only a fragment ---------------------------------------------------------------

COLLEGE = "did:web:college.example"
WHOLE = f"{COLLEGE}#1"


@pytest.mark.parametrize("issuer", [COLLEGE, ISSUER])
@pytest.mark.parametrize("called", ["#1", "{}#1"])
@pytest.mark.parametrize("named", ["#1", "{}#1"])
def test_a_document_may_name_its_methods_by_a_fragment(named, called, issuer):
    method = {**METHOD, "id": called.format(issuer), "controller": issuer}
    document = {
        "id": issuer,
        "verificationMethod": [method],
        "assertionMethod": [named.format(issuer)],
    }
    found, key = found_in(document, method=f"{issuer}#1", issuer=issuer)
    assert found.passed
    assert key == US.key


@pytest.mark.parametrize(
    "changes",
    [
        {"assertionMethod": ["#2"]},
        {"assertionMethod": ["1"]},
        {"assertionMethod": [f"{EVIL.did}#1"]},
        {"verificationMethod": [{**METHOD, "id": "#1", "controller": EVIL.did}]},
        {"verificationMethod": [{**METHOD, "id": "#1"}, {**METHOD, "id": WHOLE}]},
        {"verificationMethod": [{**METHOD, "id": f"{EVIL.did}#1", "controller": COLLEGE}]},
    ],
    ids=str,
)
def test_a_fragment_is_of_nobody_elses_document_and_of_one_method(changes):
    document = {
        "id": COLLEGE,
        "verificationMethod": [{**METHOD, "id": "#1", "controller": COLLEGE}],
        "assertionMethod": ["#1"],
    }
    assert found_in(document, method=WHOLE, issuer=COLLEGE)[1] == US.key
    found, key = found_in({**document, **changes}, method=WHOLE, issuer=COLLEGE)
    assert (found.reason, key) == ("key-not-listed", None)


# -- keys that ended, and keys that are not read --------------------------------------------------


@pytest.mark.parametrize("member", ["expires", "revoked"])
def test_a_key_that_ended_is_refused_and_still_at_hand(member):
    method = {**METHOD, "id": WHOLE, "controller": COLLEGE, member: "2026-11-25T00:00:00Z"}
    document = {"id": COLLEGE, "verificationMethod": [method], "assertionMethod": [WHOLE]}
    found, key = found_in(document, method=WHOLE, issuer=COLLEGE)
    assert (found.outcome, found.reason) == (Outcome.FAILED, f"key-{member}")
    assert key == US.key


# On secp256k1: https://w3c-ccg.github.io/did-key-spec/, section 4.2.
UNREAD_DID = "did:key:zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme"


def test_a_did_that_is_a_key_of_a_kind_that_is_not_read_is_in_doubt():
    found, key = found_in({}, method=UNREAD_DID, issuer=UNREAD_DID)
    assert (found.outcome, found.reason) == (Outcome.COULD_NOT_BE_CHECKED, "unread-key")
    assert key is None
