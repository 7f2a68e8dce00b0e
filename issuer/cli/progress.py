"""How far a run is, while it runs: a line that moves on a terminal, plain lines in a pipe.

Both go to standard error, so that standard output keeps only what became of it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from issuer.actions.issue_run import Progress
from issuer.credentials.issued import RunProgress, RunState

_QUIET_SECONDS = 2.0  # a run that is shorter than this says nothing on its way
_LONG = 120  # from here on, seconds are told as minutes


@contextmanager
def shown_progress() -> Iterator[Progress]:
    """Something to tell how far a run is; what it has shown on a terminal goes when it is over."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield Lines()
        return
    with Bar(
        TextColumn("Issuing"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    ) as bar:
        task, pace = bar.add_task("", total=None, rate=""), Pace()

        def show(reached: RunProgress) -> None:
            rate = pace.a_second(reached.issued)
            told = f"{rate:.0f} a second" if rate else ""
            bar.update(task, completed=reached.issued, total=reached.run.awards, rate=told)

        yield show


class Pace:
    """How fast something counts up, from when it was first looked at."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._began: tuple[float, int] | None = None

    def a_second(self, count: int) -> float:
        """How many a second so far; 0 while that is not known."""
        now = self._clock()
        if self._began is None:
            self._began = (now, count)
        since, start = self._began
        return (count - start) / (now - since) if now > since else 0.0


class Lines:
    """A line now and then, for a pipe or a log."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._pace, self._said_at = clock, Pace(clock), clock()

    def __call__(self, reached: RunProgress) -> None:
        rate, now = self._pace.a_second(reached.issued), self._clock()
        if reached.run.state is not RunState.READY or now - self._said_at < _QUIET_SECONDS:
            return
        self._said_at = now
        click.echo(line(reached, rate), err=True)


def line(reached: RunProgress, rate: float) -> str:
    """How far, how fast, how long still."""
    said = f"{reached.issued} of {reached.run.awards} badges issued"
    if not rate:
        return f"{said}."
    left = max(0, reached.run.awards - reached.issued) / rate
    still = f"{left:.0f} seconds" if left < _LONG else f"{left / 60:.0f} minutes"
    return f"{said}, {rate:.0f} a second, {still} left."
