"""Who would get what and why, looked at by the organiser before anything is awarded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from issuer.actions.activity_file import ActivityFile, activity_file
from issuer.actions.confirm_attendance import AlreadyWaiting, confirm_attendance
from issuer.actions.preview_awards import Preview, PreviewRow, preview_awards
from issuer.attendance.model import Account
from issuer.credentials.issued import RunState
from issuer.errors import NothingToIssue, StaleRecord
from issuer.ids import ActivityId
from issuer.web.current import services
from issuer.web.languages import gettext as _
from issuer.web.staff.surface import blueprint, staff


@dataclass(frozen=True, slots=True)
class Sorted:
    """The rows of a preview by what a person does about them; each row stands in one place."""

    attention: tuple[PreviewRow, ...]
    refused: tuple[PreviewRow, ...]
    new: tuple[PreviewRow, ...]
    settled: tuple[PreviewRow, ...]


def sort_rows(rows: Sequence[PreviewRow]) -> Sorted:
    """What needs attention first: a badge that attendance no longer bears out, and exceptions."""
    places: dict[str, list[PreviewRow]] = {"attention": [], "refused": [], "new": [], "settled": []}
    for row in rows:
        places[_place(row)].append(row)
    return Sorted(**{name: tuple(found) for name, found in places.items()})


def _place(row: PreviewRow) -> str:
    if row.contradicts or (row.new and "awarded-by-organiser" in row.decision.exceptions):
        return "attention"
    if row.new:
        return "new"
    return "settled" if row.held else "refused"


@blueprint.get("/activities/<id:activity_id>/preview")
def preview(activity_id: ActivityId) -> AnyResponse:
    """What confirming would do now; looking changes nothing.

    Raises:
        ActivityNotFound: not there, or not this account's to see.
    """
    return _page(activity_id, by=staff())


@blueprint.post("/activities/<id:activity_id>/confirm")
def confirm(activity_id: ActivityId) -> AnyResponse:
    """Confirm exactly what was seen; when it has changed since, show it again instead (T20)."""
    by, here = staff(), services()
    try:
        run = confirm_attendance(
            activity_id,
            digest=request.form.get("digest", ""),
            by=by,
            store=here.store,
            policies=here.policies,
            clock=here.clock,
        )
    except StaleRecord:
        answer = _page(activity_id, by=by, is_stale=True)
        answer.status_code = 409
        return answer
    except (AlreadyWaiting, NothingToIssue) as problem:
        return _to_what_was_confirmed(activity_id, by=by, problem=problem)
    here.wake.set()
    return redirect(url_for("staff.run", run_id=run.id), code=303)


def _to_what_was_confirmed(
    activity_id: ActivityId, *, by: Account, problem: AlreadyWaiting | NothingToIssue
) -> AnyResponse:
    """The second tab, or the second press of the button: there is a run to look at already."""
    runs = _file(activity_id, by=by).runs
    if not runs:
        raise problem
    flash(_("This had been confirmed before. Nothing was changed."), "plain")
    return redirect(url_for("staff.run", run_id=runs[0].id), code=303)


def _page(activity_id: ActivityId, *, by: Account, is_stale: bool = False) -> AnyResponse:
    here = services()
    found = _file(activity_id, by=by)
    shown: Preview = preview_awards(activity_id, by=by, store=here.store, policies=here.policies)
    waiting = [run for run in found.runs if run.state is RunState.AWAITING_SECOND_PERSON]
    return make_response(
        render_template(
            "staff/preview.html",
            preview=shown,
            activity=shown.activity,
            rows=sort_rows(shown.rows),
            attributes=shown.policy.attributes,
            is_stale=is_stale,
            runs_it=shown.activity.organiser_id == by.id,
            waiting=waiting[0] if waiting else None,
            last_upload=found.uploads[0] if found.uploads else None,
        )
    )


def _file(activity_id: ActivityId, *, by: Account) -> ActivityFile:
    here = services()
    return activity_file(
        activity_id, by=by, store=here.store, policies=here.policies, clock=here.clock
    )
