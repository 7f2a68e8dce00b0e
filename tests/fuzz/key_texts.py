"""Keys and identifiers as texts: each value has one spelling, and a second reader sees the same."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from random import Random

import base58

from keys import Algorithm, KeysError, PublicKey
from keys.errors import MalformedMultibase, UnusableKey
from keys.key_did import is_key_did, key_of_did, method_of_did
from keys.keystore import _parse
from keys.multibase import (
    Multicodec,
    decode_base58btc,
    decode_base64url,
    decode_multikey,
    encode_base58btc,
    encode_base64url,
    encode_multikey,
)
from tests.fuzz.base64_text import encoded, loosely_decoded
from tests.fuzz.engine import changed_bytes
from tests.fuzz.json_mutation import mutated_json
from tests.fuzz.target import Target, promise
from tests.keys.others import other

_PRIVATE = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def check_multibase(data: bytes) -> None:
    """Base58btc against the library that is not used for it, base64url against Python's."""
    text = _text(data)
    try:
        raw = decode_base58btc(text)
    except MalformedMultibase:
        pass
    else:
        promise(base58.b58decode(text[1:]) == raw, "base58 reads another value")
        promise(encode_base58btc(raw) == text, "a second spelling of a value (base58btc)")
    try:
        raw = decode_base64url(text)
    except MalformedMultibase:
        pass
    else:
        padded = text[1:] + "=" * (-(len(text) - 1) % 4)
        promise(base64.b64decode(padded, b"-_", validate=True) == raw, "base64 reads another value")
        promise(encode_base64url(raw) == text, "a second spelling of a value (base64url)")
    promise(decode_base58btc(encode_base58btc(data[:40])) == data[:40], "not read back")


def check_multikey(data: bytes) -> None:
    text = _text(data)
    try:
        codec, raw = decode_multikey(text)
    except UnusableKey:
        return
    promise(encode_multikey(raw, codec=codec) == text, "a second spelling of a key")
    try:
        key = PublicKey.from_multibase(text)
    except UnusableKey:
        return
    promise(key.multibase == text, "the key is written differently")
    _same_from_every_form(key)


def check_jwk(data: bytes) -> None:
    """A JWK that is accepted gives no secret away, and its key has one JWK."""
    try:
        jwk = json.loads(data)
    except (ValueError, RecursionError):
        return
    if not isinstance(jwk, dict):
        return
    try:
        key = PublicKey.from_jwk(jwk)
    except UnusableKey:
        return
    promise(not _PRIVATE & jwk.keys(), "a private key was taken for a public one")
    promise(jwk.get("use", "sig") == "sig", "a key for another use")
    promise(jwk.get("alg") in key.jws_algorithms or "alg" not in jwk, "a key for another algorithm")
    promise(key.jwk.items() <= jwk.items(), "the key is not the one that was written")
    _same_from_every_form(key)


def check_key_did(data: bytes) -> None:
    did = _text(data)
    try:
        key = key_of_did(did)
    except UnusableKey:
        return
    promise(is_key_did(did), "a key from an identifier of another kind")
    promise(method_of_did(did).startswith(did + "#"), "the method is of another identifier")
    if did.startswith("did:key:"):
        promise(key.did_key == did, "a second spelling of a did:key")
    else:
        raw = base64.urlsafe_b64decode(did.removeprefix("did:jwk:") + "==")
        promise(key.jwk.items() <= json.loads(raw).items(), "another key than in the did:jwk")


def _same_from_every_form(key: PublicKey) -> None:
    promise(PublicKey.from_jwk(key.jwk) == key, "its own JWK gives another key")
    promise(PublicKey(key.raw, algorithm=key.algorithm) == key, "its own bytes give another key")
    try:
        key.verify(bytes(64), b"nothing was signed")
    except KeysError:
        return
    promise(False, "a signature of zeros was good")


def check_key_file(data: bytes) -> None:
    """A key file is, byte for byte, what this program writes."""
    try:
        sealed = _parse(data)
    except UnusableKey:
        return
    promise(sealed.to_bytes() == data, "a second spelling of a key file")
    promise(sealed.header.kdf.m_kib <= 1024 * 1024, "it asks for more memory than is ever given")


# -- inputs to begin with -----------------------------------------------------------------------


def _keys() -> list[PublicKey]:
    return [other(algorithm).public_key for algorithm in Algorithm]


def _multikeys() -> Iterator[str]:
    yield from (key.multibase for key in _keys() if key.algorithm is not Algorithm.RS256)
    yield encode_multikey(b"s" * 32, codec=Multicodec.ED25519_PRIVATE)
    yield encode_base58btc(b"\x80\x24" + b"\x02" + b"\xff" * 32)  # beyond the field
    yield encode_base58btc(b"\xed\x01" + b"\x01" + bytes(31))  # of small order


def _multibase_seeds() -> Iterator[bytes]:
    yield from (text.encode() for text in _multikeys())
    texts = (
        "z",
        "z1",
        "z11",
        "u",
        "uAA",
        "uAB",
        "uA",
        "u__-",
        "u+/",
        "zO0",
        "z 2",
        "z2\n",
        "zé",
        "m",
    )
    yield from (text.encode() for text in texts)
    yield b"z" + b"z" * 1023
    yield b"z" + b"z" * 1024


def _multikey_seeds() -> Iterator[bytes]:
    yield from (text.encode() for text in _multikeys())


def _jwk_seeds() -> Iterator[bytes]:
    for key in _keys():
        yield json.dumps(key.jwk).encode()
        named = {"use": "sig", "alg": min(key.jws_algorithms), "key_ops": ["verify"]}
        yield json.dumps({**key.jwk, **named, "kid": "one"}).encode()
        yield json.dumps({**key.jwk, "d": key.jwk.get("x", "AA")}).encode()
    yield b'{"kty":"oct","k":"AA"}'
    yield b'{"kty":["OKP"],"crv":{}}'
    yield b'{"kty":"RSA","n":"AA","e":"AQAB"}'


def _did_seeds() -> Iterator[bytes]:
    yield from (b"did:key:" + text.encode() for text in _multikeys())
    for seed in _jwk_seeds():
        yield b"did:jwk:" + encode_base64url(seed)[1:].encode()
    yield b"did:jwk:e30"
    yield b"did:jwk:" + encode_base64url(b'{"kty":"OKP","kty":"EC"}')[1:].encode()
    yield b"did:web:example.edu"


def _key_file_seeds() -> Iterator[bytes]:
    public = other(Algorithm.ED25519).public_key.multibase
    salt, nonce, sealed = (base64.b64encode(bytes(count)).decode() for count in (16, 12, 48))
    kdf = {"name": "argon2id", "m_kib": 262144, "t": 3, "p": 1, "salt": salt}
    enc = {"name": "AES-256-GCM", "nonce": nonce, "ct": sealed}
    names = {"v": 1, "kid": "2026a", "alg": "Ed25519", "use": "issue"}
    document = {**names, "created": "2026-01-05T09:00:00Z", "pub": public, "kdf": kdf, "enc": enc}
    for kib in (262144, 2**40, 8, -1):
        written = {**document, "kdf": {**kdf, "m_kib": kib}}
        yield json.dumps(written, separators=(",", ":")).encode() + b"\n"
    yield json.dumps({**document, "created": "0001-01-01T00:00:00+23:59"}).encode()
    yield b"[" * 4096


def _mutated_did(data: bytes, most: int, random: Random) -> bytes:
    """A did:jwk is changed inside its base64url."""
    start = b"did:jwk:"
    if not data.startswith(start) or random.random() < 0.2:
        return changed_bytes(data, most)
    changed = mutated_json(loosely_decoded(data[len(start) :]) or b"{}", most // 2, random)
    return (start + encoded(changed))[:most]


TARGETS = (
    Target(name="multibase", check=check_multibase, seeds=_multibase_seeds, most_bytes=192),
    Target(name="multikey", check=check_multikey, seeds=_multikey_seeds, most_bytes=256),
    Target(name="jwk", check=check_jwk, seeds=_jwk_seeds, mutate=mutated_json, most_bytes=1024),
    Target(
        name="key_did", check=check_key_did, seeds=_did_seeds, mutate=_mutated_did, most_bytes=1024
    ),
    Target(
        name="key_file",
        check=check_key_file,
        seeds=_key_file_seeds,
        mutate=mutated_json,
        most_bytes=1024,
    ),
)
