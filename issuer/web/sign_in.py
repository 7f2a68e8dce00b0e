"""The way in and out with an account of this installation; one form, one message for all failures.

Whoever was sent here is sent back, to a page of ours and to nothing else (T57).
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import (
    Blueprint,
    Response,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from issuer.actions.accounts import sign_in, sign_out
from issuer.attendance.model import Account
from issuer.errors import WrongCredentials
from issuer.web import current
from issuer.web.problems import status_of
from issuer.web.security import limited
from issuer.web.templating import has

blueprint = Blueprint("sign_in", __name__)

_LONGEST_NEXT = 500


@blueprint.get("/sign-in")
def form() -> AnyResponse:
    """The form; whoever is signed in already goes on to where they wanted."""
    account = current.account()
    way_on = safe_next(request.args.get("next", ""))
    if account is not None:
        return redirect(way_on or _desk_of(account), code=303)
    return _page(login="", way_on=way_on)


@blueprint.post("/sign-in")
@limited("sign_in_per_minute", "POST")
def enter() -> AnyResponse:
    """Open a session; a failure keeps the name that was typed, and says no more than it must."""
    login, way_on = request.form.get("login", ""), safe_next(request.form.get("next", ""))
    here = current.services()
    try:
        account, token = sign_in(
            login,
            password=request.form.get("password", ""),
            store=here.store,
            passwords=here.passwords,
            clock=here.clock,
        )
    except WrongCredentials as problem:
        answer = _page(login=login[:254], way_on=way_on, problem=problem)
        answer.status_code = status_of(problem)
        return answer
    _leave_former_session()
    answer = make_response(redirect(way_on or _desk_of(account), code=303))
    current.open_account(answer, token=token)
    return answer


@blueprint.post("/sign-out", endpoint="sign_out")
def leave() -> AnyResponse:
    """End the session on the server, and have the browser forget what it has seen."""
    _leave_former_session()
    answer = make_response(redirect(url_for("sign_in.form"), code=303))
    current.close_account(answer)
    return answer


def safe_next(wanted: str) -> str:
    """A page of ours that somebody wanted before signing in; empty when it is anything else.

    Only a path that one of our own views answers to GET is taken, so there is no list of tricks
    to keep up with (T57).
    """
    if not wanted.startswith("/") or len(wanted) > _LONGEST_NEXT or not wanted.isprintable():
        return ""
    if wanted[1:2] in {"/", "\\"} or "\\" in wanted:
        return ""
    parts = urlsplit(wanted)
    if parts.scheme or parts.netloc or not _is_page(parts.path):
        return ""
    return wanted


def _is_page(path: str) -> bool:
    adapter = current_app.url_map.bind("localhost")
    try:
        endpoint, _ = adapter.match(path, method="GET")
    except HTTPException:
        return False
    return bool(endpoint != "sign_in.form")


def _leave_former_session() -> None:
    """No session outlives a change of who is signed in, not even that of the forms (T55)."""
    if token := current.account_token():
        sign_out(token, store=current.services().store)
    session.clear()


def _desk_of(account: Account) -> str:
    for endpoint, fits in (
        ("staff.home", current.is_staff(account)),
        ("student.home", account.learner_id is not None),
        ("public.home", True),
    ):
        if fits and has(endpoint):
            return url_for(endpoint)
    return "/"


def _page(*, login: str, way_on: str, problem: WrongCredentials | None = None) -> Response:
    return make_response(
        render_template("sign_in/form.html", login=login, way_on=way_on, problem=problem)
    )
