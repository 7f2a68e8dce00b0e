"""Who issues, with which keys, and which badges no longer stand: what verifiers fetch."""

from __future__ import annotations

from flask import Response, make_response, render_template

from issuer.actions.published import crest_picture, did_document, published_status_list
from issuer.credentials.model import CONTEXTS
from issuer.ids import StatusListId
from issuer.verification.issuers import domain_of
from issuer.web import headers
from issuer.web.current import services
from issuer.web.public.negotiation import Form, json_document, json_file, json_type, wanted
from issuer.web.public.surface import blueprint
from issuer.web.tags import file_tag

# A new key must be found soon after it signs, and a revocation soon after it is made. Verifiers
# that keep what they fetched ask again with the ETag, which costs next to nothing.
_KEYS_SECONDS = 300
_STATUS_SECONDS = 300
_CREST_SECONDS = 24 * 3600


@blueprint.get("/.well-known/did.json")
def did() -> Response:
    """The issuer's keys. Always JSON, whatever is accepted, and never a redirect.

    Resolvers written in Java ask for text/html by default and read no other media type than
    `application/json` everywhere (open-badges.md 9), so that is what it is.
    """
    answer = json_document(did_document(services().institution), mimetype="application/json")
    del answer.headers["Vary"]
    return headers.public_file(answer, seconds=_KEYS_SECONDS, afterwards=headers.WHEN_WE_ARE_DOWN)


@blueprint.get("/status/<id:list_id>")
def status_list(list_id: StatusListId) -> Response:
    """A status list credential, byte for byte as it was signed.

    Raises:
        NotFound: there is none.
    """
    found, mimetype = published_status_list(list_id, store=services().store), json_type()
    tag = file_tag(found.id, found.version, found.valid_until, mimetype)
    answer = headers.unless_known(
        tag, lambda: json_file(found.text, mimetype=mimetype), mimetype=mimetype
    )
    answer.vary.add("Accept")
    return headers.public_file(
        answer, seconds=_STATUS_SECONDS, afterwards=headers.WHEN_WE_ARE_DOWN, tag=tag
    )


@blueprint.get("/issuer")
def issuer() -> Response:
    """The institution as it stands in every credential: a page, or its Profile as JSON-LD."""
    institution = services().institution
    if wanted(Form.JSON, Form.PAGE) is Form.JSON:
        document = {"@context": list(CONTEXTS), **institution.profile.to_json()}
        answer = json_document(document, mimetype="application/ld+json")
        return headers.public_file(answer, seconds=_KEYS_SECONDS)
    page = make_response(
        render_template(
            "public/issuer.html",
            profile=institution.profile,
            domain=domain_of(institution.did),
            methods=did_document(institution)["verificationMethod"],
        )
    )
    page.vary.add("Accept")
    return headers.public_page(page, indexed=True)


@blueprint.get("/crest.png")
def crest() -> Response:
    """The institution's picture."""
    answer = Response(crest_picture(), mimetype="image/png")
    return headers.public_file(answer, seconds=_CREST_SECONDS, indexed=True)
