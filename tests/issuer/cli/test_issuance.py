"""`issue`, `approve`, `deliver`, `revoke`, `export`: from a decision to the world."""

import json

import pytest

from issuer.actions.confirm_attendance import confirm_attendance
from issuer.actions.preview_awards import preview_awards
from issuer.errors import SchemaViolation
from issuer.ids import CredentialId
from tests.issuer.cli.conftest import ROWS, found_id

OVERRIDE = ROWS.replace("24000002,Yes,No,,,", "24000002,Yes,No,,Award,Ill in the afternoon.")


def recorded(installation, rows=ROWS):
    path = installation.file("rows.csv", rows)
    activity = installation.activity_id()
    installation.ok("attendance", "import", path, "--activity", activity, "--by", "amy")
    return activity


def test_a_rehearsal_shows_who_would_get_what_and_issues_nothing(ready):
    said = ready.ok("issue", "--activity", recorded(ready), "--by", "amy", "--dry-run")
    assert "CHAN Tai Man" in said
    assert "Attended 50 % of the duration; 75 % are" in said
    assert "1 badges would be awarded" in said
    assert ready.badges() == ()
    assert "0 runs would go on" in ready.ok("issue", "--dry-run")


def test_what_the_organiser_confirms_is_issued_once(ready):
    activity = recorded(ready)
    said = ready.ok("issue", "--activity", activity, "--by", "amy")
    assert "1 badges issued, 0 failed" in said
    again = ready.ok("issue", "--activity", activity, "--by", "amy")
    assert "decided before" in again
    assert len(ready.badges()) == 1


@pytest.mark.parametrize("args", [["--activity", "x" * 27], ["--by", "amy"]])
def test_who_confirms_what_belong_together(ready, args):
    assert ready.run("issue", *args).exit_code == 2


def test_nobody_confirms_for_somebody_else(ready):
    activity = recorded(ready)
    assert ready.run("issue", "--activity", activity, "--by", "ben").exit_code == 1
    assert ready.badges() == ()


def test_a_decision_against_the_rule_waits_for_a_second_person(ready):
    activity = recorded(ready, OVERRIDE)
    said = ready.ok("issue", "--activity", activity, "--by", "amy")
    assert "A second person must approve: awarded-by-organiser." in said
    run = found_id(said, "issuer approve")
    assert ready.badges() == ()
    assert ready.run("approve", run, "--by", "amy").exit_code == 1
    assert "2 badges would be issued" in ready.ok("approve", run, "--by", "grace", "--dry-run")
    assert ready.badges() == ()
    assert "2 badges issued" in ready.ok("approve", run, "--by", "grace")
    assert len(ready.badges()) == 2
    assert ready.run("approve", run, "--by", "grace").exit_code == 1


def test_without_an_activity_whatever_waits_goes_on(issued):
    assert "No run waits" in issued.ok("issue")


def test_what_was_confirmed_and_not_issued_goes_on(ready):
    activity, services = recorded(ready), ready.services()
    with services.store.reading() as uow:
        amy, _ = uow.accounts.by_login("amy")
    preview = preview_awards(activity, by=amy, store=services.store, policies=services.policies)
    confirm_attendance(
        activity,
        digest=preview.digest,
        by=amy,
        store=services.store,
        policies=services.policies,
        clock=services.clock,
    )
    assert "1 runs would go on" in ready.ok("issue", "--dry-run")
    assert "1 badges issued" in ready.ok("issue")
    assert len(ready.badges()) == 1


def test_what_cannot_be_issued_is_listed_and_fails(ready, monkeypatch):
    def broken(*_, **__):
        raise SchemaViolation(why="it has no name.")

    monkeypatch.setattr("issuer.actions.issuance.drafting.prepare", broken)
    result = ready.run("issue", "--activity", recorded(ready), "--by", "amy")
    assert result.exit_code == 1
    assert "0 badges issued, 1 failed." in result.stdout
    assert "EC: A credential would break the standard" in result.stdout


def test_an_unknown_run_is_said_in_words(ready):
    result = ready.run("approve", "-" + "x" * 26, "--by", "grace")
    assert result.exit_code == 1
    assert result.stderr == "There is no such issuance run.\n"


# -- deliver ---------------------------------------------------------------------------------------


def test_letters_go_out_once(issued):
    assert "1 letters are due" in issued.ok("deliver", "--dry-run")
    assert "1 letters were sent, 0 will be tried again" in issued.ok("deliver")
    assert "0 letters were sent" in issued.ok("deliver")
    (letter,) = (issued.state / "mail").glob("*.eml")
    assert b"one@students.example.edu" in letter.read_bytes()


def test_a_letter_that_cannot_be_sent_is_kept_and_said(issued):
    issued.environ["ISSUER_MAIL"] = "smtp://localhost:1"
    result = issued.run("deliver")
    assert result.exit_code == 1
    assert "0 letters were sent, 1 will be tried again" in result.stdout


# -- revoke ----------------------------------------------------------------------------------------


def revoke(installation, which, *more, by="grace"):
    return installation.run("revoke", which, "--reason", "A mistake.", "--by", by, *more)


@pytest.mark.parametrize("name", ["id", "code", "address", "verification"])
def test_a_badge_is_revoked_by_any_of_its_names(issued, name):
    (badge,) = issued.badges()
    urls = issued.services().institution.urls
    names = {
        "id": badge.id,
        "code": badge.plan.short_code.lower(),
        "address": urls.credential_json(badge.id),
        "verification": urls.verification(badge.id),
    }
    assert revoke(issued, names[name]).exit_code == 0
    assert issued.badges()[0].revocation.reason == "A mistake."


def test_a_rehearsed_revocation_changes_nothing(issued):
    (badge,) = issued.badges()
    assert "would be revoked" in revoke(issued, badge.id, "--dry-run").stdout
    assert issued.badges()[0].revocation is None
    assert issued.run("verify", badge.id).exit_code == 0


def test_revoking_is_final_and_a_second_time_changes_nothing(issued):
    (badge,) = issued.badges()
    assert revoke(issued, badge.id).exit_code == 0
    again = revoke(issued, badge.id)
    assert again.exit_code == 1
    assert "revoked before" in again.stderr
    assert issued.run("verify", badge.id).exit_code == 1


@pytest.mark.parametrize("which", ["x" * 27, "-" + "x" * 26, "K7QF-2M9T-XW3C", "nonsense"])
def test_what_is_no_badge_cannot_be_revoked(issued, which):
    result = revoke(issued, which)
    assert result.exit_code == 1
    assert "There is no badge" in result.stderr


def test_another_organiser_cannot_revoke(issued):
    (badge,) = issued.badges()
    assert revoke(issued, badge.id, by="ben").exit_code == 1
    assert issued.badges()[0].revocation is None


def test_a_revocation_needs_a_reason(issued):
    (badge,) = issued.badges()
    assert issued.run("revoke", badge.id, "--by", "grace").exit_code == 2
    assert issued.run("revoke", badge.id, "--reason", " ", "--by", "grace").exit_code == 1


# -- export ----------------------------------------------------------------------------------------


def test_an_export_holds_the_bytes_that_were_signed(issued):
    folder = issued.folder / "out"
    assert "1 credentials, 1 pictures, 1 status lists" in issued.ok("export", folder, "--pictures")
    (badge,) = issued.badges()
    path = folder / "credentials" / f"{badge.id}.json"
    assert path.read_text() == badge.text
    assert path.stat().st_mode & 0o077 == 0
    assert folder.stat().st_mode & 0o777 == 0o700
    did = json.loads((folder / "did.json").read_text())
    assert did["id"] == "did:web:localhost%3A8000"
    assert badge.plan.verification_method in did["assertionMethod"]
    (status,) = (folder / "status").iterdir()
    assert status.stem == badge.plan.status_list_id
    assert issued.run("verify", path, folder / "badges" / f"{badge.id}.png").exit_code == 0


def test_an_export_again_writes_only_what_changed(issued):
    folder = issued.folder / "out"
    issued.ok("export", folder)
    assert "0 files were written" in issued.ok("export", folder)
    (badge,) = issued.badges()
    revoke(issued, CredentialId(badge.id))
    assert "1 files were written" in issued.ok("export", folder)


def test_a_folder_that_cannot_be_written_is_said_in_words(issued):
    path = issued.file("taken", "a file")
    assert issued.run("export", path / "out").exit_code == 1
