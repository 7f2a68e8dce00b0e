"""One row against the activity and the register: every problem at once, nothing guessed (R5)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from issuer.attendance.cells import Cell, CellKind, half_width
from issuer.attendance.identity import learner_of
from issuer.attendance.model import (
    Activity,
    AttendanceEntry,
    Learner,
    Place,
    Ruling,
    Session,
    forbidden_characters,
)
from issuer.attendance.rows import NOWHERE, AttendanceRow, CheckedRow, Findings
from issuer.attendance.words import ATTENDED, PASSED, RULING, meaning, minutes_in
from issuer.i18n import N_, Message
from issuer.ids import LearnerId

LONGEST_REASON = 500
_BETWEEN_CODES = re.compile(r"[\s,;、/+&|]+")

_YES_NO_MINUTES = Message(
    N_("Write Yes 是, No 否, or the number of minutes attended, in whole minutes.")
)


class _Said(NamedTuple):
    """What a row says about whomever."""

    minutes: tuple[int, ...]
    passed: bool | None
    attributes: tuple[str, ...] | None
    ruling: Ruling
    reason: str


class RowCheck:
    """Checks the rows of one sheet. What thousands of them say alike is made out once.

    `learners` are those of the register under their student numbers, at least all that
    `spellings` of the rows' numbers finds. `aliases` are mistaken attribute codes and what they
    stand for (K15), in capitals.
    """

    def __init__(
        self, *, activity: Activity, learners: Mapping[str, Learner], aliases: Mapping[str, str]
    ) -> None:
        self._activity, self._learners, self._aliases = activity, learners, aliases
        # Only what nothing was wrong with: a problem names its cell.
        self._faultless: dict[tuple[object, ...], _Said] = {}

    def check(self, row: AttendanceRow) -> CheckedRow:
        """What a row says, or everything that is wrong with it."""
        findings = Findings(row.place)
        learner = learner_of(row, self._learners, findings)
        said = self._faultless.get(row.content) or self._read(row, findings)
        who = None if learner is None else learner.id
        entry = None if who is None or findings.has_error else _entry(row.place, who, said)
        return CheckedRow(row.place, entry, who, tuple(findings.problems))

    def _read(self, row: AttendanceRow, findings: Findings) -> _Said:
        activity, before = self._activity, len(findings.problems)
        minutes = _minutes(row.sessions, activity.sessions, findings)
        passed = _passed(row.assessment, findings) if activity.assessed else None
        attributes = _attributes(row.badges, activity.attributes, self._aliases, findings)
        ruling = _ruling(row.decision, findings)
        reason = _reason(row.reason, ruling, findings)
        said = _Said(minutes, passed, attributes, ruling, reason)
        if len(findings.problems) == before:
            self._faultless[row.content] = said
        return said


def _entry(place: Place, who: LearnerId, said: _Said) -> AttendanceEntry:
    return AttendanceEntry(
        place, who, said.minutes, said.passed, said.attributes, said.ruling, said.reason
    )


def _minutes(
    cells: tuple[Cell, ...], sessions: tuple[Session, ...], findings: Findings
) -> tuple[int, ...]:
    if all(cell.kind is CellKind.BLANK for cell in cells):
        findings.error(
            NOWHERE,
            Message(N_("No attendance is written for this student.")),
            Message(N_("Write No 否 for each session that was missed, or delete the row.")),
        )
        return ()
    pairs = enumerate(zip(cells, sessions, strict=True), start=1)
    return tuple(
        _session_minutes(cell, session, number, findings) for number, (cell, session) in pairs
    )


def _session_minutes(cell: Cell, session: Session, number: int, findings: Findings) -> int:
    """The minutes a session cell means; 0 beside an error when it means none."""
    if findings.is_unreadable(cell):
        return 0
    if cell.kind is CellKind.BLANK:
        findings.error(
            cell,
            Message(N_("Nothing is written for session %(number)s."), {"number": number}),
            Message(N_("Write No 否 if the student was absent.")),
        )
        return 0
    if cell.kind is CellKind.MOMENT:
        findings.error(cell, Message(N_("This is a date or a time of day.")), _YES_NO_MINUTES)
        return 0
    attended = None if cell.kind is CellKind.NUMBER else meaning(cell.text, ATTENDED)
    if attended is not None:
        return session.minutes if attended else 0
    return _figure(cell, session, number, findings)


def _figure(cell: Cell, session: Session, number: int, findings: Findings) -> int:
    """The number of minutes in a cell; 0 beside an error when there is none that can be meant."""
    figure = minutes_in(cell.text)
    if figure is None:
        message = Message(N_("This says neither yes nor no nor whole minutes."))
        findings.error(cell, message, _YES_NO_MINUTES)
        return 0
    minutes, has_unit = figure
    if not 0 <= minutes <= session.minutes:
        findings.error(
            cell,
            Message(
                N_("Session %(number)s has %(minutes)s minutes."),
                {"number": number, "minutes": session.minutes},
            ),
            Message(N_("Write a number from 0 to %(minutes)s."), {"minutes": session.minutes}),
        )
    elif minutes == 1 and not has_unit and session.minutes > 1:
        findings.error(
            cell,
            Message(N_("A bare 1 may mean “yes” or one minute.")),
            Message(N_("Write Yes 是 for the whole session, or “1 min” for one minute.")),
        )
    elif cell.kind is CellKind.TEXT and not has_unit:
        findings.warn(
            cell,
            Message(N_("The number of minutes is stored as text.")),
            Message(N_("It was read as %(minutes)s minutes."), {"minutes": minutes}),
        )
    return minutes


def _passed(cell: Cell, findings: Findings) -> bool | None:
    if cell.kind is CellKind.BLANK or findings.is_unreadable(cell):
        return None
    typed = cell.kind in (CellKind.BOOLEAN, CellKind.MOMENT, CellKind.NUMBER)
    passed = None if typed else meaning(cell.text, PASSED)
    if passed is None:
        findings.error(
            cell,
            Message(N_("This is neither a pass nor a fail.")),
            Message(N_("Write Pass 合格 or Fail 不合格, or leave the cell blank.")),
        )
    return passed


def _attributes(
    cell: Cell, allowed: tuple[str, ...], aliases: Mapping[str, str], findings: Findings
) -> tuple[str, ...] | None:
    """The chosen codes in the activity's order; None when the row leaves it to the activity."""
    if cell.kind is CellKind.BLANK or findings.is_unreadable(cell):
        return None
    code_of = {code.upper(): code for code in allowed}
    choice: list[str] = []
    unknown: list[str] = []
    for written in _BETWEEN_CODES.split(half_width(cell.text).strip().upper()):
        meant = aliases.get(written, "") if written not in code_of else ""
        if meant.upper() in code_of:
            findings.warn(  # S1-10: flagged with the suggestion, never silently stored
                cell,
                Message(
                    N_("%(written)s was read as %(meant)s."), {"written": written, "meant": meant}
                ),
                Message(N_("Write %(meant)s to be sure."), {"meant": meant}),
            )
        code = code_of.get((meant or written).upper())
        if code is not None:
            choice.append(code)
        elif written:
            unknown.append(written)
    use = Message(
        N_("Use one or more of %(codes)s, or leave the cell blank for all."),
        {"codes": ", ".join(allowed)},
    )
    if unknown or not choice:
        findings.error(cell, Message(N_("This activity does not award this badge.")), use)
    if len(set(choice)) != len(choice):  # S0-26
        findings.error(cell, Message(N_("A badge is named twice.")), use)
    return tuple(code for code in allowed if code in choice)


def _ruling(cell: Cell, findings: Findings) -> Ruling:
    if cell.kind is CellKind.BLANK or findings.is_unreadable(cell):
        return Ruling.BY_RULE
    ruling = meaning(cell.text, RULING)
    if ruling is None:
        findings.error(
            cell,
            Message(N_("This is not a decision.")),
            Message(N_("Write Withhold 不頒發 or Award 頒發, or leave the cell blank.")),
        )
    return ruling or Ruling.BY_RULE


def _reason(cell: Cell, ruling: Ruling, findings: Findings) -> str:
    if findings.is_unreadable(cell):
        return ""
    reason = "\n".join(line.rstrip() for line in _lines(cell.text)).strip()
    if not reason and ruling is not Ruling.BY_RULE:
        findings.error(
            cell,
            Message(N_("The decision needs a reason.")),
            Message(N_("Say in a sentence why. The student can read it.")),
        )
    if len(reason) > LONGEST_REASON:
        findings.error(
            cell,
            Message(
                N_("The reason is longer than %(longest)s characters."),
                {"longest": LONGEST_REASON},
            ),
            Message(N_("Shorten it.")),
        )
    if bad := forbidden_characters(reason):
        findings.error(
            cell,
            Message(
                N_("The reason holds characters that cannot be kept (%(characters)s)."),
                {"characters": ", ".join(bad)},
            ),
            Message(N_("Type the sentence again instead of pasting it.")),
        )
    return reason


def _lines(text: str) -> Iterable[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
