"""What was said to the world stays as it was said: the database's own triggers refuse the rest."""

from __future__ import annotations

import pytest
from sqlalchemy import Boolean, Integer, text

from issuer.errors import Defect
from issuer.storage import tables
from issuer.storage.store import SqlStore
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
