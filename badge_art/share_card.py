"""The picture beside a shared link: an achievement, never a person.

1200 by 627 pixels is what LinkedIn asks of an `og:image` (1.91 to 1); the others crop it a little.
"""

from __future__ import annotations

import io

from PIL import Image

from badge_art.design import load_design
from badge_art.lettering import Slot, fit, write
from badge_art.render import open_picture, rasterise

WIDTH, HEIGHT = 1200, 627

_ART = 500
_ART_AT = (62, 60)
_TEXT_X = 640
_TEXT_WIDTH = 480.0
_BAR = 56  # from the last line of the title to the bar, and from the bar to the issuer


def share_card(art: bytes, *, design: str, title: str | None = None, issuer: str = "") -> bytes:
    """The share card of an achievement: its art, its title (the design's name if none), its issuer.

    Raises:
        UnreadableImage: the art is not a sound PNG.
        ImageTooLarge: the art is beyond our limits.
        UnknownDesign: no design of this name.
        TextDoesNotFit: title or issuer is too long, or cannot be written in our letters.
    """
    chosen = load_design(design)
    heading = Slot(
        x=_TEXT_X,
        top=0,
        widths=(_TEXT_WIDTH,) * 4,
        cap=48,
        smallest=20,
        weight=15,
        colour=chosen.ink,
        align="left",
        leading=1.7,
    )
    name = chosen.texts.get("name", "") if title is None else title
    lines, cap = fit(name, heading)
    below = Slot(
        x=_TEXT_X,
        top=0,
        widths=(_TEXT_WIDTH,) * 2,
        cap=20,
        smallest=12,
        weight=13,
        colour=chosen.ink,
        align="left",
        leading=1.8,
    )
    signature, small = fit(issuer, below)
    title_height = cap * (1 + heading.leading * (len(lines) - 1)) if lines else 0
    issuer_height = small * (1 + below.leading * (len(signature) - 1)) if signature else 0
    height = title_height + _BAR + (_BAR + issuer_height if signature else 0)
    top = (HEIGHT - height) / 2
    bar = top + title_height + _BAR
    card = open_picture(
        rasterise(
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
            f'<path d="M0 0H{WIDTH}V{HEIGHT}H0Z" fill="{chosen.paper}"/>'
            f'<path d="M0 0H470C590 190 590 437 470 {HEIGHT}H0Z" fill="{chosen.ink}" '
            f'fill-opacity="0.10"/>'
            f'<g transform="translate(0 {top:.2f})">{write(name, heading)}</g>'
            f'<path d="M{_TEXT_X} {bar:.2f}h96" stroke="{chosen.accent}" stroke-width="8" '
            f'stroke-linecap="round"/>'
            f'<g transform="translate(0 {bar + _BAR:.2f})">{write(issuer, below)}</g></svg>',
            width=WIDTH,
        )
    )
    picture = open_picture(art).resize((_ART, _ART), Image.Resampling.LANCZOS)
    card.alpha_composite(picture, _ART_AT)
    out = io.BytesIO()
    card.convert("RGB").save(out, format="PNG", compress_level=6)
    return out.getvalue()
