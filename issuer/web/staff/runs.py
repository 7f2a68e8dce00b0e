"""A confirmed batch on its way: a second person's yes or no, how far it is, what came of it."""

from __future__ import annotations

from datetime import timedelta

from flask import (
    Response,
    flash,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from issuer.actions.confirm_attendance import approve_run, return_run
from issuer.actions.run_result import RunResult, run_counts, run_result
from issuer.actions.stop_run import continue_run, stop_run
from issuer.attendance.model import Account, Role
from issuer.credentials.issued import RunProgress, RunState
from issuer.credentials.moves import NotBeingIssued, NotStopped
from issuer.errors import RejectedInput, StaleRecord
from issuer.ids import RunId
from issuer.web import current
from issuer.web.current import services
from issuer.web.languages import gettext as _
from issuer.web.languages import number, say
from issuer.web.problems import status_of
from issuer.web.staff.surface import blueprint, staff

# From two minutes on, minutes are counted; from two hours on, hours.
_FEW_MINUTES, _MANY_MINUTES = 2, 120


@blueprint.get("/runs/<id:run_id>")
def run(run_id: RunId) -> AnyResponse:
    """The page of a run.

    Raises:
        RunNotFound: not there, or not this account's to see.
    """
    by = staff()
    return _page(_result(run_id, by=by), by=by)


@blueprint.get("/runs/<id:run_id>/progress")
def progress(run_id: RunId) -> Response:
    """How far it is, for the page's script: `{"value", "max", "label", "finished"}`."""
    here = services()
    underway = run_counts(run_id, by=staff(), store=here.store, clock=here.clock)
    reached = underway.progress
    return jsonify(
        value=_done(reached),
        max=max(1, reached.run.awards),
        label=progress_label(reached, underway.left),
        finished=reached.run.state is not RunState.READY,
    )


@blueprint.post("/runs/<id:run_id>/approve")
def approve(run_id: RunId) -> AnyResponse:
    """A second person's yes.

    Raises:
        SecondPersonRequired, NotWaiting, NotAllowed: see `approve_run`.
    """
    by, here = current.signed_in(Role.LEARNING_ADVISOR), services()
    try:
        approve_run(run_id, by=by, store=here.store, policies=here.policies, clock=here.clock)
    except StaleRecord as problem:
        answer = _page(_result(run_id, by=by), by=by)
        answer.status_code = status_of(problem)
        return answer
    here.wake.set()
    flash(_("Approved. The badges are being issued."), "good")
    return redirect(url_for("staff.run", run_id=run_id), code=303)


@blueprint.post("/runs/<id:run_id>/return")
def send_back(run_id: RunId) -> AnyResponse:
    """A second person's no, with a reason.

    Raises:
        SecondPersonRequired, NotWaiting, NotAllowed: see `return_run`.
    """
    by, here = current.signed_in(Role.LEARNING_ADVISOR), services()
    reason = request.form.get("reason", "")
    try:
        return_run(run_id, reason=reason, by=by, store=here.store, clock=here.clock)
    except RejectedInput as problem:
        answer = _page(_result(run_id, by=by), by=by, refused=problem, reason=reason[:1000])
        answer.status_code = status_of(problem)
        return answer
    flash(_("Returned to the organiser with your reason."), "good")
    return redirect(url_for("staff.run", run_id=run_id), code=303)


@blueprint.post("/runs/<id:run_id>/stop")
def stop(run_id: RunId) -> AnyResponse:
    """Stop between two chunks; what came of it is said on the page of the run.

    Raises:
        RunNotFound, NotAllowed: see `stop_run`.
    """
    by, here = staff(), services()
    try:
        stop_run(run_id, by=by, store=here.store, clock=here.clock)
    except NotBeingIssued as problem:  # it came to its end, or somebody else was faster
        flash(say(problem.sentence), "plain")
    return redirect(url_for("staff.run", run_id=run_id), code=303)


@blueprint.post("/runs/<id:run_id>/continue")
def go_on(run_id: RunId) -> AnyResponse:
    """Let it go on where it was stopped.

    Raises:
        RunNotFound, NotAllowed: see `continue_run`.
    """
    by, here = staff(), services()
    try:
        continue_run(run_id, by=by, store=here.store, clock=here.clock)
    except NotStopped as problem:
        flash(say(problem.sentence), "plain")
    else:
        here.wake.set()
        flash(_("It goes on where it was stopped."), "good")
    return redirect(url_for("staff.run", run_id=run_id), code=303)


def progress_label(reached: RunProgress, left: timedelta | None) -> str:
    """Where a run stands, and about how long it still takes where that is known."""
    counted = _(
        "%(done)s of %(all)s badges are issued.",
        done=number(reached.issued),
        all=number(reached.run.awards),
    )
    if left is None:
        return counted
    return _("%(counted)s %(left)s", counted=counted, left=_time_left(left))


def _time_left(left: timedelta) -> str:
    """In steps that are no finer than the guess is."""
    minutes, hours = round(left / timedelta(minutes=1)), round(left / timedelta(hours=1))
    if minutes < _FEW_MINUTES:
        return _("About a minute left, or less.")
    if minutes < _MANY_MINUTES:
        return _("About %(num)s minutes left.", num=number(minutes))
    return _("About %(num)s hours left.", num=number(hours))


def _done(reached: RunProgress) -> int:
    return reached.issued + len(reached.run.failures)


def _result(run_id: RunId, *, by: Account) -> RunResult:
    here = services()
    return run_result(run_id, by=by, store=here.store, policies=here.policies, clock=here.clock)


def _page(
    result: RunResult, *, by: Account, refused: RejectedInput | None = None, reason: str = ""
) -> AnyResponse:
    found = result.progress.run
    # Exceptions first, then who gets nothing: what a second person is asked to look at.
    decided = sorted(
        result.decided,
        key=lambda row: (not row.kept.decision.exceptions, row.kept.decision.willing),
    )
    return make_response(
        render_template(
            "staff/run.html",
            result=result,
            run=found,
            activity=result.activity,
            decided=decided,
            attributes=services().policies.for_activity(result.activity).attributes,
            is_issuing=found.state is RunState.READY,
            is_stopped=found.state is RunState.STOPPED,
            is_waiting=found.state is RunState.AWAITING_SECOND_PERSON,
            is_returned=found.state is RunState.RETURNED,
            done=_done(result.progress),
            left=max(0, found.awards - _done(result.progress) - result.progress.planned),
            label=progress_label(result.progress, result.left),
            urls=services().institution.urls,
            can_sign=services().institution.signer is not None,
            may_decide=Role.LEARNING_ADVISOR in by.roles and found.confirmed_by != by.id,
            runs_it=result.activity.organiser_id == by.id,
            refused=refused,
            reason=reason,
        )
    )
