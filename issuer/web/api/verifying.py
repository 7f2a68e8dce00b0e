"""`POST /credentials/verify` and `POST /presentations/verify`, as the W3C VC API has them.

200 says yes. Everything else is a problem (RFC 9457): 400 where there is nothing to verify, 422
where it was verified and is not good, or could not be checked. A yes never carries errors.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from http import HTTPStatus

from flask import Response, request
from werkzeug.exceptions import UnsupportedMediaType

from issuer.actions.verify_request import (
    MAX_REQUEST_BYTES,
    Answer,
    Verify,
    answer_about_credential,
    answer_about_presentation,
    answer_to_bad_request,
)
from issuer.actions.verify_submission import verify_submission
from issuer.errors import MalformedSubmission
from issuer.verification import Asked, VerificationReport
from issuer.web.api.surface import blueprint
from issuer.web.current import services
from issuer.web.security import limited, without_cookie


@blueprint.post("/credentials/verify")
@limited("verify_per_minute")
@without_cookie
def verify_credential() -> Response:
    """Verify `verifiableCredential`: an Open Badge, or any other credential."""
    return _answered(answer_about_credential)


@blueprint.post("/presentations/verify")
@limited("verify_per_minute")
@without_cookie
def verify_presentation() -> Response:
    """Verify `verifiablePresentation`, and every credential in it."""
    return _answered(answer_about_presentation)


def _answered(answer_about: Callable[..., Answer]) -> Response:
    if not (request.mimetype == "application/json" or request.mimetype.endswith("+json")):
        raise UnsupportedMediaType
    request.max_content_length = MAX_REQUEST_BYTES
    verify: Verify = _verify
    try:
        answer = answer_about(request.get_data(), verify=verify)
        status = HTTPStatus.OK if answer.good else HTTPStatus.UNPROCESSABLE_ENTITY
    except MalformedSubmission as problem:
        answer, status = answer_to_bad_request(problem), HTTPStatus.BAD_REQUEST
    body = dict(answer.body) if answer.good else {**answer.body, "status": status.value}
    return Response(
        json.dumps(body, ensure_ascii=False) + "\n",
        status=status,
        mimetype="application/json" if answer.good else "application/problem+json",
        headers={"X-Robots-Tag": "noindex"},
    )


def _verify(data: bytes, asked: Asked) -> VerificationReport:
    here = services()
    return verify_submission(
        data,
        filename="",
        store=here.store,
        institution=here.institution,
        clock=here.clock,
        verifier=here.verifier,
        outside=here.outside,
        asked=asked,
    )
