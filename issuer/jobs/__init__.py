"""Edge: background work. The database holds the truth; whoever works here only asks it what waits.

One thread for a process, woken when something was confirmed and by itself every half minute. It
may be stopped or killed at any time: the next sweep, here or in another process, goes on.
"""

from __future__ import annotations

import time
from threading import Thread

from issuer.actions.deliver import deliver_notices
from issuer.actions.issue_run import issue_run, runs_to_continue
from issuer.actions.status_lists import refresh_status_lists
from issuer.bootstrap import Services
from issuer.errors import IssuerError
from issuer.log import logger, where_it_broke

_SWEEP_SECONDS = 30


def sweep(services: Services) -> None:
    """Do everything that waits, once: runs, status lists, letters."""
    institution, store, clock = services.institution, services.store, services.clock
    if institution.signer is not None:
        for run_id in runs_to_continue(store=store):
            began = time.monotonic()
            reached = issue_run(
                run_id,
                store=store,
                institution=institution,
                policies=services.policies,
                clock=clock,
            )
            logger().info(
                "run",
                run=run_id,
                issued=reached.issued,
                failed=len(reached.run.failures),
                milliseconds=round(1000 * (time.monotonic() - began)),
            )
        refresh_status_lists(store=store, institution=institution, clock=clock)
    delivered = deliver_notices(
        store=store, channel=services.channel, compose=services.compose, clock=clock
    )
    if delivered.sent or delivered.postponed:
        logger().info("letters", sent=delivered.sent, postponed=delivered.postponed)


def start(services: Services) -> Thread:
    """Begin to work in the background of this process."""
    thread = Thread(target=_work, args=(services,), name="issuer-work", daemon=True)
    thread.start()
    return thread


def _work(services: Services) -> None:
    while True:
        try:
            sweep(services)
        except IssuerError as problem:
            logger().warning("work-stopped", code=problem.code)
        except Exception as problem:  # noqa: BLE001 - the next sweep must still come
            logger().error("work-failed", traceback=where_it_broke(problem))
        services.wake.wait(timeout=_SWEEP_SECONDS)
        services.wake.clear()
