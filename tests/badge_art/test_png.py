import contextlib
import io
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openbadgeslib import baking as foreign
from PIL import Image, PngImagePlugin

from badge_art import (
    BadgeArtError,
    BakedForOpenBadges2,
    BakedMoreThanOnce,
    ImageTooLarge,
    NotBaked,
    TextDoesNotFit,
    UnreadableImage,
    bake,
    png,
    render,
    unbake,
)
from tests.badge_art.pictures import SIGNATURE, assemble, chunk, chunks, header, opened, tiny_png

# PNG text holds no null character; JSON and JWS never do.
CREDENTIALS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
KEYWORD = b"openbadgecredential"
CLR = b"clrcredential"
JSON = '{"name": "陳大文", "emoji": "🏅"}'


def itxt(text=JSON, *, keyword=KEYWORD, flag=0, method=0):
    data = text if isinstance(text, bytes) else text.encode()
    return b"iTXt", keyword + bytes((0, flag, method)) + b"\0\0" + data


ancillary = st.tuples(
    st.sampled_from([b"tEXt", b"zTXt", b"iTXt", b"prVt", b"tIME", b"eXIf"]), st.binary(max_size=60)
).filter(lambda part: part[1].partition(b"\0")[0] not in {KEYWORD, CLR, b"openbadges"})


@given(credential=CREDENTIALS, extra=st.lists(ancillary, max_size=5))
def test_what_was_baked_comes_out_and_every_other_chunk_stays(credential, extra):
    picture = tiny_png(*extra)
    baked = bake(picture, credential)
    assert unbake(baked) == credential
    others = [part for part in chunks(baked) if not part[1].startswith(KEYWORD + b"\0")]
    assert others == chunks(picture)


@given(first=CREDENTIALS, second=CREDENTIALS)
def test_baking_again_replaces(first, second):
    once = bake(tiny_png(), second)
    assert bake(bake(tiny_png(), first), second) == once


@pytest.mark.parametrize(
    "old",
    [
        itxt(keyword=b"openbadges"),
        itxt(keyword=CLR),
        (b"tEXt", b"openbadges\0https://old.example/1"),
        (b"tEXt", KEYWORD + b"\0{}"),
        (b"zTXt", KEYWORD + b"\0\0" + zlib.compress(b"{}")),
        itxt(zlib.compress(b"{}"), flag=1),
        (b"iTXt", KEYWORD),
    ],
)
def test_baking_takes_out_every_older_badge(old):
    assert bake(tiny_png(old, old), JSON) == bake(tiny_png(), JSON)


def test_the_credential_stands_once_and_uncompressed_just_before_the_end():
    kinds = chunks(bake(tiny_png(), JSON))
    assert kinds[-2] == itxt()
    assert [kind for kind, _ in kinds] == [b"IHDR", b"IDAT", b"iTXt", b"IEND"]


def test_pillow_reads_the_credential_and_sees_the_same_pixels():
    art = render("ec", size=64)
    baked = opened(bake(art, JSON))
    assert baked.text == {"openbadgecredential": JSON}
    assert baked.tobytes() == opened(art).tobytes()


def test_what_pillow_baked_is_read():
    text = PngImagePlugin.PngInfo()
    text.add_itxt("openbadgecredential", JSON, lang="en", tkey="Badge")
    out = io.BytesIO()
    Image.new("RGB", (3, 3)).save(out, "PNG", pnginfo=text)
    assert unbake(out.getvalue()) == JSON


def test_openbadgeslib_bakes_and_reads_the_same():
    art, keyword = render("ec", size=64), foreign.ITXT_KEYWORD_OB3
    assert foreign.extract_png(bake(art, JSON), keyword=keyword) == JSON
    theirs = foreign.bake_png(art, JSON, "a comment", keyword=keyword)
    assert unbake(theirs) == JSON
    assert foreign.extract_png(bake(theirs, "{}"), keyword=keyword) == "{}"


def test_what_openbadgeslib_bakes_for_open_badges_2_is_called_by_its_name():
    for token in ("https://old.example/assertion/1", JSON):
        with pytest.raises(BakedForOpenBadges2):
            unbake(foreign.bake_png(tiny_png(), token))


def test_a_learner_record_is_read_under_its_own_keyword():
    assert unbake(tiny_png(itxt(keyword=CLR))) == JSON
    # Before the pixels, as above, or after them, as 1EdTech's samples have it.
    assert unbake(assemble([IHDR, IDAT, itxt(keyword=CLR), IEND])) == JSON
    with pytest.raises(NotBaked, match="compressed"):
        unbake(tiny_png(itxt(zlib.compress(b"{}"), keyword=CLR, flag=1)))


@pytest.mark.parametrize("text", ["\ud800", "a\udfffb", "a\0b"])
def test_text_that_png_may_not_hold_is_not_baked(text):
    with pytest.raises(TextDoesNotFit):
        bake(tiny_png(), text)


def test_a_picture_without_credential_says_so():
    with pytest.raises(NotBaked, match="no badge credential") as caught:
        unbake(tiny_png())
    assert not isinstance(caught.value, BakedForOpenBadges2)


@pytest.mark.parametrize(
    "old",
    [itxt(keyword=b"openbadges"), (b"tEXt", b"openbadges\0https://old.example/assertion/1")],
)
def test_an_older_badge_is_called_by_its_name(old):
    with pytest.raises(BakedForOpenBadges2, match=r"Open Badges 2\.0"):
        unbake(tiny_png(old))


def test_a_credential_beside_an_older_badge_is_read():
    assert unbake(tiny_png(itxt(keyword=b"openbadges"), itxt())) == JSON


@pytest.mark.parametrize(
    ("part", "sentence"),
    [
        ((b"tEXt", KEYWORD + b"\0{}"), "tEXt"),
        ((b"zTXt", KEYWORD + b"\0\0" + zlib.compress(b"{}")), "zTXt"),
        (itxt(zlib.compress(b"{}"), flag=1), "compressed"),
    ],
)
def test_a_credential_in_a_forbidden_form_is_explained(part, sentence):
    with pytest.raises(NotBaked, match=sentence):
        unbake(tiny_png(part))


def test_a_compressed_bomb_is_not_unpacked():
    bomb = zlib.compress(b"\0" * 5_000_000)
    with pytest.raises(NotBaked):
        unbake(tiny_png(itxt(bomb, flag=1)))


@pytest.mark.parametrize(
    "second",
    [
        itxt(),
        itxt("{}"),
        itxt(keyword=CLR),
        (b"tEXt", KEYWORD + b"\0{}"),
        (b"tEXt", CLR + b"\0{}"),
        itxt(zlib.compress(b"{}"), flag=1),
    ],
)
@pytest.mark.parametrize("swapped", [False, True])
def test_two_credentials_are_refused_whatever_the_second_is(second, swapped):
    pair = (second, itxt()) if swapped else (itxt(), second)
    with pytest.raises(BakedMoreThanOnce):
        unbake(tiny_png(*pair))


DAMAGED_TEXT = [
    (b"iTXt", KEYWORD),
    (b"iTXt", KEYWORD + b"\0"),
    (b"iTXt", KEYWORD + b"\0\0"),
    (b"iTXt", KEYWORD + b"\0\0\0"),
    (b"iTXt", KEYWORD + b"\0\0\0en\0"),
    itxt(flag=2),
    itxt(method=1),
    itxt(b"\xff\xfe{}"),
    itxt(b"\xed\xa0\x80"),  # a surrogate, written as if it were UTF-8
]


@pytest.mark.parametrize("part", DAMAGED_TEXT)
def test_a_damaged_credential_is_unreadable(part):
    with pytest.raises(UnreadableImage, match="credential"):
        unbake(tiny_png(part))


IDAT = (b"IDAT", zlib.compress(b"\0\x10\x20\x30\xff\x40\x50\x60\xff" * 2))
IHDR, IEND = (b"IHDR", header()), (b"IEND", b"")

UNREADABLE = {
    "nothing": b"",
    "signature alone": SIGNATURE,
    "a JPEG": b"\xff\xd8\xff\xe0" + bytes(40),
    "spoiled line ends": tiny_png().replace(b"\r\n", b"\n", 1),
    "no header": assemble([IDAT, IEND]),
    "header second": assemble([(b"tEXt", b"a\0b"), IHDR, IDAT, IEND]),
    "two headers": assemble([IHDR, IHDR, IDAT, IEND]),
    "short header": assemble([(b"IHDR", header()[:-1]), IDAT, IEND]),
    "no pixels": assemble([IHDR, IEND]),
    "pixels in two places": assemble([IHDR, IDAT, (b"tEXt", b"a\0b"), IDAT, IEND]),
    "no end": assemble([IHDR, IDAT]),
    "an end that is not empty": assemble([IHDR, IDAT, (b"IEND", b"x")]),
    "two ends": tiny_png(itxt()) + chunk(b"IEND"),
    "a line after the end": tiny_png(itxt()) + b"\n",
    "a credential after the end": tiny_png() + chunk(*itxt()),
    "wrong checksum": tiny_png(itxt())[:-1] + b"\0",
    "a name that is none": assemble([IHDR, (b"iT\0t", b""), IDAT, IEND]),
    "an unknown critical chunk": assemble([IHDR, (b"CrIT", b""), IDAT, IEND]),
    "animation control": tiny_png((b"acTL", bytes(8)), itxt()),
    "an animation frame": tiny_png((b"fcTL", bytes(26)), itxt()),
    "animation data": assemble([IHDR, IDAT, (b"fdAT", bytes(8)), itxt(), IEND]),
    "no width": assemble([(b"IHDR", header(width=0)), IDAT, IEND]),
    "no height": assemble([(b"IHDR", header(height=0)), IDAT, IEND]),
    "colour type 5": assemble([(b"IHDR", header(colour=5)), IDAT, IEND]),
    "RGB of four bits": assemble([(b"IHDR", header(colour=2, depth=4)), IDAT, IEND]),
    "compression 1": assemble([(b"IHDR", header(compression=1)), IDAT, IEND]),
    "filter 1": assemble([(b"IHDR", header(filtering=1)), IDAT, IEND]),
    "interlace 2": assemble([(b"IHDR", header(interlace=2)), IDAT, IEND]),
    "a length beyond the file": SIGNATURE + b"\xff\xff\xff\xffIHDR" + header() + bytes(4),
}

TOO_LARGE = {
    "pixel flood": assemble([(b"IHDR", header(width=20_000, height=20_000)), IDAT, IEND]),
    "one row too many": assemble([(b"IHDR", header(width=4096, height=4097)), IDAT, IEND]),
    "the widest there is": assemble([(b"IHDR", header(width=2**32 - 1, height=1)), IDAT, IEND]),
    "too many chunks": tiny_png(*[(b"tEXt", b"a\0")] * png.MAX_CHUNKS),
    "too many bytes": tiny_png((b"prVt", bytes(png.MAX_BYTES))),
}


@pytest.mark.parametrize("picture", UNREADABLE.values(), ids=UNREADABLE)
@pytest.mark.parametrize("act", [unbake, lambda picture: bake(picture, JSON)])
def test_a_damaged_picture_is_refused(act, picture):
    with pytest.raises(UnreadableImage):
        act(picture)


@pytest.mark.parametrize("picture", TOO_LARGE.values(), ids=TOO_LARGE)
@pytest.mark.parametrize("act", [unbake, lambda picture: bake(picture, JSON)])
def test_a_flood_is_refused(act, picture):
    with pytest.raises(ImageTooLarge):
        act(picture)


def test_the_largest_picture_allowed_is_read():
    picture = assemble([(b"IHDR", header(width=4096, height=4096)), IDAT, itxt(), IEND])
    assert unbake(picture) == JSON


def test_baking_makes_nothing_that_unbaking_refuses():
    full = tiny_png(*[(b"tEXt", b"a\0")] * (png.MAX_CHUNKS - 3))
    with pytest.raises(ImageTooLarge):
        bake(full, JSON)
    with pytest.raises(ImageTooLarge):
        bake(tiny_png(), "x" * png.MAX_BYTES)
    assert unbake(bake(tiny_png(*[(b"tEXt", b"a\0")] * (png.MAX_CHUNKS - 4)), JSON)) == JSON


@given(at=st.integers(min_value=0), bit=st.integers(0, 7))
def test_one_flipped_bit_is_always_noticed(at, bit):
    baked = bytearray(bake(tiny_png(), JSON))
    baked[at % len(baked)] ^= 1 << bit
    with pytest.raises((UnreadableImage, ImageTooLarge)):
        unbake(bytes(baked))


@given(at=st.integers(min_value=0))
def test_a_cut_picture_is_always_noticed(at):
    baked = bake(tiny_png(), JSON)
    with pytest.raises(UnreadableImage):
        unbake(baked[: at % len(baked)])


pieces = st.lists(
    st.one_of(
        st.binary(max_size=20),
        ancillary.map(lambda part: chunk(*part)),
        st.sampled_from([chunk(*part) for part in (IHDR, IDAT, IEND, itxt(), *DAMAGED_TEXT)]),
    ),
    max_size=8,
).map(lambda parts: SIGNATURE + b"".join(parts))


@given(picture=st.one_of(st.binary(max_size=200), pieces))
def test_whatever_arrives_the_answer_is_text_or_a_badge_art_error(picture):
    try:
        assert isinstance(unbake(picture), str)
    except BadgeArtError as error:
        assert str(error).endswith(".")  # noqa: PT017 - a sentence for a person
    with contextlib.suppress(BadgeArtError):
        assert unbake(bake(picture, JSON)) == JSON
