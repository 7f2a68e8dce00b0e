"""What the API offers, for programs that read OpenAPI."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from flask import Response

from issuer.web import headers
from issuer.web.api.surface import blueprint

_SECONDS = 3600


@cache
def description() -> bytes:
    """The OpenAPI 3.1 document, as it stands in this package."""
    return files("issuer.web.api").joinpath("openapi.json").read_bytes()


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """The description of this surface."""
    return headers.public_file(
        Response(description(), mimetype="application/json"), seconds=_SECONDS, indexed=True
    )
