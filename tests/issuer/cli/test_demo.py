"""The demonstration, played for real in a folder of its own, and played again."""

import json
import os
from collections import Counter
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from functools import partial

import pytest
from click.testing import CliRunner

from badge_art import unbake
from issuer.attendance.intake import read_rows
from issuer.attendance.workbook import write_workbook
from issuer.cli import signing_keys
from issuer.cli.commands import commands
from issuer.cli.demo.expectations import Expectations
from issuer.cli.demo.forms import filled_form, typed_into_workbook
from issuer.cli.demo.story import told
from issuer.ids import AccountId
from keys.keystore import create
from tests.issuer.cli.conftest import CHEAP


def play(folder, *more):
    cleared = {name: None for name in os.environ if name.startswith("ISSUER_")}
    environ = {**cleared, "ISSUER_STATE_DIR": str(folder)}
    return CliRunner().invoke(commands, ["demo", *more], env=environ)


def everything(folder):
    """Every file that does not say how long it took."""
    return {
        path.relative_to(folder): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(("report.json", "issuer.db"))
    }


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo") / "state"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(signing_keys, "create", partial(create, kdf=CHEAP))
        return folder, play(folder)


def test_everything_comes_out_as_it_is_written(played):
    folder, result = played
    assert result.exit_code == 0, result.output
    assert "all held" in result.stdout
    assert "BROKEN" not in result.stdout
    report = json.loads((folder / "report.json").read_text())
    assert report["held"] is True
    assert all(one["held"] for one in report["expectations"])


def test_each_decision_is_shown_with_its_reason(played):
    _, result = played
    shown = " ".join(result.stdout.split())
    for words in (
        "Attended 50 % of the duration; 75 % are",
        "Withheld by the organiser: Left before the",
        "EF was read as EC.",
        "The student number is stored as a number.",
        "The register has no student with this number.",
        "The assessment was not passed.",
        "Awarded by the organiser's decision",
        "CHAN Tai Man 陳大文",
    ):
        assert words in shown or all(word in shown for word in words.split())


def test_the_report_counts_and_names_nobody(played):
    folder, _ = played
    text = (folder / "report.json").read_text()
    report = json.loads(text)
    assert report.keys() == {
        *("held", "learners", "rows", "accepted", "repeated", "rejected", "awarded_to"),
        *("awards", "refused", "issued", "letters", "revoked", "verified", "issued_now"),
        *("seconds", "expectations"),
    }
    assert report["rows"] == report["accepted"] + report["repeated"] + report["rejected"] == 46
    assert report["issued"] == report["awards"] == report["issued_now"] == 64
    assert report["revoked"] == 1
    assert report["verified"] == {"valid": 126, "not-valid": 2, "could-not-be-checked": 0}
    assert sum(report["refused"].values()) == 7
    assert report["seconds"] > 0
    assert not any(learner.name in text for learner in told().learners)


def test_the_files_are_where_they_are_said_to_be(played):
    folder, _ = played
    names = {path.stem for path in (folder / "credentials").glob("*.json")}
    assert len(names) == 64
    assert {path.stem for path in (folder / "badges").glob("*.png")} == names
    assert json.loads((folder / "did.json").read_text())["id"] == "did:web:localhost%3A8000"
    assert len(list((folder / "status").glob("*.json"))) == 1
    name = min(names)
    text = (folder / "credentials" / f"{name}.json").read_text()
    assert unbake((folder / "badges" / f"{name}.png").read_bytes()) == text
    assert json.loads(text)["id"] == f"http://localhost:8000/credentials/{name}"


def test_the_badges_are_those_of_the_worked_examples(played):
    folder, _ = played
    documents = [json.loads(path.read_text()) for path in (folder / "credentials").glob("*.json")]
    codes = Counter(
        (document["name"].rpartition(": ")[2], *document["credentialSubject"]["achievement"]["tag"])
        for document in documents
    )
    assert sum(codes.values()) == 64
    assert {code: codes[name, code] for name, code in codes if "Green" in name} == {
        "PSG": 10,
        "IPC": 9,
        "IDL": 10,
    }
    sixty = [d for d in documents if len(str(d["credentialSubject"]["identifier"][0])) > 0]
    names = {d["credentialSubject"]["identifier"][0]["identityHash"] for d in sixty}
    assert max(map(len, names)) == 60


def test_the_letters_say_what_was_awarded(played):
    folder, _ = played
    letters = list((folder / "mail").glob("*.eml"))
    assert len(letters) == 64
    message = message_from_bytes(letters[0].read_bytes(), policy=default)
    assert "http://localhost:8000/mine" in message.get_body(("plain",)).get_content()


def test_secrets_are_for_the_owner_alone(played):
    folder, result = played
    assert folder.stat().st_mode & 0o777 == 0o700
    for name in ("accounts.txt", "keys/passphrase", "issuer.db"):
        assert (folder / name).stat().st_mode & 0o077 == 0
    assert (folder / "keys" / "passphrase").read_text().strip() not in result.output
    for line in (folder / "accounts.txt").read_text().splitlines()[1:]:
        login, password = line.split()[:2]
        assert login in result.stdout
        assert password in result.stdout


def test_played_again_it_changes_nothing_and_still_holds(played):
    folder, _ = played
    before = everything(folder)
    again = play(folder, "--quiet")
    assert again.exit_code == 0, again.output
    assert everything(folder) == before
    report = json.loads((folder / "report.json").read_text())
    assert report["issued_now"] == 0
    assert report["issued"] == 64


def test_something_that_does_not_come_out_is_said_and_fails(played, monkeypatch):
    folder, _ = played
    story = told()
    story.expected["verified"]["valid"] = 128
    monkeypatch.setattr("issuer.cli.demo.command.told", lambda: story)
    result = play(folder, "--quiet")
    assert result.exit_code == 1
    assert "1 BROKEN" in result.stdout
    assert "all: verified" in result.stdout


def test_an_installation_that_is_no_demonstration_is_left_alone(ready):
    result = play(ready.state)
    assert result.exit_code == 1
    assert "not a demonstration" in result.stderr
    assert not (ready.state / "accounts.txt").exists()


def test_nothing_expected_is_nothing_held():
    assert not Expectations().held


# -- the forms -------------------------------------------------------------------------------------

NOW = datetime(2027, 1, 31, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize("name", ["workshop", "course", "tour"])
def test_a_form_is_filled_in_the_same_way_each_time(name):
    story = told()
    one = next(one for one in story.activities if one.name == name)
    learners = {learner.student_number: learner for learner in story.learners}
    zone = UTC
    activity = one.activity(organiser_id=AccountId("o"), zone=zone, now=NOW)
    forms = {filled_form(one, activity, learners=learners, zone=zone) for _ in range(2)}
    assert len(forms) == 1
    sheet = read_rows(forms.pop(), filename=one.form, activity=activity)
    assert [row.student_number.text for row in sheet.rows] == [row.number for row in one.rows]


@pytest.mark.parametrize("days", range(0, 400, 50))
def test_whenever_it_is_played_the_forms_are_in_time(days):
    now = NOW + timedelta(days=days)
    for one in told().activities:
        activity = one.activity(organiser_id=AccountId("o"), zone=UTC, now=now)
        assert activity.ends_at < now
        assert now - activity.ends_at < timedelta(days=21)


def test_the_tour_lasts_three_months():
    tour = told().activities[-1].activity(organiser_id=AccountId("o"), zone=UTC, now=NOW)
    assert len(tour.sessions) == 13
    assert tour.ends_at - tour.starts_at > timedelta(weeks=12)


def test_cells_may_be_typed_in_any_order_over_and_below_what_is_there():
    story = told()
    one = story.activities[0]
    activity = one.activity(organiser_id=AccountId("o"), zone=UTC, now=NOW)
    form = write_workbook(activity, zone=UTC, learners=story.learners[:2])
    filled = typed_into_workbook(form, {"C9": "Yes", "A9": 24010017, "D3": 5, "A3": 7, "A7": "x"})
    rows = read_rows(filled, filename="form.xlsx", activity=activity).rows
    assert [(row.place.row, row.student_number.text) for row in rows] == [
        (2, "24010017"),
        (3, "7"),
        (7, "x"),
        (9, "24010017"),
    ]
    assert rows[1].sessions[1].text == "5"
