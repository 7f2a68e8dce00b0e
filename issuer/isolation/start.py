"""How a reading child begins: the line to its parent, and its threads before anything else.

Its threads read one after the other: who has stepped back (see `priority`) cannot come back, and
what is made later by one that has is behind everybody, too. So they are made first, and the heavy
modules are read by another thread, which may step back itself where nobody waits for this child.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from threading import Event, Semaphore, Thread, stack_size

from issuer.isolation.limits import Limits
from issuer.isolation.wire import Parcel, read_parcel, written

_PARENT = 0  # the descriptor of a socket; standard input by its number only
_STACK = 1 << 20  # bytes, for each thread that reads
_MOST = 2**32 - 1  # the parent is believed


@dataclass(frozen=True, slots=True)
class Line:
    """The connection to the parent."""

    limits: Limits

    def send(self, words: Mapping[str, object]) -> None:
        """Tell the parent something, or that it is too much to tell."""
        rest = memoryview(written(words))
        if len(rest) > self.limits.longest_answer:
            rest = memoryview(written({"failed": "too-costly"}))
        while rest:
            rest = rest[os.write(_PARENT, rest) :]

    def receive(self) -> Parcel:
        """What the parent says next.

        Raises:
            EOFError: it says nothing more.
        """
        return read_parcel(_take, most_words=_MOST, most_data=_MOST)

    def ask(self, words: Mapping[str, object]) -> Parcel:
        """A question about the world, and its answer."""
        self.send(words)
        return self.receive()


def _take(count: int) -> bytes:
    parts = []
    while count:
        part = os.read(_PARENT, min(count, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


class Threads:
    """Those that read; as many as there may be, or as the system allows."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._asked: Parcel | None = None  # by whom its turn is over, for the next one
        self._answer: Callable[[Parcel], None]
        self._all_is_over = Event()
        self._threads: list[Thread] = []
        self._gates: list[Semaphore] = []
        stack_size(_STACK)
        for turn in range(line.limits.turns):
            self._gates.append(Semaphore(0))
            thread = Thread(target=self._take_turn, args=(turn,), daemon=True)
            try:
                thread.start()
            except RuntimeError:
                break
            self._threads.append(thread)

    def ids(self) -> list[int | None]:
        """What the system calls them, in the order of their turns."""
        return [thread.native_id for thread in self._threads]

    def take_turns(self, answer: Callable[[Parcel], None]) -> None:
        """Read and answer what the parent hands over, until it is gone."""
        self._answer = answer
        self._gates[0].release()
        self._all_is_over.wait()

    def _take_turn(self, turn: int) -> None:
        self._gates[turn].acquire()
        try:
            with suppress(EOFError, BrokenPipeError, ConnectionResetError):
                self._read(turn)
        finally:
            if self._asked is None:
                self._all_is_over.set()
            else:
                self._gates[turn + 1].release()

    def _read(self, turn: int) -> None:
        while True:
            asked = self._asked or self._line.receive()
            if asked.words["turn"] != turn:
                self._asked = asked
                return
            self._asked = None
            self._answer(asked)


def main() -> None:
    """The program: be ready, and answer until the parent is gone."""
    limits = Limits(**json.loads(sys.argv[2]))
    os.nice(limits.nicer_by)
    line = Line(limits)
    threads = Threads(line)
    line.send({"threads": threads.ids()})
    from issuer.isolation import child  # noqa: PLC0415 - most of a second, and see above

    child.warm_up()
    child.confine(limits)
    with suppress(BrokenPipeError, ConnectionResetError):
        line.send({"ready": True})
    threads.take_turns(lambda asked: child.answer(asked, line))
