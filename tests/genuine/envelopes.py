"""Presentations, learner records, endorsements and newer editions that are as they should be."""

import copy
import json

from issuer.verification import Asked
from tests.evil_issuer.catalogue import Sort
from tests.evil_issuer.editions import REFRESH, SERVICE, old_edition
from tests.evil_issuer.hands import (
    COLLEGE,
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
    presentation,
    status,
)
from tests.evil_issuer.presentations import CHALLENGE, DOMAIN, presented
from tests.genuine.corpus import each, genuine
from tests.issuer.verification.actors import OUR_DID, US

SHOWN = {"sort": Sort.ALONE}
GOOD = PLAIN.sign(badge())
TOKEN = as_token(badge())


# -- presentations --------------------------------------------------------------------------------

_INSIDE = {
    "one badge": [GOOD],
    "one badge of 1.1": [PLAIN.sign(badge_1_1())],
    "a token": [TOKEN],
    "a badge, ours and a token": [GOOD, US.badge(), TOKEN],
    "a learner record": [PLAIN.sign(learner_record())],
    "an endorsement": [PLAIN.sign(endorsement())],
}


@each("a presentation of", _INSIDE, **SHOWN)
def _unsigned(value):
    return presentation(*value)


@each("a signed presentation of", _INSIDE, **SHOWN)
def _signed(value):
    return presented(*value)


@genuine("a presentation of nothing", **SHOWN)
def _nothing():
    return {name: one for name, one in presentation().items() if one}


@genuine("a presentation of a badge that does not stand in a list", **SHOWN)
def _alone():
    return {**presentation(), "verifiableCredential": GOOD}


@genuine("a presentation on the Data Model 1.1", **SHOWN)
def _of_1_1():
    document = presentation(PLAIN.sign(badge_1_1()))
    return {**document, "@context": ["https://www.w3.org/2018/credentials/v1"]}


@each(
    "a signed presentation, in",
    {name: name for name in HANDS if name != "Ed25519Signature2020"},
    **SHOWN,
)
def _suites(value):
    return presented(GOOD, hand=HANDS[value])


@genuine("a signed presentation, in Ed25519Signature2020", **SHOWN)
def _suite_2020():
    hand = HANDS["Ed25519Signature2020"]
    document = hand.fit(presentation(GOOD, holder=COLLEGE))
    return hand.sign(document, proofPurpose="authentication")


@each(
    "a presentation for an occasion",
    {
        "as asked for": {"domain": DOMAIN, "challenge": CHALLENGE},
        "with several domains": {"domain": ["x.example", DOMAIN], "challenge": CHALLENGE},
    },
    asked=Asked(domain=DOMAIN, challenge=CHALLENGE),
    **SHOWN,
)
def _occasion(value):
    return presented(GOOD, **value)


@genuine("a presentation for an occasion that nobody asked about", **SHOWN)
def _unasked():
    return presented(GOOD, domain="x.example", challenge="1")


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
