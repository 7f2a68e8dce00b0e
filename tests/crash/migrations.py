"""`python -m tests.crash.migrations`: a full database goes back and forward, killed on the way.

The tables go back by one step, by two, and by all but the first, and forward again, each way twice
in peace. Between, whoever migrates is killed: before a statement, before its COMMIT, at any
instant; and of PostgreSQL all the server's processes. Nothing may be half done, and nothing other
than before but what a step says is lost on its way back (R12). Prints one line of JSON, and exits
with 1 when anything was.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine, event

from issuer.errors import StorageUnavailable
from issuer.storage import schema
from issuer.storage.database import open_database
from tests.crash.digests import counts, digests, revision
from tests.crash.filling import fill
from tests.crash.killing import forked
from tests.crash.run import POSTGRESQL, SQLITE, a_quick_place, wait_for
from tests.postgres import Cluster

BACK_TO = ("2026_11_23_held_runs", "2026_11_22_indexes_in_order", "2026_11_21_first")
# What the steps' own texts say is not kept on the way back: a list's key is a fresh one then, and
# who held a run is forgotten.
FORGOTTEN = {"status_lists": "order_key", "runs": "held_until"}
COUNTED = ("awards", "decisions", "credentials", "documents", "audit_log", "status_lists")

STATEMENT, COMMIT, INSTANT, SERVER = "statement", "commit", "instant", "server"
_REFUSED = 3
_PATIENCE_MS = 60_000
_TICK = 0.02


@dataclass(frozen=True, slots=True)
class Way:
    """From one step of the migrations to another, in one transaction."""

    start: str
    end: str

    @property
    def is_back(self) -> bool:
        return self.end < self.start  # they are named by their days

    @property
    def name(self) -> str:
        return f"back to {self.end}" if self.is_back else f"forward from {self.start}"

    @property
    def reversed(self) -> Way:
        return Way(self.end, self.start)

    def go(self, engine: Engine) -> None:
        """As the product does it."""
        if self.is_back:
            schema.downgrade(engine, to=self.end)
        else:
            schema.upgrade(engine)


@dataclass
class Drill:
    """A database under the drill; nothing of it is open here while a child is at it."""

    folder: Path
    database: str
    cluster: Cluster | None
    chance: random.Random
    kills: Counter[str] = field(default_factory=Counter)
    too_late: int = 0
    wrong: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    longest_wait: float = 0.0
    _known: dict[str, dict[str, str]] = field(default_factory=dict)

    def there_and_back(self, step: str, *, kills: int) -> None:
        """Back to a step and forward again; then the same with so many kills on each way."""
        back = Way(self.look(), step)
        statements = {way: self.in_peace(way) for way in (back, back.reversed)}
        for way in (back, back.reversed):
            self.kills_on(way, kills=kills, statements=statements[way])
            self.in_peace(way)

    def look(self) -> str:
        """Compare everything with what it was at this step before; the step."""
        engine = open_database(self.database, patience_ms=_PATIENCE_MS)
        at, found = revision(engine), digests(engine, without=FORGOTTEN)
        engine.dispose()
        known = self._known.setdefault(at, found)
        self.wrong += [
            f"{table} at {at}"
            for table in sorted(known.keys() | found.keys())
            if known.get(table) != found.get(table)
        ]
        return at

    def in_peace(self, way: Way) -> int:
        """Go, and look; how many statements it took."""
        began = time.monotonic()
        wait_for(forked(lambda: self._go(way, count=True), folder=self.folder))
        took = time.monotonic() - began
        self.seconds[way.name] = max(took, self.seconds.get(way.name, 0.0))
        if self.look() != way.end:
            self.wrong.append(f"{way.name} did not arrive")
        return int((self.folder / "statements").read_text())

    def kills_on(self, way: Way, *, kills: int, statements: int) -> None:
        """Once before COMMIT; of the others half at statements, half at any instant."""
        at_statements = (kills - 1) // 2
        moments = self.chance.sample(range(1, statements + 1), min(at_statements, statements))
        self._killed(way, COMMIT)
        for moment in moments:
            self._killed(way, STATEMENT, moment)
        for number in range(kills - 1 - len(moments)):
            self._killed(way, INSTANT if number % 2 or not self.cluster else SERVER)

    def _killed(self, way: Way, what: str, moment: int = 0) -> None:
        child = forked(lambda: self._go(way, what=what, moment=moment), folder=self.folder)
        if what in (INSTANT, SERVER):
            time.sleep(self.chance.uniform(0, self.seconds[way.name]))
            if what == SERVER and self.cluster:
                self.cluster.crash_and_start()
            else:
                os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        if status == 0:
            self.too_late += 1
        elif os.WIFSIGNALED(status) or (what, os.WEXITSTATUS(status)) == (SERVER, _REFUSED):
            self.kills[what] += 1
        else:
            self.wrong.append(f"{way.name}, {what} {moment}: it ended with {status}")
        self._wait_for_the_dead()
        if self.look() != way.start:
            if status:
                # Between the COMMIT and the end of the process.
                self.kills["after commit"] += 1
            self.in_peace(way.reversed)

    def _wait_for_the_dead(self) -> None:
        """A server works on for a killed client, until it has something to tell it."""
        if self.cluster is None:
            return
        began = time.monotonic()
        while self.cluster.connections(self.database):
            time.sleep(_TICK)
        self.longest_wait = max(self.longest_wait, time.monotonic() - began)

    def _go(self, way: Way, *, what: str = "", moment: int = 0, count: bool = False) -> None:
        """What the child does."""
        engine, done = open_database(self.database), 0

        def at_statement(*_: object) -> None:
            nonlocal done
            done += 1
            if what == STATEMENT and done == moment:
                os.kill(os.getpid(), signal.SIGKILL)

        def at_commit(*_: object) -> None:
            os.kill(os.getpid(), signal.SIGKILL)

        event.listen(engine, "before_cursor_execute", at_statement)
        if what == COMMIT:
            event.listen(engine, "commit", at_commit)
        try:
            way.go(engine)
        except StorageUnavailable:
            os._exit(_REFUSED)
        if count:
            (self.folder / "statements").write_text(str(done))


@contextmanager
def a_place(engine: str, folder: Path) -> Iterator[tuple[str, Cluster | None]]:
    """The address of an empty database, and the server it has."""
    if engine == SQLITE:
        yield f"sqlite:///{folder}/issuer.db", None
        return
    tempfile.tempdir = str(folder)  # where the cluster makes itself a folder
    folder.chmod(0o711)  # the server runs as another account
    cluster = Cluster()
    try:
        yield cluster.url(cluster.create()), cluster
    finally:
        cluster.close()
        tempfile.tempdir = None


def drill(
    folder: Path, database: str, cluster: Cluster | None, *, awards: int, kills: int, seed: int
) -> dict[str, object]:
    """Fill the database, then the whole drill."""
    began = time.monotonic()
    wait_for(forked(lambda: fill(folder, database, awards=awards), folder=folder))
    filled = time.monotonic()
    engine = open_database(database)
    rows = counts(engine, COUNTED)
    engine.dispose()
    doing = Drill(folder, database, cluster, random.Random(seed))
    each_way = max(2, kills // (2 * len(BACK_TO)))
    for step in BACK_TO:
        doing.there_and_back(step, kills=each_way)
    return {
        **rows,
        "kills": sum(doing.kills.values()) - doing.kills["after commit"],
        "at": dict(sorted(doing.kills.items())),
        "too_late": doing.too_late,
        "different": doing.wrong[:20] or "nothing",
        "longest_way_seconds": {name: round(took, 1) for name, took in doing.seconds.items()},
        "longest_wait_for_the_dead": round(doing.longest_wait, 1),
        "seed": seed,
        "seconds": {
            "filled": round(filled - began, 1),
            "drilled": round(time.monotonic() - filled, 1),
        },
    }


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=(SQLITE, POSTGRESQL), default=SQLITE)
    parser.add_argument("--awards", type=int, default=100_000)
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--seed", type=int, default=20261121)
    given = parser.parse_args(arguments)
    folder = a_quick_place()
    with a_place(given.engine, folder) as (database, cluster):
        found = drill(
            folder, database, cluster, awards=given.awards, kills=given.kills, seed=given.seed
        )
    sys.stdout.write(json.dumps({"engine": given.engine, **found}) + "\n")
    if found["different"] == "nothing":
        shutil.rmtree(folder)
        return 0
    sys.stderr.write(f"What was left is in {folder}\n")
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
