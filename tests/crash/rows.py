"""The tables read by SQL and nothing of the product's, so that its mistakes are not repeated."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import Any

import psycopg
from psycopg.rows import dict_row
from sqlalchemy.engine import make_url

Row = dict[str, Any]


class Rows:
    """A connection that asks; both drivers' answers made alike."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def all(self, question: str) -> list[Row]:
        return [dict(row) for row in self._connection.execute(question)]

    def credentials(self) -> list[Row]:
        """Every one with what was planned and what was signed, as both are put together."""
        return [_with_texts(row) for row in self.all(_CREDENTIALS)]

    def damage(self) -> Sequence[str]:
        """What the database itself finds wrong with its file."""
        if not isinstance(self._connection, sqlite3.Connection):
            return ()  # PostgreSQL's checksums speak when a page is read, and all are read here
        words = [row[0] for row in self._connection.execute("PRAGMA integrity_check")]
        strangers = list(self._connection.execute("PRAGMA foreign_key_check"))
        found = [] if words == ["ok"] else words
        return found + [f"a row of {row[0]} refers to nothing" for row in strangers]


_CREDENTIALS = """
    SELECT c.*, d.own, s.text AS series FROM credentials c
    LEFT JOIN documents d ON d.credential_id = c.id LEFT JOIN series s ON s.id = d.series_id
"""


def _with_texts(row: Row) -> Row:
    """Between the pieces that badges share stand, in order, the values of one's own."""
    shared, own = row["series"].split("\x1f"), row["own"].split("\x1f") if row["own"] else []
    assert len(shared) == len(own) + 1
    unsigned = shared[0] + "".join(a + b for a, b in zip(own, shared[1:], strict=True))
    text = None if row["proof"] is None else unsigned.removesuffix("}") + row["proof"]
    return {**row, "unsigned": unsigned, "text": text}


@contextmanager
def rows_of(database: str) -> Iterator[Rows]:
    address = make_url(database)
    if address.get_backend_name() == "sqlite":
        with closing(sqlite3.connect(str(address.database))) as connection:
            connection.row_factory = sqlite3.Row
            yield Rows(connection)
    else:
        plain = address.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain, row_factory=dict_row) as connection:
            yield Rows(connection)


def moment(value: str | datetime) -> str:
    """An instant as the audit log digests it."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value).replace(tzinfo=UTC)
    return value.astimezone(UTC).isoformat()


def read(value: Any) -> Any:
    """A JSON column, which one of the drivers has read already."""
    return json.loads(value) if isinstance(value, str) else value
