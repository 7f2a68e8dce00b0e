"""A child that a stranger broke does no harm: the answer is doubt, and the next one is served."""

from __future__ import annotations

import os
import signal
import threading
import time

import pytest

from issuer.errors import MalformedSubmission, VerifierBusy
from issuer.isolation.process import CHILD
from issuer.verification import Verdict
from tests.issuer.isolation.programs import (
    ANSWER,
    BREAKS_OFF,
    CONFINED,
    DO_NOT_START,
    TOO_COSTLY,
)
from tests.issuer.isolation.submissions import BADGE, children_of, handed_to
from tests.issuer.verification.actors import FakeWorld


@pytest.mark.parametrize(
    ("reason", "program"),
    [
        *(("broke-off", program) for program in BREAKS_OFF.values()),
        *(("too-costly", program) for program in TOO_COSTLY.values()),
    ],
    ids=[*BREAKS_OFF, *TOO_COSTLY],
)
def test_a_child_that_fails_leaves_doubt_and_goes(a_verifier, reason, program, capsys):
    verifier = a_verifier(program=program, work_seconds=0.5)
    report = handed_to(verifier, BADGE + bytes(2 << 20))
    assert report.verdict is Verdict.COULD_NOT_BE_CHECKED
    assert [found.reason for found in report.findings] == [reason]
    first = {child.pid for child in children_of(verifier)}
    assert handed_to(verifier).verdict is Verdict.COULD_NOT_BE_CHECKED
    assert first.isdisjoint(child.pid for child in children_of(verifier))
    said = capsys.readouterr()
    assert "@" not in said.out + said.err


def test_a_child_that_fails_with_a_picture_is_a_refusal(a_verifier):
    verifier = a_verifier(program=BREAKS_OFF["exits"])
    with pytest.raises(MalformedSubmission, match="takes too long"):
        verifier.texts_in_codes(b"x")


def that_answers(program):
    return BREAKS_OFF["answers nothing"].replace(ANSWER, program)


@pytest.mark.parametrize("texts", ["'x'", "[1]", "['x'] * 1001", "None"])
def test_texts_in_another_form_are_none(a_verifier, texts):
    program = that_answers(f"say(texts={texts}, turn=0)")
    with pytest.raises(MalformedSubmission):
        a_verifier(program=program).texts_in_codes(b"x")


@pytest.mark.parametrize("turn", ["", "turn=None", "turn='0'", "turn=True", "turn=-1", "turn=2"])
def test_a_child_without_the_thread_whose_turn_it_says_it_is_goes(a_verifier, turn):
    verifier = a_verifier(program=that_answers(f"say(texts=['a text'], {turn})"))
    with pytest.raises(MalformedSubmission, match="takes too long"):
        verifier.texts_in_codes(b"x")


def test_what_a_child_says_without_being_asked_is_nobodys_answer(a_verifier):
    words = "dict(texts=['{}'], turn=0)"
    twice = f"os.write(0, written({words.format('mine')}) + written({words.format('yours')}))"
    verifier = a_verifier(program=that_answers(twice))
    assert verifier.texts_in_codes(b"x") == ("mine",)
    with pytest.raises(MalformedSubmission, match="takes too long"):
        verifier.texts_in_codes(b"x")


@pytest.mark.parametrize("program", DO_NOT_START.values(), ids=DO_NOT_START.keys())
def test_without_a_child_one_is_asked_to_come_back(a_verifier, program):
    verifier = a_verifier(program=program, patience=0.5, start_seconds=0.3)
    began = time.monotonic()
    with pytest.raises(VerifierBusy):
        handed_to(verifier)
    assert time.monotonic() - began < 2


def test_a_child_that_is_killed_at_work_leaves_doubt(a_verifier):
    """From outside, as the kernel does when memory is short."""

    class Killing(FakeWorld):
        def is_ours(self, issuer_id):
            (child,) = children_of(verifier)
            os.kill(child.pid, signal.SIGKILL)
            return False

    verifier = a_verifier(children=1)
    report = handed_to(verifier, shown_in=Killing())
    assert report.findings[0].reason == "too-costly"
    assert handed_to(verifier).verdict is Verdict.VALID


def test_a_child_that_died_while_it_waited_is_not_noticed(a_verifier):
    verifier = a_verifier()
    handed_to(verifier)
    for child in children_of(verifier):
        os.kill(child.pid, signal.SIGKILL)
        child._process.wait()
    assert handed_to(verifier).verdict is Verdict.VALID


def test_a_report_longer_than_any_honest_one_is_doubt(a_verifier):
    report = handed_to(a_verifier(longest_answer=1_500))
    assert [found.reason for found in report.findings] == ["too-costly"]


def test_waiting_for_the_world_is_not_the_childs_work(a_verifier):
    class Slow(FakeWorld):
        def controller_document(self, did):
            time.sleep(0.7)

    verifier = a_verifier(work_seconds=0.5, cpu_seconds=0.5)
    report = handed_to(verifier, shown_in=Slow())
    assert [found.reason for found in report.findings] != ["too-costly"]


def test_all_the_waiting_together_is_bounded_too(a_verifier):
    class Slow(FakeWorld):
        def controller_document(self, did):
            time.sleep(0.7)

    report = handed_to(a_verifier(total_seconds=0.6), shown_in=Slow())
    assert report.findings[0].reason == "too-costly"


def test_a_child_can_open_nothing(a_verifier):
    assert a_verifier(program=CONFINED).texts_in_codes(b"x") == (
        "read OSError",
        "write OSError",
        "socket OSError",
        "listen OSError",
        "descriptor OSError",
        "pipe OSError",
        "program OSError",
        "more MemoryError",
        "less yes",
        "environment ['MALLOC_ARENA_MAX']",
        "folder /",
        "core (0, 0)",
    )


def test_a_child_keeps_its_own_time_without_its_parent(a_verifier):
    """The kernel's timer ends it, whatever the parent does."""
    program = CHILD.replace("main()", "").replace(
        "start import main;",
        "child import Limits, _bounded\nfrom issuer.isolation.wire import written\nimport os\n"
        "os.write(0, written({'threads': [os.getpid()] * 2}) + written({'ready': True}))\n"
        "with _bounded(Limits(cpu_seconds=0.2)):\n    while True: pass\n",
    )
    verifier = a_verifier(program=program)
    threading.Thread(target=handed_to, args=(verifier,), daemon=True).start()
    until = time.monotonic() + 20
    while not (found := children_of(verifier)):
        assert time.monotonic() < until
        time.sleep(0.01)
    assert -found[0]._process.wait(timeout=20) == signal.SIGPROF
