"""One question and one answer in HTTP/1.1 over a connection that is then closed.

`http.client` reads the answer, from a stream that ends when the time or the bytes are over, by
whatever trick: one byte a second, headers or chunks without end.
"""

from __future__ import annotations

import io
import re
import socket
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPException, HTTPResponse
from typing import Any, cast

from issuer.fetching.address import WebAddress
from issuer.fetching.errors import (
    AnswerTooLarge,
    DocumentNotFound,
    SiteFailed,
    SiteTooSlow,
    WrongKind,
)
from issuer.fetching.limits import Deadline
from issuer.fetching.purposes import KIB, Allowed
from issuer.i18n import N_, Message

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_NOTHING_THERE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
_PIECE = 64 * KIB
_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,64}/[a-z0-9!#$&^_.+-]{1,64}")

_AN_ERROR = N_("it answered with the error %(status)s.")
_BROKEN = N_("the answer breaks off, or is not HTTP.")
_COMPRESSED = N_("the answer is compressed, although it was asked for as it is.")
_NO_KIND = N_("it does not say which.")


@dataclass(frozen=True, slots=True)
class Answer:
    """A document, or where it is to be looked for instead."""

    location: str | None = None  # as the site wrote it; then nothing else counts
    media_type: str = ""
    body: bytes = field(default=b"", repr=False)
    cache_control: str = ""
    age: str = ""


class _TooMuch(OSError):
    """More bytes than were allowed."""


class _BoundedStream(io.RawIOBase):
    """What comes out of a socket, as long as there is time and up to a number of bytes."""

    def __init__(self, connected: socket.socket, *, most_bytes: int, deadline: Deadline) -> None:
        super().__init__()
        self._socket = connected
        self._left = most_bytes
        self._deadline = deadline

    def allow(self, further: int) -> None:
        self._left += further

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        if not self._left:
            raise _TooMuch
        self._socket.settimeout(self._deadline.left())  # of the whole, not of this one read
        count = self._socket.recv_into(memoryview(buffer)[: self._left])
        self._left -= count
        return count

    def makefile(self, _mode: str) -> io.BufferedReader:
        """What `HTTPResponse` asks a socket for."""
        return io.BufferedReader(self)


def ask(
    connected: socket.socket,
    address: WebAddress,
    *,
    allowed: Allowed,
    agent: str,
    head_bytes: int,
    deadline: Deadline,
) -> Answer:
    """Ask for the document at an address.

    Raises:
        DocumentNotFound, WrongKind, AnswerTooLarge, SiteTooSlow, SiteFailed: see `errors`.
    """
    host = address.host
    stream = _BoundedStream(connected, most_bytes=head_bytes, deadline=deadline)
    try:
        connected.settimeout(deadline.left())
        connected.sendall(_question(address, allowed, agent))
        response = HTTPResponse(cast("socket.socket", stream), method="GET")
        response.begin()
        if response.status in _REDIRECTS:
            return Answer(location=response.headers.get("Location", ""))
        media_type = _expected(response, host, allowed)
        # Chunks may bring as much again around what they carry, and not more.
        stream.allow(2 * allowed.most_bytes + _PIECE)
        body = _body(response, host, most_bytes=allowed.most_bytes)
    except TimeoutError as problem:
        raise SiteTooSlow(host=host) from problem
    # ValueError: a number where HTTP wants one, and it is none.
    except (OSError, HTTPException, ValueError) as problem:
        raise SiteFailed(host=host, why=Message(_BROKEN)) from problem
    return Answer(
        media_type=media_type,
        body=body,
        cache_control=", ".join(response.headers.get_all("Cache-Control", [])),
        age=response.headers.get("Age", ""),
    )


def _question(address: WebAddress, allowed: Allowed, agent: str) -> bytes:
    """No cookie, no referrer, nothing of the visitor."""
    lines = (
        f"GET {address.path} HTTP/1.1",
        f"Host: {address.authority}",
        f"User-Agent: {agent}",
        f"Accept: {', '.join(allowed.media_types)}",
        "Accept-Encoding: identity",
        "Connection: close",
        "",
        "",
    )
    return "\r\n".join(lines).encode("ascii")


def _expected(response: HTTPResponse, host: str, allowed: Allowed) -> str:
    """The media type of an answer whose head says that it is the document, as it was asked for."""
    if response.status in _NOTHING_THERE:
        raise DocumentNotFound(host=host)
    if response.status != HTTPStatus.OK:
        raise SiteFailed(host=host, why=Message(_AN_ERROR, {"status": response.status}))
    if response.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise SiteFailed(host=host, why=Message(_COMPRESSED))
    media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if media_type not in allowed.media_types:
        said = media_type if _MEDIA_TYPE.fullmatch(media_type) else Message(_NO_KIND)
        raise WrongKind(host=host, kind=said)
    if not _has_one_length(response):
        raise SiteFailed(host=host, why=Message(_BROKEN))
    return media_type


def _has_one_length(response: HTTPResponse) -> bool:
    """Whether the head says in one way, or not at all, how the body ends (RFC 9112, 6.3).

    `http.client` would pick a way and go on.
    """
    lengths = response.headers.get_all("Content-Length", [])
    codings = response.headers.get_all("Transfer-Encoding", [])
    if codings:
        return not lengths and [coding.strip().lower() for coding in codings] == ["chunked"]
    return len(lengths) <= 1 and all(length.isascii() and length.isdigit() for length in lengths)


def _body(response: HTTPResponse, host: str, *, most_bytes: int) -> bytes:
    """All of it, counted while it comes; what breaks off is no document."""
    too_large = AnswerTooLarge(host=host, most=most_bytes // KIB)
    if (response.length or 0) > most_bytes:
        raise too_large
    body = bytearray()
    try:
        while piece := response.read(min(_PIECE, most_bytes + 1 - len(body))):
            body += piece
            if len(body) > most_bytes:
                raise too_large
    except _TooMuch:
        raise too_large from None
    if response.length:
        raise SiteFailed(host=host, why=Message(_BROKEN))
    return bytes(body)
