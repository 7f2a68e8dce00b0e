import functools
import itertools
import math
import tomllib
from pathlib import Path

import pytest

import badge_art
from badge_art import TextDoesNotFit, UnknownDesign, design_names, load_design, render
from badge_art import design as design_module
from tests.badge_art.pictures import (
    COLOUR_VISION,
    Fingerprint,
    art,
    lab,
    opened,
    silhouette_difference,
)

FOLDER = Path(badge_art.__file__).parent / "designs"
ATTRIBUTES = ("ec", "idl", "ipc", "pf", "ps", "psg")
PAIRS = list(itertools.combinations(ATTRIBUTES, 2))


@pytest.mark.parametrize("name", design_names())
def test_a_design_still_looks_as_it_was_approved(name):
    # Nobody lists designs here: a new folder is tested as soon as it exists.
    table = tomllib.loads((FOLDER / name / "design.toml").read_text(encoding="utf-8"))
    drawn = Fingerprint.of(render(name))
    assert "golden" in table, f"Look at the picture, then record:\n{drawn.to_toml()}"
    golden = Fingerprint.read(table["golden"])
    seen = f"If this change is wanted, record:\n{drawn.to_toml()}"
    assert drawn.bits_apart(golden) <= 6, seen
    assert drawn.colours_apart(golden) <= 4, seen


def test_the_golden_picture_test_would_notice_another_colour_or_drawing():
    ours, other = (Fingerprint.of(render(name)) for name in ("ec", "pf"))
    assert ours.bits_apart(other) > 30
    assert ours.colours_apart(other) > 40
    silent = Fingerprint.of(render("ec", texts={"code": "", "name": ""}))
    assert ours.colours_apart(silent) > 4


def test_every_graduate_attribute_has_a_design():
    assert set(ATTRIBUTES) <= set(design_names())
    assert [load_design(name).texts["code"].lower() for name in ATTRIBUTES] == [*ATTRIBUTES]


@pytest.mark.parametrize("name", design_names())
def test_the_same_design_gives_the_same_bytes(name):
    assert render(name) == render(name)


@pytest.mark.parametrize("name", design_names())
@pytest.mark.parametrize("size", [16, 64, 150, 600, 1200])
def test_a_design_is_drawn_at_any_size_with_transparent_corners(name, size):
    image = opened(render(name, size=size))
    assert (image.mode, image.size) == ("RGBA", (size, size))
    alpha = image.getchannel("A")
    assert alpha.getpixel((0, 0)) == alpha.getpixel((size - 1, size - 1)) == 0
    # Nothing is cut off: no edge of the canvas is touched.
    left, top, right, bottom = alpha.getbbox()
    assert min(left, top, size - right, size - bottom) >= size // 100


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_two_attributes_differ_in_silhouette_even_as_thumbnails(one, other):
    assert silhouette_difference(art(one, size=64), art(other, size=64)) > 0.06


@pytest.mark.parametrize("vision", COLOUR_VISION)
@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_two_attributes_differ_in_colour_for_everybody(one, other, vision):
    # The enamel above and below the middle; 2.3 is a just noticeable difference (Mahy 1994).
    pairs = zip(enamels(one), enamels(other), strict=True)
    differences = [math.dist(lab(a, vision), lab(b, vision)) for a, b in pairs]
    assert max(differences) > 3 * 2.3


@functools.cache
def enamels(name):
    """The commonest colour of the upper and of the lower half."""
    picture = opened(render(name, texts={"code": "", "name": ""}, size=150)).convert("RGBA")
    halves = (picture.crop(box) for box in ((0, 0, 150, 75), (0, 90, 150, 150)))
    return [commonest(half) for half in halves]


def commonest(image):
    colours = image.getcolors(150 * 150)
    # Neither transparent, nor the cream of inlay and symbol.
    return max(entry for entry in colours if entry[1][3] == 255 and entry[1][2] < 230)[1][:3]


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_two_attributes_differ_in_drawing_without_colour_and_letters(one, other):
    drawings = [render(name, texts={"code": "", "name": ""}, size=64) for name in (one, other)]
    a, b = (Fingerprint.of(drawing) for drawing in drawings)
    assert a.bits_apart(b) > 30


@pytest.mark.parametrize("name", ATTRIBUTES)
def test_lettering_stands_out_from_its_ground(name):
    # WCAG 2.2, 1.4.3: 4.5 to 1 for small letters.
    slot = load_design(name).slots["name"]
    ink = tuple(bytes.fromhex(slot.colour[1:]))
    ground = opened(render(name)).convert("RGB").getpixel((300, int(slot.top) - 8))
    light, dark = sorted((luminance(ink), luminance(ground)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def luminance(rgb):
    lightness = lab(rgb, "full")[0]
    return ((lightness + 16) / 116) ** 3 if lightness > 8 else lightness / 903.3


@pytest.mark.parametrize("name", ATTRIBUTES)
def test_the_name_is_left_out_where_it_could_not_be_read(name):
    assert render(name, size=64) == render(name, texts={"name": ""}, size=64)
    assert render(name, size=600) != render(name, texts={"name": ""}, size=600)


def test_another_institution_writes_its_own_words():
    ours = render("ec", texts={"code": "AB1", "name": "Something else"})
    assert ours != render("ec")


@pytest.mark.parametrize(
    "texts",
    [
        {"code": "MUCH TOO LONG FOR A CODE"},
        {"name": "word " * 40},
        {"name": "有效溝通者"},
        {"motto": "no such place"},
    ],
)
def test_words_that_do_not_fit_are_refused(texts):
    with pytest.raises(TextDoesNotFit):
        render("ec", texts=texts)


@pytest.mark.parametrize("name", ["", "nobody", "../designs/ec", "EC", "ec/", "/etc", "ec\n"])
def test_an_unknown_design_is_refused(name):
    with pytest.raises(UnknownDesign):
        render(name)


@pytest.mark.parametrize("size", [0, -1, 15, 2401, 10**9])
def test_a_size_that_nobody_prints_is_refused(size):
    with pytest.raises(badge_art.ImageTooLarge):
        render("ec", size=size)


SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 600">{}</svg>'
DESIGN = """
layers = ["pin.svg"]
texts = {}
slots = {}
colours = { paper = "#FFFFFF", ink = "#000000", accent = "#888888" }
"""


@pytest.fixture
def lay_out(tmp_path, monkeypatch):
    def make(layer, toml=DESIGN):
        folder = tmp_path / "stranger"
        folder.mkdir()
        (folder / "pin.svg").write_text(layer, encoding="utf-8")
        (folder / "design.toml").write_text(toml, encoding="utf-8")
        monkeypatch.setattr(design_module, "_HERE", tmp_path)
        load_design.cache_clear()
        return "stranger"

    yield make
    load_design.cache_clear()


def test_a_new_folder_is_a_new_design(lay_out):
    name = lay_out(SVG.format('<circle cx="300" cy="300" r="200"/>'))
    assert design_names() == (name,)
    assert opened(render(name, size=60)).getpixel((30, 30)) == (0, 0, 0, 255)


@pytest.mark.parametrize(
    "inside",
    [
        '<image href="/etc/passwd"/>',
        '<image xlink:href="red.png"/>',
        '<a xlink:href="#x"/>',
        '<rect fill="url(https://tracker.example/x)"/>',
        "<script>alert(1)</script>",
        '<rect onload="alert(1)"/>',
        "<foreignObject/>",
        "<text>letters without a font</text>",
        "<style>@import 'x'</style>",
        "not closed <",
    ],
)
def test_a_layer_that_is_more_than_a_drawing_is_refused(lay_out, inside):
    name = lay_out(SVG.format(inside))
    with pytest.raises(UnknownDesign):
        render(name)


@pytest.mark.parametrize(
    "toml",
    [
        "",
        "layers",
        DESIGN.replace("pin.svg", "missing.svg"),
        DESIGN.replace("#FFFFFF", 'red"/>'),
        DESIGN.replace("slots = {}", "slots = { code = { x = 1 } }"),
        DESIGN.replace("texts = {}", "texts = 4"),
    ],
)
def test_a_design_that_cannot_be_understood_is_refused(lay_out, toml):
    name = lay_out(SVG.format(""), toml)
    with pytest.raises(UnknownDesign, match="stranger"):
        render(name)
