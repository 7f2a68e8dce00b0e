"""Somebody who can sign, and how to find them.

A key is an address. Configuration says where the private half lives (`file:/run/secrets/2026.json`)
and the program holds a `Signer`, never "the key": the same code signs from a file on a laptop and
from an HSM in production.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import ClassVar, Self

from keys.errors import UnsupportedKeyURI
from keys.public_key import PublicKey

# RFC 3986, section 3.1; the bound keeps a pasted key out of the message that repeats it.
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]{0,15}")


class Signer(ABC):
    """Somebody who can sign bytes with one key.

    A new technology is one file with one subclass, one line in `keys/__init__.py`, and one subclass
    of `tests/keys/signer_contract.py`.
    """

    SCHEME: ClassVar[str]

    @property
    @abstractmethod
    def public_key(self) -> PublicKey:
        """The key that verifies what `sign` returns; the same for as long as the signer lives."""

    @abstractmethod
    def sign(self, data: bytes) -> bytes:
        """Sign exactly these bytes; who publishes the signature verifies it first (T35).

        Raises:
            KeyUnavailable: Whoever holds the key did not answer; worth trying again.
            UnusableKey: The key may not or cannot sign.
        """

    @classmethod
    def from_uri(cls, uri: str, *, passphrase: Callable[[], bytes] | None) -> Self:
        """Open the signer that lives at this address.

        Args:
            uri: The address, whose scheme is `SCHEME`.
            passphrase: Asked once, and only if the technology needs one.

        Raises:
            UnsupportedKeyURI: The address does not read as one, or this signer has none.
            UnusableKey: The key cannot be opened.
            KeyUnavailable: Whoever holds the key did not answer.
        """
        del uri, passphrase
        raise UnsupportedKeyURI(
            f"A signer of the kind {cls.SCHEME!r} has no address: it is made in the program."
        )


# Declared here and filled in `keys/__init__.py`, since the signers import this module. Code from
# outside adds a line of its own.
SIGNER_FOR_URI_SCHEME: dict[str, type[Signer]] = {}


def signer_from_uri(uri: str, *, passphrase: Callable[[], bytes] | None = None) -> Signer:
    """Open the signer at an address.

    Args:
        uri: For example `file:/run/secrets/2026.json`.
        passphrase: Asked once, and only if the key needs one; typed or read from a file, never
            from an environment variable or an argument, where other processes can see it.

    Raises:
        UnsupportedKeyURI: No signer for this scheme, or the address does not read as one.
        UnusableKey: The key cannot be opened.
        KeyUnavailable: Whoever holds the key did not answer.
    """
    scheme, colon, _ = uri.partition(":")
    scheme = scheme.lower()
    known = ", ".join(sorted(SIGNER_FOR_URI_SCHEME))
    if not colon or not _SCHEME.fullmatch(scheme):
        # The text is not repeated: the commonest mistake is to paste the key itself.
        raise UnsupportedKeyURI(
            "This is not the address of a key. Write a scheme, a colon and a place, such as"
            f" file:/run/secrets/key.json. Known schemes: {known}."
        )
    if scheme not in SIGNER_FOR_URI_SCHEME:
        raise UnsupportedKeyURI(
            f"No signer is known for addresses that begin with {scheme}:. Known schemes: {known}."
        )
    return SIGNER_FOR_URI_SCHEME[scheme].from_uri(uri, passphrase=passphrase)
