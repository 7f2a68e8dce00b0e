"""A badge at its own address: a page, the signed JSON, or the picture that carries it.

Absent and switched off answer alike, in status and in body (T56). A revoked badge keeps its
address and says so; its JSON is served as it was signed, and its status list says the rest.
"""

from __future__ import annotations

from flask import Response, make_response, render_template, request

from issuer.actions.badge_picture import attribute_name_of, badge_png
from issuer.actions.share_credential import shared_credential
from issuer.credentials.issued import IssuedCredential
from issuer.ids import CredentialId
from issuer.jsonld.strict_json import read_json
from issuer.web import headers
from issuer.web.current import services
from issuer.web.public.badge_view import badge_view
from issuer.web.public.negotiation import CREDENTIAL_TYPE, Form, json_file, json_type, wanted
from issuer.web.public.surface import blueprint
from issuer.web.security import limited

_KEPT_SECONDS = 60  # a badge that is switched off is gone from caches after a minute (T66)


@blueprint.get("/credentials/<id:credential_id>")
@limited("verify_per_minute", times=15)
def credential(credential_id: CredentialId) -> Response:
    """The badge in the form that is asked for; JSON where nothing is said.

    Raises:
        CredentialNotFound: absent, or switched off.
    """
    found = shared_credential(credential_id, store=services().store)
    form = wanted(Form.JSON, Form.PNG, Form.PAGE)
    answers = {Form.JSON: _as_json, Form.PNG: _as_png, Form.PAGE: _as_page}
    response = answers[form](found)
    response.vary.add("Accept")
    return response


@blueprint.get("/credentials/<id:credential_id>.json")
def credential_json(credential_id: CredentialId) -> Response:
    """The signed text, byte for byte, whatever is asked for."""
    return _as_json(shared_credential(credential_id, store=services().store))


@blueprint.get("/credentials/<id:credential_id>.png")
@limited("verify_per_minute", times=15)
def credential_png(credential_id: CredentialId) -> Response:
    """The picture with the credential in it, whatever is asked for."""
    return _as_png(shared_credential(credential_id, store=services().store))


def _as_json(found: IssuedCredential) -> Response:
    named = request.path.endswith(".json")
    response = json_file(found.text, mimetype=CREDENTIAL_TYPE if named else json_type())
    return _file(response, name=f"badge-{found.plan.short_code}.json")


def _as_png(found: IssuedCredential) -> Response:
    picture = badge_png(
        found,
        name=attribute_name_of(read_json(found.text)),
        urls=services().institution.urls,
    )
    response = Response(picture, mimetype="image/png")
    return _file(response, name=f"badge-{found.plan.short_code}.png")


def _as_page(found: IssuedCredential) -> Response:
    here = services()
    view = badge_view(found, institution=here.institution)
    page = make_response(render_template("public/credential.html", badge=view))
    return headers.badge_page(page)


def _file(response: Response, *, name: str) -> Response:
    # The name is made of our own code only (T53).
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return headers.public_file(response, seconds=_KEPT_SECONDS)
