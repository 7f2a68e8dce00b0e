"""The public half of a key: its written forms, and the check of a signature.

Written forms are Multikey (W3C Controlled Identifiers 1.0), JWK (RFC 7517) and did:key. What is
peculiar to an algorithm stands in its own module: `ed25519.py`, `ecdsa.py`, `rsa.py`.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Self

from keys.ecdsa import P256, P384
from keys.ed25519 import Ed25519
from keys.errors import BadSignature, UnreadKey, UnusableKey
from keys.jwk import refuse_other_use, refuse_private
from keys.kind import Kind
from keys.multibase import Multicodec, decode_multikey, encode_base64url, encode_multikey
from keys.rsa import Rsa


class Algorithm(StrEnum):
    """The signature algorithms understood here, by the names JOSE gives them.

    RFC 9864 for Ed25519, RFC 7518 for the others. We sign with the first and verify with all.
    """

    ED25519 = "Ed25519"
    ES256 = "ES256"
    ES384 = "ES384"
    RS256 = "RS256"


# A new algorithm is a member above, a class in a file of its own, and a line in this table.
_KINDS: dict[Algorithm, type[Kind]] = {
    Algorithm.ED25519: Ed25519,
    Algorithm.ES256: P256,
    Algorithm.ES384: P384,
    Algorithm.RS256: Rsa,
}
_ALGORITHM_FOR_CODEC = {kind.CODEC: name for name, kind in _KINDS.items() if kind.CODEC}
_ALGORITHM_FOR_JWK: dict[tuple[object, object], Algorithm] = {
    kind.JWK: name for name, kind in _KINDS.items()
}

# Kinds that others sign with, by kty and crv (RFC 8812, RFC 7518, RFC 8037).
_UNREAD_JWKS = frozenset({("EC", "secp256k1"), ("EC", "P-521"), ("OKP", "Ed448")})


@dataclass(frozen=True)
class PublicKey:
    """A public key as a value: equal keys compare equal, in whatever form they arrived.

    `raw` is 32 bytes for Ed25519 (RFC 8032), a compressed point for ECDSA (SEC 1), and the DER of
    a PKCS #1 RSAPublicKey for RSA.

    Raises:
        UnusableKey: Not the bytes of such a key, or a key too weak to be believed.
    """

    raw: bytes
    algorithm: Algorithm = field(default=Algorithm.ED25519, kw_only=True)
    _opened: Kind = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_opened", _KINDS[self.algorithm](self.raw))

    @classmethod
    def from_multibase(cls, text: str) -> Self:
        """Read Multikey text such as `z6Mk...`.

        Raises:
            UnreadKey: A kind of key that is not read here.
            UnusableKey: Not Multikey text, a private key, or no point on its curve.
        """
        codec, raw = decode_multikey(text)
        if codec is Multicodec.ED25519_PRIVATE:
            raise UnusableKey(
                "This is a private key where a public key is expected. Treat it as compromised if"
                " it came from a published document."
            )
        return cls(raw, algorithm=_ALGORITHM_FOR_CODEC[codec])

    @classmethod
    def from_jwk(cls, jwk: Mapping[str, object]) -> Self:
        """Read a JSON Web Key; members that do not describe the key itself are passed over.

        Raises:
            UnreadKey: A kind or size of key, or one for an algorithm, that is not read here.
            UnusableKey: A private key, no known kind of key, for another use, too weak, or
                malformed.
        """
        refuse_private(jwk)
        kty, crv = jwk.get("kty"), jwk.get("crv")
        known = isinstance(kty, str) and isinstance(crv, str | None)
        algorithm = _ALGORITHM_FOR_JWK.get((kty, crv)) if known else None
        if algorithm is None:
            error = UnreadKey if known and (kty, crv) in _UNREAD_JWKS else UnusableKey
            raise error(
                "This JWK is of a kind that is not known here. Known are, by kty and crv: "
                + ", ".join(" ".join(filter(None, kind.JWK)) for kind in _KINDS.values())
                + "."
            )
        kind = _KINDS[algorithm]
        refuse_other_use(jwk, algorithms=kind.JWS_ALGORITHMS, unread=kind.UNREAD_ALGORITHMS)
        return cls(kind.raw_of_jwk(jwk), algorithm=algorithm)

    @cached_property
    def multibase(self) -> str:
        """The Multikey text, as `publicKeyMultibase` has it.

        Raises:
            UnusableKey: An RSA key, for which there is none.
        """
        codec = _KINDS[self.algorithm].CODEC
        if codec is None:
            raise UnusableKey("An RSA key has no Multikey text. Name it by its thumbprint.")
        return encode_multikey(self.raw, codec=codec)

    @property
    def jwk(self) -> dict[str, str]:
        """The JSON Web Key, with the members its thumbprint covers and no others."""
        return self._opened.jwk()

    @property
    def thumbprint(self) -> str:
        """A short name for a key of any kind: the SHA-256 of RFC 7638, in base64url."""
        text = json.dumps(self.jwk, sort_keys=True, separators=(",", ":"))
        return encode_base64url(hashlib.sha256(text.encode("ascii")).digest())[1:]

    @property
    def did_key(self) -> str:
        """The did:key identifier that is nothing but this key.

        Raises:
            UnusableKey: An RSA key, for which there is none.
        """
        return "did:key:" + self.multibase

    @property
    def jws_algorithms(self) -> frozenset[str]:
        """What the header of a JWS may call a signature of this key (`alg`)."""
        return _KINDS[self.algorithm].JWS_ALGORITHMS

    @property
    def unread_algorithms(self) -> frozenset[str]:
        """What such a key may sign with as well, and is not verified here."""
        return _KINDS[self.algorithm].UNREAD_ALGORITHMS

    def verify(self, signature: bytes, data: bytes) -> None:
        """Return only if `signature` was made over exactly `data` by this key.

        Signatures are bare: 64 bytes for Ed25519, r and s side by side for ECDSA, as many bytes
        as the modulus for RSA.

        Raises:
            BadSignature: It was not, or the signature is malformed.
        """
        if not self._opened.verifies(signature, data):
            raise BadSignature(
                "The signature does not match: the content was changed after signing, or another"
                " key signed it."
            )
