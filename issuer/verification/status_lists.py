"""A status list as its text says it, read once however many badges name it.

Everything here follows from the text alone. Whose list it is, of what time, and whether its issuer
signed it depends on who asks, and is asked for each badge (standing.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from issuer.jsonld.strict_json import read_json
from issuer.status.bitstring_status_list import decode_bits
from issuer.verification.signed import Signed

_MOST_LISTS = 16
_MOST_BYTES = 1024 * 1024  # of one list, unpacked, that is kept: eight million entries


class StatusList:
    """The signed document that a list is published in, and its bits."""

    def __init__(self, document: Mapping[str, object]) -> None:
        self.signed = Signed(document)
        self._bits: bytes | None = None

    @property
    def document(self) -> Mapping[str, object]:
        return self.signed.document

    @property
    def subject(self) -> Mapping[str, object]:
        """The list itself; empty where something else stands in its place."""
        subject = self.document.get("credentialSubject")
        return subject if isinstance(subject, dict) else {}

    def bits(self) -> bytes:
        """The list, unpacked.

        Raises:
            StatusListError: It cannot be, or is too short or too large.
        """
        if self._bits is not None:
            return self._bits
        encoded = self.subject.get("encodedList")
        bits = decode_bits(encoded if isinstance(encoded, str) else "")
        if len(bits) <= _MOST_BYTES:
            self._bits = bits
        return bits


@lru_cache(maxsize=_MOST_LISTS)
def read_status_list(text: str) -> StatusList:
    """The list in a text.

    Raises:
        MalformedSubmission: It is not JSON that every reader would read alike.
    """
    return StatusList(read_json(text))
