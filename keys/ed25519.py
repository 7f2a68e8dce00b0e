"""Ed25519 (RFC 8032): a public key that libsodium verifies with."""

from __future__ import annotations

from collections.abc import Mapping

from nacl.bindings import crypto_sign_open
from nacl.exceptions import BadSignatureError

from keys.errors import UnusableKey
from keys.jwk import octets
from keys.kind import Kind
from keys.multibase import Multicodec, encode_base64url

SIGNATURE_BYTES = 64  # RFC 8032, section 5.1.6


class Ed25519(Kind):
    """An Ed25519 public key.

    libsodium looks: in half the time of OpenSSL, and stricter, since it also refuses keys of small
    order, which any signature could be made to fit.

    Raises:
        UnusableKey: Not 32 bytes.
    """

    CODEC = Multicodec.ED25519_PUBLIC
    JWK = ("OKP", "Ed25519")  # RFC 8037, section 2
    # RFC 9864 gives it a name of its own; most of the world still writes the older one.
    JWS_ALGORITHMS = frozenset({"Ed25519", "EdDSA"})

    def __init__(self, raw: bytes) -> None:
        wanted = self.CODEC.length
        if len(raw) != wanted:
            raise UnusableKey(
                f"A public key for Ed25519 has {wanted} bytes; this one has {len(raw)}."
            )
        self._raw = raw

    @classmethod
    def raw_of_jwk(cls, jwk: Mapping[str, object]) -> bytes:
        return octets(jwk, "x", length=cls.CODEC.length)

    def jwk(self) -> dict[str, str]:
        return {"kty": "OKP", "crv": "Ed25519", "x": encode_base64url(self._raw)[1:]}

    def verifies(self, signature: bytes, data: bytes) -> bool:
        if len(signature) != SIGNATURE_BYTES:
            return False
        try:
            crypto_sign_open(signature + data, self._raw)
        except BadSignatureError:
            return False
        return True
