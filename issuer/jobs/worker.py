"""The worker: takes wake-ups from the queue, and sweeps; letters go out beside it.

It is a thread of the web process where no queue is named, and otherwise a process of its own.
"""

from __future__ import annotations

import atexit
import time
from collections.abc import Callable
from threading import Event, Thread
from typing import Final

from issuer.actions.hold_run import runs_left
from issuer.actions.issuance.share import Share
from issuer.bootstrap import Services
from issuer.ids import RunId
from issuer.jobs.queue import Queue
from issuer.jobs.work import Work
from issuer.log import logger

SWEEP_SECONDS: Final = 30
_LOOK_SECONDS: Final = 0.5  # how often a queue that does not block is looked at
_REST_SECONDS: Final = 5  # after one that did not answer
_LAST_SECONDS: Final = 20  # what an ending process waits for the chunk and the letter in hand


class Worker:
    """Works until `leaving` is set, or `is_alone` says that whoever started it is gone.

    One of several `processes` hands a large run out in as many shares.
    """

    def __init__(
        self,
        services: Services,
        *,
        leaving: Event,
        is_alone: Callable[[], bool] = lambda: False,
        processes: int = 1,
        sweep_seconds: float = SWEEP_SECONDS,
    ) -> None:
        self._leaving, self._is_alone, self._sweep_seconds = leaving, is_alone, sweep_seconds
        self._processes = processes
        spread = self._hand_out if processes > 1 else None
        self._work = Work(services, leaving=self._leaves, spread=spread, hand_back=self._hand_back)
        self._letters_due, self._rest = Event(), 0.0
        self.queue = Queue(services.settings, self._job)

    def run(self) -> None:
        """Work until it is time to leave; a chunk that is in hand is ended first."""
        letters = Thread(target=self._send_letters, name="letters", daemon=True)
        letters.start()
        sweep_at = time.monotonic()
        while not self._leaves():
            if not self._work.can_sign:  # the wake-ups are left to those that have a key
                self._leaving.wait(_LOOK_SECONDS)
            elif time.monotonic() >= sweep_at:
                self._work.sign_what_waits()
                self._letters_due.set()
                sweep_at = time.monotonic() + self._sweep_seconds
            elif not self._take():
                self._leaving.wait(self._rest)
        self._letters_due.set()
        letters.join(_LAST_SECONDS)
        self.queue.close()

    def drain(self) -> bool:
        """Do what is there, once; False if something of it did not come to its end."""
        while not self._leaves() and self._take():
            pass
        self._work.sign_what_waits()
        self._work.deliver()
        self.queue.close()
        return not self._work.failed

    def _take(self) -> bool:
        try:
            self._rest = 0 if self.queue.blocks else _LOOK_SECONDS
            return self.queue.take()
        except Exception as problem:  # noqa: BLE001 - the sweep does without the queue
            logger().warning("queue-silent", kind=type(problem).__name__)
            self._rest = _REST_SECONDS
            return False

    def _job(self, run_id: RunId, number: int, of: int) -> None:
        if of == 1:
            self._work.issue(run_id)
        else:
            self._work.issue_share(run_id, Share(number, of))
        self._letters_due.set()

    def _hand_out(self, run_id: RunId) -> None:
        for number in range(1, self._processes + 1):
            self.queue.wake(run_id, number, self._processes)

    def _hand_back(self, run_id: RunId, share: Share) -> None:
        self.queue.wake(run_id, share.number, share.of)

    def _send_letters(self) -> None:
        while not self._leaves():
            self._work.deliver()
            self._letters_due.wait(self._sweep_seconds)
            self._letters_due.clear()

    def _leaves(self) -> bool:
        return self._leaving.is_set() or self._is_alone()


def start(services: Services) -> Callable[[], None]:
    """Begin to work in the background of a web process; what is returned ends it.

    What the process confirms is passed on to the queue by a thread of its own, so that no request
    waits for the queue. Where none is named, this process is also a worker: several of one host
    share the queue in the state folder, and each run is held by one of them.
    """
    leaving = Event()
    worker = Worker(services, leaving=leaving)
    threads = [Thread(target=_pass_on, args=(services, worker.queue, leaving), daemon=True)]
    if not services.settings.queue_url:
        threads.append(Thread(target=worker.run, daemon=True))
    for thread in threads:
        thread.start()

    def leave() -> None:
        leaving.set()
        services.wake.set()
        for thread in threads:
            thread.join(_LAST_SECONDS)

    atexit.register(leave)
    return leave


def _pass_on(services: Services, queue: Queue, leaving: Event) -> None:
    """Whenever something was confirmed, wake a worker for every run that nobody holds."""
    while not leaving.is_set():
        services.wake.wait()
        services.wake.clear()
        try:
            for run_id in runs_left(store=services.store, clock=services.clock):
                queue.wake(run_id)
        except Exception as problem:  # noqa: BLE001 - the sweep finds what nobody was woken for
            logger().warning("queue-silent", kind=type(problem).__name__)
    queue.close()
