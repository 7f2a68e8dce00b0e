"""Create an activity, change it while nothing is awarded, and rule on its days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from issuer.actions.activities import (
    ActivityRejected,
    AlreadyAwarded,
    SessionsAreInUse,
    change_activity,
    create_activity,
    problems_of,
    rule_on_days,
)
from issuer.actions.activity_file import ActivityFile, activity_file, units_in_use
from issuer.actions.permissions import must_run
from issuer.attendance.model import Account, Activity, Role
from issuer.errors import RejectedInput
from issuer.ids import ActivityId, new_id
from issuer.web import current
from issuer.web.current import services
from issuer.web.languages import gettext as _
from issuer.web.problems import status_of
from issuer.web.staff.activities import TriedRuling, activity_page
from issuer.web.staff.activity_form import (
    ActivityForm,
    FormProblem,
    form_of,
    in_page_order,
    read_form,
)
from issuer.web.staff.surface import blueprint, staff


@blueprint.get("/activities/new")
def new_activity() -> AnyResponse:
    """An empty form.

    Raises:
        NotAllowed: the account is not an organiser's.
    """
    return _form_page(ActivityForm(), by=current.signed_in(Role.ORGANISER))


@blueprint.post("/activities/new")
def add_activity() -> AnyResponse:
    """Store it, or show the form again with everything that is wrong."""
    by, here, form = current.signed_in(Role.ORGANISER), services(), _given()
    if "more" in request.form:
        return _form_page(form.with_more_rows(), by=by)
    activity = _described(form, activity_id=ActivityId(new_id()), by=by)
    if problems := _problems(form, activity):
        return _form_page(form, by=by, problems=problems)
    stored = create_activity(
        activity, by=by, store=here.store, policies=here.policies, clock=here.clock
    )
    flash(_("The activity is stored. Students can see it at its public address now."), "good")
    return redirect(url_for("staff.activity", activity_id=stored.id), code=303)


@blueprint.get("/activities/<id:activity_id>/edit")
def edit_activity(activity_id: ActivityId) -> AnyResponse:
    """The form with what is stored.

    Raises:
        AlreadyAwarded: badges speak of it, so it stays as it is (K14).
    """
    by = staff()
    was = _own_file(activity_id, by=by)
    zone = was.policy.zone
    return _form_page(form_of(was.activity, zone=zone), by=by, was=was)


@blueprint.post("/activities/<id:activity_id>/edit")
def change(activity_id: ActivityId) -> AnyResponse:
    """Store the change, or show the form again with everything that is wrong.

    Raises:
        StaleRecord: somebody changed it since the form was opened.
    """
    by, form = staff(), _given()
    was = _own_file(activity_id, by=by)
    if "more" in request.form:
        return _form_page(form.with_more_rows(), by=by, was=was)
    described = _described(form, activity_id=activity_id, by=by)
    changed = replace(
        described,
        created_at=was.activity.created_at,
        days_ruling=was.activity.days_ruling,
        version=_version_seen(was.activity),
    )
    problems = _problems(form, changed) or _stored(changed, was=was.activity, by=by)
    if problems:
        return _form_page(form, by=by, was=was, problems=problems)
    flash(_("The change is stored."), "good")
    return redirect(url_for("staff.activity", activity_id=activity_id), code=303)


@blueprint.post("/activities/<id:activity_id>/days")
def rule(activity_id: ActivityId) -> AnyResponse:
    """A learning advisor's word on how many days an activity counts for (K6)."""
    by, here = current.signed_in(Role.LEARNING_ADVISOR), services()
    found = activity_file(
        activity_id, by=by, store=here.store, policies=here.policies, clock=here.clock
    )
    typed, reason = request.form.get("days", "").strip(), request.form.get("reason", "")
    days = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 5 else 0  # noqa: PLR2004
    try:
        rule_on_days(
            found.activity,
            days=days,
            reason=reason,
            by=by,
            store=here.store,
            clock=here.clock,
        )
    except RejectedInput as problem:
        field = "reason" if 1 <= days <= 366 else "days"  # noqa: PLR2004 - see `rule_on_days`
        tried = TriedRuling(typed[:10], reason[:1000], field, problem)
        answer = activity_page(found, by=by, ruling=tried)
        answer.status_code = status_of(problem)
        return answer
    flash(_("The ruling is stored."), "good")
    return redirect(url_for("staff.activity", activity_id=activity_id), code=303)


def _own_file(activity_id: ActivityId, *, by: Account) -> ActivityFile:
    here = services()
    found = activity_file(
        activity_id, by=by, store=here.store, policies=here.policies, clock=here.clock
    )
    must_run(by, found.activity)
    if found.is_awarded:
        raise AlreadyAwarded
    return found


def _given() -> ActivityForm:
    known = services().policies.latest.attributes
    chosen = [code for code in request.form.getlist("attributes") if code in known]
    return read_form(request.form, attributes=chosen)


def _described(form: ActivityForm, *, activity_id: ActivityId, by: Account) -> Activity:
    here = services()
    return form.activity(
        activity_id=activity_id,
        organiser_id=by.id,
        now=here.clock(),
        zone=here.policies.latest.zone,
    )


def _version_seen(was: Activity) -> int:
    seen = request.form.get("version", "")
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else was.version  # noqa: PLR2004


def _problems(form: ActivityForm, activity: Activity) -> tuple[FormProblem, ...]:
    policies = services().policies
    found = problems_of(activity, policies=policies)
    own = form.own_problems()
    return in_page_order((*own, *form.placed(found, zone=policies.latest.zone)))


def _stored(changed: Activity, *, was: Activity, by: Account) -> tuple[FormProblem, ...]:
    """Nothing when the change was stored; else why it could not be."""
    here = services()
    try:
        change_activity(
            changed,
            was=replace(was, version=changed.version),
            by=by,
            store=here.store,
            policies=here.policies,
            clock=here.clock,
        )
    except SessionsAreInUse as problem:
        return (FormProblem("date-1", problem.sentence),)
    except ActivityRejected as problem:
        return tuple(FormProblem("", sentence) for sentence in problem.problems)
    return ()


def _form_page(
    form: ActivityForm,
    *,
    by: Account,
    was: ActivityFile | None = None,
    problems: Sequence[FormProblem] = (),
) -> AnyResponse:
    here = services()
    is_fixed = was is not None and bool(was.position.attended)
    if was is not None and is_fixed:
        # Others would be refused; so they are not even shown.
        stored = form_of(was.activity, zone=was.policy.zone)
        form = replace(form, rows=tuple(row for row in stored.rows if not row.is_blank))
    errors: dict[str, FormProblem] = {}
    for problem in problems:
        errors.setdefault(problem.field, problem)
    drawn = _described(form, activity_id=ActivityId(""), by=by)
    policy = here.policies.for_activity(drawn) if drawn.sessions else here.policies.latest
    answer = make_response(
        render_template(
            "staff/activity_form.html",
            form=form,
            was=was,
            is_fixed=is_fixed,
            problems=problems,
            errors=errors,
            policy=policy,
            most=policy.most_badges(drawn) if drawn.sessions else None,
            dates=len(drawn.calendar_dates(policy.zone)),
            units=units_in_use(by=by, store=here.store),
        )
    )
    if problems:
        answer.status_code = 422
    return answer
