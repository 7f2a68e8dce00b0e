"""A large store in little time: real badges, spread evenly among copies of one of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

from issuer.ids import new_id, new_short_codes

_FULL = 98_304  # three quarters of a list: then another is opened
_LEARNER, _AWARD, _CREDENTIAL = 0, 1, 2

_Row = dict[str, object]


def filled(file: Path, *, real: Path, size: int) -> None:
    """A store of `size` credentials, the real ones spread evenly among copies of one of them.

    A small store has the first of the real ones and no copies. A copy has an id, a short code, an
    award, a learner and a place in a status list of its own, and the texts of the badge it was
    copied from, so that rows are as long as they would be.
    """
    with sqlite3.connect(real) as source, sqlite3.connect(file) as target:
        source.backup(target)
    source.close()
    target.row_factory = sqlite3.Row
    target.executescript(
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF;"
        "PRAGMA cache_size = -1000000;"
    )
    all_real = target.execute("SELECT * FROM credentials ORDER BY id LIMIT ?", (size,))
    badges = [dict(row) for row in all_real]
    names = {
        "learners": badges[0]["learner_id"],
        "awards": badges[0]["award_id"],
        "status_lists": badges[0]["status_list_id"],
    }
    patterns = {table: _row(target, table, name) for table, name in names.items()}
    kept = target.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'credentials'"
    ).fetchall()
    for trigger in kept:  # they rightly forbid what comes next
        target.execute(f"DROP TRIGGER {trigger['name']}")
    target.execute("DELETE FROM outbox")  # nobody is told anything here
    target.execute("DELETE FROM credentials")
    lists = [new_id() for _ in range(size // _FULL + 1)]
    for name in lists:
        _insert(target, "status_lists", iter([{**patterns["status_lists"], "id": name}]))
    copies = [(new_id(), new_id(), new_id()) for _ in range(size - len(badges))]
    _insert(target, "learners", _learners(patterns["learners"], copies))
    _insert(target, "awards", _awards(patterns["awards"], copies))
    _insert(target, "credentials", _credentials(badges, copies, lists))
    document = _row(target, "documents", badges[0]["id"], key="credential_id")
    _insert(target, "documents", _documents(document, copies))
    for trigger in kept:
        target.execute(trigger["sql"])
    target.commit()
    target.executescript("PRAGMA journal_mode = WAL; PRAGMA optimize;")
    (found,) = target.execute("SELECT count(*) FROM credentials").fetchone()
    target.close()
    if found != size:
        raise AssertionError(f"{found} credentials and not {size}")


def _row(target: sqlite3.Connection, table: str, name: object, *, key: str = "id") -> _Row:
    asked = f"SELECT * FROM {table} WHERE {key} = ?"  # noqa: S608 - our names
    return dict(target.execute(asked, (name,)).fetchone())


def _insert(target: sqlite3.Connection, table: str, rows: Iterator[_Row]) -> None:
    first = next(rows, None)
    if first is None:
        return
    marks = ", ".join(f":{name}" for name in first)
    insert = f"INSERT INTO {table} ({', '.join(first)}) VALUES ({marks})"  # noqa: S608 - our names
    target.execute(insert, first)
    target.executemany(insert, rows)


def _learners(pattern: _Row, copies: Sequence[tuple[str, str, str]]) -> Iterator[_Row]:
    for number, copy in enumerate(copies):
        yield {**pattern, "id": copy[_LEARNER], "student_number": f"copy-{number}"}


def _awards(pattern: _Row, copies: Sequence[tuple[str, str, str]]) -> Iterator[_Row]:
    for copy in copies:
        yield {**pattern, "id": copy[_AWARD], "learner_id": copy[_LEARNER]}


def _credentials(
    badges: Sequence[_Row], copies: Sequence[tuple[str, str, str]], lists: Sequence[str]
) -> Iterator[_Row]:
    between = len(copies) // len(badges) + 1
    waiting = iter(badges)
    for number, copy in enumerate(copies):
        if number % between == 0:
            yield next(waiting)
        yield {
            **badges[0],
            "id": copy[_CREDENTIAL],
            "short_code": next(new_short_codes(1)),
            "award_id": copy[_AWARD],
            "learner_id": copy[_LEARNER],
            "status_list_id": lists[number // _FULL],
            "status_index": number % _FULL,
        }
    yield from waiting


def _documents(pattern: _Row, copies: Sequence[tuple[str, str, str]]) -> Iterator[_Row]:
    for copy in copies:
        yield {**pattern, "credential_id": copy[_CREDENTIAL]}
