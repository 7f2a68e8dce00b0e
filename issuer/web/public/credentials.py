"""A badge at its own address: a page, the signed JSON, or the picture that carries it.

Absent and switched off answer alike, in status and in body (T56). A revoked badge keeps its
address and says so; its JSON is served as it was signed, and its status list says the rest.
"""

from __future__ import annotations

from flask import Response, make_response, render_template

from issuer.actions.badge_picture import attribute_name_of, badge_png
from issuer.actions.share_credential import shared_credential
from issuer.credentials.issued import SharedCredential
from issuer.ids import CredentialId
from issuer.jsonld.strict_json import read_json
from issuer.web import headers
from issuer.web.current import services
from issuer.web.public.badge_view import badge_view
from issuer.web.public.negotiation import CREDENTIAL_TYPE, Form, json_type, wanted
from issuer.web.public.surface import blueprint
from issuer.web.security import limited
from issuer.web.tags import drawn_tag, file_tag, page_tag

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
    if form is Form.PAGE:
        response = _as_page(found)
    elif form is Form.PNG:
        response = _as_png(found)
    else:
        response = _as_json(found, mimetype=json_type())
    response.vary.add("Accept")
    return response


@blueprint.get("/credentials/<id:credential_id>.json")
def credential_json(credential_id: CredentialId) -> Response:
    """The signed text, byte for byte, whatever is asked for."""
    found = shared_credential(credential_id, store=services().store)
    return _as_json(found, mimetype=CREDENTIAL_TYPE)


@blueprint.get("/credentials/<id:credential_id>.png")
@limited("verify_per_minute", times=15)
def credential_png(credential_id: CredentialId) -> Response:
    """The picture with the credential in it, whatever is asked for."""
    return _as_png(shared_credential(credential_id, store=services().store))


def _as_json(found: SharedCredential, *, mimetype: str) -> Response:
    tag = file_tag(found.id, found.canonical_sha256, mimetype)

    def make() -> Response:
        return _named(Response(found.text.encode(), mimetype=mimetype), found, "json")

    return _file(headers.unless_known(tag, make, mimetype=mimetype), tag=tag)


def _as_png(found: SharedCredential) -> Response:
    tag = drawn_tag(found.id, found.canonical_sha256)

    def make() -> Response:
        picture = badge_png(
            found,
            name=attribute_name_of(read_json(found.text)),
            urls=services().institution.urls,
        )
        return _named(Response(picture, mimetype="image/png"), found, "png")

    return _file(headers.unless_known(tag, make, mimetype="image/png"), tag=tag)


def _as_page(found: SharedCredential) -> Response:
    tag = page_tag(found.id, found.canonical_sha256, found.revoked_at)

    def make() -> Response:
        view = badge_view(found, institution=services().institution)
        return make_response(render_template("public/credential.html", badge=view))

    return headers.badge_page(headers.unless_known(tag, make, mimetype="text/html"), tag=tag)


def _named(response: Response, found: SharedCredential, ending: str) -> Response:
    # The name is made of our own code only (T53).
    name = f"badge-{found.short_code}.{ending}"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _file(response: Response, *, tag: str) -> Response:
    return headers.public_file(
        response, seconds=_KEPT_SECONDS, afterwards=headers.NEVER_STALE, tag=tag
    )
