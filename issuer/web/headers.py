"""The headers of every answer (trust.md 5.4), strictest first.

An answer about which a view says nothing is a signed-in page: never stored, own scripts and styles
only. A view of the public surface loosens that by one of the three functions here, each by name.
"""

from __future__ import annotations

from flask import Flask, Response, request

from issuer.web.current import is_https, is_signed_in, services

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "object-src 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
    "trusted-types 'none'"
)
# The page of a badge has no form and asks nobody anything.
BADGE_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
    "trusted-types 'none'"
)
FILE_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"

_TWO_YEARS = 63_072_000


def install(app: Flask) -> None:
    """Put the headers on everything that leaves, problems and static files included."""
    app.after_request(_with_headers)


def public_page(response: Response, *, seconds: int = 60, indexed: bool = False) -> Response:
    """A page for anybody. Caches may keep it a minute, so a switched-off badge is soon gone (T66).

    Whoever is signed in gets a page of their own, which nobody keeps (T64).
    """
    if not is_signed_in():
        response.headers["Cache-Control"] = f"public, max-age={seconds}"
    if not indexed:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def badge_page(response: Response) -> Response:
    """The page of one badge: as a public page, and without any form."""
    response.headers["Content-Security-Policy"] = _policy(BADGE_PAGE_POLICY)
    return public_page(response)


def public_file(response: Response, *, seconds: int, indexed: bool = False) -> Response:
    """A file for machines and other sites: readable from anywhere, never with anybody's cookies.

    Whoever has the same bytes already gets 304 and none of them.
    """
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Content-Security-Policy"] = FILE_POLICY
    if not indexed:
        response.headers["X-Robots-Tag"] = "noindex"
    response.add_etag()
    response.make_conditional(request)
    return response


def _with_headers(response: Response) -> Response:
    settings = services().settings
    if request.endpoint == "static" and response.status_code in {200, 304}:
        # A versioned address (`asset`) means these bytes for ever; without one, for an hour.
        kept = "31536000, immutable" if "v" in request.args else "3600"
        response.headers["Cache-Control"] = f"public, max-age={kept}"
    defaults = {
        "Content-Security-Policy": _policy(PAGE_POLICY),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(self), geolocation=(), microphone=(), payment=(), usb=()",
        "Cache-Control": "no-store",
        "Origin-Agent-Cluster": "?1",
    }
    if is_https(settings):
        defaults["Strict-Transport-Security"] = f"max-age={_TWO_YEARS}; includeSubDomains; preload"
    for name, value in defaults.items():
        response.headers.setdefault(name, value)
    return response


def _policy(policy: str) -> str:
    return f"{policy}; upgrade-insecure-requests" if is_https(services().settings) else policy
