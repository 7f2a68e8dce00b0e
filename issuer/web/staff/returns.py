"""The addresses of forms, asked for as pages: after a reload, or a change of language.

A refused form is shown again at the address it was sent to. Whoever then asks for that address is
sent to the page it belongs to, instead of being told that the address is not for looking.
"""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from issuer.ids import ActivityId, RunId
from issuer.web.staff.surface import blueprint


@blueprint.get("/activities/<id:activity_id>/attendance")
@blueprint.get("/activities/<id:activity_id>/days")
def to_activity(activity_id: ActivityId) -> AnyResponse:
    return redirect(url_for("staff.activity", activity_id=activity_id, lang=_language()), code=303)


@blueprint.get("/activities/<id:activity_id>/confirm")
def to_preview(activity_id: ActivityId) -> AnyResponse:
    return redirect(url_for("staff.preview", activity_id=activity_id, lang=_language()), code=303)


@blueprint.get("/runs/<id:run_id>/approve")
@blueprint.get("/runs/<id:run_id>/return")
@blueprint.get("/runs/<id:run_id>/stop")
@blueprint.get("/runs/<id:run_id>/continue")
def to_run(run_id: RunId) -> AnyResponse:
    return redirect(url_for("staff.run", run_id=run_id, lang=_language()), code=303)


def _language() -> str | None:
    """The language that was asked for with it; none is left out of the address."""
    return request.args.get("lang")
