"""The headers of every answer (trust.md 5.4), strictest first.

An answer about which a view says nothing is a signed-in page: never stored, own scripts and styles
only. A view of the public surface loosens that by one of the three functions here, each by name.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

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

# What a cache may do with an answer that has grown old while we cannot be reached (RFC 9111, 5.2;
# RFC 5861). A badge that was switched off must be gone from everywhere after its minute (T66).
NEVER_STALE = ", must-revalidate"
# Keys and status lists are signed, or the same for years, and lists say themselves how long they
# are good: an old one for a day is better than none (R14).
WHEN_WE_ARE_DOWN = ", stale-if-error=86400"

_TWO_YEARS = 63_072_000


def install(app: Flask) -> None:
    """Put the headers on everything that leaves, problems and static files included."""
    app.after_request(_with_headers)


def unless_known(tag: str | None, make: Callable[[], Response], *, mimetype: str) -> Response:
    """What `make` makes; without asking it, 304 for whoever has the bytes of this tag already.

    Hand the answer and the tag to one of the functions below, which say the rest.
    """
    if tag is not None and request.if_none_match.contains_weak(tag):  # RFC 9110, 13.1.2
        return Response(status=HTTPStatus.NOT_MODIFIED, mimetype=mimetype)
    return make()


def public_page(
    response: Response,
    *,
    seconds: int = 60,
    afterwards: str = "",
    indexed: bool = False,
    tag: str | None = None,
) -> Response:
    """A page for anybody, which caches may keep for some seconds.

    Whoever is signed in gets a page of their own, which nobody keeps (T64).
    """
    if not is_signed_in():
        response.headers["Cache-Control"] = f"public, max-age={seconds}{afterwards}"
        if tag is not None:
            response.set_etag(tag)
    if not indexed:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def badge_page(response: Response, *, tag: str | None) -> Response:
    """The page of one badge: as a public page, and without any form."""
    response.headers["Content-Security-Policy"] = _policy(BADGE_PAGE_POLICY)
    return public_page(response, afterwards=NEVER_STALE, tag=tag)


def public_file(
    response: Response,
    *,
    seconds: int,
    afterwards: str = "",
    indexed: bool = False,
    tag: str | None = None,
) -> Response:
    """A file for machines and other sites: readable from anywhere, never with anybody's cookies.

    Whoever has the same bytes already gets 304 and none of them; without a tag, the bytes give it.
    """
    response.headers["Cache-Control"] = f"public, max-age={seconds}{afterwards}"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Content-Security-Policy"] = FILE_POLICY
    if not indexed:
        response.headers["X-Robots-Tag"] = "noindex"
    if tag is None:
        response.add_etag()
        response.make_conditional(request)
    else:
        response.set_etag(tag)
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
