"""QR codes as they are met: on a badge, photographed, scanned, saved by a messenger."""

import contextlib
import functools
import io
import struct
import zlib

import pytest
import qrcode
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFilter, ImageOps

from badge_art import BadgeArtError, ImageTooLarge, UnreadableImage, bake, compose, qr, qr_reading
from badge_art.qr_reading import texts_in_codes
from tests.badge_art.pictures import art, assemble, header, opened, tiny_png

URL = "https://badges.example.edu/verify/RpLIMjc47rg9Wz_KhigARi0fb3U"
TABLE = (150, 110, 70)  # what a badge lies on


@functools.cache
def badge(name="ec", url=URL):
    return compose(art(name), design=name, url=url, short_code="K7QF-2M9T-XW3C")


def saved(image, kind="JPEG", **how):
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


@functools.cache
def grain(size):
    return Image.effect_noise((400, 400), 30).resize(size).convert("RGB")


def lying(size, *, angle, scale, blur, at=(0.5, 0.3)):
    """The printed badge on a table, photographed: askew, out of focus, grained."""
    print_ = opened(badge()).convert("RGBA")
    print_ = print_.resize((int(print_.width * scale), int(print_.height * scale)))
    print_ = print_.rotate(angle, expand=True, resample=Image.Resampling.BICUBIC)
    table = Image.new("RGB", size, TABLE)
    place = tuple(int((a - b) * c) for a, b, c in zip(size, print_.size, at, strict=True))
    table.paste(print_, place, print_)
    return Image.blend(table.filter(ImageFilter.GaussianBlur(blur)), grain(size), 0.15)


def code(text=URL, *, scale=4):
    rows = qr.matrix(text)
    side = (len(rows) + 2 * qr.QUIET_ZONE) * scale
    return qr.draw(text, within=side)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_the_badge_itself_says_its_address(kind):
    assert texts_in_codes(bake(badge(), "{}")) == (URL,)
    assert texts_in_codes(saved(opened(badge()), kind)) == (URL,)


@pytest.mark.parametrize("angle", [0, 7, 33, 90, 181, 270])
@pytest.mark.parametrize(("scale", "blur"), [(1, 2), (0.5, 0.7)])
def test_a_photograph_of_it_does_so_at_any_angle(angle, scale, blur):
    photograph = lying((1200, 1500), angle=angle, scale=scale, blur=blur)
    assert texts_in_codes(saved(photograph, quality=40)) == (URL,)


def test_a_photograph_of_twelve_megapixels_does_so():
    photograph = lying((4032, 3024), angle=12, scale=1.2, blur=2)
    assert texts_in_codes(saved(photograph, quality=40)) == (URL,)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_how_the_telephone_was_held_does_not_matter(orientation):
    exif = Image.Exif()
    exif[0x112] = orientation
    upright = lying((900, 1200), angle=0, scale=0.8, blur=1)
    held = saved(upright, exif=exif)
    assert texts_in_codes(held) == (URL,)
    turned = ImageOps.exif_transpose(opened(held))
    assert texts_in_codes(saved(turned, exif=exif)) == (URL,)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA", "CMYK", "YCbCr", "I;16"])
def test_colours_of_every_kind_are_read(mode):
    kind = "JPEG" if mode in {"CMYK", "YCbCr"} else "PNG"
    image = code().convert("I").point(lambda v: v * 257).convert("I;16") if mode == "I;16" else (
        code().convert("RGB").convert(mode)
    )  # fmt: skip
    assert texts_in_codes(saved(image, kind)) == (URL,)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_what_is_transparent_lies_on_white_paper(kind):
    black = Image.new("RGBA", code().size, (0, 0, 0, 0))
    black.putalpha(ImageOps.invert(code()))
    assert texts_in_codes(saved(black, kind, **({"lossless": True} if kind == "WEBP" else {}))) == (
        URL,
    )
    with_palette = code().convert("P")
    assert texts_in_codes(saved(with_palette, "PNG", transparency=255)) == (URL,)


def test_light_on_dark_is_read():
    assert texts_in_codes(saved(ImageOps.invert(code()), "PNG")) == (URL,)


def sheet(*texts):
    image = Image.new("L", (260 * 5, 260 * (len(texts) // 5 + 1)), 255)
    for number, text in enumerate(texts):
        image.paste(code(text), (number % 5 * 260, number // 5 * 260))
    return saved(image, "PNG")


def test_several_codes_are_all_read_each_once():
    texts = [f"https://badges.example.edu/{number}" for number in range(6)]
    assert sorted(texts_in_codes(sheet(*texts, *texts))) == texts


def test_codes_beyond_a_sheet_of_them_are_left():
    texts = [f"https://badges.example.edu/{number:03}" for number in range(30)]
    found = texts_in_codes(sheet(*texts))
    assert len(found) == qr_reading.MAX_CODES
    assert set(found) < set(texts)


@pytest.mark.parametrize("text", ["https://例子.hk/驗證?a=é", '{"type": "🏅"}', "K7QF-2M9T-XW3C"])
def test_texts_come_out_as_they_went_in(text):
    assert texts_in_codes(saved(code(text), "PNG")) == (text,)


def test_bytes_are_no_text():
    binary = qrcode.QRCode(border=4)
    binary.add_data(bytes([0, 255, 1, 254, 7, 200, 129]))
    assert texts_in_codes(saved(binary.make_image().get_image().convert("L"), "PNG")) == ()


@pytest.mark.parametrize("image", [opened(tiny_png()), opened(art("ec")), Image.new("L", (1, 1))])
def test_where_there_is_no_code_there_is_no_text(image):
    assert texts_in_codes(saved(image, "PNG")) == ()


def flood(width, height):
    rows = zlib.compress(b"")
    parts = [(b"IHDR", header(width=width, height=height)), (b"IDAT", rows), (b"IEND", b"")]
    return assemble(parts)


TOO_LARGE = {
    "one row too many": flood(5000, 5001),
    "where Pillow only warns": flood(10_000, 10_000),
    "where Pillow refuses": flood(20_000, 20_000),
    "a JPEG that says so": saved(Image.new("L", (8, 8))).replace(
        b"\x08\x00\x08\x00\x08\x01", b"\x08" + struct.pack(">HH", 9999, 9999) + b"\x01", 1
    ),
    "bytes": badge() + b"\0" * qr_reading.MAX_BYTES,
}


@pytest.mark.parametrize("data", TOO_LARGE.values(), ids=TOO_LARGE)
def test_a_flood_is_refused_before_it_is_decoded(data):
    with pytest.raises(ImageTooLarge):
        texts_in_codes(data)


def test_the_largest_photograph_allowed_is_read():
    large = Image.new("L", (5000, 5000), 255)
    large.paste(code(scale=20), (300, 300))
    assert texts_in_codes(saved(large)) == (URL,)


JPEG = saved(opened(badge()))
UNREADABLE = {
    "nothing": b"",
    "text": b"hello",
    "a GIF": saved(code(), "GIF"),
    "a BMP": saved(code(), "BMP"),
    "a TIFF": saved(code(), "TIFF"),
    "PostScript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\n",
    "an SVG": b"<svg/>",
    "a cut JPEG": JPEG[: len(JPEG) // 2],
    "a cut PNG": badge()[: len(badge()) // 2],
    "a cut WebP": saved(code(), "WEBP")[:60],
    "pixels that are none": assemble(
        [(b"IHDR", header()), (b"IDAT", b"rubbish"), (b"IEND", b"")],
    ),
    "a text that is a bomb": tiny_png((b"zTXt", b"a\0\0" + zlib.compress(b"\0" * 5_000_000))),
}


@pytest.mark.parametrize("data", UNREADABLE.values(), ids=UNREADABLE)
def test_what_is_no_such_picture_is_refused(data):
    with pytest.raises(UnreadableImage) as caught:
        texts_in_codes(data)
    assert str(caught.value).endswith(".")


SMALL = {kind: saved(code(scale=2), kind) for kind in ("JPEG", "PNG", "WEBP")}


@given(data=st.data())
@pytest.mark.parametrize("kind", SMALL)
def test_whatever_arrives_the_answer_is_texts_or_a_badge_art_error(kind, data):
    picture = bytearray(SMALL[kind])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(picture) - 1))
        picture[at] = data.draw(st.integers(0, 255))
    with contextlib.suppress(BadgeArtError):
        assert set(texts_in_codes(bytes(picture))) <= {URL}
