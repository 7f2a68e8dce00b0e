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
    return _to("staff.activity", activity_id=activity_id)


@blueprint.get("/activities/<id:activity_id>/confirm")
def to_preview(activity_id: ActivityId) -> AnyResponse:
    return _to("staff.preview", activity_id=activity_id)


@blueprint.get("/runs/<id:run_id>/approve")
@blueprint.get("/runs/<id:run_id>/return")
def to_run(run_id: RunId) -> AnyResponse:
    return _to("staff.run", run_id=run_id)


def _to(endpoint: str, **values: str) -> AnyResponse:
    return redirect(url_for(endpoint, lang=request.args.get("lang"), **values), code=303)
