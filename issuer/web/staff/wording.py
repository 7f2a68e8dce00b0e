"""Words of the staff's pages: where an activity stands, what comes next, who else must look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for

from issuer.actions.staff_desk import DeskEntry, Position, Stage
from issuer.credentials.issued import IssuanceRun, RunState
from issuer.i18n import N_
from issuer.web.languages import gettext as _
from issuer.web.languages import ngettext
from issuer.web.staff.surface import blueprint


@dataclass(frozen=True, slots=True)
class NextStep:
    """The one thing to do next: what the link says and where it leads."""

    label: str
    href: str


# Which pill a stage wears: kinds of `pill` in _macros.html, and its word.
_STAGES: Mapping[Stage, tuple[str, str]] = {
    Stage.AHEAD: ("plain", N_("Coming up")),
    Stage.ATTENDANCE: ("wait", N_("Needs attendance")),
    Stage.MEND: ("bad", N_("File needs mending")),
    Stage.LOOK: ("wait", N_("Needs a look")),
    Stage.RETURNED: ("bad", N_("Returned")),
    Stage.SECOND_PERSON: ("wait", N_("With a second person")),
    Stage.STOPPED: ("wait", N_("Stopped")),
    Stage.ISSUING: ("wait", N_("Being issued")),
    Stage.DONE: ("good", N_("Done")),
}

_RUNS: Mapping[RunState, tuple[str, str]] = {
    RunState.AWAITING_SECOND_PERSON: ("wait", N_("Waits for a second person")),
    RunState.RETURNED: ("bad", N_("Returned to the organiser")),
    RunState.READY: ("wait", N_("Being issued")),
    RunState.STOPPED: ("wait", N_("Stopped")),
    RunState.DONE: ("good", N_("Done")),
}

_EXCEPTIONS: Mapping[str, str] = {
    "awarded-by-organiser": N_("Somebody is awarded by the organiser's own decision."),
    "late-upload": N_("The attendance was uploaded after the deadline."),
    "large-batch": N_("The batch is unusually large."),
    "always": N_("The scheme asks for a second person each time."),
}

# What waits for its organiser, what is on its way, what is still to come, what is over.
GROUPS: Mapping[str, frozenset[Stage]] = {
    "waits": frozenset({Stage.ATTENDANCE, Stage.MEND, Stage.LOOK, Stage.RETURNED, Stage.STOPPED}),
    "under-way": frozenset({Stage.SECOND_PERSON, Stage.ISSUING}),
    "ahead": frozenset({Stage.AHEAD}),
    "done": frozenset({Stage.DONE}),
}
_URGENCY = (Stage.STOPPED, Stage.RETURNED, Stage.MEND, Stage.ATTENDANCE, Stage.LOOK)


def stage_pill(stage: Stage) -> tuple[str, str]:
    """The kind of pill, and the word in it."""
    kind, word = _STAGES[stage]
    return kind, _(word)


def run_pill(run: IssuanceRun) -> tuple[str, str]:
    """The kind of pill, and the word in it."""
    if run.state is RunState.DONE and run.failures:
        return "bad", _("Done, not everything")
    kind, word = _RUNS[run.state]
    return kind, _(word)


def exception_sentence(code: str) -> str:
    """Why a second person is asked."""
    return _(_EXCEPTIONS[code]) if code in _EXCEPTIONS else code


def step_number(position: Position) -> int:
    """Which of the five steps an activity is at, from 1; 6 when all are done."""
    if position.stage is Stage.DONE:
        return 6
    return {
        Stage.AHEAD: 2,
        Stage.ATTENDANCE: 3,
        Stage.MEND: 3,
        Stage.LOOK: 4,
        Stage.RETURNED: 4,
    }.get(position.stage, 5)


def next_step(position: Position) -> NextStep:
    """What the activity's organiser does next; there is always one."""
    activity = position.activity.id
    page = url_for("staff.activity", activity_id=activity)
    preview = url_for("staff.preview", activity_id=activity)
    run = url_for("staff.run", run_id=position.run.id) if position.run else page
    return {
        Stage.AHEAD: NextStep(_("Tell students"), f"{page}#tell"),
        Stage.ATTENDANCE: NextStep(_("Upload the attendance"), f"{page}#attendance"),
        Stage.MEND: NextStep(_("Upload the mended file"), f"{page}#attendance"),
        Stage.LOOK: NextStep(_("Look and confirm"), preview),
        Stage.RETURNED: NextStep(_("See why it came back"), run),
        Stage.SECOND_PERSON: NextStep(_("See what waits"), run),
        Stage.STOPPED: NextStep(_("Look, or continue"), run),
        Stage.ISSUING: NextStep(_("Watch it being issued"), run),
        Stage.DONE: NextStep(
            _("See the badges") if position.issued else _("See what was decided"), f"{page}#badges"
        ),
    }[position.stage]


def standing_sentence(position: Position) -> str:
    """Where an activity stands, in one sentence."""
    came, issued = position.attended, position.issued
    if position.stage is Stage.LOOK:
        return ngettext(
            "Attendance of %(num)s participant is recorded and not confirmed yet.",
            "Attendance of %(num)s participants is recorded and not confirmed yet.",
            came,
        )
    if position.stage is Stage.DONE and not issued:
        return _("It is decided, and nobody got a badge.")
    if position.stage is Stage.DONE:
        return ngettext("%(num)s badge is issued.", "%(num)s badges are issued.", issued)
    return {
        Stage.AHEAD: _("It has not ended yet. Students can see what it awards."),
        Stage.ATTENDANCE: _("It has ended, and no attendance is recorded yet."),
        Stage.MEND: _("A file was uploaded, and none of its rows could be recorded."),
        Stage.RETURNED: _("A learning advisor returned it with a reason."),
        Stage.SECOND_PERSON: _("It is confirmed and waits for a learning advisor's approval."),
        Stage.STOPPED: _("Issuing was stopped. What is issued stands, and nothing is lost."),
        Stage.ISSUING: _("The badges are being signed."),
    }[position.stage]


def grouped(entries: tuple[DeskEntry, ...]) -> dict[str, list[DeskEntry]]:
    """The entries by what they wait for; what is most urgent first, then the earliest deadline."""
    groups: dict[str, list[DeskEntry]] = {name: [] for name in GROUPS}
    for entry in entries:
        stage = entry.position.stage
        groups[next(name for name, stages in GROUPS.items() if stage in stages)].append(entry)
    groups["waits"].sort(
        key=lambda entry: (
            not entry.position.is_late,
            _URGENCY.index(entry.position.stage),
            entry.position.due,
        )
    )
    groups["ahead"].sort(key=lambda entry: entry.position.activity.starts_at)
    return groups


@blueprint.context_processor
def _for_templates() -> dict[str, object]:
    """What every template of the staff's pages may use."""
    return {
        "exception_sentence": exception_sentence,
        "next_step": next_step,
        "run_pill": run_pill,
        "stage_pill": stage_pill,
        "standing_sentence": standing_sentence,
        "step_number": step_number,
    }
