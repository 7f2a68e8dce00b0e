"""The public half of a key: its written forms, and the check of a signature.

Written forms are Multikey (W3C Controlled Identifiers 1.0), JWK (RFC 8037, section 2) and did:key.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from keys.errors import BadSignature, MalformedMultibase, UnusableKey
from keys.multibase import (
    Multicodec,
    decode_base64url,
    decode_multikey,
    encode_base64url,
    encode_multikey,
)


class Algorithm(StrEnum):
    """The signature algorithms understood here, by the names JOSE gives them (RFC 9864)."""

    ED25519 = "Ed25519"


# A new algorithm is a member above, a line in this table, and a branch in `verify` and the two JWK
# forms; mypy points at each.
_CODEC_FOR_ALGORITHM = {Algorithm.ED25519: Multicodec.ED25519_PUBLIC}
_ALGORITHM_FOR_CODEC = {codec: algorithm for algorithm, codec in _CODEC_FOR_ALGORITHM.items()}


@dataclass(frozen=True)
class PublicKey:
    """A public key as a value: equal keys compare equal, in whatever form they arrived.

    Raises:
        UnusableKey: Not the number of bytes that the algorithm asks for.
    """

    raw: bytes
    algorithm: Algorithm = field(default=Algorithm.ED25519, kw_only=True)

    def __post_init__(self) -> None:
        wanted = _CODEC_FOR_ALGORITHM[self.algorithm].length
        if len(self.raw) != wanted:
            raise UnusableKey(
                f"A public key for {self.algorithm} has {wanted} bytes; this one has"
                f" {len(self.raw)}."
            )

    @classmethod
    def from_multibase(cls, text: str) -> Self:
        """Read Multikey text such as `z6Mk...`.

        Raises:
            UnusableKey: Not Multikey text, a private key, or a kind of key not supported yet.
        """
        codec, raw = decode_multikey(text)
        if codec is Multicodec.ED25519_PRIVATE:
            raise UnusableKey(
                "This is a private key where a public key is expected. Treat it as compromised if"
                " it came from a published document."
            )
        algorithm = _ALGORITHM_FOR_CODEC.get(codec)
        if algorithm is None:
            raise UnusableKey(
                f"This kind of key, {codec.title}, is not supported yet. Supported are: "
                + ", ".join(Algorithm)
                + "."
            )
        return cls(raw, algorithm=algorithm)

    @classmethod
    def from_jwk(cls, jwk: Mapping[str, object]) -> Self:
        """Read a JSON Web Key; members that do not describe the key itself are passed over.

        Raises:
            UnusableKey: A private key, another kind of key, or malformed.
        """
        if "d" in jwk:
            raise UnusableKey(
                "This JWK holds a private key where a public key is expected. Treat it as"
                " compromised if it came from a published document."
            )
        x = jwk.get("x")
        if jwk.get("kty") != "OKP" or jwk.get("crv") != "Ed25519" or not isinstance(x, str):
            raise UnusableKey(
                "This JWK is not an Ed25519 public key, the only kind supported yet: kty must be"
                " OKP, crv must be Ed25519, and x must be present."
            )
        try:
            # JWK writes base64url without multibase's leading letter (RFC 7515, section 2).
            raw = decode_base64url("u" + x, length=Multicodec.ED25519_PUBLIC.length)
        except MalformedMultibase as error:
            raise UnusableKey(f"Member x of this JWK cannot be read. {error}") from error
        return cls(raw)

    @cached_property
    def multibase(self) -> str:
        """The Multikey text, as `publicKeyMultibase` has it."""
        return encode_multikey(self.raw, codec=_CODEC_FOR_ALGORITHM[self.algorithm])

    @property
    def jwk(self) -> dict[str, str]:
        """The JSON Web Key, with the members its thumbprint covers and no others."""
        return {"kty": "OKP", "crv": "Ed25519", "x": encode_base64url(self.raw)[1:]}

    @property
    def did_key(self) -> str:
        """The did:key identifier that is nothing but this key."""
        return "did:key:" + self.multibase

    @cached_property
    def _parsed(self) -> Ed25519PublicKey:
        return Ed25519PublicKey.from_public_bytes(self.raw)

    def verify(self, signature: bytes, data: bytes) -> None:
        """Return only if `signature` was made over exactly `data` by this key.

        Raises:
            BadSignature: It was not, or the signature is malformed.
        """
        try:
            self._parsed.verify(signature, data)
        except InvalidSignature:
            raise BadSignature(
                "The signature does not match: the content was changed after signing, or another"
                " key signed it."
            ) from None
