"""An installation with work to do, and worker processes that the tests start, stop and kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from issuer.actions.audit_register import audit_register
from issuer.actions.confirm_attendance import approve_run
from issuer.actions.issue_run import CHUNK, run_progress
from issuer.bootstrap import bootstrap
from issuer.config import Settings
from issuer.credentials.issued import IssuanceRun, RunState
from issuer.jobs.queue import Queue
from keys import KdfCost
from keys.keystore import create
from keys.private_file import write_private
from tests.postgres import eventually
from tests.scheme import Clock, Scheme

# Three chunks of the workers here, which are small so that something can happen between two.
SMALL = 50
SEVERAL = 3 * SMALL
# Large enough to be shared out among the processes of one worker, which are as in production.
LARGE = 2 * CHUNK + 1

PASSPHRASE = b"a passphrase of the tests' own"
CHEAP = KdfCost(m_kib=64, t=1, p=1)

# `issuer worker` in a process of its own, but that chunks are small, and that holds pass and sweeps
# come sooner than they need to in production.
WORKER = f"""
import sys
from datetime import timedelta
from issuer.actions import hold_run, issue_run
from issuer.actions.issuance import planning, signing
from issuer.jobs import worker
issue_run.issue_run.__kwdefaults__["chunk"] = {SMALL}
for module in (hold_run, planning, signing):
    module.HOLD = timedelta(seconds=2)
worker.Worker.__init__.__kwdefaults__["sweep_seconds"] = 0.5
worker._REST_SECONDS = 0.2
"""
AND_BE_IT = """
from issuer.cli.commands import commands
commands(sys.argv[1:], prog_name="issuer")
"""
# Takes one wake-up from the queue, and is killed by itself at a place it passes in that job.
AND_BE_KILLED = """
import os, signal
from threading import Event
from issuer import failpoints
from issuer.bootstrap import bootstrap
from issuer.config import Settings
place, passes = sys.argv[1], int(sys.argv[2])
one = worker.Worker(bootstrap(Settings.from_environ()), leaving=Event())
def watcher(name):
    global passes
    passes -= name == place
    if passes == 0:
        os.kill(os.getpid(), signal.SIGKILL)
failpoints.watch(watcher)
while not one.queue.take():
    pass
"""


def soon(condition: Callable[[], bool]) -> None:
    """Wait for what another process is about to do, on a busy machine too."""
    eventually(condition, seconds=60)


class Plant:
    """A register, a key, and a queue; settings as a shell would give them."""

    def __init__(self, folder: Path, *, database: str = "", queue: str = "") -> None:
        self.state = folder / "state"
        self.state.mkdir(mode=0o700)
        self.settings = Settings(state_dir=self.state, database_url=database, queue_url=queue)
        # A week ago, so that whatever happens now comes after it.
        began = datetime.now(UTC).replace(microsecond=0) - timedelta(days=7)
        self.scheme = Scheme(self.state, database=database, clock=Clock(began))
        self.settings.keys_dir.mkdir(mode=0o700)
        create(
            self.settings.keys_dir / "2026a.json",
            kid="2026a",
            use="issue",
            passphrase=PASSPHRASE,
            created=began,
            kdf=CHEAP,
        )
        write_private(self.settings.passphrase_path, PASSPHRASE)
        self.environ = {
            **{name: value for name, value in os.environ.items() if "ISSUER" not in name},
            "ISSUER_STATE_DIR": str(self.state),
            "ISSUER_DATABASE_URL": database,
            "ISSUER_QUEUE_URL": queue,
            "LC_ALL": "C.UTF-8",
        }
        self.started: list[subprocess.Popen[str]] = []

    def close(self) -> None:
        for process in self.started:
            if process.poll() is None:
                process.kill()
            process.communicate()
        self.scheme.close()

    # -- work to do ----------------------------------------------------------------------------

    def confirmed(self, awards: int) -> IssuanceRun:
        """A run that waits for a worker."""
        scheme = self.scheme
        activity, learners = scheme.activity(days_ago=3), scheme.learners(awards)
        sheet = scheme.sheet(activity, learners)
        scheme.upload(activity, scheme.workbook(activity, learners, sheet))
        run = scheme.confirm(activity)
        if run.state is RunState.AWAITING_SECOND_PERSON:  # which very large batches do
            run = approve_run(
                run.id,
                by=scheme.advisor,
                store=scheme.store,
                policies=scheme.policies,
                clock=scheme.clock,
            )
        scheme.clock.now = datetime.now(UTC)
        return run

    def wake(self, run: IssuanceRun) -> None:
        """Put a wake-up into the queue, as the web does."""
        queue = self.queue()
        queue.wake(run.id)
        queue.close()

    def queue(self) -> Queue:
        return Queue(self.settings, lambda *_: None)

    # -- processes -----------------------------------------------------------------------------

    def start(self, *arguments: str, program: str = AND_BE_IT) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", WORKER + program, *arguments],
            env=self.environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.started.append(process)
        return process

    def worker(self, *arguments: str) -> subprocess.Popen[str]:
        return self.start("worker", *arguments)

    def issuer(self, *arguments: str) -> tuple[int, str, str]:
        """Run a command to its end: status, standard output, standard error."""
        process = self.start(*arguments)
        out, err = process.communicate(timeout=120)
        return process.returncode, out, err

    def end(self, process: subprocess.Popen[str]) -> str:
        """Ask a process to end; what it said in its log."""
        process.send_signal(signal.SIGTERM)
        _, log = process.communicate(timeout=60)
        assert process.returncode == 0, log
        return log

    # -- what came of it -----------------------------------------------------------------------

    def reached(self, run: IssuanceRun) -> tuple[RunState, int, int]:
        found = run_progress(run.id, store=self.scheme.store)
        return found.run.state, found.planned, found.issued

    def is_done(self, run: IssuanceRun) -> bool:
        return self.reached(run)[0] is RunState.DONE

    def shortcomings(self, awards: int) -> Sequence[object]:
        """Whatever is not in order when so many awards were to be issued, each once."""
        services = bootstrap(self.settings, with_signer=False)
        report = audit_register(
            store=self.scheme.store,
            institution=services.institution,
            policies=services.policies,
            clock=lambda: datetime.now(UTC) + timedelta(minutes=1),
            artifacts=services.artifacts,
        )
        of_award = Counter(badge.plan.award_id for badge in self.scheme.issued())
        wrong: list[object] = [(one.invariant, one.what.text()) for one in report.findings]
        wrong += [award for award, badges in of_award.items() if badges != 1]
        return wrong if len(of_award) == awards else [*wrong, f"{len(of_award)} of {awards}"]
