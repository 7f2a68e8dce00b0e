"""Tables for people: activities, previews, problems of a sheet, runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo

from rich.table import Table

from issuer.actions.activities import Standing
from issuer.actions.preview_awards import Preview, PreviewRow
from issuer.attendance.model import Account, Activity, IntakeReport
from issuer.awards.versions import Policies
from issuer.credentials.issued import IssuanceRun


def activity_table(found: Sequence[Standing], *, language: str, policies: Policies) -> Table:
    """Activities with their counts."""
    table = Table("ID", "Activity", "Last day", "Badges", "Attended", "Awarded", "Issued")
    table.columns[0].no_wrap = True
    for standing in found:
        activity = standing.activity
        zone = policies.for_activity(activity).zone
        table.add_row(
            activity.id,
            activity.title.text(language),
            f"{activity.ends_at.astimezone(zone):%Y-%m-%d}",
            " ".join(activity.attributes),
            str(standing.attended),
            str(standing.awarded),
            str(standing.issued),
        )
    return table


def activity_facts(
    activity: Activity, *, organiser: Account, language: str, policies: Policies
) -> Iterator[tuple[str, str]]:
    """What an activity is, name by name."""
    policy = policies.for_activity(activity)
    yield "ID", activity.id
    yield "Title", activity.title.text(language)
    yield "Kind", activity.kind.value
    yield "Unit", activity.unit or "-"
    yield "Organiser", f"{organiser.name} ({organiser.login})"
    yield "Badges", " ".join(activity.attributes)
    yield "Decided by", "assessment" if activity.assessed else "attendance"
    yield "Scheme", policy.version
    yield "Upload until", _moment(policy.due(activity), policy.zone)
    for number, session in enumerate(activity.sessions, start=1):
        yield (
            f"Session {number}",
            f"{_moment(session.start, policy.zone)}, {session.minutes} minutes",
        )


def preview_table(preview: Preview, *, language: str, title: str = "") -> Table:
    """Who gets what, who does not, and why."""
    table = Table("Row", "Student", "Name", "Badges", "Decision", title=title or None)
    table.columns[1].no_wrap = True
    for row in preview.rows:
        table.add_row(
            str(row.record.entry.place.row),
            row.learner.student_number,
            row.learner.name,
            " ".join(row.decision.attributes) or "-",
            decision_text(row, language=language),
        )
    return table


def decision_text(row: PreviewRow, *, language: str) -> str:
    """The reasons of a decision as running text; and what was awarded before."""
    reasons = " ".join(reason.message.text(language) for reason in row.decision.reasons)
    if row.contradicts:
        return f"{reasons} (Holds {' '.join(row.held)} nevertheless: a person should look.)"
    return reasons


def problem_table(report: IntakeReport, *, language: str, title: str = "") -> Table:
    """Everything wrong in a file: where, what was found, what to write instead."""
    table = Table("Row", "Cell", "Found", "Problem", "What to do", title=title or None)
    for problem in report.problems:
        table.add_row(
            str(problem.place.row),
            problem.cell,
            problem.found,
            f"{problem.severity.value}: {problem.message.text(language)}",
            problem.advice.text(language),
        )
    return table


def run_table(runs: Sequence[IssuanceRun]) -> Table:
    """Issuance runs with their states."""
    table = Table("Run", "Confirmed", "State", "Badges", "Failed", "Second person because")
    table.columns[0].no_wrap = True
    for run in runs:
        table.add_row(
            run.id,
            f"{run.confirmed_at:%Y-%m-%d %H:%M} UTC",
            run.state.value,
            str(run.awards),
            str(len(run.failures)),
            ", ".join(run.exceptions) or "-",
        )
    return table


def _moment(moment: datetime, zone: tzinfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"
