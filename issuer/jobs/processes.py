"""Several processes of one host: workers that a parent looks after, and shares of a single run.

Each opens its own database and its own key; nothing that is open crosses into a child. A key file
costs a child a second and 256 MiB while it is opened.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
from collections.abc import Callable, Sequence
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from threading import Event, Thread
from typing import Final

from issuer.actions.issuance.share import Share
from issuer.bootstrap import Services, bootstrap
from issuer.config import Settings
from issuer.errors import IssuerError
from issuer.ids import RunId
from issuer.jobs.work import Work
from issuer.jobs.worker import Worker
from issuer.log import logger, set_up_logging

_CHILDREN: Final = multiprocessing.get_context("spawn")
_LOOK_SECONDS: Final = 1.0
_CANNOT: Final = 1


def leave_when_asked() -> Event:
    """An event that SIGTERM and SIGINT set from now on."""
    leaving = Event()

    def leave(*_: object) -> None:
        # By a thread: the main one may hold the event's own lock, wherever it was interrupted.
        Thread(target=leaving.set).start()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, leave)
    return leaving


def work_together(settings: Settings, *, processes: int, leaving: Event) -> bool:
    """Keep so many workers at work; one that is killed is replaced.

    Returns:
        False if one could not begin, which another try would not mend; the others are ended too.
    """
    crew = [_begin(settings, processes) for _ in range(processes)]
    try:
        while not leaving.wait(_LOOK_SECONDS):
            for place, member in enumerate(crew):
                if member.exitcode is None:
                    continue
                if member.exitcode >= 0:
                    return False
                logger().warning("worker-killed", status=member.exitcode)
                crew[place] = _begin(settings, processes)
        return True
    finally:
        _end(crew)


def issue_together(
    settings: Settings, run_id: RunId, *, processes: int, look: Callable[[], None]
) -> None:
    """Issue a run in so many processes, each a share of it; `look` is called now and then.

    Whoever called goes through the run once more when this is over: a share that failed says so in
    the log, and leaves what it had.
    """
    crew = [
        _CHILDREN.Process(
            target=_issue_share, args=(os.getpid(), settings, run_id, number, processes)
        )
        for number in range(1, processes + 1)
    ]
    for member in crew:
        member.start()
    try:
        while at_it := [member.sentinel for member in crew if member.is_alive()]:
            look()
            wait(at_it, _LOOK_SECONDS)
    finally:
        _end(crew)


def _begin(settings: Settings, processes: int) -> BaseProcess:
    member = _CHILDREN.Process(target=_work, args=(os.getpid(), settings, processes))
    member.start()
    return member


def _end(crew: Sequence[BaseProcess]) -> None:
    for member in crew:
        member.terminate()  # SIGTERM: between two chunks
    for member in crew:
        member.join()


def _work(parent: int, settings: Settings, processes: int) -> None:
    set_up_logging(level=logging.INFO)
    leaving, services = leave_when_asked(), _services(settings)
    Worker(
        services,
        leaving=leaving,
        is_alone=lambda: os.getppid() != parent,
        processes=processes,
    ).run()


def _issue_share(parent: int, settings: Settings, run_id: RunId, number: int, of: int) -> None:
    set_up_logging(level=logging.WARNING)
    leaving, services = leave_when_asked(), _services(settings)
    work = Work(services, leaving=lambda: leaving.is_set() or os.getppid() != parent)
    work.issue_share(run_id, Share(number, of))


def _services(settings: Settings) -> Services:
    try:
        return bootstrap(settings)
    except IssuerError as problem:
        logger().error("worker-cannot-begin", code=problem.code)
        raise SystemExit(_CANNOT) from None
