"""`issuer attendance import`: take in a filled-in attendance form."""

from __future__ import annotations

from pathlib import Path

import click

from issuer.actions.record_attendance import record_attendance
from issuer.cli.program import Program, by_option, dry_run_option, pass_program
from issuer.cli.tables import problem_table
from issuer.cli.whole_file import read_whole
from issuer.ids import ActivityId


@click.group()
def attendance() -> None:
    """Who came to what."""


@attendance.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--activity", "activity_id", required=True, metavar="ID", help="Whose form this is.")
@by_option
@dry_run_option
@pass_program
def attendance_import(
    program: Program, *, file: Path, activity_id: str, login: str, dry_run: bool
) -> None:
    """Record what FILE (.xlsx or .csv) says. Good rows go on, bad rows are listed.

    The same file again changes nothing.
    """
    services, by = program.services, program.account(login)
    upload = record_attendance(
        read_whole(file, most=services.settings.upload_mebibytes * 1024 * 1024),
        filename=file.name,
        activity_id=ActivityId(activity_id),
        by=by,
        store=services.store,
        artifacts=services.artifacts,
        policies=services.policies,
        clock=services.clock,
        dry_run=dry_run,
    )
    report = upload.report
    if report.problems:
        program.out.print(problem_table(report, language=program.language))
    program.say(
        f"{report.rows} rows: {len(report.accepted)} accepted, {len(report.repeated)} repeated, "
        f"{len(report.rejected)} rejected."
    )
    if dry_run:
        program.say("Nothing was recorded (--dry-run).")
    else:
        program.say(f"Upload {upload.id}: {upload.changed} new or changed records.")
        program.say(f"Next: issuer issue --activity {activity_id} --by {login} --dry-run")
