"""Stop a run between two chunks, and let it go on; the organiser or a learning advisor may.

What is issued stands, what is planned stays planned, and neither is planned or signed again by
stopping. A worker in the middle of a chunk ends that chunk, records it, and plans no more: its
plan and this stop take turns at the run's row, so one of them is first.

If the power fails now: each of the two functions is one transaction, and a stopped run stays
stopped whoever starts next, because no sweep takes up a run that is not ready.
"""

from __future__ import annotations

from collections.abc import Callable

from issuer.actions.permissions import must_be, must_see_run
from issuer.actions.ports import AuditEntry, Clock, Store, UnitOfWork
from issuer.attendance.model import Account, Role
from issuer.credentials import moves
from issuer.credentials.issued import IssuanceRun, RunProgress
from issuer.ids import RunId


def stop_run(run_id: RunId, *, by: Account, store: Store, clock: Clock) -> RunProgress:
    """Stop a run that is being issued; how far it had come.

    Raises:
        NotBeingIssued: it is not under way, or was stopped before.
        RunNotFound, NotAllowed: not this account's to stop.
    """
    with store.transaction() as uow:
        return _moved(uow, run_id, moves.stopped, "run-stopped", by=by, clock=clock)


def continue_run(run_id: RunId, *, by: Account, store: Store, clock: Clock) -> RunProgress:
    """Let a stopped run go on where it was stopped; what was planned is signed first.

    Raises:
        NotStopped: nobody stopped it.
        RunNotFound, NotAllowed: not this account's to continue.
    """
    with store.transaction() as uow:
        kept = _moved(uow, run_id, moves.continued, "run-continued", by=by, clock=clock)
        # Nobody has a chunk of it in hand, so nobody need wait until a hold has passed.
        if not kept.planned:
            uow.runs.let_go(run_id)
        return kept


def _moved(
    uow: UnitOfWork,
    run_id: RunId,
    move: Callable[[IssuanceRun], IssuanceRun],
    action: str,
    *,
    by: Account,
    clock: Clock,
) -> RunProgress:
    must_be(by, Role.ORGANISER, Role.LEARNING_ADVISOR)
    run = uow.runs.get(run_id)
    must_see_run(by, uow.activities.get(run.activity_id))
    uow.runs.save(move(run), was=run)
    planned, issued = uow.credentials.count(run_id)
    facts = {"planned": planned, "issued": issued}
    uow.audit.add(AuditEntry(clock(), by.id, action, "run", run_id, facts))
    return RunProgress(run=uow.runs.get(run_id), planned=planned, issued=issued)
