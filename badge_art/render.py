"""Draws an achievement's art: a design, with its writing, as PNG.

Rendered once for each achievement, never for each learner: see `holder_badge.py` for those.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import resvg_py
from PIL import Image

from badge_art import png
from badge_art.design import UNITS, load_design
from badge_art.errors import ImageTooLarge, TextDoesNotFit, UnreadableImage
from badge_art.lettering import write

if TYPE_CHECKING:
    from collections.abc import Mapping

SIZE = 600
_SIZES = range(16, 2401)  # print at 300 dpi: 2400 px is 20 cm


def render(design: str, *, texts: Mapping[str, str] | None = None, size: int = SIZE) -> bytes:
    """The art of an achievement as a square RGBA PNG: same input, same bytes.

    `texts` names what to write in which slot (`{"code": "EC", "name": "..."}`); a slot that it does
    not name keeps the design's own text, and "" leaves a slot empty.

    Raises:
        UnknownDesign: no design of this name.
        TextDoesNotFit: a text is too long for its slot, cannot be written in our letters, or is
            for a slot that the design does not have.
        ImageTooLarge: `size` is beyond what anybody prints.
    """
    if size not in _SIZES:
        raise ImageTooLarge(f"A badge is {_SIZES.start} to {_SIZES.stop - 1} pixels wide.")
    chosen = load_design(design)
    written = {**chosen.texts, **(texts or {})}
    if strangers := sorted(written.keys() - chosen.slots.keys()):
        raise TextDoesNotFit(f"The design {design!r} has no place for {', '.join(strangers)}.")
    writing = "".join(
        write(written.get(name, ""), slot)
        for name, slot in chosen.slots.items()
        if size >= slot.from_size
    )
    return rasterise(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {UNITS} {UNITS}">'
        f"{''.join(chosen.layers)}{writing}</svg>",
        width=size,
    )


def rasterise(svg: str, *, width: int) -> bytes:
    """One of our own drawings as PNG. Not for drawings of strangers: see `design.py`."""
    # The width is always forced, since resvg takes minutes over a canvas of 60 000 pixels; and no
    # font is looked for, since what a machine happens to have installed would change the picture.
    drawn = resvg_py.svg_to_bytes(svg_string=svg, width=width, skip_system_fonts=True)
    return bytes(drawn)


def open_picture(picture: bytes) -> Image.Image:
    """The pixels of a PNG as RGBA, after the limits of `png.py` were checked without decoding.

    Raises:
        UnreadableImage: damaged, animated, or not a PNG.
        ImageTooLarge: beyond our limits.
    """
    png.check(picture)
    try:
        with Image.open(io.BytesIO(picture), formats=("PNG",)) as image:
            return image.convert("RGBA")
    except (OSError, SyntaxError, ValueError) as error:
        raise UnreadableImage("The picture cannot be decoded.") from error
