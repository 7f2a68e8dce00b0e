"""`issuer db`: the tables. The web process never migrates; an operator does, with this."""

from __future__ import annotations

import click

from issuer.cli.program import Program, dry_run_option, pass_program
from issuer.storage.database import open_database
from issuer.storage.schema import pending, sql, upgrade

BEHIND = 1


@click.group()
def db() -> None:
    """The database's tables: bring them up to date, or say what that would do."""


@db.command("upgrade")
@dry_run_option
@pass_program
def db_upgrade(program: Program, *, dry_run: bool) -> None:
    """Bring the tables up to date; harmless when they are."""
    database = open_database(program.settings.database)
    if not pending(database):
        program.say("The tables are up to date. Nothing was changed.")
    elif dry_run:
        program.say("The tables would be brought up to date. `issuer db sql` shows how.")
    else:
        upgrade(database)
        program.say("The tables are up to date now.")


@db.command("pending")
@pass_program
def db_pending(program: Program) -> None:
    """Say whether `db upgrade` has work to do; exit status 1 if so."""
    if pending(open_database(program.settings.database)):
        program.say("The tables are not those of this release. Run `issuer db upgrade`.")
        raise SystemExit(BEHIND)
    program.say("The tables are up to date.")


@db.command("sql")
@click.option(
    "--dialect",
    type=click.Choice(["sqlite", "postgresql"]),
    default="sqlite",
    show_default=True,
    help="For which database.",
)
@pass_program
def db_sql(program: Program, *, dialect: str) -> None:
    """Print the statements that make the tables, for review."""
    program.say(sql(dialect=dialect).rstrip())
