"""The https server around it: three addresses that take JSON, and the status list.

The standard library's server is enough for one machine's tests. It listens on 127.0.0.1 and on
nothing else, with a certificate made at start.
"""

from __future__ import annotations

import json
import ssl
import sys
import tempfile
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from issuer.actions.ports import Clock
from issuer.actions.verify_request import (
    MAX_REQUEST_BYTES,
    Answer,
    answer_about_credential,
    answer_about_presentation,
    answer_to_bad_request,
)
from issuer.cli.conformance.issuing import ThrowawayIssuer, Unissuable
from issuer.errors import MalformedSubmission
from keys.self_signed import self_signed_certificate

HOST = "127.0.0.1"
ISSUE = "/credentials/issue"
VERIFY = "/credentials/verify"
VERIFY_PRESENTATION = "/presentations/verify"
STATUS_LIST = "/status/revocation"

_PATIENCE_SECONDS = 30

Reply = tuple[HTTPStatus, Mapping[str, object]]


class ConformanceServer(ThreadingHTTPServer):
    """A running issuer and verifier; `serve_forever` until it is shut down.

    Args:
        port: Where to listen; 0 for any that is free.
        with_status: Whether credentials without a status are given one.
        clock: The time.
    """

    daemon_threads = True

    def __init__(self, *, port: int, with_status: bool, clock: Clock) -> None:
        super().__init__((HOST, port), _Conversation)
        self.certificate, key = self_signed_certificate(
            names=["localhost"], addresses=[HOST], now=clock()
        )
        self.socket = _context(self.certificate, key).wrap_socket(
            self.socket,
            server_side=True,
            do_handshake_on_connect=False,  # a slow client must not keep others from being accepted
        )
        self.base = f"https://{HOST}:{self.server_address[1]}"
        self.issuer = ThrowawayIssuer(
            list_url=f"{self.base}{STATUS_LIST}", with_status=with_status, clock=clock
        )

    @property
    def announcement(self) -> dict[str, str]:
        """Whom and where to ask, and the certificate to trust."""
        return {
            "issuer": self.issuer.did,
            "issue": f"{self.base}{ISSUE}",
            "verify": f"{self.base}{VERIFY}",
            "presentations/verify": f"{self.base}{VERIFY_PRESENTATION}",
            "certificate": self.certificate.decode(),
        }

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that breaks off, or does not trust the certificate, is no news."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)

    def reply(self, path: str, request: bytes) -> Reply | None:
        """The answer to a request that takes JSON; None where there is no such address."""
        replies: Mapping[str, Callable[[bytes], Reply]] = {
            ISSUE: self._issued,
            VERIFY: lambda body: _verified(
                answer_about_credential(body, verify=self.issuer.verify)
            ),
            VERIFY_PRESENTATION: lambda body: _verified(
                answer_about_presentation(body, verify=self.issuer.verify)
            ),
        }
        if path not in replies:
            return None
        try:
            return replies[path](request)
        except MalformedSubmission as problem:
            return HTTPStatus.BAD_REQUEST, answer_to_bad_request(problem).body

    def _issued(self, request: bytes) -> Reply:
        try:
            return HTTPStatus.CREATED, self.issuer.issue(request)
        except Unissuable as refusal:
            problems = list(refusal.problems)
            body = {**problems[0], "errors": problems, "problemDetails": problems}
            return HTTPStatus.BAD_REQUEST, body


def _verified(answer: Answer) -> Reply:
    return HTTPStatus.OK if answer.good else HTTPStatus.UNPROCESSABLE_ENTITY, answer.body


def _context(certificate: bytes, key: bytes) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    # Python reads both from a file only; it is gone before the first connection.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "chain.pem"
        path.touch(mode=0o600)
        path.write_bytes(certificate + key)
        context.load_cert_chain(path)
    return context


class _Conversation(BaseHTTPRequestHandler):
    """One client's connection."""

    server: ConformanceServer
    protocol_version = "HTTP/1.1"
    timeout = _PATIENCE_SECONDS

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or len(length) > len(str(MAX_REQUEST_BYTES)):
            self._send(HTTPStatus.LENGTH_REQUIRED, {"title": "How long is the request?"})
            return
        request = self.rfile.read(int(length))  # seven digits at most; unread, it cuts clients off
        if len(request) > MAX_REQUEST_BYTES:
            self._send(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, {"title": "At most 1 MiB is taken."})
            return
        self._send(*(self.server.reply(self.path, request) or _NOWHERE))

    def do_GET(self) -> None:
        if self.path == STATUS_LIST:
            self._send(HTTPStatus.OK, json.loads(self.server.issuer.status_list))
        else:
            self._send(*_NOWHERE)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name it has
        """Say nothing: standard output is for the announcement alone."""

    def _send(self, status: HTTPStatus, body: Mapping[str, object]) -> None:
        good = status < HTTPStatus.BAD_REQUEST
        whole = body if good else {**body, "status": status.value}
        text = json.dumps(whole, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json" if good else "application/problem+json")
        self.send_header("Content-Length", str(len(text)))
        if not good:
            self.send_header("Connection", "close")  # what was not read must not be taken for more
        self.end_headers()
        self.wfile.write(text)


_NOWHERE: Reply = (HTTPStatus.NOT_FOUND, {"title": "There is nothing here."})
