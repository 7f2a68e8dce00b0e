"""Published vectors that stand beside the repository and are not ours to keep in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.missing import missing

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"


def shared_bytes(name: str) -> bytes:
    """One file of ../shared/data; a test that needs it is skipped without it, but not in CI."""
    path = SHARED / name
    if not path.exists():
        sentence = f"{path} is not here: the published vectors stand beside the repository"
        missing(sentence)
    return path.read_bytes()


def shared_json(name: str) -> Any:
    return json.loads(shared_bytes(name))
