"""`issuer issue`, `approve`, `stop`, `continue`, `deliver`: from confirmed attendance to letters.

Each may be run again at any time, by hand or by a clock, and goes on where the last one stopped.
"""

from __future__ import annotations

import click

from issuer.actions.confirm_attendance import approve_run, confirm_attendance
from issuer.actions.deliver import deliver_notices
from issuer.actions.hold_run import let_go, take_run
from issuer.actions.issue_run import issue_run, run_progress, runs_to_continue
from issuer.actions.preview_awards import Preview, preview_awards
from issuer.actions.status_lists import refresh_status_lists
from issuer.actions.stop_run import continue_run, stop_run
from issuer.cli.program import (
    Program,
    TakesIds,
    by_option,
    dry_run_option,
    pass_program,
    processes_option,
)
from issuer.cli.progress import shown_progress
from issuer.cli.rehearsal import store_for
from issuer.cli.tables import preview_table
from issuer.credentials.issued import RunState
from issuer.ids import ActivityId, RunId
from issuer.jobs.processes import issue_together

SOMETHING_FAILED = 1
_MANY = 10_000


@click.command()
@click.option("--activity", "activity_id", metavar="ID", help="Confirm this activity first.")
@click.option("--by", "login", metavar="LOGIN", help="Its organiser, who confirms.")
@processes_option
@dry_run_option
@pass_program
def issue(
    program: Program, *, activity_id: str | None, login: str | None, processes: int, dry_run: bool
) -> None:
    """Issue what was confirmed; with --activity, confirm what the preview shows first.

    Without --activity, goes on with every run that waits for nobody, and signs status lists anew
    that are older than a day.
    """
    if (activity_id is None) != (login is None):
        raise click.UsageError("--activity and --by belong together.")
    if activity_id is None or login is None:
        _continue_all(program, processes=processes, dry_run=dry_run)
        return
    by, services = program.account(login), program.services
    preview = preview_awards(
        ActivityId(activity_id), by=by, store=services.store, policies=services.policies
    )
    _show(program, preview)
    if not preview.is_open:
        program.say("Everything of this activity was decided before. Nothing was changed.")
        return
    run = confirm_attendance(
        preview.activity.id,
        digest=preview.digest,
        by=by,
        store=store_for(services.store, dry_run=dry_run),
        policies=services.policies,
        clock=services.clock,
    )
    if dry_run:
        program.say(f"{preview.badges} badges would be awarded. Nothing was changed (--dry-run).")
    elif run.state is RunState.AWAITING_SECOND_PERSON:
        program.say(f"A second person must approve: {', '.join(run.exceptions)}.")
        program.say(f"Next: issuer approve {run.id} --by LEARNING-ADVISOR")
    else:
        _finish(program, run.id, processes=processes)


@click.command(cls=TakesIds)
@click.argument("run_id", metavar="RUN")
@by_option
@dry_run_option
@pass_program
def approve(program: Program, *, run_id: str, login: str, dry_run: bool) -> None:
    """Approve a RUN as its second person, and issue it."""
    by, services = program.account(login), program.services
    run = approve_run(
        RunId(run_id),
        by=by,
        store=store_for(services.store, dry_run=dry_run),
        policies=services.policies,
        clock=services.clock,
    )
    if dry_run:
        program.say(f"{run.awards} badges would be issued. Nothing was changed (--dry-run).")
    else:
        _finish(program, run.id)


@click.command(cls=TakesIds)
@click.argument("run_id", metavar="RUN")
@by_option
@dry_run_option
@pass_program
def stop(program: Program, *, run_id: str, login: str, dry_run: bool) -> None:
    """Stop a RUN that is being issued; a chunk that is in hand is ended, and nothing is lost."""
    by, services = program.account(login), program.services
    kept = stop_run(
        RunId(run_id),
        by=by,
        store=store_for(services.store, dry_run=dry_run),
        clock=services.clock,
    )
    if dry_run:
        program.say("It would be stopped. Nothing was changed (--dry-run).")
        return
    program.say(
        f"Run {run_id} is stopped: {kept.issued} of {kept.run.awards} badges are issued and stand, "
        f"{kept.planned} are planned and will be signed when it goes on."
    )
    program.say(f"Next: issuer continue {run_id} --by LOGIN")


@click.command(name="continue", cls=TakesIds)
@click.argument("run_id", metavar="RUN")
@by_option
@dry_run_option
@pass_program
def go_on(program: Program, *, run_id: str, login: str, dry_run: bool) -> None:
    """Let a RUN that was stopped go on, and issue it."""
    by, services = program.account(login), program.services
    kept = continue_run(
        RunId(run_id),
        by=by,
        store=store_for(services.store, dry_run=dry_run),
        clock=services.clock,
    )
    if dry_run:
        left = kept.run.awards - kept.issued
        program.say(f"{left} badges would be issued. Nothing was changed (--dry-run).")
    else:
        _finish(program, kept.run.id)


@click.command()
@dry_run_option
@pass_program
def deliver(program: Program, *, dry_run: bool) -> None:
    """Send every letter that is due; exit status 1 if some could not be sent."""
    services = program.services
    if dry_run:
        with services.store.reading() as uow:
            due = uow.outbox.due(now=services.clock(), most=_MANY)
        program.say(f"{len(due)} letters are due. Nothing was sent (--dry-run).")
        return
    report = deliver_notices(
        store=services.store,
        channel=services.channel,
        compose=services.compose,
        clock=services.clock,
    )
    program.say(f"{report.sent} letters were sent, {report.postponed} will be tried again later.")
    if report.postponed:
        raise SystemExit(SOMETHING_FAILED)


def _show(program: Program, preview: Preview) -> None:
    program.out.print(preview_table(preview, language=program.language))
    program.say(f"{preview.badges} new badges under the scheme {preview.policy.version}.")
    if preview.exceptions:
        program.say(f"Needs a second person: {', '.join(preview.exceptions)}.")


def _continue_all(program: Program, *, processes: int, dry_run: bool) -> None:
    waiting = runs_to_continue(store=program.services.store)
    if dry_run:
        program.say(f"{len(waiting)} runs would go on. Nothing was changed (--dry-run).")
        return
    failed = False
    for run_id in waiting:
        failed |= _issued(program, run_id, processes=processes)
    if not waiting:
        program.say("No run waits to be issued.")
    services = program.signing_services
    refreshed = refresh_status_lists(
        store=services.store, institution=services.institution, clock=services.clock
    )
    program.say(f"{refreshed} status lists were signed anew.")
    if failed:
        raise SystemExit(SOMETHING_FAILED)


def _finish(program: Program, run_id: RunId, *, processes: int = 1) -> None:
    if _issued(program, run_id, processes=processes):
        raise SystemExit(SOMETHING_FAILED)


def _issued(program: Program, run_id: RunId, *, processes: int) -> bool:
    """Issue a run and say how it went; whether something of it failed.

    It is not asked who holds the run: whoever types this means it, and badges are issued once.
    """
    services = program.signing_services
    take_run(run_id, store=services.store, clock=services.clock)
    try:
        with shown_progress() as progress:
            if processes > 1:
                issue_together(
                    program.settings,
                    run_id,
                    processes=processes,
                    look=lambda: progress(run_progress(run_id, store=services.store)),
                )
            reached = issue_run(
                run_id,
                store=services.store,
                institution=services.institution,
                policies=services.policies,
                clock=services.clock,
                progress=progress,
            )
    finally:
        let_go(run_id, store=services.store)
    run = reached.run
    program.say(f"Run {run_id}: {reached.issued} badges issued, {len(run.failures)} failed.")
    for failure in run.failures:
        program.say(f"- {failure.attribute}: {program.text(failure.message)}")
    if run.state is RunState.STOPPED:
        program.say(f"It was stopped. Next: issuer continue {run_id} --by LOGIN")
    elif reached.issued:
        program.say("Next: issuer deliver")
    return bool(run.failures)
