"""The front door, and what robots ask first."""

from __future__ import annotations

from flask import Response, make_response, redirect, render_template
from werkzeug.wrappers import Response as AnyResponse

from issuer.web import headers
from issuer.web.current import services
from issuer.web.public.surface import blueprint
from issuer.web.templating import asset

# Pages about people stay out of search engines; so do our answers about others' badges (T17, T66).
_ROBOTS = """User-agent: *
Disallow: /verify/
Disallow: /credentials/
Disallow: /status/
"""


@blueprint.get("/")
def home() -> Response:
    """What this is, a box to verify a code, and the six attributes."""
    policy = services().policies.latest
    page = make_response(
        render_template("public/home.html", policy=policy, attributes=policy.attributes.values())
    )
    return headers.public_page(page, indexed=True)


@blueprint.get("/robots.txt")
def robots() -> Response:
    """What search engines may index."""
    return headers.public_file(Response(_ROBOTS, mimetype="text/plain"), seconds=3600)


@blueprint.get("/favicon.ico")
def favicon() -> AnyResponse:
    """Browsers that do not read the page's own icon ask here; it is the crest."""
    return redirect(asset("crest.svg"), code=302)
