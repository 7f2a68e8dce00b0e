"""Every row is accounted for, and rows about the same student are put side by side."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issuer.attendance import intake as intake_module
from issuer.attendance.cells import Cell, CellKind
from issuer.attendance.model import IntakeReport, Severity
from tests.issuer.attendance.forms import GOOD, REGISTER, a_row, row_of, taken_in
from tests.sampling import examples

cells = st.builds(
    Cell,
    st.just(0),
    st.just(1),
    st.sampled_from(CellKind),
    st.sampled_from(
        [
            "",
            *REGISTER,
            "1234567",
            "Yes",
            "否",
            "45",
            "1",
            "Withhold",
            "EC",
            "EF",
            "Pass",
            "x",
            "#N/A",
        ]
    )
    | st.text(max_size=20),
)
rows = st.lists(cells, min_size=8, max_size=8)


@st.composite
def good_rows(draw: st.DrawFn) -> list[Cell]:
    number = draw(st.sampled_from(list(REGISTER)))
    texts = (number, "", draw(st.sampled_from(["Yes", "No", "x"])), "No", "", "", "", "")
    return [Cell(0, 1, CellKind.TEXT if t else CellKind.BLANK, t) for t in texts]


@settings(max_examples=examples(37), deadline=None)
@given(st.lists(rows | good_rows(), max_size=12))
def test_every_row_is_accepted_repeated_or_rejected(lists: list[list[Cell]]) -> None:
    given_rows = [row_of(cells, number) for number, cells in enumerate(lists, start=2)]
    report = taken_in(*given_rows)
    assert report.is_conserved
    assert report.rows == sum(not row.is_blank for row in given_rows)
    places = [entry.place for entry in report.accepted] + [*report.repeated, *report.rejected]
    assert len(set(places)) == report.rows
    learners = [entry.learner_id for entry in report.accepted]
    assert len(set(learners)) == len(learners)
    errors = {p.place for p in report.problems if p.severity is Severity.ERROR}
    assert errors == set(report.rejected)
    for problem in report.problems:
        assert problem.message.text()
        assert problem.advice.text()
        assert len(problem.found) <= 80


def _said(report: IntakeReport) -> list[tuple[int, str, str]]:
    return [(p.place.row, p.severity.value, p.message.text()) for p in report.problems]


def test_a_repeated_row_counts_once() -> None:
    report = taken_in(*(a_row(*GOOD, row=row) for row in (2, 5, 9)))
    assert [entry.place.row for entry in report.accepted] == [2]
    assert [place.row for place in report.repeated] == [5, 9]
    assert _said(report) == [
        (5, "warning", "This row repeats row 2 and was counted once."),
        (9, "warning", "This row repeats row 2 and was counted once."),
    ]


def test_contradicting_rows_are_all_rejected_and_point_at_each_other() -> None:
    other = (*GOOD[:3], "Yes", *GOOD[4:])
    report = taken_in(a_row(*GOOD), a_row(*GOOD, row=3), a_row(*other, row=4), a_row(*other, row=5))
    assert report.accepted == ()
    assert [place.row for place in report.rejected] == [2, 3, 4, 5]
    said = "Row {} is about the same student, and the two do not agree."
    assert _said(report) == [
        (2, "error", said.format(4)),
        (3, "error", said.format(4)),
        (4, "error", said.format(2)),
        (5, "error", said.format(2)),
    ]


def test_a_row_that_cannot_be_read_keeps_its_twin_from_being_believed() -> None:
    unreadable = a_row(*GOOD[:2], "?", *GOOD[3:], row=3)
    report = taken_in(a_row(*GOOD), unreadable)
    assert [place.row for place in report.rejected] == [2, 3]


def test_a_mistyped_number_does_not_harm_the_student_it_belongs_to() -> None:
    """The name says that row 3 is about somebody else."""
    report = taken_in(a_row(*GOOD), a_row("20260001", "WONG Siu Ming", *GOOD[2:], row=3))
    assert [entry.place.row for entry in report.accepted] == [2]
    assert [place.row for place in report.rejected] == [3]


def test_two_spellings_of_a_number_are_one_student() -> None:
    report = taken_in(a_row(*GOOD), a_row("２０２６０００１", *GOOD[1:], row=3))
    assert (len(report.accepted), len(report.repeated)) == (1, 1)


def test_blank_rows_are_not_counted() -> None:
    report = taken_in(a_row(*[""] * 8), a_row(*["  "] * 8), a_row(*GOOD, row=9))
    assert (report.rows, report.problems) == (1, ())


def test_ten_thousand_rows_about_one_student_are_compared_quickly() -> None:
    started = time.process_time()
    report = taken_in(*(a_row(*GOOD, row=row) for row in range(2, 10_002)))
    assert time.process_time() - started < 6
    assert (len(report.accepted), len(report.repeated)) == (1, 9_999)


def test_more_problems_than_anybody_reads_are_counted_and_not_listed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(intake_module, "MOST_PROBLEMS", 10)
    bad = ("1", "", "x", "x", "x", "x", "x", "")
    report = taken_in(*(a_row(*bad, row=row) for row in range(2, 102)))
    assert (len(report.rejected), len(report.problems)) == (100, 11)
    assert report.problems[-1].message.text() == "There are more problems than the 10 listed here."


def test_a_row_is_a_value() -> None:
    row, again, other = a_row(*GOOD), a_row(*GOOD), a_row(*GOOD, row=3)
    assert (row == again, hash(row) == hash(again), row == other) == (True, True, False)
