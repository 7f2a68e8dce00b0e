"""The child process that reads one workbook and can do nothing else (T43, dependencies.md fact 5).

calamine is native code and an .xlsx of five kilobytes can make it abort the process. So it runs
here: a fresh interpreter without environment, files, children or network use of its own, with
limits on memory and time, fed by standard input and answering on standard output. The first line
of the answer is the outcome; each line after it holds some hundred rows, each of which is
`[row, column, kind, text, column, kind, text, ...]`.
Standard library and calamine only, so that it starts in some 40 ms.
"""

from __future__ import annotations

import io
import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    load_workbook,
)

from issuer.attendance.child_protocol import (
    ATTENDANCE_SHEET,
    BOOLEAN,
    CPU_SECONDS,
    GUIDE_SHEET,
    LONGEST_CELL,
    MEMORY,
    MERGED,
    MOMENT,
    MOST_ANSWER,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    NOT_CALCULATED,
    NUMBER,
    TEXT,
)
from issuer.attendance.refusal import Refusal, Refused
from issuer.attendance.zip_directory import read_directory, unpack

_GUIDE_ROWS, _GUIDE_COLUMNS = 40, 2
_ROWS_A_LINE = 100

Value = str | int | float | bool | date | datetime | time | timedelta

# calamine reads an error (t="e") and a formula that was never calculated as an empty cell (seen
# with 0.9.1), and an empty cell is something a row may have. Both are made text before it looks.
_ERROR_CELL = re.compile(rb"(<(?:\w+:)?c\s(?:[^<>]*?\s)?t\s*=\s*)([\"'])e\2")
_BARE_FORMULA = re.compile(
    rb"<((?:\w+:)?)c(?=[\s>])([^<>]*)(?<!/)>\s*"
    rb"(<\1f(?=[\s/>])[^<>]*(?:/>|>[^<]*</\1f\s*>))\s*(?:<\1v\s*/>\s*)?</\1c\s*>"
)
_FORMULA = re.compile(rb"f(?<=[<:]f)[\s/>]")  # looks behind, since few letters are an f
_TYPE = re.compile(rb"\st\s*=\s*([\"']).*?\1")


def answer(data: bytes) -> Iterator[str]:
    """The lines of the answer for one workbook.

    Raises:
        Refused: the workbook is not one that is read here.
        CalamineError: calamine cannot make sense of it.
    """
    workbook = load_workbook(_rewrapped(data))
    sheet = _attendance_sheet(workbook)
    yield json.dumps({"sheet": sheet.name, "guide": _guide(workbook)})
    rows = _rows(sheet)
    while some := list(islice(rows, _ROWS_A_LINE)):
        yield json.dumps(some, ensure_ascii=False, separators=(",", ":"))


def _rewrapped(data: bytes) -> io.BytesIO:
    """The workbook's own parts, checked one by one, in a fresh zip of ours.

    So there is no second opinion about what the uploaded zip holds: calamine never sees it.
    """
    fresh = io.BytesIO()
    with zipfile.ZipFile(fresh, "w", zipfile.ZIP_STORED) as wrapped:
        for part in read_directory(data):
            content = unpack(data, part)
            name = part.name.lower()
            if not part.is_xml or not name.startswith(("xl/", "_rels/", "[content_types]")):
                continue
            if name.startswith("xl/worksheets/"):
                content = with_visible_errors(content)
            wrapped.writestr(zipfile.ZipInfo(part.name), content)
    fresh.seek(0)
    return fresh


def with_visible_errors(sheet: bytes) -> bytes:
    """A sheet's XML in which error cells and never calculated formulas are text.

    Most sheets have neither, which a look at what both are made of shows in no time.
    """
    if b'"e"' in sheet or b"'e'" in sheet:
        sheet = _ERROR_CELL.sub(rb"\1\2str\2", sheet)
    if not _FORMULA.search(sheet):
        return sheet

    def mark(found: re.Match[bytes]) -> bytes:
        prefix, attributes, formula = found[1], _TYPE.sub(b"", found[2]), found[3]
        return b'<%bc%b t="str">%b<%bv>%b</%bv></%bc>' % (
            *(prefix, attributes, formula, prefix),
            *(NOT_CALCULATED.encode(), prefix, prefix),
        )

    return _BARE_FORMULA.sub(mark, sheet)


def _attendance_sheet(workbook: CalamineWorkbook) -> CalamineSheet:
    """The sheet with the form's name, else the only one that is not empty."""
    tables = [
        metadata.name
        for metadata in workbook.sheets_metadata
        if metadata.typ == SheetTypeEnum.WorkSheet and metadata.name != GUIDE_SHEET
    ]
    if ATTENDANCE_SHEET in tables:
        return workbook.get_sheet_by_name(ATTENDANCE_SHEET)
    filled = []
    for name in tables:
        sheet = workbook.get_sheet_by_name(name)
        if sheet.end is not None:
            filled.append(sheet)
    if not filled:
        raise Refused(Refusal.NO_ROWS)
    if len(filled) > 1:
        raise Refused(Refusal.WHICH_SHEET)
    return filled[0]


def _guide(workbook: CalamineWorkbook) -> list[list[str]]:
    if GUIDE_SHEET not in workbook.sheet_names:
        return []
    sheet = workbook.get_sheet_by_name(GUIDE_SHEET)
    _refuse_large(sheet)
    rows = sheet.to_python(skip_empty_area=False, nrows=_GUIDE_ROWS)
    return [[str(value)[:LONGEST_CELL] for value in row[:_GUIDE_COLUMNS]] for row in rows]


def _refuse_large(sheet: CalamineSheet) -> None:
    if sheet.end is None:
        return
    rows, columns = sheet.end[0] + 1, sheet.end[1] + 1
    if rows > MOST_ROWS:
        raise Refused(Refusal.TOO_MANY_ROWS, most=MOST_ROWS)
    if columns > MOST_COLUMNS:
        raise Refused(Refusal.TOO_MANY_COLUMNS, most=MOST_COLUMNS)
    if rows * columns > MOST_CELLS:
        raise Refused(Refusal.TOO_MANY_CELLS, most=MOST_CELLS)


def _rows(sheet: CalamineSheet) -> Iterator[list[str | int]]:
    """Every row that has something in it, as it is answered: rows from 1, columns from 0."""
    if sheet.end is None:
        raise Refused(Refusal.NO_ROWS)
    _refuse_large(sheet)
    rows, columns = sheet.end[0] + 1, sheet.end[1] + 1
    covered = _covered(sheet.merged_cell_ranges or (), rows, columns)
    for index, values in enumerate(sheet.to_python(skip_empty_area=False)):
        cells: list[str | int] = []
        for column, value in enumerate(values):
            if value != "":
                kind, text = kind_and_text(value)
                cells += (column, kind, text)
            elif covered and (index, column) in covered:
                cells += (column, MERGED, "")
        if cells:
            yield [index + 1, *cells]


def _covered(
    ranges: Iterable[tuple[tuple[int, int], tuple[int, int]]], rows: int, columns: int
) -> frozenset[tuple[int, int]]:
    """The cells that merging hides, inside the table; the first of each range keeps its value."""
    hidden: set[tuple[int, int]] = set()
    work = 0
    for (top, left), (bottom, right) in ranges:
        down, across = range(top, min(bottom + 1, rows)), range(left, min(right + 1, columns))
        work += len(down) * len(across)
        if work > MOST_CELLS:
            raise Refused(Refusal.TOO_HARD)
        hidden.update((row, column) for row in down for column in across)
        hidden.discard((top, left))
    return frozenset(hidden)


def kind_and_text(value: Value) -> tuple[str, str]:
    """A value's kind, and the text a person would read in its cell."""
    if isinstance(value, str):
        return TEXT, value[:LONGEST_CELL]
    if isinstance(value, bool):
        return BOOLEAN, "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        whole = abs(value) < 1e15 and value == int(value)  # noqa: PLR2004 - Excel's 15 digits
        return NUMBER, str(int(value)) if whole else repr(value)
    return MOMENT, str(value)


def confine() -> None:
    """Give up what is not needed. No core file either: it would hold names."""
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 3),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(kind, (most, most))


def main() -> None:
    """Read a workbook from standard input, answer on standard output."""
    confine()
    lines: list[str] = []
    try:
        size = 0
        for line in answer(sys.stdin.buffer.read()):
            size += len(line.encode()) + 1
            if size > MOST_ANSWER:
                raise Refused(Refusal.TOO_MUCH_TEXT)  # noqa: TRY301 - one way out for all refusals
            lines.append(line)
    except Refused as refused:
        lines = [json.dumps({"refused": refused.reason, "facts": refused.facts})]
    except MemoryError:
        lines = [json.dumps({"refused": Refusal.TOO_HARD, "facts": {}})]
    except CalamineError:
        lines = [json.dumps({"refused": Refusal.DAMAGED, "facts": {}})]
    sys.stdout.buffer.write("\n".join(lines).encode())
    sys.stdout.flush()


if __name__ == "__main__":
    main()
