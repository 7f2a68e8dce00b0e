"""eddsa-jcs-2022: what is peculiar to signing JSON, and the contexts that a proof repeats."""

from __future__ import annotations

import copy
import hashlib
import struct
from typing import Any

import pytest

from issuer.errors import UnusableDocument
from issuer.jsonld.jcs import canonical_json
from issuer.proofs.eddsa_jcs_2022 import EddsaJcs2022
from keys import Algorithm
from keys.multibase import encode_base58btc
from tests.issuer.proofs.samples import proof_in, samples, signed_by, vectors
from tests.keys.others import other

SUITE = EddsaJcs2022()
OWNER = other(Algorithm.ED25519)
SAMPLE = next(one for one in samples() if one.suite == SUITE.name)
PLAIN = {"id": "urn:x", "name": "x", "numbers": [1, 1.0, 1e21, -0.0, 0.1], "nothing": None}


def check(document: dict[str, Any]) -> bool:
    return SUITE.check(document, public_key=OWNER.public_key).verified


def with_contexts(contexts: Any, *, repeated: Any, then: Any) -> dict[str, Any]:
    """Signed with some contexts, of which the proof repeats some, and shown with others."""
    document = signed_by(
        OWNER, {"@context": contexts, **PLAIN}, suite=SUITE, **{"@context": repeated}
    )
    return {**document, "@context": then}


def test_ecmascript_writes_numbers_as_we_do():
    found = {
        bits: canonical_json(struct.unpack(">d", bytes.fromhex(bits))[0])
        for bits, _ in vectors("numbers")
    }
    assert found == dict(vectors("numbers"))
    assert len(found) > 300


def test_json_that_means_nothing_is_signed_all_the_same():
    document = signed_by(OWNER, PLAIN, suite=SUITE)
    assert check(document)
    assert not check({**document, "nothing": 0})


@pytest.mark.parametrize("numbers", [[1.0, 1, 1e21, 0, 0.1], [1, 1.0, 10.0**21, 0.0, 1e-1]])
def test_a_number_may_be_written_otherwise_but_not_be_another(numbers):
    document = signed_by(OWNER, PLAIN, suite=SUITE)
    assert check({**document, "numbers": numbers})
    assert not check({**document, "numbers": [*numbers[:-1], 0.2]})
    assert not check({**document, "numbers": [True, *numbers[1:]]})


def test_the_order_of_members_makes_no_difference_and_that_of_items_does():
    document = signed_by(OWNER, PLAIN, suite=SUITE)
    assert check(dict(reversed(document.items())))
    assert not check({**document, "numbers": document["numbers"][::-1]})


def test_json_with_no_one_text_could_not_be_checked():
    document = signed_by(OWNER, PLAIN, suite=SUITE)
    for value in (float("nan"), 2**53, "\ud800", {"\udfff": 1}):
        with pytest.raises(UnusableDocument):
            check({**document, "name": value})


# -- section 3.3.2, step 4 ---------------------------------------------------------------------

A, B, C = "urn:a", {"b": "urn:b", "n": 1}, "urn:c"


@pytest.mark.parametrize(
    ("contexts", "repeated", "then"),
    [
        ([A, B], [A, B], [A, B]),
        ([A, B], [A, B], [A, B, C]),
        (A, A, A),
        (A, A, [A]),
        (A, A, [A, C]),
        ([A], [A], A),
    ],
)
def test_contexts_may_be_added_behind_those_that_the_proof_repeats(contexts, repeated, then):
    assert check(with_contexts(contexts, repeated=repeated, then=then))


@pytest.mark.parametrize(
    ("contexts", "repeated", "then"),
    [
        ([A, B], [A, B], [C, A, B]),
        ([A, B], [A, B], [A, C, B]),
        ([A, B], [A, B], [B, A]),
        ([A, B], [A, B], [A]),
        ([A, B], [A, B], []),
        ([A, B], [A, B], None),
        ([A, B], [A, B], [A, {**B, "n": True}]),
        ([A, B], [A, B], [A, {**B, "n": 2}]),
    ],
)
def test_the_document_must_begin_with_the_contexts_that_the_proof_repeats(contexts, repeated, then):
    assert not check(with_contexts(contexts, repeated=repeated, then=then))


@pytest.mark.parametrize("none", [[], None])
def test_a_proof_that_repeats_no_context_does_not_let_any_be_added(none):
    options = {**proof_in(signed_by(OWNER, PLAIN, suite=SUITE)), "@context": none}
    del options["proofValue"]
    signed = (canonical_json(one).encode() for one in (options, {**PLAIN, "@context": none}))
    hashes = b"".join(hashlib.sha256(one).digest() for one in signed)
    proof = {**options, "proofValue": encode_base58btc(OWNER.sign(hashes))}
    for then in ([], [C], C):
        assert not check({**PLAIN, "@context": then, "proof": proof})
    assert not check({**PLAIN, "proof": proof})


def test_a_document_that_lost_its_contexts_does_not_verify():
    document = SAMPLE.signed
    del document["@context"]
    assert not SUITE.check(document, public_key=SAMPLE.key).verified


def test_the_contexts_that_the_proof_repeats_are_signed():
    document = copy.deepcopy(SAMPLE.signed)
    for contexts in (document["@context"][:1], [*document["@context"], C]):
        changed = {**copy.deepcopy(document), "@context": contexts}
        proof_in(changed)["@context"] = contexts
        assert not SUITE.check(changed, public_key=SAMPLE.key).verified


def test_without_contexts_of_the_proof_those_of_the_document_are_signed_as_they_are():
    document = signed_by(OWNER, {"@context": [A, B], **PLAIN}, suite=SUITE)
    assert check(document)
    assert not check({**document, "@context": [A, B, C]})
    assert not check({**document, "@context": [B, A]})
