"""Who is at a run: one worker at a time takes one up, and what a dead one held is free by and by.

A hold is a time in the register: whoever plans or records a chunk moves it on, whoever leaves gives
it back. It saves work and keeps no promise: two workers at one run issue each badge once all the
same.

If the power fails now: the run is free again when the hold has passed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from issuer.actions.ports import Clock, Store
from issuer.ids import RunId

# Longer than a chunk takes with a slow key: 2,000 badges by a service that needs 25 ms for each.
HOLD: Final = timedelta(seconds=60)


def take_run(run_id: RunId, *, store: Store, clock: Clock) -> bool:
    """Hold a run; False when somebody else does, or when it is not to be issued now."""
    with store.transaction() as uow:
        now = clock()
        return uow.runs.take(run_id, now=now, until=now + HOLD)


def let_go(run_id: RunId, *, store: Store) -> None:
    """Whoever wants may take the run up."""
    with store.transaction() as uow:
        uow.runs.let_go(run_id)


def runs_left(*, store: Store, clock: Clock) -> Sequence[RunId]:
    """The runs that are to be issued and that nobody holds, oldest first."""
    with store.reading() as uow:
        return uow.runs.left(now=clock())
