"""A signer whose key lives and dies with the process: for rehearsals and for test vectors."""

from typing import ClassVar, Self

from keys.private_key import PrivateKey
from keys.public_key import PublicKey
from keys.signer import Signer


class MemorySigner(Signer):
    """Signs with an Ed25519 key that is stored nowhere.

    It has no address on purpose: a configuration that could name it would one day issue badges
    nobody can verify after the next start.
    """

    SCHEME: ClassVar[str] = "memory"

    def __init__(self, private_key: PrivateKey) -> None:
        self._private_key = private_key

    @classmethod
    def generate(cls) -> Self:
        """Make a signer with a new key from the operating system's randomness."""
        return cls(PrivateKey.generate())

    @classmethod
    def from_seed(cls, seed: bytes) -> Self:
        """Make the signer that a published test vector describes.

        Args:
            seed: The 32 bytes that RFC 8032, section 5.1.5, calls the private key.

        Raises:
            UnusableKey: Not 32 bytes.
        """
        return cls(PrivateKey(seed))

    @property
    def public_key(self) -> PublicKey:
        return self._private_key.public_key

    def sign(self, data: bytes) -> bytes:
        return self._private_key.sign(data)

    def __repr__(self) -> str:
        return f"MemorySigner({self.public_key.multibase})"
