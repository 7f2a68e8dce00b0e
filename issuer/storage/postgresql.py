"""PostgreSQL, opened the way the promises need it (trust.md 2, PostgreSQL settings; R8).

The constraints keep the promises under READ COMMITTED; a reader has one snapshot for its block.

When the connection is lost while COMMIT is under way, nobody here knows whether it took place.
That is `StorageUncertain`, and whoever gets it must look up what is there before writing again
(R8). An issuance run does: it begins every chunk by asking what is planned.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, ExceptionContext

from issuer.errors import (
    ConfigurationError,
    Conflict,
    DatabaseNotReady,
    Defect,
    IssuerError,
    StorageUnavailable,
)

# A lock is waited for as long as SQLite's is. A single statement may take six times that (the
# longest of ours writes a chunk of 500), and its answer must be here one patience later.
_STATEMENT = 6
_ANSWER = 7
# Whoever stops in the middle of a transaction holds locks that others wait for: a frozen
# process, a host that has vanished. Our longest pause inside one is the signing of a list.
_IDLE_MS = 60_000

# libpq's: a dead peer is noticed after 10 + 3 * 5 s of silence, or after 25 s without an
# acknowledgement. Unset, Linux tries again for a quarter of an hour (tcp(7), tcp_retries2).
_KEEPALIVE = {
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,
}

# One number for all migrations of one database: "issuer" in ASCII.
_MIGRATING = 0x697373756572

# SQLSTATE, or as much of its beginning as matters (PostgreSQL, appendix A).
_OUR_FAULT = {
    "23000": "a change of what is kept for good",  # what our own triggers raise
    "25006": "a write in a reading",
    "25P02": "a transaction that went on after a failure",
}
_NO_SUCH_TABLE = "42P01"
_CONFLICT = ("23",)  # a constraint was violated
_LATER = (
    "08",  # connection
    "25P03",  # idle in transaction for too long
    "40",  # rolled back: serialization, deadlock
    "53",  # no room: connections, memory, disk
    "55006",  # in use
    "55P03",  # a lock was not to be had in time
    "57",  # stopped by an operator, by a restart, or by statement_timeout
    "58",  # the server's system: input and output
)
# After these the server closes the connection, although the driver may not have noticed yet.
_LOST = ("08", "25P03", "57P")

# Many rows go in a pipeline of the driver's. When the connection is lost there, it raises that,
# tries to end the pipeline all the same, and warns that it could not: on standard error, where
# nobody listens to its logger. Whoever does still hears it; ours tells of the error itself.
_UNHEARD = logging.NullHandler()


def open_postgresql(address: URL, *, patience_ms: int) -> Engine:
    """An engine for a database on a server; nothing is asked of it yet.

    Raises:
        ConfigurationError: the address names another driver, or the driver is not installed.
    """
    if address.drivername not in {"postgresql", "postgresql+psycopg"}:
        # Errors are told by psycopg's `sqlstate`; other drivers name it otherwise.
        raise ConfigurationError(why="PostgreSQL is reached by psycopg: postgresql://...")
    address = address.set(drivername="postgresql+psycopg")
    try:
        engine = create_engine(
            address,
            isolation_level="READ COMMITTED",  # whatever the server's default
            connect_args=_connect_args(address, patience_ms=patience_ms),
            # A round trip for each transaction, so that a restart costs nobody an error.
            pool_pre_ping=True,
            pool_timeout=patience_ms / 1000,
        )
    except ModuleNotFoundError as error:
        raise ConfigurationError(
            why="the driver for PostgreSQL is not installed: pip install 'badge-issuer[postgres]'."
        ) from error

    def hurry(connection: Any, record: Any) -> None:
        del record
        _answer_within(connection, seconds=_ANSWER * patience_ms / 1000)

    logging.getLogger("psycopg").addHandler(_UNHEARD)
    event.listen(engine, "connect", hurry)
    event.listen(engine, "commit", _refuse_failed)
    event.listen(engine, "handle_error", _in_our_words, retval=True)
    return engine


def _connect_args(address: URL, *, patience_ms: int) -> dict[str, Any]:
    settings = {
        "lock_timeout": patience_ms,
        "statement_timeout": _STATEMENT * patience_ms,
        "idle_in_transaction_session_timeout": _IDLE_MS,
        "synchronous_commit": "on",
        "timezone": "UTC",
        "datestyle": "ISO",
    }
    ours = " ".join(f"-c {name}={value}" for name, value in settings.items())
    # The address has the last word, so that a large site can ask for remote_apply.
    theirs = address.query.get("options", ())
    return {
        **{name: value for name, value in _KEEPALIVE.items() if name not in address.query},
        "client_encoding": "utf8",
        "connect_timeout": address.query.get("connect_timeout", max(2, ceil(patience_ms / 1000))),
        "options": " ".join((ours, *((theirs,) if isinstance(theirs, str) else theirs))),
    }


def _answer_within(connection: Any, *, seconds: float) -> None:
    """Give an answer up after so long; the connection is closed then.

    No timeout of the server's helps against a server, or a proxy before it, that has stopped:
    its kernel goes on to acknowledge what we send, so that TCP does not notice either.
    """
    wait, active = connection.wait, connection.info.transaction_status.ACTIVE
    failed = connection.OperationalError

    def wait_no_longer(
        steps: Any, interval: float = 0.1, timeout: float | None = seconds
    ) -> object:
        try:
            return wait(steps, interval=interval, timeout=timeout)
        except failed:
            if connection.info.transaction_status == active:
                connection.close()
            raise

    connection.wait = wait_no_longer


@contextmanager
def alone(connection: Connection) -> Iterator[None]:
    """Until the transaction's end, nobody else migrates; statements may take their time.

    Locks are waited for as briefly as ever: a table that a step waits for is closed to others.

    Raises:
        StorageUnavailable: somebody else is migrating.
    """
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATING})")
    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
    driver: Any = connection.connection.driver_connection
    hurried = driver.wait
    del driver.wait
    try:
        yield
    finally:
        driver.wait = hurried


def _refuse_failed(connection: Connection) -> None:
    """A COMMIT after a failed statement is answered by ROLLBACK, and the driver says nothing.

    SQLite undoes such a statement alone. Nobody may take that for what happens here.
    """
    driver: Any = connection.connection.driver_connection
    status = driver.info.transaction_status
    if status == status.INERROR:
        raise Defect(why=_OUR_FAULT["25P02"])


def _in_our_words(context: ExceptionContext) -> IssuerError | None:
    """Our error for the driver's; the driver's stays its cause and goes to the log only."""
    if context.sqlalchemy_exception is None:
        return None
    state = getattr(context.original_exception, "sqlstate", None) or ""
    if state.startswith(_LOST):
        context.is_disconnect = True
    if context.is_pre_ping and context.is_disconnect:
        return None  # the pool opens another connection; nobody need hear of it
    if state in _OUR_FAULT:
        return Defect(why=_OUR_FAULT[state])
    if state.startswith(_CONFLICT):
        return Conflict()
    # Without a state it is the driver's own: nobody answered, or not in time.
    silence = not state and type(context.original_exception).__name__ == "OperationalError"
    if context.is_disconnect or silence or state.startswith(_LATER):
        return StorageUnavailable()
    return DatabaseNotReady() if state == _NO_SUCH_TABLE else Defect(why="the database")
