"""The tables of a database, brought up to date; works from an installed package.

The web process never migrates: it asks `pending` and reports itself unhealthy (house.md).
"""

from __future__ import annotations

from io import StringIO

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect

from issuer.errors import DatabaseNotReady
from issuer.storage.database import migrating

_BEFORE_THE_FIRST = "base"


def upgrade(database: Engine) -> None:
    """Bring the tables up to date, all steps in one transaction; harmless when they are.

    Raises:
        StorageUnavailable: the database did not answer, or somebody else is writing.
    """
    with migrating(database) as connection:
        command.upgrade(_config(connection), "head")


def downgrade(database: Engine, *, to: str = _BEFORE_THE_FIRST) -> None:
    """Take the steps after a revision back, in one transaction. What only they held is lost.

    Raises:
        StorageUnavailable: the database did not answer, or somebody else is writing.
    """
    with migrating(database) as connection:
        command.downgrade(_config(connection), to)


def pending(database: Engine) -> bool:
    """Whether the tables are not those of this release.

    A database that is ahead of us is fine: the release before keeps working on a new schema.

    Raises:
        StorageUnavailable: the database did not answer.
    """
    try:
        with database.connect() as connection:
            at = _revision(connection)
    except DatabaseNotReady:  # there is none yet
        return True
    script = ScriptDirectory.from_config(_config())
    known = {revision.revision for revision in script.walk_revisions()}
    return at is None or (at in known and at != script.get_current_head())


def is_at_head(connection: Connection) -> bool:
    """Whether the tables are exactly those of this release, neither older nor newer ones."""
    script = ScriptDirectory.from_config(_config())
    return _revision(connection) == script.get_current_head()


def sql(*, dialect: str = "sqlite") -> str:
    """The statements of all steps from an empty database on, for a person to review."""
    config = _config()
    config.attributes["dialect"] = dialect
    config.output_buffer = StringIO()
    command.upgrade(config, "head", sql=True)
    return config.output_buffer.getvalue()


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return MigrationContext.configure(connection).get_current_revision()


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", "issuer.storage:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
