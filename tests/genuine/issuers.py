"""Issuers of every kind of identifier, and every way in which they may publish their keys."""

import copy

from keys import Algorithm
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
    published_key,
)
from tests.evil_issuer.material import badge
from tests.evil_issuer.places import did_jwk
from tests.evil_issuer.words import OWN
from tests.genuine.corpus import each, genuine
from tests.keys.others import other

_KEY = SIGNS_TOKENS["EdDSA"]
NOTHING = {"credentialStatus": None}


def plain(issuer, **changes):
    """A badge without a status, whose list would need a key of its own."""
    return {name: one for name, one in badge(issuer, **NOTHING, **changes).items() if one}


# -- identifiers that are keys --------------------------------------------------------------------


@each("a did:key, in the suite", {name: name for name in HANDS})
def _did_key(value):
    hand = HANDS[value]
    issuer = hand.owner.public_key.did_key
    method = f"{issuer}#{issuer.removeprefix('did:key:')}"
    return hand.sign(hand.fit(plain(issuer)), verificationMethod=method)


@each(
    "a token by a did:key",
    {"named whole": "#", "without a fragment": "", "without a name": None},
    sort=Sort.TOKEN,
)
def _did_key_token(value):
    issuer = _KEY.public_key.did_key
    named = {"#": f"{issuer}#{issuer.removeprefix('did:key:')}", "": issuer, None: ...}
    return as_token(plain(issuer), header={"kid": named[value]})


@each("a token by a did:jwk of", {name: name for name in SIGNS_TOKENS}, sort=Sort.TOKEN)
def _did_jwk(value):
    issuer = did_jwk(SIGNS_TOKENS[value].public_key.jwk)
    return as_token(plain(issuer), value, header={"kid": f"{issuer}#0"})


@each("a did:jwk, in the suite", {name: name for name in HANDS})
def _did_jwk_proof(value):
    hand = HANDS[value]
    issuer = did_jwk(hand.owner.public_key.jwk)
    return hand.sign(hand.fit(plain(issuer)), verificationMethod=f"{issuer}#0")


# -- identifiers that are places ------------------------------------------------------------------


@each(
    "a did:web",
    {
        "with a path": "did:web:college.example:faculties:arts",
        "with a port": "did:web:localhost%3A8443",
        "with a port and a path": "did:web:localhost%3A8443:arts",
        "under another domain": "did:web:badges.arts.college.example",
    },
)
def _did_web(value):
    method = f"{value}#key-1"
    document = controller_document(value, [published_key(_KEY.public_key, method, value)])
    signed = PLAIN.sign(plain(value), owner=_KEY, verificationMethod=method)
    return signed, everywhere(documents={value: document})


ISSUER = "https://college.example/issuers/1"
_METHOD = f"{ISSUER}#key-1"
_MULTIKEY = published_key(_KEY.public_key, _METHOD, ISSUER)
_JWK = {key: _MULTIKEY[key] for key in ("id", "controller")} | {
    "type": "JsonWebKey", "publicKeyJwk": _KEY.public_key.jwk
}  # fmt: skip


@each(
    "an issuer on the web whose document",
    {
        "has a Multikey": controller_document(ISSUER, [_MULTIKEY]),
        "has a JWK": controller_document(ISSUER, [_JWK]),
        "has a JWK under the earlier name": controller_document(
            ISSUER, [{**_JWK, "type": "JsonWebKey2020"}]
        ),
        "has a key under the earlier name": controller_document(
            ISSUER, [{**_MULTIKEY, "type": "Ed25519VerificationKey2020"}]
        ),
        "writes the key twice, alike": controller_document(
            ISSUER, [{**_MULTIKEY, "publicKeyJwk": _KEY.public_key.jwk}]
        ),
        "has the key in its relationship": {"id": ISSUER, "assertionMethod": [_MULTIKEY]},
        "has the key alone in its relationship": {"id": ISSUER, "assertionMethod": _MULTIKEY},
        "names the key alone": {
            "id": ISSUER, "verificationMethod": _MULTIKEY, "assertionMethod": _METHOD
        },
        "has an end for its key": controller_document(
            ISSUER, [{**_MULTIKEY, "expires": "2027-01-01T00:00:00Z"}]
        ),
        "says when its key will be withdrawn": controller_document(
            ISSUER, [{**_MULTIKEY, "revoked": "2027-01-01T00:00:00Z"}]
        ),
        "is a profile as well": {
            **controller_document(ISSUER, [_MULTIKEY]), "type": "Profile", "name": "Example College"
        },
    },
)  # fmt: skip
def _on_the_web(value):
    signed = PLAIN.sign(plain(ISSUER), owner=_KEY, verificationMethod=_METHOD)
    return signed, everywhere(documents={ISSUER: value})


# Inside another document such words are not asked for.
@genuine("a badge with words of its issuer's own, which may be asked for", sort=Sort.ALONE)
def _own_words():
    document = plain(COLLEGE, grade="A")
    document["@context"].append(OWN)
    words = {"@context": {"grade": "https://college.example/grade"}}
    signed = HANDS["eddsa-jcs-2022"].sign(document)
    return signed, everywhere(contexts={OWN: words})


_ALONE = "https://college.example/keys/1"


@each(
    "an issuer on the web, with a key in a place of its own,",
    {
        **{f"a JWK of {name}": (name, one.public_key.jwk) for name, one in SIGNS_TOKENS.items()},
        "a JWK that says what it is for": (
            "EdDSA", {**_KEY.public_key.jwk, "use": "sig", "kid": "1", "key_ops": ["verify"]}
        ),
        "a method": ("EdDSA", published_key(_KEY.public_key, _ALONE, ISSUER)),
    },
    sort=Sort.TOKEN,
)  # fmt: skip
def _alone(value):
    algorithm, answer = value
    token = as_token(plain(ISSUER), algorithm, header={"kid": _ALONE})
    return token, everywhere(documents={_ALONE: answer})


@each(
    "an issuer on the web, and a token",
    {
        "by a key that it brings": {"kid": ..., "jwk": _KEY.public_key.jwk},
        "by the name of a key": {"kid": _METHOD},
        "by a fragment": {"kid": "#key-1"},
    },
    sort=Sort.TOKEN,
)
def _token_on_the_web(value):
    document = controller_document(ISSUER, [_MULTIKEY])
    return as_token(plain(ISSUER), header=value), everywhere(documents={ISSUER: document})


# -- keys that come and go ------------------------------------------------------------------------


@each(
    "after the key was changed,",
    {
        "a badge by the old key": PLAIN.owner,
        "a badge by the new key": other(Algorithm.ED25519, 41),
        "a badge by a key of another kind": other(Algorithm.ES256, 42),
    },
)
def _rotated(value):
    """A key that is retired stays in the document, and new ones stand beside it."""
    document = copy.deepcopy(college())
    method = f"{COLLEGE}#{value.public_key.multibase}"
    if method not in document["assertionMethod"]:
        document["verificationMethod"].append(published_key(value.public_key, method, COLLEGE))
        document["assertionMethod"].append(method)
    hand = (
        PLAIN
        if value.public_key.algorithm is Algorithm.ED25519
        else HANDS["ecdsa-rdfc-2019 on P-256"]
    )
    by = None if value is hand.owner else value
    return hand.sign(badge(), owner=by, verificationMethod=method), everywhere(
        documents={COLLEGE: document}
    )
