"""Several proofs on one document: sets in which the wrong one is good, and broken chains (T9)."""

import copy

from issuer.verification import Asked
from tests.evil_issuer.catalogue import BAD, UNSURE, Sort, each, forgery
from tests.evil_issuer.hands import ATTACKER, HANDS, PLAIN, as_token, everywhere
from tests.evil_issuer.material import V2, badge

FIRST, SECOND = "urn:uuid:proof-1", "urn:uuid:proof-2"
_DID = ATTACKER.public_key.did_key
_METHOD = f"{_DID}#{_DID.removeprefix('did:key:')}"
# The context of Ed25519Signature2020 has no `previousProof`.
CHAINING = {name: hand for name, hand in HANDS.items() if "2020" not in name}


def chained(hand, claims=None):
    """A document signed, and the signature signed by the hand in turn."""
    first = PLAIN.sign(badge() if claims is None else claims, id=FIRST)
    return hand.sign(first, id=SECOND, previousProof=FIRST)


_BREAKS = {
    "without its first": lambda proofs: proofs.pop(0),
    "with its first twice": lambda proofs: proofs.insert(0, copy.deepcopy(proofs[0])),
    "with a first of another name": lambda proofs: proofs[0].update(id="urn:uuid:other"),
    "with a first of another day": lambda proofs: proofs[0].update(created="2026-11-19T09:00:00Z"),
    "with a first of another value": lambda proofs: proofs[0].update(
        proofValue=proofs[1]["proofValue"]
    ),
    "with a first to log in": lambda proofs: proofs[0].update(proofPurpose="authentication"),
    "that depends on itself": lambda proofs: proofs[1].update(previousProof=SECOND),
    "that depends on nothing": lambda proofs: proofs[1].update(previousProof=[]),
    "that depends on a number": lambda proofs: proofs[1].update(previousProof=1),
    "that depends on what is not there": lambda proofs: proofs[1].update(
        previousProof=[FIRST, "urn:uuid:other"]
    ),
    "that no longer depends": lambda proofs: proofs[1].pop("previousProof"),
}


@each(
    "T9 a chain",
    {
        f"{how} ({suite})": (BAD, "", (break_it, suite))
        for how, break_it in _BREAKS.items()
        for suite in CHAINING
    },
)
def _broken(value):
    """The first proof is spoiled as well, lest it carry the badge alone."""
    break_it, suite = value
    document = copy.deepcopy(chained(CHAINING[suite]))
    break_it(document["proof"])
    for proof in document["proof"]:
        if "previousProof" not in proof and proof.get("id") != SECOND:
            proof["created"] = "2026-11-18T09:00:00Z"
    return document, everywhere()


@each("T9 a chain whose first is by nobody", {name: (BAD, "", name) for name in CHAINING})
def _first_by_nobody(value):
    """The college signs over a proof in the attacker's hand that is not good."""
    claims = badge()
    first = PLAIN.sign(claims, owner=ATTACKER, id=FIRST, verificationMethod=_METHOD)
    first = {**first, "proof": [{**first["proof"][0], "created": "2026-11-18T09:00:00Z"}]}
    return CHAINING[value].sign(first, previousProof=FIRST), everywhere()


@forgery("T9 a chain whose first is by somebody who cannot be found", UNSURE, "unchecked-chain")
def _first_unknown():
    method = "did:web:nowhere.example#key-1"
    first = PLAIN.sign(badge(), owner=ATTACKER, id=FIRST, verificationMethod=method)
    return PLAIN.sign(first, previousProof=FIRST), everywhere()


@forgery("T9 two that depend on each other", BAD)
def _circle():
    document = copy.deepcopy(chained(PLAIN))
    document["proof"][0]["previousProof"] = SECOND
    return document, everywhere()


# -- sets -----------------------------------------------------------------------------------------

_CHANGED = {"name": "Doctor of Philosophy"}


def _by_attacker(claims, **options):
    return PLAIN.sign(claims, owner=ATTACKER, verificationMethod=_METHOD, **options)["proof"][0]


@each(
    "T9 a set of a proof gone bad and",
    {
        f"{how} ({suite})": (BAD, "", (other_proof, suite))
        for how, other_proof in {
            "the attacker's good one": _by_attacker,
            "the attacker's, in the college's name": lambda claims: PLAIN.sign(
                claims, owner=ATTACKER
            )["proof"][0],
            "one without a kind": lambda _claims: {},
            "one of a kind that nobody knows": lambda _claims: {
                "type": "DataIntegrityProof", "cryptosuite": "none"
            },
            "itself": lambda _claims: None,
        }.items()
        for suite in HANDS
    },
)  # fmt: skip
def _sets(value):
    other_proof, suite = value
    hand = HANDS[suite]
    claims = hand.fit(badge())
    (ours,) = hand.sign(claims)["proof"]
    changed = claims | _CHANGED
    theirs = other_proof(changed) or ours
    return {**changed, "proof": [theirs, ours]}, everywhere()


@forgery("T9 a set of a proof gone bad and one that is not read here", UNSURE, "other-cryptosuite")
def _unread():
    bbs = {"type": "DataIntegrityProof", "cryptosuite": "bbs-2023"}
    (ours,) = PLAIN.sign(badge())["proof"]
    return {**badge(**_CHANGED), "proof": [ours, bbs]}, everywhere()


@forgery("T9 a set in a set", BAD, "malformed-proof")
def _nested():
    signed = PLAIN.sign(badge())
    return {**signed, "proof": [signed["proof"]]}, everywhere()


@forgery("T9 a token of the attacker's around a badge without a status", BAD, sort=Sort.TOKEN)
def _token_around():
    signed = {**PLAIN.sign(badge()), "credentialStatus": None}
    del signed["credentialStatus"]
    return as_token(signed, owner=ATTACKER), everywhere()


# -- whoever asks as the VC API does wants every proof to hold -------------------------------------

GENERIC = Asked(generic=True)
EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"


def generic(**changes):
    """A credential that is no Open Badge."""
    return {
        "@context": [V2, EXAMPLES],
        "id": "urn:uuid:6a7c3e52-6b43-43dc-9b3c-0f6b7b9a5c03",
        "type": ["VerifiableCredential", "ExampleDegreeCredential"],
        "issuer": "did:web:college.example",
        "credentialSubject": {"id": "did:example:alice", "degree": "Bachelor"},
        **changes,
    }


@each(
    "T9 any credential, with a second proof that",
    {
        "is of another claim": (BAD, "", lambda claims: _by_attacker(claims | {"id": "urn:x:1"})),
        "is to log in": (
            BAD, "", lambda claims: _by_attacker(claims, proofPurpose="authentication")
        ),
        "is of tomorrow": (
            BAD, "", lambda claims: _by_attacker(claims, created="2026-12-09T09:00:00Z")
        ),
        "is of no kind": (BAD, "", lambda _claims: {"type": "TrustMe"}),
        "depends on what is not there": (
            BAD, "", lambda claims: {**_by_attacker(claims), "previousProof": "urn:uuid:1"}
        ),
    },
    asked=GENERIC,
)  # fmt: skip
def _strict(value):
    claims = generic()
    return {**claims, "proof": [*PLAIN.sign(claims)["proof"], value(claims)]}, everywhere()


@each(
    "T5 any credential",
    {
        "that was changed": (
            BAD, "bad-signature", lambda: {**PLAIN.sign(generic()), "id": "urn:uuid:1"}
        ),
        "by another key": (BAD, "bad-signature", lambda: PLAIN.sign(generic(), owner=ATTACKER)),
        "that nobody signed": (BAD, "not-signed", generic),
        "that has expired": (
            BAD, "expired", lambda: PLAIN.sign(generic(validUntil="2026-11-30T00:00:00Z"))
        ),
        "that says it is an envelope": (
            BAD,
            "not-signed",
            lambda: generic(type=["VerifiablePresentation", "VerifiableCredential"]),
        ),
    },
    asked=GENERIC,
)  # fmt: skip
def _generic(value):
    return value(), everywhere()
