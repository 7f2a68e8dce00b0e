"""Who may ask what, and how often: hosts, cookies, forged forms, floods."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from io import BytesIO
from ipaddress import IPv6Address, ip_address
from typing import IO, Any, ParamSpec, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Request, g, request
from flask_wtf import CSRFProtect
from werkzeug.exceptions import Forbidden, TooManyRequests
from werkzeug.middleware.proxy_fix import ProxyFix

from issuer.bootstrap import web_secret
from issuer.config import Settings
from issuer.web.current import cookie_name, is_https, services
from issuer.web.limits import Visitors

P = ParamSpec("P")
R = TypeVar("R")

_FORM_BYTES = 2 * 1024 * 1024  # texts in a form; a pasted credential has at most one
_AROUND_A_FILE = 64 * 1024  # what a multipart form adds to the file in it
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Allowance:
    """How often one visitor may ask in a minute: a setting's number, so many times."""

    setting: str
    methods: tuple[str, ...]
    times: int

    @property
    def most(self) -> int:
        number: int = getattr(services().settings, self.setting)
        return number * self.times


class RequestInMemory(Request):
    """A request whose uploads are kept in memory, whatever their size: what somebody hands in to be
    verified is on no disk, not even for a moment. `MAX_CONTENT_LENGTH` bounds the whole of it.
    """

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        del total_content_length, content_type, filename, content_length
        return BytesIO()


class ForeignForm(Forbidden):
    """A form of somebody else's site was sent here with our reader's cookies (T54)."""


def install(app: Flask, *, settings: Settings) -> None:
    """Configure hosts, cookies and sizes; refuse forged forms; call it before the views."""
    address = urlsplit(settings.base_url)
    local = address.hostname == "localhost"
    app.request_class = RequestInMemory
    app.config.update(
        SECRET_KEY=web_secret(settings),
        MAX_CONTENT_LENGTH=settings.upload_mebibytes * 1024 * 1024 + _AROUND_A_FILE,
        MAX_FORM_MEMORY_SIZE=_FORM_BYTES,
        TRUSTED_HOSTS=[address.hostname, *(["127.0.0.1", "[::1]"] if local else [])],
        PREFERRED_URL_SCHEME=address.scheme,
        SESSION_COOKIE_NAME=cookie_name("form", settings),
        SESSION_COOKIE_SECURE=is_https(settings),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        # Our pages send no Referer (trust.md 5.4), so it cannot be compared: `_own_forms_only`
        # compares Sec-Fetch-Site and Origin, which also covers http.
        WTF_CSRF_SSL_STRICT=False,
        WTF_CSRF_TIME_LIMIT=8 * 3600,  # the longest session of staff
    )
    hops = settings.trusted_proxies
    if hops:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=0, x_port=0, x_prefix=0
        )
    app.before_request(_number_the_request)
    app.before_request(_bound_the_form)
    app.before_request(_own_forms_only)


def guard_views(app: Flask) -> None:
    """Apply what views declared with `limited` and `without_cookie`; call it after the views."""
    forms = CSRFProtect()
    counted: defaultdict[tuple[str, int], Visitors] = defaultdict(Visitors)
    for endpoint, view in list(app.view_functions.items()):
        if getattr(view, "without_cookie", False):
            forms.exempt(view)
        bounded: Callable[..., Any] = view
        for one in getattr(view, "limits", ()):
            bounded = _bounded(bounded, one, counted[one.setting, one.times])
        app.view_functions[endpoint] = bounded
    forms.init_app(app)


def _bounded(view: Callable[P, R], allowance: Allowance, visitors: Visitors) -> Callable[P, R]:
    @wraps(view)
    def bounded(*args: P.args, **kwargs: P.kwargs) -> R:
        if request.method in allowance.methods and not visitors.admits(
            _who_asks(), most=allowance.most
        ):
            raise TooManyRequests
        return view(*args, **kwargs)

    return bounded


def limited(
    setting: str, *methods: str, times: int = 1
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Bound how often one visitor may ask in a minute, by the setting that holds the number.

    Views with the same setting and the same `times` share one allowance. Without methods, all of
    them count.
    """

    def declare(view: Callable[P, R]) -> Callable[P, R]:
        view.limits = (  # type: ignore[attr-defined]
            *getattr(view, "limits", ()),
            Allowance(setting, methods or ("GET", "HEAD", "POST"), times),
        )
        return view

    return declare


def without_cookie(view: Callable[P, R]) -> Callable[P, R]:
    """A form that changes nothing and knows nobody needs no token, so programs may send it too."""
    view.without_cookie = True  # type: ignore[attr-defined]
    return view


def reference() -> str:
    """What a reader may quote to us about this request; it also stands in the log."""
    if "reference" not in g:
        g.reference = secrets.token_hex(5).upper()
    number: str = g.reference
    return number


def _number_the_request() -> None:
    reference()


def _bound_the_form() -> None:
    """A form without a file is read at once and whole, so it may be no larger than its texts."""
    if request.mimetype == "application/x-www-form-urlencoded":
        request.max_content_length = _FORM_BYTES


def _own_forms_only() -> None:
    """Refuse what another site sends in our reader's name; the token is the second lock (T54)."""
    if request.method in _SAFE:
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site not in {"same-origin", "none"}:
            raise ForeignForm
        return
    origin = request.headers.get("Origin")
    # Without a Referer, browsers write "null" here even for our own forms (Fetch, section 3.2).
    if origin in {None, "null"}:
        return
    if origin not in {services().settings.base_url, request.host_url.rstrip("/")}:
        raise ForeignForm


def _who_asks() -> str:
    """One visitor: an address, or the network that one IPv6 customer has."""
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(IPv6Address(int(address) >> 64 << 64))
    return str(address)
