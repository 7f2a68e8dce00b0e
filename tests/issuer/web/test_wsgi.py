"""The web process as a server starts it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_garbage_is_not_looked_for_in_what_was_there_from_the_start(tmp_path):
    """All of it took a twentieth of a second, in which nobody was answered."""
    program = "import gc, wsgi; print(gc.get_freeze_count(), len(gc.get_objects()))"
    ours = {"ISSUER_STATE_DIR": str(tmp_path)}
    others = {name: value for name, value in os.environ.items() if not name.startswith("ISSUER_")}
    run = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**others, **ours},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    frozen, looked_through = map(int, run.stdout.split())
    assert looked_through < frozen / 10
