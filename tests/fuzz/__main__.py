"""Fuzz targets, each in a process of its own, one after the other; see `tests/fuzz/__init__.py`.

    python -m tests.fuzz [--target NAME ...] [--pure] [--inputs N] [--seconds N] [--seed N]
                         [--watch PACKAGE ...]

A library is several times slower when its coverage leads as well: what a short run with `--watch`
finds worth keeping is where later runs begin.

Exit code 1 if anything was found. A total is written as soon as its target is done, or when the
run is stopped (SIGINT, SIGTERM).
"""

from __future__ import annotations

import argparse
import resource
import signal
import sys
import time
from pathlib import Path

from tests.fuzz import kept
from tests.fuzz.families import FAMILY_OF, PURE
from tests.fuzz.run import STATE, DidNotStart, counted, fuzz

_SECONDS = 10  # for each target, where nothing else is asked for


def main() -> int:
    asked = _arguments().parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    names = asked.target or (PURE if asked.pure else tuple(FAMILY_OF))
    seconds = asked.seconds or (0 if asked.inputs else _SECONDS)
    found = False
    for name in names:
        began = _worked()
        try:
            total = fuzz(
                name,
                inputs=asked.inputs,
                seconds=seconds,
                seed=asked.seed,
                state=asked.state,
                watch=asked.watch,
            )
        except KeyboardInterrupt:
            kept.add(name, counted(asked.state / name / "counts"), afresh=asked.afresh)
            return 130
        except DidNotStart as problem:
            said(str(problem))
            found = True
            continue
        summed = kept.add(name, total, afresh=asked.afresh)
        rate = total.inputs / max(_worked() - began, 0.001)
        said(
            f"{name:16} {total.inputs:>12,} inputs {rate:>9,.0f}/s of work   "
            f"{total.crashes} crashes, {total.hangs} hangs, {total.wrong} wrong   "
            f"(in all {summed.inputs:,})"
        )
        found = found or not total.clean
    return int(found)


def said(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _worked() -> float:
    """Seconds of processor time that the processes started here have taken."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--target", action="append", choices=FAMILY_OF, metavar="NAME")
    parser.add_argument("--pure", action="store_true", help="only the targets that read")
    parser.add_argument("--inputs", type=int, default=0, help="for each target")
    parser.add_argument("--seconds", type=int, default=0, help="for each target, at most")
    parser.add_argument("--seed", type=int, default=int(time.time()) % 2**31)
    parser.add_argument("--state", type=Path, default=STATE, help="where work in progress is")
    parser.add_argument(
        "--watch", action="append", default=[], metavar="PACKAGE", help="lead by this one as well"
    )
    parser.add_argument(
        "--afresh", action="store_true", help="begin the totals anew, after a fault was mended"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
