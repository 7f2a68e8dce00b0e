"""An activity before one joins it: what it is for, and how many badges of which kind (S0-08)."""

from __future__ import annotations

from flask import Response, make_response, render_template

from issuer.actions.published import published_activity
from issuer.ids import ActivityId
from issuer.web import headers
from issuer.web.current import services
from issuer.web.public.surface import blueprint


@blueprint.get("/activities/<id:activity_id>")
def activity(activity_id: ActivityId) -> Response:
    """The activity's own page; it names no person.

    Raises:
        ActivityNotFound: there is none.
    """
    here = services()
    found = published_activity(activity_id, store=here.store)
    policy = here.policies.for_activity(found)
    page = make_response(
        render_template(
            "public/activity.html",
            activity=found,
            attributes=[
                policy.attributes[code] for code in found.attributes if code in policy.attributes
            ],
            most=min(policy.most_badges(found), len(found.attributes)),
        )
    )
    return headers.public_page(page)
