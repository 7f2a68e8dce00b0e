"""How every program here measures: contestants in turn within one run, and medians of ratios.

Absolute times say as much about the machine and its other work as about the program. Whatever is
compared is therefore timed right after each other, round after round; a ratio is taken within each
round, and the median of those counts.
"""

from __future__ import annotations

import argparse
import gc
import json
import resource
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_KIB = 1024
_BARE_BATCH = 400
_DATA = bytes(range(64))  # as long as what this cryptosuite signs


@dataclass(frozen=True, slots=True)
class Contestant:
    """Something that is timed: `batch` does its work `count` times, and may time itself.

    A batch returns None, or the seconds that counted of what it did.
    """

    name: str
    batch: Callable[[], float | None]
    count: int


@dataclass(frozen=True, slots=True)
class Rounds:
    """Seconds for one piece of work, for each contestant in each round.

    `cpu` are the seconds that this process itself was at work: what is left of a busy machine's
    noise. It is context, since the disk and other processes have no part in it.
    """

    seconds: dict[str, list[float]]
    cpu: dict[str, list[float]] = field(default_factory=dict)

    def ratio(self, of: str, to: str) -> float:
        """How many times as long as `to` it takes `of`: the median over the rounds."""
        return round(median(self._ratios(of, to)), 3)

    def spread(self, of: str, to: str) -> list[float]:
        """The smallest and the largest of the ratios of the rounds."""
        ratios = self._ratios(of, to)
        return [round(min(ratios), 3), round(max(ratios), 3)]

    def best(self, of: str, to: str) -> float:
        """The ratio of the shortest times: what is left when other work only ever adds."""
        return round(min(self.seconds[of]) / min(self.seconds[to]), 3)

    def compared(self, of: str, to: str) -> dict[str, object]:
        """What each line says about a ratio besides the ratio."""
        times = self.microseconds()
        by_cpu = {}
        if of in self.cpu and to in self.cpu:
            by_cpu["ratio_cpu"] = round(median(self.cpu[of]) / median(self.cpu[to]), 3)
        return {
            "spread": self.spread(of, to),
            "ratio_of_best": self.best(of, to),
            **by_cpu,
            "rounds": len(self.seconds[of]),
            "garbage_collection": "on",
            f"microseconds_{of}": times[of],
            f"microseconds_{to}": times[to],
        }

    def microseconds(self) -> dict[str, float]:
        """Each contestant's median, for context."""
        return {name: round(1e6 * median(times), 1) for name, times in self.seconds.items()}

    def _ratios(self, of: str, to: str) -> list[float]:
        return [one / other for one, other in zip(self.seconds[of], self.seconds[to], strict=True)]


def in_turn(contestants: Sequence[Contestant], *, rounds: int) -> Rounds:
    """Time all of them in every round, each round beginning with another one.

    The garbage collector is on, as it is in the product; before each batch it collects, so that
    nobody pays for what another left behind. One batch of each goes before and does not count.
    """
    seconds: dict[str, list[float]] = {one.name: [] for one in contestants}
    cpu: dict[str, list[float]] = {}
    for one in contestants:
        one.batch()
    for number in range(rounds):
        start = number % len(contestants)
        for one in (*contestants[start:], *contestants[:start]):
            gc.collect()
            begin, begin_cpu = perf_counter(), process_time()
            counted = one.batch()
            taken, at_work = perf_counter() - begin, process_time() - begin_cpu
            seconds[one.name].append((taken if counted is None else counted) / one.count)
            if counted is None:
                cpu.setdefault(one.name, []).append(at_work / one.count)
    return Rounds(seconds, cpu)


def bare_signing(count: int = _BARE_BATCH) -> Contestant:
    """The limit of signing: Ed25519 over 64 bytes by `cryptography`, and nothing else."""
    sign = Ed25519PrivateKey.generate().sign

    def batch() -> None:
        for _ in range(count):
            sign(_DATA)

    return Contestant("bare_signature", batch, count)


def bare_verifying(count: int = _BARE_BATCH) -> Contestant:
    """The limit of verifying: one key, known already, and one signature over 64 bytes."""
    private = Ed25519PrivateKey.generate()
    signature, verify = private.sign(_DATA), private.public_key().verify

    def batch() -> None:
        for _ in range(count):
            verify(signature, _DATA)

    return Contestant("bare_verification", batch, count)


def answer(name: str, ratio: float, **more: object) -> None:
    """Print one benchmark's line of JSON."""
    print(json.dumps({"name": name, "ratio": ratio, **more}, ensure_ascii=False), flush=True)


def arguments(about: str | None, **counts: tuple[int, int]) -> argparse.Namespace:
    """The counts of a program: each by an option of its name, in full and as `--quick`.

    Args:
        about: The program's docstring; its first line is shown by --help.
        counts: For each option the usual number and the one of --quick.
    """
    parser = argparse.ArgumentParser(description=(about or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="few and short rounds, for a look")
    for name, (usual, _) in counts.items():
        parser.add_argument(f"--{name}", type=int, help=f"{usual} by itself")
    chosen = parser.parse_args()
    for name, (usual, quick) in counts.items():
        if getattr(chosen, name) is None:
            setattr(chosen, name, quick if chosen.quick else usual)
    return chosen


def peak_megabytes() -> float:
    """The most memory that this process has held at once.

    Not by `ru_maxrss` where Linux can tell: that also counts what the process which started this
    one held (the kernel carries it over `exec`).
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(one for one in status.read_text().splitlines() if one.startswith("VmHWM"))
        return round(int(line.split()[1]) * _KIB / 1e6, 1)
    unit = 1 if sys.platform == "darwin" else _KIB
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6, 1)
