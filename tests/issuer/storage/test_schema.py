from __future__ import annotations

import logging

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from issuer.errors import Defect, StorageUnavailable
from issuer.storage import schema, tables
from issuer.storage.database import open_database
from issuer.storage.store import SqlStore
from tests.issuer.storage.made import REVOCATION, entry, issued, plan


@pytest.fixture
def new(file):
    engine = open_database(f"sqlite:///{file}", busy_timeout_ms=200)
    yield engine
    engine.dispose()


def shape(engine):
    """Every table, index and trigger, word for word."""
    with engine.connect() as connection:
        return connection.execute(
            text("SELECT type, name, sql FROM sqlite_master ORDER BY type, name")
        ).all()


def test_the_tables_after_all_migrations_are_those_of_tables_py(new):
    schema.upgrade(new)
    options = {"compare_type": True, "compare_server_default": True}
    with new.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, tables.metadata) == []


def test_names_of_constraints_are_those_of_tables_py(new, tmp_path):
    straight = open_database(f"sqlite:///{tmp_path}/straight.db")
    tables.metadata.create_all(straight)
    schema.upgrade(new)
    for table in tables.metadata.tables:
        for kind in ("get_unique_constraints", "get_foreign_keys", "get_pk_constraint"):
            migrated, expected = (
                getattr(inspect(engine), kind)(table) for engine in (new, straight)
            )
            assert _sorted(migrated) == _sorted(expected), (table, kind)
    straight.dispose()


def _sorted(found):
    return sorted(found, key=lambda each: each["name"]) if isinstance(found, list) else found


def test_up_down_and_up_again_gives_the_same(new):
    schema.upgrade(new)
    first = shape(new)
    schema.downgrade(new)
    assert {name for _, name, _ in shape(new)} <= {
        "alembic_version",
        "sqlite_autoindex_alembic_version_1",
    }
    schema.upgrade(new)
    assert shape(new) == first


def test_a_filled_database_can_go_down(filled, filled_database):
    with filled.transaction() as unit:
        unit.audit.add(entry())
    schema.downgrade(filled_database)
    schema.upgrade(filled_database)


def test_migrations_are_pending_until_they_are_run(new):
    assert schema.pending(new) is True
    schema.upgrade(new)
    assert schema.pending(new) is False
    schema.upgrade(new)  # harmless
    schema.downgrade(new)
    assert schema.pending(new) is True


def test_a_database_ahead_of_this_release_is_not_pending(database):
    with database.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '2030_01_01_later'"))
    assert schema.pending(database) is False


def test_a_migration_that_fails_leaves_nothing(new, monkeypatch):
    with new.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE outbox (a)")
    before = shape(new)
    with pytest.raises(Defect):
        schema.upgrade(new)
    assert shape(new) == before


def test_a_migration_waits_for_a_writer(new):
    with new.begin(), pytest.raises(StorageUnavailable):
        schema.upgrade(new)


def test_migrating_leaves_logging_alone(new):
    root = logging.getLogger()
    before = (root.level, list(root.handlers), logging.getLogger("alembic").level)
    schema.upgrade(new)
    assert (root.level, list(root.handlers), logging.getLogger("alembic").level) == before


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_the_sql_can_be_read_before_it_is_run(dialect):
    statements = schema.sql(dialect=dialect)
    for table in tables.metadata.tables:
        assert f"CREATE TABLE {table} (" in statements
    for table in (*tables.APPEND_ONLY, "credentials"):
        assert f"BEFORE DELETE ON {table} " in statements


# -- triggers ----------------------------------------------------------------------------------


@pytest.fixture
def full(filled, filled_database):
    """A row in every table, the first credential issued."""
    with filled.transaction() as unit:
        unit.credentials.plan([plan(1), plan(2)])
        unit.credentials.issue(issued(1))
        unit.audit.add(entry())
    return filled_database


def refused(engine, statement) -> bool:
    try:
        with engine.begin() as connection:
            connection.execute(text(statement))
    except Defect:
        return True
    return False


@pytest.mark.parametrize("table", tables.APPEND_ONLY)
def test_what_is_only_added_to_is_not_changed_or_deleted(full, table):
    column = tables.metadata.tables[table].columns.keys()[0]
    assert refused(full, f"UPDATE {table} SET {column} = {column}")
    assert refused(full, f"DELETE FROM {table}")
    # A REPLACE deletes the old row without saying so.
    assert refused(full, f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")


@pytest.mark.parametrize("column", tables.credentials.columns.keys())
def test_an_issued_credential_keeps_its_words(full, column):
    changeable = {"shared": "0"}
    meaningless = {"revoked_at", "revoked_by", "revocation_reason"}  # while it is not revoked
    value = changeable.get(column, "'x'")
    statement = f"UPDATE credentials SET {column} = {value} WHERE id = 'credential-1'"
    if column in changeable:
        assert not refused(full, statement)
    elif column not in meaningless:
        assert refused(full, statement)


def test_a_planned_credential_keeps_what_it_has_taken(full):
    for column in ("id", "award_id", "short_code", "status_list_id", "status_index"):
        statement = f"UPDATE credentials SET {column} = 'x' WHERE id = 'credential-2'"
        assert refused(full, statement), column


@pytest.mark.parametrize(
    "step",
    [
        "state = 'issued'",  # without a text
        "state = 'revoked', text = 'x', issued_at = 0, revoked_at = 0, revoked_by = 'advisor'",
        "state = 'other'",
    ],
)
def test_a_planned_credential_takes_no_other_step(full, step):
    assert refused(full, f"UPDATE credentials SET {step} WHERE id = 'credential-2'")


@pytest.mark.parametrize(
    "step",
    [
        "state = 'issued'",
        "state = 'issued', revoked_at = NULL, revoked_by = NULL, revocation_reason = NULL",
        "state = 'planned'",
        "revoked_at = NULL",
        "revoked_by = 'organiser'",
        "revocation_reason = ''",
        "text = 'x'",
    ],
)
def test_a_revocation_stands(full, step):
    with SqlStore(full).transaction() as unit:
        assert unit.credentials.revoke("credential-1", REVOCATION)
    assert refused(full, f"UPDATE credentials SET {step} WHERE id = 'credential-1'")


def test_an_issued_credential_is_not_planned_again(full):
    assert refused(full, "UPDATE credentials SET state = 'planned' WHERE id = 'credential-1'")


def test_no_credential_is_deleted(full):
    for number in (1, 2):
        assert refused(full, f"DELETE FROM credentials WHERE id = 'credential-{number}'")
    assert refused(full, "INSERT OR REPLACE INTO credentials SELECT * FROM credentials")
