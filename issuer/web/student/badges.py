"""One badge of the learner who asks: to look at, to keep, to show, and to switch off.

Somebody else's badge and no badge at all are the same here (T56).
"""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from issuer.actions.badge_picture import attribute_name_of, badge_png
from issuer.actions.share_credential import own_credential, share_credential
from issuer.credentials.issued import IssuedCredential
from issuer.credentials.model import OpenBadgeCredential
from issuer.ids import CredentialId
from issuer.jsonld.strict_json import read_json
from issuer.web.current import services
from issuer.web.languages import gettext as _
from issuer.web.student.linkedin import linkedin_address
from issuer.web.student.surface import blueprint, learner


@blueprint.get("/badges/<id:credential_id>")
def badge(credential_id: CredentialId) -> str:
    """The page of one's own badge.

    Raises:
        CredentialNotFound: there is none, or it is somebody else's.
    """
    found, here = _own(credential_id), services()
    urls, settings = here.institution.urls, here.settings
    credential = OpenBadgeCredential.from_json(read_json(found.text))
    return render_template(
        "student/badge.html",
        badge=found,
        credential=credential,
        achievement=credential.credential_subject.achievement,
        verification=urls.verification(found.id),
        linkedin=linkedin_address(
            credential,
            code=found.plan.short_code,
            address=urls.credential(found.id),
            organization_id=settings.linkedin_organization_id,
            organization_name=settings.institution_name,
            zone=here.policies.latest.zone,
        ),
    )


@blueprint.get("/badges/<id:credential_id>.png")
def badge_picture(credential_id: CredentialId) -> Response:
    """The picture with the credential in it; it is there whether the link is on or off."""
    found = _own(credential_id)
    picture = badge_png(
        found, name=attribute_name_of(read_json(found.text)), urls=services().institution.urls
    )
    return _file(Response(picture, mimetype="image/png"), found, "png")


@blueprint.get("/badges/<id:credential_id>.json")
def badge_json(credential_id: CredentialId) -> Response:
    """The signed text, byte for byte."""
    found = _own(credential_id)
    return _file(Response(found.text.encode(), mimetype="application/vc+ld+json"), found, "json")


@blueprint.post("/badges/<id:credential_id>/link")
def switch(credential_id: CredentialId) -> AnyResponse:
    """Switch the badge's public address on or off; anything else than `on` is off."""
    here, shared = services(), request.form.get("link") == "on"
    share_credential(credential_id, shared=shared, by=learner(), store=here.store, clock=here.clock)
    flash(
        _("The link is on: whoever has it can see and verify this badge.")
        if shared
        else _("The link is off: nobody can see or verify this badge at its address now."),
        "good",
    )
    return redirect(url_for("student.badge", credential_id=credential_id), code=303)


def _own(credential_id: CredentialId) -> IssuedCredential:
    return own_credential(credential_id, by=learner(), store=services().store)


def _file(answer: Response, found: IssuedCredential, ending: str) -> Response:
    # Shown in a page as well as saved; the name is made of our own code only (T53).
    how = "attachment" if "download" in request.args else "inline"
    answer.headers["Content-Disposition"] = (
        f'{how}; filename="badge-{found.plan.short_code}.{ending}"'
    )
    return answer
