"""One statement for many rows: compiled once, and its values made ready by hand.

Core looks at every value of every row anew, which takes about as long as storing it does. What
the driver gets is the same.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import JSON, Connection, Dialect, Insert, Table, Update
from sqlalchemy.types import TypeEngine

from issuer.errors import Defect
from issuer.storage.tables import UtcDateTime

_Row = Mapping[str, Any]


def add_many(connection: Connection, table: Table, rows: Sequence[_Row]) -> None:
    """Add rows, all of which have values for the same columns.

    Raises:
        Defect: a value is of another kind than its column's.
    """
    if rows:
        _insert(table, tuple(rows[0]), connection.dialect).run(connection, rows)


def change_many(connection: Connection, change: Insert | Update, rows: Sequence[_Row]) -> int:
    """Do it once for each row of parameters; how many rows it concerned.

    The statement must be one that is kept, since what was prepared for it is.
    """
    if not rows:
        return 0
    return _prepared(change, tuple(rows[0]), connection.dialect).run(connection, rows)


class _Prepared:
    """A statement's text for one kind of database, and how each value is made ready for it."""

    def __init__(self, change: Insert | Update, names: tuple[str, ...], dialect: Dialect) -> None:
        compiled = change.compile(dialect=dialect, column_keys=names)
        self._text = str(compiled)
        self._by_position = bool(compiled.positiontup)
        order = tuple(compiled.positiontup or names)
        self._columns = [(name, _ready(compiled.binds[name].type, dialect)) for name in order]

    def run(self, connection: Connection, rows: Sequence[_Row]) -> int:
        try:
            parameters = self._parameters(rows)
        except (AttributeError, TypeError, ValueError) as problem:  # a time without a zone, say
            raise Defect(why="a value that cannot be stored") from problem
        return connection.exec_driver_sql(self._text, parameters).rowcount

    def _parameters(self, rows: Sequence[_Row]) -> list[Any]:
        """Column by column, which is quicker than row by row."""
        columns: list[Iterable[Any]] = []
        for name, ready in self._columns:
            column = [row[name] for row in rows]
            columns.append(map(ready, column) if ready else column)
        values = zip(*columns, strict=True)
        if self._by_position:
            return list(values)
        names = [name for name, _ in self._columns]
        return [dict(zip(names, row, strict=True)) for row in values]


@lru_cache(maxsize=128)
def _insert(table: Table, names: tuple[str, ...], dialect: Dialect) -> _Prepared:
    return _Prepared(table.insert().inline(), names, dialect)


@lru_cache(maxsize=128)
def _prepared(change: Insert | Update, names: tuple[str, ...], dialect: Dialect) -> _Prepared:
    return _Prepared(change, names, dialect)


def _ready(kind: TypeEngine[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    """What the driver wants instead of a value; None when it takes the value as it is."""
    if isinstance(kind, UtcDateTime):
        ready: Callable[[Any], Any] | None = kind.dialect_impl(dialect).bind_processor(dialect)
        return ready
    if isinstance(kind, JSON):
        return lambda value: None if value is None else json.dumps(value)
    return None
