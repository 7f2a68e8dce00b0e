"""`python -m tests.crash.run`: kill the program hundreds of times, then count what is there (R1).

Prints one line of JSON, adds it to var/crash.json, and exits with 1 when a promise was broken.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from issuer.failpoints import NAMES
from tests.crash.audit import audited
from tests.crash.killing import Killer, Tally, forked
from tests.crash.world import prepare
from tests.postgres import Cluster

ROOT = Path(__file__).parents[2]
SQLITE, POSTGRESQL = "sqlite", "postgresql"


@contextmanager
def a_server(engine: str, folder: Path) -> Iterator[str]:
    """The address of an empty database."""
    if engine == SQLITE:
        yield f"sqlite:///{folder}/issuer.db"
        return
    tempfile.tempdir = str(folder)  # where the cluster makes itself a folder
    folder.chmod(0o711)  # the server runs as another account
    cluster = Cluster()
    try:
        yield cluster.url(cluster.create())
    finally:
        cluster.close()
        tempfile.tempdir = None


def crash(folder: Path, database: str, *, awards: int, kills: int, seed: int) -> dict[str, object]:
    """One whole run: prepare, kill, drain, audit."""
    began = time.monotonic()
    chance = random.Random(seed)
    most = max(12, min(200, awards // 40))
    wait_for(forked(lambda: prepare(folder, database, awards=awards, most=most), folder=folder))
    prepared = time.monotonic()
    killer = Killer(folder, database, kills, chance, most_passes=max(1, awards // kills))
    killer.kill()
    killed = time.monotonic()
    killer.drain()
    drained = time.monotonic()
    tally = killer.tally
    found = audited(folder, database, awards=awards, chance=chance)
    found["audit"] += [*tally.left_by_themselves, *spared(tally, kills)]
    return {
        "kills": tally.kills,
        **found,
        "audit": found["audit"][:20] or "ok",
        "at_random": tally.at_random,
        "at_places": dict(sorted(tally.at_places.items())),
        "seed": seed,
        "seconds": {
            "prepared": round(prepared - began, 1),
            "killed": round(killed - prepared, 1),
            "drained": round(drained - killed, 1),
            "audited": round(time.monotonic() - drained, 1),
        },
    }


def a_quick_place() -> Path:
    """A folder, in memory where there is one: a killed process loses nothing that it has written,
    synced or not, so that nothing is proven by waiting for a disk. What a power cut does to what
    was not synced is `powercut.py`'s question.
    """
    memory = Path("/dev/shm")
    place = memory if os.access(memory, os.W_OK) else None
    return Path(tempfile.mkdtemp(prefix="issuer-crash-", dir=place))


def wait_for(process: int) -> None:
    """Wait for a child that is to end well.

    Raises:
        ChildProcessError: it did not.
    """
    _, status = os.waitpid(process, 0)
    if status:
        raise ChildProcessError(f"a child ended with status {status}")


def spared(tally: Tally, kills: int) -> list[str]:
    """The places at which nobody died, or hardly anybody: the run has not shown much."""
    enough = min(3, kills // len(NAMES))
    return [
        f"{tally.at_places[place]} kills at {place}"
        for place in sorted(NAMES)
        if tally.at_places[place] < enough
    ]


def is_sound(found: dict[str, object]) -> bool:
    broken = ("lost", "duplicated", "index_reused", "half_signed")
    return not any(found[name] for name in broken) and found["audit"] == "ok"


def keep(file: Path, engine: str, found: dict[str, object]) -> None:
    """Put the result beside the other engine's."""
    before = json.loads(file.read_text()) if file.exists() else {}
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({**before, engine: found}, indent=2) + "\n")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=(SQLITE, POSTGRESQL), default=SQLITE)
    parser.add_argument("--awards", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=20261121)
    parser.add_argument("--out", type=Path, default=ROOT / "var" / "crash.json")
    given = parser.parse_args(arguments)
    folder = a_quick_place()
    with a_server(given.engine, folder) as database:
        found = {
            "engine": given.engine,
            **crash(
                folder / "state", database, awards=given.awards, kills=given.kills, seed=given.seed
            ),
        }
    sys.stdout.write(json.dumps(found) + "\n")
    keep(given.out, given.engine, found)
    if is_sound(found):
        shutil.rmtree(folder)
        return 0
    sys.stderr.write(f"What was left is in {folder}\n")
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
