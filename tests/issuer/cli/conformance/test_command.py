"""The command: how it starts, whom it lets in, and beside what it does not start."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from issuer.cli.conformance.server import ConformanceServer
from tests.issuer.cli.conformance.asking import Client
from tests.issuer.credentials.vcdm_cases import PLAIN

_COMMAND = [sys.executable, "-m", "issuer.cli", "conformance-server"]


def _environ(folder: Path, **settings: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ISSUER_")}
    return {**kept, "ISSUER_STATE_DIR": str(folder), **settings}


@contextmanager
def _started(folder: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], Client]]:
    with subprocess.Popen(
        [*_COMMAND, *options], env=_environ(folder), stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield process, Client(json.loads(process.stdout.readline()))
        finally:
            process.kill()


@pytest.mark.parametrize("ended_by", [signal.SIGINT, signal.SIGTERM])
def test_it_announces_itself_and_keeps_nothing(tmp_path, ended_by) -> None:
    with _started(tmp_path / "state", "--status") as (process, client):
        announced = client.announcement
        assert announced["issuer"].startswith("did:key:z6Mk")
        base = announced["issue"].removesuffix("/credentials/issue")
        assert base.startswith("https://127.0.0.1:")
        assert announced["verify"] == f"{base}/credentials/verify"
        assert announced["presentations/verify"] == f"{base}/presentations/verify"

        issued = client.issued(PLAIN)
        assert issued["issuer"] == announced["issuer"]
        assert client.verify(issued).status == 200
        process.send_signal(ended_by)
        assert process.wait(60) == 0
        assert process.stdout is not None
        assert process.stdout.read() == ""
    assert not (tmp_path / "state").exists()


def test_two_servers_are_two_issuers(tmp_path) -> None:
    with _started(tmp_path) as (_, one), _started(tmp_path) as (_, other):
        assert one.announcement["issuer"] != other.announcement["issuer"]
        issued = one.issued(PLAIN)
        assert other.verify(issued).status == 200  # a did:key needs nobody to be asked


@pytest.mark.parametrize("where", ["key file", "another file", "setting"])
def test_it_does_not_start_beside_a_key(where: str, tmp_path) -> None:
    settings = {}
    if where == "setting":
        settings["ISSUER_SIGNING_KEYS"] = "file:/nowhere/2026.json"
    else:
        (tmp_path / "keys").mkdir()
        name = "2026.json" if where == "key file" else "passphrase"
        (tmp_path / "keys" / name).write_text("{}")
    ended = subprocess.run(
        _COMMAND,
        env=_environ(tmp_path, **settings),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert "a signing key is configured" in ended.stderr


def test_it_listens_on_this_machine_only(server) -> None:
    port = int(server.announcement["issue"].split(":")[2].split("/")[0])
    addresses = {
        info[4][0]
        for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
        if not info[4][0].startswith("127.")
    }
    for address in addresses:
        with socket.socket() as knocking, pytest.raises(OSError):  # noqa: PT011 - whichever
            knocking.connect((address, port))
    with socket.socket() as knocking:
        knocking.connect(("127.0.0.1", port))


def test_a_client_that_says_nothing_keeps_nobody_waiting(server) -> None:
    port = int(server.announcement["issue"].split(":")[2].split("/")[0])
    with socket.create_connection(("127.0.0.1", port)):
        assert server.issue(PLAIN).status == 201


def test_the_address_cannot_be_chosen() -> None:
    """It is no argument: whoever wants another must write another program."""
    assert "host" not in ConformanceServer.__init__.__annotations__
    ended = subprocess.run(
        [*_COMMAND, "--host", "0.0.0.0"],  # noqa: S104 - it is refused
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 2
