"""One row of a sheet before and after checking, and how its problems are collected."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from issuer.attendance.cells import Cell, CellKind
from issuer.attendance.model import AttendanceEntry, Place, Problem, Severity
from issuer.i18n import N_, Message
from issuer.ids import LearnerId

NOWHERE = Cell(0, 0)  # a cell of a column that the sheet does not have

_NO_FORMULA = Message(N_("Replace the formula with its value."))
_UNMERGE = Message(N_("Unmerge the cells and write a value into each."))


@dataclass(slots=True, unsafe_hash=True)
class AttendanceRow:
    """What one row of a sheet says, not yet believed; whichever way it came in."""

    place: Final[Place]
    student_number: Final[Cell]
    sessions: Final[tuple[Cell, ...]]
    name: Final[Cell] = NOWHERE
    assessment: Final[Cell] = NOWHERE
    badges: Final[Cell] = NOWHERE
    decision: Final[Cell] = NOWHERE
    reason: Final[Cell] = NOWHERE

    @property
    def is_blank(self) -> bool:
        others = (self.name, self.assessment, self.badges, self.decision, self.reason)
        return self.student_number.is_empty and all(
            cell.is_empty for cell in (*self.sessions, *others)
        )

    @property
    def content(self) -> tuple[object, ...]:
        """What its cells are and say, but for number and name; wherever they stand."""
        cells = (*self.sessions, self.assessment, self.badges, self.decision, self.reason)
        return tuple((cell.kind, cell.text) for cell in cells)


@dataclass(slots=True, unsafe_hash=True)
class CheckedRow:
    """A row after checking: `entry` unless there is an error.

    `learner_id` is there as soon as number and name establish whom the row is about.
    """

    place: Final[Place]
    entry: Final[AttendanceEntry | None]
    learner_id: Final[LearnerId | None]
    problems: Final[tuple[Problem, ...]]


@dataclass(slots=True)
class Findings:
    """What is wrong with one row, collected while it is read."""

    place: Place
    problems: list[Problem] = field(default_factory=list)

    def error(self, cell: Cell, message: Message, advice: Message) -> None:
        self.problems.append(Problem(self.place, cell.at, cell.found, message, advice))

    def warn(self, cell: Cell, message: Message, advice: Message) -> None:
        self.problems.append(
            Problem(self.place, cell.at, cell.found, message, advice, Severity.WARNING)
        )

    @property
    def has_error(self) -> bool:
        return any(problem.severity is Severity.ERROR for problem in self.problems)

    def is_unreadable(self, cell: Cell) -> bool:
        """Whether a cell has no value of its own, which is then said."""
        if cell.kind is CellKind.ERROR:
            self.error(cell, Message(N_("The formula in this cell has no value.")), _NO_FORMULA)
        elif cell.kind is CellKind.MERGED:
            self.error(cell, Message(N_("This cell is merged with its neighbours.")), _UNMERGE)
        return cell.kind in (CellKind.ERROR, CellKind.MERGED)
