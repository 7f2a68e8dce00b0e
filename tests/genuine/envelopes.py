"""Learner records, endorsements and newer editions that are as they should be."""

import copy
import json

from tests.evil_issuer.catalogue import Sort
from tests.evil_issuer.editions import REFRESH, SERVICE, old_edition
from tests.evil_issuer.hands import (
    HANDS,
    PLAIN,
    REVOKED_THERE,
    as_token,
    everywhere,
)
from tests.evil_issuer.material import (
    badge,
    badge_1_1,
    endorsement,
    learner_record,
    status,
)
from tests.genuine.corpus import each, genuine
from tests.issuer.verification.actors import OUR_DID, US

SHOWN = {"sort": Sort.ALONE}
GOOD = PLAIN.sign(badge())
TOKEN = as_token(badge())


# -- learner records ------------------------------------------------------------------------------


@each(
    "a learner record of",
    {
        "two badges": [GOOD, US.badge()],
        "a badge and an endorsement": [GOOD, PLAIN.sign(endorsement())],
        "one badge in each suite": [
            hand.sign(hand.fit(badge(id=f"urn:uuid:{name.replace(' ', '-')}")))
            for name, hand in HANDS.items()
        ],
    },
)
def _record(value):
    return PLAIN.sign(learner_record(of=value))


@genuine("a learner record of 1.1")
def _record_1_1():
    document = learner_record(of=[PLAIN.sign(badge_1_1())])
    contexts = ["https://www.w3.org/2018/credentials/v1", *document["@context"][1:]]
    document["@context"] = [*contexts, "https://w3id.org/security/data-integrity/v2"]
    document["issuanceDate"] = document.pop("validFrom")
    return PLAIN.sign(document)


# -- endorsements ---------------------------------------------------------------------------------


def _endorsing(**changes):
    return US.sign(endorsement(OUR_DID, **changes))


@each(
    "a badge endorsed",
    {
        "by us": {"endorsement": [_endorsing()]},
        "by us and by itself": {"endorsement": [_endorsing(), PLAIN.sign(endorsement())]},
        "in each suite": {
            "endorsement": [
                hand.sign(hand.fit(endorsement(id=f"urn:uuid:{name.replace(' ', '-')}")))
                for name, hand in HANDS.items()
            ]
        },
        "by a token": {"endorsementJwt": [as_token(endorsement())]},
        "both ways": {"endorsement": [_endorsing()], "endorsementJwt": [as_token(endorsement())]},
        "by one that has expired": {"endorsement": [_endorsing(validUntil="2026-11-25T00:00:00Z")]},
    },
)
def _endorsed(value):
    return PLAIN.sign(badge(**value))


@each("a badge, endorsed in its", {"achievement": "achievement", "issuer": "issuer"})
def _endorsed_inside(value):
    document = copy.deepcopy(badge())
    place = (
        document["credentialSubject"]["achievement"] if value == "achievement" else document[value]
    )
    place["endorsement"] = [US.sign(endorsement(OUR_DID, of=place["id"]))]
    return PLAIN.sign(document)


# -- newer editions -------------------------------------------------------------------------------


def _edition(**changes):
    return badge(refreshService=REFRESH, validFrom="2026-11-25T09:00:00Z", **changes)


def _as_token():
    return as_token(_edition(), payload={"nbf": 1795597200})


@each(
    "expired, with a newer edition",
    {"in JSON": lambda: json.dumps(PLAIN.sign(_edition())), "as a token": _as_token},
    sort=Sort.ALONE,  # what is inside another is not asked after
)
def _refreshed(value):
    return old_edition(), everywhere(newer={SERVICE: value().encode()})


@each(
    "a badge that still stands, and its refresh service offers",
    {
        "nothing": lambda: "",
        "something else": lambda: "<html></html>",
        "one that nobody signed": lambda: json.dumps(_edition()),
        "one that was revoked": lambda: json.dumps(
            PLAIN.sign(_edition(credentialStatus=status(REVOKED_THERE)))
        ),
    },
)
def _not_refreshed(value):
    return old_edition(validUntil=None), everywhere(newer={SERVICE: value().encode()})
