"""One cell of a sheet, whatever the file was: where, of what kind, with what text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from issuer.attendance.model import forbidden_characters

_LONGEST_FOUND = 80
# What Excel, LibreOffice and Google Sheets show for a formula that failed, and our own mark for
# one that was never calculated.
_ERROR = re.compile(r"#(?:[A-Z0-9][A-Z0-9/_-]*[!?]|N/A|GETTING_DATA)|Err:\d{3}")
_FULL_WIDTH = {point: point - 0xFEE0 for point in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


class CellKind(StrEnum):
    """What the file says a cell holds. A CSV knows no kinds: everything in it is UNTYPED."""

    BLANK = "blank"
    TEXT = "text"
    UNTYPED = "untyped"
    NUMBER = "number"
    BOOLEAN = "boolean"
    MOMENT = "moment"  # a date, a time, or a duration
    ERROR = "error"  # a formula that failed
    MERGED = "merged"  # hidden by a cell that spans several


class Cell(NamedTuple):
    """Where it stands, `column` from 0 and `row` from 1, and the `text` that a person reads there.

    A tuple, since a sheet has many and nearly all of them are fine.
    """

    column: int
    row: int
    kind: CellKind = CellKind.BLANK
    text: str = ""

    @property
    def at(self) -> str:
        """The spreadsheet's name of the place ("D7"); empty when it has none."""
        return f"{column_letters(self.column)}{self.row}" if self.row else ""

    @property
    def is_empty(self) -> bool:
        return self.kind is CellKind.BLANK or self.kind is CellKind.MERGED

    @property
    def found(self) -> str:
        """The text for a report: short, and without characters that cannot be shown."""
        text = self.text
        if len(text) > _LONGEST_FOUND:
            text = text[: _LONGEST_FOUND - 1] + "…"
        if forbidden_characters(text):
            text = "".join("\ufffd" if forbidden_characters(letter) else letter for letter in text)
        return text


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet's rows, each with its number and the cells that hold something, by column from 0.

    `rows` can be gone through once. `activity_id` is what the form's second sheet says.
    """

    sheet: str
    rows: Iterator[tuple[int, Mapping[int, Cell]]]
    activity_id: str | None = None


def cell(column: int, row: int, kind: CellKind, text: str) -> Cell:
    """A cell from what a reader saw: blank text is a blank cell, an error's text an error."""
    if kind is CellKind.MERGED:
        return Cell(column, row, kind)
    bare = text.strip()
    if not bare:
        return Cell(column, row)
    is_text = kind is CellKind.TEXT or kind is CellKind.UNTYPED
    if is_text and bare[0] in "#E" and _ERROR.fullmatch(bare):
        return Cell(column, row, CellKind.ERROR, bare)
    return Cell(column, row, kind, text)


@lru_cache(maxsize=256)
def column_letters(column: int) -> str:
    """The letters of a column counted from 0: A, B, ... Z, AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def half_width(text: str) -> str:
    """Full-width ASCII, as Chinese keyboards type it, in its ordinary form.

    Not NFKC: that would turn 4² into 42.
    """
    return text if text.isascii() else text.translate(_FULL_WIDTH)
