"""A database with awards in every state, made by the product's own actions."""

from __future__ import annotations

from pathlib import Path

from issuer import failpoints
from issuer.actions.confirm_attendance import approve_run
from issuer.actions.revoke_credential import revoke_credential
from issuer.credentials.issued import IssuanceRun, RunState
from issuer.storage import schema
from issuer.storage.database import open_database
from tests.scheme import Scheme

_AN_ACTIVITY = 2_000
_REVOKED_OF = 500


class _Stopped(Exception):
    pass


def fill(folder: Path, database: str, *, awards: int) -> None:
    """So many awards in a database without tables.

    Of the last activity some badges are planned and not signed, some awards not even planned; of
    the others one in five hundred, and at least one, is revoked.
    """
    engine = open_database(database)
    schema.upgrade(engine)
    engine.dispose()
    scheme = Scheme(folder, database=database)
    # Three activities at least: the last one is left in the middle.
    most = min(_AN_ACTIVITY, awards // 3)
    learners = scheme.learners(most)
    left = awards
    while left:
        there = learners[: min(left, most)]
        left -= len(there)
        activity = scheme.activity()
        sheet = scheme.sheet(activity, there)
        scheme.upload(activity, scheme.workbook(activity, there, sheet))
        run = _ready(scheme, scheme.confirm(activity))
        if left:
            scheme.issue(run)
    _stop_half_way(scheme, run)
    for badge in scheme.issued()[::_REVOKED_OF]:
        revoke_credential(
            badge.id,
            reason="Awarded in error.",
            by=scheme.advisor,
            store=scheme.store,
            institution=scheme.institution,
            clock=scheme.clock,
        )
    scheme.close()


def _ready(scheme: Scheme, run: IssuanceRun) -> IssuanceRun:
    if run.state is not RunState.AWAITING_SECOND_PERSON:
        return run
    return approve_run(
        run.id,
        by=scheme.advisor,
        store=scheme.store,
        policies=scheme.policies,
        clock=scheme.clock,
    )


def _stop_half_way(scheme: Scheme, run: IssuanceRun) -> None:
    def watcher(name: str) -> None:
        if name == "after_tx1":
            raise _Stopped

    failpoints.watch(watcher)
    try:
        scheme.issue(run)
    except _Stopped:
        pass
    finally:
        failpoints.watch(None)
