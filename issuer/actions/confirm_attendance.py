"""The organiser confirms what the preview shows; where the policy asks, a second person approves.

1. Decide again, inside the transaction, and compare with what the person saw (T20).
2. Keep every decision, yes or no, with reasons, policy version and figures.
3. Nobody else is needed: grant the awards, and the run is ready to be issued.
   Somebody is: the run waits; approval grants the awards, returning it keeps the decisions only.

If the power fails now: each of the three functions is one transaction.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from issuer.actions.permissions import must_be, must_run, must_see
from issuer.actions.ports import AuditEntry, Clock, Store, UnitOfWork
from issuer.actions.preview_awards import Judgement, digest_in, judgement_in
from issuer.actions.uncollected import uncollected
from issuer.attendance.model import Account, Role, forbidden_characters
from issuer.awards.model import Award, Grant, RecordedDecision
from issuer.awards.versions import Policies
from issuer.credentials import moves
from issuer.credentials.issued import IssuanceRun, RunState
from issuer.errors import Conflict, NothingToIssue, RejectedInput, StaleRecord
from issuer.failpoints import passing
from issuer.i18n import N_, Message
from issuer.ids import ActivityId, AwardId, DecisionId, RunId, new_id, new_ids

_LONGEST_REASON = 500


class AlreadyWaiting(Conflict):
    """A run of this activity waits for a second person; one at a time."""

    code = "already-waiting"
    message = N_("This activity already waits for a second person's approval.")


@uncollected()
def confirm_attendance(
    activity_id: ActivityId,
    *,
    digest: str,
    by: Account,
    store: Store,
    policies: Policies,
    clock: Clock,
) -> IssuanceRun:
    """Confirm what a preview with this digest showed.

    Raises:
        StaleRecord: the attendance, the activity or the policy changed since.
        NothingToIssue: everything was decided before; also when the same form comes twice.
        AlreadyWaiting: an earlier confirmation waits for its second person.
        ActivityNotFound, NotAllowed: not this account's to confirm.
    """
    now = clock()
    with store.transaction() as uow:
        activity = uow.activities.get(activity_id)
        must_run(by, activity)
        preview = judgement_in(uow, activity=activity, policies=policies)
        if preview.digest != digest:
            raise StaleRecord
        if _waiting(uow, activity_id):
            raise AlreadyWaiting
        if not preview.is_open:
            raise NothingToIssue
        run = _run_for(preview, by=by, now=now)
        uow.runs.add(run)
        decisions = _decisions(preview, now)
        uow.decisions.add(decisions, run=run.id)
        uow.audit.add(
            AuditEntry(
                now,
                by.id,
                "attendance-confirmed",
                "run",
                run.id,
                {"activity": activity_id, "badges": preview.badges, "digest": digest},
            )
        )
        if run.state is RunState.AWAITING_SECOND_PERSON:
            return run
        return _grant(uow, run=run, grants=_grants(decisions), now=now)


@uncollected()
def approve_run(
    run_id: RunId, *, by: Account, store: Store, policies: Policies, clock: Clock
) -> IssuanceRun:
    """A second person's yes: the awards are granted and the run is ready.

    Raises:
        SecondPersonRequired: this is the person who confirmed it.
        NotWaiting: it was decided before.
        StaleRecord: the attendance changed after it was confirmed.
        NotAllowed: only a learning advisor may.
    """
    now = clock()
    with store.transaction() as uow:
        run = _for_second_person(uow, run_id, by)
        approved = moves.approved(run, by=by.id, at=now)
        activity = uow.activities.get(run.activity_id)
        if digest_in(uow, activity=activity, policies=policies) != run.digest:
            raise StaleRecord
        uow.runs.save(approved, was=run)
        uow.audit.add(AuditEntry(now, by.id, "run-approved", "run", run_id))
        approved = replace(approved, version=run.version + 1)
        return _grant(uow, run=approved, grants=uow.decisions.grants(run_id), now=now)


def return_run(
    run_id: RunId, *, reason: str, by: Account, store: Store, clock: Clock
) -> IssuanceRun:
    """A second person's no, with a reason for the organiser; the decisions stay on record.

    Raises:
        RejectedInput: there is no reason, or it cannot be used.
        SecondPersonRequired, NotWaiting, NotAllowed: as for `approve_run`.
    """
    if not reason.strip() or len(reason) > _LONGEST_REASON or forbidden_characters(reason):
        raise RejectedInput(why=Message(N_("Give a reason of at most 500 characters.")))
    now = clock()
    with store.transaction() as uow:
        run = _for_second_person(uow, run_id, by)
        returned = moves.returned(run, by=by.id, at=now, because=reason.strip())
        uow.runs.save(returned, was=run)
        uow.audit.add(AuditEntry(now, by.id, "run-returned", "run", run_id))
    return replace(returned, version=run.version + 1)


def _for_second_person(uow: UnitOfWork, run_id: RunId, by: Account) -> IssuanceRun:
    must_be(by, Role.LEARNING_ADVISOR)
    run = uow.runs.get(run_id)
    must_see(by, uow.activities.get(run.activity_id))
    return run


def _waiting(uow: UnitOfWork, activity_id: ActivityId) -> bool:
    return any(
        run.state is RunState.AWAITING_SECOND_PERSON for run in uow.runs.of_activity(activity_id)
    )


def _run_for(preview: Judgement, *, by: Account, now: datetime) -> IssuanceRun:
    waits = bool(preview.exceptions)
    return IssuanceRun(
        id=RunId(new_id()),
        activity_id=preview.activity.id,
        state=RunState.AWAITING_SECOND_PERSON if waits else RunState.READY,
        digest=preview.digest,
        exceptions=preview.exceptions,
        confirmed_by=by.id,
        confirmed_at=now,
        awards=preview.badges,
    )


def _decisions(preview: Judgement, now: datetime) -> list[RecordedDecision]:
    made = [row for row in preview.rows if row.new or not row.decided]
    return [
        RecordedDecision(id=DecisionId(one), record=row.record, decision=row.decision, made_at=now)
        for one, row in zip(sorted(new_ids(len(made))), made, strict=True)
    ]


def _grants(decisions: Iterable[RecordedDecision]) -> Iterable[Grant]:
    return (
        Grant(kept.id, kept.record.activity_id, kept.record.learner_id, kept.decision.attributes)
        for kept in decisions
    )


def _grant(
    uow: UnitOfWork,
    *,
    run: IssuanceRun,
    grants: Iterable[Grant],
    now: datetime,
) -> IssuanceRun:
    each = [(grant, attribute) for grant in grants for attribute in grant.attributes]
    granted = uow.awards.add(
        *(
            Award(
                id=AwardId(one),
                activity_id=grant.activity_id,
                learner_id=grant.learner_id,
                attribute=attribute,
                decision_id=grant.decision_id,
                granted_at=now,
            )
            for one, (grant, attribute) in zip(sorted(new_ids(len(each))), each, strict=True)
        ),
        run=run.id,
    )
    ready = moves.granted(run, awards=granted)
    uow.runs.save(ready, was=run)
    passing("in_confirm")
    return replace(ready, version=run.version + 1)
