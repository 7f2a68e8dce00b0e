"""`issuer activity`: what organisers run, and the attendance form of each."""

from __future__ import annotations

from pathlib import Path

import click

from issuer.actions.activities import create_activity, problems_of, standings
from issuer.attendance.model import Activity
from issuer.attendance.workbook import write_csv_template, write_workbook
from issuer.cli.activity_file import read_activity
from issuer.cli.program import (
    Program,
    TakesIds,
    by_option,
    dry_run_option,
    pass_program,
)
from issuer.cli.rehearsal import store_for
from issuer.cli.tables import activity_facts, activity_table, run_table
from issuer.cli.whole_file import read_whole, write_new
from issuer.ids import ActivityId

_MOST_BYTES = 1_000_000


@click.group()
def activity() -> None:
    """Activities, and their attendance forms."""


@activity.command("add")
@click.argument("file", type=click.Path(path_type=Path))
@by_option
@dry_run_option
@pass_program
def activity_add(program: Program, *, file: Path, login: str, dry_run: bool) -> None:
    """Add the activity that a TOML FILE describes; LOGIN is its organiser.

    What the file looks like stands in docs/ and at the head of issuer/cli/activity_file.py. An
    activity with the same title and sessions by the same organiser is not added again.
    """
    services, by = program.services, program.account(login)
    described = read_activity(
        read_whole(file, most=_MOST_BYTES),
        organiser_id=by.id,
        zone=services.policies.latest.zone,
        now=services.clock(),
    )
    with services.store.reading() as uow:
        known = next((one for one in uow.activities.of(by.id) if _same(one, described)), None)
    if known is not None:
        program.say(f"This activity is there already: {known.id}. Nothing was changed.")
        return
    for problem in problems_of(described, policies=services.policies):
        click.echo(f"- {program.text(problem)}", err=True)
    added = create_activity(
        described,
        by=by,
        store=store_for(services.store, dry_run=dry_run),
        policies=services.policies,
        clock=services.clock,
    )
    program.say("The activity would be added." if dry_run else f"Added: {added.id}")


def _same(one: Activity, other: Activity) -> bool:
    return (one.title, one.sessions) == (other.title, other.sessions)


@activity.command("list")
@pass_program
def activity_list(program: Program) -> None:
    """List all activities with their counts, newest last."""
    services = program.services
    with services.store.reading() as uow:
        activities = tuple(uow.activities.all())
    found = standings(activities, store=services.store)
    program.out.print(activity_table(found, language=program.language, policies=services.policies))


@activity.command("show", cls=TakesIds)
@click.argument("activity_id", metavar="ID")
@pass_program
def activity_show(program: Program, *, activity_id: str) -> None:
    """Show one activity: what it is, what was uploaded, and its issuance runs."""
    services = program.services
    with services.store.reading() as uow:
        found = uow.activities.get(ActivityId(activity_id))
        organiser = uow.accounts.get(found.organiser_id)
        uploads = uow.attendance.uploads(found.id)
        runs = uow.runs.of_activity(found.id)
    for name, value in activity_facts(
        found, organiser=organiser, language=program.language, policies=services.policies
    ):
        program.say(f"{name + ':':<14}{value}")
    for upload in uploads:
        report = upload.report
        program.say(
            f"{'Upload:':<14}{upload.uploaded_at:%Y-%m-%d %H:%M} {upload.filename}: "
            f"{report.rows} rows, {len(report.accepted)} accepted, "
            f"{len(report.repeated)} repeated, {len(report.rejected)} rejected"
        )
    if runs:
        program.out.print(run_table(runs))


@activity.command("workbook", cls=TakesIds)
@click.argument("activity_id", metavar="ID")
@click.option("--output", type=click.Path(path_type=Path), help="Where to; a new file.")
@click.option("--csv", "as_csv", is_flag=True, help="As CSV instead of an Excel workbook.")
@click.option("--filled", is_flag=True, help="With the attendance recorded so far.")
@pass_program
def activity_workbook(
    program: Program, *, activity_id: str, output: Path | None, as_csv: bool, filled: bool
) -> None:
    """Write the attendance form of the activity ID; never over an existing file."""
    services = program.services
    with services.store.reading() as uow:
        found = uow.activities.get(ActivityId(activity_id))
        records = uow.attendance.current(found.id) if filled else ()
        learners = uow.learners.by_ids({record.learner_id for record in records})
    write = write_csv_template if as_csv else write_workbook
    data = write(
        found,
        zone=services.policies.for_activity(found).zone,
        learners=tuple(learners[record.learner_id] for record in records),
        entries=tuple(record.entry for record in records),
    )
    path = output or Path(f"attendance-{found.starts_at:%Y-%m-%d}.{'csv' if as_csv else 'xlsx'}")
    write_new(path, data)
    program.say(f"Written: {path}")
