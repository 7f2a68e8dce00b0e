"""What costs much steps back behind everybody else, and what comes after it does not."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from issuer.isolation import priority
from issuer.isolation.wire import Parcel
from issuer.verification import Verdict
from tests.issuer.isolation.submissions import children_of, handed_to, wide

COSTLY = wide(2_000)  # a tenth of a second


@pytest.fixture
def there_is_room(monkeypatch):
    monkeypatch.setattr(priority, "_is_one_to_spare", lambda: True)


def threads_of(verifier):
    """Of its only child."""
    (child,) = children_of(verifier)
    return child._turns._threads


def is_back(thread):
    return os.sched_getscheduler(thread) == os.SCHED_IDLE


@pytest.mark.usefixtures("there_is_room")
def test_what_costs_much_steps_back_and_the_next_is_another_threads(a_verifier):
    verifier = a_verifier(children=1)
    handed_to(verifier, COSTLY)
    first, second, *_ = threads = threads_of(verifier)
    assert is_back(first)
    assert not is_back(second)
    assert not is_back(children_of(verifier)[0].pid)
    assert handed_to(verifier).verdict is Verdict.VALID
    assert not Path(f"/proc/{first}").exists()  # its turn is over
    assert threads == threads_of(verifier)  # of the same child


@pytest.mark.usefixtures("there_is_room")
def test_the_last_thread_of_a_child_does_not_step_back(a_verifier):
    verifier = a_verifier(children=1, turns=2, costly_after=0.0)
    handed_to(verifier, COSTLY)
    (child,) = children_of(verifier)
    first, last = threads_of(verifier)
    assert child.is_worn_out
    assert is_back(first)
    now = datetime.now(UTC).isoformat()
    words = {"do": "verify", "filename": "", "now": now, "asked": {}}
    child.ask(words, COSTLY, answer_to=lambda _: Parcel({"is": None}))
    child._turns.look()  # too late, or too often
    assert not is_back(last)


@pytest.mark.usefixtures("there_is_room")
def test_what_costs_little_does_not_step_back(a_verifier):
    verifier = a_verifier(children=1, costly_after=5.0)
    handed_to(verifier, COSTLY)
    handed_to(verifier)
    assert not is_back(threads_of(verifier)[0])


@pytest.mark.usefixtures("there_is_room")
def test_what_was_spent_before_does_not_count(monkeypatch):
    stepped_back = []
    monkeypatch.setattr(priority, "step_back", stepped_back.append)
    monkeypatch.setattr(priority, "_seconds_at_work", lambda _: 7.0)
    turns = priority.Turns(1, [11, 12, 13], costly_after=0.004)
    turns.begin()
    assert turns.look_again == 0.004
    monkeypatch.setattr(priority, "_seconds_at_work", lambda _: 7.001)
    turns.look()
    assert turns.look_again == pytest.approx(0.003)  # so much is left
    monkeypatch.setattr(priority, "_seconds_at_work", lambda _: 7.005)
    turns.look()
    assert stepped_back == [11]
    assert turns.number == 1
    turns.begin()
    turns.look()
    assert stepped_back == [11]


def test_nothing_steps_back_where_every_processor_is_wanted(a_verifier, monkeypatch):
    """There it would get none at all."""
    monkeypatch.setattr(priority, "_is_one_to_spare", lambda: False)
    verifier = a_verifier(children=1)
    handed_to(verifier, COSTLY)
    handed_to(verifier)
    assert not is_back(threads_of(verifier)[0])


def test_a_machine_at_work_has_no_processor_to_spare():
    busy = [
        sys.executable,
        "-c",
        "import time\nend = time.time() + 20\nwhile time.time() < end: pass",
    ]
    with ExitStack() as stack:
        for _ in range(os.cpu_count() + 1):
            stack.callback(stack.enter_context(subprocess.Popen(busy)).kill)
        until = time.monotonic() + 10
        while priority._is_one_to_spare():
            assert time.monotonic() < until
            time.sleep(0.01)


@pytest.mark.parametrize(
    ("told", "is_one"),
    [
        ("0.00 0.01 0.05 1/150 2000", True),
        ("9.00 9.01 9.05 5/150 2000", True),
        ("0.00 0.01 0.05 6/150 2000", False),
        ("", False),
        ("nothing of the kind", False),
    ],
)
def test_a_processor_is_to_spare(monkeypatch, tmp_path, told, is_one):
    """Of four, where the one that reads this is at work too."""
    file = tmp_path / "loadavg"
    file.write_text(told)
    monkeypatch.setattr(priority, "_LOAD", file)
    monkeypatch.setattr(os, "cpu_count", lambda: 4)
    assert priority._is_one_to_spare() is is_one


def test_a_thread_that_has_just_ended_is_let_be():
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        pass
    priority.step_back(ended.pid)
    assert priority._seconds_at_work(ended.pid) == 0.0
