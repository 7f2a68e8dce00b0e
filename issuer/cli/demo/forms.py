"""Attendance forms filled in by the people of the story, cell by cell, as they would do it.

The forms are those that the program itself writes (S0-18); what is typed into them afterwards is
not the program's, so a number may end as a text and the reverse.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import tzinfo
from xml.etree import ElementTree as ET
from zipfile import ZIP_DEFLATED, ZipFile

from issuer.attendance.cells import column_letters
from issuer.attendance.headings import Column
from issuer.attendance.model import Activity, Learner, Session
from issuer.attendance.workbook import YES, form_columns, write_csv_template, write_workbook
from issuer.cli.demo.story import StoryActivity, Typed, TypedRow

BIG5 = "big5hkscs"  # what an older Excel in Hong Kong saves as "CSV"
_FIRST_ROW = 2
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEET = "xl/worksheets/sheet1.xml"
_PLACE = re.compile(r"([A-Z]+)(\d+)")

Cells = Mapping[str, Typed]


def filled_form(
    story: StoryActivity, activity: Activity, *, learners: Mapping[str, Learner], zone: tzinfo
) -> bytes:
    """The form of an activity with the enrolled learners on it, filled in as the story says."""
    enrolled = tuple(learners[row.number] for row in story.rows if not row.typed_below)
    typed = dict(_typed(story.rows, activity))
    if story.form.endswith(".csv"):
        return _typed_into_csv(write_csv_template(activity, zone=zone, learners=enrolled), typed)
    return typed_into_workbook(write_workbook(activity, zone=zone, learners=enrolled), typed)


def _typed(rows: Sequence[TypedRow], activity: Activity) -> Iterator[tuple[str, Typed]]:
    for at, row in enumerate(rows, start=_FIRST_ROW):
        session = 0
        for number, column in enumerate(form_columns(activity)):
            if isinstance(column, Session):
                session += 1
                value: Typed | None = row.sessions.get(session, YES)
            else:
                value = _value(row, column)
            if value not in (None, ""):
                assert value is not None
                yield f"{column_letters(number)}{at}", value


def _value(row: TypedRow, column: Column) -> Typed | None:
    if column is Column.STUDENT_NUMBER:
        # On the form already, unless somebody typed over it or wrote a row of their own.
        return row.student if row.typed_below or isinstance(row.student, int) else None
    return {
        Column.NAME: row.name,
        Column.ASSESSMENT: row.assessment,
        Column.BADGES: row.badges,
        Column.DECISION: row.decision,
        Column.REASON: row.reason,
    }[column]


def _typed_into_csv(data: bytes, typed: Cells) -> bytes:
    """The CSV form with cells filled in, saved as Big5."""
    table = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    for place, value in typed.items():
        letters, number = _parts(place)
        row, column = number - 1, _column(letters)
        while len(table) <= row:
            table.append([""] * len(table[0]))
        table[row][column] = str(value)
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(table)
    return out.getvalue().encode(BIG5)


def typed_into_workbook(data: bytes, typed: Cells) -> bytes:
    """The Excel form with cells filled in; the same bytes for the same input."""
    out = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as form, ZipFile(out, "w", ZIP_DEFLATED) as filled:
        for part in form.infolist():
            content = form.read(part)
            filled.writestr(
                part, _filled_sheet(content, typed) if part.filename == _SHEET else content
            )
    return out.getvalue()


def _filled_sheet(sheet: bytes, typed: Cells) -> bytes:
    ET.register_namespace("", _MAIN)
    ET.register_namespace("r", _RELATIONS)
    root = ET.fromstring(sheet)  # noqa: S314 - the form that was written a moment ago
    rows = root.find(f"{{{_MAIN}}}sheetData")
    assert rows is not None
    for place, value in typed.items():
        _type(_cell(rows, place), value)
    written: bytes = ET.tostring(root, encoding="UTF-8", xml_declaration=True)
    return written


def _cell(rows: ET.Element, place: str) -> ET.Element:
    """The cell at a place, made in its order where the form has none yet."""
    letters, number = _parts(place)
    row = _child(rows, "row", str(number), at=number)
    return _child(row, "c", place, at=_column(letters))


def _child(parent: ET.Element, tag: str, name: str, *, at: int) -> ET.Element:
    """The child called `name` in its attribute `r`; rows and cells stand in the order of `at`."""
    before = 0
    for child in parent:
        if child.get("r") == name:
            return child
        before += _order(child.get("r", "")) < at
    made = ET.Element(f"{{{_MAIN}}}{tag}", {"r": name})
    parent.insert(before, made)
    return made


def _order(name: str) -> int:
    return int(name) if name.isdigit() else _column(_parts(name)[0])


def _type(cell: ET.Element, value: Typed) -> None:
    for child in list(cell):
        cell.remove(child)
    cell.attrib.pop("t", None)
    if isinstance(value, int):
        ET.SubElement(cell, f"{{{_MAIN}}}v").text = str(value)
        return
    cell.set("t", "inlineStr")
    text = ET.SubElement(ET.SubElement(cell, f"{{{_MAIN}}}is"), f"{{{_MAIN}}}t")
    text.text = value


def _parts(place: str) -> tuple[str, int]:
    match = _PLACE.fullmatch(place)
    assert match is not None
    return match[1], int(match[2])


def _column(letters: str) -> int:
    """A column counted from 0 by its letters."""
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number - 1
