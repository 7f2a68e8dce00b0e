"""Workers that leave in the middle of their shares: the rest is not waited for."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing

import pytest

from issuer.actions.hold_run import HOLD, runs_left, take_run
from issuer.credentials.issued import RunState
from tests.issuer.jobs.plant import AND_BE_IT, soon

AWARDS = 200
# Holds and sweeps as in production, and many small chunks with a signer that takes its time.
AS_IN_PRODUCTION = """
import time
from keys import FileSigner
quickly = FileSigner.sign
def sign(self, data):
    time.sleep(0.02)
    return quickly(self, data)
FileSigner.sign = sign
issue_run.issue_run.__kwdefaults__["chunk"] = 10
for module in (hold_run, planning, signing):
    module.HOLD = timedelta(seconds=60)
worker.Worker.__init__.__kwdefaults__["sweep_seconds"] = worker.SWEEP_SECONDS
"""


@pytest.fixture
def shared(plant):
    """A plant, and a run that is held and handed out as two shares, as `Work` does it."""
    run = plant.confirmed(AWARDS)
    scheme = plant.scheme
    assert take_run(run.id, store=scheme.store, clock=scheme.clock)
    queue = plant.queue()
    for number in (1, 2):
        queue.wake(run.id, number, 2)
    queue.close()
    return plant, run


def two_workers(plant):
    return [plant.start("worker", program=AS_IN_PRODUCTION + AND_BE_IT) for _ in range(2)]


def both_at_it(plant, run):
    """Each has taken its share, and some of the run is issued; much less than one share."""
    queue = plant.queue()
    waiting = queue._huey.pending_count()
    queue.close()
    return not waiting and plant.reached(run)[2] >= AWARDS // 10


def test_the_shares_of_workers_that_all_leave_are_taken_up_at_once(shared):
    plant, run = shared
    crew = two_workers(plant)
    soon(lambda: both_at_it(plant, run))
    logs = [plant.end(worker) for worker in crew]
    assert all('"event": "work-left"' in log for log in logs)
    state, _, issued = plant.reached(run)
    assert state is RunState.READY
    assert issued < AWARDS

    left_at = time.monotonic()
    crew = two_workers(plant)
    soon(lambda: plant.is_done(run))
    # Less than a hold, although it is as long as ever and nobody gave it back.
    assert time.monotonic() - left_at < HOLD.total_seconds() / 2
    for worker in crew:
        plant.end(worker)
    assert plant.shortcomings(AWARDS) == []


@pytest.mark.parametrize("plant", ["sqlite"], indirect=True)
def test_the_share_of_one_that_leaves_is_taken_up_by_the_other(shared):
    plant, run = shared
    leaves, stays = two_workers(plant)
    soon(lambda: both_at_it(plant, run))
    assert '"event": "work-left"' in plant.end(leaves)
    left_at = time.monotonic()
    soon(lambda: plant.is_done(run))
    assert time.monotonic() - left_at < HOLD.total_seconds() / 2
    plant.end(stays)
    assert plant.shortcomings(AWARDS) == []


@pytest.mark.parametrize("plant", ["sqlite"], indirect=True)
def test_a_share_that_the_queue_does_not_take_back_frees_the_run(shared):
    """The next sweep of whoever comes finds all of it."""
    plant, run = shared
    crew = two_workers(plant)
    soon(lambda: both_at_it(plant, run))
    with closing(sqlite3.connect(plant.state / "queue.db", isolation_level=None)) as locked:
        locked.execute("BEGIN EXCLUSIVE")
        logs = [plant.end(worker) for worker in crew]
    assert all('"event": "queue-silent"' in log for log in logs)
    scheme = plant.scheme
    assert runs_left(store=scheme.store, clock=scheme.clock) == (run.id,)
