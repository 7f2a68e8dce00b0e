"""Badges as JWT: verified only if the very key signed these very bytes."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from functools import cache
from random import Random

from issuer.errors import MalformedSubmission
from issuer.proofs.ecdsa_sd_proof_value import DerivedProofValue, MalformedProofValue
from issuer.proofs.jwt_credential import credential_in
from issuer.proofs.vc_jwt import UnreadToken, check_jws, read_jws
from keys import Algorithm
from keys.multibase import encode_base64url
from tests.fuzz.base64_text import encoded, loosely_decoded
from tests.fuzz.engine import changed_bytes
from tests.fuzz.json_mutation import mutated_json
from tests.fuzz.target import Target, promise
from tests.issuer.jsonld.credentials import badge
from tests.issuer.proofs.samples import vectors
from tests.issuer.proofs.tokens import made_by_others, part, token
from tests.keys.others import Other, other

_HEADERS = {
    Algorithm.ED25519: "EdDSA",
    Algorithm.ES256: "ES256",
    Algorithm.ES384: "ES384",
    Algorithm.RS256: "RS256",
}
_HOLDS = frozenset({"alg", "cty", "iss", "jwk", "kid", "typ"})  # Open Badges 3.0 8.2.2; VC-JOSE


@cache
def _owners() -> tuple[Other, ...]:
    return tuple(map(other, _HEADERS))


@cache
def _genuine() -> dict[Algorithm, frozenset[bytes]]:
    """What each key really signed, and nothing else was ever signed with it."""
    return {
        owner.public_key.algorithm: frozenset(
            text.rpartition(".")[0].encode() for text in _tokens(owner)
        )
        for owner in _owners()
    }


@cache
def _tokens(owner: Other) -> tuple[str, ...]:
    algorithm = _HEADERS[owner.public_key.algorithm]
    credential = badge()
    payloads = (
        {"vc": credential, "iss": credential["issuer"]["id"], "nbf": 1795165200},
        credential | {"iss": credential["issuer"]["id"], "sub": "x", "jti": credential["id"]},
    )
    return (
        token(owner, {"alg": algorithm, "typ": "JWT", "kid": "one"}, payloads[0]),
        token(owner, {"alg": algorithm, "jwk": owner.public_key.jwk}, payloads[1]),
        token(owner, {"alg": algorithm, "typ": "vc+jwt", "iss": "did:web:x"}, credential),
        token(owner, {"alg": algorithm}, {}),
    )


def check_vc_jwt(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    try:
        jws = read_jws(text)
    except MalformedSubmission:
        return
    parts = text.split(".")
    promise(jws.signing_input == ".".join(parts[:2]).encode(), "other bytes than were signed")
    promise(_again(jws.signature) == parts[2], "a second spelling of the signature")
    for raw, read in zip(parts, (jws.header, jws.payload), strict=False):
        promise(json.loads(base64.urlsafe_b64decode(raw + "==")) == read, "another value")
    for owner in _owners():
        key = owner.public_key
        try:
            if not check_jws(jws, key).verified:
                continue
        except UnreadToken:  # an answer as well: it could not be checked
            continue
        promise(jws.signing_input in _genuine()[key.algorithm], "verified, and nobody signed it")
        promise(jws.header["alg"] in key.jws_algorithms, "verified under another algorithm")
        promise(jws.header.keys() <= _HOLDS, "verified with a header that is not understood")


def _again(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def check_jwt_credential(data: bytes) -> None:
    """A contradiction between claims and credential is never passed over."""
    try:
        jws = read_jws(data.decode("utf-8", "surrogateescape"))
        credential = credential_in(jws)
    except MalformedSubmission:
        return
    claims, document = jws.payload, credential.document
    said = {problem.claim for problem in credential.problems}
    promise("aud" not in claims or "aud" in said, "meant for somebody else, and not said")
    issuer = document.get("issuer")
    issuer_id = issuer.get("id") if isinstance(issuer, dict) else issuer
    for claim, found in (("iss", issuer_id), ("jti", document.get("id"))):
        promise(claim not in claims or claims[claim] == found or claim in said, "two voices")
    for moment in (credential.not_before, credential.expires, credential.issued_at):
        promise(moment is None or moment.utcoffset() is not None, "a moment without a zone")


def check_sd_proof_value(data: bytes) -> None:
    """A proof value that is read is, written again by another hand, the very same text."""
    text = data.decode("utf-8", "surrogateescape")
    try:
        value = DerivedProofValue.parsed(text)
    except MalformedProofValue:
        return
    parts = (
        _cbor_head(4, 5),
        _cbor_bytes(value.base_signature),
        _cbor_bytes(value.public_key),
        _cbor_head(4, len(value.signatures)),
        *map(_cbor_bytes, value.signatures),
        _cbor_head(5, len(value.label_map)),
        *(_cbor_head(0, number) + _cbor_bytes(label) for number, label in value.label_map.items()),
        _cbor_head(4, len(value.mandatory_indexes)),
        *(_cbor_head(0, index) for index in value.mandatory_indexes),
    )
    promise("u" + _again(b"\xd9\x5d\x01" + b"".join(parts)) == text, "a second spelling")


def _cbor_head(major: int, number: int) -> bytes:
    """RFC 8949, section 3, in the shortest form."""
    if number < 24:
        return bytes([major << 5 | number])
    if number < 256:
        return bytes([major << 5 | 24, number])
    return bytes([major << 5 | 25]) + number.to_bytes(2, "big")


def _cbor_bytes(raw: bytes) -> bytes:
    return _cbor_head(2, len(raw)) + raw


# -- inputs to begin with, and changes to them --------------------------------------------------


def _token_seeds() -> Iterator[bytes]:
    for owner in _owners():
        yield from (text.encode() for text in _tokens(owner))
        signed = _tokens(owner)[0].split(".")
        for header in ({"alg": "none"}, {"alg": "HS256"}, {"alg": "ES256", "crit": ["b64"]}):
            yield ".".join((part(header), *signed[1:])).encode()
        yield f"{signed[0]}.{signed[1]}.".encode()
        yield f"{signed[0]}.{signed[1]}.{signed[2]}=".encode()
        twice = part('{"alg":"none","alg":"EdDSA"}')
        yield ".".join((twice, *signed[1:])).encode()
    for made in made_by_others():
        yield from (value.encode() for value in made.values() if str(value).count(".") == 2)
    yield b".."
    yield b"e30.e30."


def _proof_value_seeds() -> Iterator[bytes]:
    for one in vectors("proofs"):
        proof = one["signed"]["proof"]
        for each in proof if isinstance(proof, list) else [proof]:
            yield each["proofValue"].encode()
    for count in (0, 1, 23, 24, 255, 256):
        raw = _cbor_head(4, 5) + _cbor_bytes(bytes(64)) + _cbor_bytes(bytes(35))
        raw += _cbor_head(4, 0) + _cbor_head(5, 0)
        raw += _cbor_head(4, count) + b"".join(_cbor_head(0, number) for number in range(count))
        yield encode_base64url(b"\xd9\x5d\x01" + raw).encode()
    yield encode_base64url(b"\xd9\x5d\x00\x85").encode()
    yield encode_base64url(b"\xd9\x5d\x01\x9f\xff").encode()


def mutated_token(data: bytes, most: int, random: Random) -> bytes:
    """A part is changed inside its base64url: header and payload as JSON."""
    parts = data.split(b".")
    if len(parts) != 3 or random.random() < 0.15:
        return changed_bytes(data, most)
    at = random.choice((0, 0, 1, 1, 2))
    raw = loosely_decoded(parts[at])
    room = max(16, (most - len(data)) * 3 // 4 + len(raw))
    raw = mutated_json(raw, room, random) if at < 2 else changed_bytes(raw, room)
    if at == 2 and random.random() < 0.5:  # the signature of another genuine token
        raw = loosely_decoded(random.choice(_tokens(random.choice(_owners()))).encode()[-86:])
    parts[at] = encoded(raw)
    return b".".join(parts)[:most]


def _mutated_proof_value(data: bytes, most: int, random: Random) -> bytes:
    if not data.startswith(b"u") or random.random() < 0.15:
        return changed_bytes(data, most)
    changed = changed_bytes(loosely_decoded(data[1:]), most * 3 // 4 - 4)
    return b"u" + encoded(changed)


TARGETS = (
    Target(name="vc_jwt", check=check_vc_jwt, seeds=_token_seeds, mutate=mutated_token),
    Target(
        name="jwt_credential",
        check=check_jwt_credential,
        seeds=_token_seeds,
        mutate=mutated_token,
    ),
    Target(
        name="sd_proof_value",
        check=check_sd_proof_value,
        seeds=_proof_value_seeds,
        mutate=_mutated_proof_value,
        most_bytes=512,
    ),
)
