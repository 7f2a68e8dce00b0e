"""A key at an address of its own: it is the issuer's by its place, and what it says must agree."""

import pytest

from issuer.verification import Outcome
from issuer.verification.keyholder import KeyQuestion, belongs_to_issuer, published_key
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


def test_a_key_of_somebody_else_is_named_and_not_looked_for():
    question = KeyQuestion(method=EVIL.method, issuer_id=US.did)
    found = belongs_to_issuer(question)

    assert (found.outcome, found.reason) == (Outcome.FAILED, "foreign-key")
    assert found.facts["method"] == EVIL.method
    assert found.facts["issuer"] == US.did
