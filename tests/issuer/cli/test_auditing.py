"""`issuer audit`: silent on a sound installation, exit status 1 on a broken one."""

import json
import sqlite3
from contextlib import closing

import pytest

from issuer.storage import schema
from issuer.storage.database import open_database


def tampered(installation, *statements):
    """As somebody would who puts the triggers back when they are done."""
    with closing(sqlite3.connect(installation.state / "issuer.db")) as connection:
        triggers = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in (*statements, *(made for _, made in triggers)):
            connection.execute(statement)
        connection.commit()


def test_a_sound_installation_has_nothing_to_say(issued):
    said = issued.ok("audit")
    assert "Nothing is broken." in said
    assert "1 credentials" in said
    assert "Head of the log" in said


def test_nothing_was_done_yet_and_nothing_is_broken(ready):
    assert "Nothing is broken." in ready.ok("audit")


@pytest.mark.parametrize("there", ["nothing", "an empty file", "an older database"])
def test_without_a_database_nothing_is_known_and_nothing_is_made(empty, there):
    file = empty.state / "issuer.db"
    if there != "nothing":
        empty.state.mkdir()
        file.touch()
    if there == "an older database":
        engine = open_database(f"sqlite:///{file}")
        schema.upgrade(engine)
        schema.downgrade(engine, to="2026_11_22_indexes_in_order")
        engine.dispose()
    result = empty.run("audit")
    assert result.exit_code == 2
    assert "`issuer db upgrade`" in result.stderr
    assert "fault of the program" not in result.output
    assert file.exists() is (there != "nothing")


def test_a_trigger_that_was_dropped_is_said_with_its_name(issued):
    with closing(sqlite3.connect(issued.state / "issuer.db")) as connection:
        connection.execute("DROP TRIGGER documents_no_update")
    result = issued.run("audit", "--json")
    assert result.exit_code == 1
    (finding,) = json.loads(result.stdout)["findings"]
    assert (finding["invariant"], finding["id"]) == ("I-9", "documents")
    assert finding["what"] == "Its trigger documents_no_update is gone."


def test_what_is_broken_is_said_with_what_to_do(issued):
    (badge,) = issued.badges()
    tampered(issued, "UPDATE documents SET own = replace(own, 'CHAN', 'CHEN')")
    result = issued.run("audit")
    assert result.exit_code == 1
    assert "BROKEN: I-7 (1), I-8 (1)." in result.stdout
    assert badge.id in result.stdout
    assert "Issue and revoke nothing for now" in result.stdout
    assert "CHAN" not in result.stdout
    assert "24000001" not in result.stdout


def test_a_list_out_of_date_is_told_apart(issued):
    tampered(issued, "UPDATE status_lists SET valid_until = '2026-01-01 00:00:00.000000'")
    result = issued.run("audit")
    assert result.exit_code == 1
    assert "is signed anew by `issuer issue`" in result.stdout


def test_a_program_reads_the_same_as_json(issued):
    sound = json.loads(issued.ok("audit", "--json"))
    assert (sound["sound"], sound["findings"], sound["next"]) == (True, [], "")
    tampered(issued, "DELETE FROM outbox")
    result = issued.run("audit", "--json")
    assert result.exit_code == 1
    broken = json.loads(result.stdout)
    assert broken["invariants"] == {"I-6": 1}
    (finding,) = broken["findings"]
    assert (finding["invariant"], finding["kind"], finding["weight"]) == (
        "I-6",
        "credential",
        "broken",
    )
    assert finding["id"] == issued.badges()[0].id
    assert broken["next"]


def test_a_head_that_was_kept_shows_what_was_cut_off(issued):
    head = json.loads(issued.ok("audit", "--json"))["head"]
    assert "Nothing is broken." in issued.ok("audit", "--head", head)
    number = int(head.partition(":")[0])
    tampered(issued, f"DELETE FROM audit_log WHERE number = {number}")
    result = issued.run("audit", "--head", head)
    assert result.exit_code == 1
    assert "I-30" in result.stdout


@pytest.mark.parametrize("head", ["", "7", "7:abc", ":" + "0" * 64])
def test_what_is_no_head_is_a_wrong_use(issued, head):
    assert issued.run("audit", "--head", head).exit_code == 2


def test_a_finding_is_in_the_readers_language(issued):
    tampered(issued, "DELETE FROM outbox")
    english = json.loads(issued.run("audit", "--json").stdout)["findings"][0]["what"]
    assert english == "Its holder is not told of it, or somebody else is."
