"""`stop`, `continue`, and how far a run is while it runs."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys

import pytest

from issuer.actions.confirm_attendance import confirm_attendance
from issuer.actions.preview_awards import preview_awards
from issuer.cli.progress import Lines, Pace, line
from issuer.credentials.issued import IssuanceRun, RunProgress, RunState
from tests.factories import GRANTED
from tests.issuer.cli.conftest import ROWS


@pytest.fixture
def confirmed(ready):
    """The installation, and a run that waits to be issued."""
    path, activity = ready.file("rows.csv", ROWS), ready.activity_id()
    ready.ok("attendance", "import", path, "--activity", activity, "--by", "amy")
    services = ready.services()
    with services.store.reading() as uow:
        amy, _ = uow.accounts.by_login("amy")
    preview = preview_awards(activity, by=amy, store=services.store, policies=services.policies)
    run = confirm_attendance(
        activity,
        digest=preview.digest,
        by=amy,
        store=services.store,
        policies=services.policies,
        clock=services.clock,
    )
    return ready, run.id


def test_a_run_is_stopped_and_goes_on(confirmed):
    installation, run = confirmed
    said = installation.ok("stop", run, "--by", "amy")
    assert "0 of 1 badges are issued and stand, 0 are planned" in said
    assert f"issuer continue {run} --by" in said
    assert "No run waits to be issued." in installation.ok("issue")
    assert installation.badges() == ()
    assert "1 badges issued, 0 failed" in installation.ok("continue", run, "--by", "grace")
    assert len(installation.badges()) == 1
    assert "Nothing is broken." in installation.ok("audit")


def test_a_rehearsal_stops_nothing_and_continues_nothing(confirmed):
    installation, run = confirmed
    assert "It would be stopped" in installation.ok("stop", run, "--by", "amy", "--dry-run")
    assert "1 runs would go on" in installation.ok("issue", "--dry-run")
    installation.ok("stop", run, "--by", "amy")
    said = installation.ok("continue", run, "--by", "amy", "--dry-run")
    assert "1 badges would be issued" in said
    assert "0 runs would go on" in installation.ok("issue", "--dry-run")


def test_what_cannot_be_stopped_or_continued_is_said_in_words(confirmed):
    installation, run = confirmed
    refused = installation.run("continue", run, "--by", "amy")
    assert (refused.exit_code, refused.stderr) == (
        1,
        "Nobody has stopped this. Nothing was changed.\n",
    )
    assert "no such issuance run" in installation.run("stop", run, "--by", "ben").stderr
    installation.ok("issue")
    refused = installation.run("stop", run, "--by", "amy")
    assert refused.exit_code == 1
    assert "not being issued at the moment" in refused.stderr


def test_workers_need_a_key_and_once_is_one_process(empty, confirmed):
    installation, _ = confirmed
    assert installation.run("worker", "--once", "--processes", "2").exit_code == 2
    keyless = {**installation.environ, "ISSUER_SURFACES": "public"}
    installation.environ = keyless
    refused = installation.run("worker", "--once")
    assert refused.exit_code == 1
    assert "signing key" in refused.stderr
    del empty


# -- how far it is -----------------------------------------------------------------------------


class Watch:
    now = 100.0

    def __call__(self):
        return self.now


def reached(issued, state=RunState.READY):
    run = IssuanceRun("run", "activity", state, "d" * 64, (), "amy", GRANTED, awards=10_000)
    return RunProgress(run=run, planned=0, issued=issued)


def test_how_fast_it_is_counts_from_when_it_was_first_looked_at():
    watch = Watch()
    pace = Pace(watch)
    assert pace.a_second(1000) == 0
    watch.now += 2
    assert pace.a_second(1500) == 250


@pytest.mark.parametrize(
    ("issued", "rate", "said"),
    [
        (0, 0, "0 of 10000 badges issued."),
        (1500, 500, "1500 of 10000 badges issued, 500 a second, 17 seconds left."),
        (1000, 10, "1000 of 10000 badges issued, 10 a second, 15 minutes left."),
        (10_000, 500, "10000 of 10000 badges issued, 500 a second, 0 seconds left."),
    ],
)
def test_a_line_says_how_far_how_fast_and_how_long(issued, rate, said):
    assert line(reached(issued), rate) == said


def test_in_a_pipe_a_line_comes_now_and_then(capsys):
    watch = Watch()
    lines = Lines(watch)
    for issued in range(0, 5000, 500):
        lines(reached(issued))
        watch.now += 1
    lines(reached(5000, RunState.DONE))
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines()[0] == "1000 of 10000 badges issued, 500 a second, 18 seconds left."
    assert len(err.splitlines()) == 4


def test_a_short_run_says_nothing_on_its_way(confirmed):
    installation, run = confirmed
    result = installation.run("issue")
    assert result.stdout.startswith(f"Run {run}: 1 badges issued")
    assert result.stderr == ""


SLOWLY = """
import sys, time
from keys import FileSigner
from issuer.cli.commands import commands
quickly = FileSigner.sign
def sign(self, data):
    time.sleep(0.5)
    return quickly(self, data)
FileSigner.sign = sign
commands(sys.argv[1:], prog_name="issuer")
"""


def test_on_a_terminal_a_line_moves_and_goes_when_it_is_over(confirmed):
    installation, run = confirmed
    environ = {
        name: value
        for name, value in {**os.environ, **installation.environ, "TERM": "xterm"}.items()
        if value is not None
    }
    ours, theirs = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-c", SLOWLY, "issue"],
        check=True,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=theirs,
        text=True,
        timeout=60,
    )
    os.close(theirs)
    shown = os.read(ours, 1 << 16).decode()
    os.close(ours)
    assert done.stdout.startswith(f"Run {run}: 1 badges issued")
    assert "Issuing" in shown
    assert re.search(r"0/1\b", shown)
    assert "\x1b[2K" in shown  # a line that is written over, and cleared
