"""The audit log: each row holds the digest of the one before it, so that no change goes unseen.

`digest = SHA-256(digest of the row before || canonical JSON of the row)` (trust.md 4).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from json.encoder import encode_basestring_ascii as _quoted
from typing import Any

from sqlalchemy import Connection, Engine, RowMapping, Text, cast, select, text

from issuer.actions.ports import Audit, AuditEntry
from issuer.storage import tables
from issuer.storage.connections import for_reading
from issuer.storage.rows import Collected
from issuer.storage.tables import whole_second

_ROW = tables.audit_log.c
_BEFORE_THE_FIRST = "0" * 64
_AT_ONCE = 1_000
_CHAIN = 0x6175646974  # "audit" in ASCII: PostgreSQL's locks have numbers


class SqlAudit(Audit, Collected):
    """Who did what to which object; only ever added to."""

    def add(self, *entries: AuditEntry) -> None:
        _one_at_a_time(self._connection)
        number, before = _head(self._connection)
        rows = []
        for place, entry in enumerate(entries, start=number + 1):
            row = {
                "number": place,
                "at": entry.at,
                "actor": entry.actor,
                "action": entry.action,
                "object_kind": entry.object_kind,
                "object_id": entry.object_id,
                "facts": _facts(entry.facts),
            }
            before = row["digest"] = _digest(before, row)
            rows.append(row)
        self._add(tables.audit_log, rows)

    def of(self, object_kind: str, object_id: str) -> Sequence[AuditEntry]:
        """In the order it happened."""
        question = (
            select(tables.audit_log)
            .where(_ROW.object_kind == object_kind, _ROW.object_id == object_id)
            .order_by(_ROW.number)
        )
        return tuple(
            AuditEntry(
                at=row["at"],
                actor=row["actor"],
                action=row["action"],
                object_kind=row["object_kind"],
                object_id=row["object_id"],
                facts=json.loads(row["facts"]),
            )
            for row in self._all(question)
        )


def audit_breaks(database: Engine) -> tuple[int, ...]:
    """The numbers at which the log is not what was written: changed rows, and missing ones.

    Rows cut off at the end leave no gap; compare `audit_head` with a copy kept elsewhere.
    """
    with for_reading(database).connect() as connection:
        return tuple(breaks_in(connection))


def breaks_in(connection: Connection) -> Iterator[int]:
    """The same, within a transaction."""
    expected, before = 1, _BEFORE_THE_FIRST
    for row in _rows(connection):
        yield from range(expected, row["number"])
        if not _is_as_written(row, before=before):
            yield row["number"]
        expected, before = row["number"] + 1, row["digest"]


def audit_head(database: Engine) -> tuple[int, str]:
    """The last row's number and digest: what to keep elsewhere; (0, 64 zeros) when empty."""
    with for_reading(database).connect() as connection:
        return _head(connection)


def digest_in(connection: Connection, number: int | None = None) -> tuple[int, str] | None:
    """The digest of one row, or of the last; None when there is no such row."""
    if number is None:
        return _head(connection)
    digest = connection.execute(select(_ROW.digest).where(_ROW.number == number)).scalar()
    return None if digest is None else (number, digest)


def _head(connection: Connection) -> tuple[int, str]:
    question = select(_ROW.number, _ROW.digest).order_by(_ROW.number.desc()).limit(1)
    last = connection.execute(question).first()
    return (0, _BEFORE_THE_FIRST) if last is None else (last.number, last.digest)


def _rows(connection: Connection) -> Iterator[RowMapping]:
    # As text: a row somebody spoiled must be a finding, not an error of the reader.
    raw = {"at", "facts"}
    columns = [
        cast(column, Text).label(column.name) if column.name in raw else column for column in _ROW
    ]
    question = select(*columns).order_by(_ROW.number).execution_options(yield_per=_AT_ONCE)
    yield from connection.execute(question).mappings()


def _is_as_written(row: RowMapping, *, before: str) -> bool:
    try:
        at = datetime.fromisoformat(row["at"])
        plain = {**row, "at": at if at.tzinfo else at.replace(tzinfo=UTC)}
        plain["facts"] = _canonical(json.loads(row["facts"]))
        return bool(_digest(before, plain) == row["digest"])
    except (TypeError, ValueError):
        return False


# Names in order, no spaces, ASCII alone.
_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


def _facts(facts: Mapping[str, str | int]) -> str:
    """As `_canonical` would, which takes several times as long."""
    members = (
        f"{_quoted(name)}:{_quoted(value) if isinstance(value, str) else _canonical(value)}"
        for name, value in sorted(facts.items())
    )
    return f"{{{','.join(members)}}}"


def _digest(before: str, row: Mapping[str, Any]) -> str:
    """Of a row whose facts are canonical text already; written out here, as `_canonical` would."""
    canonical = (
        f'{{"action":{_quoted(row["action"])},"actor":{_quoted(row["actor"])},'
        f'"at":{_quoted(_instant(row["at"]))},"facts":{row["facts"]},"number":{row["number"]:d},'
        f'"object_id":{_quoted(row["object_id"])},"object_kind":{_quoted(row["object_kind"])}}}'
    )
    return sha256(bytes.fromhex(before) + canonical.encode()).hexdigest()


@lru_cache(maxsize=1_024)
def _instant(at: datetime) -> str:
    return whole_second(at).astimezone(UTC).isoformat()


def _one_at_a_time(connection: Connection) -> None:
    """Two rows must not follow the same one. SQLite's writers take turns anyway."""
    if connection.dialect.name == "postgresql":
        # Not a lock of the table, for which vacuuming it would be broken off again and again.
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_CHAIN})"))
