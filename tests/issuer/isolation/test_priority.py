"""What costs much steps back behind everybody else, and what comes after it does not."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from issuer.errors import MalformedSubmission
from issuer.isolation import child, priority
from issuer.isolation.limits import LIMITS
from issuer.isolation.process import Child
from issuer.isolation.wire import NotOfTheWire, Parcel
from issuer.verification import Verdict
from tests.issuer.isolation.submissions import BADGE, children_of, handed_to, wide
from tests.issuer.verification.actors import FakeWorld

COSTLY = wide(300)  # a fortieth of a second
AT_ANY_LENGTH = 10**9  # values: only what it costs counts
AT_ANY_COST = 5.0  # seconds: only how many values there are counts
# Beside other programs, what has stepped back gets next to nothing: here it may take its time.
A_WHILE = 120.0  # seconds
PATIENT = {"work_seconds": A_WHILE, "total_seconds": A_WHILE, "patience": A_WHILE}


@pytest.fixture
def there_is_room(monkeypatch):
    monkeypatch.setattr(priority, "_threads_at_work", lambda: 0)


def threads_of(verifier):
    """Of its only child."""
    (child,) = children_of(verifier)
    return child._turns._threads


def is_back(thread):
    return os.sched_getscheduler(thread) == os.SCHED_IDLE


def ends(thread):
    """As one does that has stepped back, as soon as it gets a processor; what it found is said."""
    until = time.monotonic() + A_WHILE
    while time.monotonic() < until:
        if not Path(f"/proc/{thread}").exists():
            return True
        time.sleep(0.01)
    return False


@pytest.mark.usefixtures("there_is_room")
@pytest.mark.parametrize(
    "limits",
    [{"many_values": AT_ANY_LENGTH}, {"costly_after": AT_ANY_COST}],
    ids=["it has cost much", "it is long"],
)
def test_what_costs_much_steps_back_and_the_next_is_another_threads(a_verifier, limits):
    verifier = a_verifier(children=1, **PATIENT, **limits)
    handed_to(verifier, COSTLY)
    first, second, *_ = threads = threads_of(verifier)
    assert ends(first)
    assert not is_back(second)
    assert not is_back(children_of(verifier)[0].pid)
    assert handed_to(verifier).verdict is Verdict.VALID
    assert threads == threads_of(verifier)  # of the same child


@pytest.mark.usefixtures("there_is_room")
def test_what_is_long_is_read_behind_everybody(a_verifier):
    class Looking(FakeWorld):
        def is_ours(self, issuer_id):
            seen.append([is_back(thread) for thread in left[:2]])
            return False

    verifier, seen = a_verifier(children=1, costly_after=AT_ANY_COST, **PATIENT), []
    handed_to(verifier)
    left = list(threads_of(verifier))
    for submission in (COSTLY, COSTLY, BADGE):
        handed_to(verifier, submission, shown_in=Looking())
        assert seen.pop() == [submission is COSTLY, False]
        left.pop(0)


@pytest.mark.usefixtures("there_is_room")
def test_who_stepped_back_when_it_had_answered_leaves_the_next_to_the_next_one(a_verifier):
    """As when its parent saw too late that it was done."""

    class Looking(FakeWorld):
        def is_ours(self, issuer_id):
            seen.append((ends(first), is_back(second)))
            return False

    verifier, seen = a_verifier(children=1, costly_after=AT_ANY_COST, **PATIENT), []
    handed_to(verifier)
    first, second, *_ = threads_of(verifier)
    priority.step_back(first)
    handed_to(verifier, shown_in=Looking())
    assert seen == [(True, False)]
    assert handed_to(verifier).verdict is Verdict.VALID


@pytest.mark.usefixtures("there_is_room")
@pytest.mark.parametrize(
    "limits",
    [{"costly_after": 0.0, "many_values": AT_ANY_LENGTH}, {"costly_after": AT_ANY_COST}],
    ids=["it has cost much", "it is long"],
)
def test_the_last_thread_of_a_child_does_not_step_back(limits):
    only = Child(replace(LIMITS, turns=2, **PATIENT, **limits))
    try:
        only.wait_until_ready()
        first, last = only._turns._threads
        for _ in range(2):
            asked(only)
        assert only.is_worn_out
        assert ends(first)
        only._turns.look()  # too late, or too often
        assert not is_back(last)
        priority.step_back(last)  # it goes on all the same
        asked(only)
    finally:
        only.end()


def asked(one):
    now = datetime.now(UTC).isoformat()
    words = {"do": "verify", "filename": "", "now": now, "asked": {}}
    one.ask(words, COSTLY, answer_to=lambda _: Parcel({"is": None}))


@pytest.mark.usefixtures("there_is_room")
def test_a_picture_that_may_show_a_code_steps_back(a_verifier):
    verifier = a_verifier(children=1, costly_after=AT_ANY_COST, **PATIENT)
    with pytest.raises(MalformedSubmission):
        verifier.texts_in_codes(b"no picture")
    assert ends(threads_of(verifier)[0])


@pytest.mark.parametrize("many", [1, 3, 4, 10])
def test_how_many_values_are_many(many):
    values = {"a": {"b": [1, "c"], "d": None}}  # itself, and five in it
    assert child._has_many_values(values, many) is (many < 6)
    assert child._has_many_values([0] * (many - 1), many) is False
    assert child._has_many_values([0] * many, many) is True


@pytest.mark.usefixtures("there_is_room")
def test_what_costs_little_does_not_step_back(a_verifier):
    verifier = a_verifier(children=1, costly_after=AT_ANY_COST, many_values=AT_ANY_LENGTH)
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
    turns.look()
    assert stepped_back == [11]
    turns.end(1)
    turns.begin()
    assert turns.look_again == 0.004


def test_turns_are_taken_in_order():
    turns = priority.Turns(1, [11, 12, 13], costly_after=0.004)
    for turn in (0, 1, 1, 2):
        turns.end(turn)
        assert turns.number == turn
    for turn in (1, 3, None):
        with pytest.raises(NotOfTheWire):
            turns.end(turn)


def test_one_that_stepped_back_when_it_had_answered_is_not_the_next(monkeypatch):
    monkeypatch.setattr(priority, "is_back", lambda thread: thread == 11)
    turns = priority.Turns(1, [11, 12, 13], costly_after=0.004)
    turns.end(0)
    for _ in range(2):
        turns.begin()
        assert turns.number == 1


def test_nothing_steps_back_where_every_processor_is_wanted(a_verifier, monkeypatch):
    """There it would get none at all."""
    monkeypatch.setattr(priority, "_threads_at_work", lambda: 10**6)
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
        while priority._threads_at_work() <= os.cpu_count():
            assert time.monotonic() < until
            time.sleep(0.01)


@pytest.mark.parametrize(
    ("told", "at_work"),
    [
        ("0.00 0.01 0.05 1/150 2000", 0),
        ("9.00 9.01 9.05 5/150 2000", 4),
        ("", float("inf")),
        ("nothing of the kind", float("inf")),
    ],
)
def test_who_asks_how_many_are_at_work_is_not_counted(monkeypatch, tmp_path, told, at_work):
    file = tmp_path / "loadavg"
    file.write_text(told)
    monkeypatch.setattr(priority, "_LOAD", file)
    assert priority._threads_at_work() == at_work


@pytest.mark.parametrize(
    ("at_work", "before", "meanwhile"),
    [(3, True, True), (4, False, True), (5, False, False)],
)
def test_there_is_a_processor_for_everybody(monkeypatch, at_work, before, meanwhile):
    """Of four; before it begins a thread is not at work itself."""
    stepped_back = []
    monkeypatch.setattr(priority, "step_back", stepped_back.append)
    monkeypatch.setattr(priority, "_threads_at_work", lambda: at_work)
    monkeypatch.setattr(os, "cpu_count", lambda: 4)
    turns = priority.Turns(os.getpid(), [11, 12], costly_after=-1.0)
    assert turns.may_step_back is before
    turns.begin()
    turns.look()
    assert stepped_back == ([11] if meanwhile else [])


def test_a_thread_that_has_just_ended_is_let_be():
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        pass
    priority.step_back(ended.pid)
    assert priority._seconds_at_work(ended.pid) == 0.0
