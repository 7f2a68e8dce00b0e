"""Workers that are killed: what they had in hand is taken up, and who looks after them notices."""

from __future__ import annotations

import os
import signal

import pytest

from issuer.credentials.issued import RunState
from tests.issuer.jobs.conftest import KINDS
from tests.issuer.jobs.family import is_there, workers_of
from tests.issuer.jobs.plant import AND_BE_KILLED, SEVERAL, SMALL, soon


@pytest.mark.parametrize(
    ("kind", "place", "kept"),
    [
        *((kind, "after_tx1", (SMALL, SMALL)) for kind in KINDS),
        ("sqlite", "after_compare", (SMALL, SMALL)),
        ("postgresql", "after_tx2", (0, 2 * SMALL)),
    ],
)
def test_the_sweep_takes_up_what_a_worker_was_killed_over(plants, kind, place, kept):
    plant = plants(kind)
    run = plant.confirmed(SEVERAL)
    plant.wake(run)
    killed = plant.start(place, "2", program=AND_BE_KILLED)
    _, log = killed.communicate(timeout=60)
    assert killed.returncode == -signal.SIGKILL, log
    assert plant.reached(run) == (RunState.READY, *kept)
    queue = plant.queue()
    assert not queue.take()  # Huey has forgotten it
    queue.close()

    other = plant.worker()
    soon(lambda: plant.is_done(run))
    plant.end(other)
    assert plant.reached(run) == (RunState.DONE, 0, SEVERAL)
    assert plant.shortcomings(SEVERAL) == []


def test_a_worker_that_is_killed_among_several_is_replaced(plants):
    plant = plants("sqlite")
    crew = plant.worker("--processes", "2")
    soon(lambda: len(workers_of(crew.pid)) == 2)
    victim = workers_of(crew.pid)[0]
    os.kill(victim, signal.SIGKILL)
    soon(lambda: len(workers_of(crew.pid)) == 2 and victim not in workers_of(crew.pid))
    run = plant.confirmed(2)
    soon(lambda: plant.is_done(run))
    log = plant.end(crew)
    assert '"event": "worker-killed"' in log
    assert workers_of(crew.pid) == []


def test_workers_whose_parent_is_killed_leave_too(plants):
    plant = plants("sqlite")
    crew = plant.worker("--processes", "2")
    soon(lambda: len(workers_of(crew.pid)) == 2)
    children = workers_of(crew.pid)
    crew.kill()
    soon(lambda: not any(is_there(child) for child in children))


def test_several_workers_that_cannot_open_the_key_end_and_say_so(plants):
    plant = plants("sqlite")
    plant.settings.passphrase_path.chmod(0o600)
    plant.settings.passphrase_path.write_bytes(b"another passphrase altogether")
    status, _, log = plant.issuer("worker", "--processes", "2")
    assert status == 1
    assert '"event": "worker-cannot-begin"' in log
    status, _, said = plant.issuer("worker")
    assert status == 1
    assert "settings cannot be used" in said
