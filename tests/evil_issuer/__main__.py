"""Show the verifier every forgery and every genuine badge, and count its mistakes.

    python -m tests.evil_issuer [--write var/forge.json]

The exit code is 0 only if no forged badge was accepted, no genuine one was rejected, and enough of
both were shown.
"""

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

from issuer.verification import Verdict
from tests.evil_issuer import FORGERIES
from tests.evil_issuer.judging import judged
from tests.genuine import GENUINE
from tests.genuine.judging import welcomed

FEWEST = 250  # issue 4


def forged() -> dict[str, object]:
    """How many forged badges were shown, of which row and in what, and which were accepted."""
    shown: Counter[str] = Counter()
    accepted = []
    for one in FORGERIES.values():
        for found in judged(one):
            shown[f"T{one.row} {found.carrier}" if one.row else found.carrier] += 1
            if found.verdict is Verdict.VALID:
                accepted.append(f"{one.name}, in {found.carrier}")
    return {
        "forged": shown.total(),
        "forgeries": len(FORGERIES),
        "forged_accepted": len(accepted),
        "accepted": accepted,
        "by_row_and_carrier": dict(sorted(shown.items(), key=_row_first)),
    }


def genuine() -> dict[str, object]:
    """The same of genuine badges, and those of which the verifier did not say that they are."""
    shown = 0
    rejected = []
    for one in GENUINE.values():
        for found in welcomed(one):
            shown += 1
            if found.verdict is not one.verdict:
                rejected.append(f"{one.name}, in {found.carrier}: {', '.join(found.reasons)}")
    return {
        "genuine": shown,
        "badges": len(GENUINE),
        "genuine_rejected": len(rejected),
        "rejected": rejected,
    }


def _row_first(item: tuple[str, int]) -> tuple[int, str]:
    row, _, carrier = item[0].partition(" ")
    return (int(row[1:]), carrier) if row[:1] == "T" and row[1:].isdigit() else (0, item[0])


def main() -> int:
    parser = argparse.ArgumentParser(description="Show the verifier forged and genuine badges.")
    parser.add_argument("--write", type=Path, default=Path("var/forge.json"))
    arguments = parser.parse_args()
    result = {**forged(), **genuine()}
    arguments.write.parent.mkdir(parents=True, exist_ok=True)
    arguments.write.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", "utf-8")
    for name in [*result["accepted"], *result["rejected"]]:
        sys.stdout.write(f"  {name}\n")
    sys.stdout.write(
        f"Forged: {result['forged']} badges of {result['forgeries']} forgeries, "
        f"{result['forged_accepted']} accepted.\n"
        f"Genuine: {result['genuine']} badges of {result['badges']}, "
        f"{result['genuine_rejected']} rejected.\n"
    )
    good = (
        not result["forged_accepted"]
        and not result["genuine_rejected"]
        and result["forged"] >= FEWEST
        and result["genuine"] > 0
    )
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
