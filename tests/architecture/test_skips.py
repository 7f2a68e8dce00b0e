"""No check is skipped silently: one place decides, and in CI it fails."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.missing import missing

TESTS = Path(__file__).parents[1]
ONE_PLACE = {TESTS / "missing.py", Path(__file__)}
SKIPS = re.compile(r"pytest\.skip\(|mark\.skip|importorskip|xfail\(|else pytest\.skip")


def test_nothing_skips_but_what_is_missing():
    for path in TESTS.rglob("*.py"):
        if "node_modules" not in path.parts and path not in ONE_PLACE:
            assert not SKIPS.search(path.read_text(encoding="utf-8")), path


def test_what_is_missing_fails_in_ci_and_skips_elsewhere(monkeypatch):
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no such tool"):
        missing("no such tool")
    monkeypatch.delenv("CI")
    with pytest.raises(pytest.skip.Exception, match="no such tool"):
        missing("no such tool")
