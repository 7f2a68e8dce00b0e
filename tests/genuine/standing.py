"""Badges that still stand, by every kind of list and at every time at which they may be shown."""

from datetime import timedelta

from tests.evil_issuer.catalogue import Sort
from tests.evil_issuer.hands import (
    COLLEGE,
    COLLEGE_LIST,
    HANDS,
    PLAIN,
    as_token,
    bits_with,
    college_list,
    everywhere,
)
from tests.evil_issuer.lists import CREATED
from tests.evil_issuer.material import badge, badge_1_1, learner_record, status
from tests.evil_issuer.other_lists import badge_of_2021, revocations, status_list_2021
from tests.genuine.corpus import each, genuine
from tests.issuer.verification.actors import NOW, US, example


def _listed(listed, entry=None):
    signed = PLAIN.sign(badge(credentialStatus=entry or status()))
    return signed, everywhere(lists={COLLEGE_LIST: listed})


def _list(*values, size=1, purpose="revocation", **changes):
    return PLAIN.sign(college_list(bits=bits_with(*values, size=size), purpose=purpose, **changes))


@each("not revoked in a list of entries of", {f"{size} bits": size for size in range(1, 9)})
def _sizes(value):
    """Those before and behind it are."""
    most = 2**value - 1
    return _listed(_list(4, most, 6, most, size=value), status(5, statusSize=value))


@each(
    "an entry",
    {
        "that is the last of its list": (_list(131_070, 1), status(131_071)),
        "of suspensions": (_list(purpose="suspension"), status(statusPurpose="suspension")),
        "of messages, with none": (_list(purpose="message"), status(statusPurpose="message")),
        "of messages, with one": (
            _list(0, 2, size=2, purpose="message"),
            status(
                statusPurpose="message",
                statusSize=2,
                statusMessage=[
                    {"status": f"0x{value}", "message": word}
                    for value, word in enumerate(("new", "old", "renewed", "other"))
                ],
            ),
        ),
        "of refreshes": (_list(0, 1, purpose="refresh"), status(statusPurpose="refresh")),
        "of a list for several purposes": (
            PLAIN.sign(
                {
                    **college_list(bits=bits_with()),
                    "credentialSubject": {
                        **college_list(bits=bits_with())["credentialSubject"],
                        "statusPurpose": ["revocation", "suspension"],
                    },
                }
            ),
            status(),
        ),
        "without an address of its own but the list's": (_list(), status(id="urn:uuid:entry-0")),
    },
)
def _entries(value):
    return _listed(*value)


@each(
    "a list",
    {
        "without an end": _list(valid_until=None),
        "that begins in four minutes": _list(valid_from=NOW + timedelta(minutes=4)),
        "that ends now": _list(valid_until=NOW),
        "with a time to live": _list(ttl=timedelta(minutes=5)),
        "as a token": as_token(college_list(valid_until=None), payload={"nbf": CREATED}),
        "as a token of ES256": as_token(
            college_list(valid_until=None), "ES256", payload={"nbf": CREATED}
        ),
        "as a token, VC-JOSE-COSE": as_token(college_list(), profile="VC-JOSE-COSE"),
        "as a token that is good for a day": as_token(
            college_list(), profile="VC-JOSE-COSE", payload={"exp": CREATED + 86_400}
        ),
        **{f"in {name}": hand.sign(hand.fit(college_list())) for name, hand in HANDS.items()},
    },
)
def _lists(value):
    return _listed(value)


@each(
    "StatusList2021, its list",
    {
        "as it is": lambda: PLAIN.sign(status_list_2021()),
        "with others revoked": lambda: PLAIN.sign(status_list_2021(1, 1, 8, 1)),
        "with an end": lambda: PLAIN.sign(status_list_2021(expirationDate="2026-12-31T00:00:00Z")),
        "as a token": lambda: as_token(
            status_list_2021(), profile="VCDM 1.1", payload={"nbf": 1795165200}
        ),
    },
)
def _of_2021(value):
    return PLAIN.sign(badge_of_2021()), everywhere(lists={COLLEGE_LIST: value()})


@each(
    "1EdTech's list",
    {
        "empty": revocations(),
        "with others in it": revocations({"id": "urn:uuid:1"}),
        "with it, and not revoked": revocations({"id": badge()["id"], "revoked": False}),
        "with a profile as issuer": revocations(issuer={"id": COLLEGE, "type": "Profile"}),
    },
)
def _of_1edtech(value):
    return _listed(value, {"id": COLLEGE_LIST, "type": "1EdTechRevocationList"})


@genuine("a token around a badge of 1.1 without a status", sort=Sort.TOKEN)
def _token_1_1():
    return as_token(badge_1_1(), profile="VCDM 1.1")


@each(
    "a time:",
    {
        "begun this second": {"validFrom": "2026-12-01T12:00:00Z"},
        "begun in four minutes": {"validFrom": "2026-12-01T12:04:00Z"},
        "ending this second": {"validUntil": "2026-12-01T12:00:00Z"},
        "ending in a year": {"validUntil": "2027-12-01T12:00:00Z"},
        "in another zone": {"validFrom": "2026-11-20T17:00:00+08:00"},
        "to a part of a second": {"validFrom": "2026-11-20T09:00:00.123Z"},
    },
)
def _times(value):
    return PLAIN.sign(badge(**value))


@each(
    "a time of 1.1:",
    {
        "with an end": {"expirationDate": "2027-12-01T12:00:00Z"},
        "with both beginnings": {"validFrom": "2026-11-20T09:00:00Z"},
    },
)
def _times_1_1(value):
    return PLAIN.sign(badge_1_1(**value))


@genuine("a learner record whose list does not name it")
def _record():
    return PLAIN.sign(learner_record(credentialStatus=status(3)))


@each("ours", {"with its list": {}, "without a list": {"credentialStatus": None}})
def _ours(value):
    return US.sign(example(**value))
