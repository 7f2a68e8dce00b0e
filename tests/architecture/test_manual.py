"""The manual says what the program does."""

from __future__ import annotations

import re
from pathlib import Path

from issuer.config import described

ROOT = Path(__file__).parents[2]


def settings_table() -> str:
    rows = [
        f"| `{name}` | {f'`{default}`' if default else ''} | {doc} |"
        for name, default, doc in described()
    ]
    return "\n".join(["| variable | default | what it is |", "|---|---|---|", *rows]) + "\n"


def test_the_settings_table_is_the_programs_own():
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert text.endswith(settings_table()), "write this at the end:\n" + settings_table()


def test_every_link_in_the_manual_leads_somewhere():
    for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} points to {target}"


def test_decisions_are_numbered_without_a_gap():
    pages = sorted((ROOT / "docs" / "decisions").glob("0*.md"))
    assert [page.name[:4] for page in pages] == [f"{n:04}" for n in range(1, len(pages) + 1)]
    for page in pages:
        assert page.read_text(encoding="utf-8").startswith(f"# {page.name[:4]} ")


def test_every_room_of_the_house_stands_in_the_picture():
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rooms = [path.name for path in (ROOT / "issuer").iterdir() if (path / "__init__.py").exists()]
    for room in rooms:
        assert f"  {room}/" in text, room
