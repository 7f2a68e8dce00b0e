"""Forgeries with keys that ended, and with keys and signatures that are not read (T11, T30)."""

import copy

from keys import Algorithm
from keys.multibase import encode_base58btc
from tests.evil_issuer.catalogue import BAD, UNSURE, Sort, altered, each, forgery
from tests.evil_issuer.hands import (
    ATTACKER,
    COLLEGE,
    PLAIN,
    as_token,
    college,
    controller_document,
    everywhere,
    method_of_token,
    published_key,
)
from tests.evil_issuer.material import badge
from tests.issuer.proofs.samples import proof_in, samples
from tests.issuer.verification.actors import US, example, world
from tests.keys.others import other

TOKENS = {"sort": Sort.TOKEN}
END, SECOND_BEFORE = "2026-11-25T00:00:00Z", "2026-11-24T23:59:59Z"


def _college_with(method, **changes):
    """The college's document with one of its methods changed."""
    document = copy.deepcopy(college())
    (found,) = (one for one in document["verificationMethod"] if one["id"] == method)
    found |= changes
    return everywhere(documents={COLLEGE: document})


# -- keys that ended: whoever came by an old one signs with it ------------------------------------


@each(
    "T30 by a key that ended,",
    {
        "as if in its time": (BAD, "key-expires", ("expires", END, SECOND_BEFORE)),
        "at its end": (BAD, "key-ended", ("expires", END, END)),
        "after it": (BAD, "key-ended", ("expires", END, "2026-11-30T00:00:00Z")),
        "of no date": (BAD, "key-ended", ("expires", END, None)),
        "at no time": (BAD, "key-ended", ("expires", "long ago", SECOND_BEFORE)),
        "withdrawn, as if before that": (BAD, "key-revoked", ("revoked", END, SECOND_BEFORE)),
        "withdrawn, after it": (BAD, "key-revoked", ("revoked", END, "2026-11-30T00:00:00Z")),
        "withdrawn, of no date": (BAD, "key-revoked", ("revoked", END, None)),
    },
)
def _ended(value):
    member, end, created = value
    ours = US.document()
    ours["verificationMethod"][0][member] = end
    return US.sign(example(name="First class honours"), created=created), world(ours=ours)


@each(
    "T30 changed under a key that",
    {
        "ended": (BAD, "bad-signature", "expires"),
        "was withdrawn": (BAD, "bad-signature", "revoked"),
    },
)
def _changed(value):
    signed = altered(PLAIN.sign(badge()), ("name",), "First class honours")
    return signed, _college_with(PLAIN.method, **{value: END})


@each(
    "T30 a token by a key that ended,",
    {
        "of no date": (BAD, "key-ended", {}),
        "after it": (BAD, "key-ended", {"iat": 1795996800}),
        "as if in its time": (BAD, "key-expires", {"iat": 1795165200}),
    },
    **TOKENS,
)
def _ended_token(value):
    text = as_token(badge(), payload=value)
    return text, _college_with(method_of_token("EdDSA"), expires=END)


# -- keys and ways of signing that are not read: doubt, and never more ----------------------------

_SECP256K1 = {"kty": "EC", "crv": "secp256k1", "x": "AAAA", "y": "AAAA"}
_UNREAD_KEYS = {
    "on secp256k1": {"publicKeyMultibase": encode_base58btc(b"\xe7\x01" + bytes(33))},
    "on secp256k1, as a JWK": {"type": "JsonWebKey", "publicKeyJwk": _SECP256K1},
    "of a type for secp256k1": {"type": "EcdsaSecp256k1VerificationKey2019"},
    "of a type for RSA": {"type": "RsaVerificationKey2018"},
}


@each(
    "T11 signed by the attacker in the name of a key that is not read,",
    {name: (UNSURE, "unread-key", value) for name, value in _UNREAD_KEYS.items()},
)
def _unread(value):
    return PLAIN.sign(badge(), owner=ATTACKER), _college_with(PLAIN.method, **value)


@each(
    "T11 a key that is not read and",
    {
        "was withdrawn": (BAD, "key-revoked", {"revoked": END}),
        "ended": (BAD, "key-ended", {"expires": END}),
        "gives its secret away": (
            BAD, "unusable-key", {"type": "JsonWebKey", "publicKeyJwk": {**_SECP256K1, "d": "AAAA"}}
        ),
        "is another's": (BAD, "key-not-listed", {"controller": "did:web:evil.example"}),
    },
)  # fmt: skip
def _unread_and(value):
    unread = _UNREAD_KEYS["of a type for RSA"] | value
    return PLAIN.sign(badge(), created=END), _college_with(PLAIN.method, **unread)


@each(
    "T11 a token in the name of a key that is not read, with",
    {
        "alg none": (BAD, "unknown-cryptosuite", {"alg": "none"}),
        "alg HS256": (BAD, "unknown-cryptosuite", {"alg": "HS256"}),
        "no alg": (BAD, "unknown-cryptosuite", {"alg": ...}),
        "an alg that fits": (UNSURE, "unread-key", {"alg": "ES256K"}),
    },
    **TOKENS,
)
def _unread_token(value):
    method = method_of_token("EdDSA")
    shown_in = _college_with(method, type="EcdsaSecp256k1VerificationKey2019")
    return as_token(badge(), header=value, owner=ATTACKER), shown_in


@each(
    "T11 a token that says it is signed by the RSA key with",
    {
        **{
            name: (UNSURE, "unread-token", {"alg": name})
            for name in ("PS256", "PS384", "PS512", "RS384", "RS512")
        },
        "PS256 and crit": (BAD, "bad-signature", {"alg": "PS256", "crit": ["exp"]}),
        "PS256 as a sign-in": (BAD, "bad-signature", {"alg": "PS256", "typ": "at+jwt"}),
        "PS256 and the attacker's key": (
            BAD, "bad-signature", {"alg": "PS256", "jwk": ATTACKER.public_key.jwk}
        ),
    },
    **TOKENS,
)  # fmt: skip
def _rsa(value):
    return as_token(badge(), "RS256", header=value), everywhere()


@forgery("T11 a token of PS256 without a signature", BAD, "bad-signature", **TOKENS)
def _rsa_unsigned():
    text = as_token(badge(), "RS256", header={"alg": "PS256"})
    return text.rpartition(".")[0] + ".", everywhere()


@each(
    "T3 signed by the attacker, with",
    {
        "a certificate and no name": (UNSURE, "other-cryptosuite", {"kid": ..., "x5c": ["MIIB"]}),
        "a certificate, in our name": (BAD, "bad-signature", {"x5c": ["MIIB"]}),
        "a certificate and its own name": (
            BAD, "foreign-key", {"kid": ATTACKER.public_key.did_key, "x5c": ["MIIB"]}
        ),
        "a certificate and a key": (
            BAD, "key-not-listed", {"kid": ..., "x5c": ["MIIB"], "jwk": ATTACKER.public_key.jwk}
        ),
        "a certificate and alg none": (
            BAD, "unknown-cryptosuite", {"kid": ..., "x5c": ["MIIB"], "alg": "none"}
        ),
        "a key that is not read and no name": (
            UNSURE, "other-cryptosuite", {"kid": ..., "jwk": _SECP256K1}
        ),
        "a key that is not read, in our name": (BAD, "bad-signature", {"jwk": _SECP256K1}),
    },
    **TOKENS,
)  # fmt: skip
def _certificate(value):
    return as_token(badge(), header=value, owner=ATTACKER), everywhere()


# -- what an issuer hands to the holder -----------------------------------------------------------


@each(
    "T5 an issuer's own copy,",
    {
        "changed": (UNSURE, "base-proof", ("name", "First class honours")),
        "by another key": (BAD, "key-not-listed", None),
        "cut": (BAD, "bad-signature", "cut"),
    },
)
def _own_copy(value):
    sample = next(one for one in samples() if one.shown == "base proof")
    document, key = copy.deepcopy(sample.signed), sample.key
    method = proof_in(document)["verificationMethod"]
    controller = method.partition("#")[0]
    if value == "cut":
        proof_in(document)["proofValue"] = proof_in(document)["proofValue"][:40]
    elif value is None:
        key, method = other(Algorithm.ES256, 66).public_key, f"{controller}#another"
    else:
        document[value[0]] = value[1]
    listed = controller_document(controller, [published_key(key, method, controller)])
    return document, everywhere(documents={controller: listed})
