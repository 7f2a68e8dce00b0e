"""Badges in the forms that JSON-LD allows and that not every reader accepts: one value without its
array, and an index that is a number (open-badges.md 1.1, 11.6)."""

import copy

from tests.evil_issuer.catalogue import Sort
from tests.evil_issuer.hands import (
    COLLEGE_LIST,
    HANDS,
    PLAIN,
    as_token,
    bits_with,
    college_list,
    everywhere,
)
from tests.evil_issuer.material import badge, badge_1_1, endorsement, learner_record, status
from tests.genuine.corpus import each, genuine
from tests.issuer.credentials.shortened import in_short
from tests.issuer.verification.actors import US, example

ACHIEVEMENT = ("credentialSubject", "achievement")
PLACES = {
    "the issuer's type": ("issuer", "type"),
    "the subject's type": ("credentialSubject", "type"),
    "its identifier": ("credentialSubject", "identifier"),
    "its result": ("credentialSubject", "result"),
    "the achievement's type": (*ACHIEVEMENT, "type"),
    "its alignment": (*ACHIEVEMENT, "alignment"),
    "its tag": (*ACHIEVEMENT, "tag"),
    "its description of results": (*ACHIEVEMENT, "resultDescription"),
    "its schema": ("credentialSchema",),
    "its evidence": ("evidence",),
}
MORE = {"tag": ["PF"]}


def alone(document, *way):
    """The document with the first of an array in its place."""
    changed = copy.deepcopy(document)
    place = changed
    for name in way[:-1]:
        place = place[name]
    place[way[-1]] = place[way[-1]][0]
    return changed


def full():
    """A badge of the college's that has each of the places."""
    document = badge()
    document["credentialSubject"]["achievement"] |= MORE
    return document


@each("alone and without an array:", PLACES)
def _alone(value):
    return PLAIN.sign(alone(full(), *value))


@genuine("an array undone after it was signed")
def _undone():
    """The statements are the same, and so is all that a person reads."""
    return alone(PLAIN.sign(full()), *ACHIEVEMENT, "tag")


@each("every array of one without its array, in", {name: name for name in HANDS})
def _short(value):
    hand = HANDS[value]
    return hand.sign(hand.fit(in_short(full())))


@each(
    "without arrays of one:",
    {
        "a badge of 1.1": in_short(badge_1_1()),
        "a learner record": in_short(learner_record()),
        "a badge of ours": None,
    },
)
def _kinds(value):
    return US.sign(in_short(example())) if value is None else PLAIN.sign(value)


@genuine("an endorsement without arrays of one", sort=Sort.ENDORSEMENT)
def _endorsement():
    return PLAIN.sign(in_short(endorsement()))


@genuine("a badge with an endorsement and a proof that stand alone")
def _inside():
    signed = PLAIN.sign({**full(), "endorsement": in_short(PLAIN.sign(endorsement()))})
    return in_short(signed)


@each(
    "a token around a badge without arrays of one:",
    {"its": "Open Badges 3.0", "new": "VC-JOSE-COSE"},
    sort=Sort.TOKEN,
)
def _token(value):
    return as_token(in_short(full()), profile=value)


@each("an index that is a number:", {"the first": 0, "another": 8, "the last": 131_071})
def _number(value):
    listed = PLAIN.sign(college_list(bits=bits_with(7, 1)))
    signed = PLAIN.sign(badge(credentialStatus=status(value, statusListIndex=value)))
    return signed, everywhere(lists={COLLEGE_LIST: listed})
