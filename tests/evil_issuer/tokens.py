"""Tokens (JWT) that claim to be signed in a way that they are not (T3, T4, T8, T11)."""

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode

from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from tests.evil_issuer.catalogue import BAD, Sort, each, forgery
from tests.evil_issuer.hands import (
    ATTACKER,
    COLLEGE,
    SIGNS_TOKENS,
    as_token,
    everywhere,
    method_of_token,
)
from tests.evil_issuer.material import badge
from tests.issuer.proofs.tokens import base64url, part

TOKENS = {"sort": Sort.TOKEN}
# The order of Ed25519's group: adding it to half of a signature gives another of the same meaning.
_L = 2**252 + 27742317777372353535851937790883648493


def _shown(token):
    return token, everywhere()


# -- what the header says, signed with the right key ---------------------------------------------


def _header(reason="bad-signature", **changes):
    return BAD, reason, changes


_NO_SIGNATURES = (
    "none", "None", "NONE", "nOnE", "", None, 0, True, [], ["EdDSA"], {"name": "EdDSA"}, "HS256",
    "HS384", "HS512", "RS1", "EdDSA ", "eddsa", "ed25519", "dir", "A128KW", "ECDH-ES",
)  # fmt: skip


@each(
    "T11 a header with",
    {
        **{f"alg {alg!r}": _header("unknown-cryptosuite", alg=alg) for alg in _NO_SIGNATURES},
        **{f"alg {alg!r}": _header(alg=alg) for alg in (
            "ES256", "ES256K", "ES384", "ES512", "RS256", "RS384", "PS256", "Ed448", "ML-DSA-44",
        )},
        "no alg": _header("unknown-cryptosuite", alg=...),
        **{f"crit {crit!r}": _header(crit=crit) for crit in (
            ["exp"], ["b64"], [], "b64", None, ["alg", "crit"],
        )},
        "crit and b64": _header(crit=["b64"], b64=False),
        "b64 off": _header(b64=False),
        "b64 on": _header(b64=True),
        "zip": _header(zip="DEF"),
        "enc": _header(enc="A128GCM"),
        "p2c without end": _header(p2c=2**31, p2s="AAAA"),
        "jku": _header(jku="https://evil.example/jwks.json"),
        "jwks": _header(jwks={"keys": [ATTACKER.public_key.jwk]}),
        "x5u": _header(x5u="https://evil.example/cert.pem"),
        "x5c without certificates": _header(x5c=[]),
        "x5c that is no list": _header(x5c="MIIB"),
        "x5t": _header(x5t="AAAA"),
        "a nonce": _header(nonce="1"),
        **{f"typ {typ!r}": _header(typ=typ) for typ in (
            "at+jwt", "dpop+jwt", "kb+jwt", "logout+jwt", "vp+jwt", "vc+sd-jwt", "dc+sd-jwt",
            "openid4vci-proof+jwt", "JWE", "JWT2", "", 5, ["JWT"], None,
        )},
        "cty a number": _header(cty=1),
    },
    **TOKENS,
)  # fmt: skip
def _with_header(value):
    return _shown(as_token(badge(), header=value))


@each(
    "T11 a key that is named by",
    {
        "a number": (BAD, "", 1),
        "a list": (BAD, "", [method_of_token("EdDSA")]),
        "an object": (BAD, "", {"id": method_of_token("EdDSA")}),
        "nothing": (BAD, "foreign-key", ...),
        "the issuer only": (BAD, "foreign-key", COLLEGE),
        "an empty tail": (BAD, "foreign-key", "#"),
        "the name of a key of another kind": (BAD, "bad-signature", method_of_token("ES256")),
        "the name of an RSA key": (BAD, "bad-signature", method_of_token("RS256")),
    },
    **TOKENS,
)
def _with_kid(value):
    return _shown(as_token(badge(), header={"kid": value}))


# -- how it is signed, under an honest header ----------------------------------------------------


def _resigned(algorithm, sign, **header):
    """A token whose signature is what `sign` makes of the signing input and the honest one."""
    signing_input, _, signature = as_token(badge(), algorithm, header=header).rpartition(".")
    return f"{signing_input}.{base64url(sign(signing_input.encode(), _raw(signature)))}"


def _raw(text):
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _mac(secret, digest=hashlib.sha256):
    return lambda data, _: hmac.new(secret, data, digest).digest()


_RSA = SIGNS_TOKENS["RS256"].public_key
_ED = SIGNS_TOKENS["EdDSA"].public_key


@each(
    "T11 signed with the public key as a secret",
    {
        "HS256 and Ed25519's bytes": (BAD, "", ("EdDSA", "HS256", _ED.raw, hashlib.sha256)),
        "HS256 and the JWK": (
            BAD, "", ("EdDSA", "HS256", json.dumps(_ED.jwk).encode(), hashlib.sha256)
        ),
        "HS256 and RSA's bytes": (BAD, "", ("RS256", "HS256", _RSA.raw, hashlib.sha256)),
        "HS256 and RSA's JWK": (
            BAD, "", ("RS256", "HS256", json.dumps(_RSA.jwk).encode(), hashlib.sha256)
        ),
        "HS384": (BAD, "", ("ES384", "HS384", _ED.raw, hashlib.sha384)),
        "HS512": (BAD, "", ("ES256", "HS512", _ED.multibase.encode(), hashlib.sha512)),
        "an empty secret": (BAD, "", ("EdDSA", "HS256", b"", hashlib.sha256)),
        "HS256 under the name EdDSA": (BAD, "", ("EdDSA", "EdDSA", _ED.raw, hashlib.sha256)),
    },
    **TOKENS,
)  # fmt: skip
def _confused(value):
    algorithm, said, secret, digest = value
    return _shown(_resigned(algorithm, _mac(secret, digest), alg=said))


def _ed25519_again(_data, signature):
    scalar = int.from_bytes(signature[32:], "little") + _L
    return signature[:32] + scalar.to_bytes(32, "little")


def _der(_data, signature):
    half = len(signature) // 2
    return encode_dss_signature(
        *(int.from_bytes(one) for one in (signature[:half], signature[half:]))
    )


@each(
    "T11 a signature of",
    {
        "nothing": (BAD, "", ("EdDSA", lambda _data, _: b"")),
        "zeros, Ed25519": (BAD, "", ("EdDSA", lambda _data, _: bytes(64))),
        "zeros, P-256": (BAD, "", ("ES256", lambda _data, _: bytes(64))),
        "zeros, P-384": (BAD, "", ("ES384", lambda _data, _: bytes(96))),
        "zeros, RSA": (BAD, "", ("RS256", lambda _data, _: bytes(256))),
        "one, RSA": (BAD, "", ("RS256", lambda _data, _: bytes(255) + b"\1")),
        "a byte less": (BAD, "", ("EdDSA", lambda _data, signature: signature[:-1])),
        "a byte more": (BAD, "", ("EdDSA", lambda _data, signature: signature + b"\0")),
        "a byte before": (BAD, "", ("RS256", lambda _data, signature: b"\0" + signature)),
        "halves swapped": (BAD, "", ("ES256", lambda _data, one: one[32:] + one[:32])),
        "Ed25519 in another number": (BAD, "", ("EdDSA", _ed25519_again)),
        "DER, P-256": (BAD, "", ("ES256", _der)),
        "DER, P-384": (BAD, "", ("ES384", _der)),
        "P-256 under the name of P-384": (
            BAD, "", ("ES384", lambda data, _: SIGNS_TOKENS["ES256"].sign(data))
        ),
        "the attacker's": (BAD, "", ("EdDSA", lambda data, _: ATTACKER.sign(data))),
        "another text": (BAD, "", ("EdDSA", lambda _data, _: SIGNS_TOKENS["EdDSA"].sign(b"x"))),
    },
    **TOKENS,
)  # fmt: skip
def _wrong_signature(value):
    algorithm, sign = value
    return _shown(_resigned(algorithm, sign))


# -- how it is written ---------------------------------------------------------------------------


def _with_raw_header(text):
    owner = SIGNS_TOKENS["EdDSA"]
    body = part(json.loads(_raw(as_token(badge()).split(".")[1])))
    signing_input = f"{part(text)}.{body}"
    return f"{signing_input}.{base64url(owner.sign(signing_input.encode()))}"


_KID = json.dumps(method_of_token("EdDSA"))


@each(
    "T11 a header that is written",
    {
        "with alg twice, the good one last": (
            BAD,
            "",
            f'{{"alg":"none","alg":"EdDSA","kid":{_KID}}}',
        ),
        "with alg twice, the good one first": (
            BAD,
            "",
            f'{{"alg":"EdDSA","alg":"none","kid":{_KID}}}',
        ),
        "with an escaped second alg": (
            BAD,
            "",
            f'{{"alg":"EdDSA","\\u0061lg":"none","kid":{_KID}}}',
        ),
        "with kid twice": (BAD, "", f'{{"alg":"EdDSA","kid":"x","kid":{_KID}}}'),
        "behind a byte order mark": (BAD, "", f'\ufeff{{"alg":"EdDSA","kid":{_KID}}}'),
        "as a list": (BAD, "", '["EdDSA"]'),
        "as nothing": (BAD, "", ""),
        "with a tail": (BAD, "", f'{{"alg":"EdDSA","kid":{_KID}}}x'),
        "without an end": (BAD, "", f'{{"alg":"EdDSA","kid":{_KID}'),
    },
    **TOKENS,
)
def _raw_header(value):
    return _shown(_with_raw_header(value))


@each(
    "T11 a token that is written",
    {
        "with padding": (BAD, "", lambda text: text + "="),
        "with other last bits": (BAD, "", lambda text: text[:-1] + chr(ord(text[-1]) + 1)),
        "with a line break": (BAD, "", lambda text: text[:20] + "\n" + text[20:]),
        "in the other alphabet": (BAD, "", lambda text: text.replace("-", "+").replace("_", "/")),
        "with a fourth part": (BAD, "", lambda text: text + ".e30"),
        "in two parts": (BAD, "", lambda text: text.rpartition(".")[0]),
        "as JSON": (
            BAD,
            "",
            lambda text: json.dumps(
                dict(zip(("protected", "payload", "signature"), text.split("."), strict=True))
            ),
        ),
    },
    **TOKENS,
)
def _written(value):
    return _shown(value(as_token(badge())))


@forgery("T8 a token without its signature", BAD, **TOKENS)
def _unsigned():
    return _shown(as_token(badge()).rpartition(".")[0] + ".")


@forgery("T8 a token of alg none without a signature", BAD, **TOKENS)
def _unsecured():
    return _shown(as_token(badge(), header={"alg": "none"}).rpartition(".")[0] + ".")
