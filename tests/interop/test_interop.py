"""The short form of `make interop`: a few credentials, one twin of each kind, every trap."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from issuer.errors import UndefinedTerm
from issuer.jsonld.canonize import canonize
from tests.interop import sample_folder, signed_traps
from tests.interop.run import (
    Original,
    Summary,
    Unusable,
    judge_demo,
    judge_originals,
    judge_traps,
    judge_twins,
    originals,
    table,
    twins,
)
from tests.interop.tamper import KINDS, NotThere, rebake, twin, unbaked
from tests.interop.verifiers import HERE, VERIFIERS, Answer, CannotAsk, Question, Verifier, require
from tests.missing import missing

GOOD = Answer(verified=True, revoked=False)
REFUSED = Answer(verified=False, revoked=None, why="Invalid signature.")


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    sample_folder.make(folder, count=5)
    return folder


@pytest.fixture(scope="module")
def found(demo, tmp_path_factory):
    return originals(demo, work=tmp_path_factory.mktemp("unbaked"))


@pytest.fixture(scope="module")
def _installed():
    try:
        require()
    except CannotAsk as reason:
        missing(str(reason))


@pytest.fixture
def summary():
    return Summary(verifiers={verifier.name: "1.0" for verifier in VERIFIERS})


def _asked(verifier: Verifier, questions: list[Question], folder: Path) -> dict[str, Answer]:
    return verifier.ask(questions, folder=folder)


# -- other people's verifiers ------------------------------------------------------------------


@pytest.mark.interop
@pytest.mark.usefixtures("_installed")
@pytest.mark.parametrize("verifier", VERIFIERS, ids=lambda verifier: verifier.name)
class TestEachVerifier:
    def test_accepts_ours_and_refuses_their_twins(self, verifier, demo, found, tmp_path, summary):
        made = twins(found, work=tmp_path, count=1, pictures=0)
        questions = [one.question for one in found] + [
            one for kind in made.values() for one in kind
        ]
        answers = _asked(verifier, questions, demo)
        judge_originals(verifier, found, answers, summary)
        judge_twins(verifier, made, answers, summary)
        assert summary.surprises == []
        assert summary.credentials["PNG accepted"][verifier.name] == [4, 4]
        assert summary.credentials["PNG seen to be revoked"][verifier.name] == [1, 1]
        assert {row["refused"][verifier.name] for row in summary.twins.values()} == {1}

    def test_looks_at_what_it_is_known_to_look_at(self, verifier, tmp_path, summary):
        questions = signed_traps.make(tmp_path)
        judge_traps(verifier, _asked(verifier, questions, tmp_path), summary)
        assert summary.surprises == []

    def test_says_when_a_file_cannot_be_read(self, verifier, demo, tmp_path):
        question = Question(name="missing", text=tmp_path / "missing.json")
        answer = _asked(verifier, [question], demo)["missing"]
        assert answer.broke
        assert not answer.verified

    def test_without_the_did_document_nothing_is_answered(self, verifier, found, tmp_path):
        with pytest.raises(CannotAsk, match="answered 0 of 1"):
            _asked(verifier, [found[0].question], tmp_path)


@pytest.mark.interop
@pytest.mark.usefixtures("_installed")
@pytest.mark.parametrize(
    "attempt",
    [
        "(await import('node:net')).connect(9, '127.0.0.1')",
        "(await import('node:tls')).connect({host: '127.0.0.1', port: 9})",
        "await (await import('node:dns')).promises.lookup('localhost')",
        "(await import('node:dns')).lookup('localhost', () => {})",
        "new (await import('node:dns')).Resolver().resolve4('localhost', () => {})",
        "await new (await import('node:dns/promises')).Resolver().resolve4('localhost')",
        "(await import('node:dgram')).createSocket('udp4').send('x', 9, '127.0.0.1')",
        "(await import('node:http')).get('http://127.0.0.1:9/')",
        "await fetch('http://127.0.0.1:9/')",
        "await fetch(new Request('http://127.0.0.1:9/'))",
    ],
)
def test_a_node_program_has_no_network(attempt, demo):
    program = (
        f"import '{(HERE / 'world.mjs').as_uri()}';"
        f"let why = 'reached'; try {{ {attempt}; }} catch(error) {{ why = error.message; }}"
        "process.stdout.write(why); process.exit(0);"
    )
    done = subprocess.run(
        ["node", "--input-type=module", "-e", program, "-", str(demo)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.startswith("There is no network here")


def test_openbadgeslib_has_no_network(demo, tmp_path):
    program = (
        "import socket, sys;"
        "from tests.interop import openbadgeslib_verifier as program;"
        f"sys.argv = ['', {str(demo)!r}];"
        "program._answer = lambda *_: socket.create_connection(('127.0.0.1', 9));"
        "program.main()"
    )
    lib = Verifier(name="openbadgeslib", command=(*VERIFIERS[2].command[:1], "-c", program))
    answer = lib.ask([Question(name="any", text=tmp_path / "any.json")], folder=demo)["any"]
    assert answer.broke
    assert "There is no network here" in answer.why
    assert answer.outside


# -- the twins ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_twin_says_something_else(kind, found):
    document, other = found[0].document, found[1].document
    changed = twin(document, kind=kind, other=other)
    before, after = (
        {name: value for name, value in one.items() if name != "proof"}
        for one in (document, changed)
    )
    if before == after:
        assert changed.get("proof") != document["proof"]
    elif kind == "undefined term":
        with pytest.raises(UndefinedTerm):
            canonize(after)
    else:
        assert canonize(before) != canonize(after)


def test_a_credential_without_the_part_makes_no_twin(found):
    document = {name: value for name, value in found[0].document.items() if name != "evidence"}
    with pytest.raises(NotThere):
        twin(document, kind="evidence removed", other=document)


def test_pillow_bakes_and_takes_out(demo, tmp_path):
    picture = next((demo / "badges").glob("*.png"))
    rebake(picture, '{"name": "陳"}', to=tmp_path / "twin.png")
    assert unbaked(tmp_path / "twin.png") == '{"name": "陳"}'


# -- the judgement -----------------------------------------------------------------------------


class TestSurprises:
    """What makes `make interop` fail; without these, a broken verifier could pass for a strict one.

    No verifier is asked here.
    """

    @pytest.mark.parametrize(
        "answer",
        [
            REFUSED,
            Answer(verified=True, revoked=None),
            Answer(verified=True, revoked=True),
            Answer(verified=True, revoked=False, schema=False),
            Answer(verified=True, revoked=False, outside=("address https://example.org/",)),
        ],
    )
    def test_an_original(self, answer, summary):
        question = Question(name="one", text=Path("one.json"))
        judge_originals(VERIFIERS[0], [Original(question, {}, False)], {"one": answer}, summary)
        assert len(summary.surprises) == 1

    def test_a_revoked_one_that_is_not_seen_to_be(self, summary):
        question = Question(name="one", text=Path("one.json"))
        judge_originals(VERIFIERS[0], [Original(question, {}, True)], {"one": GOOD}, summary)
        assert "(revoked)" in summary.surprises[0]

    @pytest.mark.parametrize(
        "answer",
        [
            GOOD,
            Answer(verified=True, revoked=True),
            Answer(verified=False, revoked=None, broke=True),
            Answer(verified=False, revoked=None, outside=("socket 127.0.0.1",)),
        ],
    )
    def test_a_twin(self, answer, summary):
        made = {"salt": [Question(name="one", text=Path("one.json"))]}
        judge_twins(VERIFIERS[0], made, {"one": answer}, summary)
        assert len(summary.surprises) == 1

    def test_a_trap(self, summary):
        judge_traps(VERIFIERS[0], {"expired": GOOD, "nothing wrong": REFUSED}, summary)
        assert len(summary.surprises) == 2

    def test_no_revoked_credential(self, demo, found, summary):
        judge_demo(demo, [one for one in found if not one.revoked], summary)
        assert "No credential of the demo is revoked" in summary.surprises[0]

    def test_a_report_that_counts_otherwise(self, demo, found, summary):
        judge_demo(demo, [*found, found[-1]], summary)
        judge_demo(demo, [one for one in found if one.question.picture is None] * 2, summary)
        assert "report.json says 1 revoked, the lists say 2." in summary.surprises

    def test_they_are_in_the_table(self, summary):
        summary.canonical = {"credentials": 1, "equal_pyld": 1, "equal_pyoxigraph": 0}
        summary.surprises.append("canonical bytes differ")
        assert "SURPRISE: canonical bytes differ" in table(summary)


def test_an_empty_folder_is_not_a_success(tmp_path):
    with pytest.raises(Unusable, match="make demo"):
        originals(tmp_path, work=tmp_path)


def test_a_picture_of_another_credential_is_not_a_success(demo, tmp_path):
    for name in ("credentials", "badges", "status"):
        (tmp_path / name).mkdir()
        for path in (demo / name).iterdir():
            (tmp_path / name / path.name).write_bytes(path.read_bytes())
    picture = next((tmp_path / "badges").glob("*.png"))
    rebake(picture, json.dumps({"id": "urn:uuid:another"}), to=picture)
    with pytest.raises(Unusable, match="stands in no file"):
        originals(tmp_path, work=tmp_path)


def test_the_lock_names_no_address_and_pins_every_package():
    lock = json.loads((HERE / "package-lock.json").read_text("utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert packages
    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    assert [name for name, entry in packages.items() if "integrity" not in entry] == []
