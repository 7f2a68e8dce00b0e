"""A neutral crest, for an issuer's profile until the institution hands in its own."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from badge_art.errors import ImageTooLarge
from badge_art.render import SIZES, rasterise


@lru_cache(maxsize=8)
def crest(*, size: int = 512) -> bytes:
    """The crest as a square RGBA PNG: same input, same bytes.

    Raises:
        ImageTooLarge: `size` is beyond what anybody prints.
    """
    if size not in SIZES:
        raise ImageTooLarge(f"A crest is {SIZES.start} to {SIZES.stop - 1} pixels wide.")
    drawing = Path(__file__).with_name("crest.svg").read_text(encoding="utf-8")
    return rasterise(drawing, width=size)
