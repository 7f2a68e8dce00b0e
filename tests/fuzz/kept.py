"""What the fuzzing leaves in the tree: inputs that once broke something, and the totals."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

CORPUS = Path(__file__).parents[1] / "corpus"
TOTALS = CORPUS / "TOTALS.json"


@dataclass(frozen=True)
class Total:
    """How many inputs a target was given, and how many sorts of fault they showed."""

    inputs: int = 0
    crashes: int = 0
    hangs: int = 0
    wrong: int = 0

    def __add__(self, other: Total) -> Total:
        return Total(
            self.inputs + other.inputs,
            self.crashes + other.crashes,
            self.hangs + other.hangs,
            self.wrong + other.wrong,
        )

    @property
    def clean(self) -> bool:
        return not (self.crashes or self.hangs or self.wrong)


def totals() -> dict[str, Total]:
    if not TOTALS.exists():
        return {}
    return {name: Total(**counts) for name, counts in json.loads(TOTALS.read_text()).items()}


def add(name: str, total: Total, *, afresh: bool = False) -> Total:
    """Add to a target's total; `afresh` begins it anew, as one does when a fault was mended."""
    CORPUS.mkdir(exist_ok=True)
    with _alone():
        everything = totals()
        everything[name] = total if afresh else everything.get(name, Total()) + total
        lines = (f'  "{one}": {json.dumps(asdict(everything[one]))}' for one in sorted(everything))
        whole = TOTALS.with_suffix(".new")
        whole.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
        whole.rename(TOTALS)
    return everything[name]


@contextmanager
def _alone() -> Iterator[None]:
    """With nobody else adding: two runs may end at the same time."""
    folder = os.open(CORPUS, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def keep(name: str, data: bytes) -> Path:
    """Keep an input for ever, under its SHA-256."""
    folder = CORPUS / name
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / hashlib.sha256(data).hexdigest()
    path.write_bytes(data)
    return path


def inputs(name: str) -> Iterator[Path]:
    """The inputs that are kept for a target."""
    folder = CORPUS / name
    yield from sorted(folder.iterdir()) if folder.is_dir() else ()
