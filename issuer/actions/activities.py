"""Activities: what an organiser runs, before anybody has come."""

from __future__ import annotations

from dataclasses import dataclass, replace

from issuer.actions.permissions import must_be, must_run, must_see
from issuer.actions.ports import AuditEntry, Clock, Store
from issuer.attendance.model import (
    Account,
    Activity,
    DaysRuling,
    Role,
    activity_problems,
    forbidden_characters,
)
from issuer.awards.versions import Policies
from issuer.errors import Conflict, RejectedInput
from issuer.i18n import N_, Message

_LONGEST_REASON = 500


class ActivityRejected(RejectedInput):
    """All problems of an activity at once; nothing was stored."""

    code = "activity-rejected"
    message = N_("The activity was not stored: %(why)s")

    def __init__(self, problems: tuple[Message, ...]) -> None:
        self.problems = problems
        why = problems[0] if problems else Message(N_("it is empty."))
        super().__init__(why=why)


class AlreadyAwarded(Conflict):
    """Badges were awarded; what they say about the activity must stay true (K14)."""

    code = "already-awarded"
    message = N_("Badges of this activity have been awarded, so it can no longer be changed.")


def problems_of(activity: Activity, *, policies: Policies) -> tuple[Message, ...]:
    """Everything that keeps an activity from being stored; empty when nothing does."""
    problems = activity_problems(activity)
    if not activity.sessions:
        return problems
    return (*problems, *policies.for_activity(activity).activity_problems(activity))


def create_activity(
    activity: Activity, *, by: Account, store: Store, policies: Policies, clock: Clock
) -> Activity:
    """Store a new activity of this organiser.

    Raises:
        ActivityRejected: with every problem.
        NotAllowed: the account is not an organiser's.
    """
    must_be(by, Role.ORGANISER)
    must_run(by, activity)
    if problems := problems_of(activity, policies=policies):
        raise ActivityRejected(problems)
    with store.transaction() as uow:
        uow.activities.add(activity)
        uow.audit.add(AuditEntry(clock(), by.id, "activity-created", "activity", activity.id))
    return activity


def change_activity(
    changed: Activity,
    *,
    was: Activity,
    by: Account,
    store: Store,
    policies: Policies,
    clock: Clock,
) -> Activity:
    """Store a changed activity, as long as nothing was awarded from it.

    Raises:
        ActivityRejected: with every problem.
        AlreadyAwarded: badges exist.
        StaleRecord: somebody changed it in the meantime.
    """
    must_run(by, was)
    if problems := problems_of(changed, policies=policies):
        raise ActivityRejected(problems)
    with store.transaction() as uow:
        if uow.awards.of_activity(was.id):
            raise AlreadyAwarded
        if changed.sessions != was.sessions and uow.attendance.current(was.id):
            raise SessionsAreInUse
        uow.activities.save(changed, was=was)
        uow.audit.add(AuditEntry(clock(), by.id, "activity-changed", "activity", was.id))
    return replace(changed, version=was.version + 1)


class SessionsAreInUse(Conflict):
    """Attendance was recorded session by session; other sessions would make it untrue."""

    code = "sessions-in-use"
    message = N_(
        "Attendance has been recorded for these sessions, so they can no longer be changed."
    )


def rule_on_days(
    activity: Activity, *, days: int, reason: str, by: Account, store: Store, clock: Clock
) -> Activity:
    """A learning advisor's word on how many days an activity counts for (K6).

    Raises:
        NotAllowed: only a learning advisor may.
        RejectedInput: the figure or the reason cannot be used.
        AlreadyAwarded: badges exist.
    """
    must_be(by, Role.LEARNING_ADVISOR)
    must_see(by, activity)
    if not 1 <= days <= 366:  # noqa: PLR2004 - a year
        raise RejectedInput(why=Message(N_("An activity counts for 1 to 366 days.")))
    if not reason.strip() or len(reason) > _LONGEST_REASON or forbidden_characters(reason):
        raise RejectedInput(why=Message(N_("Give a reason of at most 500 characters.")))
    changed = replace(activity, days_ruling=DaysRuling(days, reason.strip(), by.id))
    with store.transaction() as uow:
        if uow.awards.of_activity(activity.id):
            raise AlreadyAwarded
        uow.activities.save(changed, was=activity)
        uow.audit.add(
            AuditEntry(clock(), by.id, "days-ruled", "activity", activity.id, {"days": days})
        )
    return replace(changed, version=activity.version + 1)


@dataclass(frozen=True, slots=True)
class Standing:
    """What a list of activities says of one: counts only."""

    activity: Activity
    attended: int
    awarded: int
    issued: int


def standings(activities: tuple[Activity, ...], *, store: Store) -> tuple[Standing, ...]:
    """Each activity with its counts, in the order given."""
    with store.reading() as uow:
        return tuple(
            Standing(
                activity=activity,
                attended=len(uow.attendance.current(activity.id)),
                awarded=len(uow.awards.of_activity(activity.id)),
                issued=len(uow.credentials.of_activity(activity.id)),
            )
            for activity in activities
        )
