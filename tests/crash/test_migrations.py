"""The short version of `make migrations`: back and forward with data, killed on the way (R12)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from issuer.storage.database import open_database
from tests.crash.digests import SCHEMA, digests, revision
from tests.crash.filling import fill
from tests.crash.migrations import BACK_TO, COMMIT, COUNTED, FORGOTTEN, STATEMENT
from tests.crash.run import POSTGRESQL, SQLITE

ROOT = Path(__file__).parents[2]
AWARDS, KILLS = 40, 18


@pytest.mark.parametrize("engine", [SQLITE, POSTGRESQL])
def test_a_full_database_is_the_same_after_going_back_and_forward(engine, request):
    if engine == POSTGRESQL:
        request.getfixturevalue("cluster")  # skips where there is none; the drill makes its own
    done = subprocess.run(
        [
            *(sys.executable, "-m", "tests.crash.migrations", "--engine", engine),
            *("--awards", str(AWARDS), "--kills", str(KILLS)),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    found = json.loads(done.stdout)
    assert done.returncode == 0, (found, done.stderr)
    assert found["different"] == "nothing"
    assert found["awards"] == found["credentials"] == AWARDS
    assert all(found[table] for table in COUNTED)
    ways = 2 * len(BACK_TO)
    assert found["at"][COMMIT] == ways
    assert found["at"][STATEMENT] == ways * ((KILLS // ways - 1) // 2)
    assert found["kills"] + found["too_late"] == KILLS


# What is done to a database, one after the other, and of what the digest is another then.
CHANGES = (
    ("UPDATE learners SET name = 'x' WHERE student_number = '22000001'", {"learners"}),
    ("DELETE FROM outbox", {"outbox"}),
    ("UPDATE runs SET held_until = NULL", set()),
    ("CREATE INDEX new ON learners (name)", {SCHEMA}),
    ("DROP INDEX ix_awards_run_id_id", {SCHEMA}),
    ("ALTER TABLE learners ADD COLUMN more TEXT", {SCHEMA, "learners"}),
)


@pytest.mark.parametrize("engine", [SQLITE, POSTGRESQL])
def test_there_are_awards_of_every_kind_and_whatever_is_different_shows(engine, request, tmp_path):
    address = f"sqlite:///{tmp_path}/issuer.db"
    if engine == POSTGRESQL:
        cluster = request.getfixturevalue("cluster")
        address = cluster.url(cluster.create())
    fill(tmp_path, address, awards=6)
    database = open_database(address)
    assert max(BACK_TO) < revision(database)
    with database.connect() as connection:
        states = connection.execute(text("SELECT DISTINCT state FROM credentials")).scalars()
        assert set(states) == {"planned", "issued", "revoked"}
    before = digests(database, without=FORGOTTEN)
    for change, told in CHANGES:
        with database.begin() as connection:
            connection.execute(text(change))
        after = digests(database, without=FORGOTTEN)
        assert {table for table in before if before[table] != after[table]} == told, change
        before = after
    database.dispose()
