from __future__ import annotations

import json
from datetime import timedelta
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from issuer.errors import NotFound
from issuer.storage.audit import _facts, audit_breaks, audit_head
from tests.issuer.storage.made import NOON, entry

COPY_OF_THE_LAST = """
    INSERT INTO audit_log
    SELECT 6, at, actor, action, object_kind, object_id, facts, digest
    FROM audit_log WHERE number = 5
"""


@pytest.fixture
def log(store, database):
    """A log of five entries whose triggers somebody with the file in hand has removed."""
    with store.transaction() as unit:
        for number in range(5):
            unit.audit.add(entry(object_id=str(number), at=NOON + timedelta(seconds=number)))
    with database.begin() as connection:
        for change in ("update", "delete"):
            where = "" if connection.dialect.name == "sqlite" else " ON audit_log"
            connection.exec_driver_sql(f"DROP TRIGGER audit_log_no_{change}{where}")
    return database


def test_entries_come_back_in_the_order_they_were_added(store):
    with store.transaction() as unit:
        unit.audit.add(entry())
        unit.audit.add(entry(action="revoke", at=NOON - timedelta(days=1)))
        unit.audit.add(entry(object_id="other"))
        assert unit.audit.of("badge", "credential-1") == (
            entry(),
            entry(action="revoke", at=NOON - timedelta(days=1)),
        )
        assert unit.audit.of("run", "credential-1") == ()


@given(st.dictionaries(st.text(), st.text() | st.integers(), max_size=4))
def test_facts_are_written_as_canonical_json(facts):
    assert _facts(facts) == json.dumps(facts, sort_keys=True, separators=(",", ":"))


def test_a_digest_is_of_the_row_before_and_canonical_json(store, database):
    """Recomputed as trust.md 4 says it, so that anybody else can."""
    facts = {"badges": 2, "名": 'a"b', "run": "r"}
    with store.transaction() as unit:
        unit.audit.add(entry(facts=facts))
    row = {
        "number": 1,
        "at": NOON.isoformat(),
        "actor": entry().actor,
        "action": entry().action,
        "object_kind": entry().object_kind,
        "object_id": entry().object_id,
        "facts": facts,
    }
    canonical = json.dumps(row, sort_keys=True, separators=(",", ":")).encode()
    assert audit_head(database) == (1, sha256(bytes(32) + canonical).hexdigest())


def test_an_untouched_log_has_no_breaks(log):
    assert audit_breaks(log) == ()


def test_an_empty_log_has_no_breaks(database):
    assert audit_breaks(database) == ()
    assert audit_head(database) == (0, "0" * 64)


@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        ("UPDATE audit_log SET actor = 'somebody else' WHERE number = 3", (3,)),
        ("UPDATE audit_log SET at = '2026-11-20 12:00:00.000000' WHERE number = 1", (1,)),
        ("UPDATE audit_log SET facts = '{}' WHERE number = 2", (2,)),
        ("UPDATE audit_log SET digest = 'spoiled' WHERE number = 2", (2, 3)),
        ("DELETE FROM audit_log WHERE number = 1", (1, 2)),
        ("DELETE FROM audit_log WHERE number IN (2, 3)", (2, 3, 4)),
        ("UPDATE audit_log SET number = 9 WHERE number = 5", (5, 6, 7, 8, 9)),
        (COPY_OF_THE_LAST, (6,)),
    ],
)
def test_tampering_is_found(log, tampering, found):
    with log.begin() as connection:
        connection.execute(text(tampering))
    assert audit_breaks(log) == found


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)  # others refuse such values
@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        ("UPDATE audit_log SET at = 'yesterday' WHERE number = 1", (1,)),
        ("UPDATE audit_log SET facts = 'spoiled' WHERE number = 2", (2,)),
        ("UPDATE audit_log SET object_id = x'00' WHERE number = 2", (2,)),
    ],
)
def test_values_of_other_kinds_are_found(log, tampering, found):
    with log.begin() as connection:
        connection.execute(text(tampering))
    assert audit_breaks(log) == found


def test_rows_cut_off_at_the_end_show_in_the_head(log):
    number, digest = audit_head(log)
    assert number == 5
    with log.begin() as connection:
        connection.execute(text("DELETE FROM audit_log WHERE number = 5"))
    assert audit_breaks(log) == ()
    assert audit_head(log) != (number, digest)


def test_what_was_rolled_back_leaves_no_gap(store, database):
    with store.transaction() as unit:
        unit.audit.add(entry())

    def fail() -> None:
        with store.transaction() as unit:
            unit.audit.add(entry())
            unit.accounts.get("nobody")

    with pytest.raises(NotFound):
        fail()
    with store.transaction() as unit:
        unit.audit.add(entry())
    assert audit_breaks(database) == ()
    assert audit_head(database)[0] == 2
