"""A desk for staff: every activity they answer for, where it stands, and what waits for whom.

Where an activity stands is read from the register each time, never stored beside it: so it cannot
disagree with the attendance, the decisions and the runs it follows from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from issuer.actions.permissions import must_be
from issuer.actions.ports import Clock, Store, UnitOfWork, Upload
from issuer.actions.preview_awards import judgement_in
from issuer.attendance.model import Account, Activity, Role
from issuer.awards.versions import Policies
from issuer.credentials.issued import IssuanceRun, RunState
from issuer.ids import AccountId

PAGE = 60  # activities shown at once, newest first


class Stage(StrEnum):
    """Where an activity stands, in the order in which an ordinary one passes through."""

    AHEAD = "ahead"  # it has not ended and nobody is recorded
    ATTENDANCE = "attendance"  # it has ended and nobody is recorded
    MEND = "mend"  # a file was handed in, and none of its rows could be recorded
    LOOK = "look"  # attendance is recorded, and something waits to be confirmed
    RETURNED = "returned"  # the second person sent it back, and nothing has changed since
    SECOND_PERSON = "second-person"
    STOPPED = "stopped"
    ISSUING = "issuing"
    DONE = "done"


_BEFORE_ATTENDANCE = frozenset({Stage.AHEAD, Stage.ATTENDANCE, Stage.MEND})


@dataclass(frozen=True, slots=True)
class Position:
    """Where one activity stands: `badges` would be given now, `issued` have been; `unrecorded` rows
    of the last file are not recorded.

    `is_late` says that the deadline has passed and nothing is recorded; it blocks nothing (K2).
    """

    activity: Activity
    stage: Stage
    due: datetime
    is_late: bool
    attended: int
    unrecorded: int
    badges: int
    issued: int
    run: IssuanceRun | None


@dataclass(frozen=True, slots=True)
class DeskEntry:
    """An activity on a desk; `is_mine` says whether this account runs it."""

    position: Position
    organiser: Account
    is_mine: bool


@dataclass(frozen=True, slots=True)
class WaitingRun:
    """A confirmed batch that waits for a second person; nobody approves their own (T18)."""

    run: IssuanceRun
    activity: Activity
    confirmed_by: Account
    is_mine: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """What one member of staff sees first; `pages` counts from 1."""

    entries: tuple[DeskEntry, ...]
    waiting: tuple[WaitingRun, ...]
    page: int
    pages: int


def staff_desk(
    *, by: Account, page: int = 1, store: Store, policies: Policies, clock: Clock
) -> Desk:
    """An organiser's own activities, or a learning advisor's whole scheme (S0-31).

    Raises:
        NotAllowed: the account is not staff.
    """
    must_be(by, Role.ORGANISER, Role.LEARNING_ADVISOR)
    watches = Role.LEARNING_ADVISOR in by.roles
    with store.reading() as uow:
        found = uow.activities.all() if watches else uow.activities.of(by.id)
        newest = sorted(found, key=lambda activity: activity.ends_at, reverse=True)
        pages = max(1, -(-len(newest) // PAGE))
        page = min(max(1, page), pages)
        accounts = _Accounts(uow, {})
        return Desk(
            entries=tuple(
                DeskEntry(
                    position=position_in(uow, activity, policies=policies, now=clock()),
                    organiser=accounts.of(activity.organiser_id),
                    is_mine=activity.organiser_id == by.id,
                )
                for activity in newest[(page - 1) * PAGE : page * PAGE]
            ),
            waiting=tuple(
                WaitingRun(
                    run=run,
                    activity=uow.activities.get(run.activity_id),
                    confirmed_by=accounts.of(run.confirmed_by),
                    is_mine=run.confirmed_by == by.id,
                )
                for run in (uow.runs.awaiting_second_person() if watches else ())
            ),
            page=page,
            pages=pages,
        )


def position_in(
    uow: UnitOfWork, activity: Activity, *, policies: Policies, now: datetime
) -> Position:
    """Where an activity stands, inside a transaction."""
    preview = judgement_in(uow, activity=activity, policies=policies)
    runs = uow.runs.of_activity(activity.id)
    uploads = uow.attendance.uploads(activity.id)
    states = {run.state for run in runs}
    last = runs[-1] if runs else None
    if RunState.AWAITING_SECOND_PERSON in states:
        stage = Stage.SECOND_PERSON
    elif RunState.STOPPED in states:
        stage = Stage.STOPPED
    elif RunState.READY in states:
        stage = Stage.ISSUING
    elif not preview.rows:
        stage = _before_attendance(uploads, activity, now)
    elif not preview.is_open:
        stage = Stage.DONE
    else:
        was_returned = last is not None and last.state is RunState.RETURNED
        unchanged = last is not None and last.digest == preview.digest
        stage = Stage.RETURNED if was_returned and unchanged else Stage.LOOK
    due = preview.policy.due(activity)
    return Position(
        activity=activity,
        stage=stage,
        due=due,
        is_late=stage in _BEFORE_ATTENDANCE and now > due,
        attended=len(preview.rows),
        unrecorded=len(uploads[-1].report.rejected) if uploads else 0,
        badges=preview.badges,
        issued=sum(uow.credentials.count(run.id)[1] for run in runs),
        run=last,
    )


def _before_attendance(uploads: Sequence[Upload], activity: Activity, now: datetime) -> Stage:
    if uploads:
        return Stage.MEND
    return Stage.ATTENDANCE if now >= activity.ends_at else Stage.AHEAD


@dataclass(frozen=True, slots=True)
class _Accounts:
    """Accounts read once each."""

    uow: UnitOfWork
    known: dict[AccountId, Account]

    def of(self, account: AccountId) -> Account:
        if account not in self.known:
            self.known[account] = self.uow.accounts.get(account)
        return self.known[account]


def accounts_in(uow: UnitOfWork, ids: set[AccountId]) -> Mapping[AccountId, Account]:
    """The accounts of some ids, inside a transaction."""
    return {account: uow.accounts.get(account) for account in ids}
