"""What the demonstration found, held against what was written down."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from issuer.attendance.model import Place
from issuer.cli.demo.acts import Recorded
from issuer.cli.demo.expectations import Expectations
from issuer.cli.demo.story import Story
from issuer.verification import Verdict

_FIRST_ROW = 2


@dataclass(frozen=True, slots=True)
class Totals:
    """The figures of the whole, for people, for `report.json`, and to be held against the table."""

    learners: int
    rows: int
    accepted: int
    repeated: int
    rejected: int
    awarded_to: int
    awards: int
    refused: dict[str, int]
    issued: int
    letters: int
    revoked: int
    verified: dict[str, int]


def expect_of_form(noted: Expectations, recorded: Recorded) -> None:
    """One form: the fate of each row, each problem, and the counts."""
    told, report = recorded.told, recorded.upload.report
    wanted = told.expected
    for what, expected, found in (
        ("rows", wanted.rows, report.rows),
        ("accepted", wanted.accepted, len(report.accepted)),
        ("repeated", wanted.repeated, len(report.repeated)),
        ("rejected", wanted.rejected, len(report.rejected)),
        ("rows accounted for", True, report.is_conserved),
    ):
        noted.expect(f"{told.name}: {what}", expected, found)
    problems = [
        f"{one.severity.value} {one.place.row} {one.cell} {one.found}".strip()
        for one in report.problems
    ]
    noted.expect(f"{told.name}: problems of rows", list(wanted.problems), problems)
    fates = [f"{row.because} {' '.join(row.expected)}".strip() for row in told.rows]
    noted.expect(f"{told.name}: the fate of each row", fates, _fates(recorded))
    given = sum(len(row.decision.attributes) for row in recorded.preview.rows)
    noted.expect(f"{told.name}: awards", wanted.awards, given)


def _fates(recorded: Recorded) -> list[str]:
    """What became of each row, in the order of the sheet."""
    report = recorded.upload.report
    fates = dict.fromkeys(_rows(report.rejected), "rejected")
    fates |= dict.fromkeys(_rows(report.repeated), "repeated")
    for row in recorded.preview.rows:
        decision = row.decision
        fate = f"{decision.reasons[0].code} {' '.join(decision.attributes)}".strip()
        fates[row.record.entry.place.row] = fate
    return [
        fates.get(number, "nothing")
        for number in range(_FIRST_ROW, _FIRST_ROW + len(recorded.told.rows))
    ]


def _rows(places: Sequence[Place]) -> list[int]:
    return [place.row for place in places]


def sums_of(recorded: Sequence[Recorded]) -> dict[str, int]:
    """The counts of all forms together."""
    reports = [one.upload.report for one in recorded]
    decisions = [row.decision for one in recorded for row in one.preview.rows]
    return {
        "rows": sum(report.rows for report in reports),
        "accepted": sum(len(report.accepted) for report in reports),
        "repeated": sum(len(report.repeated) for report in reports),
        "rejected": sum(len(report.rejected) for report in reports),
        "awarded_to": sum(decision.willing for decision in decisions),
        "awards": sum(len(decision.attributes) for decision in decisions),
    }


def refused_of(recorded: Sequence[Recorded]) -> dict[str, int]:
    """The decisions that are a no, by reason."""
    reasons = Counter(
        row.decision.reasons[0].code
        for one in recorded
        for row in one.preview.rows
        if not row.decision.willing
    )
    return dict(sorted(reasons.items()))


def verdicts_of(found: Sequence[tuple[Path, Verdict]]) -> dict[str, int]:
    """How often each verdict was given; those that were not are there with 0."""
    counted = Counter(verdict for _, verdict in found)
    return {verdict.value: counted[verdict] for verdict in Verdict}


def expect_of_all(noted: Expectations, story: Story, totals: Totals) -> None:
    """The figures of the whole."""
    wanted = story.expected
    for what in (
        "learners",
        "rows",
        "accepted",
        "repeated",
        "rejected",
        "awarded_to",
        "awards",
        "issued",
        "letters",
        "revoked",
    ):
        noted.expect(f"all: {what.replace('_', ' ')}", wanted[what], getattr(totals, what))
    noted.expect("all: refused", dict(sorted(wanted["refused"].items())), totals.refused)
    noted.expect("all: verified", dict(wanted["verified"]), totals.verified)
