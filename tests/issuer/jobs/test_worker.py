"""`issuer worker`: woken, asked to end, stopped by somebody, once, and several on one run."""

from __future__ import annotations

import json
import time

import pytest

from issuer.actions.hold_run import take_run
from issuer.actions.stop_run import continue_run, stop_run
from issuer.credentials.issued import RunState
from tests.issuer.jobs.plant import AND_BE_IT, LARGE, SEVERAL, SMALL, soon

NO_SWEEP = """
worker.Worker.__init__.__kwdefaults__["sweep_seconds"] = 600
"""
# A signature takes a while, so that something can happen in the middle of a chunk.
SLOWLY = """
import time
from keys import FileSigner
quickly = FileSigner.sign
def sign(self, data):
    time.sleep(0.03)
    return quickly(self, data)
FileSigner.sign = sign
"""


def test_a_wake_up_is_answered_without_waiting_for_a_sweep(plant):
    worker = plant.start("worker", program=NO_SWEEP + AND_BE_IT)
    time.sleep(3)  # until its first sweep, which has found nothing, is over
    run = plant.confirmed(2)
    plant.wake(run)
    soon(lambda: len(list((plant.state / "mail").glob("*.eml"))) == 2)
    log = plant.end(worker)
    assert [line["event"] for line in map(json.loads, log.splitlines())] == ["run", "letters"], log
    assert plant.shortcomings(2) == []
    for name in ("LEARNER", "@example.edu", "22000001"):
        assert name not in log


def test_a_queue_that_was_away_is_listened_to_again(plants, cluster):
    """PostgreSQL ends all connections, as when it restarts: the register's and the queue's."""
    plant = plants("postgresql")
    worker = plant.start("worker", program=NO_SWEEP + AND_BE_IT)
    plant.scheme.close()
    database = plant.settings.queue_url.split("/")[3].split("?")[0]
    soon(lambda: cluster.end_connections(database) > 1)  # it has begun, and listens
    run = plant.confirmed(2)
    plant.wake(run)
    soon(lambda: plant.is_done(run))
    plant.end(worker)


def test_a_worker_that_is_asked_to_end_leaves_between_two_chunks(plants):
    """With a signer that takes its time, so that the signal comes in the middle of a chunk."""
    plant = plants("sqlite")
    run = plant.confirmed(SEVERAL)
    slow = plant.start("worker", program=SLOWLY + AND_BE_IT)
    soon(lambda: plant.reached(run)[1] == SMALL)
    plant.end(slow)
    state, planned, issued = plant.reached(run)
    assert (state, planned) == (RunState.READY, 0)
    assert issued % SMALL == 0
    assert 0 < issued < SEVERAL
    # It has let go of it: nobody waits for a hold to pass.
    assert take_run(run.id, store=plant.scheme.store, clock=plant.scheme.clock)


def test_a_stopped_run_stays_stopped_over_workers_and_goes_on_when_told(plant):
    run, scheme = plant.confirmed(SEVERAL), plant.scheme
    worker = plant.start("worker", program=SLOWLY + AND_BE_IT)
    soon(lambda: plant.reached(run)[2] > 0)
    stop_run(run.id, by=scheme.organiser, store=scheme.store, clock=scheme.clock)
    soon(lambda: plant.reached(run)[1] == 0)  # the chunk in hand is ended
    kept = plant.reached(run)
    assert kept[0] is RunState.STOPPED
    assert kept[2] < SEVERAL
    plant.end(worker)

    another = plant.worker()
    plant.wake(run)
    time.sleep(3)  # several sweeps, and a wake-up
    assert plant.reached(run) == kept
    continue_run(run.id, by=scheme.organiser, store=scheme.store, clock=scheme.clock)
    soon(lambda: plant.is_done(run))
    plant.end(another)
    assert plant.reached(run) == (RunState.DONE, 0, SEVERAL)
    assert plant.shortcomings(SEVERAL) == []


def test_once_does_what_is_there_and_ends(plant):
    run = plant.confirmed(3)
    plant.wake(run)
    status, _, log = plant.issuer("worker", "--once")
    assert (status, plant.reached(run)) == (0, (RunState.DONE, 0, 3)), log
    assert len(list((plant.state / "mail").glob("*.eml"))) == 3
    queue = plant.queue()
    assert not queue.take()
    queue.close()
    assert plant.issuer("worker", "--once")[0] == 0


# -- several processes on one run --------------------------------------------------------------


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_several_workers_share_a_large_run(plants, kind):
    plant = plants(kind)
    run = plant.confirmed(LARGE)
    crew = plant.worker("--processes", "3")
    soon(lambda: plant.is_done(run))
    log = [json.loads(line) for line in plant.end(crew).splitlines()]
    assert len([line for line in log if line["event"] == "run"]) == 3  # each its share
    assert plant.shortcomings(LARGE) == []


def test_the_command_line_shares_a_run_among_processes_of_its_own(plants):
    plant = plants("sqlite")
    run = plant.confirmed(LARGE)
    status, out, err = plant.issuer("issue", "--processes", "3")
    assert status == 0, err
    assert f"{LARGE} badges issued, 0 failed" in out
    assert plant.reached(run) == (RunState.DONE, 0, LARGE)
    assert plant.shortcomings(LARGE) == []
