"""The `Store`: transactions over the database, and the unit of work inside one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from issuer.actions.ports import Store, UnitOfWork
from issuer.errors import StorageUnavailable, StorageUncertain
from issuer.storage.activities import SqlActivities
from issuer.storage.attendance import SqlAttendance
from issuer.storage.audit import SqlAudit
from issuer.storage.awards import SqlAchievements, SqlAwards, SqlDecisions
from issuer.storage.connections import for_reading
from issuer.storage.credentials import SqlCredentials
from issuer.storage.outbox import SqlOutbox
from issuer.storage.people import SqlAccounts, SqlLearners
from issuer.storage.register import SqlRegister
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
        self.register = SqlRegister(connection)


class SqlStore(Store):
    """The truth in a database opened by `open_database`.

    Not to be nested: a transaction inside another would wait for the first one's lock in vain.
    """

    def __init__(self, database: Engine) -> None:
        self._writers = database
        self._readers = for_reading(database)

    @contextmanager
    def transaction(self) -> Iterator[UnitOfWork]:
        """A unit of work that is committed when its block ends, undone when it raises.

        Raises:
            StorageUnavailable: the database did not answer, or another writer kept it too long.
                Nothing was changed.
            StorageUncertain: it was lost after COMMIT was asked for. Nobody knows whether it took
                place, and what is there must be looked up before it is written again (R8).
            Conflict: what was written contradicts what is there.
            Defect: the block went on after one of these, as if nothing had happened.
        """
        with _connected(self._writers) as connection:
            is_ended = False
            try:
                with connection.begin():
                    yield SqlUnitOfWork(connection)
                    is_ended = True  # what comes now is COMMIT
            except StorageUnavailable as error:
                if is_ended and connection.invalidated:  # it is gone, and has not said no
                    raise StorageUncertain from error.__cause__
                raise

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
