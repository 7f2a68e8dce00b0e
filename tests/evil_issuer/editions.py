"""Badges of an earlier day, and refresh services that offer something else (T16, T52)."""

import json
from datetime import timedelta

from tests.evil_issuer.catalogue import BAD, each, forgery
from tests.evil_issuer.hands import ATTACKER, COLLEGE, PLAIN, REVOKED_THERE, as_token, everywhere
from tests.evil_issuer.material import badge, presentation, status
from tests.issuer.verification.actors import EVIL, NOW, OUR_DID

SERVICE = "https://college.example/refresh/1"
REFRESH = {"id": SERVICE, "type": "1EdTechCredentialRefresh"}
OVER = (NOW - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")


def old_edition(**changes):
    """A badge that has expired, and says where newer editions are."""
    return PLAIN.sign(badge(refreshService=REFRESH, **({"validUntil": OVER} | changes)))


def _edition(**changes):
    return badge(refreshService=REFRESH, validFrom="2026-11-25T09:00:00Z", **changes)


def _offered(text):
    return everywhere(newer={SERVICE: text.encode() if isinstance(text, str) else text})


def _with(answer):
    text = answer if isinstance(answer, str) else json.dumps(answer)
    return old_edition(), _offered(text)


@each(
    "T52 expired, and the refresh service offers",
    {
        "nothing": (BAD, "expired", ""),
        "something else": (BAD, "expired", "<html></html>"),
        "a badge of another name": (
            BAD, "expired", lambda: PLAIN.sign(_edition(id="urn:uuid:of-a-friend"))
        ),
        "a badge of another issuer": (
            BAD, "expired", lambda: EVIL.sign(_edition() | {"issuer": _profile(EVIL.did)})
        ),
        "one that we are said to have issued": (
            BAD, "expired", lambda: EVIL.sign(_edition() | {"issuer": _profile(OUR_DID)})
        ),
        "one that nobody signed": (BAD, "expired", _edition),
        "one by another key": (BAD, "expired", lambda: PLAIN.sign(_edition(), owner=ATTACKER)),
        "one that was changed": (
            BAD, "expired", lambda: {**PLAIN.sign(_edition()), "name": "Doctor of Philosophy"}
        ),
        "one that is older": (
            BAD, "expired", lambda: PLAIN.sign(badge(validFrom="2026-11-01T09:00:00Z"))
        ),
        "one without a beginning": (
            BAD, "expired", lambda: {**PLAIN.sign(_edition()), "validFrom": "later"}
        ),
        "one of tomorrow": (
            BAD, "expired", lambda: PLAIN.sign(badge(validFrom="2026-12-09T09:00:00Z"))
        ),
        "one that was revoked": (
            BAD, "expired", lambda: PLAIN.sign(_edition(credentialStatus=status(REVOKED_THERE)))
        ),
        "one that has expired too": (
            BAD, "expired", lambda: PLAIN.sign(_edition(validUntil=OVER))
        ),
        "an envelope with a good one": (
            BAD, "expired", lambda: presentation(PLAIN.sign(_edition()), id=badge()["id"])
        ),
        "a token by another key": (BAD, "expired", lambda: as_token(_edition(), owner=ATTACKER)),
    },
)  # fmt: skip
def _swapped(value):
    return _with(value() if callable(value) else value)


def _profile(issuer):
    return {**badge()["issuer"], "id": issuer}


@forgery("T52 revoked, and an unsigned edition that stands", BAD, "revoked")
def _revoked():
    document = old_edition(validUntil=None, credentialStatus=status(REVOKED_THERE))
    return document, _offered(json.dumps(_edition()))


@forgery("T52 forged, with a service that offers a good one", BAD, "bad-signature")
def _forged():
    """A newer edition is not asked for before the old one is known to be the issuer's."""
    return {**old_edition(), "name": "PhD"}, _offered(json.dumps(PLAIN.sign(_edition())))


@forgery("T52 forged, with a service of the attacker's", BAD)
def _own_service():
    service = "https://evil.example/refresh"
    document = {**PLAIN.sign(badge()), "refreshService": {**REFRESH, "id": service}}
    return document, everywhere(newer={service: json.dumps(PLAIN.sign(_edition())).encode()})


@forgery("T16 a badge that was corrected, shown again", BAD, "revoked")
def _corrected():
    return PLAIN.sign(badge(credentialStatus=status(REVOKED_THERE))), everywhere()


@forgery("T16 a badge that was corrected, with its beginning moved", BAD, "bad-signature")
def _moved():
    return {**PLAIN.sign(badge()), "validFrom": "2026-11-30T09:00:00Z"}, everywhere()


@forgery("T16 the status of the correction on what it corrects", BAD, "bad-signature")
def _status():
    old = PLAIN.sign(badge(credentialStatus=status(REVOKED_THERE)))
    return {**old, "credentialStatus": status(REVOKED_THERE + 1)}, everywhere()


@forgery("T16 the address of the correction on what it corrects", BAD, "bad-signature")
def _address():
    return {**PLAIN.sign(badge()), "id": f"https://college.example/{COLLEGE}"}, everywhere()
