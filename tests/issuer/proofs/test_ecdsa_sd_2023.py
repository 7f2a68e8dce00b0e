"""Derived ecdsa-sd-2023 proofs: what a holder may leave out, and what nobody may put together."""

from __future__ import annotations

import base64
import copy
import hashlib
import json
import re
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issuer.errors import UnknownContext, UnusableDocument
from issuer.jsonld.canonize import canonize
from issuer.proofs.data_integrity import proof_configuration
from issuer.proofs.ecdsa_sd_2023 import (
    MAX_SELECTED_STATEMENTS,
    BaseProof,
    EcdsaSd2023,
    relabelled,
)
from keys import Algorithm, PublicKey
from keys.multibase import Multicodec, decode_base64url, encode_base64url
from tests.issuer.proofs.samples import METHOD, proof_in, samples
from tests.issuer.proofs.test_ecdsa_sd_proof_value import BASE64URL, Parts
from tests.keys.others import other
from tests.sampling import examples

SUITE = EcdsaSd2023()
SAMPLES = [one for one in samples() if one.suite == SUITE.name]
DERIVED = [one for one in SAMPLES if one.shown != "base proof"]
BASE = [one for one in SAMPLES if one.shown == "base proof"]
ISSUER, ONE_DAY = other(Algorithm.ES256), other(Algorithm.ES256, 4)


def with_parts(document: dict[str, Any], parts: Parts) -> dict[str, Any]:
    changed = copy.deepcopy(document)
    proof_in(changed)["proofValue"] = parts.text
    return changed


# -- what others signed ------------------------------------------------------------------------


@pytest.mark.parametrize("sample", DERIVED, ids=str)
def test_reading_a_proof_value_and_writing_it_again_gives_the_same_text(sample):
    value = proof_in(sample.signed)["proofValue"]
    assert Parts.of(value).text == value


@pytest.mark.parametrize("sample", BASE, ids=str)
def test_a_base_proof_is_for_the_holder_alone(sample):
    with pytest.raises(BaseProof) as refused:
        SUITE.check(sample.signed, public_key=sample.key)
    assert refused.value.code == "base-proof"
    assert refused.value.sentence.text().startswith("This is the issuer's own copy")


@pytest.mark.parametrize("sample", BASE, ids=str)
def test_only_a_whole_base_proof_is_called_one(sample):
    document = sample.signed
    raw = decode_base64url(proof_in(document)["proofValue"])
    for wrong in (raw[:3], raw[:-1], raw + b"\0", raw[:3] + b"\x84" + raw[4:]):
        proof_in(document)["proofValue"] = encode_base64url(wrong)
        assert not SUITE.check(document, public_key=sample.key).verified


SHORT = [one for one in DERIVED if one.shown in {"nothing", "the name"}]


@pytest.mark.parametrize("sample", SHORT, ids=str)
def test_no_character_of_the_proof_value_can_be_another(sample):
    document = sample.signed
    value = proof_in(document)["proofValue"]
    for place, character in enumerate(value[1:], start=1):
        wrong = BASE64URL[BASE64URL.index(character) ^ 1 << place % 6]
        proof_in(document)["proofValue"] = value[:place] + wrong + value[place + 1 :]
        assert not SUITE.check(document, public_key=sample.key).verified, place


@pytest.mark.parametrize("sample", DERIVED, ids=str)
def test_a_value_that_is_cut_or_longer_does_not_verify(sample):
    document = sample.signed
    value = proof_in(document)["proofValue"]
    raw = decode_base64url(value)
    for wrong in (
        value[1:],
        "z" + value[1:],
        value + "=",
        value + "A",
        encode_base64url(raw[:-1]),
        encode_base64url(raw + b"\0"),
        encode_base64url(raw[:3]),
        encode_base64url(b"\xd9\x5d\x02" + raw[3:]),
        encode_base64url(b"\xd9\x5d\x00" + raw[3:]),
        encode_base64url(raw[3:]),
    ):
        proof_in(document)["proofValue"] = wrong
        assert not SUITE.check(document, public_key=sample.key).verified, wrong[:8]


def derived(shown: str = "a part") -> tuple[dict[str, Any], PublicKey, Parts]:
    sample = next(one for one in DERIVED if one.shown == shown)
    document = sample.signed
    return document, sample.key, Parts.of(proof_in(document)["proofValue"])


def test_a_part_left_out_or_exchanged_does_not_verify():
    document, key, parts = derived()
    assert SUITE.check(with_parts(document, parts), public_key=key).verified
    for wrong in (
        replace(parts, signatures=parts.signatures[1:]),
        replace(parts, signatures=[*parts.signatures, parts.signatures[0]]),
        replace(parts, signatures=parts.signatures[::-1]),
        replace(parts, signatures=[parts.signatures[0]] * len(parts.signatures)),
        replace(parts, signatures=[]),
        replace(parts, mandatory=parts.mandatory[1:]),
        replace(parts, mandatory=[]),
        replace(parts, mandatory=[*parts.mandatory, parts.mandatory[-1]]),
        replace(parts, mandatory=[*parts.mandatory, 1000]),
        replace(parts, mandatory=[*parts.mandatory, 65535]),
        replace(parts, labels=parts.labels[1:]),
        replace(parts, labels=[*parts.labels, (99, bytes(32))]),
        replace(parts, labels=[(number, parts.labels[0][1]) for number, _ in parts.labels]),
        replace(
            parts,
            labels=[(n, label) for (n, _), (_, label) in zip(
                parts.labels, [*parts.labels[1:], parts.labels[0]], strict=True)],
        ),
        replace(parts, labels=[(number + 1, label) for number, label in parts.labels]),
        replace(parts, public_key=Multicodec.P256_PUBLIC.prefix + ONE_DAY.public_key.raw),
        replace(parts, public_key=b"\x81" + parts.public_key[1:]),
        replace(parts, public_key=parts.public_key[:2] + b"\x05" + parts.public_key[3:]),
        replace(parts, base_signature=parts.signatures[0]),
        replace(parts, base_signature=bytes(64)),
    ):  # fmt: skip
        assert not SUITE.check(with_parts(document, wrong), public_key=key).verified


def test_the_order_in_which_indexes_and_labels_are_written_says_nothing():
    document, key, parts = derived()
    other_order = replace(parts, mandatory=parts.mandatory[::-1], labels=parts.labels[::-1])
    assert SUITE.check(with_parts(document, other_order), public_key=key).verified


def test_what_was_mandatory_cannot_be_left_out():
    document, key, parts = derived("the name")
    del document["issuer"]["email"]
    for count in range(len(parts.mandatory)):
        kept = [index - (position >= count) for position, index in enumerate(parts.mandatory)]
        wrong = replace(parts, mandatory=kept[:count] + kept[count + 1 :])
        assert not SUITE.check(with_parts(document, wrong), public_key=key).verified


def test_what_one_holder_shows_cannot_be_mixed_with_another_badge():
    document, key, parts = derived("the name")
    foreign = next(
        one for one in DERIVED if one.document == "model 1.1" and one.shown == "the name"
    )
    theirs = Parts.of(proof_in(foreign.signed)["proofValue"])
    for mixed in (
        replace(parts, base_signature=theirs.base_signature),
        replace(parts, signatures=theirs.signatures),
        replace(parts, base_signature=theirs.base_signature, public_key=theirs.public_key),
        theirs,
    ):
        assert not SUITE.check(with_parts(document, mixed), public_key=key).verified


@pytest.mark.parametrize("algorithm", [Algorithm.ED25519, Algorithm.ES384, Algorithm.RS256])
def test_only_keys_on_p_256_are_taken(algorithm):
    document, _key, _parts = derived()
    answer = SUITE.check(document, public_key=other(algorithm).public_key)
    assert "another kind" in answer.why


# -- an issuer of our own, so that a holder can cheat with genuine signatures ------------------

VOCABULARY = {"@vocab": "urn:example:"}
CONTEXT = ["https://www.w3.org/ns/credentials/v2", VOCABULARY]


def unsigned() -> dict[str, Any]:
    """Two results, each a node without a name."""
    return {
        "@context": CONTEXT,
        "type": ["VerifiableCredential"],
        "issuer": "did:web:badges.example",
        "credentialSubject": {
            "result": [{"course": "Music", "mark": "A"}, {"course": "Physics", "mark": "F"}]
        },
    }


PROOF = {
    "type": "DataIntegrityProof",
    "cryptosuite": "ecdsa-sd-2023",
    "created": "2026-11-20T09:00:00Z",
    "verificationMethod": METHOD,
    "proofPurpose": "assertionMethod",
    "proofValue": "u",
}


def label_of(number: int) -> bytes:
    return hashlib.sha256(b"label %d" % number).digest()


def lines_of(document: dict[str, Any], labels: dict[int, bytes]) -> tuple[bytes, ...]:
    return relabelled(canonize(document), label_map=labels)


def true_labels(document: dict[str, Any]) -> dict[int, bytes]:
    numbers = set(re.findall(rb"_:c14n([0-9]+) ", canonize(document)))
    return {int(number): label_of(int(number)) for number in numbers}


def base_of(document: dict[str, Any]) -> tuple[bytes, dict[bytes, bytes]]:
    """The issuer's signature with nothing mandatory, and that of each single statement."""
    question = SUITE.question({**document, "proof": PROOF})
    config = hashlib.sha256(canonize(proof_configuration(question))).digest()
    key = Multicodec.P256_PUBLIC.prefix + ONE_DAY.public_key.raw
    base = ISSUER.sign(config + key + hashlib.sha256(b"").digest())
    return base, {line: ONE_DAY.sign(line) for line in lines_of(document, true_labels(document))}


def shown_as(document: dict[str, Any], labels: dict[int, bytes]) -> dict[str, Any]:
    """What a holder can make of the badge above: this document, with these labels."""
    base, single = base_of(unsigned())
    try:
        lines = lines_of(document, labels)
    except Exception:  # noqa: BLE001 - the holder writes the lines that a lax verifier would see
        lines = _laxly(document, labels)
    parts = Parts(
        base_signature=base,
        public_key=Multicodec.P256_PUBLIC.prefix + ONE_DAY.public_key.raw,
        signatures=[single.get(line, bytes(64)) for line in lines],
        labels=list(labels.items()),
    )
    assert all(any(one) for one in parts.signatures), "every statement has a genuine signature"
    return {**document, "proof": {**PROOF, "proofValue": parts.text}}


def _laxly(document: dict[str, Any], labels: dict[int, bytes]) -> list[bytes]:
    text = canonize(document).decode()
    for number, label in labels.items():
        text = text.replace(f"_:c14n{number} ", f"_:{encode_base64url(label)} ")
    return sorted(line.encode() + b"\n" for line in text.splitlines())


def test_the_whole_badge_verifies_and_so_does_the_part_that_a_holder_likes():
    whole = unsigned()
    document = shown_as(whole, true_labels(whole))
    assert SUITE.check(document, public_key=ISSUER.public_key).verified


def subject_labels() -> tuple[bytes, bytes, bytes, bytes]:
    """The labels of the credential, its subject, and the two results."""
    text = canonize(unsigned()).decode()

    def node(mark: str) -> bytes:
        line = next(line for line in text.splitlines() if mark in line)
        return label_of(int(line.partition(" ")[0].removeprefix("_:c14n")))

    return (
        node("credentials#credentialSubject>"),
        node("urn:example:result>"),
        node('"Music"'),
        node('"Physics"'),
    )


def labels_for(document: dict[str, Any], marks: dict[str, bytes]) -> dict[int, bytes]:
    labels = {}
    for line in canonize(document).decode().splitlines():
        for mark, label in marks.items():
            if mark in line and line.startswith("_:c14n"):
                labels[int(line.partition(" ")[0].removeprefix("_:c14n"))] = label
    return labels


def test_a_result_may_be_left_out():
    part = unsigned()
    del part["credentialSubject"]["result"][1]
    credential, subject, music, _ = subject_labels()
    labels = labels_for(
        part,
        {"#credentialSubject>": credential, ":result>": subject, '"Music"': music},
    )
    assert SUITE.check(shown_as(part, labels), public_key=ISSUER.public_key).verified


def test_one_node_cannot_be_torn_in_two():
    """Each statement is genuine; but the mark is no longer that of the course."""
    torn = unsigned()
    torn["credentialSubject"]["result"] = [{"course": "Physics"}, {"mark": "F"}]
    credential, subject, _, physics = subject_labels()
    labels = labels_for(
        torn,
        {
            "#credentialSubject>": credential,
            ":result>": subject,
            '"Physics"': physics,
            '"F"': physics,
        },
    )
    assert len(set(labels.values())) < len(labels)
    answer = SUITE.check(shown_as(torn, labels), public_key=ISSUER.public_key)
    assert "one for each" in answer.why


def test_two_nodes_cannot_be_made_one():
    merged = unsigned()
    merged["credentialSubject"]["result"] = [{"course": "Physics", "mark": "A"}]
    credential, subject, music, physics = subject_labels()
    for label in (music, physics):
        labels = labels_for(
            merged,
            {"#credentialSubject>": credential, ":result>": subject, '"Physics"': label},
        )
        with pytest.raises(AssertionError, match="genuine"):
            shown_as(merged, labels)


def test_a_text_that_looks_like_a_label_is_not_given_another():
    canonical = (
        b'_:c14n0 <urn:p> "_:c14n1 \\" _:c14n2" .\n<urn:_:c14n3> <urn:p> _:c14n0 _:c14n4 .\n'
    )
    labels = {0: b"\0" * 32, 4: b"\4" * 32}
    zero, four = (encode_base64url(labels[number]) for number in (0, 4))
    assert relabelled(canonical, label_map=labels) == (
        f"<urn:_:c14n3> <urn:p> _:{zero} _:{four} .\n".encode(),
        f'_:{zero} <urn:p> "_:c14n1 \\" _:c14n2" .\n'.encode(),
    )


def test_a_line_end_of_another_alphabet_ends_no_statement():
    canonical = '_:c14n0 <urn:p> "a\u2028b\u0085c\x0bd" .\n'.encode()
    assert len(relabelled(canonical, label_map={0: bytes(32)})) == 1


def test_more_statements_than_are_read_could_not_be_checked():
    many = unsigned()
    many["credentialSubject"]["course"] = [f"{n}" for n in range(MAX_SELECTED_STATEMENTS)]
    base, single = base_of(many)
    labels = true_labels(many)
    parts = Parts(
        base_signature=base,
        public_key=Multicodec.P256_PUBLIC.prefix + ONE_DAY.public_key.raw,
        signatures=[single[line] for line in lines_of(many, labels)],
        labels=list(labels.items()),
    )
    document = {**many, "proof": {**PROOF, "proofValue": parts.text}}
    with pytest.raises(UnusableDocument, match=str(MAX_SELECTED_STATEMENTS)):
        SUITE.check(document, public_key=ISSUER.public_key)
    # Whoever is not the issuer cannot make us count.
    assert not SUITE.check(document, public_key=ONE_DAY.public_key).verified


# -- any change at all --------------------------------------------------------------------------


@settings(max_examples=examples(50), deadline=None)
@given(st.sampled_from(SHORT), st.data())
def test_changed_bytes_do_not_verify(sample, data):
    document = sample.signed
    raw = bytearray(decode_base64url(proof_in(document)["proofValue"]))
    before = bytes(raw)
    for _ in range(data.draw(st.integers(1, 3))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    proof_in(document)["proofValue"] = encode_base64url(bytes(raw))
    with suppress(UnknownContext, UnusableDocument):
        answer = SUITE.check(document, public_key=sample.key)
        assert answer.verified == (bytes(raw) == before)


def test_the_samples_are_not_all_alike():
    sizes = {len(base64.b64encode(json.dumps(one.signed).encode())) for one in DERIVED}
    assert len(sizes) == len(DERIVED)
