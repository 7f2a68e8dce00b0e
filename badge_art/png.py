"""Baking: a credential inside a PNG picture, and out of it again (Open Badges 3.0, section 5.3.1).

The picture is a row of chunks; the credential is one more chunk. Nothing is decoded and nothing is
encoded again, so every other byte of the picture stays as it was, and an image bomb stays asleep.

What we accept is narrower than what PNG allows, since several programs will read the same file and
all of them must see the same credential: one uncompressed `iTXt` chunk with the keyword
`openbadgecredential` (or `clrcredential`, Comprehensive Learner Record 2.0, 5.3.1, which differs in
nothing else), sound checksums, nothing after the end.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from badge_art.carried import the_only
from badge_art.errors import (
    ImageTooLarge,
    NotBaked,
    TextDoesNotFit,
    UnreadableImage,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_BYTES = 10 * 1024 * 1024
MAX_CHUNKS = 4096
MAX_PIXELS = 4096 * 4096  # Pillow only warns until 179 million

KEYWORD = b"openbadgecredential"
KEYWORD_OF_CLR_2 = b"clrcredential"
KEYWORD_OF_OPEN_BADGES_2 = b"openbadges"

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_END = b"IEND"
_ANIMATION = frozenset({b"acTL", b"fcTL", b"fdAT"})
_TEXT = frozenset({b"iTXt", b"tEXt", b"zTXt"})
_CRITICAL = frozenset({b"IHDR", b"PLTE", b"IDAT", _END})
_TYPE = re.compile(rb"[A-Za-z]{4}")
_OVERHEAD = 12  # length, type, checksum
_IHDR_LENGTH = 13
# PNG third edition, table 8: colour type -> bit depths.
_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
_INTERLACES = (0, 1)


def chunk(kind: bytes, content: bytes) -> bytes:
    """One chunk as it stands in a file."""
    checksum = zlib.crc32(content, zlib.crc32(kind))
    return b"".join((len(content).to_bytes(4, "big"), kind, content, checksum.to_bytes(4, "big")))


@dataclass(frozen=True)
class _Chunk:
    type: bytes
    start: int  # of the whole chunk in the file
    data: bytes

    @property
    def end(self) -> int:
        return self.start + len(self.data) + _OVERHEAD


def bake(png: bytes, credential: str) -> bytes:
    """The picture with the credential inside; all its other chunks are copied byte for byte.

    A credential that was there before, of this or the older Open Badges, is taken out, so baking
    again replaces. The new chunk stands just before the end, where 1EdTech's own samples have it;
    a browser can paint the picture before it has loaded the credential.

    Raises:
        UnreadableImage: damaged, animated, or not a PNG.
        ImageTooLarge: the picture, or what would come out, is beyond our limits.
        TextDoesNotFit: the credential holds a character that a PNG text may not hold.
    """
    kept = [part for part in _chunks(png) if _keyword(part) not in _BADGE_KEYWORDS]
    body = [png[part.start : part.end] for part in kept[:-1]]
    baked = b"".join((SIGNATURE, *body, _text_chunk(credential), png[kept[-1].start :]))
    if len(baked) > MAX_BYTES or len(kept) >= MAX_CHUNKS:
        raise ImageTooLarge("The picture and its credential together are too large for a badge.")
    return baked


def unbake(png: bytes) -> str:
    """The credential inside the picture, exactly as it was baked; no pixel is decoded.

    Raises:
        UnreadableImage: damaged, animated, or not a PNG.
        ImageTooLarge: beyond our limits.
        NotBaked: no credential, or one in a form that the standard forbids.
        BakedForOpenBadges2: an older badge, which is not read here.
        BakedMoreThanOnce: more than one credential.
    """
    texts = [(part, _keyword(part)) for part in _chunks(png) if part.type in _TEXT]
    # tEXt and zTXt count too: 1EdTech's validator reads the keyword from any text chunk, so a
    # second credential there would be "the" credential to somebody (trust register, row 13).
    found = [part for part, keyword in texts if keyword in _CREDENTIALS]
    older = any(keyword == KEYWORD_OF_OPEN_BADGES_2 for _, keyword in texts)
    return _credential_in(the_only(found, has_older=older))


def check(png: bytes) -> tuple[int, int]:
    """Width and height of a picture that keeps all our rules; decodes no pixels.

    Raises:
        UnreadableImage: damaged, animated, or not a PNG.
        ImageTooLarge: beyond our limits.
    """
    for _ in _chunks(png):
        pass
    header = len(SIGNATURE) + 8
    return (
        int.from_bytes(png[header : header + 4], "big"),
        int.from_bytes(png[header + 4 : header + 8], "big"),
    )


_CREDENTIALS = frozenset({KEYWORD, KEYWORD_OF_CLR_2})
_BADGE_KEYWORDS = _CREDENTIALS | {KEYWORD_OF_OPEN_BADGES_2}


def _text_chunk(credential: str) -> bytes:
    try:
        text = credential.encode()
    except UnicodeEncodeError as error:
        raise TextDoesNotFit("The credential is not Unicode text (a lone surrogate).") from error
    # PNG third edition, 11.3.3.4: neither keyword nor text shall contain a zero byte.
    if 0 in text:
        raise TextDoesNotFit("The credential contains a null character; PNG text may not.")
    # keyword NUL, not compressed, method 0, no language NUL, no translated keyword NUL
    return chunk(b"iTXt", KEYWORD + b"\0\0\0\0\0" + text)


def _credential_in(part: _Chunk) -> str:
    if part.type != b"iTXt":
        raise NotBaked(
            f"This picture carries a credential in a {part.type.decode()} chunk. Open Badges 3.0 "
            "asks for an iTXt chunk, since the older ones cannot hold Unicode; bake it again."
        )
    _, _, rest = part.data.partition(b"\0")
    if rest[:1] == b"\x01":
        raise NotBaked(
            "The credential in this picture is compressed, which Open Badges 3.0 forbids; "
            "bake it again."
        )
    # language tag NUL translated keyword NUL text
    fields = rest[2:].split(b"\0", 2)
    if rest[:2] != b"\0\0" or len(fields) != 3:  # noqa: PLR2004 - the three named above
        raise UnreadableImage("The credential's place in this picture is damaged.")
    try:
        return fields[2].decode()
    except UnicodeDecodeError as error:
        raise UnreadableImage("The credential in this picture is not UTF-8 text.") from error


def _keyword(part: _Chunk) -> bytes | None:
    return part.data.partition(b"\0")[0] if part.type in _TEXT else None


def _chunks(png: bytes) -> Iterator[_Chunk]:
    """Every chunk from IHDR to IEND, each checked before it is handed out."""
    if len(png) > MAX_BYTES:
        raise ImageTooLarge(f"The picture is larger than {MAX_BYTES // 1024**2} MiB.")
    if not png.startswith(SIGNATURE):
        raise UnreadableImage("This file is not a PNG picture.")
    position, previous, count, pixels_seen = len(SIGNATURE), b"", 0, False
    while previous != _END:
        part = _chunk_at(png, position)
        count += 1
        if count > MAX_CHUNKS:
            raise ImageTooLarge(f"The picture has more than {MAX_CHUNKS:,} parts.")
        _check_order(part, previous, pixels_seen=pixels_seen)
        pixels_seen = pixels_seen or part.type == b"IDAT"
        yield part
        position, previous = part.end, part.type
    if position != len(png):
        raise UnreadableImage("There is something after the end of the picture.")


def _check_order(part: _Chunk, previous: bytes, *, pixels_seen: bool) -> None:
    if not previous:
        _check_header(part)
    elif part.type == b"IHDR":
        raise UnreadableImage("The picture has two headers.")
    elif part.type == b"IDAT" and pixels_seen and previous != b"IDAT":
        raise UnreadableImage("The pixels of the picture are not in one piece.")
    elif part.type == _END and not pixels_seen:
        raise UnreadableImage("The picture has no pixels.")


def _chunk_at(png: bytes, position: int) -> _Chunk:
    length = int.from_bytes(png[position : position + 4], "big")
    end = position + length + _OVERHEAD
    if end > len(png):
        raise UnreadableImage("The picture is cut off.")
    kind = png[position + 4 : position + 8]
    if not _TYPE.fullmatch(kind):
        raise UnreadableImage("The picture is damaged: a part of it has no name.")
    # A capital first letter means that nobody can show the picture without knowing the chunk.
    if kind[:1].isupper() and kind not in _CRITICAL:
        raise UnreadableImage("The picture has a part that no reader of PNG would understand.")
    if kind in _ANIMATION:
        raise UnreadableImage("The picture is animated; a badge stands still.")
    checksum = int.from_bytes(png[end - 4 : end], "big")
    # memoryview: the checksum covers type and data together, without copying a megabyte.
    if zlib.crc32(memoryview(png)[position + 4 : end - 4]) != checksum:
        raise UnreadableImage("The picture is damaged: a checksum does not match.")
    if kind == _END and length:
        raise UnreadableImage("The picture is damaged: its last part is not empty.")
    return _Chunk(kind, position, png[position + 8 : end - 4])


def _check_header(part: _Chunk) -> None:
    if part.type != b"IHDR" or len(part.data) != _IHDR_LENGTH:
        raise UnreadableImage("The picture does not begin with a header.")
    width, height = (int.from_bytes(part.data[at : at + 4], "big") for at in (0, 4))
    depth, colour, compression, filtering, interlace = part.data[8:]
    if width == 0 or height == 0:
        raise UnreadableImage("The picture has no width or no height.")
    if width * height > MAX_PIXELS:
        raise ImageTooLarge(f"The picture has more than {MAX_PIXELS:,} pixels.")
    if (
        depth not in _DEPTHS.get(colour, ())
        or compression
        or filtering
        or interlace not in _INTERLACES
    ):
        raise UnreadableImage("The picture's header describes no kind of PNG.")
