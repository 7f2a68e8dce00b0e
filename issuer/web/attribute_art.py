"""The art of an attribute for signed-in pages, so that they need no public process beside them."""

from __future__ import annotations

from flask import Response, abort, request

from issuer.actions.badge_picture import achievement_art
from issuer.web.current import services

_DAY = 24 * 3600


def attribute_art(code: str) -> Response:
    """The picture as PNG; the reader's own browser may keep it, since it names nobody."""
    if code not in services().policies.latest.attributes:
        abort(404)
    answer = Response(achievement_art(code, name=""), mimetype="image/png")
    answer.headers["Cache-Control"] = f"private, max-age={_DAY}"
    answer.add_etag()
    conditional: Response = answer.make_conditional(request)  # type: ignore[assignment]
    return conditional
