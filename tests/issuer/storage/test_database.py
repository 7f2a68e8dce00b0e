from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace

import pytest

from issuer.errors import (
    ActivityNotFound,
    ConfigurationError,
    DatabaseNotReady,
    Defect,
    LearnerNotFound,
    StorageUnavailable,
)
from issuer.storage.database import open_database
from issuer.storage.store import SqlStore
from tests.issuer.storage import made
from tests.issuer.storage.made import MEI, SAM


@pytest.mark.parametrize("url", ["", "nonsense", "mongo://x/y", "mysql+pymysql://x/y"])
def test_an_address_of_another_kind_is_refused(url):
    with pytest.raises(ConfigurationError):
        open_database(url)


def test_what_a_transaction_wrote_is_there_afterwards(store, url):
    with store.transaction() as unit:
        unit.learners.save(MEI)
    with _reopened(url) as again, again.reading() as unit:
        assert unit.learners.get("mei") == MEI


def test_a_transaction_that_fails_leaves_nothing(store):
    def fail() -> None:
        with store.transaction() as unit:
            made.fill(unit)
            unit.activities.get("nothing")

    with pytest.raises(ActivityNotFound):
        fail()
    with store.reading() as unit, pytest.raises(LearnerNotFound):
        unit.learners.get("mei")
    with store.transaction() as unit:
        made.fill(unit)


def test_what_was_not_committed_is_gone_when_the_process_is_killed(url, database):
    program = f"""
import os
from issuer.storage.database import open_database
from issuer.storage.store import SqlStore
from tests.issuer.storage import made
store = SqlStore(open_database("{url}"))
with store.transaction() as unit:
    unit.learners.save(made.MEI)
with store.transaction() as unit:
    unit.learners.save(made.SAM)
    assert unit.learners.get("sam") == made.SAM
    os.kill(os.getpid(), 9)
"""
    killed = subprocess.run([sys.executable, "-c", program], check=False, timeout=60)
    assert killed.returncode == -signal.SIGKILL
    with SqlStore(database).reading() as unit:
        assert unit.learners.get("mei") == MEI
        with pytest.raises(LearnerNotFound):
            unit.learners.get("sam")


def test_reading_refuses_to_write(store):
    with pytest.raises(Defect), store.reading() as unit:
        unit.learners.save(MEI)
    with store.reading() as unit:
        assert unit.learners.by_numbers([MEI.student_number]) == {}


def test_a_connection_that_only_read_may_write_afterwards(store):
    for learner in (MEI, SAM):
        with store.reading() as unit, pytest.raises(LearnerNotFound):
            unit.learners.get(learner.id)
        with store.transaction() as unit:
            unit.learners.save(learner)


def test_a_reading_sees_one_moment_while_others_write(store):
    with store.reading() as reader:
        assert reader.learners.by_ids(["mei"]) == {}
        with store.transaction() as writer:
            writer.learners.save(MEI)
        assert reader.learners.by_ids(["mei"]) == {}
    with store.reading() as reader:
        assert reader.learners.by_ids(["mei"]) == {"mei": MEI}


def test_when_every_connection_is_in_use_the_storage_is_unavailable(url):
    engine = open_database(url, patience_ms=100)
    kept = [engine.connect() for _ in range(15)]
    with pytest.raises(StorageUnavailable), SqlStore(engine).reading():
        pytest.fail("a sixteenth connection")
    for connection in kept:
        connection.close()
    engine.dispose()


def test_a_database_without_tables_waits_for_a_migration(new_url):
    with _reopened(new_url) as store, pytest.raises(DatabaseNotReady), store.reading() as unit:
        unit.activities.all()


def test_a_time_without_a_zone_is_not_stored(store):
    naive = made.NOON.replace(tzinfo=None)
    with pytest.raises(Defect), store.transaction() as unit:
        unit.accounts.note_failed_sign_in("ada", at=naive)


def test_times_are_kept_to_the_second(store):
    with store.transaction() as unit:
        made.fill_people(unit)
        precise = made.NOON.replace(microsecond=999_999)
        unit.activities.add(replace(made.TALK, id="other", created_at=precise))
        assert unit.activities.get("other").created_at == made.NOON


def test_a_connection_from_before_a_fork_is_not_used_after_it(database):
    def process_of(connection):
        return connection.connection._connection_record.info["process"]

    with database.connect() as connection:
        record = connection.connection._connection_record
        before = connection.connection.dbapi_connection
        record.info["process"] = -1  # as if a parent had opened it
    with database.connect() as connection:
        assert connection.connection.dbapi_connection is not before
        assert process_of(connection) == os.getpid()
    before.close()


class _reopened:  # noqa: N801 - reads as a function
    def __init__(self, url) -> None:
        self._engine = open_database(url)

    def __enter__(self) -> SqlStore:
        return SqlStore(self._engine)

    def __exit__(self, *raised) -> None:
        self._engine.dispose()
