"""`issuer worker`: a process that issues and sends in the background, apart from the web."""

from __future__ import annotations

import logging

import click

from issuer.cli.program import Program, pass_program, processes_option
from issuer.errors import SigningUnavailable
from issuer.jobs.processes import leave_when_asked, work_together
from issuer.jobs.worker import Worker
from issuer.log import set_up_logging

SOMETHING_FAILED = 1


@click.command()
@processes_option
@click.option("--once", is_flag=True, help="Do what waits now, then end; for cron.")
@pass_program
def worker(program: Program, *, processes: int, once: bool) -> None:
    """Issue and send in the background, until SIGTERM; what is in hand is ended first.

    Needed where ISSUER_QUEUE_URL is set; otherwise web processes do this themselves. Any number of
    workers on any number of hosts may run at once. With --once, exit status 1 if something of what
    waited came to no end.
    """
    if once and processes > 1:
        raise click.UsageError("--once works in one process.")
    set_up_logging(level=logging.INFO)
    leaving = leave_when_asked()
    if processes > 1:
        if not work_together(program.settings, processes=processes, leaving=leaving):
            raise SystemExit(SOMETHING_FAILED)
        return
    services = program.signing_services
    if services.institution.signer is None:
        raise SigningUnavailable
    one = Worker(services, leaving=leaving)
    if not once:
        one.run()
    elif not one.drain():
        raise SystemExit(SOMETHING_FAILED)
