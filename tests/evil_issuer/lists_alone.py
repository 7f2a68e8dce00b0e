"""Status lists that are shown by themselves, and that could tell no badge anything (T38, T40)."""

import gzip

from keys.multibase import encode_base64url
from tests.evil_issuer.catalogue import BAD, UNSURE, Sort, altered, each
from tests.evil_issuer.hands import ATTACKER, HANDS, PLAIN, as_token, college_list, everywhere
from tests.evil_issuer.other_lists import status_list_2021


def listing(**changes):
    """The college's list, unsigned, with the list in it changed; `...` takes a member away."""
    document = college_list()
    subject = {**document["credentialSubject"], **changes}
    document["credentialSubject"] = {name: one for name, one in subject.items() if one is not ...}
    return document


def _packed(size):
    return encode_base64url(gzip.compress(bytes(size), mtime=0))


ROTTEN = {
    "whose bits are no gzip": (BAD, "status-list-malformed", {"encodedList": "uAAAA"}),
    "whose bits are nothing": (BAD, "status-list-malformed", {"encodedList": ""}),
    "whose bits are no text": (BAD, "unreadable-status-list", {"encodedList": 7}),
    "without bits": (BAD, "unreadable-status-list", {"encodedList": ...}),
    "of ten bytes": (BAD, "status-list-length", {"encodedList": _packed(10)}),
    "a byte too short": (BAD, "status-list-length", {"encodedList": _packed(16_383)}),
    "that unpacks without end": (
        BAD, "status-list-malformed", {"encodedList": _packed(17 * 1024 * 1024)}
    ),
    "that is an entry": (BAD, "unreadable-status-list", {"type": "BitstringStatusListEntry"}),
    "of 2021, by its name": (BAD, "unreadable-status-list", {"type": "StatusList2021"}),
    "without a purpose": (BAD, "no-status-purpose", {"statusPurpose": ...}),
    "with an empty purpose": (BAD, "no-status-purpose", {"statusPurpose": ""}),
    "with a number for a purpose": (BAD, "no-status-purpose", {"statusPurpose": 7}),
    "for a purpose that is not read": (
        UNSURE, "other-status-purpose", {"statusPurpose": "nonsense"}
    ),
    "for two purposes, one of which is not read": (
        UNSURE, "other-status-purpose", {"statusPurpose": ["revocation", "nonsense"]}
    ),
}  # fmt: skip


@each("T40 a list shown by itself", ROTTEN)
def _rotten(value):
    """Signed as a text, since without the right type nothing in it has a meaning."""
    return HANDS["eddsa-jcs-2022"].sign(listing(**value)), everywhere()


@each("T40 a list shown by itself, as a token", ROTTEN, sort=Sort.TOKEN)
def _rotten_token(value):
    return as_token(listing(**value), profile="VC-JOSE-COSE"), everywhere()


@each(
    "T38 a list shown by itself",
    {
        "run out": (BAD, "expired", {"validUntil": "2026-11-30T09:00:00Z"}),
        "of the future": (BAD, "not-yet-valid", {"validFrom": "2026-12-01T12:05:01Z"}),
    },
)
def _of_another_time(value):
    return PLAIN.sign(listing() | value), everywhere()


@each(
    "T38 a list shown by itself",
    {
        "not signed": (BAD, "not-signed", listing),
        "by another key": (BAD, "bad-signature", lambda: PLAIN.sign(listing(), owner=ATTACKER)),
        "with another's bits": (
            BAD,
            "bad-signature",
            lambda: altered(
                PLAIN.sign(listing()), ("credentialSubject", "encodedList"), _packed(16_384)
            ),
        ),
        "of 2021, with a letter before its bits": (
            BAD,
            "status-list-malformed",
            lambda: PLAIN.sign(
                altered(status_list_2021(), ("credentialSubject", "encodedList"), _packed(16_384))
            ),
        ),
    },
)
def _of_somebody_else(value):
    return value(), everywhere()
