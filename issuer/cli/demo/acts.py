"""The acts: the main job, step by step, by the same verbs that the web and the commands use.

Each act looks at what is there first, so that the whole may be played again, or go on after it
was interrupted, and changes nothing that has happened.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from issuer.actions.confirm_attendance import approve_run, confirm_attendance
from issuer.actions.deliver import deliver_notices
from issuer.actions.issue_run import issue_run, runs_to_continue
from issuer.actions.ports import Upload
from issuer.actions.preview_awards import Preview, preview_awards
from issuer.actions.record_attendance import record_attendance
from issuer.actions.revoke_credential import revoke_credential
from issuer.actions.status_lists import refresh_status_lists
from issuer.attendance.model import Activity
from issuer.cli.demo.forms import filled_form
from issuer.cli.demo.stage import Stage
from issuer.cli.demo.story import Story, StoryActivity
from issuer.cli.whole_file import write_whole
from issuer.credentials.issued import IssuedCredential, RunState
from issuer.errors import NotAllowed
from issuer.ids import RunId


@dataclass(frozen=True, slots=True)
class Recorded:
    """An activity whose form was handed in: what became of its rows, and who would get what."""

    told: StoryActivity
    activity: Activity
    form: bytes
    upload: Upload
    preview: Preview


def hand_in(stage: Stage, told: StoryActivity, activity: Activity) -> Recorded:
    """The organiser fills in the form, uploads it, and looks at the preview."""
    services = stage.services
    zone = services.policies.for_activity(activity).zone
    path = stage.folder / "forms" / told.form
    if not path.exists():
        form = filled_form(told, activity, learners=stage.learners, zone=zone)
        write_whole(path, form, mode=0o600)
    form = path.read_bytes()
    upload = upload_form(stage, told, activity, form)
    preview = _preview(stage, told, activity)
    return Recorded(told=told, activity=activity, form=form, upload=upload, preview=preview)


def looked_at(stage: Stage, recorded: Recorded) -> Recorded:
    """The same with a preview of this moment."""
    return replace(recorded, preview=_preview(stage, recorded.told, recorded.activity))


def _preview(stage: Stage, told: StoryActivity, activity: Activity) -> Preview:
    return preview_awards(
        activity.id,
        by=stage.accounts[told.organiser],
        store=stage.services.store,
        policies=stage.services.policies,
    )


def upload_form(stage: Stage, told: StoryActivity, activity: Activity, form: bytes) -> Upload:
    """Hand a form in, for the first time or again."""
    services = stage.services
    return record_attendance(
        form,
        filename=told.form,
        activity_id=activity.id,
        by=stage.accounts[told.organiser],
        store=services.store,
        artifacts=services.artifacts,
        policies=services.policies,
        clock=services.clock,
    )


def confirm(stage: Stage, recorded: Recorded) -> bool:
    """The organiser confirms what the preview shows; False when that was done before."""
    services = stage.services
    if not recorded.preview.is_open or _waits(stage, recorded.activity):
        return False
    confirm_attendance(
        recorded.activity.id,
        digest=recorded.preview.digest,
        by=stage.accounts[recorded.told.organiser],
        store=services.store,
        policies=services.policies,
        clock=services.clock,
    )
    return True


def approve(stage: Stage, recorded: Recorded, *, advisor: str) -> tuple[str, ...]:
    """Whatever waits is tried by the organiser, who may not, and approved by the advisor.

    Returns:
        Why a second person was asked for this activity, now or before.
    """
    services = stage.services
    for run_id in _waits(stage, recorded.activity):
        try:
            approve_run(
                run_id,
                by=stage.accounts[recorded.told.organiser],
                store=services.store,
                policies=services.policies,
                clock=services.clock,
            )
        except NotAllowed:
            approve_run(
                run_id,
                by=stage.accounts[advisor],
                store=services.store,
                policies=services.policies,
                clock=services.clock,
            )
    with services.store.reading() as uow:
        runs = uow.runs.of_activity(recorded.activity.id)
        advisor_id = stage.accounts[advisor].id
        return tuple(why for run in runs if run.approved_by == advisor_id for why in run.exceptions)


def _waits(stage: Stage, activity: Activity) -> Sequence[RunId]:
    with stage.services.store.reading() as uow:
        return [
            run.id
            for run in uow.runs.of_activity(activity.id)
            if run.state is RunState.AWAITING_SECOND_PERSON
        ]


def issue(stage: Stage) -> int:
    """Every run that is ready goes to its end; how many badges that made."""
    services, made = stage.services, 0
    for run_id in runs_to_continue(store=services.store):
        made += issue_run(
            run_id,
            store=services.store,
            institution=services.institution,
            policies=services.policies,
            clock=services.clock,
        ).issued
    refresh_status_lists(
        store=services.store, institution=services.institution, clock=services.clock
    )
    return made


def deliver(stage: Stage, recorded: Sequence[Recorded]) -> int:
    """Every letter that is owed becomes a file; how many there are about badges of the story."""
    services = stage.services
    deliver_notices(
        store=services.store,
        channel=services.channel,
        compose=services.compose,
        clock=services.clock,
    )
    with services.store.reading() as uow:
        badges = sum(1 for _ in uow.credentials.all())
    others = badges - len(badges_of(stage, recorded))  # one letter a badge, whoever issued it
    return len(list((stage.folder / "mail").glob("*.eml"))) - others


def revoke(stage: Stage, story: Story, recorded: Sequence[Recorded]) -> str:
    """The advisor revokes one badge, unless it was revoked before; its id."""
    services, wanted = stage.services, story.expected["revoke"]
    activity = next(one.activity for one in recorded if one.told.name == wanted["activity"])
    learner = stage.learners[wanted["student"]]
    with services.store.reading() as uow:
        badge = next(
            badge
            for badge in uow.credentials.of_activity(activity.id)
            if (badge.plan.learner_id, badge.plan.attribute) == (learner.id, wanted["attribute"])
        )
    if badge.revocation is None:
        revoke_credential(
            badge.id,
            reason=wanted["reason"],
            by=stage.accounts[story.advisor],
            store=services.store,
            institution=services.institution,
            clock=services.clock,
        )
    return badge.id


def badges_of(stage: Stage, recorded: Sequence[Recorded]) -> tuple[IssuedCredential, ...]:
    """Every badge of the story, as it stands."""
    with stage.services.store.reading() as uow:
        return tuple(
            badge for one in recorded for badge in uow.credentials.of_activity(one.activity.id)
        )


def what_is_kept(stage: Stage, recorded: Sequence[Recorded]) -> Counter[str]:
    """Counts of everything that handing a form in again must not change."""
    kept: Counter[str] = Counter()
    with stage.services.store.reading() as uow:
        for one in recorded:
            kept["uploads"] += len(uow.attendance.uploads(one.activity.id))
            kept["records"] += len(uow.attendance.current(one.activity.id))
            kept["decisions"] += len(uow.decisions.decided(one.activity.id))
            kept["awards"] += len(uow.awards.of_activity(one.activity.id))
            kept["badges"] += len(uow.credentials.of_activity(one.activity.id))
            kept["runs"] += len(uow.runs.of_activity(one.activity.id))
    return kept
