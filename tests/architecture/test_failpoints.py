"""Every named place exists once in the program, and every place in the program is named."""

from __future__ import annotations

import ast
from pathlib import Path

from issuer.failpoints import NAMES, passing, watch

ROOT = Path(__file__).parents[2]


def passed_places() -> list[str]:
    return [
        node.args[0].value
        for path in (ROOT / "issuer").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "passing"
        and isinstance(node.args[0], ast.Constant)
    ]


def test_each_place_has_one_name_and_each_name_one_place():
    assert sorted(passed_places()) == sorted(NAMES)


def test_nobody_watches_unless_told():
    seen = []
    passing("in_tx1")
    watch(seen.append)
    try:
        passing("in_tx1")
    finally:
        watch(None)
    passing("in_tx1")
    assert seen == ["in_tx1"]
