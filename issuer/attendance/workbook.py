"""The attendance form (S0-18, "Activity Attendance Form"), written for one activity.

A workbook with drop-downs, and a plain CSV with the same columns. Both can carry the learners who
enrolled and what was recorded before; both are the same bytes for the same input. Every value is
written as a string or a number, never as a formula (T47). `workbook_reader` reads it back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, tzinfo
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from issuer.attendance.child_protocol import ACTIVITY_ID, ATTENDANCE_SHEET, GUIDE_SHEET
from issuer.attendance.csv_text import write_csv
from issuer.attendance.guide import guide_rows
from issuer.attendance.headings import Column, session_heading
from issuer.attendance.model import Activity, AttendanceEntry, Learner, Ruling, Session

YES, NO = "Yes 是", "No 否"
PASS, FAIL = "Pass 合格", "Fail 不合格"
RULINGS = {Ruling.BY_RULE: "", Ruling.WITHHOLD: "Withhold 不頒發", Ruling.AWARD: "Award 頒發"}
PREPARED_ROWS = 500

_LONGEST_LIST = 255  # Excel's limit for the words of a drop-down
_WIDTHS = {
    Column.STUDENT_NUMBER: 16,
    Column.NAME: 28,
    Column.ASSESSMENT: 16,
    Column.BADGES: 18,
    Column.DECISION: 18,
    Column.REASON: 40,
}
_SESSION_WIDTH = 18
_GUIDE_WIDTHS = (30, 60, 60)
_INK, _PAPER, _LINE = "#FFFFFF", "#17495B", "#9DB4BD"


def write_workbook(
    activity: Activity,
    *,
    zone: tzinfo,
    learners: Sequence[Learner] = (),
    entries: Sequence[AttendanceEntry] = (),
) -> bytes:
    """The form as .xlsx: a row for each learner, filled in where there is an entry for them.

    Raises:
        ValueError: an entry is about somebody who is not among the learners.
    """
    rows = tuple(form_rows(activity, learners=learners, entries=entries))
    out = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with Workbook(out, options) as book:
        # The only clock XlsxWriter would look at; without it no two downloads are equal.
        book.set_properties({"created": activity.created_at.astimezone(UTC)})
        _write_attendance(book, activity, rows, zone=zone)
        _write_guide(book, activity)
    return out.getvalue()


def write_csv_template(
    activity: Activity,
    *,
    zone: tzinfo,
    learners: Sequence[Learner] = (),
    entries: Sequence[AttendanceEntry] = (),
) -> bytes:
    """The same form as CSV in UTF-8 with a byte order mark.

    Raises:
        ValueError: an entry is about somebody who is not among the learners.
    """

    def texts() -> Iterator[tuple[str, ...]]:
        yield headings(activity, zone=zone)
        for row in form_rows(activity, learners=learners, entries=entries):
            yield tuple(str(value) for value in row)

    return write_csv(texts())


def form_columns(activity: Activity) -> tuple[Column | Session, ...]:
    """The form's columns from left to right."""
    return (
        Column.STUDENT_NUMBER,
        Column.NAME,
        *activity.sessions,
        *((Column.ASSESSMENT,) if activity.assessed else ()),
        Column.BADGES,
        Column.DECISION,
        Column.REASON,
    )


def headings(activity: Activity, *, zone: tzinfo) -> tuple[str, ...]:
    """What the form writes above its columns."""
    numbers = iter(range(1, len(activity.sessions) + 1))
    return tuple(
        session_heading(next(numbers), column, zone=zone)
        if isinstance(column, Session)
        else column.value
        for column in form_columns(activity)
    )


def form_rows(
    activity: Activity, *, learners: Sequence[Learner], entries: Sequence[AttendanceEntry]
) -> Iterator[tuple[str | int, ...]]:
    """The cells of each learner's row.

    Raises:
        ValueError: an entry is about somebody who is not among the learners.
    """
    entry_of = {entry.learner_id: entry for entry in entries}
    if strangers := entry_of.keys() - {learner.id for learner in learners}:
        raise ValueError(f"{len(strangers)} entries are about nobody in the list of learners")
    for learner in learners:
        entry = entry_of.get(learner.id)
        if entry is None:
            blanks = [""] * (len(form_columns(activity)) - 2)
            yield (learner.student_number, learner.name, *blanks)
            continue
        assessment = {True: PASS, False: FAIL, None: ""}[entry.passed]
        yield (
            learner.student_number,
            learner.name,
            *map(_session_cell, activity.sessions, entry.minutes),
            *((assessment,) if activity.assessed else ()),
            " ".join(entry.attributes or ()),
            RULINGS[entry.ruling],
            entry.reason,
        )


def _session_cell(session: Session, minutes: int) -> str | int:
    if minutes == session.minutes:
        return YES
    if minutes == 0:
        return NO
    # A bare 1 could be meant as "yes", so it is never read or written.
    return "1 min" if minutes == 1 else minutes


def _write_attendance(
    book: Workbook, activity: Activity, rows: Sequence[tuple[str | int, ...]], *, zone: tzinfo
) -> None:
    sheet = book.add_worksheet(ATTENDANCE_SHEET)
    text = book.add_format({"num_format": "@", "valign": "top"})
    wrapped = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
    plain = book.add_format({"valign": "top", "align": "center"})
    header = _header_format(book)
    columns = form_columns(activity)
    for number, column in enumerate(columns):
        # Text, so that leading zeros stay (T46); not the sessions, where numbers are minutes.
        if isinstance(column, Session):
            sheet.set_column(number, number, _SESSION_WIDTH, plain)
        else:
            style = wrapped if column is Column.REASON else text
            sheet.set_column(number, number, _WIDTHS[column], style)
    sheet.set_row(0, 48)
    for number, heading in enumerate(headings(activity, zone=zone)):
        sheet.write_string(0, number, heading, header)
    for row, values in enumerate(rows, start=1):
        _write_row(sheet, row, values)
    sheet.freeze_panes(1, 2)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    last = max(PREPARED_ROWS, len(rows) + 100)
    for number, column in enumerate(columns):
        if rule := _drop_down(column, activity):
            sheet.data_validation(1, number, last, number, rule)


def _write_row(sheet: Worksheet, row: int, values: Sequence[str | int]) -> None:
    for column, value in enumerate(values):
        if isinstance(value, int):
            sheet.write_number(row, column, value)
        elif value:
            sheet.write_string(row, column, value)


def _drop_down(column: Column | Session, activity: Activity) -> dict[str, object] | None:
    if isinstance(column, Session):
        return {
            "validate": "list",
            "source": [YES, NO],
            "error_type": "information",
            "input_title": "Attendance 出席",
            "input_message": f"Yes 是 / No 否, or minutes 或分鐘 (0-{column.minutes})",
            "error_title": "Minutes? 分鐘？",
            "error_message": "Only Yes, No or whole minutes can be read. 只接受是、否或整數分鐘。",
        }
    if column is Column.BADGES:
        words = list(activity.attributes)
        if len(words) > 1:
            words.append(" ".join(words))
        if len(",".join(words)) > _LONGEST_LIST:
            return None
        return {
            "validate": "list",
            "source": words,
            "error_type": "information",
            "input_title": "Badges 徽章",
            "input_message": "Blank = all of this activity. 留空＝本活動全部徽章。",
        }
    words = {
        Column.ASSESSMENT: [PASS, FAIL],
        Column.DECISION: [word for word in RULINGS.values() if word],
    }.get(column, [])
    return {"validate": "list", "source": words} if words else None


def _header_format(book: Workbook) -> Format:
    return book.add_format(
        {
            "bold": True,
            "font_color": _INK,
            "bg_color": _PAPER,
            "border": 1,
            "border_color": _LINE,
            "text_wrap": True,
            "valign": "vcenter",
            "align": "center",
        }
    )


def _write_guide(book: Workbook, activity: Activity) -> None:
    sheet = book.add_worksheet(GUIDE_SHEET)
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    header = _header_format(book)
    for number, width in enumerate(_GUIDE_WIDTHS):
        sheet.set_column(number, number, width, wrapped)
    facts = (
        (ACTIVITY_ID, activity.id, ""),
        ("Activity 活動", activity.title.en, activity.title.zh),
        ("Unit 單位", activity.unit, ""),
        ("Badges 徽章", " ".join(activity.attributes), ""),
    )
    for row, texts in enumerate((*facts, *guide_rows(assessed=activity.assessed))):
        style = header if row == len(facts) else wrapped
        for column, text in enumerate(texts):
            sheet.write_string(row, column, text, style)
