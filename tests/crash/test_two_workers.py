"""Two workers on one run, stopped at every pair of places; and one that never comes back (R3)."""

from __future__ import annotations

import random
import shutil
import threading
import time
from collections.abc import Callable
from itertools import count

import pytest

from issuer import failpoints
from tests.crash.audit import audited
from tests.crash.roles import PLACES, WORKER, organise, release, work
from tests.crash.world import CREDENTIAL, LIST, World, a_world, prepare
from tests.sampling import some

AWARDS = 3
STEPS = PLACES[WORKER]
MOMENT = 0.02
numbers = count()


class Died(BaseException):
    """One of the two ends where it stands."""


class Stage:
    """One worker in a thread, which stops at a place until it is let go on, or dies there."""

    def __init__(self, world: World, place: str | None) -> None:
        self._world, self._place = world, place
        self._there, self._go_on, self._dies = threading.Event(), threading.Event(), False
        self.thread = threading.Thread(target=self._work, daemon=True)

    def begin(self) -> None:
        """On return it is at its place, or at its end, or waits for the other."""
        self.thread.start()
        while not self._there.wait(MOMENT) and not self._was_set_back():
            pass

    def _was_set_back(self) -> bool:
        return (self._world.folder / "setbacks").exists()

    def go_on(self, *, dies: bool = False) -> None:
        self._dies = dies
        self._go_on.set()

    def end(self) -> None:
        self.thread.join(60)
        assert not self.thread.is_alive()

    def passing(self, name: str) -> None:
        self._world.signer.about = LIST if name == "list_before_sign" else CREDENTIAL
        if name == self._place and not self._there.is_set():
            self._there.set()
            self._go_on.wait(60)
            if self._dies:
                raise Died

    def _work(self) -> None:
        try:
            work(self._world, random.Random(1), forever=False)
        except Died:
            pass
        finally:
            self._there.set()


@pytest.fixture(scope="module")
def confirmed(tmp_path_factory):
    """The folder of an instance with one run that waits for a worker."""
    folder = tmp_path_factory.mktemp("confirmed")
    database = f"sqlite:///{folder}/issuer.db"
    prepare(folder, database, awards=AWARDS, most=AWARDS)
    release(folder, 1)
    with a_world(folder, database) as world:
        organise(world, forever=False)
    return folder


@pytest.fixture
def on_stage(confirmed, tmp_path):
    """Two workers on a copy of the instance; afterwards everything must be in order."""

    def play(first_at: str, second_at: str | None, act: Callable[[Stage, Stage], None]) -> None:
        folder = tmp_path / str(next(numbers))
        shutil.copytree(confirmed, folder)
        database = f"sqlite:///{folder}/issuer.db"
        with (
            a_world(folder, database, patience_ms=50) as one,
            a_world(folder, database, patience_ms=50) as other,
        ):
            first, second = Stage(one, first_at), Stage(other, second_at)
            of_thread = {first.thread: first, second.thread: second}

            def passing(name: str) -> None:
                of_thread[threading.current_thread()].passing(name)

            failpoints.watch(passing)
            try:
                act(first, second)
                first.end()
                second.end()
            finally:
                failpoints.watch(None)
        with a_world(folder, database) as later:
            work(later, random.Random(1), forever=False)
        found = audited(folder, database, awards=AWARDS, chance=random.Random(1))
        broken = {name: found[name] for name in ("lost", "duplicated", "index_reused")}
        assert broken == {"lost": 0, "duplicated": 0, "index_reused": 0}, found
        assert found["half_signed"] == 0, found
        assert found["audit"] == [], found

    return play


@pytest.mark.parametrize("first_at", STEPS)
def test_two_workers_that_meet_anywhere_issue_once(on_stage, first_at):
    def meet(first: Stage, second: Stage) -> None:
        first.begin()
        second.begin()
        first.go_on()
        second.go_on()

    for second_at in some(STEPS, one_in=3, start=STEPS.index(first_at)):
        on_stage(first_at, second_at, meet)


def test_a_run_is_not_done_while_the_plans_of_a_dead_worker_wait(confirmed, tmp_path):
    """Both have read what waits; the first has planned it, and dies; the second finds nothing."""
    folder = tmp_path / "late"
    shutil.copytree(confirmed, folder)
    database = f"sqlite:///{folder}/issuer.db"
    with a_world(folder, database) as one, a_world(folder, database) as other:
        second = Stage(other, None)

        def first_passes(name: str) -> None:
            if threading.current_thread() is second.thread:
                second.passing(name)
            elif name == "in_tx1":
                second.thread.start()  # it reads what waits, and then waits for the lock
                time.sleep(0.5)
            elif name == "after_tx1":
                raise Died

        failpoints.watch(first_passes)
        try:
            with pytest.raises(Died):
                work(one, random.Random(1), forever=False)
            second.end()
        finally:
            failpoints.watch(None)
    with a_world(folder, database) as later:
        work(later, random.Random(1), forever=False)
    found = audited(folder, database, awards=AWARDS, chance=random.Random(1))
    assert (found["issued"], found["lost"]) == (AWARDS, 0), found["audit"]


@pytest.mark.parametrize("first_at", STEPS)
def test_what_one_worker_has_begun_when_it_dies_is_finished_by_another(on_stage, first_at):
    def outlive(first: Stage, second: Stage) -> None:
        first.begin()
        second.begin()  # to its end, if the first holds no lock
        first.go_on(dies=True)
        second.go_on()

    on_stage(first_at, None, outlive)
