"""What an honest college signs: each kind of credential, in each suite and as each token."""

from issuer.verification import Asked
from tests.evil_issuer.catalogue import Sort
from tests.evil_issuer.chains import CHAINING, chained, generic
from tests.evil_issuer.hands import ATTACKER, HANDS, PLAIN, SIGNS_TOKENS, as_token
from tests.evil_issuer.material import (
    badge,
    badge_1_1,
    endorsement,
    endorsement_1_1,
    learner_record,
)
from tests.genuine.corpus import each, genuine
from tests.issuer.verification.actors import US, example

KINDS = {
    "a badge": (badge, Sort.CREDENTIAL),
    "a badge of 1.1": (badge_1_1, Sort.CREDENTIAL),
    "an endorsement": (endorsement, Sort.ENDORSEMENT),
    "an endorsement of 1.1": (endorsement_1_1, Sort.ENDORSEMENT),
    "a learner record": (learner_record, Sort.CREDENTIAL),
}
GENERIC = Asked(generic=True)

for _suite, _hand in HANDS.items():
    for _kind, (_material, _sort) in KINDS.items():
        genuine(f"{_kind} in {_suite}", sort=_sort)(
            lambda hand=_hand, material=_material: hand.sign(hand.fit(material()))
        )

for _algorithm in SIGNS_TOKENS:
    for _profile, _material in (
        ("Open Badges 3.0", badge),
        ("VC-JOSE-COSE", badge),
        ("VCDM 1.1", badge_1_1),
        ("VCDM 1.1", badge),
    ):
        genuine(
            f"a token of {_algorithm}, {_profile}, around {_material.__name__}", sort=Sort.TOKEN
        )(
            lambda algorithm=_algorithm, profile=_profile, material=_material: as_token(
                material(), algorithm, profile=profile
            )
        )
    genuine(f"an endorsement as a token of {_algorithm}", sort=Sort.ENDORSEMENT)(
        lambda algorithm=_algorithm: as_token(endorsement(), algorithm)
    )


@each(
    "a token",
    {
        "with iat": {"payload": {"iat": 1795165200}},
        "with a key that the issuer publishes, and no name for it": {
            "header": {"kid": ..., "jwk": SIGNS_TOKENS["EdDSA"].public_key.jwk}
        },
        "with a key and its name": {"header": {"jwk": SIGNS_TOKENS["EdDSA"].public_key.jwk}},
        "with a name that is only a fragment": {"header": {"kid": "#EdDSA"}},
        "with a name without its issuer": {"header": {"kid": "EdDSA"}},
        "without typ": {"header": {"typ": ...}},
        "of typ in small letters": {"header": {"typ": "jwt"}},
        "of typ as a media type": {"header": {"typ": "application/vc+jwt"}},
        "of the earlier typ": {"header": {"typ": "vc+ld+jwt"}},
        "that says what it holds": {"profile": "VC-JOSE-COSE", "header": {"cty": "vc"}},
        "that names its issuer in front": {
            "profile": "VC-JOSE-COSE", "header": {"iss": "did:web:college.example"}
        },
        "that is good for a day": {
            "profile": "VC-JOSE-COSE", "payload": {"iat": 1796083200, "exp": 1796169600}
        },
        "of RFC 9864's name": {"header": {"alg": "Ed25519"}},
        "around fractions of a second": {"payload": {"nbf": 1795165200.0}},
    },
    sort=Sort.TOKEN,
)  # fmt: skip
def _token(value):
    return as_token(badge(), **value)


@genuine("a token with an end", sort=Sort.TOKEN)
def _ending_token():
    return as_token(badge(validUntil="2027-01-01T00:00:00Z"), payload={"exp": 1798761600})


@genuine("a token around a badge that is signed as well", sort=Sort.TOKEN)
def _signed_twice():
    return as_token(PLAIN.sign(badge()))


# -- several proofs -------------------------------------------------------------------------------


@each("two proofs of the college's, in eddsa-rdfc-2022 and", {name: name for name in CHAINING})
def _set(value):
    return CHAINING[value].sign(PLAIN.sign(badge()))


@each("a proof that depends on one in eddsa-rdfc-2022, in", {name: name for name in CHAINING})
def _chain(value):
    return chained(CHAINING[value])


@genuine("a proof that depends on that of a witness")
def _witness():
    did = ATTACKER.public_key.did_key
    method = f"{did}#{did.removeprefix('did:key:')}"
    seen = PLAIN.sign(badge(), owner=ATTACKER, verificationMethod=method, id="urn:uuid:seen")
    return PLAIN.sign(seen, previousProof=["urn:uuid:seen"])


@genuine("one proof of a stranger's beside the college's")
def _stranger():
    did = ATTACKER.public_key.did_key
    method = f"{did}#{did.removeprefix('did:key:')}"
    return PLAIN.sign(PLAIN.sign(badge()), owner=ATTACKER, verificationMethod=method)


@each(
    "a proof",
    {
        "without a date": {"created": None},
        "with an end": {"expires": "2027-01-01T00:00:00Z"},
        "with a domain and a challenge": {"domain": "x.example", "challenge": "1"},
        "with a nonce": {"nonce": "z1"},
        "with a name": {"id": "urn:uuid:6a7c3e52-6b43-43dc-9b3c-0f6b7b9a5c0f"},
        "of another zone": {"created": "2026-11-20T17:00:00+08:00"},
        "of a fraction of a second": {"created": "2026-11-20T09:00:00.123Z"},
    },
)
def _options(value):
    return US.sign(example(), **value)


@genuine("a proof that does not stand in a list")
def _one():
    return {**US.badge(), "proof": US.badge()["proof"][0]}


@genuine("any credential, for whoever asks for any", asked=GENERIC)
def _generic():
    return PLAIN.sign(generic())


@genuine("any credential of two proofs, all of which must hold", asked=GENERIC)
def _generic_set():
    did = ATTACKER.public_key.did_key
    method = f"{did}#{did.removeprefix('did:key:')}"
    return PLAIN.sign(PLAIN.sign(generic()), owner=ATTACKER, verificationMethod=method)
