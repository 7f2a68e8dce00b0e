"""From an uploaded file to entries: read it, check every row, account for every row (I-36).

    sheet = read_rows(data, filename=name, activity=activity)
    learners = ...  # those of the register with one of student_numbers(sheet.rows), and for the
                    # numbers that it has not, those with one of other_spellings of them
    report = intake(sheet, activity=activity, learners=learners, aliases=aliases)

Good rows go on, bad rows are listed, nothing is guessed (R5).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from issuer.attendance.cells import Cell, CellKind, Grid
from issuer.attendance.child_protocol import MOST_BYTES
from issuer.attendance.csv_text import read_csv
from issuer.attendance.headings import HEADER_ROWS, Column, Columns, find_columns, is_header
from issuer.attendance.identity import may_be_known, plain_number, spellings
from issuer.attendance.model import (
    Activity,
    AttendanceEntry,
    IntakeReport,
    Learner,
    Place,
    Problem,
    Severity,
)
from issuer.attendance.refusal import Refusal, Refused
from issuer.attendance.rejection import rejection
from issuer.attendance.row_check import RowCheck
from issuer.attendance.rows import NOWHERE, AttendanceRow, CheckedRow
from issuer.attendance.workbook_reader import read_workbook
from issuer.i18n import N_, Message
from issuer.ids import LearnerId

__all__ = [
    "AttendanceRow",
    "AttendanceSheet",
    "intake",
    "other_spellings",
    "read_rows",
    "student_numbers",
]

MOST_PROBLEMS = 10_000  # more than anybody reads; the rows are accounted for all the same

_CSV_ENDINGS = (".csv", ".tsv", ".txt")
_OTHER_ENDINGS = {
    ".xls": Refusal.OLD_OR_LOCKED,
    ".xlsm": Refusal.MACROS,
    ".xltm": Refusal.MACROS,
    ".xlsb": Refusal.BINARY_WORKBOOK,
    ".ods": Refusal.OPEN_DOCUMENT,
}
_READABLE = (CellKind.TEXT, CellKind.UNTYPED, CellKind.NUMBER)
_ZIP, _OLE = b"PK", b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class AttendanceSheet:
    """The rows of one file that are not blank, and what was odd about the file as a whole."""

    rows: tuple[AttendanceRow, ...]
    problems: tuple[Problem, ...] = ()


def read_rows(data: bytes, *, filename: str, activity: Activity) -> AttendanceSheet:
    """The rows of an uploaded .xlsx or .csv. What it is is decided by its content.

    Raises:
        AttendanceRejected: the file is hostile, damaged, of another kind, of another activity,
            or lacks a column; nothing of it was read.
    """
    try:
        return _sheet(_grid(data, filename), activity)
    except Refused as refused:
        raise rejection(refused) from None


def _grid(data: bytes, filename: str) -> Grid:
    if not data:
        raise Refused(Refusal.EMPTY)
    if len(data) > MOST_BYTES:
        raise Refused(Refusal.TOO_BIG, most=MOST_BYTES // 1024 // 1024)
    ending = PurePath(filename).suffix.lower()
    if ending in _OTHER_ENDINGS:
        raise Refused(_OTHER_ENDINGS[ending])
    if ending != ".xlsx" and ending not in _CSV_ENDINGS:
        raise Refused(Refusal.UNKNOWN_KIND)
    if data.startswith(_OLE):
        raise Refused(Refusal.OLD_OR_LOCKED)
    if data.startswith(_ZIP) != (ending == ".xlsx"):
        raise Refused(Refusal.NAME_AND_CONTENT_DIFFER, ending=ending)
    return read_workbook(data) if ending == ".xlsx" else read_csv(data)


def _sheet(grid: Grid, activity: Activity) -> AttendanceSheet:
    if grid.activity_id is not None and grid.activity_id != activity.id:
        raise Refused(Refusal.OTHER_ACTIVITY)
    header_row, columns = _header(grid, activity)
    header = Place(grid.sheet, header_row)
    rows = []
    unnamed: set[int] = set()
    others = map(columns.others.get, _ONCE)
    wanted = (columns.student_number, *others, *columns.sessions)
    known = {*wanted, *columns.ignored}
    for number, cells in grid.rows:
        row = _row(Place(grid.sheet, number), cells, wanted)
        if not row.is_blank:
            rows.append(row)
            if not cells.keys() <= known:
                unnamed |= {at for at, cell in cells.items() if not cell.is_empty} - known
    problems = [
        *(_ignored(header, cell) for cell in columns.ignored.values()),
        *(_ignored(header, Cell(at, header_row)) for at in sorted(unnamed)),
    ]
    if activity.assessed and Column.ASSESSMENT not in columns.others:
        problems.append(
            Problem(
                header,
                "",
                "",
                Message(N_("There is no assessment column, so no result is recorded.")),
                Message(N_("Add it from the attendance form if there are results.")),
                Severity.WARNING,
            )
        )
    return AttendanceSheet(tuple(rows), tuple(problems))


def _header(grid: Grid, activity: Activity) -> tuple[int, Columns]:
    """The first row with our headings; without one, the first row says which are missing."""
    first: tuple[int, Mapping[int, Cell]] | None = None
    for number, cells in grid.rows:
        if number > HEADER_ROWS:
            break
        if is_header({column: cell.text for column, cell in cells.items()}):
            return number, find_columns(cells, activity)
        first = first or (number, cells)
    if first is None:
        raise Refused(Refusal.MISSING_COLUMNS, columns=Column.STUDENT_NUMBER.value)
    return first[0], find_columns(first[1], activity)


def _row(place: Place, cells: Mapping[int, Cell], wanted: Sequence[int | None]) -> AttendanceRow:
    """The cells of the wanted columns, the sessions' last; a blank one where there is none."""
    number, name, assessment, badges, decision, reason, *sessions = [
        NOWHERE if column is None else cells.get(column) or Cell(column, place.row)
        for column in wanted
    ]
    return AttendanceRow(place, number, tuple(sessions), name, assessment, badges, decision, reason)


_ONCE = (Column.NAME, Column.ASSESSMENT, Column.BADGES, Column.DECISION, Column.REASON)


def _ignored(header: Place, cell: Cell) -> Problem:
    return Problem(
        header,
        cell.at,
        cell.found,
        Message(N_("This column is not part of the attendance form and was not read.")),
        Message(N_("Nothing needs to be done, unless its heading is misspelt.")),
        Severity.WARNING,
    )


def student_numbers(rows: Iterable[AttendanceRow]) -> frozenset[str]:
    """Every student number to look up before `intake`, as it is written."""
    readable = (row.student_number for row in rows if row.student_number.kind in _READABLE)
    return frozenset(filter(may_be_known, map(plain_number, readable)))


def other_spellings(unknown: Iterable[str]) -> frozenset[str]:
    """What to look up for numbers that the register has not, in all spellings that matter."""
    return frozenset(spelling for number in unknown for spelling in spellings(number))


def intake(
    sheet: AttendanceSheet,
    *,
    activity: Activity,
    learners: Mapping[str, Learner],
    aliases: Mapping[str, str],
) -> IntakeReport:
    """What becomes of every row. `learners` are keyed by student number; see `RowCheck`.

    Rows that say the same about the same student count once. Rows that contradict each other, or
    of which one cannot be read, are all rejected: which of them is right is not ours to say.
    """
    check = RowCheck(activity=activity, learners=learners, aliases=aliases).check
    checked = tuple(_checked(sheet.rows, check))
    about: defaultdict[LearnerId, list[CheckedRow]] = defaultdict(list)
    for row in checked:
        if row.learner_id is not None:
            about[row.learner_id].append(row)
    # For each student the first row that does not say what their first one says, if any.
    differing = {
        who: next((row for row in same[1:] if not _agree(same[0], row)), None)
        for who, same in about.items()
        if len(same) > 1
    }
    accepted: list[AttendanceEntry] = []
    repeated: list[Place] = []
    rejected: list[Place] = []
    problems: list[Problem] = list(sheet.problems)
    for row in checked:
        problems += row.problems
        who = row.learner_id
        first, other = (row, None) if who is None else (about[who][0], differing.get(who))
        if other is not None and row is first:
            problems.append(_contradiction(row, other))
        elif other is not None:
            problems.append(_contradiction(row, other if _agree(first, row) else first))
        if row.entry is None or other is not None:
            rejected.append(row.place)
        elif row is first:
            accepted.append(row.entry)
        else:
            repeated.append(row.place)
            problems.append(_repetition(row, first))
    return IntakeReport(
        rows=len(checked),
        accepted=tuple(accepted),
        repeated=tuple(repeated),
        rejected=tuple(rejected),
        problems=tuple(_listed(problems)),
    )


def _checked(
    rows: Iterable[AttendanceRow], check: Callable[[AttendanceRow], CheckedRow]
) -> Iterator[CheckedRow]:
    """Every row checked; past `MOST_PROBLEMS`, problems are dropped but for one a row.

    A file of nothing but mistakes would otherwise fill the memory with sentences.
    """
    kept = 0
    for row in rows:
        if row.is_blank:
            continue
        checked = check(row)
        if kept > MOST_PROBLEMS:
            checked = replace(checked, problems=checked.problems[:1])
        kept += len(checked.problems)
        yield checked


def _agree(one: CheckedRow, two: CheckedRow) -> bool:
    """Whether both could be read and say the same."""
    return one.entry is not None and two.entry is not None and one.entry.says_the_same_as(two.entry)


def _contradiction(row: CheckedRow, other: CheckedRow) -> Problem:
    return Problem(
        row.place,
        "",
        "",
        Message(
            N_("Row %(row)s is about the same student, and the two do not agree."),
            {"row": other.place.row},
        ),
        Message(N_("Keep one row for each student.")),
    )


def _repetition(row: CheckedRow, first: CheckedRow) -> Problem:
    return Problem(
        row.place,
        "",
        "",
        Message(N_("This row repeats row %(row)s and was counted once."), {"row": first.place.row}),
        Message(N_("Nothing needs to be done.")),
        Severity.WARNING,
    )


def _listed(problems: Sequence[Problem]) -> Iterator[Problem]:
    yield from problems[:MOST_PROBLEMS]
    if len(problems) > MOST_PROBLEMS:
        yield Problem(
            problems[MOST_PROBLEMS].place,
            "",
            "",
            Message(
                N_("There are more problems than the %(count)s listed here."),
                {"count": MOST_PROBLEMS},
            ),
            Message(N_("Mend what is listed, then upload the file again.")),
            Severity.WARNING,
        )
