"""Keys that stand in the wrong place: other hosts, other documents, keys that are no keys (T1, T2,
T4)."""

import copy
import json

from keys.multibase import Multicodec, encode_base64url, encode_multikey
from tests.evil_issuer.catalogue import BAD, UNSURE, Sort, each, forgery
from tests.evil_issuer.hands import (
    ATTACKER,
    HANDS,
    PLAIN,
    SIGNS_TOKENS,
    as_token,
    controller_document,
    everywhere,
    published_key,
)
from tests.evil_issuer.material import badge

ISSUER = "https://college.example/issuers/1"
_THEIRS = SIGNS_TOKENS["EdDSA"]
_KEY = _THEIRS.public_key
_METHOD = f"{ISSUER}#key-1"
_PRIVATE = {**_KEY.jwk, "d": "AAAA"}
_SECRET = encode_multikey(bytes(32), codec=Multicodec.ED25519_PRIVATE)


def _at(place, answer, *, owner=_THEIRS, issuer=ISSUER, **header):
    """A token and a badge that name a key at a place, where this is what stands there."""
    documents = {} if answer is None else {place.partition("#")[0]: answer}
    token = as_token(badge(issuer), owner=owner, header={"kid": place, **header})
    return token, everywhere(documents=documents)


def _document(**changes):
    listed = controller_document(ISSUER, [published_key(_KEY, _METHOD, ISSUER)])
    return {name: one for name, one in {**listed, **changes}.items() if one is not ...}


def _method(**changes):
    method = published_key(_KEY, _METHOD, ISSUER)
    return _document(verificationMethod=[{**method, **changes}])


# -- an issuer that is an address on the web ------------------------------------------------------

_OTHER_ORIGINS = {
    "another host": "https://evil.example/key.jwk",
    "a host under its own": "https://keys.college.example/key.jwk",
    "a host that begins like it": "https://college.example.evil.example/key.jwk",
    "a host behind its name": "https://college.example@evil.example/key.jwk",
    "another port": "https://college.example:8443/key.jwk",
    "the same host without TLS": "http://college.example/key.jwk",
    "a did:web of the same host": "did:web:college.example#EdDSA",
    "a host with a dot behind it": "https://college.example./key.jwk",
    "no host": "https:///key.jwk",
    "a host that cannot be read": "https://[college.example/key.jwk",
    "data": f"data:application/json,{json.dumps(_KEY.jwk)}",
    "a file": "file:///etc/key.jwk",
}


@each(
    "T4 a key at",
    {name: (BAD, "foreign-key", place) for name, place in _OTHER_ORIGINS.items()},
    sort=Sort.TOKEN,
)
def _elsewhere(value):
    return _at(value, _KEY.jwk)


@each(
    "T2 a key of the attacker's at",
    {name: (BAD, "foreign-key", place) for name, place in _OTHER_ORIGINS.items()},
)
def _proof_elsewhere(value):
    # Over the text, since not all of these are addresses to JSON-LD.
    hand = HANDS["eddsa-jcs-2022"]
    signed = hand.sign(badge(ISSUER), owner=ATTACKER, verificationMethod=value)
    answer = published_key(ATTACKER.public_key, value, ISSUER)
    return signed, everywhere(documents={value.partition("#")[0]: answer, value: answer})


_JWK = "https://college.example/keys/1.jwk"


@each(
    "T4 a key alone at an address of the college's:",
    {
        "with its private half": (BAD, "unusable-key", _PRIVATE),
        "a secret": (BAD, "unusable-key", {"kty": "oct", "k": "AAAA"}),
        "of another person": (BAD, "bad-signature", ATTACKER.public_key.jwk),
        "of another kind": (BAD, "bad-signature", SIGNS_TOKENS["RS256"].public_key.jwk),
        "for encrypting": (BAD, "unusable-key", {**_KEY.jwk, "use": "enc"}),
        "for another algorithm": (BAD, "unusable-key", {**_KEY.jwk, "alg": "ES256"}),
        "for no operation": (BAD, "unusable-key", {**_KEY.jwk, "key_ops": ["sign"]}),
        "in a set": (BAD, "key-not-listed", {"keys": [_KEY.jwk]}),
        "a method of another controller": (
            BAD, "key-not-listed", published_key(_KEY, _JWK, "https://evil.example/")
        ),
        "a method of another name": (BAD, "key-not-listed", published_key(_KEY, _METHOD, ISSUER)),
        "an empty object": (BAD, "key-not-listed", {}),
        "nothing": (UNSURE, "no-document", None),
    },
    sort=Sort.TOKEN,
)  # fmt: skip
def _alone(value):
    return _at(_JWK, value)


@each(
    "T1 the document of an issuer on the web",
    {
        "of another issuer": (BAD, "foreign-document", _document(id="https://evil.example/")),
        "of the same with a slash": (BAD, "foreign-document", _document(id=ISSUER + "/")),
        "of no issuer": (BAD, "foreign-document", _document(id=...)),
        "that lists the key to log in": (
            BAD, "key-not-listed", _document(assertionMethod=..., authentication=[_METHOD])
        ),
        "that only describes the key": (BAD, "key-not-listed", _document(assertionMethod=[])),
        "that lists a key without describing it": (
            BAD, "key-not-listed", _document(verificationMethod=[])
        ),
        "that describes it twice": (
            BAD,
            "key-not-listed",
            _document(verificationMethod=[published_key(_KEY, _METHOD, ISSUER)] * 2),
        ),
        "with a controller of the attacker's": (
            BAD, "key-not-listed", _method(controller="did:web:evil.example")
        ),
        "with two controllers": (
            BAD, "key-not-listed", _method(controller=[ISSUER, "did:web:evil.example"])
        ),
        "with a key of the attacker's": (
            BAD, "bad-signature", _method(publicKeyMultibase=ATTACKER.public_key.multibase)
        ),
        "with a private key": (
            BAD,
            "unusable-key",
            _method(publicKeyMultibase=_SECRET),
        ),
        "with two keys in one": (
            BAD, "unusable-key", _method(publicKeyJwk=ATTACKER.public_key.jwk)
        ),
        "with a private JWK": (
            BAD,
            "",
            _method(type="JsonWebKey", publicKeyMultibase=None, publicKeyJwk=_PRIVATE),
        ),
        "that was withdrawn": (BAD, "key-revoked", _method(revoked="2026-11-30T00:00:00Z")),
        "that ran out": (BAD, "key-ended", _method(expires="2026-11-30T00:00:00Z")),
        "that is a profile": (UNSURE, "no-document", {"id": ISSUER, "type": "Profile"}),
        "that is a bare key": (UNSURE, "no-document", _KEY.jwk),
        "that nobody has": (UNSURE, "no-document", None),
    },
    sort=Sort.TOKEN,
)  # fmt: skip
def _controller(value):
    return _at(_METHOD, value)


# -- an issuer that is a key ----------------------------------------------------------------------


def did_jwk(jwk):
    text = jwk if isinstance(jwk, str) else json.dumps(jwk, separators=(",", ":"))
    return "did:jwk:" + encode_base64url(text.encode())[1:]


_DID = did_jwk(_KEY.jwk)


@each(
    "T1 a did:jwk",
    {
        "signed by another": (BAD, "bad-signature", (_DID, ATTACKER, "#0")),
        "with another fragment": (BAD, "key-not-listed", (_DID, _THEIRS, "#1")),
        "with the key as fragment": (BAD, "key-not-listed", (_DID, _THEIRS, f"#{_KEY.multibase}")),
        "with a private key": (BAD, "unusable-key", (did_jwk(_PRIVATE), _THEIRS, "#0")),
        "of a secret": (
            BAD, "unusable-key", (did_jwk({"kty": "oct", "k": "AAAA"}), _THEIRS, "#0")
        ),
        "for encrypting": (
            BAD, "unusable-key", (did_jwk({**_KEY.jwk, "use": "enc"}), _THEIRS, "#0")
        ),
        "with a member twice": (
            BAD,
            "unusable-key",
            (did_jwk(json.dumps(_KEY.jwk)[:-1] + f',"x":"{ATTACKER.public_key.jwk["x"]}"}}'),
             _THEIRS, "#0"),
        ),
        "that is no JSON": (BAD, "unusable-key", (did_jwk("key"), _THEIRS, "#0")),
        "with padding": (BAD, "unusable-key", (_DID + "=", _THEIRS, "#0")),
        "with a query": (BAD, "foreign-key", (_DID, _THEIRS, "?v=1#0")),
    },
    sort=Sort.TOKEN,
)  # fmt: skip
def _did_jwk(value):
    issuer, owner, fragment = value
    return as_token(badge(issuer), owner=owner, header={"kid": issuer + fragment}), everywhere()


@forgery("T1 a did:jwk under the name of another", BAD, "foreign-key", sort=Sort.TOKEN)
def _other_did_jwk():
    kid = did_jwk(ATTACKER.public_key.jwk) + "#0"
    return as_token(badge(_DID), owner=ATTACKER, header={"kid": kid}), everywhere()


@each(
    "T1 a did:key",
    {
        "signed by another": (BAD, "bad-signature", _KEY.did_key),
        "with letters in another case": (BAD, "unusable-key", _KEY.did_key.lower()),
        "with another version": (
            BAD, "unusable-key", _KEY.did_key.replace("did:key:", "did:key:1.1:")
        ),
        "in another base": (
            BAD, "unusable-key", f"did:key:{encode_base64url(bytes((0xED, 1)) + _KEY.raw)}"
        ),
        "for agreeing on keys": (
            BAD, "unusable-key", "did:key:z6LSbysY2xFMRpGMhb7tFTLMpeuPRaqaWM1yECx2AtzE3KCc"
        ),
    },
)  # fmt: skip
def _did_key(value):
    method = f"{value}#{value.removeprefix('did:key:')}"
    owner = ATTACKER if value == _KEY.did_key else _THEIRS
    return PLAIN.sign(badge(value), owner=owner, verificationMethod=method), everywhere()


@forgery("T4 the private key of the college, published, and a badge by whoever found it", BAD)
def _leaked():
    document = copy.deepcopy(_document())
    document["verificationMethod"][0] |= {"type": "JsonWebKey", "publicKeyJwk": _PRIVATE}
    del document["verificationMethod"][0]["publicKeyMultibase"]
    signed = PLAIN.sign(badge(ISSUER), owner=_THEIRS, verificationMethod=_METHOD)
    return signed, everywhere(documents={ISSUER: document})
