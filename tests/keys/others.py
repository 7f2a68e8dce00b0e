"""Keys of other issuers, of every kind: each signs as its owner would, by the library itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from keys import Algorithm, MemorySigner, PublicKey

CURVES = {
    Algorithm.ES256: (ec.SECP256R1(), hashes.SHA256(), 32),
    Algorithm.ES384: (ec.SECP384R1(), hashes.SHA384(), 48),
}


@dataclass(frozen=True)
class Other:
    """Somebody who signs; `public_key` is what we know of them."""

    public_key: PublicKey
    sign: Callable[[bytes], bytes]
    private: Any = None


@cache
def other(algorithm: Algorithm, number: int = 1) -> Other:
    """The same key each time; another for another number."""
    if algorithm is Algorithm.ED25519:
        signer = MemorySigner.from_seed(bytes([number] * 32))
        return Other(signer.public_key, signer.sign)
    if algorithm is Algorithm.RS256:
        return rsa_key(2048)
    return ecdsa_key(algorithm, secret=number + 1)


def ecdsa_key(algorithm: Algorithm, *, secret: int) -> Other:
    curve, digest, half = CURVES[algorithm]
    private = ec.derive_private_key(secret, curve)
    raw = private.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)

    def sign(data: bytes) -> bytes:
        r, s = decode_dss_signature(private.sign(data, ec.ECDSA(digest)))
        return r.to_bytes(half) + s.to_bytes(half)

    return Other(PublicKey(raw, algorithm=algorithm), sign, private)


def rsa_key(bits: int, *, exponent: int = 65537) -> Other:
    private = rsa.generate_private_key(public_exponent=exponent, key_size=bits)
    raw = private.public_key().public_bytes(Encoding.DER, PublicFormat.PKCS1)

    def sign(data: bytes) -> bytes:
        return private.sign(data, padding.PKCS1v15(), hashes.SHA256())

    return Other(PublicKey(raw, algorithm=Algorithm.RS256), sign, private)
