"""What holds a process up from outside is no hang of the input that it happened to be at."""

from __future__ import annotations

import signal
import sys

import pytest

from tests.fuzz import run


@pytest.fixture
def child(tmp_path, monkeypatch):
    """Stands in for the interpreter: does something else each time it is started."""
    program = tmp_path / "child"

    def behaving(*each: str) -> None:
        cases = "".join(f"{number}) {deed};;\n" for number, deed in enumerate(each))
        program.write_text(
            f'#!/bin/sh\nn=$(cat "{tmp_path}/n" 2>/dev/null || echo 0)\n'
            f'echo $((n + 1)) > "{tmp_path}/n"\ncase $n in\n{cases}esac\n'
        )
        program.chmod(0o700)

    monkeypatch.setattr(sys, "executable", str(program))
    monkeypatch.setattr(run, "_GRACE", 1)
    return behaving


STUCK, FINE = "exec sleep 5", "exit 0"
TOO_LONG = f"kill -{signal.SIGPROF.value} $$"


@pytest.mark.parametrize(
    ("each", "hangs"),
    [
        ((FINE,), False),
        ((TOO_LONG,), True),
        ((STUCK, FINE), False),
        ((STUCK, TOO_LONG), True),
        ((STUCK, STUCK), True),
    ],
    ids=["fine", "too long", "held up once", "held up, then too long", "never ends"],
)
def test_only_what_is_slow_by_itself_hangs(each, hangs, child, tmp_path):
    child(*each)
    assert run.hangs_alone("png", tmp_path, tmp_path / "input") is hangs
