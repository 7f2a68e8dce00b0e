"""What every kind of public key offers; `ed25519.py`, `ecdsa.py` and `rsa.py` are the kinds."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar

from keys.multibase import Multicodec


class Kind(ABC):
    """A public key of one algorithm, found to be one.

    Args:
        raw: As `PublicKey.raw` has it.

    Raises:
        UnusableKey: Not the bytes of such a key, or a key too weak to be believed.
    """

    CODEC: ClassVar[Multicodec | None]  # None where there is no Multikey for it
    JWK: ClassVar[tuple[str, str | None]]  # kty and crv
    JWS_ALGORITHMS: ClassVar[frozenset[str]]  # its names in `alg`
    # What others sign with such a key, and is not verified here.
    UNREAD_ALGORITHMS: ClassVar[frozenset[str]] = frozenset()

    @abstractmethod
    def __init__(self, raw: bytes) -> None: ...

    @classmethod
    @abstractmethod
    def raw_of_jwk(cls, jwk: Mapping[str, object]) -> bytes:
        """The bytes of the key in a JWK of this kind.

        Raises:
            UnusableKey: There is none, or none that may be used.
        """

    @abstractmethod
    def jwk(self) -> dict[str, str]:
        """The members that a JWK thumbprint covers (RFC 7638, section 3.2), and no others."""

    @abstractmethod
    def verifies(self, signature: bytes, data: bytes) -> bool:
        """Whether the signature, malformed perhaps, was made over exactly these bytes."""
