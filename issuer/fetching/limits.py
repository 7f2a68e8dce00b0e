"""How much, how long, how often: every bound of the outbound door (trust.md rows 50 and 51)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

MonotonicClock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Limits:
    """Times in seconds, sizes in bytes."""

    total_seconds: float = 5.0  # for everything: name, connection, redirects, the last byte
    connect_seconds: float = 2.0  # for each address that a name has
    addresses: int = 4  # tried one after the other
    redirects: int = 2
    head_bytes: int = 32 * 1024
    ports: frozenset[int] = frozenset({443})

    at_once: int = 8  # exchanges, over all targets
    at_once_per_target: int = 2
    per_minute_per_target: int = 120
    lookups_at_once: int = 8

    remembered_at_least: int = 60  # whatever a site says, so that it cannot be hammered
    remembered_at_most: int = 3600  # however long a site allows, so that a revocation is seen
    failure_remembered: int = 30
    remembered_documents: int = 256
    remembered_bytes: int = 32 * 1024 * 1024

    unreachable_rounded_to: float = 1.0  # how long it took tells nothing about our network


class Deadline:
    """One moment by which all of it must be done."""

    def __init__(self, seconds: float, *, clock: MonotonicClock) -> None:
        self._clock = clock
        self._ends = clock() + seconds

    def left(self) -> float:
        """The seconds left, always more than none.

        Raises:
            TimeoutError: there are none.
        """
        left = self._ends - self._clock()
        if left <= 0:
            raise TimeoutError
        return left
