"""`python -m tests.crash.powercut`: cut the power of a recorded day at a thousand moments (R2).

For each moment a disk is built as it may be found afterwards, opened as the program would open
it, and asked for everything that the program had said was done. Prints one line of JSON, adds it
to var/crash.json, and exits with 1 when something was lost or spoiled.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from tests.crash.audit import broken_chain, index_reused, spoiled_files, unlogged
from tests.crash.disk import MODES
from tests.crash.recording import Replay, calls, record
from tests.crash.rows import rows_of
from tests.crash.run import ROOT, a_quick_place, keep
from tests.crash.standing import wrong_bits

Image = dict[str, bytes | None]


@dataclass
class Promises:
    """What the program said was done by the moment of the cut."""

    commits: int = 0
    files: set[str] = field(default_factory=set)
    letters: dict[str, str] = field(default_factory=dict)

    def hear(self, line: bytes) -> None:
        said = json.loads(line)
        if "commit" in said:
            self.commits = said["commit"]
        elif "file" in said:
            self.files.add(said["file"])
        elif "letter" in said:
            self.letters[said["letter"]] = said["sha256"]


def cut_moments(
    folder: Path, recording: Path, *, images: int, chance: random.Random
) -> Iterator[tuple[Promises, str, Image]]:
    """So many disks: after every word of the program, and at moments between, in every mode."""
    steps = list(calls(recording))
    spoken = _moments(folder, steps, images, chance)
    replay, promises, heard = Replay(folder), Promises(), 0
    for number, (name, arguments) in enumerate(steps):
        replay.follow(name, arguments)
        while heard < len(replay.said):
            promises.hear(replay.said[heard])
            heard += 1
        for mode in spoken.get(number, ()):
            yield promises, mode, replay.disk.after_a_power_cut(mode, chance)


def _moments(
    folder: Path, steps: Sequence[tuple[str, str]], images: int, chance: random.Random
) -> dict[int, list[str]]:
    """At which step to cut how: two thirds right after a word, the rest anywhere after one."""
    replay, words, others = Replay(folder), [], []
    for number, (name, arguments) in enumerate(steps):
        before = len(replay.said)
        if replay.follow(name, arguments) and replay.said:
            (words if len(replay.said) > before else others).append(number)
    chosen: dict[int, list[str]] = {}
    for count in range(images):
        among = words if count % 3 else others
        place = count * len(among) // images if among is words else chance.randrange(len(among))
        chosen.setdefault(among[place], []).append(MODES[count // 3 % len(MODES)])
    return chosen


def put_down(image: Image, folder: Path) -> None:
    for name in sorted(image):
        content, path = image[name], folder / name
        if content is None:
            path.mkdir()
        else:
            path.write_bytes(content)


def spoiled(folder: Path) -> list[str]:
    """What is half there: the database, its rows among themselves, our own files."""
    try:
        with rows_of(f"sqlite:///{folder}/issuer.db") as rows:
            damage = list(rows.damage())
            if damage:
                return damage
            credentials = rows.credentials()
            numbers = [row["number"] for row in rows.all("SELECT number FROM commits")]
            uploads = rows.all("SELECT sha256 FROM uploads")
            found = [
                *broken_chain(rows),
                *unlogged(rows, credentials),
                *wrong_bits(rows, credentials),
                *["an index is reused"] * index_reused(credentials),
                *["a commit is missing before another"] * (sorted(numbers) != _first(len(numbers))),
            ]
    except sqlite3.DatabaseError as problem:
        return [f"the database: {problem}"]
    (folder / "artifacts").mkdir(exist_ok=True)
    return found + spoiled_files(folder / "artifacts", uploads)


def _first(count: int) -> list[int]:
    return list(range(1, count + 1))


def lost(folder: Path, promises: Promises) -> list[str]:
    """What was said to be done and is not there."""
    found = []
    try:
        with rows_of(f"sqlite:///{folder}/issuer.db") as rows:
            commits = rows.all("SELECT coalesce(max(number), 0) AS n FROM commits")[0]["n"]
    except sqlite3.DatabaseError:
        commits = 0
    if commits < promises.commits:
        found.append(f"commits: {promises.commits} were said, {commits} are there")
    found += [
        f"file {name}" for name in promises.files if not (folder / "artifacts" / name).exists()
    ]
    for name, digest in promises.letters.items():
        file = folder / "mail" / name
        if not file.exists():
            found.append(f"letter {name}")
        elif sha256(file.read_bytes()).hexdigest() != digest:
            found.append(f"letter {name} is not what was sent")
    return found


def power_cuts(
    workplace: Path, *, images: int, seed: int, synchronous: str = ""
) -> dict[str, object]:
    """Record, cut, open, ask; the figures, and the first examples of what went wrong."""
    began = time.monotonic()
    scene, recording = workplace / "scene", workplace / "recording"
    scene.mkdir()
    record(scene, recording, synchronous=synchronous)
    recorded = time.monotonic()
    figures: Counter[str] = Counter()
    examples: list[str] = []
    cuts = cut_moments(scene, recording, images=images, chance=random.Random(seed))
    for promises, mode, image in cuts:
        with tempfile.TemporaryDirectory(dir=workplace) as name:
            put_down(image, Path(name))
            wrong, missing = spoiled(Path(name)), lost(Path(name), promises)
        figures["images"] += 1
        figures[mode] += 1
        figures["corrupt"] += bool(wrong)
        figures["lost"] += bool(missing)
        if wrong or missing:
            examples.append(f"{mode} after commit {promises.commits}: {[*wrong, *missing][:3]}")
    return {
        **{name: figures[name] for name in ("images", "corrupt", "lost")},
        "modes": {mode: figures[mode] for mode in MODES},
        "promises": {
            "commits": promises.commits,
            "files": len(promises.files),
            "letters": len(promises.letters),
        },
        "examples": examples[:10],
        "seed": seed,
        "seconds": {
            "recorded": round(recorded - began, 1),
            "replayed": round(time.monotonic() - recorded, 1),
        },
    }


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", type=int, default=1_200)
    parser.add_argument("--seed", type=int, default=20261121)
    parser.add_argument("--out", type=Path, default=ROOT / "var" / "crash.json")
    given = parser.parse_args(arguments)
    workplace = a_quick_place()
    try:
        found = power_cuts(workplace, images=given.images, seed=given.seed)
    finally:
        shutil.rmtree(workplace)
    sys.stdout.write(json.dumps(found) + "\n")
    keep(given.out, "powercut", found)
    return 1 if found["corrupt"] or found["lost"] else 0


if __name__ == "__main__":
    raise SystemExit(main())
