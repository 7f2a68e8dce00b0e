"""Changes to a PNG that keep it a row of chunks with sound checksums, most of the time."""

from __future__ import annotations

import struct
import zlib
from random import Random

from tests.fuzz.engine import changed_bytes

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_TYPES = (b"IHDR", b"IDAT", b"IEND", b"iTXt", b"tEXt", b"zTXt", b"PLTE", b"acTL", b"fdAT")
_MORE_TYPES = (b"tRNS", b"pHYs", b"eXIf", b"ABCD", b"abcd", b"aBCd", b"iT\0t", b"\0\0\0\0")
_KEYWORD = b"openbadgecredential"
_TEXTS = (
    _KEYWORD + b"\0\0\0\0\0{}",
    _KEYWORD + b"\0\x01\0\0\0" + zlib.compress(b"{}"),
    _KEYWORD + b"\0\0\0en\0Badge\0{}",
    _KEYWORD + b"\0\0\x01\0\0{}",
    _KEYWORD + b"\0\0\0\0",
    _KEYWORD,
    b"OpenBadgeCredential\0\0\0\0\0{}",
    b" " + _KEYWORD + b"\0\0\0\0\0{}",
    b"openbadges\0\0\0\0\0{}",
    b"Comment\0openbadgecredential",
)

Chunk = tuple[bytes, bytes]


def taken_apart(png: bytes) -> tuple[list[Chunk], bytes]:
    """The chunks as far as they can be told apart, and what is left after them."""
    at, chunks = len(SIGNATURE), []
    while at + 12 <= len(png):
        (length,) = struct.unpack_from(">I", png, at)
        if at + 12 + length > len(png):
            break
        chunks.append((png[at + 4 : at + 8], png[at + 8 : at + 8 + length]))
        at += 12 + length
    return chunks, png[at:]


def put_together(chunks: list[Chunk], rest: bytes = b"", *, wrong: int = -1) -> bytes:
    """A PNG of these chunks; the checksum of number `wrong` is not right."""
    parts = [SIGNATURE]
    for number, (kind, content) in enumerate(chunks):
        checksum = zlib.crc32(kind + content) ^ (number == wrong)
        parts += (struct.pack(">I", len(content)), kind, content, struct.pack(">I", checksum))
    return b"".join((*parts, rest))


def mutated_png(data: bytes, most: int, random: Random) -> bytes:
    chunks, rest = taken_apart(data)
    if not chunks or random.random() < 0.1:
        return changed_bytes(data, most)
    at = random.randrange(len(chunks))
    kind, content = chunks[at]
    match random.randrange(8):
        case 0:
            chunks[at] = (random.choice(_TYPES + _MORE_TYPES), content)
        case 1:
            del chunks[at]
        case 2:
            chunks.insert(random.randrange(len(chunks) + 1), chunks[at])
        case 3:
            text = (random.choice(_TYPES[3:6]), random.choice(_TEXTS))
            chunks.insert(random.randrange(len(chunks) + 1), text)
        case 4:
            random.shuffle(chunks)
        case 5:
            rest = rest[:8] if rest else random.choice((b"\0", b"IEND", data[:40]))
        case _:
            room = max(1, most - len(data) + len(content))
            chunks[at] = (kind, changed_bytes(content or b"\0", room))
    wrong = random.randrange(len(chunks) or 1) if random.random() < 0.05 else -1
    written = put_together(chunks, rest, wrong=wrong)
    return written if len(written) <= most else written[:most]
