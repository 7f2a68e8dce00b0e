"""One fault after the other, in every suite and on every kind of credential (T1, T2, T5 to T17)."""

import copy

from keys import Algorithm
from keys.multibase import decode_base58btc, encode_base58btc
from tests.evil_issuer.catalogue import BAD, UNSURE, Sort, forgery
from tests.evil_issuer.hands import (
    ATTACKER,
    COLLEGE,
    HANDS,
    PLAIN,
    REVOKED_THERE,
    college,
    everywhere,
)
from tests.evil_issuer.material import (
    badge,
    badge_1_1,
    endorsement,
    endorsement_1_1,
    learner_record,
    status,
)
from tests.keys.others import other

FAULTS = {}


def fault(name, verdict):
    """Enter a function of a hand and of claims; it returns what is shown, or that and a world."""

    def enter(function):
        FAULTS[name] = (verdict, function)
        return function

    return enter


# -- whose key ----------------------------------------------------------------------------------


@fault("T1 another key under the college's name", BAD)
def _impostor(hand, claims):
    return hand.sign(claims, owner=_another(hand))


@fault("T1 a key that the college no longer lists", BAD)
def _withdrawn(hand, claims):
    document = college()
    document["assertionMethod"] = [
        name for name in document["assertionMethod"] if name != hand.method
    ]
    return hand.sign(claims), everywhere(documents={COLLEGE: document})


@fault("T2 a key of the attacker's own domain", BAD)
def _elsewhere(hand, claims):
    key = _another(hand)
    method = f"did:web:evil.example#{key.public_key.multibase}"
    return hand.sign(claims, owner=key, verificationMethod=method)


@fault("T2 a key that is its own identifier", BAD)
def _did_key(hand, claims):
    did = ATTACKER.public_key.did_key
    return hand.sign(claims, owner=_another(hand), verificationMethod=did)


@fault("T4 a key whose private half the college published", BAD)
def _private(hand, claims):
    document = college()
    for method in document["verificationMethod"]:
        if method["id"] == hand.method:
            del method["publicKeyMultibase"]
            method["type"] = "JsonWebKey"
            method["publicKeyJwk"] = {**hand.owner.public_key.jwk, "d": "AAAA"}
    return hand.sign(claims), everywhere(documents={COLLEGE: document})


def _another(hand):
    return other(hand.owner.public_key.algorithm, 66)


# -- what is claimed ----------------------------------------------------------------------------


@fault("T5 another name", BAD)
def _renamed(hand, claims):
    return hand.sign(claims) | {"name": "Doctor of Philosophy"}


@fault("T5 the proof of another credential", BAD)
def _borrowed(hand, claims):
    mine = hand.sign({**claims, "id": "urn:uuid:1"})
    return {**claims, "proof": mine["proof"]}


@fault("T6 a term without a meaning, added", BAD)
def _undefined(hand, claims):
    return hand.sign(claims) | {"grade": "First class honours"}


@fault("T6 a term in the subject, added", BAD)
def _undefined_inside(hand, claims):
    signed = copy.deepcopy(hand.sign(claims))
    signed["credentialSubject"]["grade"] = "First class honours"
    return signed


@fault("T7 a context added after signing", UNSURE)
def _context(hand, claims):
    signed = hand.sign(claims)
    return {
        **signed,
        "@context": [*signed["@context"], {"name": "https://schema.org/alternateName"}],
    }


@fault("T7 a context that is held, added after signing", BAD)
def _held_context(hand, claims):
    signed = hand.sign(claims)
    further = "https://w3id.org/security/multikey/v1"
    return {**signed, "name": "PhD", "@context": [*signed["@context"], further]}


# -- the proof ----------------------------------------------------------------------------------


@fault("T8 no proof", BAD)
def _stripped(_hand, claims):
    return claims


@fault("T8 the proof in the subject", BAD)
def _moved(hand, claims):
    signed = copy.deepcopy(hand.sign(claims))
    signed["credentialSubject"]["proof"] = signed.pop("proof")
    return signed


@fault("T8 the proof of one suite under the name of another", BAD)
def _relabelled(hand, claims):
    signed = copy.deepcopy(hand.sign(claims))
    proof = signed["proof"][0]
    wanted = "eddsa-rdfc-2022" if hand.suite.name == "ecdsa-rdfc-2019" else "ecdsa-rdfc-2019"
    proof.update({"type": "DataIntegrityProof", "cryptosuite": wanted})
    return signed


@fault("T9 a good proof of the attacker's beside one gone bad", BAD)
def _set(hand, claims):
    changed = {**claims, "name": "Doctor of Philosophy"}
    did = ATTACKER.public_key.did_key
    theirs = PLAIN.sign(
        changed, owner=ATTACKER, verificationMethod=f"{did}#{did.removeprefix('did:key:')}"
    )
    return {**theirs, "proof": [*theirs["proof"], *hand.sign(claims)["proof"]]}


@fault("T10 signed to log in", BAD)
def _to_log_in(hand, claims):
    return hand.sign(claims, proofPurpose="authentication")


@fault("T10 signed tomorrow", BAD)
def _tomorrow(hand, claims):
    return hand.sign(claims, created="2026-12-02T09:00:00Z")


@fault("T10 signed for a time that is over", BAD)
def _over(hand, claims):
    return hand.sign(claims, expires="2026-11-30T09:00:00Z")


@fault("T10 the purpose written over", BAD)
def _purpose(hand, claims):
    signed = copy.deepcopy(hand.sign(claims, proofPurpose="authentication"))
    signed["proof"][0]["proofPurpose"] = "assertionMethod"
    return signed


@fault("T11 a key of another kind", BAD)
def _kind(hand, claims):
    kinds = [Algorithm.ED25519, Algorithm.ES256]
    ours = hand.owner.public_key.algorithm
    key = other(next(one for one in kinds if one is not ours), 67)
    method = f"{COLLEGE}#{key.public_key.multibase}"
    document = college()
    document["verificationMethod"].append(
        {
            "id": method,
            "controller": COLLEGE,
            "type": "Multikey",
            "publicKeyMultibase": key.public_key.multibase,
        }
    )
    document["assertionMethod"].append(method)
    signed = hand.sign(claims, owner=key, verificationMethod=method)
    return signed, everywhere(documents={COLLEGE: document})


@fault("T11 a value with a byte more", BAD)
def _longer(hand, claims):
    signed = copy.deepcopy(hand.sign(claims))
    proof = signed["proof"][0]
    proof["proofValue"] = encode_base58btc(decode_base58btc(proof["proofValue"]) + b"\0")
    return signed


# -- whose, and whether it stands ---------------------------------------------------------------


@fault("T14 the picture of another achievement", BAD)
def _picture(hand, claims):
    signed = copy.deepcopy(hand.sign(claims))
    subject = signed["credentialSubject"]
    art = {"id": "https://evil.example/phd.png", "type": "Image", "caption": "PhD"}
    if "achievement" in subject:
        subject["achievement"]["image"] = art
    else:
        signed["image"] = art
    return signed


@fault("T15 another recipient", BAD)
def _recipient(hand, claims):
    signed = copy.deepcopy(hand.sign(claims))
    signed["credentialSubject"]["id"] = "urn:uuid:2f1d0c6e-9c40-4c56-8f4c-0d6a7d6f1aff"
    return signed


@fault("T16 the edition before the correction", BAD)
def _corrected(hand, claims):
    """A correction has an id of its own, and what it corrects is revoked."""
    if "https://www.w3.org/2018/credentials/v1" in claims["@context"]:
        over = {"expirationDate": "2026-11-30T09:00:00Z"}
    else:
        over = {"credentialStatus": status(REVOKED_THERE)}
    return hand.sign({**claims, **over})


@fault("T17 an issuer whose name looks like the college's", BAD)
def _look_alike(hand, claims):
    claims = copy.deepcopy(claims)
    claims["issuer"]["id"] = "did:web:c\u043ellege.example"  # a Cyrillic o
    method = f"{claims['issuer']['id']}#{hand.owner.public_key.multibase}"
    return hand.sign(claims, verificationMethod=method)


@fault("T17 the college's name written over the attacker's", BAD)
def _our_name(hand, claims):
    claims = copy.deepcopy(claims)
    claims["issuer"]["id"] = "did:web:evil.example"
    signed = copy.deepcopy(
        hand.sign(claims, verificationMethod="did:web:evil.example#key-1", owner=_another(hand))
    )
    signed["issuer"]["id"] = COLLEGE
    return signed


# -- each of them in each suite, and on each kind -----------------------------------------------

_KINDS = {
    "a badge": (badge, Sort.CREDENTIAL),
    "a badge of 1.1": (badge_1_1, Sort.CREDENTIAL),
    "an endorsement": (endorsement, Sort.ENDORSEMENT),
    "an endorsement of 1.1": (endorsement_1_1, Sort.ENDORSEMENT),
    "a learner record": (learner_record, Sort.CREDENTIAL),
}


def _enter(fault_name, suite, kind):
    verdict, function = FAULTS[fault_name]
    material, sort = _KINDS[kind]
    hand = HANDS[suite]

    def make():
        made = function(hand, hand.fit(material()))
        return made if isinstance(made, tuple) else (made, everywhere())

    forgery(f"{fault_name} ({suite}, {kind})", verdict, sort=sort)(make)


for _name in FAULTS:
    for _suite in HANDS:
        _enter(_name, _suite, "a badge")
    # The kind of a credential and the suite know nothing of each other: one suite for each kind.
    for _suite, _kind in zip(HANDS, list(_KINDS)[1:], strict=False):
        _enter(_name, _suite, _kind)
