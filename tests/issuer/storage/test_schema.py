from __future__ import annotations

import logging

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from issuer.errors import Defect, StorageUnavailable
from issuer.storage import schema, tables
from issuer.storage.database import migrating, open_database
from tests.issuer.storage.made import entry


@pytest.fixture
def new(new_url):
    engine = open_database(new_url, patience_ms=200)
    yield engine
    engine.dispose()


SHAPE = {
    "sqlite": "SELECT type, name, sql FROM sqlite_master",
    "postgresql": """
        SELECT 'table', table_name || '.' || column_name,
            concat_ws(' ', data_type, character_maximum_length, is_nullable, column_default)
        FROM information_schema.columns WHERE table_schema = 'public'
        UNION SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
        UNION SELECT 'constraint', conname, pg_get_constraintdef(oid) FROM pg_constraint
            WHERE connamespace = 'public'::regnamespace
        UNION SELECT 'trigger', tgname, pg_get_triggerdef(oid) FROM pg_trigger
            WHERE NOT tgisinternal
        UNION SELECT 'function', proname, prosrc FROM pg_proc
            WHERE pronamespace = 'public'::regnamespace
    """,
}


def shape(engine):
    """Every table, index, constraint and trigger, word for word."""
    with engine.connect() as connection:
        return sorted(tuple(row) for row in connection.execute(text(SHAPE[engine.dialect.name])))


def test_the_tables_after_all_migrations_are_those_of_tables_py(new):
    schema.upgrade(new)
    options = {"compare_type": True, "compare_server_default": True}
    with new.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, tables.metadata) == []


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_names_of_constraints_are_those_of_tables_py(new, tmp_path):
    (tmp_path / "straight.db").touch()
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
    assert all("alembic_version" in name for _, name, _ in shape(new))  # Alembic's own
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
        connection.exec_driver_sql("CREATE TABLE outbox (a integer)")
    before = shape(new)
    with pytest.raises(Defect):
        schema.upgrade(new)
    assert shape(new) == before


def test_a_migration_waits_for_another_only_so_long(new):
    with migrating(new), pytest.raises(StorageUnavailable):
        schema.upgrade(new)
    schema.upgrade(new)


def test_a_migration_waits_for_a_writer_only_so_long(filled, filled_url):
    quick = open_database(filled_url, patience_ms=200)
    with filled.transaction() as unit:
        unit.audit.add(entry())
        with pytest.raises(StorageUnavailable):
            schema.downgrade(quick)
    assert schema.pending(quick) is False
    quick.dispose()


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
