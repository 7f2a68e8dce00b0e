"""What became of the mutants: kept for each module in var/mutants, told in var/mutants.json."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.mutants.choosing import KEPT, Chosen, digest
from tests.mutants.making import Mutant

REPORT = Path("var/mutants.json")
_REASONS = Path(__file__).with_name("survivors.toml")


class Results:
    """What is known of a module's mutants: the name of each, and whom it survived or ""."""

    def __init__(self, module: Path) -> None:
        self._path = KEPT.parent / module.with_suffix(".json")
        self._digest = digest(module)
        self._before: dict[str, str] = {}
        self._found: dict[str, str] = {}
        self.open: set[str] = set()
        self.made = 0
        self.noted = 0
        if self._path.exists():
            stored = json.loads(self._path.read_text("utf-8"))
            if stored["digest"] == self._digest:
                self._before = stored["found"]

    def stands(self, mutant: Mutant, tests: list[str], chosen: Chosen) -> bool:
        known = self._before.get(mutant.name)
        stands = known is not None and known in ("", _whom(tests, chosen))
        if stands:
            self._found[mutant.name] = known
        return stands

    def note(self, mutant: Mutant, tests: list[str], chosen: Chosen, *, killed: bool) -> None:
        self._found[mutant.name] = "" if killed else _whom(tests, chosen)
        self.noted += 1
        if self.noted % 20 == 0:
            self.keep()

    def keep(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        found = self._before | self._found
        told = {
            "digest": self._digest,
            "made": self.made,
            "found": found,
            "open": sorted(self.open),
        }
        self._path.write_text(json.dumps(told, indent=1), "utf-8")

    @property
    def count(self) -> int:
        return len(self._found)

    @property
    def killed_count(self) -> int:
        return [*self._found.values()].count("")


def _whom(tests: list[str], chosen: Chosen) -> str:
    told = [(test, chosen.digests[test.partition("::")[0]]) for test in sorted(tests)]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]


def _reason(name: str, reasons: Mapping[str, Mapping[str, str]]) -> str:
    """Why no test should notice a survivor; it may have moved to another line since."""
    module, _, fault = name.partition(":")
    return reasons.get(module, {}).get(fault.partition(" ")[2], "")


def write_report(modules: dict[str, list[Path]]) -> Iterator[str]:
    """Write what is known of each room, and tell it in a line."""
    report, reasons = {}, tomllib.loads(_REASONS.read_text("utf-8"))
    for room, paths in modules.items():
        found, made, still_open = {}, 0, 0
        for path in paths:
            stored = KEPT.parent / path.with_suffix(".json")
            if not stored.exists():
                still_open += 1
                continue
            told = json.loads(stored.read_text("utf-8"))
            found |= told["found"]
            made += told["made"]
            still_open += bool(told["open"]) or told["digest"] != digest(path)
        killed = [*found.values()].count("")
        survivors = {name: _reason(name, reasons) for name, whom in found.items() if whom}
        unexplained = [*survivors.values()].count("")
        report[room] = {
            "made": made,
            "mutants": len(found),
            "killed": killed,
            "share": round(killed / len(found), 3) if found else None,
            "modules_unfinished": still_open,
            "without_reason": unexplained,
            "survivors": survivors,
        }
        yield f"{room}: {killed} of {len(found)} killed; {unexplained} left without a reason"
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", "utf-8")
