from __future__ import annotations

import shutil
import socket
import subprocess
from contextlib import closing

import pytest

from issuer.storage import schema
from tests.issuer.jobs.plant import Plant
from tests.missing import missing
from tests.postgres import eventually
from tests.sampling import some

INSTALL = "Redis is not installed; on Debian, as root: apt-get install redis-server"
# Where the truth is, and what wakes the workers.
KINDS = ("sqlite", "postgresql", "redis")


def free_port():
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        return listening.getsockname()[1]


@pytest.fixture(scope="session")
def redis(tmp_path_factory):
    """The address of a Redis server of the tests' own; skipped, or in CI failed, without one."""
    program = shutil.which("redis-server")
    if program is None:
        missing(INSTALL)
    port, folder = free_port(), tmp_path_factory.mktemp("redis")
    options = ("--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no")
    server = subprocess.Popen(
        [program, *options, "--dir", str(folder)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )

    def answers():
        with closing(socket.socket()) as asking:
            return asking.connect_ex(("127.0.0.1", port)) == 0

    eventually(answers)
    yield f"redis://127.0.0.1:{port}/0"
    server.terminate()
    server.wait()


@pytest.fixture
def plants(request, tmp_path):
    """Plants by kind; those of one test have a register and a queue of their own each."""
    made, dropped = [], []

    def make(kind, **more):
        folder = tmp_path / str(len(made))
        folder.mkdir()
        if kind == "postgresql":
            cluster, templates = map(request.getfixturevalue, ("cluster", "templates"))
            name = templates.copy(schema.upgrade)
            dropped.append((cluster, name))
            more = {"database": cluster.url(name), "queue": cluster.url(name), **more}
        elif kind == "redis":
            more = {"queue": f"{request.getfixturevalue('redis')[:-1]}{len(made)}", **more}
        made.append(Plant(folder, **more))
        if kind == "redis":  # the same server for all tests
            made[-1].queue()._huey.flush()
        return made[-1]

    yield make
    for plant in made:
        plant.close()
    for cluster, name in dropped:
        cluster.drop(name)


@pytest.fixture(params=some(KINDS, one_in=2))
def plant(request, plants):
    """The same with each kind of queue."""
    return plants(request.param)
