"""The proof value of a derived ecdsa-sd-2023 proof: its five parts, and nothing else.

Data Integrity ECDSA Cryptosuites 1.0, section 3.5.8 (parseDerivedProofValue): three bytes of
header, then an array in CBOR (RFC 8949). Only what such an array is made of is read: byte strings,
arrays and maps of known length, and whole numbers, each in its shortest form (RFC 8949, section
4.2.1) and none tagged. So every value has one spelling, and no length in it is believed before the
bytes are there. A base proof, which has texts besides, is told apart and not used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from keys.errors import MalformedMultibase
from keys.multibase import decode_base64url

_BASE = b"\xd9\x5d\x00"
_DERIVED = b"\xd9\x5d\x01"

# RFC 8949, section 3.1: major types.
_NUMBER, _BYTES, _TEXT, _ARRAY, _MAP = 0, 2, 3, 4, 5
_LARGEST_IN_HEAD = 23
_LENGTH_OF = {24: 1, 25: 2}  # how many bytes follow; lengths beyond 65,535 are not needed here

_PARTS = 5
_SIGNATURE_BYTES = 64
# A prefix of two bytes and a compressed point. The specification's text says 36 in one place; its
# test vectors and every implementation have 35.
_PUBLIC_KEY_BYTES = 35
_LABEL_BYTES = 32
_HMAC_KEY_BYTES = 32


class MalformedProofValue(Exception):
    """It is no derived proof value; the message says what it is instead."""


class BaseProofValue(MalformedProofValue):
    """It is a base proof: the issuer's to the holder."""


@dataclass(frozen=True, kw_only=True)
class DerivedProofValue:
    """The five parts, each of the right length; nothing is verified yet.

    `label_map` has, for each number of a canonical blank node label, the 32 bytes of the issuer's.
    """

    base_signature: bytes
    public_key: bytes
    signatures: tuple[bytes, ...]
    label_map: Mapping[int, bytes]
    mandatory_indexes: tuple[int, ...]

    @classmethod
    def parsed(cls, text: str) -> Self:
        """Read a proof value.

        Raises:
            BaseProofValue: It is a base proof.
            MalformedProofValue: It is no whole proof of this suite at all.
        """
        try:
            raw = decode_base64url(text)
        except MalformedMultibase as error:
            raise MalformedProofValue(f"the proof value cannot be read. {error}") from error
        if raw.startswith(_BASE):
            _read_base(_Reader(raw.removeprefix(_BASE)))
            raise BaseProofValue(
                "this is a base proof, not derived: it is for the holder alone, who makes of it"
                " what others are shown. Ask for that."
            )
        if not raw.startswith(_DERIVED):
            raise MalformedProofValue("the proof value does not begin as one of this suite does.")
        reader = _Reader(raw.removeprefix(_DERIVED))
        reader.expect(_ARRAY, _PARTS)
        value = cls(
            base_signature=reader.octets(_SIGNATURE_BYTES),
            public_key=reader.octets(_PUBLIC_KEY_BYTES),
            signatures=tuple(reader.octets(_SIGNATURE_BYTES) for _ in range(reader.head(_ARRAY))),
            label_map=_label_map(reader),
            mandatory_indexes=tuple(reader.head(_NUMBER) for _ in range(reader.head(_ARRAY))),
        )
        reader.end()
        return value


def _read_base(reader: _Reader) -> None:
    """Section 3.5.3, parseBaseProofValue: nothing of it is used here, but it has to be one.

    Raises:
        MalformedProofValue: It is not.
    """
    reader.expect(_ARRAY, _PARTS)
    for length in (_SIGNATURE_BYTES, _PUBLIC_KEY_BYTES, _HMAC_KEY_BYTES):
        reader.octets(length)
    for _ in range(reader.head(_ARRAY)):
        reader.octets(_SIGNATURE_BYTES)
    for _ in range(reader.head(_ARRAY)):
        reader.text()
    reader.end()


def _label_map(reader: _Reader) -> dict[int, bytes]:
    count = reader.head(_MAP)
    labels = {reader.head(_NUMBER): reader.octets(_LABEL_BYTES) for _ in range(count)}
    if len(labels) < count:
        raise MalformedProofValue("the proof value names one label twice.")
    return labels


class _Reader:
    """Reads CBOR from the front, as far as it is of the kinds above."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._at = 0

    def head(self, major: int) -> int:
        """The number, or the length, at the beginning of the next item, which must be of a kind."""
        first = self._take(1)[0]
        if first >> 5 != major:
            raise _malformed()
        argument = first & 0x1F
        if argument <= _LARGEST_IN_HEAD:
            return argument
        if argument not in _LENGTH_OF:
            raise _malformed()
        number = int.from_bytes(self._take(_LENGTH_OF[argument]))
        # RFC 8949, section 4.2.1: the shortest form.
        if number <= (_LARGEST_IN_HEAD if argument == min(_LENGTH_OF) else 0xFF):
            raise _malformed()
        return number

    def expect(self, major: int, number: int) -> None:
        if self.head(major) != number:
            raise _malformed()

    def octets(self, length: int) -> bytes:
        self.expect(_BYTES, length)
        return self._take(length)

    def text(self) -> None:
        self._take(self.head(_TEXT))

    def end(self) -> None:
        if self._at != len(self._raw):
            raise _malformed()

    def _take(self, count: int) -> bytes:
        taken = self._raw[self._at : self._at + count]
        if len(taken) < count:
            raise _malformed()
        self._at += count
        return taken


def _malformed() -> MalformedProofValue:
    return MalformedProofValue("the proof value does not hold the parts of a derived proof.")
