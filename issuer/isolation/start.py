"""How a reading child begins: the line to its parent, and its threads before anything else.

Its threads read one after the other: who has stepped back (see `priority`) cannot come back, and
what is made later by one that has is behind everybody, too. So they are made first, and the heavy
modules are read by another thread, which may step back itself where nobody waits for this child.
No submission may need one that has stepped back, since that may not run for long: it lets go of the
line as soon as it has answered and a moment has passed. At once, while its parent is busy with the
answer, it was measured to keep those waiting who wait for the parent (decision 0019).
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from select import select
from threading import Event, Semaphore, Thread, stack_size

from issuer.isolation.limits import Limits
from issuer.isolation.priority import is_back
from issuer.isolation.wire import Parcel, read_parcel, written

_PARENT = 0  # the descriptor of a socket; standard input by its number only
_STACK = 1 << 20  # bytes, for each thread that reads
_MOST = 2**32 - 1  # the parent is believed
_A_MOMENT = 0.02  # seconds


@dataclass(frozen=True, slots=True)
class Line:
    """The connection to the parent."""

    limits: Limits

    def parcel(self, words: Mapping[str, object]) -> bytes:
        """What tells the parent something, or that it is too much to tell."""
        parcel = written(words)
        if len(parcel) > self.limits.longest_answer:
            return written({"failed": "too-costly"})
        return parcel

    def send(self, parcel: bytes) -> None:
        """Tell the parent."""
        rest = memoryview(parcel)
        while rest:
            rest = rest[os.write(_PARENT, rest) :]

    def receive(self) -> Parcel:
        """What the parent says next.

        Raises:
            EOFError: it says nothing more.
        """
        return read_parcel(_take, most_words=_MOST, most_data=_MOST)

    def wait_a_moment(self) -> None:
        """Return when the parent says something, or when it has had the time for it."""
        select([_PARENT], [], [], _A_MOMENT)

    def ask(self, words: Mapping[str, object]) -> Parcel:
        """A question about the world, and its answer."""
        self.send(self.parcel(words))
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


# Of what the parent asked: what to tell it, and that includes whose turn is next.
Answer = Callable[[Parcel, Callable[[], int]], bytes]


class Threads:
    """Those that read; as many as there may be, or as the system allows."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._answer: Answer
        self._asked: Parcel | None = None  # by whom its turn is over, for the next one
        self._next = 0  # whose turn it is when this submission has been answered
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

    def take_turns(self, answer: Answer) -> None:
        """Read and answer what the parent hands over, until it is gone."""
        self._answer = answer
        self._gates[0].release()
        self._all_is_over.wait()

    def _take_turn(self, turn: int) -> None:
        self._gates[turn].acquire()
        has_left_it = False
        try:
            with suppress(EOFError, BrokenPipeError, ConnectionResetError):
                self._read(turn)
                has_left_it = True
        finally:
            if has_left_it:
                self._gates[turn + 1].release()
            else:
                self._all_is_over.set()

    def _read(self, turn: int) -> None:
        """Return when the line is left to the next one."""
        while True:
            self._asked = asked = self._asked or self._line.receive()
            if self._next_after(turn) != turn:  # it has stepped back when it had answered
                return
            answer = self._answer(asked, lambda: self._next_after(turn))
            self._asked = None
            self._line.send(answer)
            if self._next != turn:
                self._line.wait_a_moment()
                return

    def _next_after(self, turn: int) -> int:
        is_last = turn == len(self._threads) - 1
        self._next = turn if is_last or not is_back() else turn + 1
        return self._next


def main() -> None:
    """The program: be ready, and answer until the parent is gone."""
    limits = Limits(**json.loads(sys.argv[2]))
    os.nice(limits.nicer_by)
    line = Line(limits)
    threads = Threads(line)
    line.send(line.parcel({"threads": threads.ids()}))
    from issuer.isolation import child  # noqa: PLC0415 - most of a second, and see above

    child.warm_up()
    child.confine(limits)
    with suppress(BrokenPipeError, ConnectionResetError):
        line.send(line.parcel({"ready": True}))
    threads.take_turns(lambda asked, whose_turn: child.answer(asked, line, whose_turn))
