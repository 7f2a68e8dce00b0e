"""What sites answer over HTTP: a document inside its limits, of a kind that was asked for."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any, cast

from issuer.errors import IssuerError
from issuer.fetching.address import WebAddress
from issuer.fetching.exchange import ask
from issuer.fetching.limits import Deadline, Limits
from issuer.fetching.memory import freshness
from issuer.fetching.purposes import Allowed
from tests.fuzz.target import Target, promise

_ADDRESS = WebAddress("https", "badges.example.edu", 443, "/status/1?a=b")
_ALLOWED = Allowed(("application/json", "application/vc+ld+json"), 256)
_LIMITS = Limits()


class _Connected:
    """What stands where a socket would: bytes that come, and nobody who listens."""

    def __init__(self, data: bytes) -> None:
        self._data = memoryview(data)
        self.sent = b""

    def settimeout(self, seconds: float) -> None:
        promise(seconds > 0, "time that is over")

    def sendall(self, data: bytes) -> None:
        self.sent += data

    def recv_into(self, buffer: Any) -> int:
        count = min(len(buffer), len(self._data), 17)
        buffer[:count] = self._data[:count]
        self._data = self._data[count:]
        return count


def check_http_head(data: bytes) -> None:
    connected = _Connected(data)
    try:
        answer = ask(
            cast("Any", connected),
            _ADDRESS,
            allowed=_ALLOWED,
            agent="badge-issuer",
            head_bytes=1024,
            deadline=Deadline(5, clock=time.monotonic),
        )
    except IssuerError:
        return
    promise(connected.sent.count(b"\r\n\r\n") == 1, "more than one question")
    if answer.location is not None:
        promise(not answer.body, "a document beside a redirect")
        return
    promise(len(answer.body) <= _ALLOWED.most_bytes, "more bytes than were allowed")
    promise(answer.media_type in _ALLOWED.media_types, "a kind that was not asked for")
    head = re.split(rb"\r?\n\r?\n", data, maxsplit=1)
    if re.search(rb"(?i)transfer-encoding", data) is None and len(head) == 2:
        promise(data.endswith(answer.body) or answer.body in data, "other bytes than were sent")
    seconds = freshness(answer.cache_control, answer.age, limits=_LIMITS)
    least, most = _LIMITS.remembered_at_least, _LIMITS.remembered_at_most
    promise(least <= seconds <= most, "remembered for too long, or not at all")


def _seeds() -> Iterator[bytes]:
    ok = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
    yield ok + b"Content-Length: 2\r\n\r\n{}"
    yield ok + b"Cache-Control: public, max-age=600\r\nAge: 7\r\nContent-Length: 2\r\n\r\n{}"
    yield ok + b"Transfer-Encoding: chunked\r\n\r\n2;x=y\r\n{}\r\n0\r\nTrailer: x\r\n\r\n"
    yield ok + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n{}"
    yield ok + b"Transfer-Encoding: chunked\r\n\r\n-2\r\n{}\r\n0\r\n\r\n"
    yield ok + b"Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n{}"
    yield ok + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}x"
    yield ok + b"Content-Length: +2\r\n\r\n{}"
    yield ok + b"Content-Length: \xb2\r\n\r\n{}"
    yield ok + b"Content-Length: 999999999999999999999\r\n\r\n{}"
    yield ok + b"Content-Encoding: gzip\r\n\r\n\x1f\x8b"
    yield ok + b"\r\n" + b"x" * 300
    yield ok.replace(b"\r\n", b"\n") + b" folded\n\n{}"
    yield b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\n\r\n"
    yield b"HTTP/1.1 100 Continue\r\n\r\n" * 8 + ok + b"\r\n{}"
    yield b"HTTP/1.1 404 Not Found\r\n\r\n"
    yield b"HTTP/9.9 99999 x\r\n\r\n"
    yield b"ICY 200 OK\r\n\r\n"


TARGETS = (
    Target(
        name="http_head",
        check=check_http_head,
        seeds=_seeds,
        most_bytes=768,
        words=("HTTP/1.1 200", "Content-Length: ", "Transfer-Encoding: chunked", "max-age="),
    ),
)
