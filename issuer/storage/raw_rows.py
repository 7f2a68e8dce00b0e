"""Rows read as they stand, whatever somebody did to them, and the constraints asked again.

Values are fetched as the database has them and read here, one row at a time: a driver that meets
a spoiled value would refuse the whole portion.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    cast,
    func,
    select,
    type_coerce,
)
from sqlalchemy.types import NullType

from issuer.actions.register import Misfit, Spoiled
from issuer.storage import tables
from issuer.storage.rows import Collected, portions
from issuer.storage.tables import JsonText, UtcDateTime

UNREADABLE = (AttributeError, IndexError, KeyError, OverflowError, TypeError, ValueError)
_AT_ONCE = 500
_T = TypeVar("_T")


class ReadAsTheyStand(Collected):
    """Walks tables by their key, so that no portion depends on how long the last one took."""

    # -- what the database itself should see to ------------------------------------------------

    def misfits(self) -> Iterator[Misfit]:
        """Rows that refer to nothing, and rows that repeat what is unique."""
        for table in tables.metadata.sorted_tables:
            yield from self._strays(table)
            for constraint in table.constraints:
                if isinstance(constraint, UniqueConstraint) or constraint is table.primary_key:
                    yield from self._repeated(table, list(constraint.columns))

    def _strays(self, table: Table) -> Iterator[Misfit]:
        for key in table.foreign_keys:
            target = key.column
            question = (
                select(name_of(table))
                .outerjoin_from(table, target.table, key.parent == target)
                .where(key.parent.is_not(None), target.is_(None))
            )
            for found in self._connection.execute(question).scalars():
                yield Misfit(table.name, str(found), key.parent.name)

    def _repeated(self, table: Table, columns: list[Column[Any]]) -> Iterator[Misfit]:
        question = select(func.max(name_of(table))).group_by(*columns).having(func.count() > 1)
        for found in self._connection.execute(question).scalars():
            yield Misfit(table.name, str(found), columns[-1].name)

    # -- reading -------------------------------------------------------------------------------

    def walk(
        self,
        table: Table,
        build: Callable[[Any], _T],
        *,
        where: ColumnElement[bool] | None = None,
        by: Column[Any] | None = None,
        columns: Sequence[Column[Any]] | None = None,
        most: int = _AT_ONCE,
    ) -> Iterator[list[_T | Spoiled]]:
        columns = tuple(columns or table.columns)
        key = name_of(table) if by is None else by
        question = select(*map(_as_it_stands, columns)).order_by(key).limit(most)
        if where is not None:
            question = question.where(where)
        made = _reading(table, columns, build)
        rows = self._connection.execute(question).all()
        while rows:
            yield [made(row) for row in rows]
            after = rows[-1][columns.index(key)]
            rows = self._connection.execute(question.where(key > after)).all()

    def readable(
        self,
        table: Table,
        build: Callable[[Any], _T],
        column: Column[Any],
        asked: Collection[str],
        *,
        where: ColumnElement[bool] | None = None,
        columns: Sequence[Column[Any]] | None = None,
    ) -> Iterator[_T]:
        columns = tuple(columns or table.columns)
        made = _reading(table, columns, build)
        question = select(*map(_as_it_stands, columns))
        if where is not None:
            question = question.where(where)
        for portion in portions(asked):
            for row in self._connection.execute(question.where(column.in_(portion))):
                each = made(row)
                if not isinstance(each, Spoiled):
                    yield each


def name_of(table: Table) -> Column[Any]:
    """What a row goes by."""
    return next(iter(table.primary_key.columns))


# -- values ------------------------------------------------------------------------------------


def _as_it_stands(column: Column[Any]) -> ColumnElement[Any]:
    if isinstance(column.type, UtcDateTime | JSON | JsonText):
        return cast(column, Text).label(column.name)
    return type_coerce(column, NullType()).label(column.name)


def _reading(
    table: Table, columns: Sequence[Column[Any]], build: Callable[[Any], _T]
) -> Callable[[Sequence[Any]], _T | Spoiled]:
    """Makes one of ours of a row, or says that it cannot."""
    readers = [(column.name, column.nullable, _reader(column)) for column in columns]
    key = columns.index(name_of(table))

    def made(row: Sequence[Any]) -> _T | Spoiled:
        try:
            return build(
                {
                    name: None if value is None and nullable else read(value)
                    for (name, nullable, read), value in zip(readers, row, strict=True)
                }
            )
        except UNREADABLE:
            return Spoiled(table.name, str(row[key]))

    return made


@cache
def _reader(column: Column[Any]) -> Callable[[Any], Any]:
    kinds: dict[type, Callable[[Any], Any]] = {
        UtcDateTime: _moment,
        JSON: json.loads,
        Boolean: _yes_or_no,
        Integer: _of(int),
        LargeBinary: _of(bytes),
    }
    return next((read for kind, read in kinds.items() if isinstance(column.type, kind)), _of(str))


def _of(kind: type) -> Callable[[Any], Any]:
    def same(value: Any) -> Any:
        if not isinstance(value, kind):
            raise TypeError(kind)
        return value

    return same


def _yes_or_no(value: Any) -> bool:
    if value not in (0, 1):
        raise ValueError(value)
    return bool(value)


def _moment(value: Any) -> datetime:
    moment = datetime.fromisoformat(value)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
