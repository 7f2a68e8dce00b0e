"""The picture that a student keeps: the achievement's art above a QR code and a short code.

Ten thousand are made in one evening, so nothing is drawn twice. The sheet (background, art, empty
panel) is drawn and its upper part compressed once for each achievement; a learner's badge is the
panel with a code in it, compressed behind a copy of that half-finished stream. Nothing on the
picture says who the learner is: it says where to ask.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from PIL import Image

from badge_art import qr
from badge_art.design import load_design
from badge_art.lettering import CAP_HEIGHT, Slot, alphabet, fit, write
from badge_art.png import SIGNATURE, chunk
from badge_art.render import SIZE, open_picture, rasterise

if TYPE_CHECKING:
    from zlib import _Compress

WIDTH, HEIGHT = 720, 1080  # two to three, as photographs are printed

_ART_TOP = 28
_PANEL = (150, 650, 420, 402)  # x, y, width, height
_QR_PLACE = 326  # 45 modules and the quiet zone at six pixels each; three when the badge is halved
_QR_TOP = 662
_CODE = Slot(
    x=WIDTH / 2, top=1002, widths=(360.0,), cap=25, smallest=14, weight=16, colour="#FFFFFF"
)
# Everything above this row is the same for every learner of an achievement.
_SPLIT = _PANEL[1]
_RGB = 3


@dataclass(frozen=True)
class _Sheet:
    ink: str
    head: bytes  # compressed rows above the split, already out of the stream
    stream: _Compress  # what zlib remembers of them
    panel: Image.Image  # the rows from the split on


def compose(art: bytes, *, design: str, url: str, short_code: str) -> bytes:
    """The holder's badge, 720 by 1080 pixels, ready for baking: same input, same bytes.

    `art` is what `render` made for the achievement; `url` goes into the QR code and `short_code`
    stands beneath it for people who have only paper.

    Raises:
        UnreadableImage: the art is not a sound PNG.
        ImageTooLarge: the art is beyond our limits.
        UnknownDesign: no design of this name.
        TextDoesNotFit: the URL is too long, or the code cannot be written in its place.
    """
    sheet = _sheet(art, design)
    panel = sheet.panel.copy()
    code = qr.draw(url, within=_QR_PLACE)
    gap = (_QR_PLACE - code.height) // 2
    panel.paste(code, ((WIDTH - code.width) // 2, _QR_TOP + gap - _SPLIT))
    _write_code(panel, short_code, ink=sheet.ink)
    # A copy, since the next learner's badge continues from the same point. Not a flush and a new
    # stream: PNG wants one zlib stream with one checksum over all of its rows.
    stream = sheet.stream.copy()
    pixels = b"".join((sheet.head, stream.compress(_rows(panel)), stream.flush()))
    header = WIDTH.to_bytes(4, "big") + HEIGHT.to_bytes(4, "big") + b"\x08\x02\0\0\0"
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", pixels), chunk(b"IEND", b""))
    return b"".join((SIGNATURE, *parts))


# A scheme has six attributes; a run of issuance works through one achievement after another. One
# sheet is 1.2 MB.
@lru_cache(maxsize=16)
def _sheet(art: bytes, design: str) -> _Sheet:
    colours = load_design(design)
    picture = open_picture(art)
    if picture.size != (SIZE, SIZE):
        picture = picture.resize((SIZE, SIZE), Image.Resampling.LANCZOS)
    x, y, width, height = _PANEL
    paper = open_picture(
        rasterise(
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
            f'<path d="M0 0H{WIDTH}V{HEIGHT}H0Z" fill="{colours.paper}"/>'
            f'<path d="M0 0H{WIDTH}V420C600 500 120 500 0 420Z" fill="{colours.ink}" '
            f'fill-opacity="0.10"/>'
            f'<rect x="{x}" y="{y + 1}" width="{width}" height="{height}" rx="26" fill="#FFFFFF" '
            f'stroke="{colours.ink}" stroke-opacity="0.22" stroke-width="2"/></svg>',
            width=WIDTH,
        )
    )
    paper.alpha_composite(picture, ((WIDTH - SIZE) // 2, _ART_TOP))
    sheet = paper.convert("RGB")
    stream = zlib.compressobj(6)
    head = stream.compress(_rows(sheet.crop((0, 0, WIDTH, _SPLIT))))
    panel = sheet.crop((0, _SPLIT, WIDTH, HEIGHT))
    return _Sheet(ink=colours.ink, head=head, stream=stream, panel=panel)


def _rows(image: Image.Image) -> bytes:
    """The pixels as PNG wants them: each row behind a filter byte. Flat art needs no filter."""
    pixels, stride = image.tobytes(), image.width * _RGB
    rows = (pixels[at : at + stride] for at in range(0, len(pixels), stride))
    return b"".join(part for row in rows for part in (b"\0", row))


def _write_code(panel: Image.Image, code: str, *, ink: str) -> None:
    lines, cap = fit(code, _CODE)
    letters = alphabet()
    for line in lines:
        x = _CODE.x - letters.width_of(line) * cap / CAP_HEIGHT / 2
        for character in line:
            if character == " ":
                x += (letters.word_gap + letters.gap) * cap / CAP_HEIGHT
                continue
            mask = _stamp(character, cap)
            margin = round(cap)
            panel.paste(ink, (round(x) - margin, int(_CODE.top) - _SPLIT - margin), mask)
            x += (letters.letters[character].width + letters.gap) * cap / CAP_HEIGHT


@lru_cache(maxsize=512)
def _stamp(character: str, cap: float) -> Image.Image:
    """One letter as a mask with a margin of a cap height; drawn once for all learners."""
    side = round(cap) * 3
    slot = Slot(
        x=round(cap),
        top=round(cap),
        widths=(2 * cap,),
        cap=cap,
        smallest=0,
        weight=_CODE.weight,
        colour=_CODE.colour,
        align="left",
    )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">'
        f"{write(character, slot)}</svg>"
    )
    return open_picture(rasterise(svg, width=side)).getchannel("A")
