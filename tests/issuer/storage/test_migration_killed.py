"""A migration whose process is killed (trust.md, R12): nothing is half done, and it starts anew."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest
from sqlalchemy import text

from issuer.storage import schema
from issuer.storage.database import open_database
from tests.issuer.storage.test_schema import shape

PROGRAM = """
import os, sys
from sqlalchemy import event
from issuer.storage import schema
from issuer.storage.database import open_database
url, step, moment = sys.argv[1:]
engine, done = open_database(url), 0
def die(*_):
    global done
    done += 1
    if str(done) == moment:
        os.kill(os.getpid(), 9)
event.listen(engine, "commit" if moment == "commit" else "before_cursor_execute", die)
if moment == "commit":
    moment = "1"
getattr(schema, step)(engine)
"""


def killed(url, step, moment):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, url, step, moment], check=False, timeout=60
    )
    assert done.returncode == -signal.SIGKILL


@pytest.mark.parametrize("moment", ["12", "40", "commit"])
def test_an_upgrade_that_was_killed_is_done_anew(new_url, url, moment):
    engine, whole = open_database(new_url), open_database(url)
    before = shape(engine)
    killed(new_url, "upgrade", moment)
    assert shape(engine) == before
    schema.upgrade(engine)
    assert shape(engine) == shape(whole)
    engine.dispose()
    whole.dispose()


@pytest.mark.parametrize("moment", ["12", "commit"])
def test_a_downgrade_that_was_killed_loses_nothing(filled_database, filled_url, moment):
    before = shape(filled_database), rows(filled_database)
    killed(filled_url, "downgrade", moment)
    assert (shape(filled_database), rows(filled_database)) == before
    schema.downgrade(filled_database)
    schema.upgrade(filled_database)
    assert shape(filled_database) == before[0]


def rows(engine):
    with engine.connect() as connection:
        return connection.execute(text("SELECT * FROM awards ORDER BY id")).all()
