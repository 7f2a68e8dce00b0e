"""What holds for every connection, whichever the engine: who only reads, and whose it is."""

from __future__ import annotations

import os
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DisconnectionError

# An execution option of ours: the connection only reads (`SqlStore.reading`).
_ONLY_READS = "issuer_only_reads"


def for_reading(database: Engine) -> Engine:
    """The same database and the same pool, but each transaction sees one moment and only reads."""
    options: dict[str, Any] = {_ONLY_READS: True}
    if database.dialect.name == "postgresql":
        # One snapshot for the whole block, as SQLite's WAL gives it unasked.
        options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    return database.execution_options(**options)


def only_reads(connection: Connection) -> bool:
    return bool(connection.get_execution_options().get(_ONLY_READS))


def keep_in_one_process(engine: Engine) -> None:
    """Let no connection be used in another process than the one that opened it.

    Both engines ask for it: SQLite's "How To Corrupt", 2.6; libpq's "Connecting", on forks.
    """
    event.listen(engine, "connect", _note_process)
    event.listen(engine, "checkout", _refuse_inherited)


def _note_process(connection: Any, record: Any) -> None:
    del connection
    record.info["process"] = os.getpid()


def _refuse_inherited(connection: Any, record: Any, proxy: Any) -> None:
    del connection
    if record.info.get("process") != os.getpid():
        # SQLAlchemy's recipe for pools and forks: forget it without closing, open another.
        record.dbapi_connection = proxy.dbapi_connection = None
        raise DisconnectionError("the connection belongs to another process")
