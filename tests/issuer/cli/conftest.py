"""A small installation in a folder of its own, worked with through the command line alone."""

import json
import os
import re
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

from issuer.attendance.model import Role
from issuer.bootstrap import bootstrap
from issuer.cli import signing_keys
from issuer.cli.commands import commands
from issuer.config import Settings
from keys import KdfCost
from keys.keystore import create

CHEAP = KdfCost(m_kib=64, t=1, p=1)
PASSWORD = "correct horse battery"

REGISTER = """student_number,name,email,programme,year_of_entry
24000001,CHAN Tai Man 陳大文,one@students.example.edu,BSc,2024
24000002,Priya RAMANATHAN,two@students.example.edu,BSc,2024
24000003,Siobhán O'BRIEN,three@students.example.edu,,
"""
ROWS = """Student ID 學號,Session 1 第1節,Session 2 第2節,Badges,Decision,Reason
24000001,Yes,Yes,,,
24000002,Yes,No,,,
24009999,Yes,Yes,,,
"""


def activity_toml(now, *, title="Speaking up at work"):
    day = (now - timedelta(days=3)).date().isoformat()
    return f"""
title = {{ en = "{title}", zh = "職場表達工作坊" }}
unit = "Student Affairs"
kind = "workshop"
attributes = ["EC"]
criteria = "Take part in the exercises."
[[sessions]]
start = {day}T09:30:00
end = {day}T12:30:00
[[sessions]]
start = {day}T14:00:00
end = {day}T17:00:00
"""


@dataclass
class Installation:
    """Runs `issuer` on one state folder."""

    folder: Path
    environ: dict[str, str]

    @property
    def state(self) -> Path:
        return self.folder / "state"

    def run(self, *args, **more):
        return CliRunner().invoke(commands, [str(arg) for arg in args], env=self.environ, **more)

    def ok(self, *args, **more):
        result = self.run(*args, **more)
        assert result.exit_code == 0, result.output
        return result.stdout

    def services(self):
        return bootstrap(Settings(state_dir=self.state), with_signer=False)

    def badges(self):
        with self.services().store.reading() as uow:
            return tuple(uow.credentials.all())

    def activity_id(self):
        with self.services().store.reading() as uow:
            return uow.activities.all()[0].id

    def file(self, name, content):
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def copied_to(self, folder):
        shutil.copytree(self.state, folder / "state")
        return at(folder)


def at(folder):
    cleared = {name: None for name in os.environ if name.startswith(("ISSUER_", "LC_", "LANG"))}
    environ = {**cleared, "ISSUER_STATE_DIR": str(folder / "state"), "LC_ALL": "C.UTF-8"}
    return Installation(folder, environ)


@pytest.fixture(autouse=True)
def cheap_keys(monkeypatch):
    monkeypatch.setattr(signing_keys, "create", partial(create, kdf=CHEAP))


@pytest.fixture
def empty(tmp_path):
    """Nothing was ever done here."""
    return at(tmp_path)


def _populated(folder):
    made = at(folder)
    made.ok("db", "upgrade")
    made.ok("keys", "new", "--generate-passphrase")
    made.ok("learner", "import", made.file("register.csv", REGISTER))
    for login, role in (
        ("amy", Role.ORGANISER),
        ("ben", Role.ORGANISER),
        ("grace", Role.LEARNING_ADVISOR),
    ):
        made.ok(
            *("account", "add", login, "--name", login.title(), "--role", role.value),
            *("--email", f"{login}@example.edu"),
            input=f"{PASSWORD}\n{PASSWORD}\n",
        )
    now = datetime.now(UTC)
    made.ok("activity", "add", made.file("activity.toml", activity_toml(now)), "--by", "amy")
    return made


@pytest.fixture(scope="session")
def _ready(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(signing_keys, "create", partial(create, kdf=CHEAP))
        return _populated(tmp_path_factory.mktemp("ready"))


@pytest.fixture(scope="session")
def _issued(_ready, tmp_path_factory):
    made = _ready.copied_to(tmp_path_factory.mktemp("issued"))
    rows = made.file("rows.csv", ROWS)
    activity = made.activity_id()
    made.ok("attendance", "import", rows, "--activity", activity, "--by", "amy")
    made.ok("issue", "--activity", activity, "--by", "amy")
    return made


@pytest.fixture
def ready(_ready, tmp_path):
    """Tables, a key, a register, accounts and one activity."""
    return _ready.copied_to(tmp_path)


@pytest.fixture
def issued(_issued, tmp_path):
    """The same, with attendance recorded and one badge issued."""
    return _issued.copied_to(tmp_path)


def documents(stdout):
    return [json.loads(line) for line in stdout.splitlines()]


def found_id(stdout, before):
    """The identifier that a command printed after some words."""
    match = re.search(re.escape(before) + r"\s*([A-Za-z0-9_-]{27})", stdout)
    assert match is not None, stdout
    return match[1]
