"""The form that is handed out: what a spreadsheet program sees in it, and that it reads back."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issuer.attendance import workbook_reader
from issuer.attendance.child_protocol import ATTENDANCE_SHEET, GUIDE_SHEET
from issuer.attendance.intake import intake, other_spellings, read_rows, student_numbers
from issuer.attendance.model import AttendanceEntry, Place, Ruling, Session
from issuer.attendance.refusal import Refusal
from issuer.attendance.sandbox import answer
from issuer.attendance.workbook import write_csv_template, write_workbook
from issuer.errors import AttendanceRejected
from issuer.ids import ActivityId, LearnerId
from tests.factories import a_learner, an_activity
from tests.issuer.attendance.forms import (
    CHAN,
    COURSE,
    HEADINGS,
    HONG_KONG,
    REGISTER,
    a_form,
    why,
)

FORMULAS = ("=cmd|' /C calc'!A0", "+1+1", "-2", "@SUM(A1)", "\t=1", "＝1+1", "'=1", "''@x", "'x")

# What a sheet can carry: no control characters, and no space at an end (see `_reason`).
texts = (
    st.text(st.characters(exclude_categories=["C", "Z"]) | st.sampled_from(" \n文é"), max_size=60)
    .map(str.strip)
    .filter(lambda text: text == "\n".join(line.rstrip() for line in text.split("\n")))
    .filter(lambda text: not text.startswith("#") and not text.startswith("Err"))
)


@st.composite
def entries_of(draw: st.DrawFn, row: int, learner: LearnerId) -> AttendanceEntry:
    ruling = draw(st.sampled_from(Ruling))
    reason = draw(texts | st.sampled_from(FORMULAS[:4]))
    chosen = draw(st.none() | st.sets(st.sampled_from(COURSE.attributes), min_size=1))
    return AttendanceEntry(
        place=Place(ATTENDANCE_SHEET, row),
        learner_id=learner,
        minutes=tuple(draw(st.integers(0, session.minutes)) for session in COURSE.sessions),
        passed=draw(st.sampled_from((True, False, None))),
        attributes=None if chosen is None else tuple(c for c in COURSE.attributes if c in chosen),
        ruling=ruling,
        reason=reason if ruling is Ruling.BY_RULE else f"R {reason}".strip(),
    )


@st.composite
def filled_in(draw: st.DrawFn) -> tuple[AttendanceEntry, ...]:
    learners = draw(st.lists(st.sampled_from(list(REGISTER.values())), unique=True))
    return tuple(draw(entries_of(row, who.id)) for row, who in enumerate(learners, start=2))


def _learners(entries: tuple[AttendanceEntry, ...]):
    by_id = {learner.id: learner for learner in REGISTER.values()}
    return tuple(by_id[entry.learner_id] for entry in entries)


def _reads_back(data: bytes, filename: str, entries: tuple[AttendanceEntry, ...]) -> None:
    sheet = read_rows(data, filename=filename, activity=COURSE)
    report = intake(sheet, activity=COURSE, learners=REGISTER, aliases={})
    assert report.problems == ()
    assert len(report.accepted) == len(entries)
    for read, written in zip(report.accepted, entries, strict=True):
        assert read.says_the_same_as(written), (read, written)
        assert read.place.row == written.place.row


@settings(max_examples=60, deadline=None)
@given(filled_in())
def test_a_filled_in_workbook_reads_back(entries: tuple[AttendanceEntry, ...]) -> None:
    data = write_workbook(COURSE, zone=HONG_KONG, learners=_learners(entries), entries=entries)
    with pytest.MonkeyPatch.context() as patch:  # the child's own function, without the child
        patch.setattr(workbook_reader, "_ask_child", lambda data: "\n".join(answer(data)).encode())
        _reads_back(data, "a.xlsx", entries)


@settings(max_examples=10, deadline=None)
@given(filled_in())
def test_a_filled_in_workbook_reads_back_through_the_child(
    entries: tuple[AttendanceEntry, ...],
) -> None:
    data = write_workbook(COURSE, zone=HONG_KONG, learners=_learners(entries), entries=entries)
    _reads_back(data, "a.xlsx", entries)


@settings(max_examples=100, deadline=None)
@given(filled_in())
def test_a_filled_in_csv_reads_back(entries: tuple[AttendanceEntry, ...]) -> None:
    data = write_csv_template(COURSE, zone=HONG_KONG, learners=_learners(entries), entries=entries)
    _reads_back(data, "a.csv", entries)


def test_the_same_form_is_the_same_bytes() -> None:
    assert a_form() == a_form()


def test_a_form_does_not_depend_on_the_order_of_entries() -> None:
    entries = [
        AttendanceEntry(Place("", row), learner.id, (480, row))
        for row, learner in enumerate(REGISTER.values(), start=2)
    ]
    assert a_form(entries=entries) == a_form(entries=entries[::-1])


def test_an_entry_about_nobody_in_the_list_is_a_mistake() -> None:
    entry = AttendanceEntry(Place("", 2), LearnerId("stranger"), (480, 0))
    with pytest.raises(ValueError, match="nobody"):
        a_form(entries=[entry])


def test_a_spreadsheet_program_sees_headings_and_frozen_panes() -> None:
    book = openpyxl.load_workbook(io.BytesIO(a_form()))
    assert book.sheetnames == [ATTENDANCE_SHEET, GUIDE_SHEET]
    sheet = book[ATTENDANCE_SHEET]
    assert tuple(cell.value for cell in sheet[1]) == HEADINGS
    assert HEADINGS[2] == "Session 1 第1節 2026-11-01 09:00-17:00 UTC+08:00 (480 min)"
    assert sheet.freeze_panes == "C2"
    assert sheet["A2"].value == "20260001"
    assert sheet.column_dimensions["A"].width > 10


def test_the_student_number_column_is_text() -> None:
    book = openpyxl.load_workbook(io.BytesIO(a_form()))
    assert book[ATTENDANCE_SHEET].column_dimensions["A"].number_format == "@"
    assert book[ATTENDANCE_SHEET].column_dimensions["C"].number_format == "General"


def test_a_spreadsheet_program_sees_the_drop_downs() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(a_form()))[ATTENDANCE_SHEET]
    rules = {}
    for rule in sheet.data_validations.dataValidation:
        for area in str(rule.sqref).split():
            rules[area] = (rule.formula1, rule.errorStyle)
    assert rules == {
        "C2:C501": ('"Yes 是,No 否"', "information"),  # minutes are allowed as well
        "D2:D501": ('"Yes 是,No 否"', "information"),
        "E2:E501": ('"Pass 合格,Fail 不合格"', None),
        "F2:F501": ('"PF,EC,PF EC"', "information"),
        "G2:G501": ('"Withhold 不頒發,Award 頒發"', None),
    }


def test_without_an_assessment_there_is_no_column_for_it() -> None:
    activity = an_activity()
    data = write_workbook(activity, zone=HONG_KONG)
    headings = [cell.value for cell in openpyxl.load_workbook(io.BytesIO(data)).worksheets[0][1]]
    assert not any("Assessment" in heading for heading in headings)


def test_an_activity_of_120_sessions_has_a_form_that_reads_back() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    days = [start + timedelta(days=day) for day in range(120)]
    sessions = tuple(Session(day, day + timedelta(minutes=50)) for day in days)
    activity = an_activity(sessions=sessions, assessed=True, attributes=("PF", "EC", "PS"))
    entry = AttendanceEntry(Place("", 2), CHAN.id, (*range(1, 51), *[0] * 70))
    data = write_workbook(activity, zone=HONG_KONG, learners=[CHAN], entries=[entry])
    sheet = read_rows(data, filename="a.xlsx", activity=activity)
    report = intake(sheet, activity=activity, learners=REGISTER, aliases={})
    assert report.accepted[0].says_the_same_as(entry)


@pytest.mark.parametrize("name", FORMULAS)
def test_what_looks_like_a_formula_is_text_in_a_workbook(name: str) -> None:
    learner = a_learner(student_number=name, name=name)
    data = write_workbook(COURSE, zone=HONG_KONG, learners=[learner])
    sheet = openpyxl.load_workbook(io.BytesIO(data))[ATTENDANCE_SHEET]
    assert [sheet[at].data_type for at in ("A2", "B2")] == ["s", "s"]
    assert sheet["A2"].value == name


@pytest.mark.parametrize("name", FORMULAS)
def test_what_looks_like_a_formula_is_guarded_in_a_csv_and_reads_back(name: str) -> None:
    learner = a_learner(student_number=name, name=name)
    data = write_csv_template(COURSE, zone=HONG_KONG, learners=[learner])
    assert all(
        not cell.strip('"').startswith(("=", "+", "-", "@", "\t", "\r", "＝"))
        for cell in data.decode("utf-8-sig").split("\r\n")[1].split(",")
    )
    (row,) = read_rows(data, filename="a.csv", activity=COURSE).rows
    assert (row.student_number.text, row.name.text) == (name, name)


def test_the_form_of_another_activity_is_refused() -> None:
    other = an_activity(id=ActivityId("B" * 27), attributes=("PF", "EC"), assessed=True)
    with pytest.raises(AttendanceRejected) as rejected:
        read_rows(a_form(other), filename="a.xlsx", activity=COURSE)
    assert why(rejected.value) is Refusal.OTHER_ACTIVITY


def test_the_form_is_refused_after_a_session_was_moved() -> None:
    one, two = COURSE.sessions
    later = Session(two.start + timedelta(hours=1), two.end + timedelta(hours=1))
    moved = an_activity(id=COURSE.id, sessions=(one, later), assessed=True)
    with pytest.raises(AttendanceRejected) as rejected:
        read_rows(a_form(), filename="a.xlsx", activity=moved)
    assert why(rejected.value) is Refusal.OTHER_SESSION
    assert rejected.value.facts["why"].values == {"cell": "D1", "number": 2}


def test_a_form_with_the_register_and_nothing_else_is_one_error_a_row() -> None:
    sheet = read_rows(a_form(), filename="a.xlsx", activity=COURSE)
    report = intake(sheet, activity=COURSE, learners=REGISTER, aliases={})
    assert [problem.message.template for problem in report.problems] == [
        "No attendance is written for this student."
    ] * 3
    assert len(report.rejected) == report.rows == 3


def test_the_numbers_to_look_up_hold_what_the_register_may_have() -> None:
    numbers = student_numbers(read_rows(a_form(), filename="a.xlsx", activity=COURSE).rows)
    assert numbers == {"20260001", "S2026001A", "01234567"}
    assert {"S2026001A", "s2026001a", "001234567"} <= other_spellings(numbers)
