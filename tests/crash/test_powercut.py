"""The short version of `make powercut`, and whether it would notice (R2)."""

from __future__ import annotations

import random
import shutil

import pytest

from tests.crash.disk import ALL, HALF, NONE, TORN, Disk, Write
from tests.crash.powercut import power_cuts
from tests.missing import missing

CHANCE = random.Random(1)


@pytest.fixture
def with_strace():
    if shutil.which("strace") is None:
        missing("strace is not installed; on Debian: apt-get install strace")


@pytest.mark.usefixtures("with_strace")
def test_a_power_cut_takes_nothing_back_that_was_said_to_be_done(tmp_path):
    found = power_cuts(tmp_path, images=60, seed=1)
    assert found["images"] == 60
    assert (found["corrupt"], found["lost"]) == (0, 0), found["examples"]
    assert found["promises"] == {"commits": found["promises"]["commits"], "files": 6, "letters": 36}


@pytest.mark.usefixtures("with_strace")
def test_a_database_that_is_synced_less_is_found_to_lose_what_was_said(tmp_path):
    found = power_cuts(tmp_path, images=60, seed=1, synchronous="NORMAL")
    assert found["lost"] > 10


def found_after(disk: Disk, mode: str) -> dict[str, bytes | None]:
    return disk.after_a_power_cut(mode, CHANCE)


def test_what_was_not_synced_is_gone_at_worst_and_there_at_best():
    disk = Disk()
    file = disk.create("a")
    disk.sync(".")
    file.write(0, b"first")
    disk.sync("a")
    file.write(0, b"other")
    assert found_after(disk, NONE) == {"a": b"first"}
    assert found_after(disk, ALL) == {"a": b"other"}
    assert {found_after(disk, HALF)["a"] for _ in range(50)} == {b"first", b"other"}


def test_a_name_is_lost_until_its_folder_is_synced():
    disk = Disk()
    disk.create("a.new").write(0, b"whole")
    disk.sync("a.new")
    disk.change({"a.new": None, "a": disk.names["a.new"]})
    assert found_after(disk, NONE) == {}
    assert {frozenset(found_after(disk, HALF)) for _ in range(50)} == {
        frozenset(),
        frozenset({"a.new"}),
        frozenset({"a"}),
    }
    disk.sync(".")
    assert found_after(disk, NONE) == {"a": b"whole"}


def test_a_write_is_torn_between_sectors_and_never_inside_one():
    pieces = Write(500, bytes(1_000)).sectors()
    assert [(piece.offset, len(piece.data)) for piece in pieces] == [
        (500, 12),
        (512, 512),
        (1024, 476),
    ]
    disk = Disk()
    disk.create("a").write(0, b"x" * 512 + b"y" * 512)
    disk.sync(".")
    assert {found_after(disk, TORN)["a"] for _ in range(100)} == {
        b"",
        b"x" * 512,
        bytes(512) + b"y" * 512,
        b"x" * 512 + b"y" * 512,
    }
