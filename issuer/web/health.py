"""Whether this process lives, and whether it can work; every process has both."""

from __future__ import annotations

from flask import Blueprint, Response

from issuer.web.current import services

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def alive() -> Response:
    """The process answers; nothing else is asked."""
    return Response("alive\n", mimetype="text/plain")


@blueprint.get("/readyz")
def ready() -> Response:
    """The register answers too.

    Raises:
        StorageUnavailable: it does not, or waits for a migration.
    """
    with services().store.reading() as uow:
        uow.runs.ready()
    return Response("ready\n", mimetype="text/plain")
