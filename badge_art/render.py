"""Draws an achievement's art: a design, with its writing, as PNG.

Rendered once for each achievement, never for each learner: see `holder_badge.py` for those.
"""

from __future__ import annotations

import io
import struct
import zlib
from typing import TYPE_CHECKING

import resvg_py
from PIL import Image

from badge_art import png
from badge_art.design import UNITS, load_design
from badge_art.errors import ImageTooLarge, TextDoesNotFit, UnknownDesign, UnreadableImage
from badge_art.lettering import write

if TYPE_CHECKING:
    from collections.abc import Mapping

SIZE = 600
# Checksums are sound by now, but what stands in the chunks may still be nonsense, and Pillow meets
# nonsense with whatever its parsing runs into.
PILLOW_ERRORS = (OSError, SyntaxError, ValueError, LookupError, EOFError, struct.error, zlib.error)

SIZES = range(16, 2401)  # 2400 px is 20 cm of print at 300 dpi


def render(design: str, *, texts: Mapping[str, str] | None = None, size: int = SIZE) -> bytes:
    """The art of an achievement as a square RGBA PNG: same input, same bytes.

    `texts` names what to write in which slot (`{"code": "EC", "name": "..."}`); a slot that it does
    not name keeps the design's own text, and "" leaves a slot empty.

    Raises:
        UnknownDesign: no design of this name, or one whose layers are not drawings.
        TextDoesNotFit: a text is too long for its slot, cannot be written in our letters, or is
            for a slot that the design does not have.
        ImageTooLarge: `size` is beyond what anybody prints.
    """
    if size not in SIZES:
        raise ImageTooLarge(f"A badge is {SIZES.start} to {SIZES.stop - 1} pixels wide.")
    chosen = load_design(design)
    written = {**chosen.texts, **(texts or {})}
    places = [(slot.says or name, slot) for name, slot in chosen.slots.items()]
    if strangers := sorted(written.keys() - {says for says, _ in places}):
        raise TextDoesNotFit(f"The design {design!r} has no place for {', '.join(strangers)}.")
    writing = "".join(
        write(written.get(says, ""), slot)
        for says, slot in places
        if slot.from_size <= size < slot.to_size
    )
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {UNITS} {UNITS}">'
        f"{''.join(chosen.layers)}{writing}</svg>"
    )
    try:
        return rasterise(drawing, width=size)
    except ValueError as error:
        raise UnknownDesign(f"The badge design {design!r} cannot be drawn.") from error


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
    except PILLOW_ERRORS as error:
        raise UnreadableImage("The picture cannot be decoded.") from error
