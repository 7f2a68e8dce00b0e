"""All promises in turn, their ratios into var/bench.json, and which of them are kept.

    python -m benchmarks.run [--quick] [--gates] [--only PROGRAM ...]

A line of JSON for each promise is printed as it is measured. Exits with 0 if everything could be
measured; with --gates also only if every gate holds.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "var/bench.json"
RESULTS_OF_QUICK = ROOT / "var/bench-quick.json"


@dataclass(frozen=True, slots=True)
class Gate:
    """What a number must reach; `at_least` for how many times faster, else it is a most."""

    must: float
    hope: float
    at_least: bool = False

    def holds(self, found: float) -> bool:
        return self._reaches(found, self.must)

    def says(self, found: float) -> str:
        """The result in words."""
        if not self.holds(found):
            return "MISSED"
        return "holds, as hoped" if self._reaches(found, self.hope) else "holds"

    def _reaches(self, found: float, wanted: float) -> bool:
        return found >= wanted if self.at_least else found <= wanted


# Which program measures what, and how good it must be.
PROGRAMS: Mapping[str, Mapping[str, Gate]] = {
    "signing": {
        "sign_vs_pyld": Gate(50, 100, at_least=True),
        "sign_vs_digitalbazaar": Gate(40, 80, at_least=True),
        "sign_vs_openbadgeslib": Gate(40, 80, at_least=True),
        "sign_vs_ed25519": Gate(3, 1.6),
    },
    "verifying": {"verify_vs_ed25519": Gate(4, 2)},
    "baking": {"bake_vs_pillow": Gate(300, 1_000, at_least=True)},
    "revoking": {"revoke_vs_ed25519": Gate(30, 5)},
    "whole_run": {
        "run_vs_ed25519": Gate(8, 4),
        "run_vs_naive": Gate(50, 150, at_least=True),
        "run_peak_mb": Gate(300, 300),
    },
    "pages": {"page_growth": Gate(1.3, 1.1)},
    "status_lists": {
        "status_lists_growth": Gate(1.3, 1.1),
        "status_list_vs_ed25519": Gate(30, 5),
    },
    "verify_upload": {
        "verify_upload": Gate(1.2, 1.05),
        "verify_upload_page": Gate(1.2, 1.05),
    },
    "load": {"load_growth": Gate(1.3, 1.1), "load_memory": Gate(1.1, 1.02)},
}


def measured(program: str, *, quick: bool) -> Iterator[tuple[str, float]]:
    """What one program found, by the name of the promise; its lines are passed on."""
    command = [sys.executable, "-m", f"benchmarks.{program}", *(["--quick"] if quick else [])]
    with subprocess.Popen(  # noqa: S603 - our own programs
        command, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            found = json.loads(line)
            number = found.get("ratio", found.get("megabytes"))
            if number is not None:
                yield found["name"], number


def main(argv: Sequence[str] | None = None) -> int:
    """Run the programs, write what they found, and say which promises are kept."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="tiny counts, and a file of their own")
    parser.add_argument("--gates", action="store_true", help="exit with 1 when a gate is missed")
    parser.add_argument("--only", nargs="+", choices=PROGRAMS, default=list(PROGRAMS))
    parser.add_argument("--output", type=Path, help="where the ratios go")
    chosen = parser.parse_args(argv)
    output = chosen.output or (RESULTS_OF_QUICK if chosen.quick else RESULTS)
    # What is measured again replaces its number; the others stay as they were measured.
    kept = output.exists() and len(chosen.only) < len(PROGRAMS)
    results = json.loads(output.read_text(encoding="utf-8")) if kept else {}
    found: dict[str, float] = {}
    for program in chosen.only:
        found |= dict(measured(program, quick=chosen.quick))
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(json.dumps(results | found, indent=2) + "\n", encoding="utf-8")
    return summary(found, wanted=chosen.only, gates=chosen.gates)


def summary(found: Mapping[str, float], *, wanted: Sequence[str], gates: bool) -> int:
    """Print a line for each promise; 1 when one was not measured, or missed where that counts."""
    everything = True
    print(f"\nBy Python {sys.version}.")
    for program in wanted:
        for name, gate in PROGRAMS[program].items():
            number = found.get(name)
            sign = "≥" if gate.at_least else "≤"
            said = "NOT MEASURED" if number is None else gate.says(number)
            value = "–" if number is None else f"{number:,.2f}"
            wishes = f"gate {sign} {gate.must:<6g} hope {sign} {gate.hope:<6g}"
            print(f"{name:24}{value:>12}   {wishes} {said}")
            everything &= number is not None and (gate.holds(number) or not gates)
    return 0 if everything else 1


if __name__ == "__main__":
    raise SystemExit(main())
