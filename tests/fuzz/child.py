"""The process that fuzzes one target: led by coverage of our three packages, under limits.

    python -m tests.fuzz.child TARGET FOLDER --inputs N --seconds S --seed K
    python -m tests.fuzz.child TARGET FOLDER --once FILE

What `check` raises is written down with its input, and the fuzzing goes on; an input without end,
a fault in native code and too much memory end the process, and the engine leaves the input behind.
FOLDER has `corpus/`, which grows; `found/`, where findings go; and `counts`, which the parent reads
at any time: inputs, crashes, hangs, wrong.
"""

from __future__ import annotations

import argparse
import hashlib
import mmap
import os
import resource
import signal
import sys
import time
import traceback
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import NoReturn

import atheris

from tests.fuzz.engine import (
    COUNTS,
    CRASHES,
    ENDLESS_SECONDS,
    HANG_SECONDS,
    HANGS,
    INPUTS,
    MEMORY_MIB,
    MOST_FINDINGS,
    TOO_MANY_FINDINGS,
    WRONG,
)

PACKAGES = ("issuer", "keys", "badge_art")
_SAID = {CRASHES: "crash", HANGS: "hang", WRONG: "wrong"}


class Watched:
    """A target whose answers are counted and whose faults are kept."""

    def __init__(self, name: str, folder: Path, watch: Sequence[str] = ()) -> None:
        include = [*PACKAGES, *watch]
        with atheris.instrument_imports(include=include, enable_loader_override=False):
            from tests.fuzz import families

            self.target = families.target(name)
        from tests.fuzz.target import Wrong

        self._wrong = Wrong
        self._folder = folder
        self._met: set[tuple[str, ...]] = set()
        with (folder / "counts").open("r+b") as counts:
            self._counts = memoryview(mmap.mmap(counts.fileno(), 8 * COUNTS)).cast("Q")

    def __call__(self, data: bytes) -> None:
        self._counts[INPUTS] += 1
        began = time.process_time()
        try:
            self.target(data)
            if time.process_time() - began > HANG_SECONDS:
                raise TimeoutError  # noqa: TRY301 - kept like the others
        except TimeoutError as problem:
            self._keep(HANGS, data, problem)
        except self._wrong as problem:
            self._keep(WRONG, data, problem)
        except Exception as problem:  # noqa: BLE001 - whatever it is, no parser may raise it
            self._keep(CRASHES, data, problem)

    def _keep(self, kind: int, data: bytes, problem: Exception) -> None:
        """Keep the first input of each sort, told apart by where it was raised."""
        where = traceback.extract_tb(problem.__traceback__)
        sort = (type(problem).__name__, *(f"{frame.name}:{frame.lineno}" for frame in where[-3:]))
        if sort in self._met:
            return
        self._met.add(sort)
        self._counts[kind] += 1
        name = hashlib.sha256(data).hexdigest()
        (self._folder / "found" / name).write_bytes(data)
        report = "".join(traceback.format_exception(problem, limit=-6))
        sys.stderr.write(f"{_SAID[kind]} {name}\n{report}\n")
        sys.stderr.flush()
        if len(self._met) >= MOST_FINDINGS:
            os._exit(TOO_MANY_FINDINGS)


def _most_so_far() -> int:
    """The most memory this process ever held, in MiB. The engine compares that, and Linux counts in
    it what whoever started this process held.
    """
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    asked = _arguments().parse_args()
    folder: Path = asked.folder
    watched = Watched(asked.target, folder, asked.watch)
    if asked.once is not None:
        _once(watched, asked.once.read_bytes())
    target = watched.target
    options = [
        f"-runs={asked.inputs}",
        f"-max_total_time={asked.seconds}",
        f"-seed={asked.seed}",
        f"-timeout={ENDLESS_SECONDS}",
        f"-rss_limit_mb={MEMORY_MIB + _most_so_far()}",
        f"-max_len={target.most_bytes}",
        f"-artifact_prefix={folder / 'found'}/",
        "-verbosity=0",
        "-reload=0",
        "-len_control=10",
    ]
    if target.words:
        lines = (f'"{_escaped(word)}"\n' for word in target.words)
        (folder / "words").write_text("".join(lines), encoding="ascii")
        options.append(f"-dict={folder / 'words'}")
    for seed in target.seeds():
        if len(seed) > target.most_bytes:
            continue  # the engine would cut it; it is tried as it is by the tests
        (folder / "corpus" / f"seed-{hashlib.sha256(seed).hexdigest()[:16]}").write_bytes(seed)
    arguments = [sys.argv[0], *options, str(folder / "corpus"), *map(str, asked.more)]
    if target.mutate is None:
        atheris.Setup(arguments, watched)
    else:
        mutate = target.mutate

        def mutated(data: bytes, most: int, seed: int) -> bytes:
            return mutate(data, most, Random(seed))

        atheris.Setup(arguments, watched, custom_mutator=mutated)
    atheris.Fuzz()


def _once(watched: Watched, data: bytes) -> NoReturn:
    """One input alone; a hang is killed by the time that this process itself works on it."""
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, HANG_SECONDS)
    limit = MEMORY_MIB * 1024**2 + _size_now()
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    watched(data)
    sys.exit(0)


def _size_now() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    return pages * resource.getpagesize()


def _escaped(word: str) -> str:
    return "".join(
        chr(byte) if 32 <= byte < 127 and chr(byte) not in '"\\' else f"\\x{byte:02x}"
        for byte in word.encode()
    )


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser()
    parser.add_argument("target")
    parser.add_argument("folder", type=Path)
    parser.add_argument("more", type=Path, nargs="*", help="folders with further inputs")
    parser.add_argument("--inputs", type=int, default=-1)
    parser.add_argument("--seconds", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--once", type=Path)
    parser.add_argument("--watch", action="append", default=[], help="a further package")
    return parser


if __name__ == "__main__":
    main()
