"""`verify` and `unbake`: 0 valid, 1 not valid, 2 could not be checked."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from issuer.actions.badge_picture import badge_png
from issuer.cli.commands import commands
from issuer.cli.verification import STATUS
from issuer.verification import Verdict
from tests.issuer.cli.conftest import documents
from tests.issuer.proofs.tokens import made_by_others
from tests.journeys import strangers


def worked_example():
    return Path(__file__).parents[1] / "verification" / "worked_example.json"


@pytest.fixture
def files(issued):
    """The badge as JSON and PNG, and a JSON in which a letter was changed."""
    (badge,) = issued.badges()
    picture = badge_png(badge, name="", urls=issued.services().institution.urls)
    return {
        "badge": badge,
        "json": issued.file("badge.json", badge.text),
        "png": issued.file("badge.png", picture),
        "forged": issued.file("forged.json", badge.text.replace("Speaking", "Sneaking")),
    }


def test_a_good_badge_is_valid_in_every_form(issued, files):
    badge = files["badge"]
    urls = issued.services().institution.urls
    names = [
        files["json"],
        files["png"],
        badge.id,
        badge.plan.short_code,
        urls.credential(badge.id),
        urls.verification(badge.id),
    ]
    result = issued.run("verify", "--json", *names)
    assert result.exit_code == 0
    answers = documents(result.stdout)
    assert [answer["verdict"] for answer in answers] == ["valid"] * len(names)
    assert [answer["submission"] for answer in answers] == [str(name) for name in names]


def test_an_answer_for_programs_has_verdict_and_findings(issued, files):
    (answer,) = documents(issued.run("verify", "--json", files["json"]).stdout)
    about_it = {"verdict", "kind", "headline", "findings", "credential", "parts"}
    assert answer.keys() == {"submission", *about_it}
    steps = {finding["step"]: finding["outcome"] for finding in answer["findings"]}
    assert steps["signature"] == steps["status"] == "passed"
    assert answer["credential"]["issuer"]["ours"] is True


def test_an_answer_for_people_says_each_step(issued, files):
    said = issued.ok("verify", files["png"])
    assert "VALID" in said
    assert "It has not been revoked" in said
    assert "passed" in said
    chinese = issued.ok("--lang", "zh-Hant", "verify", files["png"])
    assert any("\u4e00" <= letter <= "\u9fff" for letter in chinese)


def test_of_a_presentation_people_and_programs_are_told_of_its_holder(issued, files):
    text = strangers.signed_presentation(files["badge"].text)
    file = issued.file("presentation.json", text)
    told = issued.run("verify", file).stdout
    assert told.count("The holder publishes this key: ") == 1
    assert told.count("The issuer publishes this key: ") == 1  # of the badge inside
    (answer,) = documents(issued.run("verify", "--json", file).stdout)
    titles = [found["title"] for found in answer["findings"] if found["step"] == "key"]
    assert titles == ["The holder publishes this key"]


def test_a_changed_badge_is_not_valid(issued, files):
    result = issued.run("verify", "--json", files["forged"])
    assert result.exit_code == 1
    (answer,) = documents(result.stdout)
    assert answer["verdict"] == "not-valid"


@pytest.mark.parametrize(
    "submission",
    [
        "nowhere.json",
        "x" * 27,
        "-" + "x" * 26,
        "K7QF-2M9T-XW3C",
        "https://badges.elsewhere.example/credentials/" + "x" * 27,
        "http://localhost:8000/about",
    ],
)
def test_what_cannot_be_had_could_not_be_checked(issued, submission):
    result = issued.run("verify", "--json", submission)
    assert result.exit_code == 2
    (answer,) = documents(result.stdout)
    assert answer["verdict"] == "could-not-be-checked"
    assert answer["findings"] == []
    assert answer["headline"]
    assert answer["error"]


def test_a_foreign_address_is_said_not_to_be_fetched(issued):
    (answer,) = documents(issued.run("verify", "--json", "https://e.example/1").stdout)
    assert answer["error"] == "not-fetched"


def test_what_holds_no_badge_could_not_be_checked(issued):
    result = issued.run("verify", issued.file("letter.txt", "Dear Sir or Madam"))
    assert result.exit_code == 2
    assert "This could not be read: it is not JSON" in result.stdout


def test_of_several_the_worst_counts(issued, files):
    good, bad, unknown = files["json"], files["forged"], "nowhere.json"
    assert issued.run("verify", good, good).exit_code == 0
    assert issued.run("verify", good, unknown).exit_code == 2
    assert issued.run("verify", bad, unknown, good).exit_code == 1
    assert issued.run("verify", unknown, bad).exit_code == 1


def test_each_verdict_has_a_status_of_its_own():
    assert sorted(STATUS) == sorted(Verdict)
    assert sorted(STATUS.values()) == [0, 1, 2]


def test_a_badge_can_come_by_standard_input(issued, files):
    result = CliRunner().invoke(
        commands, ["verify", "-"], env=issued.environ, input=files["png"].read_bytes()
    )
    assert result.exit_code == 0


def test_a_file_may_be_called_like_an_option(issued, files, monkeypatch):
    monkeypatch.chdir(issued.folder)
    issued.environ["ISSUER_STATE_DIR"] = str(issued.state.absolute())
    (issued.folder / "-vzF6Ydv.json").write_bytes(files["json"].read_bytes())
    assert issued.run("verify", "--json", "-vzF6Ydv.json").exit_code == 0


def test_without_anything_to_verify_the_use_is_wrong(issued):
    assert issued.run("verify").exit_code == 2


def test_an_installation_that_is_broken_could_not_check(issued, files):
    issued.environ["ISSUER_BASE_URL"] = "ftp://nowhere"
    assert issued.run("verify", files["json"]).exit_code == 2


@pytest.mark.parametrize(
    "name", ["x" * 5000, "-" + "x" * 300, "a\0b", "\udcff.json", "no.such.file"]
)
def test_what_can_be_no_path_is_no_file(issued, name):
    result = issued.run("verify", "--json", "--", name)
    assert result.exit_code == 2
    (answer,) = documents(result.stdout)
    assert answer["verdict"] == "could-not-be-checked"
    assert "No such file or directory" in answer["headline"]
    assert issued.run("verify", "--", name).exit_code == 2


def test_an_option_that_is_too_long_for_a_name_is_a_wrong_use(issued):
    result = issued.run("verify", "-" + "x" * 300)
    assert result.exit_code == 2
    assert isinstance(result.exception, SystemExit)


def test_the_text_of_a_badge_is_taken_itself(issued, files):
    text, forged = files["badge"].text, files["forged"].read_text()
    assert issued.run("verify", text).exit_code == 0
    assert issued.run("verify", "--json", f"\n {text}\n").exit_code == 0
    assert issued.run("verify", forged).exit_code == 1
    assert issued.run("verify", "{").exit_code == 2
    traced = issued.run("verify", "--trace", text).stdout
    assert "canonical document, sha256" in traced


def test_a_token_is_taken_itself(issued):
    token = made_by_others()[0]["jws"]
    (answer,) = documents(issued.run("verify", "--json", token).stdout)
    (from_file,) = documents(issued.run("verify", "--json", issued.file("b.jwt", token)).stdout)
    assert "findings" in answer
    assert answer["findings"] == from_file["findings"] != []
    assert issued.run("verify", token).exit_code == STATUS[Verdict(answer["verdict"])]


def test_a_file_may_be_called_like_a_token(issued, files, monkeypatch):
    monkeypatch.chdir(issued.folder)
    (issued.folder / "ewe.badge.json").write_bytes(files["json"].read_bytes())
    issued.environ["ISSUER_STATE_DIR"] = str(issued.state.absolute())
    assert issued.run("verify", "ewe.badge.json").exit_code == 0


def test_a_file_that_is_called_like_a_code_goes_by_its_folder(issued, files, monkeypatch):
    monkeypatch.chdir(issued.folder)
    (issued.folder / "K7QF-2M9T-XW3C").write_bytes(files["json"].read_bytes())
    issued.environ["ISSUER_STATE_DIR"] = str(issued.state.absolute())
    (answer,) = documents(issued.run("verify", "--json", "K7QF-2M9T-XW3C").stdout)
    assert answer["error"] == "credential-not-found"
    assert issued.run("verify", "./K7QF-2M9T-XW3C").exit_code == 0


def test_a_fault_of_ours_is_no_verdict_on_a_badge(issued, files, monkeypatch):
    def broken(*_, **__):
        raise ZeroDivisionError("Jo Lee")

    monkeypatch.setattr("issuer.cli.verification.verify_handed_in", broken)
    result = issued.run("verify", "--json", files["json"], "nowhere.json")
    assert result.exit_code == 2
    first, second = documents(result.stdout)
    assert (first["verdict"], first["error"]) == ("could-not-be-checked", "defect")
    assert second["error"] == "rejected-input"
    assert "ZeroDivisionError at" in result.stderr
    assert "Jo Lee" not in result.output


def test_an_answer_that_cannot_be_told_is_no_verdict_either(issued, files):
    """A terminal that has no letters for it; click itself sees to those that have ASCII only."""
    done = subprocess.run(
        [sys.executable, "-m", "issuer.cli", "--lang", "zh-Hant", "verify", files["json"]],
        env={**os.environ, "ISSUER_STATE_DIR": str(issued.state), "PYTHONIOENCODING": "latin-1"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
    assert b"answer not told" in done.stderr


def test_verifying_leaves_no_database_behind(empty):
    handed_in = (made_by_others()[0]["jws"], worked_example(), "K7QF-2M9T-XW3C", "x" * 27)
    result = empty.run("verify", "--json", *handed_in)
    assert result.exit_code in {1, 2}
    answers = documents(result.stdout)
    assert all("kind" in answer for answer in answers[:2])
    assert [answer["error"] for answer in answers[2:]] == ["database-not-ready"] * 2
    assert not (empty.state / "issuer.db").exists()


def test_a_name_of_a_file_cannot_steer_the_screen(issued):
    path = issued.file("bad\x1b[2Jge.json", "{}")
    assert "\x1b" not in issued.run("verify", path).output


# -- unbake ----------------------------------------------------------------------------------------


def test_a_picture_gives_back_the_bytes_that_were_signed(issued, files):
    result = issued.run("unbake", files["png"])
    assert result.exit_code == 0
    assert result.stdout_bytes == files["badge"].text.encode()
    json.loads(result.stdout)


@pytest.mark.parametrize("name", ["json", "nowhere"])
def test_what_is_not_baked_is_refused(issued, files, name):
    result = issued.run("unbake", files.get(name, "nowhere.png"))
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr


def test_a_trace_shows_what_the_signature_is_computed_from(issued, files):
    answer = issued.run("verify", "--trace", files["json"])

    said = answer.stdout
    assert answer.exit_code == 0
    assert "canonical document, sha256" in said
    canonical = said.partition("canonical document, sha256 ")[2]
    digest, _, rest = canonical.partition("\n")
    lines = rest.partition("\n  --- canonical proof configuration")[0] + "\n"
    assert hashlib.sha256(lines.encode()).hexdigest() == digest


def test_a_trace_is_part_of_the_answer_for_programs(issued, files):
    answer = issued.run("verify", "--json", "--trace", files["png"])

    (trace,) = json.loads(answer.stdout)["trace"]
    assert trace["proof"] == "eddsa-rdfc-2022"
    assert trace["signedBytes"] == (
        trace["canonicalProofConfigurationHash"] + trace["canonicalDocumentHash"]
    )


def test_a_recipient_can_be_compared(issued, files):
    right = issued.run("verify", "--json", "--known", "one@students.example.edu", files["json"])
    wrong = issued.run("verify", "--json", "--known", "two@students.example.edu", files["json"])

    outcomes = [
        [one["outcome"] for one in document["findings"] if one["step"] == "recipient"][-1]
        for result in (right, wrong)
        for document in documents(result.stdout)
    ]
    assert outcomes == ["passed", "failed"]
    # Whom it is about says nothing against the badge itself.
    assert (right.exit_code, wrong.exit_code) == (0, 0)
