"""Starts the processes, kills them until enough were killed, and lets the rest finish in peace.

A child is forked, so that it begins within milliseconds; nothing that must not cross a fork is
open in the parent. Only the parent's own children are ever ended, each by its process id.
"""

from __future__ import annotations

import mmap
import os
import random
import signal
import time
import traceback
from collections import Counter, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from issuer.failpoints import NAMES
from tests.crash.roles import (
    MOST_PASSES,
    ORGANISER,
    PLACES,
    REVOKER,
    WORKER,
    Order,
    note,
    obey,
    organise,
    release,
    revoke,
    work,
)
from tests.crash.world import a_world

_CREW = (ORGANISER, WORKER, WORKER, REVOKER)
_NAMED_SHARE = 0.7
_LONGEST_LIFE = 1.2
# Who has been idle for so long has too little work for its order: more is released; and, when
# there is none left, it is killed where it is instead of where it was told to.
_IDLE_SECONDS = 0.3
_GIVEN_UP_SECONDS = 5.0
_TICK = 0.005


class HarnessStuck(Exception):
    """The run did not come to its end; the state is left as it is, for looking at."""


@dataclass
class Tally:
    """Who was killed, and where."""

    at_places: Counter[str] = field(default_factory=Counter)
    at_random: int = 0
    left_by_themselves: list[str] = field(default_factory=list)

    @property
    def kills(self) -> int:
        return self.at_random + sum(self.at_places.values())


@dataclass
class Child:
    role: str
    process: int
    order: Order | None
    # When the parent kills it, unless it has an order.
    until: float
    place: int
    idle_since: float | None = None

    def idle(self) -> float:
        """For how many seconds it has had nothing to do, if it has an order."""
        return time.monotonic() - self.idle_since if self.idle_since and self.order else 0.0


@dataclass
class Killer:
    """One run of the harness over an instance that `prepare` has made."""

    folder: Path
    database: str
    kills: int
    chance: random.Random
    most_passes: int
    tally: Tally = field(default_factory=Tally)

    def __post_init__(self) -> None:
        self._orders = self._drawn()
        self._activities = len(list((self.folder / "sheets").iterdir()))
        self._extra, self._last_extra = 0, 0.0
        # Whether each of the crew is idle, told across the fork.
        self._idle = mmap.mmap(-1, len(_CREW))

    def _drawn(self) -> dict[str, deque[Order | None]]:
        """Every place in turn, and random instants among them, dealt to the roles."""
        named = max(round(self.kills * _NAMED_SHARE), min(self.kills, len(NAMES)))
        dealt: dict[str, deque[Order | None]] = {role: deque() for role in PLACES}
        role_of = {place: role for role, places in PLACES.items() for place in places}
        places = sorted(role_of)
        for number in range(named):
            place = places[number % len(places)]
            passes = self.chance.randint(1, min(self.most_passes, MOST_PASSES.get(place, 1)))
            dealt[role_of[place]].append(Order(place, passes))
        for _ in range(self.kills - named):
            role = self.chance.choice(_CREW)
            here = dealt[role]
            here.insert(self.chance.randint(0, len(here)), None)
        return dealt

    # -- while they are killed -----------------------------------------------------------------

    def kill(self) -> None:
        """Go on until so many were killed as was asked for."""
        crew = [self._start(role, place) for place, role in enumerate(_CREW)]
        try:
            while self.tally.kills < self.kills:
                self._release(crew)
                for place, child in enumerate(crew):
                    if self._has_died(child):
                        crew[place] = self._start(child.role, place)
                time.sleep(_TICK)
        finally:
            for child in crew:
                end(child.process)

    def _start(self, role: str, place: int) -> Child:
        orders, now = self._orders[role], time.monotonic()
        if orders:
            order = orders.popleft()
            life = float("inf") if order else self.chance.uniform(0.02, _LONGEST_LIFE)
        else:  # its own are done: it works on, while the others' are
            order, life = None, float("inf")
        process = self._fork(role, order, forever=True, place=place)
        return Child(role, process, order, now + life, place)

    def _has_died(self, child: Child) -> bool:
        now = time.monotonic()
        if not self._idle[child.place]:
            child.idle_since = None
        elif child.idle_since is None:
            child.idle_since = now
        if now > child.until or child.idle() > _GIVEN_UP_SECONDS:
            child.order, child.until = None, float("inf")
            os.kill(child.process, signal.SIGKILL)
        done, status = os.waitpid(child.process, os.WNOHANG)
        if not done:
            return False
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
            if child.order:
                self.tally.at_places[child.order.place] += 1
            else:
                self.tally.at_random += 1
        else:
            self.tally.left_by_themselves.append(f"{child.role}: status {status}")
        return True

    def _release(self, crew: Iterable[Child]) -> None:
        """As many activities as kills were made of those to be made: work lasts to the end."""
        now = time.monotonic()
        if min(now - self._last_extra, max(child.idle() for child in crew)) > _IDLE_SECONDS:
            self._extra, self._last_extra = self._extra + 1, now
        share = (self.tally.kills + 1) / (self.kills + 1)
        release(self.folder, min(self._activities, 1 + self._extra + int(share * self._activities)))

    # -- afterwards ----------------------------------------------------------------------------

    def drain(self, *, seconds: float = 900) -> None:
        """Let everybody come to an end undisturbed.

        Raises:
            HarnessStuck: they did not.
        """
        release(self.folder, self._activities)
        until = time.monotonic() + seconds
        for roles in ((ORGANISER, WORKER, WORKER), (WORKER,)):
            # The second round is for what one worker owed when the others had left.
            self._wait_for([self._fork(role, None, forever=False) for role in roles], until)

    def _wait_for(self, crew: Iterable[int], until: float) -> None:
        waiting = set(crew)
        while waiting:
            for process in list(waiting):
                done, status = os.waitpid(process, os.WNOHANG)
                if done:
                    waiting.remove(process)
                    if status:
                        self.tally.left_by_themselves.append(f"draining: status {status}")
            if time.monotonic() > until:
                for process in waiting:
                    end(process)
                raise HarnessStuck(f"not at its end in time: {self.folder}")
            time.sleep(_TICK)

    def _fork(self, role: str, order: Order | None, *, forever: bool, place: int = 0) -> int:
        chance = random.Random(self.chance.randrange(2**32))

        self._idle[place] = 0

        def tell(*, idle: bool) -> None:
            self._idle[place] = idle

        def live() -> None:
            with a_world(self.folder, self.database) as world:
                world.tell = tell
                obey(order, world)
                if role == ORGANISER:
                    organise(world, forever=forever)
                elif role == WORKER:
                    work(world, chance, forever=forever)
                else:
                    revoke(world, chance)

        return forked(live, folder=self.folder)


def forked(live: Callable[[], None], *, folder: Path) -> int:
    """The process id of a child that lives so, and then ends without any farewell."""
    process = os.fork()
    if process:
        return process
    code = 1
    try:
        live()
        code = 0
    except BaseException:  # noqa: BLE001 - a child must not go on as a second parent
        note(folder, "findings", traceback.format_exc())
    finally:
        os._exit(code)


def end(process: int) -> None:
    """Kill a child of ours, if it still lives, and take note of its end."""
    try:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
    except (ProcessLookupError, ChildProcessError):
        return
