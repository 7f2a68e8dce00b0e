"""The short version of `make crash`: killed at every place, on both engines (R1)."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import chain
from pathlib import Path

import pytest

from issuer.failpoints import NAMES
from tests.crash.roles import PLACES
from tests.crash.run import POSTGRESQL, SQLITE

ROOT = Path(__file__).parents[2]
AWARDS, KILLS = 120, 20


def test_somebody_passes_each_named_place():
    assert sorted(chain.from_iterable(PLACES.values())) == sorted(NAMES)


@pytest.mark.parametrize("engine", [SQLITE, POSTGRESQL])
def test_whoever_is_killed_wherever_each_award_becomes_one_badge(engine, tmp_path, request):
    if engine == POSTGRESQL:
        request.getfixturevalue("cluster")  # skips where there is none; the run makes its own
    done = subprocess.run(
        [
            *(sys.executable, "-m", "tests.crash.run", "--engine", engine),
            *("--awards", str(AWARDS), "--kills", str(KILLS)),
            *("--out", str(tmp_path / "crash.json")),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    found = json.loads(done.stdout)
    assert done.returncode == 0, (found, done.stderr)
    assert found["kills"] == KILLS
    assert set(found["at_places"]) == NAMES
    assert found["issued"] == found["awards"] == AWARDS
    broken = ("lost", "duplicated", "index_reused", "half_signed")
    assert {name: found[name] for name in broken} == dict.fromkeys(broken, 0)
    assert found["audit"] == "ok"
    assert json.loads((tmp_path / "crash.json").read_text())[engine]["kills"] == KILLS
