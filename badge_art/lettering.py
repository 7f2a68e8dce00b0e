"""Writing without fonts: lays out our own stroke letters (`letters.toml`) as SVG paths.

No font file is needed, so the same text gives the same lines on every machine.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path
from typing import Literal

from badge_art.errors import TextDoesNotFit

CAP_HEIGHT = 100.0  # units in letters.toml

Align = Literal["left", "centre"]


@dataclass(frozen=True)
class Letter:
    width: float
    path: str


@dataclass(frozen=True)
class Alphabet:
    letters: dict[str, Letter]
    gap: float
    word_gap: float

    def width_of(self, text: str, *, tracking: float = 0) -> float:
        """Width of a line in units, from the first centre line to the last."""
        widths = [self.word_gap if c == " " else self.letters[c].width for c in text]
        return sum(widths) + (self.gap + tracking) * max(0, len(widths) - 1)


@dataclass(frozen=True)
class Slot:
    """A place for writing: one width for each line it may have, from `top` downwards.

    `x` is the middle of the lines, or their left end. `cap` is the height of the capitals at most
    and `smallest` at least, in the units of the drawing; `weight` is the thickness of the pen in
    hundredths of the cap height, and `tracking` in the same hundredths widens the gaps.

    A slot is used on pictures from `from_size` pixels and below `to_size`: writing too small to
    read is dirt, and a thumbnail has room for larger letters instead. `says` names the text where
    it is not the slot's own name.
    """

    x: float
    top: float
    widths: tuple[float, ...]
    cap: float
    smallest: float
    weight: float
    colour: str
    align: Align = "centre"
    leading: float = 1.55
    tracking: float = 0
    from_size: int = 0
    to_size: int = 100_000
    says: str = ""


@cache
def alphabet() -> Alphabet:
    """The letters, read once."""
    with Path(__file__).with_name("letters.toml").open("rb") as file:
        table = tomllib.load(file)
    letters = {
        name: Letter(width=float(entry["width"]), path=str(entry["path"]))
        for name, entry in table["letters"].items()
    }
    return Alphabet(letters, gap=float(table["gap"]), word_gap=float(table["word_gap"]))


def writable(text: str) -> str:
    """The text as our letters can write it: capitals, single blanks.

    Raises:
        TextDoesNotFit: a character has no letter.
    """
    # "ß".upper() is two letters, and that is the right way to write it in capitals.
    line = " ".join(text.upper().split())
    strange = sorted(set(line) - alphabet().letters.keys() - {" "})
    if strange:
        shown = ", ".join(f"U+{ord(c):04X}" for c in strange[:5])
        raise TextDoesNotFit(
            f"Our letters are A to Z, figures and simple punctuation; they cannot write {shown}."
        )
    return line


def fit(text: str, slot: Slot) -> tuple[tuple[str, ...], float]:
    """The lines of the text and the height of its capitals; no lines for an empty text.

    Of all ways to break the text into lines, the one that allows the tallest letters is taken; of
    equals the one with the fewest lines, and of those the one with the most even lines.

    Raises:
        TextDoesNotFit: a character has no letter, or the letters would be below `slot.smallest`.
    """
    line = writable(text)
    if not line:
        return (), 0.0
    lines, cap = _break(line, slot)
    if cap < slot.smallest:
        raise TextDoesNotFit(f"{text!r} is too long for its place on the picture.")
    return lines, cap


def write(text: str, slot: Slot) -> str:
    """An SVG group with the text in the slot, as `fit` says; empty for an empty text.

    Raises:
        TextDoesNotFit: a character has no letter, or the letters would be below `slot.smallest`.
    """
    lines, cap = fit(text, slot)
    if not lines:
        return ""
    scale = cap / CAP_HEIGHT
    strokes = []
    for number, words in enumerate(lines):
        x = slot.x
        if slot.align == "centre":
            x -= alphabet().width_of(words, tracking=slot.tracking) * scale / 2
        y = slot.top + number * slot.leading * cap
        strokes.append(
            f'<g transform="translate({x:.3f} {y:.3f}) scale({scale:.5f})">'
            f"{_strokes(words, slot.tracking)}</g>"
        )
    return (
        f'<g fill="none" stroke="{slot.colour}" stroke-width="{slot.weight:g}" '
        f'stroke-linecap="round" stroke-linejoin="round">{"".join(strokes)}</g>'
    )


def _strokes(words: str, tracking: float) -> str:
    parts, x, gap = [], 0.0, alphabet().gap + tracking
    for character in words:
        if character == " ":
            x += alphabet().word_gap + gap
            continue
        letter = alphabet().letters[character]
        parts.append(f'<path transform="translate({x:g} 0)" d="{letter.path}"/>')
        x += letter.width + gap
    return "".join(parts)


def _break(line: str, slot: Slot) -> tuple[tuple[str, ...], float]:
    words = line.split(" ")
    # A name has a handful of words; the bound keeps the search short for whatever is handed in.
    if len(words) > 16:  # noqa: PLR2004 - explained above
        raise TextDoesNotFit(f"{line!r} has too many words for a picture.")
    best: tuple[tuple[str, ...], float] = ((line,), 0.0)
    best_rank = (0.0, 0, 0.0)
    for count in range(1, min(len(words), len(slot.widths)) + 1):
        for cuts in combinations(range(1, len(words)), count - 1):
            edges = (0, *cuts, len(words))
            lines = tuple(" ".join(words[a:b]) for a, b in pairwise(edges))
            # A slot with three widths may hold one line.
            places = zip(lines, slot.widths, strict=False)
            cap = min(slot.cap, *(_cap(part, width, slot) for part, width in places))
            ragged = sum(alphabet().width_of(part) ** 2 for part in lines)
            rank = (round(cap, 6), -count, -ragged)
            if rank > best_rank:
                best, best_rank = (lines, cap), rank
    return best


def _cap(words: str, width: float, slot: Slot) -> float:
    # The pen adds half its thickness at both ends.
    units = alphabet().width_of(words, tracking=slot.tracking) + slot.weight
    return width * CAP_HEIGHT / units
