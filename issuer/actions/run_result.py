"""What became of a run: how far it is, what it decided, which badges came of it, what failed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from issuer.actions.activity_file import HeldBadge, by_holder
from issuer.actions.permissions import must_see
from issuer.actions.ports import Store
from issuer.actions.preview_awards import preview_in
from issuer.actions.staff_desk import accounts_in
from issuer.attendance.model import Account, Activity, Learner
from issuer.awards.model import RecordedDecision
from issuer.awards.versions import Policies
from issuer.credentials.issued import RunFailure, RunProgress, RunState
from issuer.errors import ActivityNotFound, RunNotFound
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
class RunResult:
    """A run with everything in it.

    `is_outdated` says that it waits for a second person and the attendance has changed since it
    was confirmed: it can then be returned, and no longer approved (T20).
    """

    activity: Activity
    progress: RunProgress
    decided: tuple[DecidedRow, ...]
    badges: tuple[HeldBadge, ...]
    failed: tuple[FailedRow, ...]
    people: Mapping[AccountId, Account]
    is_outdated: bool


def run_result(run_id: RunId, *, by: Account, store: Store, policies: Policies) -> RunResult:
    """What became of a run.

    Raises:
        RunNotFound: there is none, or it is not this account's to see; both look the same.
    """
    with store.reading() as uow:
        run = uow.runs.get(run_id)
        activity = uow.activities.get(run.activity_id)
        _must_see_run(by, activity)
        planned, issued = uow.credentials.count(run_id)
        decisions = uow.decisions.of_run(run_id)
        credentials = [
            one for one in uow.credentials.of_activity(run.activity_id) if one.plan.run_id == run_id
        ]
        learners = uow.learners.by_ids(
            {one.record.learner_id for one in decisions}
            | {one.plan.learner_id for one in credentials}
            | {one.learner_id for one in run.failures}
        )
        now = preview_in(uow, activity=activity, policies=policies)
        people = {run.confirmed_by} | ({run.approved_by} if run.approved_by else set())
        return RunResult(
            activity=activity,
            progress=RunProgress(run=run, planned=planned, issued=issued),
            decided=tuple(DecidedRow(learners[one.record.learner_id], one) for one in decisions),
            badges=by_holder(HeldBadge(one, learners[one.plan.learner_id]) for one in credentials),
            failed=tuple(FailedRow(learners[one.learner_id], one) for one in run.failures),
            people=accounts_in(uow, people),
            is_outdated=(run.state is RunState.AWAITING_SECOND_PERSON and now.digest != run.digest),
        )


def run_counts(run_id: RunId, *, by: Account, store: Store) -> RunProgress:
    """How far a run is, for somebody who waits for it: counts only.

    Raises:
        RunNotFound: there is none, or it is not this account's to see.
    """
    with store.reading() as uow:
        run = uow.runs.get(run_id)
        _must_see_run(by, uow.activities.get(run.activity_id))
        planned, issued = uow.credentials.count(run_id)
    return RunProgress(run=run, planned=planned, issued=issued)


def _must_see_run(by: Account, activity: Activity) -> None:
    try:
        must_see(by, activity)
    except ActivityNotFound:
        raise RunNotFound from None
