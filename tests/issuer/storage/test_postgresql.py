from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from dataclasses import replace

import pytest
from sqlalchemy import event
from sqlalchemy.engine import make_url

from issuer.errors import (
    ConfigurationError,
    Conflict,
    DatabaseNotReady,
    Defect,
    IssuerError,
    StorageUnavailable,
    StorageUncertain,
)
from issuer.storage import schema
from issuer.storage.connections import for_reading
from issuer.storage.database import open_database
from issuer.storage.store import SqlStore
from tests.issuer.storage import made
from tests.issuer.storage.broken_line import AT_COMMIT, BrokenLine
from tests.issuer.storage.made import MEI, SAM
from tests.postgres import INSTALL, Cluster


@pytest.fixture
def dialect():
    return "postgresql"


def settings(engine, names):
    with engine.connect() as connection:
        return {name: connection.exec_driver_sql(f"SHOW {name}").scalar() for name in names}


def test_a_connection_has_the_settings_the_promises_need(database):
    expected = {
        "transaction_isolation": "read committed",
        "transaction_read_only": "off",
        "synchronous_commit": "on",
        "fsync": "on",
        "full_page_writes": "on",
        "lock_timeout": "2s",
        "statement_timeout": "12s",
        "idle_in_transaction_session_timeout": "1min",
        "client_encoding": "UTF8",
        "TimeZone": "UTC",
    }
    assert settings(database, expected) == expected


def test_a_reading_has_one_snapshot_and_may_not_write(database):
    expected = {"transaction_isolation": "repeatable read", "transaction_read_only": "on"}
    assert settings(for_reading(database), expected) == expected
    # ... and the connection goes back as it was.
    expected = {"transaction_isolation": "read committed", "transaction_read_only": "off"}
    assert settings(database, expected) == expected


def test_five_seconds_of_patience_are_usual(url):
    engine = open_database(url)
    assert settings(engine, ["lock_timeout"]) == {"lock_timeout": "5s"}
    engine.dispose()


def test_the_address_has_the_last_word(url):
    asked = make_url(url).update_query_dict(
        {"options": "-c synchronous_commit=remote_apply", "connect_timeout": "9"}
    )
    engine = open_database(asked.render_as_string(hide_password=False))
    found = settings(engine, ["synchronous_commit", "lock_timeout"])
    assert found == {"synchronous_commit": "remote_apply", "lock_timeout": "5s"}
    engine.dispose()


def test_without_the_driver_the_missing_extra_is_named(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "psycopg", None)
    with pytest.raises(ConfigurationError, match=r"badge-issuer\[postgres\]"):
        open_database("postgresql://nowhere/x")


def test_another_driver_is_refused():
    with pytest.raises(ConfigurationError, match="psycopg"):
        open_database("postgresql+asyncpg://nowhere/x")


def test_a_server_that_is_not_there_is_unavailable(tmp_path):
    engine = open_database(f"postgresql://postgres@/x?host={tmp_path}")
    with pytest.raises(StorageUnavailable), SqlStore(engine).reading():
        pytest.fail("nobody is there")


def test_a_locked_row_is_unavailable_after_some_patience(filled, filled_url):
    quick = open_database(filled_url, patience_ms=200)
    with filled.transaction() as unit:
        unit.learners.save(replace(MEI, name="Mei"))
        start = time.monotonic()
        with pytest.raises(StorageUnavailable) as refused, SqlStore(quick).transaction() as other:
            other.learners.save(replace(MEI, name="Other"))
        assert 0.15 < time.monotonic() - start < 5
        assert refused.value.retryable
        assert refused.value.__cause__.sqlstate == "55P03"
        with SqlStore(quick).reading() as reader:  # readers do not wait
            assert reader.learners.get("mei") == MEI
        with SqlStore(quick).transaction() as other:  # nor does who writes something else
            other.learners.save(replace(SAM, name="Samuel"))
    quick.dispose()


def test_the_audit_log_is_waited_for_no_longer_than_a_row(filled, filled_url):
    quick = open_database(filled_url, patience_ms=200)
    with filled.transaction() as unit:
        unit.audit.add(made.entry())
        with pytest.raises(StorageUnavailable), SqlStore(quick).transaction() as other:
            other.audit.add(made.entry())
    quick.dispose()


def test_after_a_failure_that_was_swallowed_nothing_is_committed(filled):
    """COMMIT is answered by ROLLBACK then, and the driver takes that for success."""

    def swallow() -> None:
        with filled.transaction() as unit:
            unit.learners.save(replace(MEI, name="Mei"))
            with pytest.raises(Conflict):
                unit.activities.add(made.TALK)

    with pytest.raises(Defect):
        swallow()
    with filled.reading() as unit:
        assert unit.learners.get("mei") == MEI


def test_after_a_failure_nothing_more_is_answered(filled):
    def go_on() -> None:
        with filled.transaction() as unit:
            with pytest.raises(Conflict):
                unit.activities.add(made.TALK)
            unit.learners.get("mei")

    with pytest.raises(Defect):
        go_on()


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("23505", Conflict),
        ("23503", Conflict),
        ("23502", Conflict),
        ("23514", Conflict),
        ("23000", Defect),
        ("40001", StorageUnavailable),
        ("40P01", StorageUnavailable),
        ("55P03", StorageUnavailable),
        ("57014", StorageUnavailable),
        ("57P01", StorageUnavailable),
        ("08006", StorageUnavailable),
        ("53100", StorageUnavailable),
        ("53300", StorageUnavailable),
        ("58030", StorageUnavailable),
        ("25006", Defect),
        ("42P01", DatabaseNotReady),
        ("42501", Defect),
        ("22001", Defect),
        ("XX001", Defect),
    ],
)
def test_each_complaint_of_the_server_is_one_of_ours(database, state, expected):
    with pytest.raises(IssuerError) as raised, database.begin() as connection:
        connection.exec_driver_sql(f"DO $$BEGIN RAISE EXCEPTION 'x' USING ERRCODE='{state}'; END$$")
    assert type(raised.value) is expected
    assert raised.value.__cause__.sqlstate == state


def test_two_who_wait_for_each_other_are_told_to_try_again(filled, filled_url):
    """PostgreSQL ends one of them; nothing of it is left and the other goes on."""
    barrier, ended = threading.Barrier(2), []

    def write(first, second) -> None:
        engine = open_database(filled_url)
        try:
            with SqlStore(engine).transaction() as unit:
                unit.learners.save(replace(first, name="x"))
                barrier.wait()
                unit.learners.save(replace(second, name="x"))
            ended.append("written")
        except StorageUnavailable as error:
            ended.append(error.__cause__.sqlstate)
        engine.dispose()

    threads = [threading.Thread(target=write, args=pair) for pair in ((MEI, SAM), (SAM, MEI))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ended) == ["40P01", "written"]


def test_connections_that_an_operator_ended_cost_nobody_an_error(filled, filled_url, cluster):
    with filled.reading() as unit:
        unit.learners.get("mei")
    assert cluster.end_connections(make_url(filled_url).database) >= 1
    with filled.transaction() as unit:
        assert unit.learners.get("mei") == MEI


@pytest.mark.parametrize("when", ["before a statement", "before the commit"])
def test_a_connection_that_ends_in_a_transaction_is_unavailable(filled, filled_url, cluster, when):
    def write() -> None:
        with filled.transaction() as unit:
            unit.learners.save(replace(MEI, name="Mei"))
            cluster.end_connections(make_url(filled_url).database)
            if when == "before a statement":
                unit.learners.save(replace(SAM, name="Samuel"))

    with pytest.raises(StorageUnavailable) as raised:
        write()
    assert (type(raised.value) is StorageUncertain) == (when == "before the commit")
    with filled.reading() as unit:
        assert unit.learners.by_ids(["mei", "sam"]) == {"mei": MEI, "sam": SAM}


CUT_AMONG_MANY_ROWS = """
import sys
from dataclasses import replace
from sqlalchemy import event
from issuer.errors import StorageUnavailable
from issuer.storage.database import open_database
from issuer.storage.store import SqlStore
from tests.issuer.storage.made import NOTICE
engine, other = (open_database(sys.argv[1]) for _ in range(2))
def cut(connection, cursor, statement, parameters, context, many):
    if many:
        with other.connect() as asking:
            process = connection.connection.driver_connection.info.backend_pid
            asking.exec_driver_sql(f"SELECT pg_terminate_backend({process}, 5000)")
event.listen(engine, "before_cursor_execute", cut)
try:
    with SqlStore(engine).transaction() as unit:
        unit.outbox.add(*(replace(NOTICE, id=str(number)) for number in range(9)))
except StorageUnavailable:
    print("unavailable")
"""


def test_a_connection_cut_among_many_rows_is_told_once_and_not_by_the_driver(filled_url):
    """In a process where nobody listens to the driver's logger, as in production."""
    done = subprocess.run(
        [sys.executable, "-c", CUT_AMONG_MANY_ROWS, filled_url],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.stdout, done.stderr) == ("unavailable\n", "")


@pytest.mark.parametrize("fault", AT_COMMIT)
def test_who_loses_the_line_at_the_commit_is_told_that_nobody_knows(filled_url, cluster, fault):
    """The two cannot be told apart by who asked, and only one of them is stored."""
    line = BrokenLine(cluster.socket)
    name = make_url(filled_url).database
    engine = open_database(f"postgresql://postgres@127.0.0.1:{line.port}/{name}", patience_ms=400)
    line.fault = fault

    def write() -> None:
        with SqlStore(engine).transaction() as unit:
            unit.learners.save(replace(MEI, name="Mei"))

    with pytest.raises(StorageUncertain) as raised:
        write()
    assert raised.value.__cause__ is not None
    assert not raised.value.retryable
    line.fault = None
    with SqlStore(engine).reading() as unit:
        is_stored = unit.learners.get("mei").name == "Mei"
    assert is_stored == (fault == "lose its reply")
    engine.dispose()
    line.close()


def test_a_commit_that_the_server_refuses_is_not_uncertain(database):
    """It has said no, so that everybody knows: nothing is there."""
    with database.begin() as connection:
        connection.exec_driver_sql(
            "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS"
            " $$BEGIN RAISE EXCEPTION 'x' USING ERRCODE='53100'; END$$"
        )
        connection.exec_driver_sql(
            "CREATE CONSTRAINT TRIGGER late AFTER UPDATE ON learners DEFERRABLE"
            " INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION no()"
        )

    def write() -> None:
        with SqlStore(database).transaction() as unit:
            unit.learners.save(MEI)
            unit.learners.save(replace(MEI, name="Mei"))

    with pytest.raises(StorageUnavailable) as raised:
        write()
    assert type(raised.value) is StorageUnavailable
    with SqlStore(database).reading() as unit:
        assert unit.learners.by_ids(["mei"]) == {}


def test_two_who_migrate_take_turns(new_url):
    """The second waits where the first is, and then finds everything done."""
    first, second = open_database(new_url), open_database(new_url)
    inside, found = threading.Event(), []

    def pause(*_) -> None:
        if not inside.is_set():
            inside.set()
            time.sleep(0.3)

    event.listen(first, "before_cursor_execute", pause)
    thread = threading.Thread(target=schema.upgrade, args=(first,))
    thread.start()
    inside.wait()
    schema.upgrade(second)
    found.append(schema.pending(second))
    thread.join()
    assert found == [False]
    for engine in (first, second):
        engine.dispose()


def test_a_migration_may_take_longer_than_a_statement(new_url):
    engine = open_database(new_url, patience_ms=50)  # 0.3 s for a statement
    slow = "SELECT pg_sleep(0.5)"

    def pause(connection, cursor, statement, *_) -> None:
        if statement.lstrip().startswith("CREATE TABLE outbox"):
            cursor.execute(slow)

    event.listen(engine, "before_cursor_execute", pause)
    schema.upgrade(engine)
    assert schema.pending(engine) is False
    with pytest.raises(StorageUnavailable), engine.connect() as connection:
        connection.exec_driver_sql(slow)
    engine.dispose()


@pytest.mark.parametrize(("ci", "outcome"), [("true", "Failed"), ("", "Skipped")])
def test_without_a_server_the_tests_say_what_to_install(monkeypatch, ci, outcome):
    monkeypatch.setitem(os.environ, "CI", ci)
    monkeypatch.setattr("tests.postgres.server_programs", lambda: None)
    with pytest.raises(BaseException, match=INSTALL) as refused:
        Cluster()
    assert type(refused.value).__name__ == outcome
