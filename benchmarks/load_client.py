"""A small generator of load, in a process of its own: asks over kept connections, notes how long.

    python -m benchmarks.load_client

Reads one task a line from standard input and prints one result a line, both JSON. A task with a
`rate` is an open loop: so many requests a second arrive whether the server keeps up or not, each
without regard to the others (a Poisson process, always the same one; in step, two clients would
meet always or never), and each one's time runs from when it should have been sent, so that waiting
counts. One without is a closed loop: each connection asks again as soon as it has its answer.
"""

from __future__ import annotations

import asyncio
import json
import selectors
import subprocess
import sys
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from itertools import cycle, islice
from pathlib import Path
from random import Random
from statistics import quantiles
from time import perf_counter
from typing import Any

from benchmarks.servers import seconds_at_work

_NO_BODY = 304
_PATIENCE = 30.0  # seconds after its end in which a task's last answers must be there


@dataclass(frozen=True, slots=True)
class Task:
    """What to ask, how, and for how long; it ends after so many `seconds` or `most` requests.

    `server` is the process whose worker answers at the port. `revalidate` asks as a cache does
    that has each answer already, by its entity tag. With `bodies`, files as long a list as `paths`,
    each path is sent one of them, of this `content_type`.
    """

    port: int
    server: int
    paths: list[str]
    accept: str
    connections: int
    seconds: float
    most: int
    rate: float | None = None
    revalidate: bool = False
    bodies: list[str] = field(default_factory=list)
    content_type: str = ""


@dataclass(slots=True)
class Result:
    """What came back: how often which status, how many a second, and seconds of waiting.

    `at_work` are the seconds that the server's worker used a processor meanwhile.
    """

    statuses: dict[str, int]
    at_work: float
    per_second: float
    p50: float
    p99: float


class Generator:
    """The process that makes the load."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def __call__(self, task: Task) -> Result:
        """Do a task.

        Raises:
            RuntimeError: an answer was none of those that are wanted, or there was none.
        """
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the generator has no pipes")
        self._process.stdin.write(json.dumps(asdict(task)) + "\n")
        self._process.stdin.flush()
        told = self._process.stdout.readline()
        if not told:
            raise RuntimeError("the generator of load has failed")
        result = Result(**json.loads(told))
        if not result.statuses.keys() <= {"200", "304"}:
            raise RuntimeError(f"{task.paths[0]} answered {result.statuses}")
        return result


@contextmanager
def a_generator() -> Iterator[Generator]:
    """A generator of load until the block ends."""
    command = [sys.executable, "-m", "benchmarks.load_client"]
    with subprocess.Popen(  # noqa: S603 - our own program
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[1],
    ) as process:
        try:
            yield Generator(process)
        finally:
            process.terminate()


@dataclass(slots=True)
class _Target:
    """One address, and the tag of its answer once that is known."""

    start: bytes
    tag: bytes = b""
    body: bytes = b""

    @property
    def request(self) -> bytes:
        known = b"If-None-Match: " + self.tag + b"\r\n" if self.tag else b""
        return self.start + known + b"\r\n" + self.body


class _Connection(asyncio.Protocol):
    """One connection, with one request on its way at most."""

    def __init__(self) -> None:
        self._received = b""
        self._wanted = 0
        self._head = b""
        self._answered: Callable[[int, bytes], None] | None = None
        self._transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def ask(self, request: bytes, answered: Callable[[int, bytes], None]) -> None:
        self._received, self._wanted, self._answered = b"", 0, answered
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._received += data
        if not self._wanted:
            end = self._received.find(b"\r\n\r\n")
            if end < 0:
                return
            self._head = self._received[: end + 2]
            self._wanted = end + 4 + self._length()
        if len(self._received) >= self._wanted and self._answered is not None:
            answered, self._answered = self._answered, None
            answered(int(self._head[9:12]), self.header(b"etag"))

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answered is not None:
            raise ConnectionError("the server closed a connection in the middle") from exc

    def close(self) -> None:
        self._transport.close()

    def header(self, name: bytes) -> bytes:
        at = self._head.lower().find(b"\r\n" + name + b": ")
        if at < 0:
            return b""
        start = at + len(name) + 4
        return self._head[start : self._head.index(b"\r\n", start)]

    def _length(self) -> int:
        return 0 if int(self._head[9:12]) == _NO_BODY else int(self.header(b"content-length"))


@dataclass(slots=True)
class _Load:
    """A task under way."""

    task: Task
    targets: Iterator[_Target]
    idle: list[_Connection]
    over: asyncio.Event = field(default_factory=asyncio.Event)
    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    waiting: deque[float] = field(default_factory=deque)
    arrived: int = 0
    began: float = 0.0
    ended: float = 0.0
    chance: Random = field(default_factory=Random)
    due: float = 0.0

    def begin(self) -> None:
        self.began = self.due = perf_counter()
        self.chance.seed(self.task.rate)
        if self.task.rate is not None:
            self._let_arrive()
            return
        while self.idle:
            self._send(self.idle.pop(), since=perf_counter())

    @property
    def _goes_on(self) -> bool:
        return perf_counter() - self.began < self.task.seconds and self.arrived < self.task.most

    def _let_arrive(self) -> None:
        """Every request whose time has come; then wait for the next one's."""
        rate = self.task.rate or 1.0
        while self._goes_on:
            early = self.due - perf_counter()
            if early > 0:
                asyncio.get_running_loop().call_later(early, self._let_arrive)
                return
            self.arrived += 1
            if self.idle:
                self._send(self.idle.pop(), since=self.due)
            else:
                self.waiting.append(self.due)
            self.due += self.chance.expovariate(rate)
        self._look_whether_over()

    def _send(self, connection: _Connection, *, since: float) -> None:
        target = next(self.targets)
        if self.task.rate is None:
            self.arrived += 1

        def answered(status: int, tag: bytes) -> None:
            self.ended = perf_counter()
            self.seconds.append(self.ended - since)
            self.statuses[status] += 1
            if self.task.revalidate and status != _NO_BODY:
                target.tag = tag
            self._next(connection)

        connection.ask(target.request, answered)

    def _next(self, connection: _Connection) -> None:
        if self.waiting:
            self._send(connection, since=self.waiting.popleft())
        elif self.task.rate is None and self._goes_on:
            self._send(connection, since=perf_counter())
        else:
            self.idle.append(connection)
            self._look_whether_over()

    def _look_whether_over(self) -> None:
        if len(self.idle) == self.task.connections and not self._goes_on:
            self.over.set()


async def _done(task: Task) -> Result:
    loop = asyncio.get_running_loop()
    targets = _targets(task)
    connections = []
    for target in islice(cycle(targets), task.connections):
        _, connection = await loop.create_connection(_Connection, "127.0.0.1", task.port)
        await _asked_once(connection, target)  # a server may keep a thread for one that is silent
        connections.append(connection)
    if task.revalidate:  # first everything once, as the cache did that has it
        for target in targets:
            target.tag = await _asked_once(connections[0], target)
    load = _Load(task, cycle(targets), list(connections))
    before = seconds_at_work(task.server)
    load.begin()
    await asyncio.wait_for(load.over.wait(), timeout=task.seconds + _PATIENCE)
    at_work = seconds_at_work(task.server) - before
    for connection in connections:
        connection.close()
    # One more keeps `quantiles` content with a single request; it changes nothing.
    percent = quantiles(load.seconds * 2 if len(load.seconds) < 2 else load.seconds, n=100)  # noqa: PLR2004
    return Result(
        statuses={str(status): number for status, number in load.statuses.items()},
        at_work=at_work,
        per_second=len(load.seconds) / (load.ended - load.began),
        p50=percent[49],
        p99=percent[98],
    )


async def _asked_once(connection: _Connection, target: _Target) -> bytes:
    known: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
    connection.ask(target.request, lambda _, tag: known.set_result(tag))
    return await asyncio.wait_for(known, timeout=_PATIENCE)


def _targets(task: Task) -> list[_Target]:
    bodies = [Path(file).read_bytes() for file in task.bodies] or [b""] * len(task.paths)
    pairs = zip(task.paths, bodies, strict=True)
    return [_Target(_start(path, body, task), body=body) for path, body in pairs]


def _start(path: str, body: bytes, task: Task) -> bytes:
    method = "POST" if body else "GET"
    lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{task.port}", f"Accept: {task.accept}"]
    if body:
        lines += [f"Content-Type: {task.content_type}", f"Content-Length: {len(body)}"]
    return "".join(f"{line}\r\n" for line in lines).encode()


def main() -> int:
    """Do task after task until there are no more."""
    # Not epoll, whose timeouts are whole milliseconds: longer than many an answer takes.
    loop = asyncio.SelectorEventLoop(selectors.SelectSelector())
    try:
        for line in sys.stdin:
            result = loop.run_until_complete(_done(Task(**json.loads(line))))
            print(json.dumps(asdict(result)), flush=True)
    finally:
        loop.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
