"""What every collection does with rows: ask in portions, and change exactly one."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any, TypeVar

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    Table,
    Update,
    any_,
    func,
    literal,
    select,
    update,
)

from issuer.actions.ports import Stretch
from issuer.errors import NotFound, StaleRecord
from issuer.storage.connections import only_reads
from issuer.storage.many import add_many

_T = TypeVar("_T")

# SQLite takes 32,766 parameters in a statement (limits.html, 9) and older builds 999.
_PORTION = 900
_AT_ONCE = 5_000


class Collected:
    """A collection inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def _first(self, question: Select[Any]) -> RowMapping | None:
        return self._connection.execute(question).mappings().first()

    def _kept(self, question: Select[Any]) -> RowMapping | None:
        """The first row, which stays as it is until the transaction ends.

        SQLite's writers take turns from the beginning. PostgreSQL's would both read a row and
        one of them would fail where it writes; so the second waits where it reads.
        """
        if only_reads(self._connection):
            return self._first(question)
        return self._first(question.with_for_update(key_share=True))

    def _all(self, question: Select[Any]) -> Sequence[RowMapping]:
        return self._connection.execute(question).mappings().all()

    def _rows(self, question: Select[Any]) -> Sequence[tuple[Any, ...]]:
        """The same as tuples, which are quicker: where there are thousands."""
        rows: Sequence[Any] = self._connection.execute(question).all()
        return rows

    def _changed(self, change: Update) -> int:
        return self._connection.execute(change).rowcount

    def _change_one(self, change: Update, *, absent: type[NotFound] = NotFound) -> None:
        if self._changed(change) == 0:
            raise absent

    def _add(self, table: Table, rows: Sequence[dict[str, Any]]) -> None:
        add_many(self._connection, table, rows)

    def _replace(self, table: Table, row: dict[str, Any], *, version: int) -> None:
        """Write a changed row over the version it was made from.

        Raises:
            StaleRecord: the row has another version by now, or is gone.
        """
        changed = self._changed(
            update(table)
            .where(table.c.id == row["id"], table.c.version == version)
            .values({**row, "version": version + 1})
        )
        if changed == 0:
            raise StaleRecord

    def _among(
        self, question: Select[Any], column: ColumnElement[_T], asked: Collection[_T]
    ) -> Iterator[tuple[Any, ...]]:
        """The rows whose column is among the asked; some 20,000 at once are usual (a sheet).

        They go as one parameter, so that the statement is the same however many they are.
        """
        for portion in portions(asked, of=_AT_ONCE):
            is_asked: ColumnElement[bool]
            if self._connection.dialect.name == "sqlite":
                each = func.json_each(json.dumps(portion)).table_valued("value")
                is_asked = column.in_(select(each.c.value))
            else:
                is_asked = column == any_(literal(portion, ARRAY(column.type)))
            yield from self._rows(question.where(is_asked))


def inside(stretch: Stretch, award: ColumnElement[str]) -> list[ColumnElement[bool]]:
    """What holds for an award's id inside a stretch."""
    bounds = [award > stretch.after] if stretch.after else []
    return bounds if stretch.up_to is None else [*bounds, award <= stretch.up_to]


def flat(kind: type[Any]) -> Callable[[Any], dict[str, Any]]:
    """What makes a row of a value whose fields are columns of the same names.

    `dataclasses.asdict` copies every value to its depth, which takes ten times as long.
    """
    names = tuple(field.name for field in fields(kind))
    values = attrgetter(*names)
    return lambda value: dict(zip(names, values(value), strict=True))


def portions(asked: Collection[_T], *, of: int = _PORTION) -> Iterator[list[_T]]:
    """The things asked for, each once, in lists short enough for one statement."""
    each = list(dict.fromkeys(asked))
    for start in range(0, len(each), of):
        yield each[start : start + of]
