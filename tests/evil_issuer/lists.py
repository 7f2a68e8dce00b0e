"""Badges that their issuer took back, and lists that should not be believed, of every kind (T36 to
T40)."""

from datetime import timedelta

from tests.evil_issuer.catalogue import BAD, UNSURE, altered, each, forgery
from tests.evil_issuer.hands import (
    ATTACKER,
    COLLEGE_LIST,
    HANDS,
    PLAIN,
    as_token,
    bits_with,
    college_list,
    everywhere,
)
from tests.evil_issuer.material import (
    badge,
    status,
)
from tests.issuer.verification.actors import NOW

CREATED = int((NOW - timedelta(hours=1)).timestamp())


def _listed(listed, entry=None):
    """A badge of the college's, in a world where this stands at its list's address."""
    signed = PLAIN.sign(badge(credentialStatus=status() if entry is None else entry))
    return signed, everywhere(lists={COLLEGE_LIST: listed})


def _list(*values, size=1, purpose="revocation"):
    return PLAIN.sign(college_list(bits=bits_with(*values, size=size), purpose=purpose))


# -- entries of several bits ----------------------------------------------------------------------


@each(
    "T36 revoked in a list of entries of",
    {f"{size} bits, value {value}": (BAD, "revoked", (size, value))
     for size in range(1, 9) for value in {1, 2**size - 1}},
)  # fmt: skip
def _sizes(value):
    size, said = value
    return _listed(_list(5, said, size=size), status(5, statusSize=size))


@each(
    "T36 an entry that",
    {
        "has a number for an index": (BAD, "revoked", (_list(8, 1), status(8, statusListIndex=8))),
        "has a number for an index, and is suspended": (
            BAD,
            "suspended",
            (_list(8, 1, purpose="suspension"),
             status(8, statusListIndex=8, statusPurpose="suspension")),
        ),
        "has a number beyond its list for an index": (
            UNSURE, "status-list-range", (_list(), status(statusListIndex=131_072))
        ),
        "has true for an index": (BAD, "status-entry", (_list(), status(statusListIndex=True))),
        "has a half for an index": (BAD, "status-entry", (_list(), status(statusListIndex=0.5))),
        "has an index below nought": (BAD, "status-entry", (_list(), status(statusListIndex=-1))),
        "has two bits, in a list for entries of one": (
            UNSURE, "status-list-length", (_list(), status(8, statusSize=2))
        ),
        "has eight bits, in a list for entries of seven": (
            UNSURE, "status-list-length", (_list(size=7), status(8, statusSize=8))
        ),
        "is of messages of two bits, in a list for entries of one": (
            UNSURE,
            "status-list-length",
            (_list(purpose="message"), status(8, statusSize=2, statusPurpose="message")),
        ),
        "counts from the other end": (BAD, "revoked", (_list(0, 1), status())),
        "is the last of its list": (BAD, "revoked", (_list(131_071, 1), status(131_071))),
        "is one beyond its list": (UNSURE, "status-list-range", (_list(), status(131_072))),
        "has nine bits": (UNSURE, "status-list-malformed", (_list(), status(statusSize=9))),
        "has no bits": (UNSURE, "status-list-malformed", (_list(), status(statusSize=0))),
        "has a size that is a text": (
            UNSURE, "status-list-malformed", (_list(), status(statusSize="1"))
        ),
        "explains a value twice": (
            UNSURE,
            "status-list-malformed",
            (_list(), status(statusMessage=[{"status": "0x1", "message": "a"},
                                            {"status": "1", "message": "b"}])),
        ),
        "is suspended": (
            BAD,
            "suspended",
            (_list(0, 1, purpose="suspension"), status(statusPurpose="suspension")),
        ),
        "is suspended, in four bits": (
            BAD,
            "suspended",
            (_list(0, 8, size=4, purpose="suspension"),
             status(statusPurpose="suspension", statusSize=4)),
        ),
        "asks for revocations in a list of messages": (
            UNSURE, "other-list-purpose", (_list(purpose="message"), status())
        ),
    },
)  # fmt: skip
def _entries(value):
    return _listed(*value)


@forgery("T36 revoked in the second of two entries", BAD, "revoked")
def _second():
    # Open Badges 3.0 allows one entry, but nobody may look at the first only.
    return _listed(_list(9, 1), [status(8), status(9)])


@forgery("T36 more entries than anybody needs", BAD, "other-status-type")
def _many():
    return _listed(_list(), [status(number) for number in range(5)])


@forgery("T36 no entries at all", BAD, "other-status-type")
def _none():
    return _listed(_list(), [])


# -- lists as tokens, and of other times ----------------------------------------------------------


def _as_token(**changes):
    return as_token(college_list(valid_until=None), **changes)


@each(
    "T38 a list as a token",
    {
        "revoked in it": (BAD, "revoked", as_token(college_list(bits=bits_with(0, 1)),
                                                  payload={"exp": 1796731200, "nbf": CREATED})),
        "by another key": (UNSURE, "unsigned-status-list", _as_token(owner=ATTACKER)),
        "with its own key": (
            UNSURE,
            "unsigned-status-list",
            _as_token(owner=ATTACKER, header={"kid": ..., "jwk": ATTACKER.public_key.jwk}),
        ),
        "of alg none": (UNSURE, "unsigned-status-list", _as_token(header={"alg": "none"})),
        "to log in": (UNSURE, "unsigned-status-list", _as_token(header={"typ": "at+jwt"})),
        "that ran out": (
            UNSURE,
            "unsigned-status-list",
            _as_token(profile="VC-JOSE-COSE", payload={"exp": CREATED}),
        ),
        "that ran out, in the old way": (
            UNSURE, "unsigned-status-list", _as_token(payload={"exp": CREATED, "nbf": CREATED})
        ),
        "of tomorrow": (
            UNSURE,
            "unsigned-status-list",
            _as_token(profile="VC-JOSE-COSE", payload={"nbf": CREATED + 90_000}),
        ),
        "for somebody else": (
            UNSURE,
            "unsigned-status-list",
            _as_token(profile="VC-JOSE-COSE", payload={"aud": "https://other.example"}),
        ),
        "of another issuer by its claim": (
            UNSURE,
            "unsigned-status-list",
            _as_token(profile="VC-JOSE-COSE", payload={"iss": "did:web:evil.example"}),
        ),
        "with nothing in it": (UNSURE, "unreadable-status-list", "eyJhbGciOiJFZERTQSJ9.e30.AAAA"),
    },
)  # fmt: skip
def _tokens(value):
    return _listed(value)


@each(
    "T38 a list in the suite",
    {name: (UNSURE, "unsigned-status-list", name) for name in HANDS},
)
def _suites(value):
    """Signed well, and then a bit put back."""
    hand = HANDS[value]
    signed = hand.sign(hand.fit(college_list(bits=bits_with(0, 1))))
    clean = college_list(bits=bits_with())["credentialSubject"]["encodedList"]
    return _listed(altered(signed, ("credentialSubject", "encodedList"), clean))
