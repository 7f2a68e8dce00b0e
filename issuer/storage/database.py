"""A database opened by its URL: SQLite for one machine, PostgreSQL for several.

What differs between them stands in `sqlite.py`, in `postgresql.py` and in the migrations.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from issuer.errors import ConfigurationError
from issuer.storage import postgresql, sqlite
from issuer.storage.connections import keep_in_one_process

_PATIENCE_MS = 5_000  # trust.md 2, SQLite settings: busy_timeout
_OPEN = {"sqlite": sqlite.open_sqlite, "postgresql": postgresql.open_postgresql}


def open_database(url: str, *, patience_ms: int = _PATIENCE_MS) -> Engine:
    """An engine for a database URL; nothing is read or migrated yet.

    A SQLite file that is absent stays so until it is migrated; connecting is then refused with
    `DatabaseNotReady`, so that nothing but a migration ever leaves one behind.

    Raises:
        ConfigurationError: the URL is not one, or names a database that cannot hold the truth,
            or its driver is not installed.
    """
    try:
        address = make_url(url)
        engine = _OPEN[address.get_backend_name()](address, patience_ms=patience_ms)
    except (ArgumentError, KeyError) as error:
        raise ConfigurationError(why="the address of the database cannot be used.") from error
    keep_in_one_process(engine)
    return engine


@contextmanager
def migrating(database: Engine) -> Iterator[Connection]:
    """One transaction in which nobody else changes tables.

    A SQLite file is made with its folder, private to the account that runs us, when it is absent.

    Raises:
        StorageUnavailable: the database did not answer, somebody else is writing, or the file
            cannot be made.
    """
    if database.dialect.name == "sqlite":
        sqlite.make_private(database.url)
    with database.begin() as connection:
        if connection.dialect.name == "postgresql":
            with postgresql.alone(connection):
                yield connection
        else:
            yield connection  # SQLite's writers take turns anyway
