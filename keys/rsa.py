"""RSA with PKCS #1 v1.5 padding and SHA-256 (RFC 8017, section 8.2): JOSE's RS256.

Only verified with: Open Badges 3.0 names RS256 for badges in the form of a JWT (section 8.2.2).
"""

from __future__ import annotations

from collections.abc import Mapping

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_public_key,
)

from keys.errors import UnreadKey, UnusableKey
from keys.jwk import octets
from keys.kind import Kind
from keys.multibase import encode_base64url

# RFC 7518, section 3.3: 2048 bits at least. Beyond 4096, verifying costs more than a stranger's
# upload is worth.
_FEWEST_BITS = 2048
_MOST_BITS = 4096
_MOST_BYTES = 2048  # of a number in a JWK: enough to tell a key that is too large from nonsense
# FIPS 186-5, appendix A.1.1: odd, and between these two.
_SMALLEST_EXPONENT = 2**16
_LARGEST_EXPONENT = 2**256

_WEAK = (
    "This RSA key is not used here: it must have 2048 to 4096 bits, and an odd exponent above"
    " 65536 (65537 is usual). Ask whoever publishes it for a stronger one."
)
_LARGE = "This RSA key is larger than is read here: it may have 4096 bits at most."


class Rsa(Kind):
    """An RSA public key; its bytes are the DER of a PKCS #1 RSAPublicKey.

    Raises:
        UnreadKey: Too large.
        UnusableKey: Not such bytes, or too weak.
    """

    CODEC = None  # Controlled Identifiers 1.0 has no Multikey for RSA
    JWK = ("RSA", None)
    # The same key could serve PS256 and others; here it verifies RS256 and nothing else.
    JWS_ALGORITHMS = frozenset({"RS256"})
    UNREAD_ALGORITHMS = frozenset({"PS256", "PS384", "PS512", "RS384", "RS512"})

    def __init__(self, raw: bytes) -> None:
        try:
            key = load_der_public_key(raw)
        except (ValueError, UnsupportedAlgorithm) as error:
            raise UnusableKey("These bytes are no RSA public key.") from error
        if not isinstance(key, rsa.RSAPublicKey):
            raise UnusableKey("These bytes are a key, but no RSA public key.")
        _refuse_weak(key.public_numbers())
        if _pkcs1(key) != raw:
            raise UnusableKey("These bytes are an RSA public key in another spelling than PKCS #1.")
        self._key = key

    @classmethod
    def raw_of_jwk(cls, jwk: Mapping[str, object]) -> bytes:
        """The key of modulus n and exponent e (RFC 7518, section 6.3.1).

        Raises:
            UnreadKey: Too large.
            UnusableKey: Too weak, or a number is written with leading zeros.
        """
        n, e = (octets(jwk, name, at_most=_MOST_BYTES) for name in ("n", "e"))
        if n[:1] == b"\0" or e[:1] == b"\0":
            raise UnusableKey(
                "A number in this JWK begins with a zero, which JWK does not write. Ask whoever"
                " publishes the key to mend it."
            )
        numbers = rsa.RSAPublicNumbers(e=int.from_bytes(e), n=int.from_bytes(n))
        _refuse_weak(numbers)
        return _pkcs1(numbers.public_key())

    def jwk(self) -> dict[str, str]:
        numbers = self._key.public_numbers()
        return {"kty": "RSA", "n": _base64url_uint(numbers.n), "e": _base64url_uint(numbers.e)}

    def verifies(self, signature: bytes, data: bytes) -> bool:
        try:
            # OpenSSL refuses a signature that is not exactly as long as the modulus.
            self._key.verify(signature, data, padding.PKCS1v15(), hashes.SHA256())
        except InvalidSignature:
            return False
        return True


def _refuse_weak(numbers: rsa.RSAPublicNumbers) -> None:
    if not (
        numbers.n.bit_length() >= _FEWEST_BITS
        and numbers.n % 2
        and _SMALLEST_EXPONENT < numbers.e < _LARGEST_EXPONENT
        and numbers.e % 2
    ):
        raise UnusableKey(_WEAK)
    if numbers.n.bit_length() > _MOST_BITS:
        raise UnreadKey(_LARGE)


def _pkcs1(key: rsa.RSAPublicKey) -> bytes:
    return key.public_bytes(Encoding.DER, PublicFormat.PKCS1)


def _base64url_uint(number: int) -> str:
    return encode_base64url(number.to_bytes(-(-number.bit_length() // 8)))[1:]
