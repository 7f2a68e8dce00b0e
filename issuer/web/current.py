"""What a view has at hand: the collaborators, and who is signed in."""

from __future__ import annotations

from flask import Flask, Response, current_app, g, request

from issuer.actions.accounts import account_of
from issuer.actions.permissions import must_be
from issuer.attendance.model import Account, Role
from issuer.bootstrap import Services
from issuer.config import Settings
from issuer.errors import IssuerError, SignInRequired

_NOT_ASKED = object()


def keep_services(app: Flask, services: Services) -> None:
    """Make the collaborators available to every view of this application."""
    app.extensions["issuer"] = services


def services() -> Services:
    """The collaborators; a view takes the two or three it needs from here."""
    kept: Services = current_app.extensions["issuer"]
    return kept


def is_public_only() -> bool:
    """Whether this process knows no accounts at all."""
    return not {"student", "staff"} & set(services().settings.surfaces)


# -- who is signed in ---------------------------------------------------------------------------


def account() -> Account | None:
    """Who is signed in, asked of the register once a request; None when nobody is.

    Raises:
        StorageUnavailable: the register did not answer.
    """
    if g.get("account", _NOT_ASKED) is _NOT_ASKED:
        g.account = _account_of_request()
    found: Account | None = g.account
    return found


def signed_in(*roles: Role) -> Account:
    """Who is signed in, with one of the roles if any are named.

    Raises:
        SignInRequired: nobody is; a browser is sent to the sign-in page.
        NotAllowed: somebody is, and has none of the roles.
    """
    found = account()
    if found is None:
        raise SignInRequired
    if roles:
        must_be(found, *roles)
    return found


def account_for_page() -> Account | None:
    """Who is signed in, for the head of a page; a page about a failure must not fail itself."""
    try:
        return account()
    except IssuerError:
        return None


def is_staff(found: Account) -> bool:
    """Whether somebody organises activities or watches over them."""
    return bool(found.roles & {Role.ORGANISER, Role.LEARNING_ADVISOR})


def is_signed_in() -> bool:
    """Whether the request says so; not yet whether it is true."""
    return account_cookie(services().settings) in request.cookies


def open_account(response: Response, *, token: str) -> None:
    """Give a session's token to the browser, and to nobody else (trust.md 5.5)."""
    settings = services().settings
    response.set_cookie(
        account_cookie(settings),
        token,
        secure=is_https(settings),
        httponly=True,
        samesite="Lax",
        path="/",
    )


def close_account(response: Response) -> None:
    """Take the token back, and have the browser forget the pages it has seen."""
    settings = services().settings
    response.delete_cookie(
        account_cookie(settings), path="/", secure=is_https(settings), httponly=True, samesite="Lax"
    )
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'


def account_token() -> str:
    """The token of this request's session; empty when it has none."""
    return request.cookies.get(account_cookie(services().settings), "")


def account_cookie(settings: Settings) -> str:
    return cookie_name("issuer", settings)


def cookie_name(name: str, settings: Settings) -> str:
    """`__Host-` binds a cookie to this host and to https; a laptop without https does without."""
    return f"__Host-{name}" if is_https(settings) else name


def is_https(settings: Settings) -> bool:
    return settings.base_url.startswith("https://")


def _account_of_request() -> Account | None:
    token = account_token()
    if not token or is_public_only():
        return None
    here = services()
    try:
        return account_of(token, store=here.store, clock=here.clock)
    except SignInRequired:
        return None
