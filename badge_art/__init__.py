"""What a badge looks like: pictures, bytes in and bytes out. A leaf package that knows no badge
scheme.

    art = render("ec", texts={"code": "EC", "name": "Effective communicators"})
    badge = compose(art, design="ec", url=verification_url, short_code="K7QF-2M9T-XW3C")
    baked = bake(badge, credential)
    assert unbake(baked) == credential

Art is rendered once for each achievement, a badge composed for each learner, and a credential
baked into it without a pixel being touched. `bake_svg` and `unbake_svg` do the same with drawings;
`badge_art.qr_reading` finds the codes in a photograph. Every error is a `BadgeArtError` with a
sentence for a person.
"""

from badge_art.crest import crest
from badge_art.design import Design, design_names, load_design
from badge_art.errors import (
    BadgeArtError,
    BakedForOpenBadges2,
    BakedMoreThanOnce,
    ImageTooLarge,
    NotBaked,
    TextDoesNotFit,
    UnknownDesign,
    UnreadableImage,
    UnsafeMarkup,
)
from badge_art.holder_badge import compose
from badge_art.png import bake, unbake
from badge_art.render import render
from badge_art.share_card import share_card
from badge_art.svg import bake_svg, unbake_svg

__all__ = [
    "BadgeArtError",
    "BakedForOpenBadges2",
    "BakedMoreThanOnce",
    "Design",
    "ImageTooLarge",
    "NotBaked",
    "TextDoesNotFit",
    "UnknownDesign",
    "UnreadableImage",
    "UnsafeMarkup",
    "bake",
    "bake_svg",
    "compose",
    "crest",
    "design_names",
    "load_design",
    "render",
    "share_card",
    "unbake",
    "unbake_svg",
]
