"""Tokens (JWT) that bring the key to verify them with (T3)."""

from keys import Algorithm
from tests.evil_issuer.catalogue import BAD, Sort, each, forgery
from tests.evil_issuer.hands import (
    ATTACKER,
    COLLEGE,
    SIGNS_TOKENS,
    as_token,
    everywhere,
)
from tests.evil_issuer.material import badge
from tests.keys.others import other

TOKENS = {"sort": Sort.TOKEN}
_ED = SIGNS_TOKENS["EdDSA"].public_key
_OWN = ATTACKER.public_key.jwk
_P256 = other(Algorithm.ES256, 66)


def _in_the_world(token):
    return token, everywhere()


@each(
    "T3 signed by the attacker, with the key in its header",
    {
        "and no name for it": (BAD, "key-not-listed", {"kid": ..., "jwk": _OWN}),
        "under the name of ours": (BAD, "bad-signature", {"jwk": _OWN}),
        "under its own name": (
            BAD,
            "foreign-key",
            {"kid": ATTACKER.public_key.did_key, "jwk": _OWN},
        ),
        "under a name of the attacker's domain": (
            BAD,
            "foreign-key",
            {"kid": "did:web:evil.example#1", "jwk": _OWN},
        ),
        "as our key, which did not sign": (BAD, "bad-signature", {"kid": ..., "jwk": _ED.jwk}),
        "as a private key": (BAD, "", {"kid": ..., "jwk": {**_OWN, "d": "AAAA"}}),
        "as a secret": (BAD, "", {"kid": ..., "jwk": {"kty": "oct", "k": "AAAA"}}),
        "as a list": (BAD, "", {"kid": ..., "jwk": [_OWN]}),
        "as nothing": (BAD, "", {"kid": ..., "jwk": None}),
        "and the issuer in the header": (BAD, "", {"kid": ..., "jwk": _OWN, "iss": COLLEGE}),
    },
    **TOKENS,
)
def _own_key(value):
    return _in_the_world(as_token(badge(), header=value, owner=ATTACKER))


@forgery("T3 ours, with the attacker's key in its header", BAD, "bad-signature", **TOKENS)
def _foreign_jwk():
    return _in_the_world(as_token(badge(), header={"jwk": _OWN}))


@forgery("T3 by a key on P-256 in its header", BAD, "key-not-listed", **TOKENS)
def _p256_jwk():
    header = {"kid": ..., "jwk": _P256.public_key.jwk}
    return _in_the_world(as_token(badge(), "ES256", header=header, owner=_P256))


for _profile in ("VC-JOSE-COSE", "VCDM 1.1"):
    forgery(f"T3 the attacker's key in its header ({_profile})", BAD, "key-not-listed", **TOKENS)(
        lambda profile=_profile: _in_the_world(
            as_token(badge(), profile=profile, owner=ATTACKER, header={"kid": ..., "jwk": _OWN})
        )
    )
