"""Forgeries about whether the badge still stands (T36 to T40), and when it is valid."""

import gzip
from datetime import timedelta

from keys.multibase import (
    encode_base64url,
)
from tests.evil_issuer.catalogue import (
    BAD,
    CREDENTIALS,
    EXPIRED,
    IMPOSTOR,
    REVOKED,
    UNSURE,
    altered,
    badge_with,
    each,
    entry,
    forgery,
    renamed,
    signed_with,
)
from tests.issuer.verification.actors import (
    EVIL,
    LIST_URL,
    NOW,
    OTHER,
    US,
    example,
    world,
)

forgery("T38 revoked", BAD, "revoked")(lambda: REVOKED)


@forgery("T38 suspended", BAD, "suspended")
def _suspended():
    document = US.sign(example(credentialStatus=entry(index="7", purpose="suspension")))
    return document, world(status_list=US.status_list(revoked=[7], purpose="suspension"))


def _bits_of_nobody():
    return US.status_list()["credentialSubject"]["encodedList"]


@each(
    "T38 a list",
    {
        "that nobody has": (UNSURE, "no-status-list", lambda: ""),
        "that is no JSON": (UNSURE, "unreadable-status-list", lambda: "<html>"),
        "that is a JWT": (UNSURE, "unreadable-status-list", lambda: "eyJhbGciOiJub25lIn0.e30."),
        "that is an array": (UNSURE, "unreadable-status-list", lambda: "[]"),
        "that is a badge": (UNSURE, "other-status-list", lambda: REVOKED),
        "of another issuer": (UNSURE, "foreign-status-list", OTHER.status_list),
        "of another issuer in our name": (UNSURE, "unsigned-status-list", IMPOSTOR.status_list),
        "not signed": (UNSURE, "unsigned-status-list", lambda: US.status_list(signed=False)),
        "signed to log in": (
            UNSURE,
            "unsigned-status-list",
            lambda: US.sign(US.status_list(signed=False), proofPurpose="authentication"),
        ),
        "signed by a stranger with us as issuer": (
            UNSURE,
            "unsigned-status-list",
            lambda: EVIL.sign(US.status_list(signed=False)),
        ),
        "for another address": (
            UNSURE,
            "other-status-list",
            lambda: US.status_list(url="http://localhost:8000/status/2"),
        ),
        "for another purpose": (
            UNSURE,
            "other-list-purpose",
            lambda: US.status_list(purpose="suspension"),
        ),
        "run out": (
            UNSURE,
            "stale-status-list",
            lambda: US.status_list(valid_until=NOW - timedelta(seconds=1)),
        ),
        "of the future": (
            UNSURE,
            "future-status-list",
            lambda: US.status_list(valid_from=NOW + timedelta(minutes=6)),
        ),
        "whose end is no date": (
            UNSURE,
            "undated-status-list",
            lambda: US.sign(US.status_list(signed=False) | {"validUntil": "soon"}),
        ),
        "with a bit put back": (
            UNSURE,
            "unsigned-status-list",
            lambda: altered(
                US.status_list(revoked=[7]), ("credentialSubject", "encodedList"), _bits_of_nobody()
            ),
        ),
        "whose end was put off": (
            UNSURE,
            "unsigned-status-list",
            lambda: US.status_list() | {"validUntil": "2099-01-01T00:00:00Z"},
        ),
        "whose end was taken away": (
            UNSURE,
            "unsigned-status-list",
            lambda: altered(US.status_list(), ("validUntil",), ...),
        ),
        "whose end hides under its full address": (
            UNSURE,
            "unusual-status-list",
            lambda: renamed(
                US.status_list(),
                "validUntil",
                f"{CREDENTIALS}validUntil",
                value={"@value": "2026-11-01T00:00:00Z"},
            ),
        ),
        "with a context of its own": (
            UNSURE,
            "unusual-status-list",
            lambda: altered(
                US.status_list(),
                ("@context",),
                ["https://www.w3.org/ns/credentials/v2", {"validUntil": None}],
            ),
        ),
    },
)
def _list(value):
    made = value()
    return US.badge(), world(status_list=made) if made else world().without(lists=True)


def _list_with(**changes):
    document = US.status_list(signed=False)
    document["credentialSubject"] |= changes
    return US.sign(document)


@each(
    "T40 a list of ours",
    {
        "too short": (UNSURE, "status-list-length", "short"),
        "that unpacks without end": (UNSURE, "status-list-malformed", "bomb"),
        "in another multibase": (UNSURE, "status-list-malformed", "z1"),
        "not compressed": (UNSURE, "status-list-malformed", "uAAAA"),
        "cut off": (UNSURE, "status-list-malformed", "cut"),
        "of no list": (UNSURE, "unreadable-status-list", ["uAAAA"]),
    },
)
def _rotten_list(value):
    made = {
        "short": encode_base64url(gzip.compress(bytes(16_383))),
        "bomb": encode_base64url(gzip.compress(bytes(17 * 1024 * 1024))),
        "cut": encode_base64url(gzip.compress(bytes(16_384))[:-9]),
    }
    found = made.get(value, value) if isinstance(value, str) else value
    return US.badge(), world(status_list=_list_with(encodedList=found))


@each(
    "T36 an entry",
    {
        "beyond the list": (UNSURE, "status-list-range", {"index": "131072"}),
        "far beyond the list": (UNSURE, "status-list-range", {"index": "99999999999999"}),
        "of a negative number": (BAD, "status-entry", {"index": "-1"}),
        "of no number": (BAD, "status-entry", {"index": "zero"}),
        "in Arabic digits": (BAD, "status-entry", {"index": "٧"}),
        "with a leading zero": (BAD, "status-entry", {"index": "07"}),
        "for a purpose that is not read": (UNSURE, "other-status-purpose", {"purpose": "mood"}),
        "for another purpose than the list's": (
            UNSURE,
            "other-list-purpose",
            {"purpose": "message"},
        ),
        "in a list that nobody has": (
            UNSURE,
            "no-status-list",
            {"url": "http://localhost:8000/status/9"},
        ),
    },
)
def _entry_of(value):
    return US.sign(example(credentialStatus=entry(**value)))


@forgery("T36 an entry in a list of another kind", UNSURE, "status-list-malformed")
def _other_status():
    listed = {"id": LIST_URL, "type": "1EdTechRevocationList"}
    return US.sign(example(credentialStatus=listed))


@forgery("T38 status taken away", BAD, "bad-signature")
def _no_status():
    return badge_with(("credentialStatus",), ...)


@forgery("T38 status of a friend", BAD, "bad-signature")
def _friends_status():
    return {**REVOKED, "credentialStatus": US.badge()["credentialStatus"]}


forgery("expired", BAD, "expired")(lambda: EXPIRED)


@forgery("expired, with its end put off", BAD, "bad-signature")
def _put_off():
    return EXPIRED | {"validUntil": "2099-01-01T00:00:00Z"}


@forgery("expired, with its end taken away", BAD, "bad-signature")
def _taken_away():
    return altered(EXPIRED, ("validUntil",), ...)


@forgery("not yet valid", BAD, "not-yet-valid")
def _not_yet():
    return signed_with(("validFrom",), "2026-12-01T12:05:01Z")


@forgery("valid until before it began", BAD, "validity-order")
def _reversed():
    return US.sign(example(validFrom="2026-11-20T09:00:00Z", validUntil="2026-11-19T09:00:00Z"))


@each(
    "a date of validity that is none",
    {
        "without a zone": (BAD, "date-time", ("validUntil", "2099-01-01T00:00:00")),
        "a number": (BAD, "expects-text", ("validUntil", 4070908800)),
        "impossible": (BAD, "date-time", ("validUntil", "2099-02-30T00:00:00Z")),
    },
)
def _no_date(value):
    name, text = value
    return badge_with((name,), text)
