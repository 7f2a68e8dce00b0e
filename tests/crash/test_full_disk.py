"""A full disk costs time and nothing else, wherever it fills up (R6)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from issuer.failpoints import NAMES
from tests.missing import missing
from tests.sampling import some

ROOT = Path(__file__).parents[2]
PLACES = some(sorted(NAMES), one_in=3)


def in_a_namespace_of_its_own(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["unshare", "--mount", "--propagation", "private", *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    folder = tmp_path_factory.mktemp("full")
    may = in_a_namespace_of_its_own("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder))
    if may.returncode != 0:
        missing("only root may mount a small disk")
    done = in_a_namespace_of_its_own(
        sys.executable, "-m", "tests.crash.full_disk", str(folder), *PLACES
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("place", PLACES)
def test_a_disk_that_fills_up_anywhere_spoils_nothing(found, place):
    assert found[place]["filled"]
    assert found[place]["broken"] == {}


@pytest.mark.parametrize("place", PLACES)
def test_a_full_disk_is_told_as_what_may_be_tried_again(found, place):
    assert set(found[place]["said"]) <= {"storage-unavailable", "delivery-failed"}


def test_a_full_disk_is_noticed(found):
    assert any(day["said"] for day in found.values())
