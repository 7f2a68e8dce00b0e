"""Whom a row is about: the student number is the identity, the name guards it (T24)."""

from __future__ import annotations

from collections.abc import Mapping

from issuer.attendance.cells import Cell, CellKind, half_width
from issuer.attendance.model import Learner
from issuer.attendance.names import names_agree
from issuer.attendance.rows import AttendanceRow, Findings
from issuer.i18n import N_, Message

_LONGEST_NUMBER = 32
_WIDEST_PADDED = 12  # longer than any student number made of digits that we know of

_NUMBER_AS_IN_REGISTER = Message(N_("Write the student number exactly as the register has it."))


def plain_number(cell: Cell) -> str:
    """A student number as written, without what keyboards add: full width, spaces around it."""
    return half_width(cell.text).strip().strip("\u200b\ufeff").strip()


def may_be_known(number: str) -> bool:
    """Whether the register could have such a number at all."""
    return 0 < len(number) <= _LONGEST_NUMBER and number.isascii()


def spellings(number: str) -> frozenset[str]:
    """What the register may have instead: other case, and zeros that a spreadsheet ate."""
    if not may_be_known(number):
        return frozenset()
    padded = (
        number.zfill(width)
        for width in range(len(number) + 1, _WIDEST_PADDED + 1)
        if number.isdigit()
    )
    return frozenset((number, number.upper(), number.lower(), *padded))


def learner_of(
    row: AttendanceRow, learners: Mapping[str, Learner], findings: Findings
) -> Learner | None:
    """Whom a row is about, or None beside the error that says why nobody can tell."""
    learner = _by_number(row.student_number, learners, findings)
    if findings.is_unreadable(row.name):
        return None
    if learner is None or row.name.is_empty or names_agree(row.name.text, learner.name):
        return learner
    # The register's name is not shown: a sheet of numbers must not become a list of names.
    findings.error(
        row.name,
        Message(N_("This is not the name that the register has for this student number.")),
        Message(N_("Correct the number or the name. The name may also be left blank.")),
    )
    return None


def _by_number(cell: Cell, learners: Mapping[str, Learner], findings: Findings) -> Learner | None:
    if findings.is_unreadable(cell):
        return None
    if cell.kind is CellKind.BLANK:
        findings.error(cell, Message(N_("The student number is missing.")), _NUMBER_AS_IN_REGISTER)
        return None
    if cell.kind in (CellKind.BOOLEAN, CellKind.MOMENT):
        findings.error(
            cell,
            Message(N_("This is not a student number.")),
            Message(N_("Format the column as text, then write the student number again.")),
        )
        return None
    number = plain_number(cell)
    learner = learners.get(number)
    if learner is None:
        others = [
            learners[other] for other in (number.upper(), number.lower()) if other in learners
        ]
        if number.isascii() and len({other.id for other in others}) == 1:
            learner = others[0]
    if learner is None:
        _unknown_number(cell, number, learners, findings)
    elif cell.kind is CellKind.NUMBER:
        findings.warn(
            cell,
            Message(N_("The student number is stored as a number.")),
            Message(N_("It was read. Format the column as text, or zeros in front get lost.")),
        )
    elif learner.student_number != cell.text:
        findings.warn(
            cell,
            Message(
                N_("The student number was read as %(number)s."),
                {"number": learner.student_number},
            ),
            Message(N_("Check that this is the student who is meant.")),
        )
    return learner


def _unknown_number(
    cell: Cell, number: str, learners: Mapping[str, Learner], findings: Findings
) -> None:
    if number.isdigit() and any(other in learners for other in spellings(number)):
        message = Message(N_("This student number seems to have lost a zero at its beginning."))
        advice = Message(N_("Format the column as text, then write the number with its zeros."))
    else:
        message = Message(N_("The register has no student with this number."))
        advice = _NUMBER_AS_IN_REGISTER
    findings.error(cell, message, advice)
