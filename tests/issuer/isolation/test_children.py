"""How many children there are, who gets one, and that none outlives what it was started for."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from threading import Condition, Event, Thread, current_thread

import pytest

from issuer.errors import VerifierBusy
from issuer.isolation.limits import LIMITS
from issuer.isolation.process import Child, ChildFailed, Trouble
from issuer.isolation.verifier import ChildVerifier
from issuer.verification import Verdict
from tests.issuer.isolation.submissions import children_of, handed_to
from tests.issuer.verification.actors import FakeWorld

ROOT = Path(__file__).parents[3]


class Waiting(FakeWorld):
    """A world that answers when it is let go."""

    def __init__(self):
        super().__init__()
        self.asked_something = Event()
        self.go = Event()

    def is_ours(self, issuer_id):
        self.asked_something.set()
        self.go.wait(20)
        return False


def test_nothing_is_started_before_it_is_needed(a_verifier):
    assert children_of(a_verifier()) == ()


def test_one_child_serves_one_after_the_other(a_verifier):
    verifier = a_verifier()
    handed_to(verifier)
    (first,) = children_of(verifier)
    for _ in range(10):
        handed_to(verifier)
    assert children_of(verifier) == (first,)
    assert first.submissions == 11


def test_twenty_threads_are_served_by_three_children(a_verifier):
    verifier = a_verifier(patience=60)
    with ThreadPoolExecutor(20) as threads:
        reports = list(threads.map(lambda _: handed_to(verifier), range(200)))
    assert {report.verdict for report in reports} == {Verdict.VALID}
    assert 1 <= len(children_of(verifier)) <= 3


def test_two_may_take_long_and_a_third_is_served_all_the_same(a_verifier):
    verifier, slow = a_verifier(), [Waiting(), Waiting()]
    threads = []
    for number, one in enumerate(slow, start=1):
        threads.append(Thread(target=handed_to, args=(verifier,), kwargs={"shown_in": one}))
        threads[-1].start()
        assert one.asked_something.wait(20)
        assert len(children_of(verifier)) == number  # and none that nobody has to wait for
    assert handed_to(verifier).verdict is Verdict.VALID
    assert len(children_of(verifier)) == 3
    for one, thread in zip(slow, threads, strict=True):
        one.go.set()
        thread.join()


def test_when_all_are_busy_one_is_asked_to_come_back(a_verifier):
    verifier, slow = a_verifier(children=1, patience=0.3), Waiting()
    first = Thread(target=lambda: asked_patiently(verifier, slow))
    first.start()
    assert slow.asked_something.wait(20)
    began = time.monotonic()
    with pytest.raises(VerifierBusy):
        handed_to(verifier)
    assert 0.3 <= time.monotonic() - began < 3
    slow.go.set()
    first.join()
    assert asked_patiently(verifier, None).verdict is Verdict.VALID


def asked_patiently(verifier, shown_in):
    """Again until a child has started; for verifiers with little patience."""
    for _ in range(100):
        try:
            return handed_to(verifier, shown_in=shown_in)
        except VerifierBusy:
            continue
    raise AssertionError("no child for a long time")


@pytest.mark.parametrize(
    "limits",
    [{"submissions": 3}, {"growth": -1}, {"turns": 1, "submissions": 10**9}],
    ids=lambda one: next(iter(one)),
)
def test_a_worn_out_child_is_replaced(a_verifier, limits):
    verifier = a_verifier(children=1, **limits)
    handed_to(verifier)
    (first,) = children_of(verifier)
    until = time.monotonic() + 30
    while first in children_of(verifier):
        assert time.monotonic() < until
        assert handed_to(verifier).verdict is Verdict.VALID
    assert not is_running(first.pid)
    assert len(children_of(verifier)) <= 2  # one, and perhaps its successor


class HeldUp(Condition):
    """Whoever starts a child is slow to go on after it has let others go on."""

    def __exit__(self, *problem):
        super().__exit__(*problem)
        if current_thread().name == "reading-child-start":
            time.sleep(0.3)


class InHaste(Child):
    """A child that is ready in time even where everybody else wants all processors."""

    def wait_until_ready(self, *, in_haste=True):
        super().wait_until_ready()


@pytest.mark.parametrize("changed", [Condition, HeldUp])
def test_a_worn_out_child_serves_until_its_successor_is_ready(changed):
    let_go, begun = Event(), []

    def start(limits):
        begun.append(limits)
        if len(begun) > 1:
            assert let_go.wait(20)
        return InHaste(limits)

    limits = replace(LIMITS, submissions=1, children=1)
    verifier = ChildVerifier(limits, start=start)
    verifier._children._changed = changed()
    try:
        handed_to(verifier)
        (first,) = children_of(verifier)
        for _ in range(5):
            assert handed_to(verifier).verdict is Verdict.VALID
            assert children_of(verifier) == (first,)
            time.sleep(0.1)
        assert first.submissions == 6
        assert len(begun) == 2
        let_go.set()
        until = time.monotonic() + 60
        while is_running(first.pid):  # though nobody asks for anything
            assert time.monotonic() < until
            time.sleep(0.01)
        assert len(children_of(verifier)) == 1
    finally:
        let_go.set()
        verifier.close()


def test_a_start_that_failed_is_no_reason_for_more_children():
    begun = []

    def start(limits):
        begun.append(limits)
        if len(begun) == 1:
            raise OSError
        return Child(limits)

    verifier = ChildVerifier(LIMITS, start=start)
    try:
        for _ in range(50):
            assert handed_to(verifier).verdict is Verdict.VALID
            time.sleep(0.01)
        assert len(children_of(verifier)) == 1
        assert len(begun) == 2
    finally:
        verifier.close()


def test_a_successor_that_does_not_get_to_start_is_started_in_haste():
    begun = []

    def start(limits):
        child = Child(limits)
        really = child.wait_until_ready

        def wait_until_ready(*, in_haste):
            begun.append(in_haste)
            if not in_haste:
                raise ChildFailed(Trouble.TOO_COSTLY)
            really(in_haste=True)

        child.wait_until_ready = wait_until_ready
        return child

    verifier = ChildVerifier(replace(LIMITS, submissions=1, children=1), start=start)
    try:
        until = time.monotonic() + 60
        while len(begun) < 4:
            assert handed_to(verifier).verdict is Verdict.VALID
            assert time.monotonic() < until
    finally:
        verifier.close()
    assert begun == [True, False, True, False]


def test_what_nobody_waits_for_starts_behind_everybody_and_not_for_long():
    for in_haste in (True, False):
        child = Child(replace(LIMITS, start_seconds_behind=0.001))
        try:
            with nullcontext() if in_haste else pytest.raises(ChildFailed, match="too-costly"):
                child.wait_until_ready(in_haste=in_haste)
            is_behind = os.sched_getscheduler(child.pid) == os.SCHED_IDLE
            assert is_behind is not in_haste
        finally:
            child.end()


def test_a_child_that_failed_is_replaced_before_anybody_waits(a_verifier):
    verifier = a_verifier()
    handed_to(verifier)
    (first,) = children_of(verifier)
    os.kill(first.pid, signal.SIGSTOP)
    assert handed_to(verifier).verdict is Verdict.COULD_NOT_BE_CHECKED
    until = time.monotonic() + 20
    while not (later := children_of(verifier)) or later == (first,):
        assert time.monotonic() < until
        time.sleep(0.01)


def test_a_child_hears_no_keys_and_shares_priorities_with_its_parent(a_verifier):
    verifier = a_verifier()
    handed_to(verifier)
    (child,) = children_of(verifier)
    assert os.getpgid(child.pid) == child.pid  # what a terminal's Ctrl-C does not reach
    assert os.getsid(child.pid) == os.getsid(0)
    assert os.getpriority(os.PRIO_PROCESS, child.pid) > os.getpriority(os.PRIO_PROCESS, 0)


def test_nobody_waits_for_a_child_to_be_gone(a_verifier, monkeypatch):
    """One that has stepped back may wait for a processor before it can even end."""
    verifier = a_verifier()
    handed_to(verifier)
    (child,) = children_of(verifier)
    really_wait, waiting = child._process.wait, []

    def wait(timeout=None):
        if timeout is not None:
            raise subprocess.TimeoutExpired("child", timeout)
        waiting.append(current_thread())
        return really_wait()

    monkeypatch.setattr(child._process, "wait", wait)
    verifier.close()
    assert is_gone_within(child.pid, 20)
    assert current_thread() not in waiting


def test_whoever_was_served_while_it_closed_starts_no_child(a_verifier):
    verifier, slow = a_verifier(), Waiting()
    first = Thread(target=handed_to, args=(verifier,), kwargs={"shown_in": slow})
    first.start()
    assert slow.asked_something.wait(20)
    verifier.close()
    slow.go.set()
    first.join()
    for _ in range(20):
        assert children_of(verifier) == ()
        time.sleep(0.01)


def test_a_closed_verifier_leaves_no_child_and_can_be_asked_again(a_verifier):
    verifier = a_verifier()
    handed_to(verifier)
    (child,) = children_of(verifier)
    verifier.close()
    assert not is_running(child.pid)
    assert handed_to(verifier).verdict is Verdict.VALID


# -- other processes -------------------------------------------------------------------------------

PARENT = """
import os, sys, time
sys.path.insert(0, {root!r})
from tests.issuer.isolation.submissions import children_of, handed_to, wide
from tests.verifier import VERIFIER
handed_to(VERIFIER)
print(*(child.pid for child in children_of(VERIFIER)), flush=True)
{then}
"""


def started(then):
    """Another process with a child of its own, and that child's id."""
    program = PARENT.format(root=str(ROOT), then=then)
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    return process, int(process.stdout.readline())


def is_running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def is_gone_within(pid, seconds):
    until = time.monotonic() + seconds
    while is_running(pid) and time.monotonic() < until:
        time.sleep(0.01)
    return not is_running(pid)


@pytest.mark.parametrize(
    "then",
    [
        "time.sleep(60)",
        "while True: handed_to(VERIFIER)",
        "while True: handed_to(VERIFIER, wide(4_500))",
    ],
    ids=["idle", "at work", "at hard work"],
)
def test_a_killed_parent_leaves_no_child(then):
    parent, child = started(then)
    with parent:
        time.sleep(0.2)
        assert is_running(child)
        parent.send_signal(signal.SIGKILL)
        parent.wait()
        parent.stdout.close()
    assert is_gone_within(child, 5)


def test_a_parent_that_ends_leaves_no_child():
    parent, child = started("")
    with parent:
        assert parent.wait(timeout=20) == 0
    assert is_gone_within(child, 5)


FORK = """
import signal
mine = children_of(VERIFIER)
forked = os.fork()
if not forked:
    verdict = handed_to(VERIFIER).verdict.value
    others = children_of(VERIFIER)
    ok = verdict == "valid" and not {{one.pid for one in mine}} & {{one.pid for one in others}}
    os._exit(0 if ok and len(others) == 1 else 1)
_, status = os.waitpid(forked, 0)
ok = status == 0 and handed_to(VERIFIER).verdict.value == "valid" and children_of(VERIFIER) == mine
print("ok" if ok else "not ok", flush=True)
""".replace("{{", "{").replace("}}", "}")


def test_a_fork_has_children_of_its_own():
    """As a server's workers have, whose master may have verified something before."""
    parent, _ = started(FORK)
    with parent:
        assert parent.stdout.readline() == "ok\n"


def test_a_fork_that_lives_on_does_not_keep_the_child_of_its_parent():
    parent, child = started(
        "forked = os.fork()\n"
        "if not forked: time.sleep(60)\n"
        "print(forked, flush=True); time.sleep(60)"
    )
    with parent:
        forked = int(parent.stdout.readline())
        parent.send_signal(signal.SIGKILL)
        parent.wait()
        try:
            assert is_gone_within(child, 5)
            assert is_running(forked)
        finally:
            os.kill(forked, signal.SIGKILL)
