"""One target fuzzed to the end: its process started, started again after a hang, and counted."""

from __future__ import annotations

import signal
import struct
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.fuzz import kept
from tests.fuzz.engine import COUNTS, MOST_FINDINGS, TOO_MANY_FINDINGS

ROOT = Path(__file__).parents[2]
STATE = ROOT / "var" / "fuzz"
_MOST_STARTS = 100  # a busy machine may end a process as if it hung
_GRACE = 120  # seconds in which a process loads and ends, on a busy machine


class DidNotStart(RuntimeError):
    """The process of a target ended before its first input."""


def fuzz(
    name: str,
    *,
    inputs: int,
    seconds: int,
    seed: int,
    state: Path = STATE,
    watch: Sequence[str] = (),
) -> kept.Total:
    """Fuzz a target with so many inputs, or for so many seconds (0: without that limit).

    The coverage of the packages in `watch` leads as well.
    """
    folder = state / name
    for place in ("corpus", "found"):
        (folder / place).mkdir(parents=True, exist_ok=True)
    counts = folder / "counts"
    counts.write_bytes(bytes(8 * COUNTS))
    ended_by = kept.Total()
    ends = time.monotonic() + seconds
    for start in range(_MOST_STARTS):
        limits = [f"--seed={seed + start}", *(f"--watch={package}" for package in watch)]
        if inputs:
            limits.append(f"--inputs={max(1, inputs - counted(counts).inputs)}")
        if seconds:
            limits.append(f"--seconds={max(1, round(ends - time.monotonic()))}")
        with (folder / "log").open("ab") as log:
            status = _child(name, folder, *limits, log=log)
        ended_by += _taken_in(name, folder)
        done = inputs and counted(counts).inputs >= inputs
        if status in (0, TOO_MANY_FINDINGS) or done or (seconds and time.monotonic() >= ends):
            break
        if not counted(counts).inputs:
            raise DidNotStart(f"{name} did not start; see {folder / 'log'}")
        if ended_by.crashes + ended_by.hangs >= MOST_FINDINGS:
            break
    return ended_by + counted(counts)


def _child(name: str, folder: Path, *options: str, log: object) -> int:
    more = [str(kept.CORPUS / name)] if any(kept.inputs(name)) else []
    command = [sys.executable, "-m", "tests.fuzz.child", name, str(folder), *more, *options]
    return subprocess.run(command, cwd=ROOT, stdout=log, stderr=log, check=False).returncode  # type: ignore[call-overload]


def counted(counts: Path) -> kept.Total:
    """What a process has counted so far."""
    return kept.Total(*struct.unpack(f"={COUNTS}Q", counts.read_bytes()))


def _taken_in(name: str, folder: Path) -> kept.Total:
    """Move what was found into the tree, and say what ended the process."""
    ended_by = kept.Total()
    for path in sorted((folder / "found").iterdir()):
        endless = path.name.startswith("timeout-")
        fatal = path.name.startswith(("oom-", "crash-", "leak-"))
        is_kept = not path.name.startswith("slow-unit-")
        if endless and not hangs_alone(name, folder, path):
            is_kept = endless = False  # the machine was busy
        if is_kept:
            kept.keep(name, path.read_bytes())
        ended_by += kept.Total(crashes=int(fatal), hangs=int(endless))
        path.unlink()
    return ended_by


def hangs_alone(name: str, folder: Path, path: Path) -> bool:
    """Whether an input takes too long of a process's own time as well, with no other work.

    Whoever did not end on a clock gets a second try: somebody may have held the process up.
    """
    command = [sys.executable, "-m", "tests.fuzz.child", name, str(folder), "--once", str(path)]
    for _ in range(2):
        try:
            done = subprocess.run(
                command, cwd=ROOT, capture_output=True, timeout=_GRACE, check=False
            )
        except subprocess.TimeoutExpired:
            continue
        return done.returncode == -signal.SIGPROF
    return True
