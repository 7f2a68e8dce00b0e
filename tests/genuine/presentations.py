"""Presentations that are as they should be: unsigned, signed, and as tokens."""

from issuer.verification import Asked
from tests.evil_issuer.catalogue import Sort
from tests.evil_issuer.hands import (
    COLLEGE,
    HANDS,
    PLAIN,
    SIGNS_TOKENS,
    as_token,
)
from tests.evil_issuer.material import (
    DATA_INTEGRITY,
    V1,
    V2,
    badge,
    badge_1_1,
    endorsement,
    enveloped,
    learner_record,
    presentation,
)
from tests.evil_issuer.presentation_tokens import enveloped_presentation, presented_as_token
from tests.evil_issuer.presentations import CHALLENGE, DOMAIN, presented
from tests.genuine.corpus import each, genuine
from tests.issuer.verification.actors import US

SHOWN = {"sort": Sort.ALONE}
GOOD = PLAIN.sign(badge())
TOKEN = as_token(badge())


# -- what is inside -------------------------------------------------------------------------------

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


def _of_nothing(**changes):
    return {name: one for name, one in {**presentation(), **changes}.items() if one}


@genuine("a signed presentation of nothing", **SHOWN)
def _nothing():
    return PLAIN.sign(_of_nothing(holder=COLLEGE), proofPurpose="authentication")


@genuine("a signed presentation of nothing, by no holder", **SHOWN)
def _nothing_by_nobody():
    document = _of_nothing(id="urn:uuid:9c9a36f8-518f-4976-a934-6649502d0008")
    return PLAIN.sign(document, proofPurpose="authentication")


@each(
    "a signed presentation without a holder, in",
    {name: name for name in HANDS if name != "Ed25519Signature2020"},
    **SHOWN,
)
def _no_holder(value):
    return HANDS[value].sign(presentation(US.badge()), proofPurpose="authentication")


@genuine("a presentation on the Data Model 1.1, of a bare token", **SHOWN)
def _bare():
    return {**_on_1_1(), "verifiableCredential": [TOKEN]}


@genuine("a signed presentation on the Data Model 1.1, of a bare token", **SHOWN)
def _bare_and_signed():
    document = {**_on_1_1(), "holder": COLLEGE, "verifiableCredential": [TOKEN]}
    return HANDS["eddsa-jcs-2022"].sign(document, proofPurpose="authentication")


def _on_1_1():
    return {**presentation(), "@context": [V1, DATA_INTEGRITY]}


@each(
    "a presentation of a token in",
    {
        name: {"id": f"data:{name},{TOKEN}"}
        for name in ("application/vc+jwt", "application/jwt", "application/vc+ld+jwt")
    }
    | {"an envelope with a list of types": {"type": ["EnvelopedVerifiableCredential"]}},
    **SHOWN,
)
def _in_an_envelope(value):
    return presentation({**enveloped(TOKEN), **value})


@each(
    "a token in an envelope of",
    {
        "its own": {},
        "any token": {"id": f"data:application/jwt,{TOKEN}"},
        "a list of types": {"type": ["EnvelopedVerifiableCredential"]},
        "a list of contexts": {"@context": [V2]},
    },
    **SHOWN,
)
def _envelope_alone(value):
    return {**enveloped(TOKEN), **value}


# -- presentations as tokens ----------------------------------------------------------------------

_LATER = 1797066000  # 2026-12-12
_KEY_ALONE = SIGNS_TOKENS["EdDSA"].public_key.did_key

_TOKENS = {
    "in EdDSA": {},
    "in ES256": {"algorithm": "ES256"},
    "in ES384": {"algorithm": "ES384"},
    "in RS256": {"algorithm": "RS256"},
    "of the type JWT": {"header": {"typ": "JWT"}},
    "of no type": {"header": {"typ": ...}},
    "of its whole type": {"header": {"typ": "application/vp+jwt"}},
    "that says who signed it": {"payload": {"iss": COLLEGE, "sub": COLLEGE}},
    "with a number": {"payload": {"id": "urn:uuid:1", "jti": "urn:uuid:1"}},
    "with a number of the token": {"payload": {"jti": "3f2504e0"}},
    "from now on, for a while": {"payload": {"nbf": 1795165200, "iat": 1795165200, "exp": _LATER}},
    "for somebody, whom nobody asked about": {"payload": {"aud": "x.example", "nonce": "1"}},
    "whose key is named without a home": {"header": {"kid": "#EdDSA"}},
    "that brings the holder's own key": {
        "header": {"kid": ..., "jwk": SIGNS_TOKENS["EdDSA"].public_key.jwk}
    },
    "without a holder": {"holder": None},
    "without a holder, by its issuer": {
        "holder": None, "payload": {"iss": COLLEGE}, "header": {"kid": "EdDSA"}
    },
    "of a key alone": {"holder": _KEY_ALONE, "header": {"kid": _KEY_ALONE}},
    "of a key alone, without a holder": {"holder": None, "header": {"kid": _KEY_ALONE}},
    "under vp": {"under_vp": True},
    "under vp, whose holder only the token names": {"under_vp": True, "holder": None},
}  # fmt: skip


@each("a presentation as a token,", _TOKENS, **SHOWN)
def _as_token(value):
    return presented_as_token(GOOD, **value)


@each("a presentation as a token, in an envelope,", _TOKENS, **SHOWN)
def _as_token_enveloped(value):
    return enveloped_presentation(presented_as_token(GOOD, **value), "application/jwt")


@genuine("a presentation as a token, of nothing", **SHOWN)
def _token_of_nothing():
    return presented_as_token(payload={"verifiableCredential": ...})


@genuine("a presentation as a token, with a proof inside", **SHOWN)
def _token_with_proof():
    return presented_as_token(GOOD, payload={"proof": presented(GOOD)["proof"]})


@genuine("a presentation under vp, of a bare token on the Data Model 1.1", **SHOWN)
def _vp_of_1_1():
    vp = {**_on_1_1(), "holder": COLLEGE, "verifiableCredential": [TOKEN]}
    return presented_as_token(under_vp=True, payload={"vp": vp})


@each(
    "a presentation as a token, for an occasion",
    {
        "as asked for": {"aud": DOMAIN, "nonce": CHALLENGE},
        "with several domains": {"aud": ["x.example", DOMAIN], "nonce": CHALLENGE},
    },
    asked=Asked(domain=DOMAIN, challenge=CHALLENGE),
    **SHOWN,
)
def _token_for_an_occasion(value):
    return presented_as_token(GOOD, payload=value)


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
