"""What became of a run: how far it is, what it decided, which badges came of it, what failed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from issuer.actions.activity_file import HeldBadge, by_holder
from issuer.actions.permissions import must_see_run
from issuer.actions.ports import AuditEntry, Clock, Store, UnitOfWork
from issuer.actions.preview_awards import digest_in
from issuer.actions.staff_desk import accounts_in
from issuer.attendance.model import Account, Activity, Learner
from issuer.awards.model import RecordedDecision
from issuer.awards.versions import Policies
from issuer.credentials.issued import IssuanceRun, RunFailure, RunProgress, RunState
from issuer.ids import AccountId, RunId


@dataclass(frozen=True, slots=True)
class DecidedRow:
    """What was decided about one learner."""

    learner: Learner
    kept: RecordedDecision


@dataclass(frozen=True, slots=True)
class FailedRow:
    """An award that could not be issued, and whose it was."""

    learner: Learner
    failure: RunFailure


@dataclass(frozen=True, slots=True)
class Underway:
    """How far a run is, and about how long it still takes; None while nobody can tell."""

    progress: RunProgress
    left: timedelta | None


@dataclass(frozen=True, slots=True)
class RunResult:
    """A run with everything in it; decisions and badges are left out while it is being issued.

    `is_outdated` says that it waits for a second person and the attendance has changed since it
    was confirmed: it can then be returned, and no longer approved (T20). `stop` says who stopped it
    and when, if it is stopped. `left` is about how long it still takes, where that can be told.
    """

    activity: Activity
    progress: RunProgress
    left: timedelta | None
    decided: tuple[DecidedRow, ...]
    badges: tuple[HeldBadge, ...]
    failed: tuple[FailedRow, ...]
    people: Mapping[AccountId, Account]
    is_outdated: bool
    stop: AuditEntry | None


def run_result(
    run_id: RunId, *, by: Account, store: Store, policies: Policies, clock: Clock
) -> RunResult:
    """What became of a run.

    Raises:
        RunNotFound: there is none, or it is not this account's to see; both look the same.
    """
    with store.reading() as uow:
        run = uow.runs.get(run_id)
        activity = uow.activities.get(run.activity_id)
        must_see_run(by, activity)
        reached = _reached(uow, run)
        # A page that is asked for again and again shows how far it is, and not each badge.
        is_at_rest = run.state is not RunState.READY
        decisions = uow.decisions.of_run(run_id) if is_at_rest else ()
        credentials = [
            one
            for one in (uow.credentials.of_activity(activity.id) if is_at_rest else ())
            if one.plan.run_id == run_id
        ]
        learners = uow.learners.by_ids(
            {one.record.learner_id for one in decisions}
            | {one.plan.learner_id for one in credentials}
            | {one.learner_id for one in run.failures}
        )
        stop = _stop_of(uow, run)
        named = {run.confirmed_by, run.approved_by, AccountId(stop.actor) if stop else None}
        return RunResult(
            activity=activity,
            progress=reached,
            left=_left(uow, reached, now=clock()),
            decided=tuple(DecidedRow(learners[one.record.learner_id], one) for one in decisions),
            badges=by_holder(HeldBadge(one, learners[one.plan.learner_id]) for one in credentials),
            failed=tuple(FailedRow(learners[one.learner_id], one) for one in run.failures),
            people=accounts_in(uow, {account for account in named if account is not None}),
            is_outdated=(
                run.state is RunState.AWAITING_SECOND_PERSON
                and digest_in(uow, activity=activity, policies=policies) != run.digest
            ),
            stop=stop,
        )


def run_counts(run_id: RunId, *, by: Account, store: Store, clock: Clock) -> Underway:
    """How far a run is, for somebody who waits for it: counts only.

    Raises:
        RunNotFound: there is none, or it is not this account's to see.
    """
    with store.reading() as uow:
        run = uow.runs.get(run_id)
        must_see_run(by, uow.activities.get(run.activity_id))
        reached = _reached(uow, run)
        return Underway(reached, _left(uow, reached, now=clock()))


def _reached(uow: UnitOfWork, run: IssuanceRun) -> RunProgress:
    planned, issued = uow.credentials.count(run.id)
    return RunProgress(run=run, planned=planned, issued=issued)


def _left(uow: UnitOfWork, reached: RunProgress, *, now: datetime) -> timedelta | None:
    """As long as it took so far, for as much as is left; None before there is a first badge.

    It began when it was last let go: confirmed, approved, or continued. Whatever it waited since
    then, for a worker or for a key, counts as if it were work: better too long than too short.
    """
    run = reached.run
    left = run.awards - reached.issued - len(run.failures)
    if run.state is not RunState.READY or left <= 0:
        return None
    began, before = run.approved_at or run.confirmed_at, 0
    for entry in uow.audit.of("run", run.id):
        if entry.action == "run-continued":
            began, before = entry.at, int(str(entry.facts["issued"]))
    done = reached.issued - before
    return (now - began) * left / done if done > 0 and now > began else None


def _stop_of(uow: UnitOfWork, run: IssuanceRun) -> AuditEntry | None:
    """Who stopped it last and when, as the audit has it."""
    if run.state is not RunState.STOPPED:
        return None
    stops = [entry for entry in uow.audit.of("run", run.id) if entry.action == "run-stopped"]
    return stops[-1] if stops else None
