"""Tokens (JWT) that claim what nobody signed, or what their issuer should not have signed."""

import copy
import json
from base64 import urlsafe_b64decode

from tests.evil_issuer.catalogue import BAD, UNSURE, Sort, each, forgery
from tests.evil_issuer.hands import (
    ATTACKER,
    COLLEGE,
    PLAIN,
    REVOKED_THERE,
    SIGNS_TOKENS,
    as_token,
    everywhere,
    method_of_token,
)
from tests.evil_issuer.material import badge, badge_1_1, endorsement, status
from tests.issuer.proofs.tokens import base64url, part
from tests.issuer.verification.actors import NOW, OUR_DID, US

TOKENS = {"sort": Sort.TOKEN}
PROFILES = {
    "Open Badges 3.0": badge,
    "VC-JOSE-COSE": badge,
    "VCDM 1.1": badge_1_1,
}
_NOW = int(NOW.timestamp())


def _in_each_profile(name, verdict, reason=""):
    """Enter a function of a profile and its material; it returns a token."""

    def enter(function):
        for profile, material in PROFILES.items():
            forgery(f"{name} ({profile})", verdict, reason, **TOKENS)(
                lambda profile=profile, material=material: (
                    function(profile, material()),
                    everywhere(),
                )
            )
        return function

    return enter


# -- whose it is ---------------------------------------------------------------------------------


@_in_each_profile("T1 a token by another key under the college's name", BAD, "bad-signature")
def _impostor(profile, claims):
    return as_token(claims, profile=profile, owner=ATTACKER)


@_in_each_profile("T2 a token by a key of the attacker's domain", BAD, "foreign-key")
def _elsewhere(profile, claims):
    header = {"kid": "did:web:evil.example#key-1"}
    return as_token(claims, profile=profile, owner=ATTACKER, header=header)


@_in_each_profile("T2 a token by a key that is its own identifier", BAD, "foreign-key")
def _did_key(profile, claims):
    header = {"kid": f"{ATTACKER.public_key.did_key}#{ATTACKER.public_key.multibase}"}
    return as_token(claims, profile=profile, owner=ATTACKER, header=header)


@_in_each_profile("T17 a token of the college's that names us", BAD, "foreign-key")
def _names_us(profile, claims):
    claims = copy.deepcopy(claims)
    claims["issuer"]["id"] = OUR_DID
    return as_token(claims, profile=profile)


@_in_each_profile("T17 a token of an issuer whose name looks like the college's", BAD)
def _look_alike(profile, claims):
    claims = copy.deepcopy(claims)
    claims["issuer"]["id"] = "did:web:c\u043ellege.example"  # a Cyrillic o
    header = {"kid": f"{claims['issuer']['id']}#EdDSA"}
    return as_token(claims, profile=profile, header=header)


# -- what was signed, and what is shown ----------------------------------------------------------


def _repacked(token, change):
    """The token with another payload under the old signature."""
    head, _, signature = token.split(".")
    payload = change(json.loads(_raw(token.split(".")[1])))
    return f"{head}.{part(json.dumps(payload, ensure_ascii=False))}.{signature}"


def _raw(text):
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _altered(profile, claims, change):
    def in_place(payload):
        change(payload.get("vc", payload))
        return payload

    return _repacked(as_token(claims, profile=profile), in_place)


@_in_each_profile("T5 a token with another name in it", BAD, "bad-signature")
def _renamed(profile, claims):
    return _altered(profile, claims, lambda one: one.update(name="Doctor of Philosophy"))


@_in_each_profile("T14 a token with another picture in it", BAD, "bad-signature")
def _picture(profile, claims):
    art = {"id": "https://evil.example/phd.png", "type": "Image", "caption": "PhD"}
    return _altered(
        profile, claims, lambda one: one["credentialSubject"]["achievement"].update(image=art)
    )


@_in_each_profile("T15 a token with another recipient in it", BAD, "bad-signature")
def _recipient(profile, claims):
    return _altered(
        profile, claims, lambda one: one["credentialSubject"].update(id="urn:uuid:mine")
    )


@_in_each_profile("T6 a token with a term that has no meaning", BAD)
def _undefined(profile, claims):
    return as_token({**claims, "grade": "First class honours"}, profile=profile)


@_in_each_profile("T6 a token with a term under its full address", UNSURE, "unusual-form")
def _full_address(profile, claims):
    hidden = {"https://schema.org/grade": "First class honours"}
    return as_token({**claims, **hidden}, profile=profile)


@_in_each_profile("T7 a token with a context of its own", UNSURE)
def _context(profile, claims):
    own = {"grade": "https://evil.example/grade"}
    return as_token({**claims, "@context": [*claims["@context"], own]}, profile=profile)


@_in_each_profile("T9 a token of the attacker's around a proof gone bad", BAD)
def _around(profile, claims):
    signed = PLAIN.sign(claims)
    changed = {**signed, "name": "Doctor of Philosophy"}
    did = ATTACKER.public_key.did_key
    return as_token(changed, profile=profile, owner=ATTACKER, header={"kid": f"{did}#{did[8:]}"})


@_in_each_profile("T8 a token of the attacker's, with a proof of a kind that nobody knows", BAD)
def _unknown_proof(profile, claims):
    proof = {"type": "TrustMe", "proofPurpose": "assertionMethod"}
    return as_token({**claims, "proof": proof}, profile=profile, owner=ATTACKER)


# -- when it was made, and whether it stands -----------------------------------------------------


@_in_each_profile("T10 a token made tomorrow", BAD, "created-in-future")
def _tomorrow(profile, claims):
    return as_token(claims, profile=profile, payload={"iat": _NOW + 86_400})


@_in_each_profile("T10 a token that begins tomorrow", BAD)
def _begins(profile, claims):
    return as_token(claims, profile=profile, payload={"nbf": _NOW + 86_400})


@_in_each_profile("T10 a token that ended yesterday", BAD)
def _ended(profile, claims):
    return as_token(claims, profile=profile, payload={"exp": _NOW - 86_400})


@_in_each_profile("T10 a token for somebody else", BAD, "token-contradiction")
def _audience(profile, claims):
    return as_token(claims, profile=profile, payload={"aud": "https://other.example"})


@_in_each_profile("T10 a token that was made to log in", BAD, "bad-signature")
def _to_log_in(profile, claims):
    return as_token(claims, profile=profile, header={"typ": "at+jwt"})


@_in_each_profile("T16 a token of the edition before the correction", BAD)
def _corrected(profile, claims):
    if profile == "VCDM 1.1":
        return as_token({**claims, "expirationDate": "2026-11-30T09:00:00Z"}, profile=profile,
                        payload={"exp": 1796029200})  # fmt: skip
    return as_token({**claims, "credentialStatus": status(REVOKED_THERE)}, profile=profile)


# -- two voices in one token ---------------------------------------------------------------------


@each(
    "T11 a claim that contradicts the badge",
    {
        "iss": (BAD, "token-contradiction", {"iss": "did:web:evil.example"}),
        "iss, a list": (BAD, "token-contradiction", {"iss": [COLLEGE]}),
        "iss, missing": (BAD, "token-missing", {"iss": ...}),
        "sub": (BAD, "token-contradiction", {"sub": "urn:uuid:1"}),
        "sub, missing": (BAD, "token-missing", {"sub": ...}),
        "jti": (BAD, "token-contradiction", {"jti": "urn:uuid:1"}),
        "jti, a number": (BAD, "token-contradiction", {"jti": 1}),
        "jti, missing": (BAD, "token-missing", {"jti": ...}),
        "nbf": (BAD, "token-contradiction", {"nbf": 1795165201}),
        "nbf, a text": (BAD, "token-contradiction", {"nbf": "1795165200"}),
        "nbf, true": (BAD, "token-contradiction", {"nbf": True}),
        "nbf, missing": (BAD, "token-missing", {"nbf": ...}),
        "exp, which the badge has not": (BAD, "token-contradiction", {"exp": 4102444800}),
        "aud": (BAD, "token-contradiction", {"aud": []}),
    },
    **TOKENS,
)
def _claim(value):
    return as_token(badge(), payload=value), everywhere()


@each(
    "T12 a payload that is written",
    {
        "with the name twice": (BAD, "", lambda text: text[:-1] + ',"name":"PhD"}'),
        "with the issuer twice": (BAD, "", lambda text: f'{{"issuer":"x",{text[1:]}'),
        "with an escaped second name": (BAD, "", lambda text: text[:-1] + ',"n\\u0061me":"PhD"}'),
        "with NaN": (BAD, "", lambda text: text[:-1] + ',"x":NaN}'),
        "with half a character": (BAD, "", lambda text: text[:-1] + ',"x":"\\ud800"}'),
        "behind a byte order mark": (BAD, "", lambda text: "\ufeff" + text),
        "with a tail": (BAD, "", lambda text: text + "{}"),
        "too deep": (BAD, "", lambda text: text[:-1] + ',"x":' + "[" * 99 + "]" * 99 + "}"),
        "as a list": (BAD, "", lambda text: f"[{text}]"),
    },
    **TOKENS,
)
def _raw_payload(value):
    head, body, _ = as_token(badge()).split(".")
    signing_input = f"{head}.{part(value(_raw(body).decode()))}"
    signature = SIGNS_TOKENS["EdDSA"].sign(signing_input.encode())
    return f"{signing_input}.{base64url(signature)}", everywhere()


@each(
    "T11 a token of two credentials",
    {
        "vc beside a credential": (BAD, "", lambda claims: {**claims, "vc": claims}),
        "vc and a subject": (
            BAD,
            "",
            lambda claims: {"vc": claims, "credentialSubject": claims["credentialSubject"]},
        ),
        "vc, a list": (BAD, "", lambda claims: {"vc": [claims]}),
        "vp beside a credential": (BAD, "", lambda claims: {**claims, "vp": {}}),
        "none": (BAD, "", lambda _claims: {"iss": COLLEGE}),
    },
    **TOKENS,
)
def _two(value):
    owner = SIGNS_TOKENS["EdDSA"]
    head = {"alg": "EdDSA", "kid": method_of_token("EdDSA"), "typ": "JWT"}
    signing_input = f"{part(head)}.{part(value(badge()))}"
    return f"{signing_input}.{base64url(owner.sign(signing_input.encode()))}", everywhere()


@forgery("T11 a badge under vc in a token of another type", BAD, "token-contradiction", **TOKENS)
def _vc_in_jose():
    return as_token(badge_1_1(), profile="VCDM 1.1", header={"typ": "vc+jwt"}), everywhere()


# -- endorsements --------------------------------------------------------------------------------


@each(
    "T17 an endorsement as a token",
    {
        "by another key": (BAD, "bad-signature", {"owner": ATTACKER}),
        "by the key in its header": (
            BAD,
            "key-not-listed",
            {"owner": ATTACKER, "header": {"kid": ..., "jwk": ATTACKER.public_key.jwk}},
        ),
        "for somebody else": (BAD, "token-contradiction", {"payload": {"aud": "x"}}),
        "to log in": (BAD, "bad-signature", {"header": {"typ": "at+jwt"}}),
        "of alg none": (BAD, "unknown-cryptosuite", {"header": {"alg": "none"}}),
    },
    sort=Sort.ENDORSEMENT,
)
def _endorsement(value):
    return as_token(endorsement(), **value), everywhere()


@forgery("T17 an endorsement of ours that the attacker wrote", BAD, sort=Sort.ENDORSEMENT)
def _our_endorsement():
    header = {"kid": US.method}
    return as_token(endorsement(OUR_DID), owner=ATTACKER, header=header), everywhere()
