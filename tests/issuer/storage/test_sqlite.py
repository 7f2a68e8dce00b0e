from __future__ import annotations

import os
import resource
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
import time

import pytest
from sqlalchemy import text

from issuer.errors import (
    ConfigurationError,
    DatabaseNotReady,
    Defect,
    StorageUnavailable,
)
from issuer.storage import schema
from issuer.storage.database import migrating, open_database
from issuer.storage.store import SqlStore
from tests.issuer.storage.made import MEI, SAM


@pytest.fixture
def dialect():
    return "sqlite"


def test_a_connection_has_the_settings_the_promises_need(database):
    expected = {
        "journal_mode": "wal",
        "synchronous": 2,  # FULL
        "foreign_keys": 1,
        "trusted_schema": 0,
        "busy_timeout": 2_000,
        "recursive_triggers": 1,
    }
    with database.connect() as connection:
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in expected}
    assert found == expected


def test_five_seconds_of_patience_are_usual(file):
    file.touch()
    engine = open_database(f"sqlite:///{file}")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 5_000
    engine.dispose()


def test_a_new_database_is_private_to_its_owner(tmp_path):
    engine = open_database(f"sqlite:///{tmp_path}/state/issuer.db")
    with migrating(engine) as connection:
        connection.exec_driver_sql("CREATE TABLE t (a)")
        files = sorted((tmp_path / "state").iterdir())
        assert [file.name for file in files] == ["issuer.db", "issuer.db-shm", "issuer.db-wal"]
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE((tmp_path / "state").stat().st_mode) == 0o700
    engine.dispose()


@pytest.mark.parametrize(
    "url",
    ["sqlite://", "sqlite:///:memory:", "sqlite:///a.db?mode=ro", "sqlite+nothing:///a.db"],
)
def test_an_address_without_a_file_of_its_own_is_refused(url, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigurationError):
        open_database(url)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_unavailable(tmp_path):
    (tmp_path / "file").touch()
    engine = open_database(f"sqlite:///{tmp_path}/file/issuer.db")
    with pytest.raises(StorageUnavailable) as refused, migrating(engine):
        pytest.fail("there is no such folder")
    assert not isinstance(refused.value, DatabaseNotReady)


def test_a_database_that_is_absent_is_not_made_by_asking_it(tmp_path):
    engine = open_database(f"sqlite:///{tmp_path}/state/issuer.db")
    store = SqlStore(engine)
    with pytest.raises(DatabaseNotReady), store.reading() as unit:
        unit.activities.all()
    with pytest.raises(DatabaseNotReady), store.transaction() as unit:
        unit.learners.save(MEI)
    assert schema.pending(engine) is True
    assert list(tmp_path.iterdir()) == []
    schema.upgrade(engine)
    with store.transaction() as unit:
        unit.learners.save(MEI)
    engine.dispose()


def test_a_locked_database_is_unavailable_after_some_patience(store, file):
    quick = open_database(f"sqlite:///{file}", patience_ms=200)
    with store.transaction() as unit:
        unit.learners.save(MEI)
        start = time.monotonic()
        with pytest.raises(StorageUnavailable) as refused, SqlStore(quick).transaction():
            pytest.fail("two writers at once")
        assert 0.15 < time.monotonic() - start < 5
        assert refused.value.retryable
        assert isinstance(refused.value.__cause__, sqlite3.OperationalError)
        with SqlStore(quick).reading() as reader:  # readers do not wait
            assert reader.learners.by_ids(["mei"]) == {}
    with SqlStore(quick).transaction() as unit:
        assert unit.learners.save(SAM) is True
    quick.dispose()


def test_a_writer_waits_for_the_one_before(store):
    inside, written = threading.Event(), []

    def slow() -> None:
        with store.transaction() as unit:
            inside.set()
            time.sleep(0.3)
            unit.learners.save(MEI)
            written.append("slow")

    thread = threading.Thread(target=slow)
    thread.start()
    inside.wait()
    with store.transaction() as unit:
        assert unit.learners.get("mei") == MEI
        written.append("second")
    thread.join()
    assert written == ["slow", "second"]


def test_a_file_that_is_no_database_is_a_fault_of_ours(file):
    file.write_text("Dear librarian, " * 100)
    engine = open_database(f"sqlite:///{file}")
    with pytest.raises(Defect), SqlStore(engine).reading() as unit:
        unit.activities.all()
    engine.dispose()


def test_a_full_disk_is_unavailable_and_leaves_nothing(file, database):
    """The process may write no more than the file has; SQLite sees a failing disk."""
    size = file.stat().st_size

    def no_more() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    program = f"""
from dataclasses import replace
from issuer.errors import StorageUnavailable
from issuer.storage.database import open_database
from issuer.storage.store import SqlStore
from tests.issuer.storage import made
store = SqlStore(open_database("sqlite:///{file}"))
try:
    with store.transaction() as unit:
        for number in range(9_000):
            unit.learners.save(
                replace(made.MEI, id=str(number), student_number=str(number), name="x" * 900)
            )
except StorageUnavailable as error:
    print("unavailable", type(error.__cause__).__name__)
with store.transaction() as unit:
    print(unit.learners.save(made.MEI), unit.learners.by_ids(["1"]))
"""
    ran = subprocess.run(
        [sys.executable, "-c", program],
        preexec_fn=no_more,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert ran.stdout.splitlines() == ["unavailable OperationalError", "True {}"], ran.stderr
    with SqlStore(database).reading() as unit:
        assert unit.learners.by_ids(["mei", "1"]) == {"mei": MEI}
    with database.connect() as connection:
        assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
