"""Bits in their places, lists that cannot grow without limit, and nothing that clears a bit."""

from __future__ import annotations

import base64
import gzip
import io
import time
import tracemalloc
import zlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issuer.jsonld.canonize import canonize
from issuer.status.bitstring_status_list import (
    MAX_BYTES,
    MINIMUM_ENTRIES,
    IndexOutOfRange,
    ListTooShort,
    MalformedValue,
    StatusListError,
    build_status_list_credential,
    decode_bits,
    empty_bits,
    encode_bits,
    get_bit,
    merge_bits,
    require_entries,
    set_bit,
)
from tests.issuer.status.refusals import KINDS, refused

URL = "https://badges.example/status/1"
INDEXES = st.sets(st.integers(0, MINIMUM_ENTRIES - 1), max_size=20)


def packed(raw: bytes) -> str:
    return "u" + base64.urlsafe_b64encode(raw).decode().rstrip("=")


def second_decoder(encoded: str) -> set[int]:
    """Which bits are set, found another way: gzip as a file, and bits as text."""
    raw = base64.urlsafe_b64decode(encoded[1:] + "===")
    with gzip.GzipFile(fileobj=io.BytesIO(raw)) as file:
        text = "".join(f"{byte:08b}" for byte in file.read())
    return {index for index, bit in enumerate(text) if bit == "1"}


def with_set(indexes: set[int]) -> bytes:
    bits = empty_bits()
    for index in indexes:
        bits = set_bit(bits, index)
    return bits


def test_index_zero_is_the_left_most_bit():
    assert set_bit(empty_bits(), 0)[0] == 0b1000_0000
    assert set_bit(empty_bits(), 7)[0] == 0b0000_0001
    assert set_bit(empty_bits(), 8)[1] == 0b1000_0000
    assert set_bit(empty_bits(), 23)[:3] == b"\x00\x00\x01"  # the official validator's testlist
    assert set_bit(empty_bits(), MINIMUM_ENTRIES - 1)[-1] == 1


@settings(max_examples=40, deadline=None)
@given(indexes=INDEXES)
def test_a_second_decoder_finds_the_same_bits(indexes):
    bits = with_set(indexes)

    assert second_decoder(encode_bits(bits)) == indexes
    assert decode_bits(encode_bits(bits)) == bits
    assert {index for index in (*indexes, 0, 9) if get_bit(bits, index)} == indexes


@settings(max_examples=25, deadline=None)
@given(one=INDEXES, other=INDEXES)
def test_setting_and_merging_only_ever_add(one, other):
    merged = merge_bits(with_set(one), with_set(other))

    assert merged == with_set(one | other)
    assert merge_bits(merged, empty_bits()) == merged
    assert all(get_bit(set_bit(merged, 5), index) for index in one | other | {5})


def test_the_same_bits_are_the_same_text_whenever_they_are_packed():
    assert encode_bits(empty_bits()) == encode_bits(empty_bits())
    raw = base64.urlsafe_b64decode(encode_bits(empty_bits())[1:] + "===")

    assert raw[4:8] == b"\0\0\0\0"  # gzip's time stamp (RFC 1952, section 2.3)
    assert len(encode_bits(empty_bits())) < 200


@pytest.mark.parametrize("index", [-1, MINIMUM_ENTRIES])
@pytest.mark.parametrize("act", [get_bit, set_bit])
def test_an_index_outside_the_list_is_a_range_error(act, index):
    with refused(IndexOutOfRange) as error:
        act(empty_bits(), index)

    assert error.value.problem == "RANGE_ERROR"


@pytest.mark.parametrize("entries", [0, MINIMUM_ENTRIES - 8, MINIMUM_ENTRIES + 1])
def test_a_list_that_is_too_short_or_no_whole_bytes_is_not_made(entries):
    with refused(ListTooShort):
        empty_bits(entries)


@pytest.mark.parametrize("size", [1, 2, 7, 8])
def test_enough_entries_are_asked_for_of_whatever_size(size):
    require_entries(bytes(size * MINIMUM_ENTRIES // 8), size=size)
    with refused(ListTooShort) as error:
        require_entries(bytes(size * MINIMUM_ENTRIES // 8 - 1), size=size)

    assert error.value.problem == "STATUS_LIST_LENGTH_ERROR"


def test_lists_of_different_length_are_not_merged():
    with refused(ListTooShort):
        merge_bits(empty_bits(), empty_bits(2 * MINIMUM_ENTRIES))


# -- lists from outside ------------------------------------------------------------------------

MALFORMED = {
    "empty": "",
    "another multibase": "z" + encode_bits(empty_bits())[1:],
    "padding": encode_bits(empty_bits()) + "=",
    "ordinary base64": "u+/+/",
    "nothing packed": "u",
    "zlib without gzip's header": packed(zlib.compress(bytes(16384))),
    "raw deflate": packed(zlib.compress(bytes(16384), wbits=-15)),
    "not packed at all": packed(bytes(16384)),
    "cut off": packed(gzip.compress(bytes(16384))[:-9]),
    "a wrong check sum": packed(gzip.compress(bytes(16384))[:-8] + bytes(8)),
    "something after it": packed(gzip.compress(bytes(16384)) + b"x"),
    "two members": packed(gzip.compress(bytes(16384)) * 2),
    "a bomb": packed(gzip.compress(bytes(MAX_BYTES + 1))),
    "a large bomb": packed(gzip.compress(bytes(20 * MAX_BYTES))),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_what_is_no_list_is_a_malformed_value(name):
    with refused(MalformedValue) as error:
        decode_bits(MALFORMED[name])

    assert error.value.problem == "MALFORMED_VALUE_ERROR"


def test_a_list_that_is_too_short_is_a_length_error():
    with refused(ListTooShort) as error:
        decode_bits(packed(gzip.compress(bytes(MINIMUM_ENTRIES // 8 - 1))))

    assert error.value.problem == "STATUS_LIST_LENGTH_ERROR"


def test_a_list_unpacks_to_16_mib_and_to_no_byte_more():
    largest = 16 * 1024 * 1024

    assert len(decode_bits(packed(gzip.compress(bytes(largest))))) == largest
    with refused(MalformedValue):
        decode_bits(packed(gzip.compress(bytes(largest + 1))))


def test_the_shortest_list_has_131072_entries():
    assert len(empty_bits()) == 16 * 1024
    assert len(empty_bits(131_072)) == 16 * 1024
    assert decode_bits(packed(gzip.compress(bytes(16 * 1024)))) == bytes(16 * 1024)


def test_each_error_has_its_name_and_the_w3cs():
    names = [(kind.code, kind.problem) for kind in (StatusListError, *KINDS)]

    assert names == [
        ("status-list", "STATUS_VERIFICATION_ERROR"),
        ("status-list-malformed", "MALFORMED_VALUE_ERROR"),
        ("status-list-range", "RANGE_ERROR"),
        ("status-list-length", "STATUS_LIST_LENGTH_ERROR"),
    ]


def test_a_list_as_large_as_allowed_is_read():
    assert decode_bits(packed(gzip.compress(bytes(MAX_BYTES)))) == bytes(MAX_BYTES)


# -- the credential ----------------------------------------------------------------------------


def test_the_list_credential_has_the_shape_of_the_recommendation_and_can_be_signed():
    bits = set_bit(empty_bits(), 3)
    credential = build_status_list_credential(
        url=URL,
        issuer="did:web:badges.example",
        purpose="revocation",
        bits=bits,
        valid_from=datetime(2026, 11, 20, 9, 0, 0, tzinfo=UTC),
        valid_until=datetime(2026, 11, 27, 9, 0, 0, tzinfo=UTC),
        ttl=timedelta(hours=1),
    )

    assert credential == {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": URL,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": "did:web:badges.example",
        "validFrom": "2026-11-20T09:00:00Z",
        "validUntil": "2026-11-27T09:00:00Z",
        "credentialSubject": {
            "id": f"{URL}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encode_bits(bits),
            "ttl": 3_600_000,
        },
    }
    assert encode_bits(bits).encode() in canonize(credential)


def test_what_is_optional_may_be_left_out():
    credential = build_status_list_credential(
        url=URL,
        issuer="did:web:badges.example",
        purpose="suspension",
        bits=empty_bits(),
        valid_from=datetime(2026, 11, 20, tzinfo=UTC),
    )

    assert "validUntil" not in credential
    assert "ttl" not in credential["credentialSubject"]


def test_a_short_list_and_a_time_without_a_zone_are_not_published():
    named = {"url": URL, "issuer": "did:web:badges.example", "purpose": "revocation"}
    with refused(ListTooShort):
        build_status_list_credential(**named, bits=b"\0", valid_from=datetime.now(UTC))
    with pytest.raises(ValueError, match="zone"):
        build_status_list_credential(
            **named,
            bits=empty_bits(),
            valid_from=datetime(2026, 11, 20),  # noqa: DTZ001 - what is refused
        )


def test_how_long_a_list_keeps_is_a_whole_number():
    credential = build_status_list_credential(
        bits=empty_bits(),
        url=URL,
        issuer="did:web:badges.example",
        purpose="revocation",
        valid_from=datetime(2026, 11, 22, tzinfo=UTC),
        ttl=timedelta(hours=1),
    )
    assert type(credential["credentialSubject"]["ttl"]) is int


def test_a_moment_is_in_utc_wherever_the_program_runs(monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Hong_Kong")
    time.tzset()
    try:
        credential = build_status_list_credential(
            bits=empty_bits(),
            url=URL,
            issuer="did:web:badges.example",
            purpose="revocation",
            valid_from=datetime(2026, 11, 22, 9, tzinfo=UTC),
        )
    finally:
        monkeypatch.undo()
        time.tzset()
    assert credential["validFrom"] == "2026-11-22T09:00:00Z"


@pytest.mark.parametrize(
    ("ask", "sentence"),
    [
        (lambda: empty_bits(8), "a status list has at least 131072 entries, in whole bytes."),
        (lambda: require_entries(bytes(8)), "a status list has at least 131072 entries."),
        (lambda: get_bit(bytes(1), 8), "the status list has no entry 8."),
    ],
)
def test_what_is_wrong_is_said_with_its_number(ask, sentence):
    with pytest.raises(StatusListError) as caught:
        ask()
    assert sentence in caught.value.sentence.text()


def test_a_list_that_unpacks_without_end_is_not_unpacked_to_its_end():
    bomb = packed(gzip.compress(bytes(8 * MAX_BYTES), compresslevel=1))
    tracemalloc.start()
    try:
        with pytest.raises(MalformedValue):
            decode_bits(bomb)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 3 * MAX_BYTES
