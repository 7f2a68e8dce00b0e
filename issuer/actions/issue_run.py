"""Issue what was confirmed: from granted awards to signed credentials, exactly once.

A chunk at a time, so that a long run shows its progress and may be stopped between two:

1. plan     Each document is built and prepared, or filled into the series of one that was; what
            cannot be prepared is listed with the run and the others go on. A series' first
            document is rehearsed with a throwaway key. Then, in one transaction, ids and status
            indexes are taken and every value that the signed bytes depend on is stored.
2. sign     Outside any transaction; beside it each signature is verified with the *published* key.
3. compare  A sample of every chunk, its last badge among it, the long way: read from the signed
            text, claim by claim, canonicalised in full.
4. record   In one transaction: planned becomes issued, notices are owed, the audit says so. It
            ends well only if every signature was found good (T35).

If the power fails now: after 1, the plan is kept and the next run signs it; signing again gives
the same bytes, because `created` is part of the plan and Ed25519 is deterministic. After 2 and 3,
the same. After 4, it is done. There is no cleaning up, so there is none to get wrong.

The steps stand in `issuance/`, one file each.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from issuer.actions.issuance.drafting import Drafting
from issuer.actions.issuance.planning import Planning
from issuer.actions.issuance.share import Share
from issuer.actions.issuance.signing import Signing
from issuer.actions.ports import WHOLE, AuditEntry, Clock, Institution, Store, Stretch
from issuer.actions.uncollected import uncollected
from issuer.awards.versions import Policies
from issuer.credentials import moves
from issuer.credentials.issued import IssuanceRun, RunProgress, RunState
from issuer.errors import SigningUnavailable
from issuer.ids import RunId
from keys import verification_method

# Whoever watches sees it move in steps of a quarter of the run, within reason; and every chunk
# pays for a sample the long way.
CHUNK, LARGEST_CHUNK = 500, 2_000

Progress = Callable[[RunProgress], None]


def issue_run(
    run_id: RunId,
    *,
    store: Store,
    institution: Institution,
    policies: Policies,
    clock: Clock,
    progress: Progress = lambda _: None,
    share: Share | None = None,
    chunk: int | None = None,
) -> RunProgress:
    """Take a run to its end, or as far as it goes; safe to call again, and by several at once.

    Several do not stand in each other's way when each has another `share` (decision 0014). Who
    has none takes everything that is left.

    Who stops the run (`stop_run`) is heard between two chunks. `progress` hears of each; what it
    raises ends this call there.

    Raises:
        SigningUnavailable: this process holds no key, not the one that was planned with, or one
            that does not sign soundly.
        RehearsalFailed: a document failed with a throwaway key; nothing of it was signed.
        ClaimsChanged: what was planned or signed is not what it should be; nothing was published.
        RunNotFound: there is no such run.
    """
    signer = institution.signer
    if signer is None:
        raise SigningUnavailable
    method = verification_method(institution.did, signer.public_key)
    planning = Planning(
        run_id=run_id,
        stretch=_stretch(run_id, share, store=store),
        store=store,
        institution=institution,
        method=method,
        policies=policies,
        clock=clock,
        drafting=Drafting(institution),
    )
    signing = Signing(
        store=store, institution=institution, signer=signer, method=method, clock=clock
    )
    share_is_done = False
    while True:
        reached = run_progress(run_id, store=store)
        progress(reached)
        if share_is_done or reached.run.state is not RunState.READY:
            return reached
        with uncollected():
            drafts = planning.next_chunk(most=chunk or _chunk(reached.run))
            if drafts:
                signing.issue(drafts)
        if not drafts:
            _finish(run_id, store=store, clock=clock)
            share_is_done = share is not None


def run_progress(run_id: RunId, *, store: Store) -> RunProgress:
    """How far a run has come."""
    with store.reading() as uow:
        run = uow.runs.get(run_id)
        planned, issued = uow.credentials.count(run_id)
    return RunProgress(run=run, planned=planned, issued=issued)


def runs_to_continue(*, store: Store) -> Sequence[RunId]:
    """Every run that is not at its end and waits for nobody; the sweep after a restart."""
    with store.reading() as uow:
        return uow.runs.ready()


def _chunk(run: IssuanceRun) -> int:
    return min(max(CHUNK, run.awards // 4), LARGEST_CHUNK)


def _stretch(run_id: RunId, share: Share | None, *, store: Store) -> Stretch:
    if share is None:
        return WHOLE
    with store.reading() as uow:
        return uow.awards.stretch(run_id, number=share.number, of=share.of)


def _finish(run_id: RunId, *, store: Store, clock: Clock) -> None:
    """Nothing waits and nothing is planned, in whichever share: the run is done.

    Asked again here, and in this order: another worker may have planned what waited when we
    looked, and died before it signed.
    """
    with store.transaction() as uow:
        if uow.awards.waiting(run_id, most=1) or uow.credentials.count(run_id)[0]:
            return
        run = uow.runs.get(run_id)
        if run.state is RunState.READY:
            uow.runs.save(moves.done(run), was=run)
            uow.audit.add(AuditEntry(clock(), "issuer", "run-done", "run", run_id))
