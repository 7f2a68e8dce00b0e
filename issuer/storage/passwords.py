"""Passwords as Argon2id hashes; the parameters stand in each hash, so they can grow later."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from issuer.actions.ports import Passwords


class Argon2Passwords(Passwords):
    """RFC 9106's second recommended option (64 MiB, 3 passes), argon2-cffi's own default."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        """Tests hand in a cheap hasher; everybody else wants the default."""
        self._hasher = hasher or PasswordHasher()

    def hash(self, password: str) -> str:
        return self._hasher.hash(password)

    def matches(self, password: str, kept: str) -> bool:
        """Whether it is the password; a hash that is none matches nothing."""
        try:
            return self._hasher.verify(kept, password)
        except (VerificationError, InvalidHashError, UnicodeEncodeError):
            return False
