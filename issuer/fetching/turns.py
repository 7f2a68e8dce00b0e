"""Who may go out now: few at once, fewer to one target, and not too many in a minute.

A target is an IP address, since names for it can be had without end. Counted in this process: a
machine that runs four of them lets four times as many out (as with `web/limits.py`).
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_network
from threading import Condition

from issuer.fetching.limits import Limits, MonotonicClock
from issuer.fetching.outside import IPAddress

_MINUTE = 60.0
_MOST_TARGETS = 4096
_ONE_NETWORK_6 = 64  # the bits of an IPv6 address that one customer cannot choose


class NoTurn(Exception):
    """Not now: too many are out, or this target was asked too often."""


class Turns:
    def __init__(self, limits: Limits, *, clock: MonotonicClock) -> None:
        self._limits = limits
        self._clock = clock
        self._changed = Condition()
        self._out: Counter[str] = Counter()
        self._times: dict[str, deque[float]] = {}

    @contextmanager
    def taking(self, address: IPAddress, *, patience: float) -> Iterator[None]:
        """Hold a turn for as long as the block lasts.

        Raises:
            NoTurn: none came free in the time one is ready to wait (seconds), or the target's
                minute is used up.
        """
        target = _target(address)
        with self._changed:
            if not self._changed.wait_for(lambda: self._is_free(target), timeout=patience):
                raise NoTurn
            self._count(target)
            self._out[target] += 1
        try:
            yield
        finally:
            with self._changed:
                self._out[target] -= 1
                self._out += Counter()  # drops those at nought
                self._changed.notify_all()

    def _is_free(self, target: str) -> bool:
        return (
            self._out.total() < self._limits.at_once
            and self._out[target] < self._limits.at_once_per_target
        )

    def _count(self, target: str) -> None:
        now = self._clock()
        if len(self._times) >= _MOST_TARGETS:
            self._times = {
                name: times for name, times in self._times.items() if times[-1] > now - _MINUTE
            }
        times = self._times.setdefault(target, deque())
        while times and times[0] <= now - _MINUTE:
            times.popleft()
        if len(times) >= self._limits.per_minute_per_target:
            raise NoTurn
        times.append(now)


def _target(address: IPAddress) -> str:
    if address.version == 4:  # noqa: PLR2004
        return str(address)
    return str(ip_network((address, _ONE_NETWORK_6), strict=False))
