"""Say that a badge no longer stands: a page to think twice on, then one button."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from issuer.actions.activity_file import held_badge
from issuer.actions.revoke_credential import revoke_credential
from issuer.errors import AlreadyRevoked, RejectedInput
from issuer.ids import CredentialId
from issuer.web.current import services
from issuer.web.languages import gettext as _
from issuer.web.languages import say
from issuer.web.problems import status_of
from issuer.web.staff.surface import blueprint, staff


@blueprint.get("/badges/<id:credential_id>/revoke")
def revocation(credential_id: CredentialId) -> AnyResponse:
    """What revoking means, and the reason to give.

    Raises:
        CredentialNotFound: not there, or not this account's to revoke.
    """
    return _page(credential_id)


@blueprint.post("/badges/<id:credential_id>/revoke")
def revoke(credential_id: CredentialId) -> AnyResponse:
    """Revoke it; doing so twice is told kindly.

    Raises:
        SigningUnavailable: the status list cannot be signed here; nothing was changed.
    """
    by, here = staff(), services()
    activity, badge = held_badge(credential_id, by=by, store=here.store)
    reason = request.form.get("reason", "")
    try:
        revoke_credential(
            credential_id,
            reason=reason,
            by=by,
            store=here.store,
            institution=here.institution,
            clock=here.clock,
        )
    except AlreadyRevoked as problem:
        flash(say(problem.sentence), "plain")
    except RejectedInput as problem:
        answer = _page(credential_id, reason=reason[:1000], problem=problem)
        answer.status_code = status_of(problem)
        return answer
    else:
        flash(_("The badge of %(name)s is revoked.", name=badge.learner.name), "good")
    return redirect(url_for("staff.activity", activity_id=activity.id, _anchor="badges"), code=303)


def _page(
    credential_id: CredentialId, *, reason: str = "", problem: RejectedInput | None = None
) -> AnyResponse:
    here = services()
    activity, badge = held_badge(credential_id, by=staff(), store=here.store)
    policy = here.policies.for_activity(activity)
    return make_response(
        render_template(
            "staff/revoke.html",
            activity=activity,
            badge=badge,
            attribute=policy.attributes.get(badge.credential.plan.attribute),
            reason=reason,
            problem=problem,
        )
    )
