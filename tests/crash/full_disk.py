"""`python -m tests.crash.full_disk FOLDER [PLACE ...]`: fill the disk there, then go on (R6).

Needs a mount namespace of its own: `unshare --mount`. The disk is a small tmpfs; the database, the
artifacts and the letters are on it. Prints one line of JSON: what was said at each place, and what
was not in order afterwards.
"""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from issuer import failpoints
from issuer.errors import IssuerError
from tests.crash.audit import audited
from tests.crash.roles import PLACES, obey, organise, release, revoke_one, see_to, sweep_once, work
from tests.crash.world import World, a_world, prepare

_DISK = "12m"
_AWARDS = 12
_BALLAST = 64 * 1024
_TRIES = 3


def fill(disk: Path) -> None:
    """Leave no room for another page."""
    with (disk / "ballast").open("ab", buffering=0) as file:
        size = _BALLAST
        while size:
            try:
                file.write(bytes(size))
            except OSError:
                size //= 2


def at(place: str, disk: Path) -> None:
    """Fill the disk at the first passing of a place."""
    obeyed = failpoints._watcher
    assert obeyed is not None

    def watcher(name: str) -> None:
        obeyed(name)
        if name == place and not (disk / "ballast").exists():
            fill(disk)

    failpoints.watch(watcher)


def instance_on(disk: Path, folder: Path) -> str:
    """A fresh instance; its sheets and the harness's notes are elsewhere, where there is room."""
    for name in ("artifacts", "mail"):
        (disk / name).mkdir()
        folder.mkdir(exist_ok=True)
        (folder / name).symlink_to(disk / name)
    database = f"sqlite:///{disk}/issuer.db"
    prepare(folder, database, awards=_AWARDS, most=4)
    release(folder, len(list((folder / "sheets").iterdir())))
    return database


def attempts(world: World) -> list[Callable[[], object]]:
    """Each of the jobs once, in their order; each may fail for want of room."""
    chance = random.Random(1)
    return [
        *(partial(see_to, world, sheet) for sheet in sorted(world.sheets.iterdir())),
        lambda: sweep_once(world, chance),
        lambda: revoke_one(world, chance),
    ]


def day(place: str, disk: Path, folder: Path) -> dict[str, object]:
    """Work until the disk is full, try on while it is, then go on in the same process."""
    database, said = instance_on(disk, folder), []
    with a_world(folder, database) as world:
        obey(None, world)  # so that the signer knows what it signs
        if place not in PLACES["organiser"]:
            organise(world, forever=False)
        if place in PLACES["revoker"]:
            work(world, random.Random(1), forever=False)
        at(place, disk)
        for _ in range(_TRIES):
            for attempt in attempts(world):
                try:
                    attempt()
                except IssuerError as problem:
                    said.append(problem.code)
        filled = (disk / "ballast").exists()
        (disk / "ballast").unlink(missing_ok=True)
        obey(None, world)
        organise(world, forever=False)
        work(world, random.Random(1), forever=False)
    failpoints.watch(None)
    found = audited(folder, database, awards=_AWARDS, chance=random.Random(1))
    broken = {
        name: found[name]
        for name in ("lost", "duplicated", "index_reused", "half_signed", "audit")
        if found[name]
    }
    return {"filled": filled, "said": sorted(set(said)), "broken": broken}


def main(workplace: Path, places: Sequence[str]) -> None:
    disk = workplace / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={_DISK}", "tmpfs", str(disk)], check=True)
    found = {}
    for place in places or sorted(failpoints.NAMES):
        found[place] = day(place, disk, workplace / place)
        for entry in disk.iterdir():
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
