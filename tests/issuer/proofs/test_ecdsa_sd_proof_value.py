"""The proof value of ecdsa-sd-2023: exactly five parts in CBOR, and nothing that is nearly that."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuer.proofs.ecdsa_sd_proof_value import DerivedProofValue, MalformedProofValue
from keys.multibase import encode_base64url

BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


# -- CBOR, written by hand ---------------------------------------------------------------------


def head(major: int, number: int, *, size: int | None = None) -> bytes:
    """The beginning of an item; `size` forces a longer form than the shortest."""
    if size is None:
        size = 0 if number < 24 else 1 if number < 2**8 else 2 if number < 2**16 else 4
    if size == 0:
        return bytes([major << 5 | number])
    return bytes([major << 5 | {1: 24, 2: 25, 4: 26, 8: 27}[size]]) + number.to_bytes(size)


def octets(raw: bytes) -> bytes:
    return head(2, len(raw)) + raw


def array(items: list[bytes]) -> bytes:
    return head(4, len(items)) + b"".join(items)


@dataclass(frozen=True)
class Parts:
    """The five parts of a proof value, which a holder writes."""

    base_signature: bytes
    public_key: bytes
    signatures: list[bytes] = field(default_factory=list)
    labels: list[tuple[int, bytes]] = field(default_factory=list)
    mandatory: list[int] = field(default_factory=list)

    @property
    def items(self) -> list[bytes]:
        labels = b"".join(head(0, number) + octets(label) for number, label in self.labels)
        return [
            octets(self.base_signature),
            octets(self.public_key),
            array([octets(one) for one in self.signatures]),
            head(5, len(self.labels)) + labels,
            array([head(0, index) for index in self.mandatory]),
        ]

    @property
    def text(self) -> str:
        return encode_base64url(b"\xd9\x5d\x01" + array(self.items))

    @classmethod
    def of(cls, text: str) -> Parts:
        value = DerivedProofValue.parsed(text)
        return cls(
            base_signature=value.base_signature,
            public_key=value.public_key,
            signatures=list(value.signatures),
            labels=list(value.label_map.items()),
            mandatory=list(value.mandatory_indexes),
        )


# -- CBOR that is not quite such a value -------------------------------------------------------

GOOD = Parts(
    base_signature=bytes(64),
    public_key=bytes(35),
    signatures=[bytes(64)] * 2,
    labels=[(0, bytes(32)), (30, bytes(32))],
    mandatory=[0, 5, 23, 24, 255, 256],
)


def value_of(items: list[bytes] | bytes) -> str:
    raw = items if isinstance(items, bytes) else array(items)
    return encode_base64url(b"\xd9\x5d\x01" + raw)


def test_the_five_parts_are_read():
    value = DerivedProofValue.parsed(GOOD.text)
    assert value.mandatory_indexes == (0, 5, 23, 24, 255, 256)
    assert value.label_map == {0: bytes(32), 30: bytes(32)}
    assert len(value.signatures) == 2


ITEMS = GOOD.items
NOT_QUITE = {
    "nothing": b"",
    "four parts": ITEMS[:4],
    "six parts": [*ITEMS, b"\x00"],
    "a map": head(5, 5) + b"".join(ITEMS),
    "more behind": array(ITEMS) + b"\x00",
    "a tag before it": b"\xc1" + array(ITEMS),
    "of unknown length": b"\x9f" + b"".join(ITEMS) + b"\xff",
    "a longer head": head(4, 5, size=1) + b"".join(ITEMS),
    "a head of four bytes": head(4, 5, size=4) + b"".join(ITEMS),
    "a tagged signature": [b"\xd8\x40" + ITEMS[0], *ITEMS[1:]],
    "a signature as text": [head(3, 64) + bytes(64), *ITEMS[1:]],
    "a signature in pieces": [b"\x5f" + octets(bytes(64)) + b"\xff", *ITEMS[1:]],
    "a short signature": [octets(bytes(63)), *ITEMS[1:]],
    "a long signature": [octets(bytes(65)), *ITEMS[1:]],
    "a length not in its shortest form": [head(2, 64, size=2) + bytes(64), *ITEMS[1:]],
    "a length that is a lie": [head(2, 64) + bytes(10)],
    "a key of 36 bytes": [ITEMS[0], octets(bytes(36)), *ITEMS[2:]],
    "a short single signature": [*ITEMS[:2], array([octets(bytes(63))]), *ITEMS[3:]],
    "signatures by the thousand, none there": [*ITEMS[:2], head(4, 65535)],
    "signatures by the milliard, none there": [*ITEMS[:2], head(4, 2**31, size=4)],
    "an endless number of signatures": [*ITEMS[:2], head(4, 2**63, size=8)],
    "a short label": [*ITEMS[:3], head(5, 1) + b"\x00" + octets(bytes(31)), ITEMS[4]],
    "a label twice": [*ITEMS[:3], head(5, 2) + (b"\x00" + octets(bytes(32))) * 2, ITEMS[4]],
    "a label with a negative number": [
        *ITEMS[:3], head(5, 1) + b"\x20" + octets(bytes(32)), ITEMS[4]
    ],
    "a label with a text for a number": [
        *ITEMS[:3], head(5, 1) + b"\x61\x30" + octets(bytes(32)), ITEMS[4]
    ],
    "an array for the labels": [*ITEMS[:3], head(4, 0), ITEMS[4]],
    "a negative index": [*ITEMS[:4], array([b"\x20"])],
    "an index as a float": [*ITEMS[:4], array([b"\xf9\x00\x00"])],
    "an index not in its shortest form": [*ITEMS[:4], array([b"\x18\x05"])],
    "an index in two bytes too many": [*ITEMS[:4], array([b"\x19\x00\xff"])],
    "an index as a big number": [*ITEMS[:4], array([b"\xc2\x41\x05"])],
    "an index that is true": [*ITEMS[:4], array([b"\xf5"])],
    "a reserved head": [*ITEMS[:4], array([b"\x1c"])],
}  # fmt: skip


@pytest.mark.parametrize("name", NOT_QUITE)
def test_what_is_not_quite_such_a_value_is_refused(name):
    with pytest.raises(MalformedProofValue):
        DerivedProofValue.parsed(value_of(NOT_QUITE[name]))


@given(st.binary(max_size=300) | st.binary(max_size=100).map(lambda raw: array(ITEMS)[:-3] + raw))
def test_whatever_the_bytes_they_are_a_value_or_refused(raw):
    with suppress(MalformedProofValue):
        assert Parts.of(value_of(raw)).text == value_of(raw)


@given(st.text() | st.text(BASE64URL).map("u2V0B".__add__))
def test_whatever_the_text_it_is_a_value_or_refused(text):
    with suppress(MalformedProofValue):
        DerivedProofValue.parsed(text)
