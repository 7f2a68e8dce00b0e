"""What a database is, in a few digests: its tables as they are made, and every row of each.

The order of columns and of rows is nobody's promise, and no part of it.
"""

from __future__ import annotations

import marshal
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Engine, inspect, text

SCHEMA = "(schema)"
_ALEMBICS = "alembic_version"
_MADE_BY_HAND = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": """
        SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
        UNION SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    """,
}


def digests(database: Engine, *, without: Mapping[str, str]) -> dict[str, str]:
    """A digest of each table's rows, and one of the schema; `without` one column of some tables."""
    with database.connect() as connection:
        found = {SCHEMA: sha256(repr(_schema(connection)).encode()).hexdigest()}
        tables = _tables(connection)
        for table in tables:
            found[table] = _rows_digest(connection, table, without.get(table, ""))
        if "series" in tables:
            del found["series"]
            found["documents"] = _texts_digest(connection)
        return found


def _texts_digest(connection: Connection) -> str:
    """Of every document's whole text: what it shares with others is nobody's promise."""
    seen = sha256()
    asked = (
        "SELECT credential_id, text, own FROM documents JOIN series ON id = series_id"
        " ORDER BY credential_id"
    )
    for document, series, own in connection.execute(text(asked).execution_options(yield_per=500)):
        pieces, values = series.split("\x1f"), own.split("\x1f") if own else []
        whole = "".join(chain(*zip(pieces, [*values, ""], strict=True)))
        seen.update(f"{document} {whole}\n".encode())
    return seen.hexdigest()


def counts(database: Engine, tables: Sequence[str]) -> dict[str, int]:
    """How many rows each of the tables has."""
    with database.connect() as connection:
        return {
            table: connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
            for table in tables
        }


def revision(database: Engine) -> str:
    """The step that the tables are at."""
    with database.connect() as connection:
        found = connection.execute(text(f"SELECT version_num FROM {_ALEMBICS}"))
        return str(found.scalar_one())


def _tables(connection: Connection) -> list[str]:
    return sorted(set(inspect(connection).get_table_names()) - {_ALEMBICS})


def _schema(connection: Connection) -> list[tuple[str, ...]]:
    """Columns, keys, constraints, indexes, triggers and functions."""
    found, looking = [], inspect(connection)
    for table in _tables(connection):
        for kind in ("columns", "foreign_keys", "unique_constraints", "indexes"):
            parts = getattr(looking, f"get_{kind}")(table)
            found += [(table, kind, repr(sorted(_plain(part)))) for part in parts]
        found.append((table, "key", repr(sorted(_plain(looking.get_pk_constraint(table))))))
    by_hand = connection.execute(text(_MADE_BY_HAND[connection.dialect.name]))
    return sorted(found + [(str(name), str(made)) for name, made in by_hand])


def _plain(part: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    return ((name, str(value)) for name, value in part.items())


def _rows_digest(connection: Connection, table: str, without: str) -> str:
    looking = inspect(connection)
    columns = sorted(
        column["name"] for column in looking.get_columns(table) if column["name"] != without
    )
    key = looking.get_pk_constraint(table)["constrained_columns"]
    asked = f"SELECT {', '.join(columns)} FROM {table} ORDER BY {', '.join(key)}"
    seen = sha256(repr(columns).encode())
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "postgresql":
        with driver.cursor() as cursor, cursor.copy(f"COPY ({asked}) TO STDOUT") as rows:
            for row in rows:
                seen.update(row)
    else:
        for row in driver.execute(asked):
            seen.update(marshal.dumps(row, 0))  # the same bytes for the same values, and quick
    return seen.hexdigest()
