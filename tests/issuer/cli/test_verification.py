"""`verify` and `unbake`: 0 valid, 1 not valid, 2 could not be checked."""

import hashlib
import json

import pytest
from click.testing import CliRunner

from issuer.actions.badge_picture import badge_png
from issuer.cli.commands import commands
from issuer.cli.verification import STATUS
from issuer.verification import Verdict
from tests.issuer.cli.conftest import documents


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
    assert "There is no badge in this" in result.stdout


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
