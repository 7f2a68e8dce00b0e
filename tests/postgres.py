"""A PostgreSQL of the tests' own: made in a temporary folder, reached by its socket, then gone."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from functools import cached_property
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.engine import make_url

from issuer.storage.database import open_database
from tests.missing import missing

INSTALL = "PostgreSQL is not installed; on Debian, as root: apt-get install postgresql"


def server_programs() -> Path | None:
    """Where initdb and pg_ctl are, of the newest version: on the path, or where Debian has them."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).parent
    found = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    return max(found, key=lambda file: int(file.parts[-3]), default=Path()).parent or None


def _in_memory() -> str | None:
    """Where a test's fsync costs nothing: processes are killed here, the power is not cut."""
    folder, enough = Path("/dev/shm"), 1 << 30
    if "TMPDIR" in os.environ or not os.access(folder, os.W_OK):
        return None
    return str(folder) if shutil.disk_usage(folder).free > enough else None


class Cluster:
    """A server with one database a test; nothing listens on the network.

    A proxy of the tests' own stands before it where the network is what is tested.
    """

    def __init__(self) -> None:
        programs = server_programs()
        if programs is None or not (programs / "initdb").exists():
            missing(INSTALL)
        self._programs = programs
        # Not pytest's folders: those are closed to the account that the server runs as.
        self.folder = Path(tempfile.mkdtemp(prefix="issuer-postgres-", dir=_in_memory()))
        if os.geteuid() == 0:
            shutil.chown(self.folder, self._account.pw_uid, self._account.pw_gid)
        self._numbers = count(1)
        self._data = self.folder / "data"
        self._run("initdb", "--no-sync", "--data-checksums", "--encoding=UTF8",
                  "--locale=C.UTF-8", "--username=postgres", "--auth=trust")  # fmt: skip
        # Everything else as delivered: fsync, full_page_writes and synchronous_commit are on.
        (self._data / "postgresql.auto.conf").write_text(
            f"listen_addresses = ''\nunix_socket_directories = '{self.folder}'\n"
            "max_wal_size = 128MB\nmin_wal_size = 32MB\n"
        )
        self.start()
        self._admin = open_database(self.url("postgres")).execution_options(
            isolation_level="AUTOCOMMIT"
        )

    @cached_property
    def _account(self) -> pwd.struct_passwd:
        return pwd.getpwnam("postgres")

    @property
    def socket(self) -> Path:
        return self.folder / ".s.PGSQL.5432"

    def url(self, database: str) -> str:
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def create(self, template: str = "template0") -> str:
        """A new database, a copy of the template; its name."""
        name = f"test_{next(self._numbers)}"
        self.run_sql(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, database: str) -> None:
        self.run_sql(f"DROP DATABASE {database} WITH (FORCE)")

    def run_sql(self, statement: str) -> None:
        with self._admin.connect() as connection:
            connection.exec_driver_sql(statement)

    def end_connections(self, database: str) -> int:
        """As an operator would, by their process ids; how many there were."""
        with self._admin.connect() as connection:
            return connection.exec_driver_sql(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                f" WHERE datname = '{database}'"
            ).scalar_one()

    def connections(self, url: str) -> int:
        """How many the database of this address has."""
        database = make_url(url).database
        with self._admin.connect() as connection:
            return connection.exec_driver_sql(
                f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{database}'"
            ).scalar_one()

    def start(self) -> None:
        self._run("pg_ctl", "--log", f"{self.folder}/log", "--wait", "start")

    def crash_and_start(self) -> None:
        """Every process of the server ends at once; it recovers from its log."""
        self._run("pg_ctl", "--log", f"{self.folder}/log", "--mode=immediate", "--wait", "restart")

    def close(self) -> None:
        """Stop the server that this folder's pid file names, and remove the folder."""
        self._admin.dispose()
        self._run("pg_ctl", "--mode=immediate", "--wait", "stop")
        shutil.rmtree(self.folder)

    def _run(self, program: str, *arguments: str) -> None:
        as_another = {}
        if os.geteuid() == 0:  # which PostgreSQL refuses to run as
            as_another = {
                "user": self._account.pw_uid,
                "group": self._account.pw_gid,
                "extra_groups": (),
            }
        done = subprocess.run(
            [str(self._programs / program), "--pgdata", str(self._data), *arguments],
            check=False,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # a pipe would be kept open by the server
            stderr=subprocess.DEVNULL,
            timeout=120,
            **as_another,
        )
        if done.returncode != 0:
            log = self.folder / "log"
            pytest.fail(f"{program} failed. {log.read_text()[-2_000:] if log.exists() else ''}")


class Templates:
    """Databases that were filled once, to copy: `CREATE DATABASE ... TEMPLATE`, some 30 ms."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._filled: dict[Callable[[Engine], None], str] = {}

    def copy(self, fill: Callable[[Engine], None]) -> str:
        """A new database as `fill` leaves one; its name."""
        if fill not in self._filled:
            name = self._cluster.create()
            engine = open_database(self._cluster.url(name))
            fill(engine)
            engine.dispose()
            self._filled[fill] = name
        return self._cluster.create(self._filled[fill])


def eventually(condition: Callable[[], bool], *, seconds: float = 10) -> None:
    """Wait for what another process is about to do."""
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            pytest.fail("it did not happen in time")
        time.sleep(0.02)
