"""Which form of a thing a caller wants: a page, JSON, or a picture (RFC 9110, section 12.5.1)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum

from flask import Response, request


class Form(Enum):
    """The forms there are."""

    PAGE = "page"
    JSON = "json"
    PNG = "png"


CREDENTIAL_TYPE = "application/vc+ld+json"  # Open Badges 3.0, section 8; open-badges.md 11.8

# In the order in which we would rather answer. A verifier that names nothing, or `*/*`, gets the
# credential; a page needs a browser, and every browser names text/html (open-badges.md 11.9).
_OFFERED: tuple[tuple[str, Form], ...] = (
    (CREDENTIAL_TYPE, Form.JSON),
    ("application/vc", Form.JSON),
    ("application/ld+json", Form.JSON),
    ("application/json", Form.JSON),
    ("image/png", Form.PNG),
    ("text/html", Form.PAGE),
)


def wanted(*forms: Form) -> Form:
    """The form the caller wants most among those there are; JSON where nothing was said."""
    return _best(request.accept_mimetypes, forms)[1]


def json_type() -> str:
    """`application/json` for a caller who asks for that first, else the credential's own type."""
    kind, form = _best(request.accept_mimetypes, (Form.JSON,))
    plain = form is Form.JSON and kind == "application/json"
    return "application/json" if plain else CREDENTIAL_TYPE


def json_file(text: str, *, mimetype: str) -> Response:
    """A stored JSON text as it is, byte for byte."""
    response = Response(text.encode(), mimetype=mimetype)
    response.vary.add("Accept")
    return response


def json_document(document: Mapping[str, object], *, mimetype: str) -> Response:
    """A document of ours that nobody has signed, for people to read too."""
    return json_file(json.dumps(document, ensure_ascii=False, indent=2) + "\n", mimetype=mimetype)


def _best(accepted: Iterable[tuple[str, float]], forms: tuple[Form, ...]) -> tuple[str, Form]:
    ranges = [(kind.partition(";")[0].strip().lower(), quality) for kind, quality in accepted]
    offered = [(kind, form) for kind, form in _OFFERED if form in forms]
    # `max` keeps the first of equals, so our own order decides among them. A caller who accepts
    # nothing of ours gets JSON all the same: more useful to a program than an empty 406.
    return max(offered, key=lambda one: _wish(one[0], ranges))


def _wish(kind: str, ranges: Sequence[tuple[str, float]]) -> tuple[float, int]:
    """How much a type is wanted, and how expressly: by its name, its family, or at all.

    Parameters do not matter: some clients write `application/json;charset=utf-8`.
    """
    families = ("*/*", f"{kind.partition('/')[0]}/*", kind)
    for expressly, family in reversed(list(enumerate(families))):
        found = [quality for named, quality in ranges if named == family]
        if found:
            return (max(found), expressly if max(found) > 0 else 0)
    return (0.0, 0)
