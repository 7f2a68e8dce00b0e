"""A credential into a PNG, every checksum checked, against opening and saving it with Pillow.

    python -m benchmarks.baking [--quick]

Prints `bake_vs_pillow`, for the picture that a learner downloads.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from random import Random

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from badge_art import bake, compose, unbake
from benchmarks.badges import a_setting
from benchmarks.measuring import Contestant, answer, arguments, bare_signing, in_turn
from benchmarks.signing import Ours
from issuer.actions.badge_picture import achievement_art

_KEYWORD = "openbadgecredential"
_PHOTO = 512


def with_pillow(png: bytes, credential: str) -> bytes:
    """The same by decoding and encoding the picture: what a short recipe on the web does."""
    info = PngInfo()
    info.add_itxt(_KEYWORD, credential)
    baked = io.BytesIO()
    with Image.open(io.BytesIO(png)) as picture:
        picture.save(baked, "PNG", pnginfo=info)
    return baked.getvalue()


def a_photo() -> bytes:
    """A picture that hardly compresses, the worst for reading every byte of it."""
    png = io.BytesIO()
    pixels = Random(1).randbytes(_PHOTO * _PHOTO * 3)
    Image.frombytes("RGB", (_PHOTO, _PHOTO), pixels).save(png, "PNG")
    return png.getvalue()


def main() -> int:
    """Time both on the product's own picture, and on a photo-like one."""
    counts = arguments(__doc__, rounds=(15, 2), ours=(500, 20), pillow=(4, 1))
    setting = a_setting(2)
    text = Ours(setting, setting.signer).sign(setting.cases[1])
    badge = compose(
        achievement_art("PF", name="Positive and flexible"),
        design="pf",
        url=setting.institution.urls.home,
        short_code="K7QF-2M9T-XW3C",
    )
    photo = a_photo()
    for png in (badge, photo):
        if unbake(bake(png, text)) != text or unbake(with_pillow(png, text)) != text:
            raise AssertionError("a picture does not carry its credential")

    def batch_of(way: Callable[[bytes, str], bytes], png: bytes, count: int) -> Contestant:
        def batch() -> None:
            for _ in range(count):
                way(png, text)

        name = "ours" if way is bake else "pillow"
        return Contestant(name if png is badge else f"{name}_photo", batch, count)

    measured = in_turn(
        [
            batch_of(bake, badge, counts.ours),
            batch_of(with_pillow, badge, counts.pillow),
            bare_signing(),
            batch_of(bake, photo, counts.pillow * 10),
            batch_of(with_pillow, photo, counts.pillow),
        ],
        rounds=counts.rounds,
    )
    answer(
        "bake_vs_pillow",
        measured.ratio("pillow", "ours"),
        ratio_photo=measured.ratio("pillow_photo", "ours_photo"),
        ours_by_bare_signature=measured.ratio("ours", "bare_signature"),
        bytes=len(badge),
        bytes_photo=len(photo),
        **measured.compared("pillow", "ours"),
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
