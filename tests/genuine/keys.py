"""Badges whose issuers publish their keys as DID Core and earlier specifications have it, and those
whose keys, tokens and proofs are of kinds that are not read here: these are in doubt, and no more.
"""

from functools import cache

import base58
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from issuer.verification import Verdict
from keys.multibase import encode_base58btc
from tests.evil_issuer.catalogue import Sort
from tests.evil_issuer.hands import (
    COLLEGE,
    HANDS,
    PLAIN,
    SIGNS_TOKENS,
    as_token,
    college,
    controller_document,
    everywhere,
)
from tests.evil_issuer.material import badge
from tests.genuine.corpus import each, genuine
from tests.issuer.proofs.samples import proof_in, samples
from tests.issuer.proofs.tokens import base64url
from tests.issuer.verification.actors import US, world
from tests.keys.others import Other

UNSURE = Verdict.COULD_NOT_BE_CHECKED
PLACES = (COLLEGE, "https://college.example/issuers/1")
NOTHING = {"credentialStatus": None}


def plain(issuer):
    """A badge without a status, whose list would need a key of its own."""
    return {name: one for name, one in badge(issuer, **NOTHING).items() if one is not None}


# -- names and forms ------------------------------------------------------------------------------


@each(
    "a key that its document names by a fragment",
    {
        f"{where}, at {issuer[:5]}": (issuer, listed, described)
        for issuer in PLACES
        for where, listed, described in (
            ("in both places", "#key-1", "#key-1"),
            ("where it lists it", "#key-1", f"{issuer}#key-1"),
            ("where it describes it", f"{issuer}#key-1", "#key-1"),
        )
    },
)
def _fragment(value):
    issuer, listed, described = value
    method = {
        "id": described,
        "type": "Multikey",
        "controller": issuer,
        "publicKeyMultibase": PLAIN.owner.public_key.multibase,
    }
    document = controller_document(issuer, [method]) | {"assertionMethod": [listed]}
    signed = PLAIN.sign(plain(issuer), verificationMethod=f"{issuer}#key-1")
    return signed, everywhere(documents={issuer: document})


@genuine("our own key, named by a fragment")
def _ours():
    document = US.document()
    document["verificationMethod"][0]["id"] = f"#{US.key.multibase}"
    document["assertionMethod"] = [f"#{US.key.multibase}"]
    return US.badge(), world(ours=document)


# Inside another, a name relative to nothing is no statement that a signature around it could cover.
@genuine("a proof over the text that names its key by a fragment", sort=Sort.ALONE)
def _fragment_in_proof():
    hand = HANDS["eddsa-jcs-2022"]
    return hand.sign(badge(), verificationMethod=f"#{hand.owner.public_key.multibase}")


_EARLIER = {
    "Ed25519VerificationKey2018": PLAIN,
    "EcdsaSecp256r1VerificationKey2019": HANDS["ecdsa-rdfc-2019 on P-256"],
}
_FORMS = {
    "publicKeyBase58": lambda key: base58.b58encode(key.raw).decode(),
    "publicKeyMultibase": lambda key: key.multibase,
    "publicKeyJwk": lambda key: key.jwk,
}


@each(
    "a key of an earlier type",
    {f"{kind}, {form}": (kind, form) for kind in _EARLIER for form in _FORMS},
)
def _earlier(value):
    kind, form = value
    hand = _EARLIER[kind]
    method = {"id": hand.method, "controller": COLLEGE, "type": kind}
    method[form] = _FORMS[form](hand.owner.public_key)
    return hand.sign(plain(COLLEGE)), everywhere(
        documents={COLLEGE: controller_document(COLLEGE, [method])}
    )


# -- what is not read -----------------------------------------------------------------------------


@cache
def on_secp256k1():
    """Somebody with a key on secp256k1: how they sign, their Multikey text and their JWK."""
    private = ec.derive_private_key(77, ec.SECP256K1())
    numbers = private.public_key().public_numbers()
    point = private.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)

    def sign(data):
        r, s = decode_dss_signature(private.sign(data, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32) + s.to_bytes(32)

    x, y = (base64url(one.to_bytes(32)) for one in (numbers.x, numbers.y))
    jwk = {"kty": "EC", "crv": "secp256k1", "x": x, "y": y}
    return Other(None, sign), encode_base58btc(b"\xe7\x01" + point), jwk


@each(
    "a token by a key on secp256k1, which is",
    {
        "a did:key": "did:key",
        "a Multikey": "Multikey",
        "a JWK": "JsonWebKey",
        "of a type of its own": "EcdsaSecp256k1VerificationKey2019",
    },
    sort=Sort.TOKEN,
    verdict=UNSURE,
)
def _secp256k1(value):
    owner, text, jwk = on_secp256k1()
    issuer = f"did:key:{text}" if value == "did:key" else COLLEGE
    method = f"{issuer}#{text}"
    token = as_token(plain(issuer), owner=owner, header={"alg": "ES256K", "kid": method})
    described = {"id": method, "controller": issuer, "type": value}
    described |= {"publicKeyMultibase": text} if value == "Multikey" else {"publicKeyJwk": jwk}
    return token, everywhere(documents={issuer: controller_document(issuer, [described])})


_RSA = SIGNS_TOKENS["RS256"].private
_OTHER_WAYS = {
    "PS256": (padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256()),
    "RS512": (padding.PKCS1v15(), hashes.SHA512()),
}


@each(
    "a token by an RSA key with", {name: name for name in _OTHER_WAYS}, sort=Sort.TOKEN,
    verdict=UNSURE,
)  # fmt: skip
def _rsa(value):
    owner = Other(None, lambda data: _RSA.sign(data, *_OTHER_WAYS[value]))
    return as_token(badge(), "RS256", owner=owner, header={"alg": value})


@genuine("a token by a larger RSA key than is read", sort=Sort.TOKEN, verdict=UNSURE)
def _large():
    private, jwk = large_rsa()
    owner = Other(None, lambda data: private.sign(data, padding.PKCS1v15(), hashes.SHA256()))
    method = {"id": f"{COLLEGE}#1", "controller": COLLEGE, "type": "JsonWebKey"}
    document = controller_document(COLLEGE, [{**method, "publicKeyJwk": jwk}])
    token = as_token(plain(COLLEGE), "RS256", owner=owner, header={"kid": f"{COLLEGE}#1"})
    return token, everywhere(documents={COLLEGE: document})


@cache
def large_rsa():
    private = rsa.generate_private_key(65537, 4104)
    numbers = private.public_key().public_numbers()
    n, e = (base64url(one.to_bytes(-(-one.bit_length() // 8))) for one in (numbers.n, numbers.e))
    return private, {"kty": "RSA", "n": n, "e": e}


@each(
    "a token with a certificate",
    {
        "and the name of its key": {"x5c": ["MIIB"]},
        "and its thumbprint": {"x5c": ["MIIB"], "x5t#S256": "AAAA"},
        "and no name": {"x5c": ["MIIB"], "kid": ...},
    },
    sort=Sort.TOKEN,
    verdict=UNSURE,
)
def _certificate(value):
    return as_token(badge(), header=value), everywhere(documents={COLLEGE: college()})


@each(
    "what an issuer hands to the holder:",
    {str(one): one for one in samples() if one.shown == "base proof"},
    verdict=UNSURE,
)
def _own_copy(value):
    method = proof_in(value.signed)["verificationMethod"]
    controller = method.partition("#")[0]
    described = {"id": method, "controller": controller, "type": "Multikey"}
    document = controller_document(
        controller, [{**described, "publicKeyMultibase": value.key.multibase}]
    )
    return value.signed, everywhere(documents={controller: document})
