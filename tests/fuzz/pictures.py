"""PNG pictures with a credential inside: what comes out is what one other reader finds."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from badge_art.errors import BadgeArtError
from badge_art.png import MAX_CHUNKS, bake, check, unbake
from tests.fuzz.png_mutation import SIGNATURE, mutated_png, put_together, taken_apart
from tests.fuzz.target import Target, promise

_KEYWORD = b"openbadgecredential"
_PIXEL = zlib.compress(b"\0\0")
_HEADER = b"\0\0\0\1\0\0\0\1\x08\0\0\0\0"


def check_unbake(png: bytes) -> None:
    """Exactly one credential, uncompressed, in a sound picture; its text is the bytes' own."""
    try:
        text = unbake(png)
    except BadgeArtError:
        return
    chunks, rest = taken_apart(png)
    promise(png.startswith(SIGNATURE) and not rest, "something stands after the end")
    promise(put_together(chunks) == png, "a checksum was wrong")
    kinds = [kind for kind, _ in chunks]
    promise(kinds[0] == b"IHDR" and kinds.count(b"IHDR") == 1, "not one header")
    promise(kinds[-1] == b"IEND" and kinds.count(b"IEND") == 1, "not one end")
    promise(len(chunks) <= MAX_CHUNKS, "more chunks than the limit")
    named = [
        (kind, content)
        for kind, content in chunks
        if kind in (b"iTXt", b"tEXt", b"zTXt") and content.split(b"\0")[0] == _KEYWORD
    ]
    promise(len(named) == 1, "not exactly one credential")
    kind, content = named[0]
    promise(kind == b"iTXt" and content[20:22] == b"\0\0", "compressed, or not iTXt")
    promise(content[22:].split(b"\0", 2)[2] == text.encode(), "another text than in the picture")
    promise(min(check(png)) > 0, "a picture without a size")


def check_bake(png: bytes) -> None:
    """Baking into whatever is accepted gives the text back, and moves no other chunk."""
    text = "{}" if len(png) % 2 else '{"name":"陳"}'
    _baked_again(png, text)


def _baked_again(png: bytes, text: str) -> None:
    try:
        baked = bake(png, text)
    except BadgeArtError:
        return
    promise(unbake(baked) == text, "what was baked does not come out")
    before, after = (_without_badges(picture) for picture in (png, baked))
    promise(before == after, "baking changed another part of the picture")
    promise(bake(baked, text) == baked, "baking the same again changes the picture")


def _without_badges(png: bytes) -> list[tuple[bytes, bytes]]:
    return [
        (kind, content)
        for kind, content in taken_apart(png)[0]
        if kind not in (b"iTXt", b"tEXt", b"zTXt")
        or content.split(b"\0")[0] not in (_KEYWORD, b"openbadges")
    ]


def seeds() -> Iterator[bytes]:
    plain = [(b"IHDR", _HEADER), (b"IDAT", _PIXEL), (b"IEND", b"")]
    badge = (b"iTXt", _KEYWORD + b"\0\0\0\0\0" + b'{"type":"\xe9\x99\xb3"}')
    compressed = (b"iTXt", _KEYWORD + b"\0\1\0\0\0" + zlib.compress(b"{}"))
    yield put_together(plain)
    yield put_together([*plain[:2], badge, plain[2]])
    yield put_together([plain[0], badge, *plain[1:]])
    yield put_together([*plain[:2], badge, badge, plain[2]])
    yield put_together([*plain, badge])
    yield put_together([*plain[:2], compressed, plain[2]])
    yield put_together([*plain[:2], (b"tEXt", _KEYWORD + b"\0{}"), badge, plain[2]])
    yield put_together([*plain[:2], (b"iTXt", b"openbadges\0\0\0\0\0{}"), plain[2]])
    yield put_together([*plain[:2], (b"iTXt", _KEYWORD + b"\0\0\0\0\0\xff"), plain[2]])
    yield put_together([*plain[:2], badge, plain[2]], b"\0")
    yield put_together([*plain[:2], badge, plain[2]], wrong=2)
    yield put_together([plain[0], plain[1], badge, plain[1], plain[2]])
    yield put_together([(b"IHDR", b"\0\0\x20\0\0\0\x20\0\x08\0\0\0\0"), *plain[1:]])
    yield put_together([plain[0], (b"acTL", b"\0" * 8), *plain[1:]])
    yield put_together([plain[0], *[(b"aBCd", b"")] * 200, *plain[1:]])
    yield put_together([*plain[:2], badge])
    yield SIGNATURE + b"\xff\xff\xff\xffIHDR"


TARGETS = (
    Target(name="png", check=check_unbake, seeds=seeds, mutate=mutated_png, most_bytes=512),
    Target(name="bake", check=check_bake, seeds=seeds, mutate=mutated_png, most_bytes=512),
)
