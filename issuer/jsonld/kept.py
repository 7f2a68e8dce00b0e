"""Answers that follow from one short text alone, kept for the texts asked about last.

A badge names its issuer, its key and its dates in texts that it shares with many others. Only the
same text gets the same answer; a long one, which a stranger could fill the memory with, is worked
out each time.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, update_wrapper
from typing import Generic, TypeVar

Answer = TypeVar("Answer")

_MOST = 256
_LONGEST = 2_000


class KeptByText(Generic[Answer]):
    """A function of a text that remembers; what it raises it does not remember."""

    def __init__(self, work_out: Callable[[str], Answer]) -> None:
        self._work_out = work_out
        self._known = lru_cache(maxsize=_MOST)(work_out)
        self.forget = self._known.cache_clear
        update_wrapper(self, work_out)

    def __call__(self, text: str) -> Answer:
        return self._known(text) if len(text) <= _LONGEST else self._work_out(text)
