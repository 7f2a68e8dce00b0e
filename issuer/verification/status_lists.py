"""A status list as its text says it, read once however many badges name it.

Everything here follows from the text alone. Whose list it is, of what time, and whether its issuer
signed it depends on who asks, and is asked for each badge (standing.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from issuer.jsonld.strict_json import read_json
from issuer.proofs.jwt_credential import JwtCredential, credential_in
from issuer.proofs.vc_jwt import read_jws
from issuer.status.bitstring_status_list import decode_bits
from issuer.status.revocation_list import RevocationList
from issuer.verification.signed import Signed

# By the type of the credential: the type of the list in it.
_LISTS: Mapping[str, str] = {
    "BitstringStatusListCredential": "BitstringStatusList",
    "StatusList2021Credential": "StatusList2021",
}
_MOST_LISTS = 16
_MOST_BYTES = 1024 * 1024  # of one list, unpacked, that is kept: eight million entries


class StatusList:
    """The signed document that a list is published in, and its bits."""

    def __init__(
        self, document: Mapping[str, object], *, token: JwtCredential | None = None
    ) -> None:
        self.signed = Signed(document, token=token)
        self._bits: bytes | None = None

    @property
    def document(self) -> Mapping[str, object]:
        return self.signed.document

    @property
    def subject(self) -> Mapping[str, object]:
        """The list itself; empty where something else stands in its place."""
        subject = self.document.get("credentialSubject")
        return subject if isinstance(subject, dict) else {}

    @property
    def is_of_its_type(self) -> bool:
        """Whether it is the list that the type of its credential announces, with bits in a text."""
        types = self.document.get("type")
        known = [_LISTS[one] for one in (types if isinstance(types, list) else []) if one in _LISTS]
        return known == [self.subject.get("type")] and isinstance(
            self.subject.get("encodedList"), str
        )

    @property
    def purposes(self) -> list[object]:
        """What its bits are about, as it is written."""
        purposes = self.subject.get("statusPurpose")
        return purposes if isinstance(purposes, list) else [purposes]

    def bits(self) -> bytes:
        """The list, unpacked.

        Raises:
            StatusListError: It cannot be, or is too short or too large.
        """
        if self._bits is not None:
            return self._bits
        encoded = self.subject.get("encodedList")
        written = encoded if isinstance(encoded, str) else ""
        if self.subject.get("type") == "StatusList2021":
            written = f"u{written}"  # base64url as well, before Multibase was asked for
        bits = decode_bits(written)
        if len(bits) <= _MOST_BYTES:
            self._bits = bits
        return bits


@lru_cache(maxsize=_MOST_LISTS)
def read_revocation_list(text: str) -> RevocationList:
    """1EdTech's list in a text.

    Raises:
        MalformedSubmission: It is not JSON that every reader would read alike.
        MalformedValue: It is not such a list.
    """
    return RevocationList(read_json(text))


@lru_cache(maxsize=_MOST_LISTS)
def read_status_list(text: str) -> StatusList:
    """The list in a text, a credential in JSON or a token.

    Raises:
        MalformedSubmission: It is not JSON that every reader would read alike, nor such a token.
    """
    if text.lstrip().startswith("{"):
        return StatusList(read_json(text))
    token = credential_in(read_jws(text.strip()))
    return StatusList(token.document, token=token)
