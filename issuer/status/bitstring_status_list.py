"""Bitstring Status List 1.0: one published bit for each credential.

A list has at least 131,072 entries, so that asking for it tells nobody which credential is being
looked at (section 6.1), and a bit that was set is never cleared here: revocation is for good, and
a list restored from a backup must not undo one (T37). Bits, entries and the list credential are
values; whoever holds the list keeps the next version.
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar, Final

from issuer.errors import RejectedInput
from issuer.i18n import N_, Message
from keys import MalformedMultibase
from keys.multibase import decode_base64url, encode_base64url

MINIMUM_ENTRIES = 131_072  # section 3.3: 16 KB of single-bit entries, for herd privacy
MAX_BYTES = 16 * 1024 * 1024  # T40: what a list may grow to when it is unpacked

# A list is signed anew at each revocation: level 1 takes a ninth of level 6's time and gives a
# third more bytes, some 700; level 9 takes twenty times as long, for nothing (performance.md H).
_COMPRESSION_LEVEL = 1
_GZIP = 16 + zlib.MAX_WBITS  # zlib's way of asking for a gzip header, and for no other
_MOST_SIZE = 8
# The second is what came before, and reads alike but for its list's text (StatusList2021).
STATUS_ENTRIES = ("BitstringStatusListEntry", "StatusList2021Entry")
_HEXADECIMAL = re.compile(r"(0x)?[0-9a-fA-F]{1,2}")
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,17}")


class StatusListError(RejectedInput):
    """A status list or an entry that cannot be used; `problem` is the W3C's name (section 3.5)."""

    code = "status-list"
    problem: ClassVar[str] = "STATUS_VERIFICATION_ERROR"

    def __init__(
        self, template: str, values: Mapping[str, str | int | Message] | None = None
    ) -> None:
        super().__init__(why=Message(template, values or {}))


class MalformedValue(StatusListError):
    code = "status-list-malformed"
    problem = "MALFORMED_VALUE_ERROR"


class IndexOutOfRange(StatusListError):
    code = "status-list-range"
    problem = "RANGE_ERROR"


class ListTooShort(StatusListError):
    code = "status-list-length"
    problem = "STATUS_LIST_LENGTH_ERROR"


@dataclass(slots=True, kw_only=True, unsafe_hash=True)
class StatusListEntry:
    """Where a credential's status stands: the list, the index in it, and what it means there.

    `size` is how many bits an entry has. We write entries of one bit; others are read.
    """

    status_list_credential: Final[str]
    index: Final[int]
    purpose: Final[str] = "revocation"
    size: Final[int] = 1
    messages: Final[tuple[tuple[int, str], ...]] = ()

    def __post_init__(self) -> None:
        if self.index < 0:
            raise IndexOutOfRange(N_("an index of a status list must not be negative."))

    def message_for(self, value: int) -> str:
        """What a value of this entry means, as the issuer says; empty where it says nothing."""
        return dict(self.messages).get(value, "")

    @property
    def id(self) -> str:
        """The entry's own address."""
        return f"{self.status_list_credential}#{self.index}"

    def to_json(self) -> dict[str, object]:
        """The `credentialStatus` of section 2.1; the index is text, as the W3C asks."""
        return {
            "id": self.id,
            "type": "BitstringStatusListEntry",
            "statusPurpose": self.purpose,
            "statusListIndex": str(self.index),
            "statusListCredential": self.status_list_credential,
        }

    @classmethod
    def from_json(cls, entry: Mapping[str, object]) -> StatusListEntry:
        """Read a `credentialStatus` written by anybody.

        A number as index is read too: the official validator's own sample has one.

        Raises:
            MalformedValue: Another type, a missing part, or an index that is no decimal number.
        """
        if entry.get("type") not in STATUS_ENTRIES:
            raise MalformedValue(N_("this is not an entry of a bitstring status list."))
        size = entry.get("statusSize", 1)
        if isinstance(size, bool) or not isinstance(size, int) or not 1 <= size <= _MOST_SIZE:
            raise MalformedValue(N_("an entry has one bit, or up to eight."))
        status_list_credential, purpose = (
            entry.get("statusListCredential"),
            entry.get("statusPurpose"),
        )
        index = entry.get("statusListIndex")
        digits = str(index) if isinstance(index, str | int) else ""
        if (
            not isinstance(status_list_credential, str)
            or not isinstance(purpose, str)
            or isinstance(index, bool)
            or not _DECIMAL.fullmatch(digits)
        ):
            raise MalformedValue(
                N_("the status entry has no list, no purpose, or no usable index.")
            )
        return cls(
            status_list_credential=status_list_credential,
            index=int(digits),
            purpose=purpose,
            size=size,
            messages=_messages_in(entry.get("statusMessage", [])),
        )


def _messages_in(written: object) -> tuple[tuple[int, str], ...]:
    """What the values mean (`statusMessage`, section 2.1): each value in hexadecimal."""
    found = []
    for one in written if isinstance(written, list) else [written]:
        status, message = (
            (one.get("status"), one.get("message")) if isinstance(one, dict) else (0, 0)
        )
        if (
            not isinstance(status, str)
            or not isinstance(message, str)
            or not _HEXADECIMAL.fullmatch(status)
        ):
            raise MalformedValue(N_("what the status entry's values mean cannot be read."))
        found.append((int(status, 16), message))
    if len(dict(found)) < len(found):
        raise MalformedValue(N_("the status entry explains one of its values twice."))
    return tuple(found)


def empty_bits(entries: int = MINIMUM_ENTRIES) -> bytes:
    """A list in which no credential is revoked.

    Raises:
        ListTooShort: Fewer entries than protect the holders, or not whole bytes.
    """
    if entries < MINIMUM_ENTRIES or entries % 8:
        raise ListTooShort(
            N_("a status list has at least %(least)d entries, in whole bytes."),
            {"least": MINIMUM_ENTRIES},
        )
    return bytes(entries // 8)


def get_bit(bits: bytes, index: int) -> bool:
    """The bit at an index; index 0 is the left-most bit of the first byte (section 3.1).

    Raises:
        IndexOutOfRange: The list has no such index.
    """
    _require_index(bits, index)
    return bool(bits[index >> 3] & (0x80 >> (index & 7)))


def get_value(bits: bytes, index: int, *, size: int) -> int:
    """The entry at an index in a list of entries of `size` bits, the left-most bit first.

    Raises:
        IndexOutOfRange: The list has no such index.
    """
    value = 0
    for position in range(index * size, index * size + size):
        value = value << 1 | get_bit(bits, position)
    return value


def set_bit(bits: bytes, index: int) -> bytes:
    """The list with one more bit set; there is no function that clears one.

    Raises:
        IndexOutOfRange: The list has no such index.
    """
    _require_index(bits, index)
    changed = bytearray(bits)
    changed[index >> 3] |= 0x80 >> (index & 7)
    return bytes(changed)


def merge_bits(bits: bytes, other: bytes) -> bytes:
    """Every bit that is set in either: a restored list with the last one that was published.

    Raises:
        ListTooShort: The lists have different lengths.
    """
    if len(bits) != len(other):
        raise ListTooShort(N_("two versions of one status list must have the same length."))
    either = int.from_bytes(bits, "big") | int.from_bytes(other, "big")
    return either.to_bytes(len(bits), "big")


def encode_bits(bits: bytes) -> str:
    """Section 3.3, Bitstring Generation: `u`, and base64url of the gzip of the bits.

    The same bits give the same text: gzip's time stamp is left at zero.
    """
    return encode_base64url(gzip.compress(bits, compresslevel=_COMPRESSION_LEVEL, mtime=0))


def decode_bits(encoded_list: str) -> bytes:
    """Section 3.4, Bitstring Expansion.

    Raises:
        MalformedValue: Not multibase base64url, not gzip, damaged, or larger than 16 MiB.
        ListTooShort: Fewer entries than protect the holders.
    """
    try:
        packed = decode_base64url(encoded_list)
    except MalformedMultibase as error:
        raise MalformedValue(N_("the status list is not written in base64url.")) from error
    unpacking = zlib.decompressobj(wbits=_GZIP)
    try:
        # One byte more than allowed tells a list of exactly the limit from a larger one.
        bits = unpacking.decompress(packed, MAX_BYTES + 1)
    except zlib.error as error:
        raise MalformedValue(N_("the status list is not compressed with gzip.")) from error
    if len(bits) > MAX_BYTES:
        raise MalformedValue(N_("the status list unpacks to more than 16 MiB."))
    if not unpacking.eof or unpacking.unused_data:
        raise MalformedValue(N_("the status list is cut off, or something follows it."))
    require_entries(bits)
    return bits


def require_entries(bits: bytes, *, size: int = 1) -> None:
    """Section 3.2: a list has enough entries of `size` bits, or asking for it tells too much.

    Raises:
        ListTooShort: Fewer entries than protect the holders.
    """
    if len(bits) * 8 // size < MINIMUM_ENTRIES:
        raise ListTooShort(
            N_("a status list has at least %(least)d entries."), {"least": MINIMUM_ENTRIES}
        )


def build_status_list_credential(
    *,
    url: str,
    issuer: str,
    purpose: str,
    bits: bytes,
    valid_from: datetime,
    valid_until: datetime | None = None,
    ttl: timedelta | None = None,
) -> dict[str, object]:
    """The credential that publishes a list (section 2.2), not yet signed.

    Args:
        url: Where it is published, and its identifier.
        issuer: As text: the W3C's conformance suite misreads an object here.
        purpose: What a set bit means, such as `revocation`.
        bits: The list.
        valid_from: When this version begins; a time with a zone.
        valid_until: When a verifier must have a newer one.
        ttl: How long a verifier may keep it.

    Raises:
        ListTooShort: Fewer entries than protect the holders.
    """
    require_entries(bits)
    subject: dict[str, object] = {
        "id": f"{url}#list",
        "type": "BitstringStatusList",
        "statusPurpose": purpose,
        "encodedList": encode_bits(bits),
    }
    if ttl is not None:
        subject["ttl"] = ttl // timedelta(milliseconds=1)
    credential: dict[str, object] = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": _date_time(valid_from),
    }
    if valid_until is not None:
        credential["validUntil"] = _date_time(valid_until)
    return {**credential, "credentialSubject": subject}


def _require_index(bits: bytes, index: int) -> None:
    if not 0 <= index < len(bits) * 8:
        raise IndexOutOfRange(N_("the status list has no entry %(index)d."), {"index": index})


def _date_time(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise ValueError("A time without a zone cannot be published.")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
