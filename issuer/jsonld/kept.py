"""Answers that follow from one short text alone, kept for the texts asked about last.

A badge names its issuer, its key and its dates in texts that it shares with many others. Only the
same text gets the same answer; a long one, with which a stranger could fill the memory, is worked
out each time.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Concatenate, Final, Generic, ParamSpec, TypeVar

Answer = TypeVar("Answer")
Forms = ParamSpec("Forms")

_MOST = 256
_LONGEST = 2_000
_UNKNOWN: Final = object()


class KeptByText(Generic[Forms, Answer]):
    """A function of a text that remembers; what it raises it does not remember.

    Further arguments may only be other forms of what the text says: they are not compared. Threads
    may work out the same answer twice.
    """

    def __init__(self, work_out: Callable[Concatenate[str, Forms], Answer]) -> None:
        self._work_out = work_out
        self._known: dict[str, Answer] = {}
        update_wrapper(self, work_out)

    def __call__(self, text: str, *forms: Forms.args, **named: Forms.kwargs) -> Answer:
        answer = self._known.get(text, _UNKNOWN)
        if answer is not _UNKNOWN:
            return answer  # type: ignore[return-value]
        found = self._work_out(text, *forms, **named)
        if len(text) <= _LONGEST:
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[text] = found
        return found

    def forget(self) -> None:
        """Begin anew, as if nothing had been asked."""
        self._known.clear()
