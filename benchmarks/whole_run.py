"""Ten thousand awards, from the bytes of a workbook to signed and stored, in one process.

    python -m benchmarks.whole_run [--quick]

Prints `run_vs_ed25519` (against as many bare signatures), `run_vs_naive` (against the program in
naive.py) and `run_peak_mb` (the most memory that a fresh process held during a run).
"""

from __future__ import annotations

import argparse
import gc
import json
import resource
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from badge_art import compose
from benchmarks.measuring import answer, bare_signing, peak_megabytes
from benchmarks.naive import timed
from issuer.actions.badge_picture import achievement_art
from issuer.actions.confirm_attendance import approve_run, confirm_attendance
from issuer.actions.issue_run import issue_run
from issuer.actions.preview_awards import preview_awards
from issuer.actions.record_attendance import record_attendance
from issuer.attendance.model import Account
from issuer.awards.versions import shipped_policies
from issuer.credentials.issued import RunState
from issuer.ids import AccountId, ActivityId
from issuer.storage.artifacts import FileArtifacts
from issuer.storage.database import open_database
from issuer.storage.store import SqlStore
from keys import MemorySigner
from tests.scheme import Clock, Scheme, an_institution

_SEED = bytes(range(32))


def _seconds_at_work() -> float:
    """Of this process and of the children that it waited for: one of them reads the workbook."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


@dataclass
class Stopwatch:
    """Seconds of each step of a run, and how long this process and its children were at work."""

    seconds: dict[str, float] = field(default_factory=dict)
    _last: float = field(default_factory=perf_counter)
    at_work: float = 0.0
    _began_at_work: float = field(default_factory=_seconds_at_work)

    def lap(self, name: str) -> None:
        now = perf_counter()
        self.seconds[name] = round(now - self._last, 6)
        self._last = now

    @property
    def total(self) -> float:
        return sum(self.seconds.values())

    def stop(self) -> None:
        self.at_work = _seconds_at_work() - self._began_at_work


def make_ready(folder: Path, *, awards: int) -> bytes:
    """A fresh scheme whose learners are in the register; returns the filled workbook.

    Nothing of this is measured: the register was filled long ago, and the organiser has the file.
    """
    scheme = Scheme(folder, institution=an_institution(MemorySigner.from_seed(_SEED)))
    activity, learners = scheme.activity(), scheme.learners(awards)
    workbook = scheme.workbook(activity, learners, scheme.sheet(activity, learners))
    scheme.close()
    (folder / "attendance.xlsx").write_bytes(workbook)
    names = {"activity": activity.id, "by": scheme.organiser.id, "second": scheme.advisor.id}
    (folder / "names.json").write_text(json.dumps(names), encoding="utf-8")
    return workbook


def run_once(folder: Path) -> Stopwatch:
    """The whole job as the web desk asks for it, timed step by step.

    Raises:
        AssertionError: not every award became a badge.
    """
    names = json.loads((folder / "names.json").read_text(encoding="utf-8"))
    workbook = (folder / "attendance.xlsx").read_bytes()
    engine = open_database(f"sqlite:///{folder / 'issuer.db'}")
    store, artifacts, clock = SqlStore(engine), FileArtifacts(folder / "artifacts"), Clock()
    policies = shipped_policies()
    institution = an_institution(MemorySigner.from_seed(_SEED))
    activity = ActivityId(names["activity"])
    organiser, second = (_account(store, names[role]) for role in ("by", "second"))

    watch = Stopwatch()
    record_attendance(
        workbook,
        filename="attendance.xlsx",
        activity_id=activity,
        by=organiser,
        store=store,
        artifacts=artifacts,
        policies=policies,
        clock=clock,
    )
    watch.lap("record_attendance")
    preview = preview_awards(activity, by=organiser, store=store, policies=policies)
    watch.lap("preview_awards")
    run = confirm_attendance(
        activity,
        digest=preview.digest,
        by=organiser,
        store=store,
        policies=policies,
        clock=clock,
    )
    watch.lap("confirm_attendance")
    if run.state is RunState.AWAITING_SECOND_PERSON:
        run = approve_run(run.id, by=second, store=store, policies=policies, clock=clock)
        watch.lap("approve_run")
    done = issue_run(run.id, store=store, institution=institution, policies=policies, clock=clock)
    watch.lap("issue_run")
    watch.stop()
    engine.dispose()
    if done.run.state is not RunState.DONE or done.issued != preview.badges or done.run.failures:
        raise AssertionError(f"{done.issued} of {preview.badges} were issued")
    return watch


def _account(store: SqlStore, account: str) -> Account:
    with store.reading() as uow:
        return uow.accounts.get(AccountId(account))


def main() -> int:
    """Some runs, each between bare signatures, then the naive program, then a fresh process."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="few awards, one round")
    parser.add_argument("--awards", type=int, help="10000 by itself")
    parser.add_argument("--rounds", type=int, help="5 by itself")
    parser.add_argument("--naive", type=int, help="how many badges the naive program makes; 120")
    parser.add_argument("--once", type=Path, help=argparse.SUPPRESS)
    counts = parser.parse_args()
    if counts.once is not None:
        return _once(counts.once)
    awards = counts.awards or (200 if counts.quick else 10_000)
    rounds = counts.rounds or (1 if counts.quick else 5)
    naive_badges = counts.naive or (6 if counts.quick else 120)
    with TemporaryDirectory() as folder:
        _measure(Path(folder), awards=awards, rounds=rounds, naive_badges=naive_badges)
    return 0


def _measure(folder: Path, *, awards: int, rounds: int, naive_badges: int) -> None:
    picture = compose(
        achievement_art("EC", name="Effective communicators"),
        design="ec",
        url="http://localhost:8000/verify/x",
        short_code="K7QF-2M9T-XW3C",
    )
    make_ready(folder / "warm", awards=20)
    run_once(folder / "warm")
    bare = bare_signing(awards)
    ours: list[Stopwatch] = []
    by_bare: list[float] = []
    by_bare_at_work: list[float] = []
    by_naive: list[dict[str, float]] = []
    for number in range(rounds):
        place = folder / str(number)
        workbook = make_ready(place, awards=awards)
        gc.collect()
        before = _of_bare(bare.batch)
        ours.append(run_once(place))
        after = _of_bare(bare.batch)
        taken = ours[-1].total
        by_bare.append(2 * taken / (before.total + after.total))
        by_bare_at_work.append(2 * ours[-1].at_work / (before.at_work + after.at_work))
        naive = timed(workbook, folder=place, badges=naive_badges, picture=picture)
        whole = {
            "reading": naive["reading"],
            "issuing": naive["issuing"] * awards / naive_badges,
            "baking": naive["baking"] * awards / naive_badges,
        }
        by_naive.append({"seconds": taken, **whole})
    steps = {name: round(median(one.seconds[name] for one in ours), 3) for name in ours[0].seconds}
    shared = {"awards": awards, "rounds": rounds, "garbage_collection": "on"}
    answer(
        "run_vs_ed25519",
        round(median(by_bare), 3),
        spread=[round(min(by_bare), 3), round(max(by_bare), 3)],
        ratio_cpu=round(median(by_bare_at_work), 3),
        seconds=round(median(one.total for one in ours), 3),
        steps=steps,
        **shared,
    )
    without = [(one["reading"] + one["issuing"]) / one["seconds"] for one in by_naive]
    ratios = [
        ratio + one["baking"] / one["seconds"] for ratio, one in zip(without, by_naive, strict=True)
    ]
    answer(
        "run_vs_naive",
        round(median(ratios), 3),
        ratio_without_pictures=round(median(without), 3),
        spread=[round(min(ratios), 3), round(max(ratios), 3)],
        extrapolated_from=naive_badges,
        seconds_naive={
            name: round(median(one[name] for one in by_naive), 2)
            for name in ("reading", "issuing", "baking")
        },
        **shared,
    )
    _peak(folder / "peak", awards=awards)


def _of_bare(batch: Callable[[], object]) -> Stopwatch:
    watch = Stopwatch()
    batch()
    watch.lap("bare")
    watch.stop()
    return watch


def _peak(folder: Path, *, awards: int) -> None:
    """A run in a process that did nothing else; the register was filled by this one."""
    make_ready(folder, awards=awards)
    done = subprocess.run(  # noqa: S603 - this very program
        [sys.executable, "-m", "benchmarks.whole_run", "--once", str(folder)],
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(done.stdout)
    print(json.dumps({"name": "run_peak_mb", "awards": awards, **found}), flush=True)


def _once(folder: Path) -> int:
    before = peak_megabytes()
    run_once(folder)
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 / 1e6
    print(
        json.dumps(
            {
                "megabytes": peak_megabytes(),
                "megabytes_before": before,
                "megabytes_of_reading_child_at_most": round(children, 1),
            }
        )
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
