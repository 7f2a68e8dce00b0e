"""How the tests look at pictures: fingerprints, colour blindness, silhouettes, hostile PNG."""

from __future__ import annotations

import functools
import io
import zlib
from dataclasses import dataclass

from PIL import Image

from badge_art import render

SIGNATURE = b"\x89PNG\r\n\x1a\n"

# Machado, Oliveira and Fernandes 2009, severity 1.0, for linear RGB.
COLOUR_VISION = {
    "full": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
    "greyscale": ((0.2126, 0.7152, 0.0722),) * 3,
}


@functools.cache
def art(name, size=600):
    """A design as it is; drawn once for all the tests that only need some art."""
    return render(name, size=size)


def chunk(kind, data=b"", *, crc=None):
    checksum = zlib.crc32(kind + data) if crc is None else crc
    return len(data).to_bytes(4, "big") + kind + data + checksum.to_bytes(4, "big")


def chunks(png):
    """(type, data) of every chunk; written apart from the product's own walk on purpose."""
    found, at = [], 8
    while at < len(png):
        length = int.from_bytes(png[at : at + 4], "big")
        found.append((png[at + 4 : at + 8], png[at + 8 : at + 8 + length]))
        at += 12 + length
    return found


def assemble(parts):
    return SIGNATURE + b"".join(chunk(kind, data) for kind, data in parts)


def header(*, width=2, height=2, depth=8, colour=6, compression=0, filtering=0, interlace=0):
    size = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    return size + bytes((depth, colour, compression, filtering, interlace))


def tiny_png(*between):
    """2 by 2 pixels, with the given (type, data) after the header."""
    rows = zlib.compress(b"\0\x10\x20\x30\xff\x40\x50\x60\xff" * 2)
    return assemble([(b"IHDR", header()), *between, (b"IDAT", rows), (b"IEND", b"")])


def opened(png):
    image = Image.open(io.BytesIO(png))
    image.load()
    return image


def on_white(png):
    image = opened(png).convert("RGBA")
    paper = Image.new("RGBA", image.size, "white")
    paper.alpha_composite(image)
    return paper.convert("RGB")


@dataclass(frozen=True)
class Fingerprint:
    """What stays when another version of the rasteriser places an edge a little differently."""

    dhash: int  # 256 bits: is a cell lighter than its left neighbour
    colours: tuple[tuple[int, int, int], ...]  # 4 by 4 cells

    @classmethod
    def of(cls, png):
        image = on_white(png)
        grey = image.convert("L").resize((17, 16), Image.Resampling.BOX)
        pixels = grey.tobytes()
        bits = 0
        for row in range(16):
            for column in range(16):
                at = row * 17 + column
                # A margin of 2, so that two white cells do not flip about nothing.
                bits = bits << 1 | (pixels[at] > pixels[at + 1] + 2)
        cells = image.resize((4, 4), Image.Resampling.BOX).tobytes()
        return cls(bits, tuple(zip(cells[::3], cells[1::3], cells[2::3], strict=True)))

    @classmethod
    def read(cls, table):
        colours = tuple(tuple(bytes.fromhex(cell)) for cell in table["colours"].split())
        return cls(int(table["dhash"], 16), colours)

    def to_toml(self):
        cells = " ".join(bytes(cell).hex() for cell in self.colours)
        return f'[golden]\ndhash = "{self.dhash:064x}"\ncolours = "{cells}"\n'

    def bits_apart(self, other):
        return (self.dhash ^ other.dhash).bit_count()

    def colours_apart(self, other):
        pairs = zip(self.colours, other.colours, strict=True)
        return max(abs(a - b) for x, y in pairs for a, b in zip(x, y, strict=True))


def silhouette_difference(one, other):
    """Pixels that only one of the two covers, over pixels that either covers."""
    a, b = (
        [alpha > 127 for alpha in opened(png).getchannel("A").tobytes()] for png in (one, other)
    )
    either = sum(x or y for x, y in zip(a, b, strict=True))
    return sum(x != y for x, y in zip(a, b, strict=True)) / either


def _linear(value):
    share = value / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


def lab(rgb, vision):
    """CIE L*a*b* (D65) of a colour as somebody sees it."""
    linear = [_linear(value) for value in rgb]
    matrix = COLOUR_VISION[vision]
    seen = [min(1, max(0, sum(m * v for m, v in zip(r, linear, strict=True)))) for r in matrix]
    to_xyz = (
        (0.4124564, 0.3575761, 0.1804375),
        (0.2126729, 0.7151522, 0.0721750),
        (0.0193339, 0.1191920, 0.9503041),
    )
    xyz = [sum(m * v for m, v in zip(row, seen, strict=True)) for row in to_xyz]
    f = [
        t ** (1 / 3) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116
        for t in (v / w for v, w in zip(xyz, (0.95047, 1.0, 1.08883), strict=True))
    ]
    return 116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])
