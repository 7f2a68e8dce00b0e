"""Status lists: two decoders see the same bits, and no list grows beyond its cap."""

from __future__ import annotations

import base64
import gzip
import json
import zlib
from collections.abc import Iterator
from random import Random

from issuer.status.bitstring_status_list import (
    MAX_BYTES,
    MINIMUM_ENTRIES,
    StatusListEntry,
    StatusListError,
    decode_bits,
    empty_bits,
    encode_bits,
    get_bit,
    set_bit,
)
from tests.fuzz.base64_text import encoded, loosely_decoded
from tests.fuzz.engine import changed_bytes
from tests.fuzz.json_mutation import mutated_json
from tests.fuzz.target import Target, promise


def check_status_list(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    try:
        bits = decode_bits(text)
    except StatusListError:
        return
    promise(MINIMUM_ENTRIES // 8 <= len(bits) <= MAX_BYTES, "shorter or longer than allowed")
    packed = base64.b64decode(text[1:] + "=" * (-(len(text) - 1) % 4), b"-_", validate=True)
    promise(gzip.decompress(packed) == bits, "another decoder sees other bits")
    index = zlib.crc32(data) % (len(bits) * 8)
    by_number = bool(bits[index // 8] >> (7 - index % 8) & 1)  # index 0 is the left-most bit
    promise(get_bit(bits, index) == by_number, "the bit of another index")
    if len(bits) == MINIMUM_ENTRIES // 8:
        changed = set_bit(bits, index)
        promise(get_bit(changed, index), "a bit that was set is not")
        promise(decode_bits(encode_bits(changed)) == changed, "written and read, it is another")


def check_status_entry(data: bytes) -> None:
    """An entry that is read says again what it said."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return
    if not isinstance(document, dict):
        return
    try:
        entry = StatusListEntry.from_json(document)
    except StatusListError:
        return
    promise(entry.index >= 0, "an index below the first")
    promise(str(document["statusListIndex"]) == str(entry.index), "another index")
    promise(entry.purpose == document["statusPurpose"], "another purpose")
    again = StatusListEntry.from_json(entry.to_json())
    promise((again.index, again.purpose) == (entry.index, entry.purpose), "written, it is another")


def _list_seeds() -> Iterator[bytes]:
    yield encode_bits(empty_bits()).encode()
    yield encode_bits(set_bit(set_bit(empty_bits(), 0), 131_071)).encode()
    yield encode_bits(b"\xff" * 16_384).encode()
    for raw in (
        gzip.compress(bytes(16_383), mtime=0),  # one byte too short
        gzip.compress(bytes(16_384), mtime=0) + b"\0",
        gzip.compress(bytes(8_192), mtime=0) * 2,  # two members
        gzip.compress(bytes(16_384), mtime=0)[:-1],
        zlib.compress(bytes(16_384)),
        gzip.compress(bytes(MAX_BYTES), mtime=0),
        gzip.compress(bytes(MAX_BYTES + 1), mtime=0),
        b"",
    ):
        yield b"u" + encoded(raw)
    yield b"z6Mk"
    yield b"uAB"


def _entry_seeds() -> Iterator[bytes]:
    entry = StatusListEntry(status_list_credential="https://example.edu/status/1", index=94_567)
    yield json.dumps(entry.to_json()).encode()
    for index in (7, True, -1, 1.0, "01", "1e3", "９", "٣", "", None, "9" * 18, "9" * 19):
        yield json.dumps({**entry.to_json(), "statusListIndex": index}).encode()
    for size in (1, 2, "1", True, 0):
        yield json.dumps({**entry.to_json(), "statusSize": size}).encode()


def _mutated_list(data: bytes, most: int, random: Random) -> bytes:
    """Changed as bits, as a gzip member with a sound trailer, as packed bytes, or as text."""
    way = random.randrange(8)
    if way == 0:
        return changed_bytes(data, most)
    packed = loosely_decoded(data[1:])
    if way < 4:
        return b"u" + encoded(changed_bytes(packed, most * 3 // 4 - 4))
    try:
        bits = zlib.decompressobj(wbits=31).decompress(packed, 40_000)
    except zlib.error:
        return b"u" + encoded(changed_bytes(packed, most * 3 // 4 - 4))
    changed = bytearray(bits or b"\0")
    changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    if way == 7:
        changed = changed[: random.choice((16_383, 16_384, 16_385))] + bytes(random.randrange(9))
    flags = random.choice((b"", b"", b"\x1f\x8b\x08\x08\0\0\0\0\0\xffname\0"))
    if not flags:
        return (b"u" + encoded(gzip.compress(bytes(changed), 1, mtime=0)))[:most]
    body = zlib.compress(bytes(changed), 1)[2:-4]
    trailer = zlib.crc32(changed).to_bytes(4, "little") + len(changed).to_bytes(4, "little")
    return (b"u" + encoded(flags + body + trailer))[:most]


TARGETS = (
    Target(
        name="status_list",
        check=check_status_list,
        seeds=_list_seeds,
        mutate=_mutated_list,
        most_bytes=1024,
    ),
    Target(
        name="status_entry",
        check=check_status_entry,
        seeds=_entry_seeds,
        mutate=mutated_json,
        most_bytes=1024,
    ),
)
