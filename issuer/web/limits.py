"""How often one visitor may ask in a minute: counted exactly, without a thread, in little memory.

What is counted here is one process's share. Behind several processes or hosts, the proxy in front
counts for all of them (docs/deployment.md); this is what holds where there is none.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from time import monotonic

# A second is the smallest time here: what was asked in one is forgotten when a whole minute has
# passed since its end, so that nobody gets more than their allowance in any sixty seconds.
_KEPT_SECONDS = 61
_MOST_VISITORS = 20_000  # some 10 MB; a process does not serve as many different ones in a minute


class _Asked:
    """What one visitor asked, by the second."""

    __slots__ = ("_by_second", "_total")

    def __init__(self) -> None:
        self._by_second: dict[int, int] = {}
        self._total = 0

    def admits(self, now: int, most: int) -> bool:
        while self._by_second and (first := next(iter(self._by_second))) <= now - _KEPT_SECONDS:
            self._total -= self._by_second.pop(first)
        if self._total >= most:
            return False
        self._by_second[now] = self._by_second.get(now, 0) + 1
        self._total += 1
        return True


class Visitors:
    """Who asked how often in the last minute.

    Two generations are kept: whoever asks again moves to the younger one, and when that is a
    minute old or full, the older one is forgotten as a whole. So no request ever pays for looking
    at other visitors, and no number of visitors takes more memory than twice the most there may
    be; beyond that, those who have not asked for longest start anew.
    """

    def __init__(
        self, *, clock: Callable[[], float] = monotonic, most_visitors: int = _MOST_VISITORS
    ) -> None:
        self._clock = clock
        self._most_visitors = most_visitors
        self._lock = Lock()
        self._since = int(clock())
        self._younger: dict[str, _Asked] = {}
        self._older: dict[str, _Asked] = {}

    def __len__(self) -> int:
        return len(self._younger) + len(self._older)

    def admits(self, visitor: str, *, most: int) -> bool:
        """Whether a visitor may ask once more, being allowed `most` times in any minute.

        What is refused is not counted.
        """
        with self._lock:
            now = int(self._clock())
            self._grow_older(now)
            if visitor not in self._younger:
                self._younger[visitor] = self._older.pop(visitor, _Asked())
            return self._younger[visitor].admits(now, most)

    def _grow_older(self, now: int) -> None:
        age = now - self._since
        if age >= _KEPT_SECONDS or len(self._younger) >= self._most_visitors:
            self._older = self._younger if age < 2 * _KEPT_SECONDS else {}
            self._younger, self._since = {}, now
