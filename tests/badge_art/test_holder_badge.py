import io
import zlib

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from badge_art import (
    ImageTooLarge,
    TextDoesNotFit,
    UnknownDesign,
    UnreadableImage,
    bake,
    compose,
    crest,
    design_names,
    qr,
    share_card,
    unbake,
)
from tests.badge_art.pictures import art, assemble, header, on_white, opened, tiny_png

URL = "https://badges.example.edu/credentials/RpLIMjc47rg9Wz_KhigARi0fb3U"
LONGER = "https://digital-badges.learning-commons.example.edu.hk/zh-Hant/credentials/" + "x" * 35
CODE = "K7QF-2M9T-XW3C"


def holder_badge(name="ec", *, url=URL, short_code=CODE):
    return compose(art(name), design=name, url=url, short_code=short_code)


def scanned(image):
    return [found.text for found in zxingcpp.read_barcodes(image)]


def photographed(image, quality):
    out = io.BytesIO()
    image.convert("RGB").save(out, "JPEG", quality=quality)
    return opened(out.getvalue())


@pytest.mark.parametrize("url", [URL, LONGER], ids=len)
@pytest.mark.parametrize("name", design_names())
def test_the_code_survives_what_platforms_do_to_pictures(name, url):
    badge = bake(holder_badge(name, url=url), "{}")
    assert scanned(opened(badge)) == [url]
    # Metadata stripped, JPEG of quality 40, half the size, and that once more as JPEG.
    shared = photographed(opened(badge), quality=40)
    half = shared.resize((shared.width // 2, shared.height // 2), Image.Resampling.BILINEAR)
    assert scanned(photographed(half, quality=40)) == [url]
    assert scanned(shared.convert("L")) == [url]


@pytest.mark.parametrize("name", design_names())
def test_the_same_badge_is_the_same_bytes(name):
    first = holder_badge(name)
    other = holder_badge(name, url=LONGER, short_code="0123-4568-ABDG")
    assert first != other
    assert holder_badge(name) == first


def test_two_learners_badges_differ_only_in_the_panel():
    one, other = (opened(holder_badge(url=url)) for url in (URL, URL + "x"))
    upper = (0, 0, 720, 650)
    assert one.crop(upper).tobytes() == other.crop(upper).tobytes()
    assert one.tobytes() != other.tobytes()


def test_the_badge_is_a_sound_picture_ready_for_baking():
    badge = holder_badge()
    image = opened(badge)
    assert (image.size, image.mode, image.info) == ((720, 1080), "RGB", {})
    assert len(badge) < 120_000
    baked = bake(badge, "{}")
    assert unbake(baked) == "{}"
    assert opened(baked).tobytes() == image.tobytes()


def test_the_short_code_is_written_beneath_the_qr_code():
    written, empty = (opened(holder_badge(short_code=code)) for code in (CODE, ""))
    place = (160, 990, 560, 1040)
    assert empty.crop(place).getcolors() == [(400 * 50, (255, 255, 255))]
    box = written.crop(place).convert("L").point(lambda v: 255 if v < 128 else 0).getbbox()
    left, _, right, _ = box
    assert abs((left + right) / 2 - 200) < 3
    assert right - left > 200


def test_art_of_another_size_is_fitted():
    badge = compose(art("ec", size=1200), design="ec", url=URL, short_code=CODE)
    plain = opened(holder_badge())
    difference = [abs(a - b) for a, b in zip(opened(badge).tobytes(), plain.tobytes(), strict=True)]
    assert sum(difference) / len(difference) < 2


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"art": b"no picture"}, UnreadableImage),
        ({"art": tiny_png((b"PLTE", b"x"))[:-20]}, UnreadableImage),
        ({"design": "nobody"}, UnknownDesign),
        ({"url": "https://e.example/" + "x" * 300}, TextDoesNotFit),
        ({"url": "x" * 9000}, TextDoesNotFit),
        ({"url": ""}, TextDoesNotFit),
        ({"short_code": "K" * 60}, TextDoesNotFit),
        ({"short_code": "編號"}, TextDoesNotFit),
    ],
)
def test_what_cannot_be_composed_is_refused(wrong, error):
    usual = {"art": art("ec"), "design": "ec", "url": URL, "short_code": CODE}
    arguments = {**usual, **wrong}
    with pytest.raises(error):
        compose(arguments.pop("art"), **arguments)


def test_pixels_that_are_none_are_unreadable():
    for rows in (b"", b"rubbish", zlib.compress(b"\x09" * 18), zlib.compress(b"")):
        parts = [(b"IHDR", header()), (b"IDAT", rows), (b"IEND", b"")]
        with pytest.raises(UnreadableImage):
            compose(assemble(parts), design="ec", url=URL, short_code=CODE)


@settings(max_examples=40)
@given(
    path=st.text(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_", min_size=20, max_size=80
    )
)
def test_every_address_decodes_with_the_one_mask_that_we_use(path):
    url = f"https://badges.example.edu/{path}"
    half = qr.draw(url, within=326).resize((163, 163), Image.Resampling.BILINEAR)
    assert scanned(half) == [url]


def test_the_quiet_zone_is_white_and_four_modules_wide():
    code = qr.draw(URL, within=326)
    modules = len(qr.matrix(URL)) + 8
    scale = code.width // modules
    assert code.width % modules == 0
    dark = code.point(lambda v: 255 - v).getbbox()
    assert dark == (4 * scale, 4 * scale, code.width - 4 * scale, code.width - 4 * scale)


def test_a_place_too_small_for_the_code_is_refused():
    with pytest.raises(TextDoesNotFit):
        qr.draw(URL, within=40)


@pytest.mark.parametrize("name", design_names())
def test_a_share_card_is_what_an_open_graph_image_should_be(name):
    card = share_card(art(name), design=name, issuer="Example University")
    assert opened(card).size == (1200, 627)
    assert opened(card).info == {}
    assert len(card) < 300_000
    assert card == share_card(art(name), design=name, issuer="Example University")


def test_a_share_card_carries_the_title_that_it_is_given():
    usual, other, silent = (
        on_white(share_card(art("ec"), design="ec", title=title)).tobytes()
        for title in (None, "Public speaking weekend", "")
    )
    assert len({usual, other, silent}) == 3
    with pytest.raises(TextDoesNotFit):
        share_card(art("ec"), design="ec", title="演講工作坊")


def test_the_crest_is_a_small_square_picture():
    assert opened(crest()).size == (512, 512)
    assert opened(crest(size=64)).getchannel("A").getpixel((32, 32)) == 255
    assert crest(size=64) == crest(size=64)


def test_a_crest_that_nobody_prints_is_refused():
    with pytest.raises(ImageTooLarge):
        crest(size=100_000)


def test_a_short_code_may_have_blanks():
    assert holder_badge(short_code="K7QF 2M9T") != holder_badge(short_code="K7QF2M9T")
