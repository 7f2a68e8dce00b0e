"""What was found at an address, for a while: so that no site is asked twice for the same thing.

Documents and failures alike; several who want the same at the same time send one of them. Bounded
in number and in bytes: what was used longest ago goes first. Nothing is kept beyond the process.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass
from threading import Lock

from issuer.actions.outbound import Fetched
from issuer.errors import IssuerError
from issuer.fetching.errors import FetcherBusy
from issuer.fetching.limits import Limits, MonotonicClock

_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,10})", re.ASCII)
_NOT_KEPT = re.compile(r"(?:^|[,\s])no-(?:store|cache)\b", re.ASCII)
_AGE = re.compile(r"\s*(\d{1,10})\s*", re.ASCII)


def freshness(cache_control: str, age: str, *, limits: Limits) -> int:
    """For how many seconds an answer is kept: what the site says (RFC 9111), between two bounds."""
    said = cache_control.lower()
    allowed = _MAX_AGE.search(said)
    seconds = int(allowed[1]) if allowed and not _NOT_KEPT.search(said) else 0
    if spent := _AGE.fullmatch(age):
        seconds -= int(spent[1])
    return max(limits.remembered_at_least, min(seconds, limits.remembered_at_most))


@dataclass(frozen=True, slots=True)
class _Kept:
    found: Fetched | IssuerError
    until: float
    size: int


class Memory:
    def __init__(self, limits: Limits, *, clock: MonotonicClock) -> None:
        self._limits = limits
        self._clock = clock
        self._lock = Lock()
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._bytes = 0
        self._under_way: dict[Hashable, Future[Fetched | IssuerError]] = {}

    def recall(self, key: Hashable, find: Callable[[], Fetched], *, patience: float) -> Fetched:
        """What is remembered, or what somebody is finding just now, or what `find` finds.

        Raises:
            IssuerError: what `find` raised, now or then.
            TimeoutError: somebody else was finding it and took longer than `patience` seconds.
        """
        with self._lock:
            kept = self._kept.get(key)
            if kept and kept.until > self._clock():
                self._kept.move_to_end(key)
                return _said(kept.found)
            others = self._under_way.get(key)
            if others is None:
                mine = self._under_way[key] = Future()
        if others is not None:
            return _said(others.result(timeout=patience))
        try:
            found = _outcome(find)
        except BaseException as problem:
            self._finish(key, None)
            mine.set_exception(problem)
            raise
        self._finish(key, found)
        mine.set_result(found)
        return _said(found)

    def _finish(self, key: Hashable, found: Fetched | IssuerError | None) -> None:
        with self._lock:
            del self._under_way[key]
            self._forget(key)
            if found is None or isinstance(found, FetcherBusy):
                return
            if isinstance(found, Fetched):
                seconds, size = found.max_age, len(found.body)
            else:
                seconds, size = self._limits.failure_remembered, 0
            self._kept[key] = _Kept(found, self._clock() + seconds, size)
            self._bytes += size
            while (
                len(self._kept) > self._limits.remembered_documents
                or self._bytes > self._limits.remembered_bytes
            ):
                self._forget(next(iter(self._kept)))

    def _forget(self, key: Hashable) -> None:
        gone = self._kept.pop(key, None)
        self._bytes -= gone.size if gone else 0


def _outcome(find: Callable[[], Fetched]) -> Fetched | IssuerError:
    try:
        return find()
    except IssuerError as problem:
        return _once_more(problem)


def _said(found: Fetched | IssuerError) -> Fetched:
    if isinstance(found, IssuerError):
        raise _once_more(found)
    return found


def _once_more(problem: IssuerError) -> IssuerError:
    """The same error without its history, which would keep alive whatever its frames knew."""
    return type(problem)(**problem.facts)
