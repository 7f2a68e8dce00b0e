"""CSV files: their encoding and delimiter found for certain or refused, never guessed (T46).

Also the other direction: cells written so that no spreadsheet program takes them for formulas
(T47), in a way that reading undoes exactly.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator, Mapping
from io import StringIO

from issuer.attendance.cells import Cell, CellKind, Grid, cell
from issuer.attendance.child_protocol import MOST_CELLS, MOST_COLUMNS, MOST_ROWS
from issuer.attendance.headings import HEADER_ROWS, has_chinese_heading, is_header
from issuer.attendance.refusal import Refusal, Refused

SHEET = "CSV"
LONGEST_LINE = 32_768
DELIMITERS = (",", ";", "\t")
_SNIFFED = 4096
# What OWASP lists as the beginning of a formula, full-width forms too (ASVS 1.2.10).
_FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠]")


def read_csv(data: bytes) -> Grid:
    """The rows of a CSV file.

    Raises:
        Refused: unknown encoding, NUL characters, too long or too many lines, bad quotation.
    """
    text = decode(data)
    if not text.strip():
        raise Refused(Refusal.EMPTY)
    return Grid(sheet=SHEET, rows=_rows(text, _delimiter(text)))


def decode(data: bytes) -> str:
    """The text of a file: UTF-8, UTF-16, or Big5 with headings that prove it.

    Raises:
        Refused: it is none of these for certain.
    """
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise Refused(Refusal.ENCODING)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = _decoded(data, "utf-16")
    elif b"\0" in data:
        text = _decoded(data, _utf16_without_mark(data))
    else:
        text = _utf8_or_big5(data)
    if "\0" in text:
        raise Refused(Refusal.NUL_CHARACTERS)
    return text


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise Refused(Refusal.ENCODING) from None


def _utf16_without_mark(data: bytes) -> str:
    """Which UTF-16 a file without a byte order mark is: the one in which its headings are ours."""
    if len(data) % 2:
        raise Refused(Refusal.NUL_CHARACTERS)
    fits = [
        encoding
        for encoding in ("utf-16-le", "utf-16-be")
        if _has_header(data[:_SNIFFED].decode(encoding, "replace"))
    ]
    if len(fits) != 1:
        raise Refused(Refusal.NUL_CHARACTERS)
    return fits[0]


def _utf8_or_big5(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Much that is not Big5 decodes as Big5. Our Chinese headings, read right, are the proof.
        text = _decoded(data, "big5hkscs")
        if not any(has_chinese_heading(values) for values in _first_records(text)):
            raise Refused(Refusal.ENCODING) from None
        return text


def _delimiter(text: str) -> str:
    """The delimiter with which the headings are ours; a comma when none does."""
    for delimiter in DELIMITERS:
        if any(is_header(values) for values in _first_records(text, (delimiter,))):
            return delimiter
    return DELIMITERS[0]


def _has_header(text: str) -> bool:
    return any(is_header(values) for values in _first_records(text))


def _first_records(
    text: str, delimiters: tuple[str, ...] = DELIMITERS
) -> Iterator[Mapping[int, str]]:
    for delimiter in delimiters:
        reader = csv.reader(_lines(text), delimiter=delimiter, strict=True)
        try:
            for values, _ in zip(reader, range(HEADER_ROWS), strict=False):
                yield dict(enumerate(values[:MOST_COLUMNS]))
        except csv.Error:
            continue  # not with this delimiter; reading the whole file will say what is wrong


def _lines(text: str) -> Iterator[str]:
    """Lines with their ends, cut where spreadsheets cut (not at U+2028, as `splitlines` would)."""
    at, number = 0, 1
    while at < len(text):
        limit = at + LONGEST_LINE
        newline, carriage = text.find("\n", at, limit), text.find("\r", at, limit)
        if newline < 0 and carriage < 0:
            if limit < len(text):
                raise Refused(Refusal.LONG_LINE, line=number, most=LONGEST_LINE)
            yield text[at:]
            return
        end = min(found for found in (newline, carriage) if found >= 0)
        end += 2 if text[end : end + 2] == "\r\n" else 1
        yield text[at:end]
        at = end
        number += 1


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, Mapping[int, Cell]]]:
    reader = csv.reader(_lines(text), delimiter=delimiter, strict=True)
    seen = 0
    try:
        for number, values in enumerate(reader, start=1):
            if len(values) > MOST_COLUMNS and any(values[MOST_COLUMNS:]):
                raise Refused(Refusal.TOO_MANY_COLUMNS, most=MOST_COLUMNS)
            cells = {
                column: cell(column, number, CellKind.UNTYPED, unguarded(value))
                for column, value in enumerate(values[:MOST_COLUMNS])
                if value
            }
            # Blank lines below a table are common, a million of them is an attack.
            if number > MOST_ROWS and (cells or number > 2 * MOST_ROWS):
                raise Refused(Refusal.TOO_MANY_ROWS, most=MOST_ROWS)
            seen += len(cells)
            if seen > MOST_CELLS:
                raise Refused(Refusal.TOO_MANY_CELLS, most=MOST_CELLS)
            if cells:
                yield number, cells
    except csv.Error:
        raise Refused(Refusal.CSV_QUOTES, line=reader.line_num) from None


def guarded(text: str) -> str:
    """A text that no spreadsheet program takes for a formula; `unguarded` is its inverse."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """What `guarded` was given."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def write_csv(rows: Iterator[tuple[str, ...]]) -> bytes:
    """Rows as UTF-8 with a byte order mark, without which Excel reads Chinese wrongly."""
    out = StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    writer.writerows(tuple(guarded(text) for text in row) for row in rows)
    return codecs.BOM_UTF8 + out.getvalue().encode()
