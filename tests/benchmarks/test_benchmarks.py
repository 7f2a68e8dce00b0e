"""Each benchmark runs with tiny counts and prints its lines; nothing here is about how fast."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from itertools import pairwise

import pytest

from benchmarks.measuring import Contestant, Rounds, in_turn
from benchmarks.run import PROGRAMS, ROOT, Gate, summary
from benchmarks.signing import INSTALLED
from tests.sampling import WHOLE

TINY = {
    "signing": ["--rounds=1", "--ours=4", "--peers=1"],
    "verifying": ["--rounds=1", "--badges=3"],
    "baking": ["--rounds=1", "--ours=1", "--pillow=1"],
    "revoking": ["--rounds=1", "--lists=1", "--actions=1"],
    "whole_run": ["--awards=5", "--rounds=1", "--naive=2"],
    "pages": ["--rounds=1", "--requests=2", "--sample=2", "--small=3", "--large=9"],
    "status_lists": ["--rounds=1", "--revocations=1", "--few=2", "--many=3"],
    "verify_upload": [
        "--rounds=1",
        "--closed=100",
        "--open=300",
        "--connections=2",
        "--badges=2",
    ],
    "load": [
        "--rounds=1",
        "--closed=20",
        "--open=30",
        "--connections=2",
        "--addresses=2",
        "--real=2",
        "--smallest=2",
        "--large=6",
    ],
}
SERVING = {"load", "verify_upload"}
HAS_NODE = shutil.which("node") is not None and INSTALLED.exists()


def ask(program):
    return subprocess.run(
        [sys.executable, "-m", f"benchmarks.{program}", *TINY[program]],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=300,
        check=False,
    )


# Those that start servers take as long as all others together.
@pytest.mark.parametrize("program", PROGRAMS if WHOLE else sorted(set(PROGRAMS) - SERVING))
def test_a_program_prints_a_number_for_each_of_its_promises(program):
    done = ask(program)
    told = map(json.loads, done.stdout.splitlines())
    lines = {line["name"]: line for line in told if "name" in line}
    assert set(lines) == set(PROGRAMS[program]), done.stderr
    for name, line in lines.items():
        if name == "sign_vs_digitalbazaar" and not HAS_NODE:
            assert line["missing"]
            continue
        assert line.get("ratio", line.get("megabytes", 0)) > 0
    assert done.returncode == (1 if program == "signing" and not HAS_NODE else 0), done.stderr


def test_contestants_take_turns_and_each_begins_a_round():
    order = []
    contestants = [
        Contestant(name, lambda name=name: order.append(name), 1) for name in ("a", "b", "c")
    ]
    in_turn(contestants, rounds=3)
    assert order == ["a", "b", "c", "a", "b", "c", "b", "c", "a", "c", "a", "b"]


def test_a_contestant_may_time_itself():
    found = in_turn([Contestant("node", lambda: 6.0, 3)], rounds=2)
    assert found.seconds == {"node": [2.0, 2.0]}


def test_a_ratio_is_the_median_of_the_ratios_of_the_rounds():
    found = Rounds({"ours": [1.0, 20.0, 2.0], "bare": [1.0, 10.0, 1.0]})
    assert found.ratio("ours", "bare") == 2.0
    assert found.spread("ours", "bare") == [1.0, 2.0]
    assert found.best("ours", "bare") == 1.0


@pytest.mark.parametrize(
    ("gate", "number", "said"),
    [
        (Gate(50, 100, at_least=True), 49.9, "MISSED"),
        (Gate(50, 100, at_least=True), 50, "holds"),
        (Gate(50, 100, at_least=True), 100, "holds, as hoped"),
        (Gate(3, 1.6), 3.1, "MISSED"),
        (Gate(3, 1.6), 3, "holds"),
        (Gate(3, 1.6), 1.6, "holds, as hoped"),
    ],
)
def test_a_gate_says_what_became_of_it(gate, number, said):
    assert gate.says(number) == said


def test_a_hope_is_never_less_than_its_gate():
    for gate in (gate for promises in PROGRAMS.values() for gate in promises.values()):
        assert gate.holds(gate.hope)


def test_a_missed_gate_counts_only_where_it_is_asked_for():
    missed = {"page_growth": 99.0}
    assert summary(missed, wanted=["pages"], gates=False) == 0
    assert summary(missed, wanted=["pages"], gates=True) == 1


def test_what_could_not_be_measured_always_counts():
    assert summary({}, wanted=["pages"], gates=False) == 1


def test_no_promise_is_measured_twice():
    names = sorted(name for promises in PROGRAMS.values() for name in promises)
    assert all(one != other for one, other in pairwise(names))
