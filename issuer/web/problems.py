"""The one table from error class to HTTP, and the one page that says what went wrong.

A reader is told what happened, what was kept and what to do next. A fault of ours says nothing of
its inside: a reference number joins the page to the log, which knows where it broke, not with whom.
"""

from __future__ import annotations

import json
from dataclasses import replace
from http import HTTPStatus

from flask import Flask, Response, g, make_response, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError, TooManyRequests
from werkzeug.wrappers import Response as AnyResponse

import badge_art
import keys
from issuer import errors
from issuer.actions.accounts import TooManyAttempts
from issuer.log import logger, where_it_broke
from issuer.web.current import services
from issuer.web.languages import language, say
from issuer.web.problem_texts import BY_STATUS, EXPIRED_FORM, FOREIGN_FORM, Problem
from issuer.web.security import ForeignForm, reference
from issuer.web.templating import has

STATUS: dict[type[Exception], HTTPStatus] = {
    errors.RejectedInput: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.SignInRequired: HTTPStatus.UNAUTHORIZED,
    errors.NotAllowed: HTTPStatus.FORBIDDEN,
    TooManyAttempts: HTTPStatus.TOO_MANY_REQUESTS,
    errors.Conflict: HTTPStatus.CONFLICT,
    errors.Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.Defect: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.ConfigurationError: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.IssuerError: HTTPStatus.INTERNAL_SERVER_ERROR,
    keys.KeyUnavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    keys.KeysError: HTTPStatus.INTERNAL_SERVER_ERROR,
    badge_art.ImageTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    badge_art.UnreadableImage: HTTPStatus.UNPROCESSABLE_ENTITY,
    badge_art.NotBaked: HTTPStatus.UNPROCESSABLE_ENTITY,
    badge_art.BakedMoreThanOnce: HTTPStatus.UNPROCESSABLE_ENTITY,
    badge_art.BadgeArtError: HTTPStatus.INTERNAL_SERVER_ERROR,
}

_RETRY_SECONDS = 30
_OURS = 500  # from here on it is our own fault, and the reader gets a number to quote


def install(app: Flask) -> None:
    """Answer every error, expected or not, with a problem in the form that was asked for."""
    app.register_error_handler(HTTPException, _answer_http)
    app.register_error_handler(Exception, _answer_any)


def status_of(error: Exception) -> int:
    """The HTTP status of an error: that of the nearest class in the table, else 500."""
    for kind in type(error).__mro__:
        if kind in STATUS:
            return STATUS[kind].value
    return HTTPStatus.INTERNAL_SERVER_ERROR.value


def wants_json() -> bool:
    """Whether the caller asks for JSON rather than for a page, or where there are no pages."""
    if request.blueprint == "api":
        return True
    accepted = request.accept_mimetypes
    page = accepted["text/html"]
    return any(accepted.quality(kind) > page for kind in _JSON_KINDS)


_JSON_KINDS = (
    "application/json",
    "application/problem+json",
    "application/vc+ld+json",
    "application/vc",
    "application/ld+json",
)


# -- from an error to a problem ------------------------------------------------------------------


def problem_of(error: Exception) -> Problem:
    """What to tell about an error raised by our own code, or by nobody's intention."""
    status = status_of(error)
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        return BY_STATUS[500]
    start = BY_STATUS.get(status, BY_STATUS[400])
    if isinstance(error, errors.IssuerError):
        # Who does not know what is there must look before trying again.
        is_uncertain = isinstance(error, errors.StorageUncertain)
        advice = BY_STATUS[HTTPStatus.CONFLICT].advice if is_uncertain else start.advice
        return replace(
            start, status=status, code=error.code, happened=error.sentence, kept=None, advice=advice
        )
    return replace(start, status=status)


def problem_of_http(error: HTTPException) -> Problem:
    """What to tell about an error that HTTP itself has a name for."""
    if isinstance(error, CSRFError):
        return EXPIRED_FORM
    if isinstance(error, ForeignForm):
        return FOREIGN_FORM
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR.value
    if status in BY_STATUS:
        return BY_STATUS[status]
    return replace(BY_STATUS[400 if status < _OURS else 500], status=status)


# -- from a problem to an answer -----------------------------------------------------------------


def answer(problem: Problem) -> Response:
    """The problem as JSON or as a page; nobody keeps it."""
    response = _as_json(problem) if wants_json() else _as_page(problem)
    response.status_code = problem.status
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    response.vary.add("Accept")
    if problem.status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = str(_RETRY_SECONDS)
    return response


def _as_page(problem: Problem) -> Response:
    number = reference() if problem.status >= _OURS else ""
    try:
        return make_response(render_template("problem.html", problem=problem, reference=number))
    except Exception as error:  # noqa: BLE001 - the page about a failure must not fail
        _log(error, status=problem.status)
        text = f"{say(problem.title)}\n\n{say(problem.happened)}\n{say(problem.advice)}\n{number}\n"
        return Response(text, mimetype="text/plain")


def _as_json(problem: Problem) -> Response:
    body: dict[str, object] = {
        "type": f"{services().settings.base_url}/problems/{problem.code}",
        "title": say(problem.title),
        "status": problem.status,
        "detail": " ".join(
            part.text(language())
            for part in (problem.happened, problem.kept, problem.advice)
            if part
        ),
    }
    if problem.status >= _OURS:
        body["reference"] = reference()
    response = make_response(json.dumps(body, ensure_ascii=False) + "\n")
    response.mimetype = "application/problem+json"
    response.content_language.add(language())
    return response


def _answer_http(error: HTTPException) -> AnyResponse:
    if isinstance(error, SecurityError) and request.routing_exception is error:
        # Somebody else's host name: there is no address of ours to build a page with (T63).
        return Response("This host name is not ours.\n", status=400, mimetype="text/plain")
    if error.code is not None and 300 <= error.code < 400:  # noqa: PLR2004 - a redirect
        return error.get_response()
    response = answer(problem_of_http(error))
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    if isinstance(error, TooManyRequests):
        response.headers["Retry-After"] = "60"
    return response


def _answer_any(error: Exception) -> AnyResponse:
    if isinstance(error, errors.SignInRequired) and not wants_json() and has("sign_in.form"):
        return redirect(url_for("sign_in.form", next=_way_back()), code=303)
    problem = problem_of(error)
    if problem.status >= _OURS:
        _log(error, status=problem.status)
        g.account = None  # the page must not ask the register that perhaps has just failed
    return answer(problem)


def _log(error: Exception, *, status: int) -> None:
    logger().error(
        "request-failed",
        reference=reference(),
        endpoint=request.endpoint,
        method=request.method,
        status=status,
        kind=type(error).__name__,
        traceback=where_it_broke(error),
    )


def _way_back() -> str | None:
    return request.full_path.rstrip("?") if request.method == "GET" else None
