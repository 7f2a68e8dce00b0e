"""Activities, learners, and what a sheet said about who came.

Values only: never changed, compared by content, made anew with `dataclasses.replace`. Of some a
sheet has thousands: these are `Final` by member, which the type checker holds everybody to, since
a frozen dataclass takes four times as long to make. Times are aware and in UTC; the scheme's days
are days in its own time zone, which is handed in where it matters.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Final

from issuer.i18n import N_, Message
from issuer.ids import AccountId, ActivityId, LearnerId, RecordId, UploadId


@dataclass(frozen=True, slots=True)
class Bilingual:
    """One text in the scheme's two languages; either may be empty, not both."""

    en: str
    zh: str = ""

    def text(self, language: str) -> str:
        """The text in a language, or in the other one where it is missing."""
        first, second = (self.zh, self.en) if language.startswith("zh") else (self.en, self.zh)
        return first or second


class Role(StrEnum):
    """What an account may be; several at once are possible (S1-26)."""

    ORGANISER = "organiser"
    LEARNING_ADVISOR = "learning-advisor"
    LEARNER = "learner"


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who can sign in. `learner_id` joins a learner's account to the register."""

    id: AccountId
    login: str
    name: str
    email: str
    roles: frozenset[Role]
    learner_id: LearnerId | None = None


@dataclass(slots=True, unsafe_hash=True)
class Learner:
    """A student as the institution's register knows them (T24: the number is the identity)."""

    id: Final[LearnerId]
    student_number: Final[str]
    name: Final[str]
    email: Final[str]
    programme: Final[str] = ""
    year_of_entry: Final[int | None] = None


class ActivityKind(StrEnum):
    """The kinds the scheme names (S0-13)."""

    TALK = "talk"
    CASE_COMPETITION = "case-competition"
    WORKSHOP = "workshop"
    SEMINAR = "seminar"
    COURSE = "course"
    EXCHANGE_TOUR = "exchange-tour"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Session:
    """One meeting of an activity, from `start` to `end`, both aware."""

    start: datetime
    end: datetime

    @property
    def minutes(self) -> int:
        return int((self.end - self.start) / timedelta(minutes=1))


@dataclass(frozen=True, slots=True)
class DaysRuling:
    """A learning advisor's word on how many days an activity counts for (K6)."""

    days: int
    reason: str
    by: AccountId


@dataclass(frozen=True, slots=True)
class Activity:
    """What an organiser runs; each chosen attribute becomes an Achievement when first awarded.

    `language` is the one `learning_outcomes` and `criteria` were written in; the criteria are
    Markdown. `version` counts changes, for `StaleRecord`.
    """

    id: ActivityId
    title: Bilingual
    organiser_id: AccountId
    unit: str
    kind: ActivityKind
    sessions: tuple[Session, ...]
    learning_outcomes: str
    criteria: str
    attributes: tuple[str, ...]
    assessed: bool
    language: str
    created_at: datetime
    days_ruling: DaysRuling | None = None
    version: int = 1

    @property
    def starts_at(self) -> datetime:
        return min(session.start for session in self.sessions)

    @property
    def ends_at(self) -> datetime:
        return max(session.end for session in self.sessions)

    @property
    def minutes(self) -> int:
        """The whole duration; what 75 % is a part of (S1-12)."""
        return sum(session.minutes for session in self.sessions)

    def first_day(self, zone: tzinfo) -> date:
        return self.starts_at.astimezone(zone).date()

    def calendar_dates(self, zone: tzinfo) -> frozenset[date]:
        """Every local date on which a session takes place."""
        dates: set[date] = set()
        for session in self.sessions:
            day = session.start.astimezone(zone).date()
            # A session that ends at midnight does not touch the next day.
            last = (session.end - timedelta(microseconds=1)).astimezone(zone).date()
            while day <= last:
                dates.add(day)
                day += timedelta(days=1)
        return frozenset(dates)


class Ruling(StrEnum):
    """The organiser's own word on a row, which needs a reason when it departs from the rule."""

    BY_RULE = "by-rule"
    WITHHOLD = "withhold"  # S0-28
    AWARD = "award"  # K1: organiser override


@dataclass(slots=True, unsafe_hash=True)
class Place:
    """Where in a file something stood; `row` counts from 1 as spreadsheets do."""

    sheet: Final[str]
    row: Final[int]


@dataclass(slots=True, unsafe_hash=True)
class AttendanceEntry:
    """What one good row says, after `RowCheck`.

    `minutes` has one figure a session, in the activity's order. `attributes` is None when the
    row leaves the choice to the activity. `passed` is None when no assessment was recorded.
    """

    place: Final[Place]
    learner_id: Final[LearnerId]
    minutes: Final[tuple[int, ...]]
    passed: Final[bool | None] = None
    attributes: Final[tuple[str, ...] | None] = None
    ruling: Final[Ruling] = Ruling.BY_RULE
    reason: Final[str] = ""

    def says_the_same_as(self, other: AttendanceEntry) -> bool:
        """Equal in everything but the place it stood."""
        return self.learner_id == other.learner_id and self.content == other.content

    @property
    def content(self) -> tuple[object, ...]:
        """What it says, about whomever and wherever."""
        return (self.minutes, self.passed, self.attributes, self.ruling, self.reason)


@dataclass(slots=True, unsafe_hash=True)
class AttendanceRecord:
    """An entry, and who recorded it when. Append-only: a correction is a new revision (T21)."""

    id: Final[RecordId]
    activity_id: Final[ActivityId]
    revision: Final[int]
    entry: Final[AttendanceEntry]
    upload_id: Final[UploadId]
    recorded_by: Final[AccountId]
    recorded_at: Final[datetime]

    @property
    def learner_id(self) -> LearnerId:
        return self.entry.learner_id


class Severity(StrEnum):
    """Whether a row goes on in spite of a problem."""

    ERROR = "error"  # the row is not recorded
    WARNING = "warning"  # the row is recorded; somebody should look


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a file: where, what was found, what to write instead.

    `cell` is the spreadsheet's name of the place ("D7"), or empty when it is the whole row.
    """

    place: Place
    cell: str
    found: str
    message: Message
    advice: Message
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class IntakeReport:
    """What became of every row: `rows` = accepted + repeated + rejected (I-36)."""

    rows: int
    accepted: tuple[AttendanceEntry, ...]
    repeated: tuple[Place, ...]
    rejected: tuple[Place, ...]
    problems: tuple[Problem, ...]

    @property
    def is_conserved(self) -> bool:
        return self.rows == len(self.accepted) + len(self.repeated) + len(self.rejected)


# -- what an activity must look like before it can be stored -----------------------------------

# C0 but tab and line ends, DEL and C1, surrogates, the two noncharacters.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_MOST_SESSIONS = 120
_LONGEST_TITLE = 200
_LONGEST_TEXT = 5_000


def forbidden_characters(text: str) -> tuple[str, ...]:
    """The characters no text of ours may hold, as U+XXXX, each once, in order.

    Control characters other than tab and line ends, lone surrogates, U+FFFE and U+FFFF: engines
    disagree on how they are canonicalised, so no signature would satisfy all (performance.md).
    """
    return tuple(dict.fromkeys(f"U+{ord(letter):04X}" for letter in _FORBIDDEN.findall(text)))


def activity_problems(activity: Activity) -> tuple[Message, ...]:
    """Everything that keeps an activity from being stored, at once; empty when it is fine.

    How many attributes it may award is the policy's question, not this one's.
    """
    problems = [*_text_problems(activity), *_session_problems(activity.sessions)]
    if not activity.attributes:  # S0-30
        problems.append(Message(N_("Choose at least one attribute.")))
    if len(set(activity.attributes)) != len(activity.attributes):  # S0-26
        problems.append(Message(N_("Choose each attribute once only.")))
    return tuple(problems)


def _text_problems(activity: Activity) -> Iterable[Message]:
    if not activity.title.en.strip() and not activity.title.zh.strip():
        yield Message(N_("Give the activity a title."))
    if not activity.criteria.strip():
        yield Message(N_("Say what a participant must do to earn the badge."))
    limits = {
        N_("title"): (activity.title.en, _LONGEST_TITLE),
        N_("Chinese title"): (activity.title.zh, _LONGEST_TITLE),
        N_("unit"): (activity.unit, _LONGEST_TITLE),
        N_("learning outcomes"): (activity.learning_outcomes, _LONGEST_TEXT),
        N_("criteria"): (activity.criteria, _LONGEST_TEXT),
    }
    for name, (text, longest) in limits.items():
        if len(text) > longest:
            yield Message(
                N_("The %(field)s is longer than %(longest)s characters."),
                {"field": Message(name), "longest": longest},
            )
        if bad := forbidden_characters(text):
            yield Message(
                N_("The %(field)s holds characters that cannot be signed (%(characters)s)."),
                {"field": Message(name), "characters": ", ".join(bad)},
            )


def _session_problems(sessions: tuple[Session, ...]) -> Iterable[Message]:
    if not sessions:
        yield Message(N_("Give at least one session."))
    if len(sessions) > _MOST_SESSIONS:
        yield Message(
            N_("An activity can have at most %(most)s sessions."), {"most": _MOST_SESSIONS}
        )
    for number, session in enumerate(sessions, start=1):
        if session.minutes < 1:
            yield Message(N_("Session %(number)s ends before it begins."), {"number": number})
    in_order = sorted(enumerate(sessions, start=1), key=lambda pair: pair[1].start)
    for (first, one), (second, two) in itertools.pairwise(in_order):
        if two.start < one.end:
            yield Message(
                N_("Sessions %(first)s and %(second)s overlap."),
                {"first": first, "second": second},
            )
