"""Processes that share a run: each does its own part, and whoever dies, all of it is done once."""

from __future__ import annotations

import os
import random
import signal
import time
from itertools import combinations

import pytest

from issuer.actions.issuance.share import Share
from issuer.actions.issue_run import issue_run, run_progress, runs_to_continue
from issuer.credentials.issued import RunState
from tests.crash.audit import audited
from tests.crash.killing import forked
from tests.crash.roles import Order, obey, organise, release, work
from tests.crash.run import POSTGRESQL, SQLITE
from tests.crash.world import a_world, prepare
from tests.sampling import some

AWARDS, CHUNK = 61, 7
PLACES = ("in_tx1", "after_tx1", "before_sign", "in_tx2", "after_tx2")


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def confirmed(request, tmp_path):
    """The folder and address of an instance with one run that waits for workers."""
    database = f"sqlite:///{tmp_path}/issuer.db"
    if request.param == POSTGRESQL:
        cluster = request.getfixturevalue("cluster")
        database = cluster.url(cluster.create())
    prepare(tmp_path, database, awards=AWARDS, most=AWARDS)
    release(tmp_path, 1)
    with a_world(tmp_path, database) as world:
        organise(world, forever=False)
    return tmp_path, database


def worker(folder, database, share, *, dies_at=None):
    """The process id of one that issues its share, once all have begun."""

    def live():
        with a_world(folder, database, patience_ms=20_000) as world:
            obey(dies_at, world)
            (run,) = runs_to_continue(store=world.store)
            (folder / f"began-{os.getpid()}").touch()
            while len(list(folder.glob("began-*"))) < share.of:
                time.sleep(0.005)
            issue_run(
                run,
                store=world.store,
                institution=world.institution,
                policies=world.policies,
                clock=world.clock,
                share=share,
                chunk=CHUNK,
            )

    return forked(live, folder=folder)


def ends(process):
    return os.waitpid(process, 0)[1]


def signed_by(folder, process):
    """The different things that a process signed as credentials."""
    file = folder / "signed" / str(process)
    lines = file.read_text().splitlines() if file.exists() else []
    return {line for line in lines if line.startswith("credential ")}


def assert_sound(folder, database):
    found = audited(folder, database, awards=AWARDS, chance=random.Random(1))
    assert (found["issued"], found["lost"], found["duplicated"]) == (AWARDS, 0, 0), found
    assert (found["index_reused"], found["half_signed"], found["audit"]) == (0, 0, []), found


@pytest.mark.parametrize("of", [2, 3])
def test_each_process_signs_its_own_part_and_the_last_one_ends_the_run(confirmed, of):
    folder, database = confirmed
    workers = [worker(folder, database, Share(number, of)) for number in range(1, of + 1)]
    assert [ends(process) for process in workers] == [0] * of
    parts = [signed_by(folder, process) for process in workers]
    assert sum(map(len, parts)) == AWARDS
    assert max(map(len, parts)) - min(map(len, parts)) <= 1
    assert not any(one & other for one, other in combinations(parts, 2))
    with a_world(folder, database) as world:
        assert not runs_to_continue(store=world.store)
        work(world, random.Random(1), forever=False)  # the letters
    assert_sound(folder, database)


@pytest.mark.parametrize("place", some(PLACES, one_in=2))
def test_what_a_dead_process_left_of_its_part_is_done_by_who_has_no_part(confirmed, place):
    folder, database = confirmed
    workers = [
        worker(folder, database, Share(1, 2), dies_at=Order(place, passes=2)),
        worker(folder, database, Share(2, 2)),
    ]
    assert [ends(process) for process in workers] == [signal.SIGKILL, 0]
    with a_world(folder, database) as world:
        (run,) = runs_to_continue(store=world.store)
        reached = run_progress(run, store=world.store)
        assert (reached.run.state, reached.issued < AWARDS) == (RunState.READY, True)
        work(world, random.Random(1), forever=False)
        assert not runs_to_continue(store=world.store)
    assert_sound(folder, database)


def test_a_part_must_be_one_of_them():
    for number, of in ((0, 2), (3, 2), (1, 0)):
        with pytest.raises(ValueError, match="there is no part"):
            Share(number, of)
