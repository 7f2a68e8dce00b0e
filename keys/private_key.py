"""The private half of a key.

libsodium signs: it takes little more than half the time of OpenSSL, and both arrive at the same 64
bytes, since Ed25519 is deterministic (RFC 8032, section 5.1.6). That they do is seen once for each
key that is opened.
"""

from __future__ import annotations

from typing import Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from nacl.bindings import crypto_sign, crypto_sign_seed_keypair

from keys.ed25519 import SIGNATURE_BYTES
from keys.errors import UnusableKey
from keys.multibase import Multicodec
from keys.public_key import PublicKey

_TRIAL = b"keys: does this key sign?"


class PrivateKey:
    """An Ed25519 key that was seen to sign.

    Args:
        seed: The 32 bytes that RFC 8032, section 5.1.5, calls the private key.

    Raises:
        UnusableKey: Not 32 bytes, or two implementations make different things of them.
    """

    __slots__ = ("_pair", "_public_key")

    def __init__(self, seed: bytes) -> None:
        wanted = Multicodec.ED25519_PRIVATE.length
        if len(seed) != wanted:
            raise UnusableKey(f"An Ed25519 seed has {wanted} bytes; this one has {len(seed)}.")
        raw, self._pair = crypto_sign_seed_keypair(seed)
        self._public_key = PublicKey(raw)
        # Equal signatures mean equal public keys: they are part of what is hashed.
        if Ed25519PrivateKey.from_private_bytes(seed).sign(_TRIAL) != self.sign(_TRIAL):
            raise UnusableKey(
                "Two implementations of Ed25519 disagree about this key. This machine or its"
                " memory is at fault; do not sign on it."
            )

    @classmethod
    def generate(cls) -> Self:
        """Make a new key from the operating system's randomness."""
        return cls(Ed25519PrivateKey.generate().private_bytes_raw())

    @property
    def public_key(self) -> PublicKey:
        """The half that may be known."""
        return self._public_key

    @property
    def seed(self) -> bytes:
        """The 32 secret bytes; for `keystore`, which encrypts them, and nobody else."""
        return self._pair[: Multicodec.ED25519_PRIVATE.length]

    def sign(self, data: bytes) -> bytes:
        """Sign exactly these bytes; 64 bytes."""
        return crypto_sign(data, self._pair)[:SIGNATURE_BYTES]

    def __repr__(self) -> str:
        return f"PrivateKey({self._public_key.multibase})"
