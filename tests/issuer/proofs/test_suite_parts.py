"""What suites share: the one text, the answer, the proofs, and contexts that are brought along."""

from __future__ import annotations

import pytest

from issuer.errors import RehearsalFailed, UnusableDocument
from issuer.jsonld.loader import ContextLoader
from issuer.proofs import ProofCheck, Received, claims_of, proofs_of, rehearse
from issuer.proofs.document import loader_of
from issuer.proofs.suite import sealed
from keys import KeysError
from tests.issuer.jsonld.credentials import badge
from tests.issuer.proofs.test_suite import CREATED, Refusing


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_what_json_has_no_number_for_is_not_sealed(number):
    with pytest.raises(ValueError, match="JSON"):
        sealed({"result": number})


def test_two_texts_alike_are_one_document_and_it_is_not_shown_twice():
    assert sealed({"name": "學"}) == sealed({"name": "學"})
    assert repr(sealed({"name": "學"})).count("學") == 1


def test_an_answer_is_good_where_it_names_no_problem():
    assert ProofCheck().verified
    assert (ProofCheck().problem, ProofCheck().why) == ("", "")
    assert not ProofCheck(problem="PROOF_VERIFICATION_ERROR").verified


class Locked(Refusing):
    """A suite whose key cannot be used."""

    def secure(self, document, *, signer, verification_method, created):
        raise KeysError("the key is locked away.")


def test_a_rehearsal_says_what_is_the_matter_with_the_key():
    with pytest.raises(RehearsalFailed, match=r"the key is locked away\."):
        rehearse(badge(), suite=Locked(), created=CREATED)


def test_the_contexts_that_a_document_brings_go_before_others():
    brought, others = ContextLoader(), ContextLoader()
    received = Received({**badge(), "proof": []}, loader=brought)

    assert loader_of(received, others) is brought
    assert loader_of(Received(badge()), others) is others
    assert loader_of(badge(), others) is others
    assert received.loader is brought


def test_a_document_from_outside_is_the_document_and_its_claims():
    document = {**badge(), "proof": {"type": "x"}}
    received = Received(document)

    assert dict(received) == document
    assert len(received) == len(document)
    assert claims_of(received) is received.claims
    assert dict(claims_of(received)) == claims_of(document) == badge()


@pytest.mark.parametrize("proof", ["x", 7, None, [7], [{}, "x"]])
def test_a_proof_that_is_no_object_makes_a_document_unusable(proof):
    with pytest.raises(UnusableDocument, match="neither an object nor a list of objects"):
        proofs_of({"proof": proof})


def test_proofs_are_listed_in_their_order():
    assert proofs_of({}) == ()
    assert proofs_of({"proof": {"id": 1}}) == ({"id": 1},)
    assert proofs_of({"proof": [{"id": 2}, {"id": 1}]}) == ({"id": 2}, {"id": 1})
