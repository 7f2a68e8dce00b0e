"""What was said to the world stays as it was said: the database's own triggers refuse the rest."""

from __future__ import annotations

import pytest
from sqlalchemy import Boolean, Integer, text

from issuer.errors import Defect
from issuer.storage import schema, tables
from issuer.storage.database import open_database
from issuer.storage.store import SqlStore
from issuer.storage.triggers import loose_guards
from tests.issuer.storage.made import REVOCATION, entry, issued, plan


@pytest.fixture
def full(filled, filled_database):
    """A row in every table, the first credential issued."""
    with filled.transaction() as unit:
        unit.credentials.plan([plan(1), plan(2)])
        unit.credentials.issue(issued(1))
        unit.audit.add(entry())
    return filled_database


def refused(engine, statement) -> bool:
    """By one of our triggers, and not because of a mistake in the statement."""
    try:
        with engine.begin() as connection:
            connection.execute(text(statement))
    except Defect as defect:
        return defect.facts["why"] == "a change of what is kept for good"
    return False


def replacing(engine, table) -> str:
    """A statement that puts other rows in the place of those that are there."""
    if engine.dialect.name == "sqlite":  # which deletes the old row without saying so
        return f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"
    key = tables.metadata.tables[table].primary_key.columns.keys()[0]
    # Of a credential, something that may not change.
    column = "short_code" if table == "credentials" else key
    value = "'x'" if table == "credentials" else f"excluded.{key}"
    return (
        f"INSERT INTO {table} SELECT * FROM {table}"
        f" ON CONFLICT ({key}) DO UPDATE SET {column} = {value}"
    )


def other(column) -> str:
    """A value of the column's kind that it does not have."""
    kind = type(tables.credentials.columns[column].type)
    values = {Integer: "99", Boolean: "false", tables.UtcDateTime: "'2030-01-01 00:00:00'"}
    return values.get(kind, "'x'")


@pytest.mark.parametrize("table", tables.APPEND_ONLY)
def test_what_is_only_added_to_is_not_changed_or_deleted(full, table):
    column = tables.metadata.tables[table].columns.keys()[0]
    assert refused(full, f"UPDATE {table} SET {column} = {column}")
    assert refused(full, f"DELETE FROM {table}")
    assert refused(full, replacing(full, table))


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)  # SQLite has no TRUNCATE
@pytest.mark.parametrize("table", [*tables.APPEND_ONLY, "credentials"])
def test_what_is_only_added_to_is_not_emptied(full, table):
    assert refused(full, f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize("column", tables.credentials.columns.keys())
def test_an_issued_credential_keeps_its_words(full, column):
    changeable = {"shared"}
    meaningless = {"revoked_at", "revoked_by", "revocation_reason"}  # while it is not revoked
    statement = f"UPDATE credentials SET {column} = {other(column)} WHERE id = 'credential-1'"
    if column in changeable:
        assert not refused(full, statement)
    elif column not in meaningless:
        assert refused(full, statement)


def test_a_planned_credential_keeps_what_it_has_taken(full):
    for column in ("id", "award_id", "short_code", "status_list_id", "status_index"):
        statement = f"UPDATE credentials SET {column} = {other(column)} WHERE id = 'credential-2'"
        assert refused(full, statement), column


@pytest.mark.parametrize(
    "step",
    [
        "state = 'issued'",  # without a proof
        "state = 'revoked', proof = '', issued_at = created, revoked_at = created, revoked_by = id",
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
        "proof = 'x'",
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
    assert refused(full, replacing(full, "credentials"))


# -- what an audit asks of them ------------------------------------------------------------------


def loose(engine):
    with engine.connect() as connection:
        return [(each.table, each.name, each.is_there) for each in loose_guards(connection)]


def test_no_trigger_that_the_migrations_made_is_loose(database):
    assert loose(database) == []


def test_migrating_back_and_forth_leaves_the_same_triggers(new_url):
    engine = open_database(new_url)
    schema.upgrade(engine)
    schema.downgrade(engine, to="2026_11_21_first")
    schema.upgrade(engine)
    assert loose(engine) == []
    engine.dispose()


_CONDITION = "CREATE TRIGGER credentials_no_update BEFORE UPDATE ON credentials FOR EACH ROW WHEN "
_ON_DELETE = "CREATE TRIGGER credentials_no_delete BEFORE DELETE ON credentials FOR EACH ROW"
_LETS_BE = "RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN OLD; END $$"
_CHANGED = {
    "another condition": {
        "sqlite": (
            "DROP TRIGGER credentials_no_update",
            f"{_CONDITION}(OLD.state = 'revoked') BEGIN SELECT RAISE(ABORT, 'kept'); END",
        ),
        "postgresql": (
            "DROP TRIGGER credentials_no_update ON credentials",
            f"{_CONDITION}(OLD.state = 'revoked') EXECUTE FUNCTION refuse_change()",
        ),
    },
    "another deed": {
        "sqlite": (
            "DROP TRIGGER credentials_no_delete",
            f"{_ON_DELETE} BEGIN SELECT 1; END",
        ),
        "postgresql": (
            "DROP TRIGGER credentials_no_delete ON credentials",
            f"CREATE FUNCTION refuse_nothing() {_LETS_BE}",
            f"{_ON_DELETE} EXECUTE FUNCTION refuse_nothing()",
        ),
    },
}


@pytest.mark.parametrize("change", _CHANGED)
def test_a_trigger_that_was_changed_is_loose(database, dialect, change):
    with database.begin() as connection:
        for statement in _CHANGED[change][dialect]:
            connection.exec_driver_sql(statement)
    ((table, _, is_there),) = loose(database)
    assert (table, is_there) == ("credentials", True)


def test_a_trigger_that_is_gone_is_loose(database, dialect):
    on = " ON awards" if dialect == "postgresql" else ""
    with database.begin() as connection:
        connection.exec_driver_sql(f"DROP TRIGGER awards_no_delete{on}")
    assert loose(database) == [("awards", "awards_no_delete", False)]


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_a_trigger_of_postgresqls_that_is_switched_off_is_loose(database):
    with database.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE awards DISABLE TRIGGER awards_no_delete")
    assert loose(database) == [("awards", "awards_no_delete", False)]


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_a_function_of_postgresqls_that_lets_be_loosens_all(database):
    with database.begin() as connection:
        connection.exec_driver_sql(f"CREATE OR REPLACE FUNCTION refuse_change() {_LETS_BE}")
    assert len(loose(database)) == 27
