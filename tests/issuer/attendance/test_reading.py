"""Sheets as people make them: other columns, other encodings, other kinds of cell."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime, time

import openpyxl
import pytest

from issuer.attendance.child_protocol import ATTENDANCE_SHEET
from issuer.attendance.intake import read_rows
from issuer.attendance.model import Activity, Severity
from issuer.attendance.refusal import Refusal
from issuer.errors import AttendanceRejected
from tests.factories import an_activity
from tests.issuer.attendance.forms import (
    COURSE,
    GOOD,
    HEADINGS,
    a_form,
    a_workbook,
    repacked,
    the_report,
    why,
)

ENCODINGS = {
    "utf-8": "utf-8",
    "utf-8 with a mark": "utf-8-sig",
    "big5": "big5",
    "big5 hkscs": "big5hkscs",
    "windows big5": "cp950",
    "utf-16 with a mark": "utf-16",
    "utf-16 little endian": "utf-16-le",
    "utf-16 big endian": "utf-16-be",
}
CHINESE = ("20260001", "陳大文", "是", "否", "合格", "EC", "不頒發", "離場太早")


def _csv(*rows: tuple[str, ...], delimiter: str = ",") -> str:
    return "".join(delimiter.join(row) + "\r\n" for row in rows)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_csv_says_the_same_in_every_encoding(encoding: str, delimiter: str) -> None:
    data = _csv(HEADINGS, CHINESE, delimiter=delimiter).encode(ENCODINGS[encoding])
    report = the_report(data, filename="a.csv")
    assert report.problems == ()
    assert [(entry.minutes, entry.reason) for entry in report.accepted] == [((480, 0), "離場太早")]


def test_hong_kong_characters_outside_plain_big5_are_read() -> None:
    row = (*CHINESE[:7], "去咗喺㗎")
    report = the_report(_csv(HEADINGS, row).encode("big5hkscs"), filename="a.csv")
    assert report.accepted[0].reason == "去咗喺㗎"


def test_big5_without_a_chinese_heading_is_not_guessed() -> None:
    data = _csv(("Student ID", "Name", "Session 1", "Session 2"), CHINESE[:4]).encode("big5")
    with pytest.raises(AttendanceRejected) as rejected:
        the_report(data, filename="a.csv")
    assert why(rejected.value) is Refusal.ENCODING
    assert "CSV UTF-8" in rejected.value.sentence.text()


def test_a_row_number_is_the_one_a_spreadsheet_shows() -> None:
    bad = ("1", *GOOD[1:7], '"two\r\nlines"')
    report = the_report(_csv(HEADINGS, GOOD, ("",), bad, bad).encode(), filename="a.csv")
    assert [place.row for place in report.rejected] == [4, 5]


def test_a_text_number_in_a_csv_needs_no_warning() -> None:
    data = _csv(HEADINGS, ("20260001", "", "45", "0", "", "", "", "")).encode()
    report = the_report(data, filename="a.csv")
    assert (report.accepted[0].minutes, report.problems) == ((45, 0), ())


@pytest.mark.parametrize(
    "headings",
    [
        ("STUDENT  id", "name", "SESSION 1", "session2"),
        ("學號", "姓名", "第1節", "第 2 節"),
        ("Student No.", "Student Name", "Session 1 (morning)", "Session 2 2026"),
        ("學生編號\nStudent ID", "Name / 姓名", "Ｓｅｓｓｉｏｎ　１", "第2堂"),
    ],
)
def test_headings_are_recognised_in_either_language(headings: tuple[str, ...]) -> None:
    report = the_report(a_workbook(headings, GOOD[:4]), activity=an_activity(id=COURSE.id))
    assert (len(report.accepted), report.problems) == (1, ())


def test_columns_may_stand_in_any_order() -> None:
    report = the_report(a_workbook(HEADINGS[::-1], GOOD[::-1]))
    assert (len(report.accepted), report.problems) == (1, ())


def test_titles_may_stand_above_the_headings() -> None:
    report = the_report(a_workbook(("Attendance of the course",), (), HEADINGS, GOOD))
    assert [entry.place.row for entry in report.accepted] == [4]


def test_missing_columns_are_all_named() -> None:
    with pytest.raises(AttendanceRejected) as rejected:
        the_report(a_workbook(("Name", "Session 1"), ("CHAN", "Yes")))
    assert why(rejected.value) is Refusal.MISSING_COLUMNS
    columns = rejected.value.facts["why"].values["columns"]
    assert columns == "Student ID 學號, Session 2 第2節"


def test_a_column_that_is_there_twice_is_refused() -> None:
    with pytest.raises(AttendanceRejected) as rejected:
        the_report(a_workbook((*HEADINGS, "姓名"), GOOD))
    assert why(rejected.value) is Refusal.DUPLICATE_COLUMNS
    assert rejected.value.facts["why"].values["cells"] == "B1, I1"


def test_a_session_too_many_is_refused() -> None:
    with pytest.raises(AttendanceRejected) as rejected:
        the_report(a_workbook((*HEADINGS, "Session 3"), GOOD))
    assert why(rejected.value) is Refusal.UNKNOWN_SESSION


def test_other_columns_are_named_once_each_and_not_read() -> None:
    rows = [(*HEADINGS, "E-mail", "", "Signature"), (*GOOD, "x@example.org", "loose", "CHAN")]
    report = the_report(a_workbook(*rows, ("", "", "", "", "", "", "", "", "only here")))
    assert (report.rows, len(report.accepted)) == (1, 1)
    assert [(p.place.row, p.cell, p.found) for p in report.problems] == [
        (1, "I1", "E-mail"),
        (1, "K1", "Signature"),
        (1, "J1", ""),
    ]
    assert {p.severity for p in report.problems} == {Severity.WARNING}


def test_an_assessed_activity_without_that_column_is_a_warning() -> None:
    report = the_report(a_workbook(HEADINGS[:4], GOOD[:4]))
    assert report.accepted[0].passed is None
    assert report.problems[0].severity is Severity.WARNING


def test_an_assessment_column_where_nothing_is_assessed_is_not_read() -> None:
    activity: Activity = an_activity(id=COURSE.id, attributes=COURSE.attributes)
    report = the_report(a_workbook(HEADINGS, GOOD), activity=activity)
    assert report.accepted[0].passed is None
    assert [p.cell for p in report.problems] == ["E1"]


def test_the_only_sheet_with_anything_in_it_is_read() -> None:
    report = the_report(a_workbook(HEADINGS, GOOD, sheet="Sheet1"))
    assert report.accepted[0].place.sheet == "Sheet1"


def test_of_two_sheets_none_is_guessed() -> None:
    def second(book, *_):
        book.add_worksheet("Day 2").write_string(0, 0, "x")

    with pytest.raises(AttendanceRejected) as rejected:
        the_report(a_workbook((second,), HEADINGS, GOOD, sheet="Day 1"))
    assert why(rejected.value) is Refusal.WHICH_SHEET


def test_an_empty_sheet_is_refused() -> None:
    with pytest.raises(AttendanceRejected) as rejected:
        the_report(a_workbook())
    assert why(rejected.value) is Refusal.NO_ROWS


def test_a_form_saved_by_another_program_is_read() -> None:
    book = openpyxl.load_workbook(io.BytesIO(a_form()))
    for column, value in zip("CDF", ("Yes 是", 45, "PF EC"), strict=True):
        book[ATTENDANCE_SHEET][f"{column}2"] = value
    out = io.BytesIO()
    book.save(out)
    report = the_report(out.getvalue())
    assert [entry.minutes for entry in report.accepted] == [(480, 45)]


def test_a_workbook_whose_part_sizes_follow_the_data_is_read() -> None:
    """Programs that write a zip as a stream set bit 3 of its flags (Google Sheets, Apache POI)."""

    class Stream(io.BytesIO):
        def seekable(self):
            return False

        def seek(self, *_):
            raise OSError

        def tell(self):
            raise OSError

    out = Stream()
    workbook = io.BytesIO(a_workbook(HEADINGS, GOOD))
    with zipfile.ZipFile(workbook) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name), zipfile.ZIP_DEFLATED)
    assert len(the_report(out.getvalue()).accepted) == 1


def test_hidden_rows_are_read() -> None:
    def hide(_book, sheet, row, _column):
        sheet.set_row(row + 2, None, None, {"hidden": True})
        sheet.set_column(3, 3, None, None, {"hidden": True})

    report = the_report(a_workbook((hide,), HEADINGS, GOOD))
    assert len(report.accepted) == 1


def test_kinds_of_cell_survive_the_child() -> None:
    def moment(value, form):
        def write(book, sheet, row, column):
            sheet.write_datetime(row, column, value, book.add_format({"num_format": form}))

        return write

    def formula(text, value):
        return lambda _book, sheet, row, column: sheet.write_formula(row, column, text, None, value)

    three_in_the_morning = datetime(2026, 1, 2, 3, tzinfo=UTC).replace(tzinfo=None)
    rows = [
        HEADINGS,
        (20260001, "", True, False),
        (20260001.5, 7, moment(date(2026, 1, 2), "yyyy-mm-dd"), moment(time(1, 30), "hh:mm")),
        (moment(three_in_the_morning, "yyyy-mm-dd hh:mm"), "", 45, 1e300),
        (formula("=A2", "20260001"), "", formula("=NA()", "#N/A"), formula("=1/0", "#DIV/0!")),
    ]
    read = read_rows(a_workbook(*rows), filename="a.xlsx", activity=COURSE).rows
    found = [[(c.kind.value, c.text) for c in (r.student_number, *r.sessions)] for r in read]
    assert found == [
        [("number", "20260001"), ("boolean", "TRUE"), ("boolean", "FALSE")],
        [("number", "20260001.5"), ("moment", "2026-01-02"), ("moment", "01:30:00")],
        [("moment", "2026-01-02 03:00:00"), ("number", "45"), ("number", "1e+300")],
        [("text", "20260001"), ("error", "#N/A"), ("error", "#DIV/0!")],
    ]
    assert read[0].sessions[0].at == "C2"


def test_a_formula_that_was_never_calculated_is_not_a_blank_cell() -> None:
    """Programs that write .xlsx without calculating leave the value out; calamine sees nothing."""

    def change(parts):
        name = "xl/worksheets/sheet1.xml"
        parts[name] = parts[name].replace(b"<f>A2</f><v>0</v>", b"<f>A2</f>")

    def formula(_book, sheet, row, column):
        sheet.write_formula(row, column, "=A2")

    data = repacked(a_workbook(HEADINGS, (*GOOD[:3], formula)), change)
    report = the_report(data)
    assert [(p.cell, p.found) for p in report.problems] == [("D2", "#NOT-CALCULATED!")]


def test_merged_cells_are_pointed_out() -> None:
    def merge(_book, sheet, row, column):
        sheet.merge_range(row, column, row + 1, column, "Yes 是")

    rows = [HEADINGS, (*GOOD[:2], merge, *GOOD[3:]), ("01234567", "", "", "No")]
    report = the_report(a_workbook(*rows))
    assert len(report.accepted) == 1
    assert [(p.cell, p.message.template) for p in report.problems] == [
        ("C3", "This cell is merged with its neighbours.")
    ]


def test_prefixed_xml_as_some_programs_write_it_is_read() -> None:
    sheet = (
        '<?xml version="1.0" encoding="utf-8"?><x:worksheet '
        'xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>'
        '<x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>Student ID</x:t></x:is></x:c>'
        '<x:c r="B1" t="inlineStr"><x:is><x:t>Session 1</x:t></x:is></x:c>'
        '<x:c r="C1" t="inlineStr"><x:is><x:t>Session 2</x:t></x:is></x:c></x:row>'
        '<x:row r="2"><x:c r="A2" t="inlineStr"><x:is><x:t>20260001</x:t></x:is></x:c>'
        '<x:c r="B2" t="e"><x:v>#REF!</x:v></x:c><x:c r="C2"><x:f>B2</x:f></x:c></x:row>'
        "</x:sheetData></x:worksheet>"
    )

    def change(parts):
        parts["xl/worksheets/sheet1.xml"] = sheet.encode()

    report = the_report(repacked(a_workbook(HEADINGS), change))
    errors = [(p.cell, p.found) for p in report.problems if p.severity is Severity.ERROR]
    assert errors == [("B2", "#REF!"), ("C2", "#NOT-CALCULATED!")]


def test_the_reading_of_japanese_and_chinese_characters_is_not_part_of_the_text() -> None:
    def change(parts):
        name = "xl/sharedStrings.xml"
        parts[name] = parts[name].replace(
            "<t>陳大文</t>".encode(),
            '<t>陳大文</t><rPh sb="0" eb="1"><t>チン</t></rPh><phoneticPr fontId="1"/>'.encode(),
        )

    report = the_report(repacked(a_workbook(HEADINGS, CHINESE), change))
    assert report.problems == ()


def test_a_workbook_of_20000_rows_is_read() -> None:
    rows = [(f"{30000000 + row}", "", "Yes", "No") for row in range(19_999)]
    sheet = read_rows(a_workbook(HEADINGS[:4], *rows), filename="a.xlsx", activity=COURSE)
    assert len(sheet.rows) == 19_999


def test_a_session_heading_names_the_moment_and_not_the_place() -> None:
    seconds = datetime(2026, 11, 1, 1, 0, 30, tzinfo=UTC)
    activity = an_activity(sessions=(type(COURSE.sessions[0])(seconds, COURSE.sessions[0].end),))
    heading = "Session 1 2026-10-31 20:00-04:00 UTC-05:00 (479 min)"
    data = a_workbook(("Student ID", heading), ("20260001", "Yes"), sheet=ATTENDANCE_SHEET)
    assert len(read_rows(data, filename="a.xlsx", activity=activity).rows) == 1
