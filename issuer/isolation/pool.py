"""The children of one process: started when first needed, lent to one thread at a time, replaced.

Starting one takes most of a second, so it happens beside the requests: whoever waits takes the
child that is free first, and one that is worn out goes on until its successor is ready. Nothing is
shared with a fork of the process, which starts its own.
"""

from __future__ import annotations

import os
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Condition, Thread

from issuer.isolation.limits import Limits
from issuer.isolation.process import Child, ChildFailed
from issuer.log import logger

_REST_AFTER_FAILURE = 1.0  # seconds before another start is tried where one has failed
_LOOK_AGAIN = 0.05  # seconds after which whoever waits looks whether a start is due


class NoneFree(Exception):
    """Every child was busy for as long as one waits."""


class Children:
    """The reading children of this process; threads may share it."""

    def __init__(self, limits: Limits, *, start: Callable[[Limits], Child] = Child) -> None:
        self._limits = limits
        self._start = start
        self._all: set[Child] = set()
        self._begin()
        weakref.finalize(self, _end_all, self._all, os.getpid())
        os.register_at_fork(after_in_child=_Forgetting(self))

    def _begin(self) -> None:
        self._changed = Condition()
        self._wanted = 0  # as many as were needed at a time
        self._idle: list[Child] = []
        self._worn_out: set[Child] = set()  # they serve until there are enough without them
        self._is_starting = False  # one, and none beside it
        self._no_start_before = 0.0
        self._has_failed = False  # to start, the last time

    @contextmanager
    def lent(self) -> Iterator[Child]:
        """A child for as long as the block lasts; whatever is raised in it ends the child.

        Raises:
            NoneFree: all of them are busy, or none can be started.
        """
        child = self._take()
        try:
            yield child
        except BaseException:
            with self._changed:
                self._drop(child)
                self._settle()
            raise
        self._give_back(child)

    def close(self) -> None:
        """End all children; the next question starts new ones."""
        with self._changed:
            self._wanted = 0
            self._idle.clear()
            for child in tuple(self._all):
                self._drop(child)

    def forget(self) -> None:
        """In a fork: begin anew, without the children of the process it was forked from."""
        for child in self._all:
            child.forget()
        self._all.clear()
        self._begin()

    def _take(self) -> Child:
        now = time.monotonic()
        until = now + self._limits.patience
        with self._changed:
            while now < until:
                while self._idle:
                    child = self._idle.pop()
                    if child.is_running:
                        return child
                    self._drop(child)
                # One that is about to be ready may be enough for all who wait for it.
                if not self._is_starting and len(self._all) >= self._wanted:
                    self._wanted = min(self._wanted + 1, self._limits.children)
                self._settle()
                self._changed.wait(min(_LOOK_AGAIN, until - now))
                now = time.monotonic()
        raise NoneFree

    def _give_back(self, child: Child) -> None:
        with self._changed:
            if child in self._all:
                self._idle.append(child)
                if child.submissions and child.is_worn_out:  # who comes first serves first
                    self._worn_out.add(child)
                self._settle()
                self._changed.notify()

    def _settle(self) -> None:
        """End those that are worn out where there are enough without them; start who is missing."""
        for child in self._worn_out.intersection(self._idle):
            if len(self._all) - self._is_starting > self._wanted:
                self._idle.remove(child)
                self._drop(child)
        if self._is_starting or time.monotonic() < self._no_start_before:
            return
        if len(self._all - self._worn_out) < self._wanted:
            self._is_starting = True
            Thread(target=self._start_one, name="reading-child-start", daemon=True).start()

    def _drop(self, child: Child) -> None:
        self._worn_out.discard(child)
        if child in self._all:
            self._all.remove(child)
            child.end()

    # -- starting ------------------------------------------------------------------------------

    def _start_one(self) -> None:
        child: Child | None = None
        ready: Child | None = None
        try:
            child = self._start(self._limits)
            with self._changed:
                # Behind everybody else one may not get to start at all.
                in_haste = self._has_failed or len(self._all) < self._wanted
                self._all.add(child)
            child.wait_until_ready(in_haste=in_haste)
            ready = child
        except (OSError, ChildFailed) as problem:
            self._note_failure(child, problem)
        finally:
            with self._changed:  # once: when it is let go, the next one may be starting already
                self._is_starting = False
                if ready is not None:
                    self._has_failed = False
                    self._give_back(ready)
                self._changed.notify_all()

    def _note_failure(self, child: Child | None, problem: Exception) -> None:
        with self._changed:
            if child is not None:
                if child not in self._all:
                    return  # it was ended while it started
                self._drop(child)
            self._has_failed = True
            self._no_start_before = time.monotonic() + _REST_AFTER_FAILURE
        logger().error("reading-child-did-not-start", kind=type(problem).__name__)


class _Forgetting:
    """What a fork does first; it does not keep alive what it is about."""

    def __init__(self, children: Children) -> None:
        self._children = weakref.ref(children)

    def __call__(self) -> None:
        children = self._children()
        if children is not None:
            children.forget()


def _end_all(children: set[Child], started_by: int) -> None:
    if os.getpid() == started_by:
        while children:  # none is left to be missed by who is starting it
            children.pop().end()
