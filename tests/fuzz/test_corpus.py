"""Every input that once broke something, and every one to begin with, keeps the promises; and each
target is fuzzed for a moment."""

from __future__ import annotations

import importlib
import importlib.util
import json
from dataclasses import asdict

import pytest

from badge_art import bake, bake_svg
from issuer.verification import Verdict
from tests.fuzz import kept, verifier
from tests.fuzz.families import FAMILY_OF, PURE, target
from tests.fuzz.run import fuzz
from tests.fuzz.target import Target, Wrong, promise
from tests.issuer.verification.actors import picture
from tests.missing import missing
from tests.sampling import some

SECONDS = 1
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'/>"


@pytest.mark.parametrize("name", FAMILY_OF)
def test_what_is_kept_and_what_is_begun_with_keeps_the_promises(name):
    tried = target(name)
    for seed in tried.seeds():
        tried(seed)
    for path in kept.inputs(name):
        tried(path.read_bytes())


@pytest.mark.parametrize("name", some(FAMILY_OF, one_in=7))
def test_a_moment_of_fuzzing_finds_nothing(name, tmp_path):
    if importlib.util.find_spec("atheris") is None:  # it has no wheel for some systems
        missing("atheris is missing; it is in requirements/dev.txt.")
    total = fuzz(name, inputs=0, seconds=SECONDS, seed=1, state=tmp_path)
    assert total.inputs
    assert total.clean, (tmp_path / name / "log").read_text()


def test_every_target_stands_in_the_table_under_its_own_name():
    modules = {
        family: {name for name, of in FAMILY_OF.items() if of == family}
        for family in FAMILY_OF.values()
    }
    for family, names in modules.items():
        module = importlib.import_module(f"tests.fuzz.{family}")
        assert {one.name for one in module.TARGETS} == names
    assert set(PURE) <= set(FAMILY_OF)


def test_the_totals_are_of_targets_there_are_and_show_no_fault():
    for name, total in kept.totals().items():
        assert name in FAMILY_OF
        assert total.clean, (name, total)


def test_totals_are_added_up_and_begun_anew(tmp_path, monkeypatch):
    monkeypatch.setattr(kept, "CORPUS", tmp_path)
    monkeypatch.setattr(kept, "TOTALS", tmp_path / "TOTALS.json")
    kept.add("png", kept.Total(inputs=5, hangs=1))
    kept.add("ids", kept.Total(inputs=2))
    assert kept.add("png", kept.Total(inputs=3, wrong=2)) == kept.Total(8, 0, 1, 2)
    assert kept.add("png", kept.Total(inputs=1), afresh=True) == kept.Total(1)
    written = json.loads(kept.TOTALS.read_text())
    assert written == {"ids": asdict(kept.Total(2)), "png": asdict(kept.Total(1))}


# -- the harness itself would notice ------------------------------------------------------------


def test_what_was_really_issued_is_valid_in_every_carrier():
    texts = [json.dumps(badge) for badge in verifier.genuine()[:3]] + [*verifier.genuine_tokens()]
    for text in texts:
        carriers = (text.encode(), bake(picture(), text), bake_svg(SVG, text))
        for data in carriers:
            answer = verifier.verdict(data)
            assert answer is not None
            assert answer[0] is Verdict.VALID
            assert verifier.meaning(answer[1]) in verifier.meanings()


def test_a_badge_that_nobody_issued_would_be_called_wrong(monkeypatch):
    monkeypatch.setattr(verifier, "meanings", frozenset)
    with pytest.raises(Wrong):
        verifier.check_verify(json.dumps(verifier.genuine()[1]).encode())


def _fetching(data):
    import socket

    with socket.socket() as connected:
        connected.settimeout(0.1)
        connected.connect(("127.0.0.1", 9))


def _writing(data):
    with open("/tmp/fuzzed", "w") as file:  # noqa: PTH123 - as a careless parser might
        file.write("x")


def _starting(data):
    import subprocess

    subprocess.run(["true"], check=True)


@pytest.mark.parametrize("careless", [_fetching, _writing, _starting])
def test_a_parser_that_reaches_out_is_caught(careless):
    with pytest.raises(Wrong):
        Target(name="careless", check=careless, seeds=lambda: iter(()))(b"")


def test_a_promise_is_kept_or_broken_aloud():
    promise(True, "kept")
    with pytest.raises(Wrong, match="broken"):
        promise(False, "broken")
