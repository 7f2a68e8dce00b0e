"""Real servers on loopback, one worker each, started for a measurement and ended after it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

_HOST = "127.0.0.1"
_THREADS = 4
_READY_SECONDS = 60
_KIB = 1024

_BODY = b"x" * 4096  # about as long as a credential


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers at a port of this machine."""

    kind: str
    port: int
    process: int

    def megabytes(self) -> float | None:
        """What its worker holds now (resident); None where /proc does not tell."""
        try:
            return round(max(map(_resident, _workers(self.process))) * _KIB / 1e6, 1)
        except OSError:
            return None


def raw(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The least a server can be asked to do: a WSGI callable with one answer, always the same."""
    del environ
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(_BODY)))])
    return (_BODY,)


KINDS: Mapping[str, tuple[str, ...]] = {
    "gunicorn": (
        "gunicorn", "--worker-class=gthread", "--workers=1", f"--threads={_THREADS}",
        "--keep-alive=60", "--no-control-socket", "--log-level=warning", f"--bind={_HOST}:{{port}}",
    ),
    "granian": (
        "granian", "--interface=wsgi", "--workers=1", f"--blocking-threads={_THREADS}",
        "--no-ws", "--log-level=warning", f"--host={_HOST}", "--port={port}",
    ),
}  # fmt: skip


@contextmanager
def serving(kind: str, app: str, *, settings: Mapping[str, str]) -> Iterator[Server]:
    """A server of a kind with an application, such as `wsgi:app`, until the block ends.

    Raises:
        RuntimeError: it does not answer.
    """
    port = _free_port()
    command = [part.format(port=port) for part in KINDS[kind]]
    outside = {name: value for name, value in os.environ.items() if not name.startswith("ISSUER_")}
    with subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", *command, app],
        env={**outside, **settings},
        cwd=Path(__file__).parents[1],
        stdout=subprocess.DEVNULL,
    ) as process:
        try:
            _wait_until_ready(port, process)
            yield Server(kind, port, process.pid)
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait_until_ready(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _READY_SECONDS
    while time.monotonic() < until and process.poll() is None:
        asking = HTTPConnection(_HOST, port, timeout=5)
        try:
            asking.request("GET", "/healthz")
            if asking.getresponse().status == 200:  # noqa: PLR2004 - OK
                return
        except OSError:
            time.sleep(0.1)
        finally:
            asking.close()
    raise RuntimeError("a server did not begin to answer")


def _free_port() -> int:
    with socket.create_server((_HOST, 0)) as found:
        port: int = found.getsockname()[1]
    return port


def _resident(process: int) -> int:
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1])
    return 0


def seconds_at_work(server: int) -> float:
    """How long a server's worker has used a processor; 0 where /proc does not tell."""
    try:
        return max(map(_at_work, _workers(server)))
    except OSError:
        return 0.0


def _at_work(process: int) -> float:
    """proc(5), stat: user and system time are the 14th and 15th field, the name may have spaces."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _workers(server: int) -> list[int]:
    """Its children, or itself where it has none."""
    told = Path(f"/proc/{server}/task/{server}/children").read_text()
    return [int(child) for child in told.split()] or [server]
