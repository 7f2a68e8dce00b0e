"""SQLite, opened the way the promises need it (trust.md 2, SQLite settings)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, ExceptionContext
from sqlalchemy.exc import IntegrityError, OperationalError

from issuer.errors import (
    ConfigurationError,
    Conflict,
    DatabaseNotReady,
    Defect,
    IssuerError,
    StorageUnavailable,
)
from issuer.storage.connections import only_reads

# What SQLite says when a statement and the tables do not fit each other: no such table, no such
# column, bad SQL. Trying again will not help, so it is not "unavailable".
_MISFIT = "SQLITE_ERROR"
# A chunk of a run changes some 20 MB of pages. With SQLite's own 2 MB, most of them would leave the
# cache and be read again before the chunk is committed.
_WRITERS_CACHE_KIB = 32_768
# After a failed write or fsync nobody may go on with the same handle (trust.md R6).
_LOST = "SQLITE_IOERR"


def open_sqlite(address: URL, *, patience_ms: int) -> Engine:
    """An engine for a file. One that is absent is not made by connecting to it.

    Raises:
        ConfigurationError: the address names no file.
    """
    if address.database in (None, "", ":memory:") or address.query:
        # Each connection would see a database of its own, and none would outlive its process.
        raise ConfigurationError(why="the address of the database must name a file.")
    engine = create_engine(
        address,
        # Sets SQLite's busy_timeout before any statement, so that switching to WAL waits too.
        connect_args={"timeout": patience_ms / 1000},
        pool_timeout=patience_ms / 1000,
    )
    event.listen(engine, "do_connect", _refuse_absent)
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    event.listen(engine, "handle_error", _in_our_words, retval=True)
    return engine


def make_private(address: URL) -> None:
    """Make the file before SQLite does: its journals take over the mode it has (0600).

    Raises:
        StorageUnavailable: the file or its folder cannot be made.
    """
    file = Path(str(address.database))
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise StorageUnavailable from error


def _refuse_absent(dialect: Any, record: Any, where: Any, options: Any) -> None:
    del dialect, record, options
    if not Path(where[0]).exists():  # SQLite would make it, empty and open to others
        raise DatabaseNotReady


def _set_up(connection: Any, record: Any) -> None:
    del record
    # The driver must not open transactions by its own lights: `_begin` does
    # (SQLAlchemy, "Pysqlite": serializable isolation, savepoints and transactional DDL).
    connection.isolation_level = None
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",  # NORMAL loses acknowledged commits (trust.md G2: 188 of 300)
        "foreign_keys = ON",
        "trusted_schema = OFF",
        # Without it INSERT OR REPLACE deletes rows behind the triggers' back (SQLite, "REPLACE").
        "recursive_triggers = ON",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Connection) -> None:
    reads = only_reads(connection)
    connection.exec_driver_sql(f"PRAGMA query_only = {'ON' if reads else 'OFF'}")
    if not reads:
        connection.exec_driver_sql(f"PRAGMA cache_size = -{_WRITERS_CACHE_KIB}")
    # A writer takes the write lock at once: a transaction that reads first and writes later
    # could otherwise find the lock gone, and no waiting would help (SQLITE_BUSY_SNAPSHOT).
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _in_our_words(context: ExceptionContext) -> IssuerError | None:
    """Our error for the driver's; the driver's stays its cause and goes to the log only."""
    complaint = context.sqlalchemy_exception
    if complaint is None:
        return None
    name = getattr(context.original_exception, "sqlite_errorname", "") or ""
    if name.startswith(_LOST):
        context.is_disconnect = True
    if name == "SQLITE_READONLY" and context.connection and only_reads(context.connection):
        # Outside of a reading the same word means a read-only disk, which is nobody's mistake.
        return Defect(why="a write in a reading")
    if name == "SQLITE_CONSTRAINT_TRIGGER":
        return Defect(why="a change of what is kept for good")
    if isinstance(complaint, IntegrityError):
        return Conflict()
    if isinstance(complaint, OperationalError) and name != _MISFIT:
        return StorageUnavailable()
    is_new = str(context.original_exception).startswith("no such table")
    return DatabaseNotReady() if is_new else Defect(why="the database")
