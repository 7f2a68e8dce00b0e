"""An activity with its students, rows for it, and ways to hand them in."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from xlsxwriter import Workbook

from issuer.attendance.cells import Cell, CellKind, cell
from issuer.attendance.child_protocol import ATTENDANCE_SHEET
from issuer.attendance.intake import AttendanceRow, AttendanceSheet, intake, read_rows
from issuer.attendance.model import Activity, IntakeReport, Place
from issuer.attendance.refusal import Refusal
from issuer.attendance.rejection import SENTENCES
from issuer.attendance.workbook import headings, write_workbook
from issuer.errors import AttendanceRejected
from issuer.ids import ActivityId, LearnerId
from tests.factories import a_learner, an_activity

HONG_KONG = ZoneInfo("Asia/Hong_Kong")
ALIASES = {"EF": "EC"}
COURSE = an_activity(
    id=ActivityId("A" * 27), attributes=("PF", "EC"), assessed=True
)  # two days of 480 minutes
CHAN = a_learner()
LEE = a_learner(id=LearnerId("lee"), student_number="01234567", name="LEE Siu Ming")
WONG = a_learner(id=LearnerId("wong"), student_number="S2026001A", name="黃小明")
REGISTER = {learner.student_number: learner for learner in (CHAN, LEE, WONG)}
HEADINGS = headings(COURSE, zone=HONG_KONG)
# A Student ID, B Name, C and D the sessions, E Assessment, F Badges, G Decision, H Reason
GOOD = ("20260001", "CHAN Tai Man", "Yes 是", "No 否", "Pass 合格", "EC", "", "")


def a_form(activity: Activity = COURSE, **changes: Any) -> bytes:
    return write_workbook(activity, zone=HONG_KONG, learners=(CHAN, LEE, WONG), **changes)


def a_workbook(*rows: tuple[Any, ...], sheet: str = ATTENDANCE_SHEET) -> bytes:
    """A workbook as a person makes one; values keep their types, functions write themselves."""
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        table = book.add_worksheet(sheet)
        for row, values in enumerate(rows):
            for column, value in enumerate(values):
                if callable(value):
                    value(book, table, row, column)
                elif value != "":
                    table.write(row, column, value)
    return out.getvalue()


def repacked(
    data: bytes, change: Callable[[dict[str, bytes]], None], *, stored: bool = False
) -> bytes:
    """A workbook with its parts changed."""
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    change(parts)
    out = io.BytesIO()
    method = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(out, "w", method) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return out.getvalue()


def the_report(
    data: bytes, *, filename: str = "a.xlsx", activity: Activity = COURSE
) -> IntakeReport:
    sheet = read_rows(data, filename=filename, activity=activity)
    return intake(sheet, activity=activity, learners=REGISTER, aliases=ALIASES)


def a_row(*texts: str, row: int = 2, kinds: Mapping[int, CellKind] | None = None) -> AttendanceRow:
    """A row as a workbook gives it: text, unless `kinds` says otherwise for a column."""
    cells = [
        cell(column, row, (kinds or {}).get(column, CellKind.TEXT), text)
        for column, text in enumerate(texts)
    ]
    return row_of(cells, row)


def row_of(cells: list[Cell], row: int) -> AttendanceRow:
    number, name, one, two, assessment, badges, decision, reason = cells
    return AttendanceRow(
        place=Place(ATTENDANCE_SHEET, row),
        student_number=number,
        name=name,
        sessions=(one, two),
        assessment=assessment,
        badges=badges,
        decision=decision,
        reason=reason,
    )


def taken_in(*rows: AttendanceRow) -> IntakeReport:
    return intake(AttendanceSheet(rows), activity=COURSE, learners=REGISTER, aliases=ALIASES)


def why(rejected: AttendanceRejected) -> Refusal:
    """Which refusal a rejection speaks of."""
    template = rejected.facts["why"].template
    return next(refusal for refusal, sentence in SENTENCES.items() if sentence == template)
