"""What a line of text is that leads to a badge: from a QR code, or pasted by a person.

Only the form is looked at. Nothing is resolved here: whether an address is one of ours, may be
fetched, or holds an Open Badges 2.0 badge (which no address tells), is for the action that asks.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

from issuer.errors import MalformedSubmission
from issuer.i18n import N_, Message
from issuer.ids import is_id, read_short_code
from issuer.verification.carriers import is_compact_jws

LONGEST = 2000  # of an address or a DID; a QR code holds no more than 2,953 bytes
# RFC 3986, with the letters of other scripts that a person may paste (RFC 3987), and no space.
_ADDRESS = re.compile(r"https?://(?![/?#])[^\s\x00-\x20\x7f<>\"\\^`{|}]+", re.IGNORECASE)
# DID Core, 3.1 and 3.2.
_DID = re.compile(r"did:[a-z0-9]+:(?:[A-Za-z0-9._:-]|%[0-9A-Fa-f]{2})+(?:[/?#][!-~]*)?")


class NamedKind(StrEnum):
    """What a text can name."""

    ADDRESS = "address"  # http or https; what may be fetched, the outbound door decides
    CREDENTIAL_ID = "credential-id"  # as our addresses have them
    SHORT_CODE = "short-code"  # as on our badges
    DID = "did"
    CREDENTIAL = "credential"  # names nothing: it is the JSON or the compact JWS itself


class Named(NamedTuple):
    """What a text is, and the text without what does not belong to it.

    A short code is in its stored form (`K7QF-2M9T-XW3C`); everything else is as it was written,
    trimmed. `CREDENTIAL` is to be given to `read_submission`, which may still refuse it.
    """

    kind: NamedKind
    value: str


def what_is(text: str) -> Named:
    """Tell what a text from a QR code or a pasted line is, by its form alone.

    Raises:
        MalformedSubmission: it is nothing that leads to a badge.
    """
    trimmed = text.strip().removeprefix("\ufeff").strip()
    if trimmed.startswith("{") or is_compact_jws(trimmed):
        return Named(NamedKind.CREDENTIAL, trimmed)
    if len(trimmed) <= LONGEST:
        if _ADDRESS.fullmatch(trimmed):
            return Named(NamedKind.ADDRESS, trimmed)
        if _DID.fullmatch(trimmed):
            return Named(NamedKind.DID, trimmed)
        if is_id(trimmed):
            return Named(NamedKind.CREDENTIAL_ID, trimmed)
        if (code := read_short_code(trimmed)) is not None:
            return Named(NamedKind.SHORT_CODE, code)
    raise MalformedSubmission(
        why=Message(
            N_(
                "it is neither an address nor a code of twelve letters and digits, and no badge "
                "either."
            )
        )
    )
