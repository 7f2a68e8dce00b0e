"""Where a credential's status stands, written by us and read from anybody."""

from __future__ import annotations

import pytest

from issuer.status.bitstring_status_list import (
    IndexOutOfRange,
    MalformedValue,
    StatusListEntry,
    get_value,
)
from tests.issuer.status.refusals import refused

URL = "https://badges.example/status/1"


def test_an_entry_says_its_index_as_text():
    entry = StatusListEntry(status_list_credential=URL, index=94567)

    assert entry.to_json() == {
        "id": f"{URL}#94567",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "94567",
        "statusListCredential": URL,
    }
    assert StatusListEntry.from_json(entry.to_json()) == entry


def test_an_index_written_as_a_number_is_read_too():
    written = StatusListEntry(status_list_credential=URL, index=7).to_json()

    assert StatusListEntry.from_json({**written, "statusListIndex": 7}).index == 7


@pytest.mark.parametrize(
    "wrong",
    [
        {"type": "RevocationList2020Status"},
        {"statusListIndex": "-1"},
        {"statusListIndex": "+1"},
        {"statusListIndex": "01"},
        {"statusListIndex": " 1"},
        {"statusListIndex": "1\n"},
        {"statusListIndex": "1.0"},
        {"statusListIndex": "１"},
        {"statusListIndex": "9" * 30},
        {"statusListIndex": ""},
        {"statusListIndex": None},
        {"statusListIndex": True},
        {"statusListCredential": None},
        {"statusPurpose": ["revocation"]},
        {"statusSize": 0},
        {"statusSize": 9},
        {"statusSize": True},
        {"statusMessage": [{"status": "0x0"}]},
        {"statusMessage": [{"status": "no", "message": "x"}]},
        {"statusMessage": [{"status": "0x0", "message": "x"}, {"status": "0", "message": "y"}]},
    ],
)
def test_an_entry_that_cannot_be_used_is_a_malformed_value(wrong):
    written = StatusListEntry(status_list_credential=URL, index=7).to_json()

    with refused(MalformedValue):
        StatusListEntry.from_json({**written, **wrong})


def test_an_entry_of_the_older_specification_reads_alike():
    written = StatusListEntry(status_list_credential=URL, index=7).to_json()
    read = StatusListEntry.from_json({**written, "type": "StatusList2021Entry"})

    assert read == StatusListEntry(status_list_credential=URL, index=7)


@pytest.mark.parametrize("size", [1, 8])
def test_an_entry_has_one_bit_to_eight(size):
    written = StatusListEntry(status_list_credential=URL, index=7).to_json()

    assert StatusListEntry.from_json({**written, "statusSize": size}).size == size


@pytest.mark.parametrize(
    ("status", "value"), [("0x0", 0), ("9", 9), ("0xaF", 0xAF), ("FF", 0xFF), ("0xff", 0xFF)]
)
def test_the_values_of_an_entry_are_hexadecimal(status, value):
    written = StatusListEntry(status_list_credential=URL, index=7).to_json()
    entry = StatusListEntry.from_json(
        {**written, "statusMessage": {"status": status, "message": "pending"}}
    )

    assert entry.messages == ((value, "pending"),)


@pytest.mark.parametrize("status", ["0X0", "0x", "0x123", "g", "", " 1", "0x1\n", "０", 1, None])
def test_a_value_in_no_hexadecimal_is_malformed(status):
    written = StatusListEntry(status_list_credential=URL, index=7).to_json()

    with refused(MalformedValue):
        StatusListEntry.from_json({**written, "statusMessage": [{"status": status, "message": ""}]})


@pytest.mark.parametrize("explained", ["0x0", None, [["0x0", "accepted"]], {"status": "0x0"}])
def test_values_that_are_not_explained_as_asked_are_malformed(explained):
    written = StatusListEntry(status_list_credential=URL, index=7).to_json()

    with refused(MalformedValue):
        StatusListEntry.from_json({**written, "statusMessage": explained})


def test_the_largest_index_has_eighteen_digits():
    written = StatusListEntry(status_list_credential=URL, index=0).to_json()

    assert StatusListEntry.from_json(written).index == 0
    assert StatusListEntry.from_json({**written, "statusListIndex": "9" * 18}).index == 10**18 - 1
    with refused(MalformedValue):
        StatusListEntry.from_json({**written, "statusListIndex": "1" + "0" * 18})


def test_an_entry_has_no_negative_index():
    with refused(IndexOutOfRange):
        StatusListEntry(status_list_credential=URL, index=-1)


def test_an_entry_may_have_several_bits_and_say_what_they_mean():
    written = {
        **StatusListEntry(status_list_credential=URL, index=3).to_json(),
        "statusSize": 2,
        "statusPurpose": "message",
        "statusMessage": [
            {"status": "0x0", "message": "accepted"},
            {"status": "0x2", "message": "rejected"},
        ],
    }
    entry = StatusListEntry.from_json(written)
    bits = bytes([0b00000010]) + bytes(16383)

    value = get_value(bits, entry.index, size=entry.size)

    assert (entry.size, value, entry.message_for(value)) == (2, 2, "rejected")
    assert entry.message_for(1) == ""
    with refused(IndexOutOfRange):
        get_value(bits, len(bits) * 4, size=2)


@pytest.mark.parametrize("size", range(1, 9))
def test_an_entry_is_its_own_bits_and_no_others(size):
    bits = bytes(range(256)) * 4
    text = "".join(f"{byte:08b}" for byte in bits)
    for index in range(len(text) // size):
        written = text[index * size : (index + 1) * size]
        assert get_value(bits, index, size=size) == int(written, 2)


def test_an_entry_is_read_with_its_purpose():
    entry = StatusListEntry(status_list_credential=URL, index=1, purpose="suspension")
    assert StatusListEntry.from_json(entry.to_json()).purpose == "suspension"
