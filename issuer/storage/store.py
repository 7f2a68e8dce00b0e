"""The `Store`: transactions over the database, and the unit of work inside one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from issuer.actions.ports import Store, UnitOfWork
from issuer.errors import StorageUnavailable
from issuer.storage.activities import SqlActivities
from issuer.storage.attendance import SqlAttendance
from issuer.storage.audit import SqlAudit
from issuer.storage.awards import SqlAchievements, SqlAwards, SqlDecisions
from issuer.storage.credentials import SqlCredentials
from issuer.storage.database import ONLY_READS
from issuer.storage.outbox import SqlOutbox
from issuer.storage.people import SqlAccounts, SqlLearners
from issuer.storage.runs import SqlRuns
from issuer.storage.status_lists import SqlStatusLists


class SqlUnitOfWork:
    """One transaction's collections; of no use once its block has ended."""

    def __init__(self, connection: Connection) -> None:
        self.accounts = SqlAccounts(connection)
        self.learners = SqlLearners(connection)
        self.activities = SqlActivities(connection)
        self.attendance = SqlAttendance(connection)
        self.decisions = SqlDecisions(connection)
        self.awards = SqlAwards(connection)
        self.achievements = SqlAchievements(connection)
        self.credentials = SqlCredentials(connection)
        self.status_lists = SqlStatusLists(connection)
        self.runs = SqlRuns(connection)
        self.outbox = SqlOutbox(connection)
        self.audit = SqlAudit(connection)


class SqlStore(Store):
    """The truth in a database opened by `open_database`.

    Not to be nested: a transaction inside another would wait for the first one's lock in vain.
    """

    def __init__(self, database: Engine) -> None:
        self._writers = database
        # One snapshot for the whole block, as SQLite's WAL gives it unasked.
        self._readers = (
            database.execution_options(**{ONLY_READS: True})
            if database.dialect.name == "sqlite"
            else database.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        )

    @contextmanager
    def transaction(self) -> Iterator[UnitOfWork]:
        """A unit of work that is committed when its block ends, undone when it raises.

        Raises:
            StorageUnavailable: the database did not answer, or another writer kept it too long.
            Conflict: what was written contradicts what is there.
        """
        with _connected(self._writers) as connection, connection.begin():
            yield SqlUnitOfWork(connection)

    @contextmanager
    def reading(self) -> Iterator[UnitOfWork]:
        """A consistent view, from the first question on; never waits for a writer.

        Raises:
            StorageUnavailable: the database did not answer.
            Defect: something was written.
        """
        with _connected(self._readers) as connection:
            yield SqlUnitOfWork(connection)


@contextmanager
def _connected(engine: Engine) -> Iterator[Connection]:
    try:
        connection = engine.connect()
    except PoolTimeoutError as error:  # every connection is in use; no driver was asked
        raise StorageUnavailable from error
    with connection:
        yield connection
