"""One target fuzzed to the end: its process started, started again after a hang, and counted."""

from __future__ import annotations

import signal
import struct
import subprocess
import sys
import time
from pathlib import Path

from tests.fuzz import kept
from tests.fuzz.child import COUNTS, CRASHES, INPUTS, TOO_MANY_FINDINGS, WRONG

ROOT = Path(__file__).parents[2]
STATE = ROOT / "var" / "fuzz"
_MOST_STARTS = 8
_GRACE = 120  # seconds in which a process loads and ends, on a busy machine
_KILLED_BY = ("timeout-", "oom-", "crash-", "leak-", "slow-unit-")


def fuzz(name: str, *, inputs: int, seconds: int, seed: int, state: Path = STATE) -> kept.Total:
    """Fuzz a target with so many inputs, or for so many seconds (0: without that limit)."""
    folder = state / name
    for place in ("corpus", "found"):
        (folder / place).mkdir(parents=True, exist_ok=True)
    counts = folder / "counts"
    counts.write_bytes(bytes(8 * COUNTS))
    hangs = crashes = 0
    ends = time.monotonic() + seconds
    for start in range(_MOST_STARTS):
        limits = []
        if inputs:
            limits.append(f"--inputs={max(1, inputs - _counted(counts)[INPUTS])}")
        if seconds:
            limits.append(f"--seconds={max(1, round(ends - time.monotonic()))}")
        with (folder / "log").open("ab") as log:
            status = _child(name, folder, *limits, f"--seed={seed + start}", log=log)
        hangs_here, crashes_here = _taken_in(name, folder)
        hangs, crashes = hangs + hangs_here, crashes + crashes_here
        done = inputs and _counted(counts)[INPUTS] >= inputs
        if status in (0, TOO_MANY_FINDINGS) or done or (seconds and time.monotonic() >= ends):
            break
        if not _counted(counts)[INPUTS]:
            raise RuntimeError(f"{name} did not start; see {folder / 'log'}")
    done_inputs, crashes_raised, wrong = (_counted(counts)[at] for at in (INPUTS, CRASHES, WRONG))
    return kept.Total(done_inputs, crashes + crashes_raised, hangs, wrong)


def _child(name: str, folder: Path, *options: str, log: object) -> int:
    more = [str(kept.CORPUS / name)] if any(kept.inputs(name)) else []
    command = [sys.executable, "-m", "tests.fuzz.child", name, str(folder), *more, *options]
    return subprocess.run(command, cwd=ROOT, stdout=log, stderr=log, check=False).returncode  # type: ignore[call-overload]


def _counted(counts: Path) -> tuple[int, ...]:
    return struct.unpack(f"={COUNTS}Q", counts.read_bytes())


def _taken_in(name: str, folder: Path) -> tuple[int, int]:
    """Move what was found into the tree: how many hang, and how many end the process."""
    hangs = crashes = 0
    for path in sorted((folder / "found").iterdir()):
        kind = next((start for start in _KILLED_BY if path.name.startswith(start)), "")
        if kind == "timeout-" and not hangs_alone(name, folder, path):
            path.unlink()  # the machine was busy
            continue
        if kind != "slow-unit-":
            kept.keep(name, path.read_bytes())
        hangs += kind == "timeout-"
        crashes += kind in ("oom-", "crash-", "leak-")
        path.unlink()
    return hangs, crashes


def hangs_alone(name: str, folder: Path, path: Path) -> bool:
    """Whether an input takes too long of a process's own time as well, with no other work."""
    command = [sys.executable, "-m", "tests.fuzz.child", name, str(folder), "--once", str(path)]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=_GRACE, check=False)
    except subprocess.TimeoutExpired:
        return True
    return done.returncode == -signal.SIGPROF
