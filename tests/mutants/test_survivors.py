"""The reasons for faults that no test notices are about code that is there."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

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
