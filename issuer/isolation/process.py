"""One reading child as its parent sees it: started, asked, and ended when it fails in any way."""

from __future__ import annotations

import contextlib
import json
import re
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from threading import Thread
from typing import Any, Final

from issuer.isolation.limits import Limits
from issuer.isolation.priority import Turns, step_back
from issuer.isolation.wire import NotOfTheWire, Parcel, read_parcel, written

_ROOT = Path(__file__).resolve().parents[2]
# What the interpreter runs: the product's own child, unless a test puts a broken one in its place.
CHILD: Final = (
    "import sys; sys.path.insert(0, sys.argv[1]); from issuer.isolation.start import main; main()"
)
# One heap for all threads: each of its own would take 64 MiB of the addresses there may be.
_ENVIRONMENT: Final = {"MALLOC_ARENA_MAX": "1"}
# How a child ends when a limit is met: by a timer, by its parent, or where memory was refused.
_BY_A_LIMIT = frozenset(
    {signal.SIGPROF, signal.SIGXCPU, signal.SIGALRM, signal.SIGKILL, signal.SIGABRT}
)
_SOON = 0.1  # seconds
_AT_ONCE = 1 << 16  # bytes
# Where it broke, for the log: files, lines and functions, and not what a broken child would add.
_NOT_A_PLACE = re.compile(r"[^\w .:<>-]")
_LONGEST_PLACE = 1_000


class Trouble(StrEnum):
    """Why there is no answer."""

    TOO_COSTLY = "too-costly"
    BROKE_OFF = "broke-off"


class ChildFailed(Exception):
    """The child gave no answer and cannot be asked again; `where` says where it broke, if known."""

    def __init__(self, trouble: Trouble, where: str = "") -> None:
        self.trouble = trouble
        self.where = where
        super().__init__(trouble.value)


class _OutOfTime(Exception):
    pass


class Child:
    """A child process and the connection to it, for one thread at a time."""

    def __init__(self, limits: Limits, *, program: str = CHILD) -> None:
        """Start it; `wait_until_ready` tells when it can be asked.

        Raises:
            OSError: the system starts no process.
        """
        self._limits = limits
        self._seconds_left = self._seconds_in_all = limits.start_seconds
        self._at_rest = 0
        self._turns = Turns(0, (), costly_after=limits.costly_after)
        self.submissions = 0
        self._heard = bytearray()  # of what it says, and not yet taken
        self._line, theirs = socket.socketpair()
        arguments = (str(_ROOT), json.dumps(asdict(limits)))
        try:
            with theirs:
                self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and program
                    [sys.executable, "-I", "-B", "-X", "utf8", "-c", program, *arguments],
                    stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    cwd="/",
                    env=_ENVIRONMENT,
                    # A terminal's Ctrl-C is not for it. In a session of its own it would not share
                    # priorities with its parent: Linux may weigh whole sessions (autogroup).
                    process_group=0,
                )
        except OSError:
            self._line.close()
            raise

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    @property
    def is_worn_out(self) -> bool:
        """Whether it served long, has only one thread left, or its memory has grown."""
        if self.submissions >= self._limits.submissions or self._turns.is_over:
            return True
        return _resident(self.pid) - self._at_rest > self._limits.growth

    def wait_until_ready(self, *, in_haste: bool = True) -> None:
        """Return when it can be asked.

        Args:
            in_haste: Somebody waits for it. Otherwise it begins behind everybody else.

        Raises:
            ChildFailed: it did not start.
        """
        match self._said().words:
            case {"threads": [int(), *_] as threads}:
                self._turns = Turns(self.pid, threads, costly_after=self._limits.costly_after)
            case _:
                raise ChildFailed(Trouble.BROKE_OFF)
        if not in_haste:
            step_back(self.pid)  # its first thread, which is none of those
            self._seconds_left = self._limits.start_seconds_behind
        if self._said().words != {"ready": True}:
            raise ChildFailed(Trouble.BROKE_OFF)
        self._at_rest = _resident(self.pid)

    def ask(
        self,
        words: Mapping[str, object],
        data: bytes,
        *,
        answer_to: Callable[[Mapping[str, Any]], Parcel],
    ) -> Mapping[str, Any]:
        """Hand a question over and wait for what the child says in the end.

        Args:
            words: What to do.
            data: With what.
            answer_to: What to say when the child asks in between; the time that takes is not the
                child's, but counts in all. A question under way is waited for.

        Raises:
            ChildFailed: it took too long, died, or said what no child of ours says.
        """
        self.submissions += 1
        self._seconds_left = self._limits.work_seconds
        self._seconds_in_all = self._limits.total_seconds
        self._turns.begin()
        self._tell({**words, "may_step_back": self._turns.may_step_back}, data)
        for _ in range(self._limits.most_questions):
            said = self._said().words
            if "ask" not in said:
                return self._answer(said)
            before = time.monotonic()
            try:
                answer = answer_to(said)
            except NotOfTheWire:
                break
            self._seconds_in_all -= time.monotonic() - before
            self._tell(answer.words, answer.data)
        raise ChildFailed(Trouble.BROKE_OFF)

    def end(self) -> None:
        """End it, whatever it is doing."""
        self._line.close()
        self._process.kill()
        try:
            self._process.wait(timeout=_SOON)
        except subprocess.TimeoutExpired:
            # It has stepped back, and as long as others want all processors it cannot even end.
            with contextlib.suppress(RuntimeError):  # this process ends, and needs no thread for it
                Thread(target=self._process.wait, name="reading-child-end", daemon=True).start()

    def forget(self) -> None:
        """In a fork of the process that started it: it is not ours, and hears nothing from us."""
        self._line.close()
        self._process.returncode = 0

    # -- the line to it ------------------------------------------------------------------------

    def _tell(self, words: Mapping[str, object], data: bytes) -> None:
        with self._at_its_cost():
            if self._heard:
                raise NotOfTheWire("it spoke without being asked")
            self._line.sendall(written(words, len(data)) + data)

    def _said(self) -> Parcel:
        with self._at_its_cost():
            return read_parcel(self._take, most_words=self._limits.longest_answer)

    def _take(self, count: int) -> bytes:
        until = time.monotonic() + self._patience
        while len(self._heard) < count:
            left = max(until - time.monotonic(), 1e-6)
            self._line.settimeout(min(left, self._turns.look_again))
            try:
                # All there is: each time it waits, other threads come first.
                got = self._line.recv(max(count - len(self._heard), _AT_ONCE))
            except TimeoutError:
                if time.monotonic() >= until:
                    raise
                self._turns.look()
                continue
            if not got:
                raise EOFError
            self._heard += got
        taken = bytes(self._heard[:count])
        del self._heard[:count]
        return taken

    @property
    def _patience(self) -> float:
        left = min(self._seconds_left, self._seconds_in_all)
        if left <= 0:
            raise _OutOfTime
        return left

    @contextlib.contextmanager
    def _at_its_cost(self) -> Iterator[None]:
        """Time that the child needs to listen, to work or to speak; and what may go wrong then."""
        before = time.monotonic()
        try:
            self._line.settimeout(self._patience)
            yield
        except (_OutOfTime, TimeoutError):
            raise ChildFailed(Trouble.TOO_COSTLY) from None
        except (EOFError, OSError):  # closed at the other end, or at ours by `end`
            raise ChildFailed(self._cause_of_death()) from None
        except NotOfTheWire:
            raise ChildFailed(Trouble.BROKE_OFF) from None
        finally:
            spent = time.monotonic() - before
            self._seconds_left -= spent
            self._seconds_in_all -= spent

    def _cause_of_death(self) -> Trouble:
        try:
            status = self._process.wait(timeout=1)
        except subprocess.TimeoutExpired:  # it closed its end and lives on: nothing of ours does
            return Trouble.BROKE_OFF
        return Trouble.TOO_COSTLY if -status in _BY_A_LIMIT else Trouble.BROKE_OFF

    def _answer(self, said: Mapping[str, Any]) -> Mapping[str, Any]:
        if "failed" not in said:
            answer = dict(said)
            try:
                self._turns.end(answer.pop("turn", None))
            except NotOfTheWire:
                raise ChildFailed(Trouble.BROKE_OFF) from None
            return answer
        where = _NOT_A_PLACE.sub("?", str(said.get("where", ""))[:_LONGEST_PLACE])
        too_costly = said["failed"] == Trouble.TOO_COSTLY
        raise ChildFailed(Trouble.TOO_COSTLY if too_costly else Trouble.BROKE_OFF, where)


def _resident(pid: int) -> int:
    """The memory a process holds, in bytes; 0 where the system does not tell."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return 0
    return pages * resource.getpagesize()
