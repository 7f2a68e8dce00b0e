"""ECDSA on the curves P-256 and P-384 (FIPS 186-5): public keys of other issuers.

Nothing here signs (T34): what verifies is OpenSSL, through cryptography.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import ClassVar

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from keys.errors import UnusableKey
from keys.jwk import octets
from keys.kind import Kind
from keys.multibase import Multicodec, encode_base64url

_COMPRESSED = (b"\x02", b"\x03")  # SEC 1, section 2.3.3: y is even, y is odd


class Ecdsa(Kind):
    """A point on a curve, each curve with the one hash that JOSE and the W3C pair it with.

    A signature is r and s side by side, each as long as the curve's order (IEEE P1363; RFC 7518,
    section 3.4; Data Integrity ECDSA Cryptosuites 1.0, section 3.2.6). Whoever has one also has
    its twin, (r, n - s); both are accepted, since signers are free to give either. So a signature
    must never serve as the identifier of anything.

    Raises:
        UnusableKey: Not a compressed point of the curve.
    """

    CODEC: ClassVar[Multicodec]
    JWK: ClassVar[tuple[str, str]]
    FIELD_BYTES: ClassVar[int]  # of a coordinate; for these two curves, also of r and of s

    def __init__(self, raw: bytes) -> None:
        try:
            if not raw.startswith(_COMPRESSED):
                raise ValueError  # noqa: TRY301 - the same answer as OpenSSL's own refusals
            self._key = ec.EllipticCurvePublicKey.from_encoded_point(self.curve(), raw)
        except ValueError as error:
            raise UnusableKey(
                f"This is no {self.CODEC.title}: a compressed point on that curve, in"
                f" {self.CODEC.length} bytes."
            ) from error

    @classmethod
    @abstractmethod
    def curve(cls) -> ec.EllipticCurve: ...

    @classmethod
    @abstractmethod
    def hash_algorithm(cls) -> hashes.HashAlgorithm: ...

    @classmethod
    def raw_of_jwk(cls, jwk: Mapping[str, object]) -> bytes:
        """The compressed point of coordinates x and y (RFC 7518, section 6.2.1).

        Raises:
            UnusableKey: Not of the curve's length, or not a point of the curve.
        """
        x, y = (octets(jwk, name, length=cls.FIELD_BYTES) for name in ("x", "y"))
        try:
            key = ec.EllipticCurvePublicKey.from_encoded_point(cls.curve(), b"\x04" + x + y)
        except ValueError as error:
            raise UnusableKey(
                "Members x and y of this JWK are no point on its curve. Check that both were"
                " copied whole."
            ) from error
        return key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)

    def jwk(self) -> dict[str, str]:
        point = self._key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)[1:]
        kty, crv = self.JWK
        x, y = point[: self.FIELD_BYTES], point[self.FIELD_BYTES :]
        return {
            "kty": kty,
            "crv": crv,
            "x": encode_base64url(x)[1:],
            "y": encode_base64url(y)[1:],
        }

    def verifies(self, signature: bytes, data: bytes) -> bool:
        half = self.FIELD_BYTES
        if len(signature) != 2 * half:
            return False
        r, s = int.from_bytes(signature[:half]), int.from_bytes(signature[half:])
        try:
            # OpenSSL refuses an r or s that is zero or not below the order of the group.
            self._key.verify(encode_dss_signature(r, s), data, ec.ECDSA(self.hash_algorithm()))
        except InvalidSignature:
            return False
        return True


class P256(Ecdsa):
    """P-256 with SHA-256."""

    CODEC = Multicodec.P256_PUBLIC
    JWK = ("EC", "P-256")
    JWS_ALGORITHMS = frozenset({"ES256"})
    FIELD_BYTES = 32

    @classmethod
    def curve(cls) -> ec.EllipticCurve:
        return ec.SECP256R1()

    @classmethod
    def hash_algorithm(cls) -> hashes.HashAlgorithm:
        return hashes.SHA256()


class P384(Ecdsa):
    """P-384 with SHA-384."""

    CODEC = Multicodec.P384_PUBLIC
    JWK = ("EC", "P-384")
    JWS_ALGORITHMS = frozenset({"ES384"})
    FIELD_BYTES = 48

    @classmethod
    def curve(cls) -> ec.EllipticCurve:
        return ec.SECP384R1()

    @classmethod
    def hash_algorithm(cls) -> hashes.HashAlgorithm:
        return hashes.SHA384()
