"""The columns of the attendance form: what is written above them, and how it is recognised.

English or Chinese is enough, in any order of columns; case, spaces and punctuation do not matter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum

from issuer.attendance.cells import Cell
from issuer.attendance.model import Activity, Session
from issuer.attendance.refusal import Refusal, Refused

HEADER_ROWS = 20  # titles and remarks may stand above the headings, within reason


class Column(StrEnum):
    """The columns other than the sessions; the value is what the form writes above it."""

    STUDENT_NUMBER = "Student ID 學號"
    NAME = "Name 姓名"
    ASSESSMENT = "Assessment 評核"
    BADGES = "Badges 徽章"
    DECISION = "Decision 決定"
    REASON = "Reason 原因"


_ENGLISH = {
    "studentid": Column.STUDENT_NUMBER,
    "studentno": Column.STUDENT_NUMBER,
    "studentnumber": Column.STUDENT_NUMBER,
    "name": Column.NAME,
    "studentname": Column.NAME,
    "fullname": Column.NAME,
    "assessment": Column.ASSESSMENT,
    "badge": Column.BADGES,
    "badges": Column.BADGES,
    "decision": Column.DECISION,
    "reason": Column.REASON,
}
_CHINESE = {
    "學號": Column.STUDENT_NUMBER,
    "學生編號": Column.STUDENT_NUMBER,
    "學生證號碼": Column.STUDENT_NUMBER,
    "姓名": Column.NAME,
    "學生姓名": Column.NAME,
    "評核": Column.ASSESSMENT,
    "徽章": Column.BADGES,
    "決定": Column.DECISION,
    "原因": Column.REASON,
}
_SESSION = re.compile(
    r"session\s*(?:no\.?\s*)?(\d{1,4})(?!\d)|第\s*(\d{1,4})\s*[節堂]", re.IGNORECASE
)
_SESSION_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d) (\d\d:\d\d)-\d\d:\d\d UTC([+-]\d\d:\d\d) \((\d{1,5}) min\)"
)


@dataclass(frozen=True, slots=True)
class Columns:
    """Where everything stands in one sheet, by column from 0; `ignored` are the other headings."""

    student_number: int
    sessions: tuple[int, ...]
    others: Mapping[Column, int]
    ignored: Mapping[int, Cell]


def session_heading(number: int, session: Session, *, zone: tzinfo) -> str:
    """What stands above a session: it names the moment, so a changed activity is noticed."""
    start, end = session.start.astimezone(zone), session.end.astimezone(zone)
    offset = start.utcoffset() or timedelta()
    sign = "-" if offset < timedelta() else "+"
    hours, minutes = divmod(int(abs(offset) / timedelta(minutes=1)), 60)
    return (
        f"Session {number} 第{number}節 {start:%Y-%m-%d %H:%M}-{end:%H:%M} "
        f"UTC{sign}{hours:02}:{minutes:02} ({session.minutes} min)"
    )


def _named(heading: str) -> Column | None:
    """The column a heading names, in English, Chinese, or both if they agree."""
    bare = "".join(
        letter for letter in unicodedata.normalize("NFKC", heading).casefold() if letter.isalnum()
    )
    english = "".join(letter for letter in bare if letter.isascii())
    chinese = "".join(letter for letter in bare if not letter.isascii())
    found = {
        *([_ENGLISH.get(english)] if english else []),
        *([_CHINESE.get(chinese)] if chinese else []),
    }
    return found.pop() if len(found) == 1 else None


def _session_number(heading: str) -> int | None:
    match = _SESSION.match(_spaced(heading))
    return int(match[1] or match[2]) if match else None


def _spaced(heading: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", heading).split())


def is_header(values: Mapping[int, str]) -> bool:
    """Whether a row has the one heading no form can do without, and another."""
    return len(values) > 1 and any(
        _named(value) is Column.STUDENT_NUMBER for value in values.values()
    )


def has_chinese_heading(values: Mapping[int, str]) -> bool:
    """Whether a row is a header, and Chinese words in it read as they should."""
    return is_header(values) and any(
        not value.isascii() and (_named(value) or ("第" in value and _session_number(value)))
        for value in values.values()
    )


def find_columns(headings: Mapping[int, Cell], activity: Activity) -> Columns:
    """Where the activity's columns stand.

    Raises:
        Refused: a column is missing or there twice, or the sessions are not this activity's.
    """
    named: dict[Column, dict[int, Cell]] = {}
    sessions: dict[int, dict[int, Cell]] = {}
    ignored: dict[int, Cell] = {}
    for column, cell in headings.items():
        number = _session_number(cell.text)
        name = _named(cell.text)
        if number is not None:
            _refuse_other_session(cell, number, activity)
            sessions.setdefault(number, {})[column] = cell
        elif name is None or (name is Column.ASSESSMENT and not activity.assessed):
            if not cell.is_empty:
                ignored[column] = cell
        else:
            named.setdefault(name, {})[column] = cell
    wanted = range(1, len(activity.sessions) + 1)
    _refuse_missing(
        [] if Column.STUDENT_NUMBER in named else [Column.STUDENT_NUMBER.value],
        [f"Session {number} 第{number}節" for number in wanted if number not in sessions],
    )
    for label, cells in [
        *((name.value, cells) for name, cells in named.items()),
        *((f"Session {number} 第{number}節", cells) for number, cells in sessions.items()),
    ]:
        if len(cells) > 1:
            places = ", ".join(cell.at for cell in cells.values())
            raise Refused(Refusal.DUPLICATE_COLUMNS, column=label, cells=places)
    return Columns(
        student_number=next(iter(named.pop(Column.STUDENT_NUMBER))),
        sessions=tuple(next(iter(sessions[number])) for number in wanted),
        others={name: next(iter(cells)) for name, cells in named.items()},
        ignored=ignored,
    )


def _refuse_missing(*missing: list[str]) -> None:
    names = [name for group in missing for name in group]
    if names:
        raise Refused(Refusal.MISSING_COLUMNS, columns=", ".join(names))


def _refuse_other_session(cell: Cell, number: int, activity: Activity) -> None:
    """Yes means a whole session, so a heading must not speak of another one."""
    if not 1 <= number <= len(activity.sessions):
        most = len(activity.sessions)
        raise Refused(Refusal.UNKNOWN_SESSION, cell=cell.at, number=number, most=most)
    session = activity.sessions[number - 1]
    match = _SESSION_TIME.search(_spaced(cell.text))
    if match is None:
        return
    try:
        start = datetime.fromisoformat(f"{match[1]}T{match[2]}{match[3]}")
    except ValueError:
        start = None
    expected = session.start.astimezone(UTC).replace(second=0, microsecond=0)
    if start != expected or int(match[4]) != session.minutes:
        raise Refused(Refusal.OTHER_SESSION, cell=cell.at, number=number)
