"""The reasons for faults that no test notices are about code that is there."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.mutants.results import _reason

ROOT = Path(__file__).parents[2]
REASONS = tomllib.loads(Path(__file__).with_name("survivors.toml").read_text("utf-8"))


@pytest.mark.parametrize("module", REASONS)
def test_a_reason_is_about_code_that_stands_in_its_module(module):
    written = " ".join((ROOT / module).read_text("utf-8").split())
    for fault, reason in REASONS[module].items():
        before, _, after = fault.partition("` -> `")
        assert " ".join(before.removeprefix("`").split()) in written
        assert reason
        assert after.endswith("`")


def test_a_survivor_has_the_reason_of_its_text_wherever_it_stands_now():
    reasons = {"issuer/a.py": {"`x` -> `y`": "alike"}}
    assert _reason("issuer/a.py:7 `x` -> `y`", reasons) == "alike"
    assert _reason("issuer/a.py:12 `x` -> `y`", reasons) == "alike"
    assert _reason("issuer/a.py:7 `x` -> `z`", reasons) == ""
    assert _reason("issuer/b.py:7 `x` -> `y`", reasons) == ""
