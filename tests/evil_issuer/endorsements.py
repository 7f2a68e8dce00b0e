"""Praise that nobody gave, and badges that dress up with it (T17)."""

import copy

from tests.evil_issuer.catalogue import BAD, UNSURE, Sort, each, forgery
from tests.evil_issuer.hands import ATTACKER, COLLEGE, PLAIN, as_token, everywhere
from tests.evil_issuer.material import badge, endorsement, presentation
from tests.issuer.verification.actors import EVIL, OUR_DID, US, example

PRAISE = {"sort": Sort.ENDORSEMENT}


def _ours(**changes):
    return US.sign(endorsement(OUR_DID, **changes))


@each(
    "T17 an endorsement of ours",
    {
        "with another comment": (
            BAD, "bad-signature", lambda one: one["credentialSubject"].update(endorsementComment="")
        ),
        "of another badge": (
            BAD, "bad-signature", lambda one: one["credentialSubject"].update(id="urn:uuid:1")
        ),
        "without its proof": (BAD, "not-signed", lambda one: one.pop("proof")),
        "with an end put off": (
            BAD, "bad-signature", lambda one: one.update(validUntil="2099-01-01T00:00:00Z")
        ),
        "that says it is a badge too": (
            BAD, "", lambda one: one["type"].append("OpenBadgeCredential")
        ),
        "that says it is an envelope": (
            BAD, "", lambda one: one["type"].insert(0, "VerifiablePresentation")
        ),
    },
    **PRAISE,
)  # fmt: skip
def _altered(value):
    document = copy.deepcopy(_ours())
    value(document)
    return document, everywhere()


@forgery("T17 an endorsement by the attacker in our name", BAD, "foreign-key", **PRAISE)
def _in_our_name():
    return EVIL.sign(endorsement(OUR_DID)), everywhere()


@forgery("T17 an unsigned endorsement that says it is an envelope", BAD, "not-signed", **PRAISE)
def _envelope():
    kinds = ["VerifiablePresentation", "VerifiableCredential", "EndorsementCredential"]
    return endorsement(OUR_DID, type=kinds), everywhere()


@forgery("T17 an envelope that its holder signed, as an endorsement", BAD, **PRAISE)
def _signed_envelope():
    kinds = ["VerifiablePresentation", "VerifiableCredential", "EndorsementCredential"]
    did = ATTACKER.public_key.did_key
    document = endorsement(OUR_DID, type=kinds, holder=did)
    method = f"{did}#{did.removeprefix('did:key:')}"
    signed = PLAIN.sign(
        document, owner=ATTACKER, verificationMethod=method, proofPurpose="authentication"
    )
    return signed, everywhere()


@forgery("T17 an endorsement whose issuer cannot be found", UNSURE, "no-document", **PRAISE)
def _unknown():
    method = "did:web:nowhere.example#key-1"
    signed = PLAIN.sign(endorsement("did:web:nowhere.example"), verificationMethod=method)
    return signed, everywhere()


# -- badges that hold what is no praise for them --------------------------------------------------


def _holding(member, *inside, issuer=COLLEGE):
    return PLAIN.sign(badge(issuer, **{member: list(inside)}))


@each(
    "T17 a badge that is endorsed by",
    {
        "another badge gone bad": (
            BAD,
            "bad-part",
            lambda: _holding("endorsementJwt", as_token(badge(), owner=ATTACKER)),
        ),
        "a token that is none": (
            BAD,
            "bad-part",
            lambda: _holding("endorsementJwt", "eyJ.eyJ.AAAA"),
        ),
        "a text": (BAD, "", lambda: PLAIN.sign(badge(endorsement=["urn:uuid:praise"]))),
        "an empty envelope": (BAD, "", lambda: _holding("endorsement", presentation())),
        "somebody whose keys nobody has": (
            UNSURE,
            "unsure-part",
            lambda: _holding("endorsement", _unknown()[0]),
        ),
        "more than anybody reads": (
            UNSURE,
            "too-many-parts",
            lambda: _holding("endorsementJwt", *["eyJ.eyJ.AAAA"] * 51),
        ),
    },
)
def _endorsed(value):
    return value(), everywhere()


@forgery("T17 the achievement endorsed by nobody", BAD, "bad-part")
def _achievement():
    document = badge()
    document["credentialSubject"]["achievement"]["endorsement"] = [
        {**endorsement(OUR_DID), "proof": US.sign(example())["proof"]}
    ]
    return PLAIN.sign(document), everywhere()


@forgery("T17 the issuer endorsed by nobody", BAD, "bad-part")
def _issuer():
    document = badge()
    document["issuer"]["endorsement"] = [{**endorsement(OUR_DID), "proof": [EVIL.options()]}]
    return PLAIN.sign({**document}), everywhere()
