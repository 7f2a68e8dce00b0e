"""What a worker does: issue a run that it is woken for, and sweep up whatever waits.

Each part fails by itself: a run whose key is gone keeps neither the next run nor a letter waiting.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Final

from issuer.actions.deliver import deliver_notices
from issuer.actions.hold_run import let_go, runs_left, take_run
from issuer.actions.issuance.share import Share
from issuer.actions.issue_run import CHUNK, issue_run, run_progress
from issuer.actions.ports import Channel, Letter
from issuer.actions.status_lists import refresh_status_lists
from issuer.bootstrap import Services
from issuer.credentials.issued import RunProgress, RunState
from issuer.errors import IssuerError
from issuer.ids import RunId
from issuer.log import logger, where_it_broke

# A run with less left is not worth being shared out: each share costs some work of its own.
_WORTH_SHARING: Final = 2 * CHUNK

Spread = Callable[[RunId], None]
HandBack = Callable[[RunId, Share], None]


class Leaving(Exception):
    """The process is to end: a run is left between two chunks, the letters between two of them."""


@dataclass(slots=True)
class Work:
    """One process's part of the background; `leaving` says that it is to end.

    `spread`, where there is one, hands out the shares of a large run to several workers, this one
    among them. `hand_back`, where there is one, gives a share that is left to another worker.
    `failed` counts what did not come to its end.
    """

    services: Services
    leaving: Callable[[], bool] = lambda: False
    spread: Spread | None = None
    hand_back: HandBack | None = None
    failed: int = field(default=0, init=False)

    @property
    def can_sign(self) -> bool:
        return self.services.institution.signer is not None

    def sign_what_waits(self) -> None:
        """Take up the runs that nobody holds, and sign status lists anew that grow old."""
        here = self.services
        with self._by_itself():
            for run_id in runs_left(store=here.store, clock=here.clock):
                if not self.leaving():
                    self.issue(run_id)
        with self._by_itself():
            refresh_status_lists(store=here.store, institution=here.institution, clock=here.clock)

    def issue(self, run_id: RunId) -> None:
        """Take a run to its end, unless somebody else holds it."""
        here = self.services
        with self._by_itself(run=run_id):
            if not take_run(run_id, store=here.store, clock=here.clock):
                return
            is_shared = False
            try:
                is_shared = self._shared(run_id)
                if not is_shared:
                    self._issue(run_id, None)
            finally:
                if not is_shared:
                    self._let_go(run_id)

    def issue_share(self, run_id: RunId, share: Share) -> None:
        """Take a share to its end. Whoever ends the last one finishes the run.

        Who leaves hands the rest of it back at once. What the share of a dead worker has left is
        swept up when the others' hold has passed.
        """
        with self._by_itself(run=run_id):
            try:
                self._issue(run_id, share)
            except Leaving:
                self._hand_back(run_id, share)
                raise

    def deliver(self) -> None:
        """Send the letters that are due."""
        here = self.services
        with self._by_itself():
            delivered = deliver_notices(
                store=here.store,
                channel=_OrLeave(here.channel, self.leaving),
                compose=here.compose,
                clock=here.clock,
            )
            if delivered.sent or delivered.postponed:
                logger().info("letters", sent=delivered.sent, postponed=delivered.postponed)

    def _hand_back(self, run_id: RunId, share: Share) -> None:
        """Another worker is woken for the rest; the hold stays, for those who are still at it."""
        if self.hand_back is None:
            return
        try:
            self.hand_back(run_id, share)
        except Exception as problem:  # noqa: BLE001 - whatever the queue's driver raises
            logger().warning("queue-silent", kind=type(problem).__name__)
            self._let_go(run_id)  # then the next sweep finds all of it

    def _let_go(self, run_id: RunId) -> None:
        with suppress(IssuerError):  # the hold passes by itself
            let_go(run_id, store=self.services.store)

    def _shared(self, run_id: RunId) -> bool:
        """Whether the run is handed out; a queue that does not take it leaves it to this worker."""
        if self.spread is None:
            return False
        reached = run_progress(run_id, store=self.services.store)
        if reached.run.awards - reached.issued - len(reached.run.failures) < _WORTH_SHARING:
            return False
        try:
            self.spread(run_id)
        except Exception as problem:  # noqa: BLE001 - whatever the queue's driver raises
            logger().warning("queue-silent", kind=type(problem).__name__)
            return False
        return True

    def _issue(self, run_id: RunId, share: Share | None) -> None:
        here, began = self.services, time.monotonic()
        reached = issue_run(
            run_id,
            store=here.store,
            institution=here.institution,
            policies=here.policies,
            clock=here.clock,
            progress=self._or_leave,
            share=share,
        )
        logger().info(
            "run",
            run=run_id,
            issued=reached.issued,
            failed=len(reached.run.failures),
            status=reached.run.state.value,
            milliseconds=round(1000 * (time.monotonic() - began)),
        )

    def _or_leave(self, reached: RunProgress) -> None:
        if reached.run.state is RunState.READY and self.leaving():
            raise Leaving

    @contextmanager
    def _by_itself(self, **about: str) -> Iterator[None]:
        """What goes wrong inside is said in the log, and is over."""
        try:
            yield
        except Leaving:
            logger().info("work-left", **about)
        except IssuerError as problem:
            self.failed += 1
            logger().warning("work-stopped", code=problem.code, **about)
        except Exception as problem:  # noqa: BLE001 - the next part, and the next sweep, must come
            self.failed += 1
            logger().error("work-failed", traceback=where_it_broke(problem), **about)


@dataclass(frozen=True, slots=True)
class _OrLeave(Channel):
    """A channel that sends no further letter once the process is to end.

    Those that were leased for it, fifty at most, go out when their lease is over.
    """

    channel: Channel
    leaving: Callable[[], bool]

    def send(self, letter: Letter) -> None:
        if self.leaving():
            raise Leaving
        self.channel.send(letter)


def sweep(services: Services) -> bool:
    """Do everything that waits, once, in this process; False if some of it came to no end."""
    work = Work(services)
    if work.can_sign:
        work.sign_what_waits()
    work.deliver()
    return not work.failed
