"""The story: who takes part, what they attend, what is typed into the forms, what must come of it.

Everything is data under `issuer/cli/demo_data`. Days are counted back from today, so that the
story is always in time for the deadlines of the scheme.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta, tzinfo
from importlib.resources import files
from typing import Any

from issuer.attendance.model import Activity, Bilingual, Learner, Role, Session
from issuer.cli.activity_file import activity_from
from issuer.cli.learners import read_register
from issuer.ids import AccountId

ACTIVITIES = ("workshop", "course", "tour")
_DATA = files("issuer.cli").joinpath("demo_data")

Typed = str | int  # what somebody typed into a cell: a text, or a number


@dataclass(frozen=True, slots=True)
class TypedRow:
    """One row of a form as it was filled in, and what must come of it."""

    student: Typed
    name: str
    sessions: Mapping[int, Typed]
    assessment: str
    badges: str
    decision: str
    reason: str
    typed_below: bool
    because: str
    expected: tuple[str, ...]

    @property
    def number(self) -> str:
        return str(self.student)


@dataclass(frozen=True, slots=True)
class ExpectedOfForm:
    """What one form must come to."""

    rows: int
    accepted: int
    repeated: int
    rejected: int
    awards: int
    second_person: tuple[str, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoryActivity:
    """One activity of the story: its description, its form, its rows."""

    name: str
    organiser: str
    form: str
    rows: tuple[TypedRow, ...]
    expected: ExpectedOfForm
    _table: Mapping[str, Any] = field(repr=False)

    @property
    def title(self) -> Bilingual:
        return Bilingual(**self._table["activity"]["title"])

    def activity(self, *, organiser_id: AccountId, zone: tzinfo, now: datetime) -> Activity:
        """The activity as its organiser would describe it today."""
        described = {
            **self._table["activity"],
            "sessions": [
                {"start": session.start, "end": session.end}
                for session in self._sessions(zone=zone, now=now)
            ],
        }
        return activity_from(described, organiser_id=organiser_id, zone=zone, now=now)

    def _sessions(self, *, zone: tzinfo, now: datetime) -> Sequence[Session]:
        if weekly := self._table.get("weekly"):
            number = weekly["sessions"]
            return [
                _session(weekly["last_days_ago"] + 7 * week, weekly, zone=zone, now=now)
                for week in reversed(range(number))
            ]
        return [
            _session(one["days_ago"], one, zone=zone, now=now) for one in self._table["sessions"]
        ]


@dataclass(frozen=True, slots=True)
class StoryAccount:
    """Somebody who can sign in; a learner's login is their student number."""

    login: str
    name: str
    email: str
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class Story:
    """Everything; `expected` is what the whole must come to."""

    learners: tuple[Learner, ...]
    accounts: tuple[StoryAccount, ...]
    activities: tuple[StoryActivity, ...]
    expected: Mapping[str, Any]

    @property
    def advisor(self) -> str:
        """The login of the second person."""
        return next(
            account.login for account in self.accounts if Role.LEARNING_ADVISOR in account.roles
        )


def told() -> Story:
    """The story as it is shipped."""
    accounts = _table("accounts")["accounts"]
    return Story(
        learners=tuple(read_register(_DATA.joinpath("learners.csv").read_bytes())),
        accounts=tuple(
            StoryAccount(
                login=account["login"],
                name=account["name"],
                email=account["email"],
                roles=frozenset(Role(role) for role in account["roles"]),
            )
            for account in accounts
        ),
        activities=tuple(_activity(name) for name in ACTIVITIES),
        expected=_table("expected"),
    )


def _table(name: str) -> Mapping[str, Any]:
    return tomllib.loads(_DATA.joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def _activity(name: str) -> StoryActivity:
    table = _table(name)
    expected = table["expected"]
    return StoryActivity(
        name=name,
        organiser=table["organiser"],
        form=table["form"],
        rows=tuple(_row(row) for row in table["rows"]),
        expected=ExpectedOfForm(
            rows=expected["rows"],
            accepted=expected["accepted"],
            repeated=expected["repeated"],
            rejected=expected["rejected"],
            awards=expected["awards"],
            second_person=tuple(expected["second_person"]),
            problems=tuple(expected["problems"]),
        ),
        _table=table,
    )


def _row(row: Mapping[str, Any]) -> TypedRow:
    return TypedRow(
        student=row["student"],
        name=row.get("name", ""),
        sessions={int(number): typed for number, typed in row.get("sessions", {}).items()},
        assessment=row.get("assessment", ""),
        badges=row.get("badges", ""),
        decision=row.get("decision", ""),
        reason=row.get("reason", ""),
        typed_below=row.get("typed_below", False),
        because=row["expect"]["because"],
        expected=tuple(row["expect"].get("badges", ())),
    )


def _session(days_ago: int, table: Mapping[str, Any], *, zone: tzinfo, now: datetime) -> Session:
    begins: time = table["start"]
    day = now.astimezone(zone).date() - timedelta(days=days_ago)
    start = datetime.combine(day, begins, tzinfo=zone).astimezone(UTC)
    return Session(start, start + timedelta(minutes=table["minutes"]))
