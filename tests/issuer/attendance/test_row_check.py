"""What can be wrong with a row, cell by cell, and what is said about it."""

from __future__ import annotations

import pytest

from issuer.attendance.cells import CellKind
from issuer.attendance.model import Ruling, Severity
from tests.issuer.attendance.forms import GOOD, a_row, taken_in

NUMBER, MOMENT, BOOLEAN = CellKind.NUMBER, CellKind.MOMENT, CellKind.BOOLEAN
COLUMNS = "ABCDEFGH"
NOT_YES_OR_NO = "This says neither yes nor no nor whole minutes."

# cell, kind, text, severity, what is said (with its values filled in)
PROBLEMS = [
    ("A2", None, "", "error", "The student number is missing."),
    ("A2", NUMBER, "20260001", "warning", "The student number is stored as a number."),
    ("A2", NUMBER, "1234567", "error", "seems to have lost a zero at its beginning."),
    ("A2", None, "1234567", "error", "seems to have lost a zero at its beginning."),
    ("A2", None, "29999999", "error", "The register has no student with this number."),
    ("A2", NUMBER, "20260001.5", "error", "The register has no student with this number."),
    ("A2", NUMBER, "2.026e+20", "error", "The register has no student with this number."),
    ("A2", None, "2026²001", "error", "The register has no student with this number."),
    ("A2", None, "2026 0001", "error", "The register has no student with this number."),
    ("A2", None, "２０２６０００１", "warning", "The student number was read as 20260001."),
    ("A2", None, " 20260001\u3000", "warning", "The student number was read as 20260001."),
    ("A2", MOMENT, "1955-06-20", "error", "This is not a student number."),
    ("A2", BOOLEAN, "TRUE", "error", "This is not a student number."),
    ("A2", None, "#N/A", "error", "The formula in this cell has no value."),
    ("B2", None, "CHAN Tai Wai", "error", "This is not the name that the register has"),
    ("B2", None, "陳小文", "error", "This is not the name that the register has"),
    ("B2", None, "CHAN Tai Man 陳小文", "error", "This is not the name that the register has"),
    ("B2", NUMBER, "7", "error", "This is not the name that the register has"),
    ("B2", None, "#REF!", "error", "The formula in this cell has no value."),
    ("C2", None, "", "error", "Nothing is written for session 1."),
    ("D2", None, "", "error", "Nothing is written for session 2."),
    ("C2", None, "x", "error", NOT_YES_OR_NO),
    ("C2", None, "✗", "error", NOT_YES_OR_NO),
    ("C2", None, "Yes/No", "error", NOT_YES_OR_NO),
    ("C2", None, "not present", "error", NOT_YES_OR_NO),
    ("C2", None, "late", "error", NOT_YES_OR_NO),
    ("C2", None, "4²", "error", NOT_YES_OR_NO),
    ("C2", None, "1.5 hours", "error", NOT_YES_OR_NO),
    ("C2", NUMBER, "45.5", "error", NOT_YES_OR_NO),
    ("C2", NUMBER, "0.75", "error", NOT_YES_OR_NO),
    ("C2", NUMBER, "nan", "error", NOT_YES_OR_NO),
    ("C2", NUMBER, "481", "error", "Session 1 has 480 minutes."),
    ("C2", NUMBER, "-1", "error", "Session 1 has 480 minutes."),
    ("C2", NUMBER, "1", "error", "A bare 1 may mean “yes” or one minute."),
    ("C2", None, "1", "error", "A bare 1 may mean “yes” or one minute."),
    ("C2", None, "45", "warning", "The number of minutes is stored as text."),
    ("C2", MOMENT, "01:30:00", "error", "This is a date or a time of day."),
    ("D2", None, "#VALUE!", "error", "The formula in this cell has no value."),
    ("E2", None, "80", "error", "This is neither a pass nor a fail."),
    ("E2", None, "pass fail", "error", "This is neither a pass nor a fail."),
    ("E2", BOOLEAN, "TRUE", "error", "This is neither a pass nor a fail."),
    ("E2", None, "#NUM!", "error", "The formula in this cell has no value."),
    ("F2", None, "EF", "warning", "EF was read as EC."),
    ("F2", None, "IPC", "error", "This activity does not award this badge."),
    ("F2", None, "EC, XX", "error", "This activity does not award this badge."),
    ("F2", None, ";", "error", "This activity does not award this badge."),
    ("F2", None, "EC ec", "error", "A badge is named twice."),
    ("G2", None, "maybe", "error", "This is not a decision."),
    ("G2", None, "Withhold Award", "error", "This is not a decision."),
    ("H2", None, "a\x07b\ufffe", "error", "characters that cannot be kept (U+0007, U+FFFE)."),
    ("H2", None, "a" * 501, "error", "The reason is longer than 500 characters."),
    ("H2", None, "#NAME?", "error", "The formula in this cell has no value."),
]


@pytest.mark.parametrize(("at", "kind", "text", "severity", "said"), PROBLEMS)
def test_a_problem_is_said_at_its_cell(at, kind, text, severity, said) -> None:
    column = COLUMNS.index(at[0])
    texts = [*GOOD]
    texts[column] = text
    report = taken_in(a_row(*texts, kinds={column: kind} if kind else {}))
    (problem,) = report.problems
    assert said in problem.message.text()
    assert problem.advice.text()
    assert (problem.cell, problem.severity.value) == (at, severity)
    assert (len(report.rejected), len(report.accepted)) == (
        (1, 0) if severity == "error" else (0, 1)
    )


@pytest.mark.parametrize("decision", ["Withhold 不頒發", "Award 頒發", "award", "不頒發"])
def test_a_decision_needs_a_reason(decision: str) -> None:
    (problem,) = taken_in(a_row(*GOOD[:6], decision, " \n")).problems
    assert (problem.cell, problem.severity) == ("H2", Severity.ERROR)


def test_every_problem_of_a_row_is_said_at_once() -> None:
    row = a_row("29999999", "CHAN", "x", "", "maybe", "ZZ", "Withhold", "")
    assert [p.cell for p in taken_in(row).problems] == ["A2", "C2", "D2", "E2", "F2", "H2"]


def test_an_alias_and_its_meaning_are_one_badge_named_twice() -> None:
    problems = taken_in(a_row(*GOOD[:5], "EF EC", "", "")).problems
    assert [problem.severity.value for problem in problems] == ["warning", "error"]


def test_the_register_is_not_told_by_a_wrong_name() -> None:
    (problem,) = taken_in(a_row("20260001", "WONG", *GOOD[2:])).problems
    for message in (problem.message, problem.advice):
        assert "CHAN" not in message.text()
        assert "20260001" not in message.text()


def test_what_was_found_is_short_and_can_be_shown() -> None:
    (problem,) = taken_in(a_row(*GOOD[:2], "\x00" + "x" * 500, *GOOD[3:])).problems
    assert problem.found == "\ufffd" + "x" * 78 + "…"


@pytest.mark.parametrize(
    ("text", "kind", "minutes"),
    [
        *((word, CellKind.TEXT, 480) for word in ("Yes 是", "yes", "Y", "是", "✓", "✔", "√")),
        *(
            (word, CellKind.TEXT, 480)
            for word in (" YES ", "ｙｅｓ", "出席", "Present", "是 / Yes")
        ),
        *((word, CellKind.TEXT, 0) for word in ("No 否", "no", "n", "否", "缺席", "Absent")),
        ("TRUE", BOOLEAN, 480),
        ("FALSE", BOOLEAN, 0),
        ("0", NUMBER, 0),
        ("480", NUMBER, 480),
        ("2", NUMBER, 2),
        ("1 min", CellKind.TEXT, 1),
        ("45 mins", CellKind.TEXT, 45),
        ("４５分鐘", CellKind.TEXT, 45),
    ],
)
def test_words_and_numbers_for_a_session(text: str, kind: CellKind, minutes: int) -> None:
    report = taken_in(a_row("20260001", "", text, "No", "", "", "", "", kinds={2: kind}))
    assert (report.accepted[0].minutes, report.problems) == ((minutes, 0), ())


@pytest.mark.parametrize(
    ("text", "passed"),
    [("Pass 合格", True), ("PASSED", True), ("及格", True), ("Fail 不合格", False), ("", None)],
)
def test_words_for_an_assessment(text: str, passed) -> None:
    report = taken_in(a_row("20260001", "", "Yes", "No", text, "", "", ""))
    assert (report.accepted[0].passed, report.problems) == (passed, ())


@pytest.mark.parametrize(
    ("text", "attributes"),
    [("", None), ("ec", ("EC",)), ("EC,PF", ("PF", "EC")), ("ＰＦ；ＥＣ", ("PF", "EC"))],
)
def test_badges_are_put_in_the_order_of_the_activity(text: str, attributes) -> None:
    report = taken_in(a_row("20260001", "", "Yes", "No", "", text, "", ""))
    assert (report.accepted[0].attributes, report.problems) == (attributes, ())


@pytest.mark.parametrize(
    ("text", "ruling"),
    [("Withhold 不頒發", Ruling.WITHHOLD), ("AWARD", Ruling.AWARD), ("by rule", Ruling.BY_RULE)],
)
def test_words_for_a_decision(text: str, ruling: Ruling) -> None:
    report = taken_in(a_row("20260001", "", "Yes", "No", "", "", text, "Left\r\nearly. "))
    assert report.accepted[0].ruling is ruling
    assert report.accepted[0].reason == "Left\nearly."


def test_a_student_number_in_other_case_is_read_with_a_warning() -> None:
    report = taken_in(a_row("s2026001a", "黃小明", *GOOD[2:]))
    assert report.accepted[0].learner_id == "wong"
    assert [problem.severity for problem in report.problems] == [Severity.WARNING]
