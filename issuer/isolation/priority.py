"""Who gets a processor first: a submission that costs much steps back behind everybody else.

Where every processor is at work, Linux lets a thread that wakes up wait for the one that is running
up to a tick of 4 ms, however low that one's priority is: readers notice one submission in fifty
that takes 40 ms. Only threads of the class SCHED_IDLE (sched(7)) go at once. Without privileges
none comes back from there, and where others want all processors for long it gets next to nothing.
So it is nothing for a submission that costs little or for a machine that has no processor to spare,
and it is done to one thread of a child and not to the child: the next submission is another's.
The thread does it before it works on what is long, and its parent when a submission has cost much.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from issuer.isolation.wire import NotOfTheWire

_LOAD: Final = Path("/proc/loadavg")  # proc_loadavg(5); the fourth field is of threads
_NEVER: Final = float("inf")
_SHORTEST: Final = 0.001  # seconds


class Turns:
    """The threads of a child as its parent sees them: one reads, until it has stepped back.

    Args:
        child: The id of their process.
        threads: Their own, in the order in which they take turns.
        costly_after: Seconds of the processor that a submission may cost before its thread steps
            back.
    """

    def __init__(self, child: int, threads: Sequence[int], *, costly_after: float) -> None:
        self._child = child
        self._threads = threads
        self._costly_after = costly_after
        self._costly_at = 0.0  # when the child has had a processor for so long
        self.number = 0  # of the thread whose turn it is
        self.look_again = _NEVER  # seconds after which `look` is due

    @property
    def may_step_back(self) -> bool:
        """Whether the thread that is about to read, and is not at work yet, may do so by itself."""
        return not self.is_over and _threads_at_work() < _processors()

    @property
    def is_over(self) -> bool:
        """Whether it is the last one's turn; that one does not step back."""
        return self.number == len(self._threads) - 1

    def begin(self) -> None:
        """A submission is about to be handed over."""
        if not self.is_over and is_back(self._threads[self.number]):
            self.number += 1
        self.look_again = _NEVER if self.is_over else max(self._costly_after, _SHORTEST)
        self._costly_at = _seconds_at_work(self._child) + self._costly_after

    def end(self, turn: object) -> None:
        """It has been answered, and the child says the number of the thread that reads from now on.

        Raises:
            NotOfTheWire: there is no such thread, or its turn was over.
        """
        if type(turn) is not int or not self.number <= turn < len(self._threads):
            raise NotOfTheWire("whose turn?")
        self.number = turn

    def look(self) -> None:
        """While it is read: let the thread step back if it has cost too much and can go on."""
        if self.look_again == _NEVER:
            return
        left = self._costly_at - _seconds_at_work(self._child)
        if left > 0:
            self.look_again = max(left, _SHORTEST)
        elif _threads_at_work() > _processors():
            self.look_again = _SHORTEST
        else:
            step_back(self._threads[self.number])
            self.look_again = _NEVER


def _seconds_at_work(process: int) -> float:
    """How long a process has had a processor; nothing where the system does not tell."""
    clock = ~process << 3 | 2  # as clock_getcpuclockid(3) names it
    try:
        return time.clock_gettime(clock)
    except OSError:
        return 0.0


def _threads_at_work() -> float:
    """How many could use a processor now, without this one; very many if that is not known."""
    try:
        told = _LOAD.read_text(encoding="ascii")
        return int(told.split()[3].partition("/")[0]) - 1
    except (OSError, ValueError, IndexError):
        return _NEVER


def _processors() -> int:
    return os.cpu_count() or 1


def is_back(thread: int = 0) -> bool:
    """Whether a thread (0 is the caller) has stepped back, and is still there."""
    try:
        return sys.platform == "linux" and os.sched_getscheduler(thread) == os.SCHED_IDLE
    except OSError:  # it has just ended
        return False


def step_back(thread: int = 0) -> None:
    """Let a thread (0 is the caller) run only where nobody else wants its processor, for good."""
    if sys.platform == "linux":
        with suppress(OSError):  # it has just ended
            os.sched_setscheduler(thread, os.SCHED_IDLE, os.sched_param(0))
