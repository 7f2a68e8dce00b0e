"""A database opened the way the promises need it, and every driver's complaint made one of ours.

What differs between SQLite and PostgreSQL stands here and in the migrations, nowhere else.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, ExceptionContext, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DisconnectionError,
    IntegrityError,
    NoSuchModuleError,
    OperationalError,
)

from issuer.errors import (
    ConfigurationError,
    Conflict,
    Defect,
    IssuerError,
    StorageUnavailable,
)

# An execution option of ours: the connection only reads (`SqlStore.reading`).
ONLY_READS = "issuer_only_reads"

_PATIENCE_MS = 5_000  # trust.md 2, SQLite settings: busy_timeout

# What SQLite says when a statement and the tables do not fit each other: no such table, no such
# column, bad SQL. Trying again will not help, so it is not "unavailable".
_MISFIT = "SQLITE_ERROR"
# After a failed write or fsync nobody may go on with the same handle (trust.md R6).
_LOST = "SQLITE_IOERR"
# PostgreSQL's class 25 "read only SQL transaction", and what our own triggers raise.
_PG_READ_ONLY = "25006"
_PG_TRIGGER = "23000"


def open_database(url: str, *, busy_timeout_ms: int = _PATIENCE_MS) -> Engine:
    """An engine for a database URL; nothing is read or migrated yet.

    A SQLite file is made with its folder, private to the account that runs us, when it is absent.

    Raises:
        ConfigurationError: the URL is not one, or names a database in memory, or its driver is
            not installed.
        StorageUnavailable: the file or its folder cannot be made.
    """
    try:
        address = make_url(url)
        if address.get_backend_name() == "sqlite":
            return _open_sqlite(address, busy_timeout_ms=busy_timeout_ms)
        engine = create_engine(address, pool_pre_ping=True)
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise ConfigurationError(why="the address of the database cannot be used.") from error
    event.listen(engine, "handle_error", _in_our_words, retval=True)
    return engine


def _open_sqlite(address: URL, *, busy_timeout_ms: int) -> Engine:
    if address.database in (None, "", ":memory:") or address.query:
        # Each connection would see a database of its own, and none would outlive its process.
        raise ConfigurationError(why="the address of the database must name a file.")
    _make_private(Path(str(address.database)))
    engine = create_engine(
        address,
        # Sets SQLite's busy_timeout before any statement, so that switching to WAL waits too.
        connect_args={"timeout": busy_timeout_ms / 1000},
        pool_timeout=busy_timeout_ms / 1000,
    )
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "checkout", _refuse_inherited)
    event.listen(engine, "begin", _begin)
    event.listen(engine, "handle_error", _in_our_words, retval=True)
    return engine


def _make_private(file: Path) -> None:
    """Make the file before SQLite does: its journals take over the mode it has (0600)."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise StorageUnavailable from error


def _set_up(connection: Any, record: Any) -> None:
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
    record.info["process"] = os.getpid()


def _refuse_inherited(connection: Any, record: Any, proxy: Any) -> None:
    """A SQLite connection must not be carried across a fork (SQLite, "How To Corrupt", 2.6)."""
    del connection
    if record.info.get("process") != os.getpid():
        # SQLAlchemy's recipe for pools and forks: forget it without closing, open another.
        record.dbapi_connection = proxy.dbapi_connection = None
        raise DisconnectionError("the connection belongs to another process")


def _begin(connection: Connection) -> None:
    only_reads = bool(connection.get_execution_options().get(ONLY_READS))
    connection.exec_driver_sql(f"PRAGMA query_only = {'ON' if only_reads else 'OFF'}")
    # A writer takes the write lock at once: a transaction that reads first and writes later
    # could otherwise find the lock gone, and no waiting would help (SQLITE_BUSY_SNAPSHOT).
    connection.exec_driver_sql("BEGIN" if only_reads else "BEGIN IMMEDIATE")


# -- errors ------------------------------------------------------------------------------------


def _in_our_words(context: ExceptionContext) -> IssuerError | None:
    """Our error for a driver's; the driver's stays its cause and goes to the log only."""
    complaint = context.sqlalchemy_exception
    if complaint is None:
        return None
    name, state = _names(context.original_exception)
    if name.startswith(_LOST):
        context.is_disconnect = True
    if _writes_while_reading(context, name=name, state=state):
        return Defect(why="a write in a reading")
    if name == "SQLITE_CONSTRAINT_TRIGGER" or state == _PG_TRIGGER:
        return Defect(why="a change of what is kept for good")
    if isinstance(complaint, IntegrityError):
        return Conflict()
    # PostgreSQL's driver gives the end of a connection other classes too.
    if context.is_disconnect or (isinstance(complaint, OperationalError) and name != _MISFIT):
        return StorageUnavailable()
    return Defect(why="the database")


def _names(error: BaseException) -> tuple[str, str]:
    """SQLite's name for an error and PostgreSQL's five letters; whichever there is."""
    return getattr(error, "sqlite_errorname", "") or "", getattr(error, "sqlstate", "") or ""


def _writes_while_reading(context: ExceptionContext, *, name: str, state: str) -> bool:
    if state == _PG_READ_ONLY:
        return True
    # The same word of SQLite's also means a read-only disk, which is nobody's mistake.
    connection = context.connection
    return (
        name == "SQLITE_READONLY"
        and connection is not None
        and bool(connection.get_execution_options().get(ONLY_READS))
    )
