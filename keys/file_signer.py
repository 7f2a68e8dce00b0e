"""A signer whose key is in an encrypted key file (`keys.keystore`)."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar, Self
from urllib.parse import unquote, urlsplit

from keys import keystore
from keys.errors import UnsupportedKeyURI, UnusableKey
from keys.keystore import KeyFileHeader, OpenedKey
from keys.public_key import PublicKey
from keys.signer import Signer

_PERCENT_WITHOUT_CODE = re.compile(r"%(?![0-9A-Fa-f]{2})")


class FileSigner(Signer):
    """Signs with the Ed25519 key of one key file, opened once.

    Addresses are `file:/run/secrets/2026.json` or `file:///run/secrets/2026.json` (RFC 8089); a
    space is written %20.
    """

    SCHEME: ClassVar[str] = "file"

    def __init__(self, opened: OpenedKey) -> None:
        self._header = opened.header
        self._private_key = opened.private_key

    @classmethod
    def from_uri(cls, uri: str, *, passphrase: Callable[[], bytes] | None) -> Self:
        path = _path_from_uri(uri)
        if passphrase is None:
            raise UnusableKey(
                f"The key file {path} is encrypted, and no passphrase was offered. Say where the"
                " passphrase comes from."
            )
        keystore.read_header(path)  # a missing or open file is reported before anybody is asked
        return cls(keystore.open(path, passphrase=passphrase()))

    @property
    def header(self) -> KeyFileHeader:
        """What the file says about the key (kid, use, created), proven by opening it."""
        return self._header

    @property
    def public_key(self) -> PublicKey:
        return self._header.public_key

    def sign(self, data: bytes) -> bytes:
        return self._private_key.sign(data)

    def __repr__(self) -> str:
        return f"FileSigner({self._header.kid}, {self.public_key.multibase})"


def _path_from_uri(uri: str) -> Path:
    try:
        parts = urlsplit(uri)
    except ValueError as error:
        raise _not_a_file_address() from error
    path = unquote(parts.path)
    # Only absolute: the key must not depend on the folder in which the service was started.
    if (
        parts.scheme != FileSigner.SCHEME
        # urlsplit drops line ends without a word, and would open another file than was named.
        or not uri.isprintable()
        or parts.netloc not in {"", "localhost"}
        or "?" in uri
        or "#" in uri
        or not path.startswith("/")
        or not path.isprintable()
        or _PERCENT_WITHOUT_CODE.search(parts.path)
    ):
        raise _not_a_file_address()
    return Path(path)


def _not_a_file_address() -> UnsupportedKeyURI:
    return UnsupportedKeyURI(
        "The address of a key file is file: and an absolute path, such as"
        " file:/run/secrets/key.json, with %20 for a space."
    )
