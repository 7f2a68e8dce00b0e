"""The attendance form to download, the filled-in file to upload, and what became of its rows."""

from __future__ import annotations

from flask import Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as AnyResponse

from issuer.actions.activity_file import activity_file, attendance_upload
from issuer.actions.attendance_form import WRITERS, attendance_form
from issuer.actions.permissions import must_run
from issuer.actions.record_attendance import record_attendance
from issuer.attendance.model import Severity
from issuer.errors import AttendanceRejected
from issuer.i18n import N_, Message
from issuer.ids import ActivityId, UploadId
from issuer.web.current import services
from issuer.web.languages import gettext as _
from issuer.web.problems import status_of
from issuer.web.security import limited
from issuer.web.staff.activities import activity_page
from issuer.web.staff.surface import blueprint, staff

_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
_SHOWN_PROBLEMS = 500  # a page nobody would read to its end; the counts stay whole


@blueprint.get("/activities/<id:activity_id>/attendance.<form>")
def form(activity_id: ActivityId, form: str) -> Response:
    """The form as a file; its name is made of our own words only (T53)."""
    if form not in WRITERS:
        abort(404)
    here = services()
    data = attendance_form(
        activity_id, form=form, by=staff(), store=here.store, policies=here.policies
    )
    answer = Response(data, content_type=_TYPES[form])
    answer.headers["Content-Disposition"] = (
        f'attachment; filename="attendance-{activity_id[:8]}.{form}"'
    )
    return answer


@blueprint.post("/activities/<id:activity_id>/attendance")
@limited("verify_per_minute", "POST", times=2)
def upload(activity_id: ActivityId) -> AnyResponse:
    """Record a file; a file that cannot be used leaves everything as it was."""
    by, here = staff(), services()
    found = activity_file(
        activity_id, by=by, store=here.store, policies=here.policies, clock=here.clock
    )
    must_run(by, found.activity)
    handed_in = request.files.get("file")
    filename = (handed_in.filename if handed_in else None) or ""
    try:
        recorded = record_attendance(
            _bytes_of(handed_in),
            filename=filename,
            activity_id=activity_id,
            by=by,
            store=here.store,
            artifacts=here.artifacts,
            policies=here.policies,
            clock=here.clock,
        )
    except AttendanceRejected as problem:
        answer = activity_page(found, by=by, refusal=problem, refused_file=filename)
        answer.status_code = status_of(problem)
        return answer
    if recorded.id in {one.id for one in found.uploads}:
        flash(_("This very file was uploaded before. Nothing was changed."), "plain")
    return redirect(
        url_for("staff.upload_report", activity_id=activity_id, upload_id=recorded.id), code=303
    )


@blueprint.get("/activities/<id:activity_id>/uploads/<id:upload_id>")
def upload_report(activity_id: ActivityId, upload_id: UploadId) -> str:
    """What became of every row of one file.

    Raises:
        NotFound: no such file of this activity, or not this account's to see.
    """
    activity, found = attendance_upload(
        upload_id, activity_id=activity_id, by=(by := staff()), store=services().store
    )
    problems = found.report.problems
    errors = [one for one in problems if one.severity is Severity.ERROR]
    warnings = [one for one in problems if one.severity is Severity.WARNING]
    return render_template(
        "staff/upload.html",
        activity=activity,
        upload=found,
        report=found.report,
        errors=errors[:_SHOWN_PROBLEMS],
        more_errors=max(0, len(errors) - _SHOWN_PROBLEMS),
        warnings=warnings[:_SHOWN_PROBLEMS],
        more_warnings=max(0, len(warnings) - _SHOWN_PROBLEMS),
        runs_it=activity.organiser_id == by.id,
    )


def _bytes_of(handed_in: FileStorage | None) -> bytes:
    """The bytes of the file.

    Raises:
        AttendanceRejected: none was chosen.
    """
    if handed_in is None or not handed_in.filename:
        raise AttendanceRejected(
            why=Message(N_("no file was chosen. Please choose the filled-in form first."))
        )
    data: bytes = handed_in.read()
    return data
