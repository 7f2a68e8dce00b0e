"""Presentations by whoever is not the holder, for another occasion, or with a forgery inside (T10,
T15)."""

import copy

from issuer.verification import Asked
from tests.evil_issuer.catalogue import BAD, UNSURE, Sort, each, forgery
from tests.evil_issuer.hands import (
    ATTACKER,
    COLLEGE,
    HANDS,
    PLAIN,
    as_token,
    college,
    everywhere,
)
from tests.evil_issuer.material import V2, badge, endorsement, enveloped, presentation
from tests.issuer.verification.actors import US

SHOWN = {"sort": Sort.ALONE}
DOMAIN, CHALLENGE = "employer.example", "3f2504e0"
HERE = Asked(domain=DOMAIN, challenge=CHALLENGE)
GOOD = PLAIN.sign(badge())


def presented(*inside, hand=PLAIN, holder=COLLEGE, owner=None, claims=(), **options):
    """A presentation that its holder signed."""
    document = presentation(*inside, holder=holder, **dict(claims))
    return hand.sign(document, owner=owner, **({"proofPurpose": "authentication"} | options))


# -- what is inside -------------------------------------------------------------------------------


def _token_of_nothing():
    """A presentation that nobody signed, where a credential should be."""
    return as_token(presentation() | {"id": "urn:uuid:1", "issuer": COLLEGE}, owner=ATTACKER)


def _enveloped_as(media_type, text):
    return {**enveloped(text), "id": f"data:{media_type},{text}"}


_INSIDE = {
    "one good, one forged": (BAD, "bad-part", [GOOD, {**GOOD, "name": "Doctor of Philosophy"}]),
    "one that nobody signed": (BAD, "bad-part", [badge()]),
    "one by another key": (BAD, "bad-part", [PLAIN.sign(badge(), owner=ATTACKER)]),
    "a token by another key": (BAD, "bad-part", [as_token(badge(), owner=ATTACKER)]),
    "a token that is none": (BAD, "bad-part", ["eyJhbGciOiJub25lIn0.e30.AAAA"]),
    "an envelope": (BAD, "bad-part", [presentation()]),
    "an unsigned badge that says it is an envelope": (
        BAD,
        "bad-part",
        [badge(type=["VerifiablePresentation", "VerifiableCredential", "OpenBadgeCredential"])],
    ),
    "a token with a presentation in it": (BAD, "bad-part", [_token_of_nothing()]),
    "an envelope with a presentation in it": (
        BAD,
        "bad-part",
        [{"type": "EnvelopedVerifiablePresentation", "id": f"data:,{_token_of_nothing()}"}],
    ),
    "a token secured in another way": (
        UNSURE,
        "unsure-part",
        [_enveloped_as("application/vc+sd-jwt", "eyJh.e30.c2ln~")],
    ),
    "what is no credential": (BAD, "bad-part", [{"type": "Profile", "id": "urn:uuid:1"}]),
    "one by somebody unknown": (
        UNSURE,
        "unsure-part",
        [
            PLAIN.sign(
                badge("did:web:nowhere.example"), verificationMethod="did:web:nowhere.example#1"
            )
        ],
    ),
    "more than anybody reads": (BAD, "too-many-parts", [{"type": ["VerifiableCredential"]}] * 51),
}


@each("T5 a presentation that holds", _INSIDE, **SHOWN)
def _inside(value):
    return presentation(*value), everywhere()


@each("T5 a signed presentation that holds", _INSIDE, **SHOWN)
def _inside_signed(value):
    return presented(*value, hand=HANDS["eddsa-jcs-2022"]), everywhere()


@forgery("T5 a presentation in a presentation in a presentation", BAD, "bad-part", **SHOWN)
def _nested():
    return presentation(presentation(presentation(GOOD))), everywhere()


@forgery("T8 a presentation that is a list", BAD, **SHOWN)
def _no_type():
    return {"verifiableCredential": [GOOD]}, everywhere()


# -- what nobody signed ---------------------------------------------------------------------------

_PRAISE_OF_MYSELF = {
    "nothing": {},
    "our name": {"holder": US.did, "name": "Doctor of Philosophy"},
    "no credentials": {"verifiableCredential": []},
    "an endorsement": {"endorsement": [PLAIN.sign(endorsement())]},
    "no proofs": {"proof": []},
    "null for a proof": {"proof": None},
}


@each(
    "T8 a presentation that nobody signed, with nothing signed in it but",
    {name: (BAD, "", value) for name, value in _PRAISE_OF_MYSELF.items()},
    **SHOWN,
)
def _nothing_signed(value):
    return {**_without(presentation(), "verifiableCredential"), **value}, everywhere()


@forgery("T17 a presentation of our name and of nothing else", BAD, "nothing-signed", **SHOWN)
def _our_name():
    document = _without(presentation(), "verifiableCredential")
    return {**document, "holder": US.did, "name": "Doctor of Philosophy"}, everywhere()


# -- who presents it ------------------------------------------------------------------------------


def _of_nobody(**options):
    """Signed, and without a holder."""
    document = _without(presentation(GOOD), "holder")
    owner = options.pop("owner", None)
    return PLAIN.sign(document, owner=owner, **({"proofPurpose": "authentication"} | options))


def _not_to_log_in():
    document = college()
    del document["authentication"]
    return everywhere(documents={COLLEGE: document})


@each(
    "T15 a presentation",
    {
        "by another key": (BAD, "bad-signature", lambda: presented(GOOD, owner=ATTACKER)),
        "by a key of the attacker's": (
            BAD,
            "foreign-key",
            lambda: presented(
                GOOD, owner=ATTACKER, verificationMethod=ATTACKER.public_key.did_key
            ),
        ),
        "of somebody else's, signed by the attacker": (
            BAD,
            "foreign-key",
            lambda: presented(GOOD, holder=US.did),
        ),
        "whose holder was taken out": (
            BAD, "bad-signature", lambda: _without(presented(GOOD), "holder")
        ),
        "without a holder, by another key": (
            BAD, "bad-signature", lambda: _of_nobody(owner=ATTACKER)
        ),
        "without a holder, by no key": (
            BAD, "no-issuer", lambda: _with_option(_of_nobody(), verificationMethod="key-1")
        ),
        "without a holder, by a key that is unknown": (
            UNSURE, "no-document", lambda: _of_nobody(verificationMethod="did:web:x.example#1")
        ),
        "without a holder, of a badge of the signer's": (
            BAD, "self-asserted", _of_nobody
        ),
        "whose holder is nobody": (BAD, "no-issuer", lambda: {**presented(GOOD), "holder": None}),
        "whose holder was written over": (
            BAD, "foreign-key", lambda: {**presented(GOOD), "holder": US.did}
        ),
        "signed to issue badges": (
            BAD, "other-purpose", lambda: presented(GOOD, proofPurpose="assertionMethod")
        ),
        "of tomorrow": (
            BAD, "created-in-future", lambda: presented(GOOD, created="2026-12-02T09:00:00Z")
        ),
        "that is over": (
            BAD, "proof-expired", lambda: presented(GOOD, expires="2026-11-30T09:00:00Z")
        ),
        "with a badge put in after signing": (
            BAD,
            "bad-signature",
            lambda: {**presented(GOOD), "verifiableCredential": [GOOD, US.badge()]},
        ),
        "with a badge taken out after signing": (
            BAD, "bad-signature", lambda: {**presented(GOOD), "verifiableCredential": []}
        ),
        "with a proof that is none": (
            BAD, "malformed-proof", lambda: {**presentation(GOOD), "proof": "trust me"}
        ),
        "with a proof of no kind": (
            BAD, "unknown-cryptosuite", lambda: {**presentation(GOOD, holder=COLLEGE), "proof": {}}
        ),
        "with no proofs": (BAD, "", lambda: {**presentation(GOOD, holder=COLLEGE), "proof": []}),
        "with a term without meaning": (
            BAD, "data-loss", lambda: {**presentation(GOOD), "grade": "A"}
        ),
        "signed as text, with a term without meaning": (
            BAD,
            "undefined-term",
            lambda: presented(GOOD, hand=HANDS["eddsa-jcs-2022"], claims={"grade": "A"}),
        ),
        "with a context of its own": (
            UNSURE,
            "unknown-context",
            lambda: {**presentation(GOOD), "@context": [V2, {"a": "urn:b"}]},
        ),
    },
    **SHOWN,
)  # fmt: skip
def _by_whom(value):
    return value(), everywhere()


@forgery("T15 a presentation by a key that is not for that", BAD, "key-not-listed", **SHOWN)
def _purpose_of_key():
    return presented(GOOD), _not_to_log_in()


# -- for which occasion ---------------------------------------------------------------------------

_OPTIONS = {"domain": DOMAIN, "challenge": CHALLENGE}


def _occasion(**changes):
    options = {name: one for name, one in (_OPTIONS | changes).items() if one is not None}
    return presented(GOOD, **options)


@each(
    "T10 a presentation",
    {
        "for another domain": (BAD, "other-occasion", lambda: _occasion(domain="x.example")),
        "for several other domains": (
            BAD, "other-occasion", lambda: _occasion(domain=["x.example", "y.example"])
        ),
        "for another challenge": (BAD, "other-occasion", lambda: _occasion(challenge="0")),
        "for no domain": (BAD, "other-occasion", lambda: _occasion(domain=None)),
        "for no challenge": (BAD, "other-occasion", lambda: _occasion(challenge=None)),
        "that nobody signed": (BAD, "other-occasion", lambda: presentation(GOOD)),
        "with the domain written over": (
            BAD, "bad-signature", lambda: _with_option(_occasion(domain="x.example"), domain=DOMAIN)
        ),
        "with the challenge written over": (
            BAD,
            "bad-signature",
            lambda: _with_option(_occasion(challenge="0"), challenge=CHALLENGE),
        ),
        "of two proofs, one for another occasion": (
            BAD, "other-occasion", lambda: PLAIN.sign(_occasion(), proofPurpose="authentication")
        ),
    },
    asked=HERE,
    **SHOWN,
)  # fmt: skip
def _for_what(value):
    return value(), everywhere()


def _with_option(document, **changes):
    document = copy.deepcopy(document)
    document["proof"][0].update(changes)
    return document


def _without(document, name):
    return {one: value for one, value in document.items() if one != name}
