"""Hands that sign, each in a way of its own: the suites of Data Integrity, and tokens.

They are all of one college, which publishes a key for each, and they sign whatever they are given.
"""

import copy
from dataclasses import dataclass
from datetime import timedelta

from issuer.proofs.data_integrity import TwoHashes
from issuer.proofs.ecdsa_rdfc_2019 import EcdsaRdfc2019
from issuer.proofs.ed25519_signature_2020 import Ed25519Signature2020
from issuer.proofs.eddsa_2022 import Eddsa2022
from issuer.proofs.eddsa_jcs_2022 import EddsaJcs2022
from issuer.status.bitstring_status_list import (
    build_status_list_credential,
    empty_bits,
    set_bit,
)
from keys import Algorithm
from tests.issuer.proofs.samples import signed_by
from tests.issuer.proofs.tokens import token
from tests.issuer.verification.actors import NOW, WEEK, FakeWorld, world
from tests.keys.others import Other, other

COLLEGE = "did:web:college.example"
COLLEGE_LIST = "https://college.example/status/1"
REVOKED_THERE = 7
SUITE_2020 = "https://w3id.org/security/suites/ed25519-2020/v1"
_SIGNED_AT = 1795165200  # 2026-11-20T09:00:00Z


class EddsaRdfc2022(TwoHashes):
    """The suite that we sign with, by the steps that all suites share."""

    NAME = "eddsa-rdfc-2022"
    HASHES = {Algorithm.ED25519: "sha256"}  # noqa: RUF012


@dataclass(frozen=True)
class Hand:
    """Whoever signs in one suite with one key; `method` is the name that the key goes by."""

    suite: TwoHashes
    owner: Other
    issuer: str = COLLEGE

    @property
    def method(self):
        return f"{self.issuer}#{self.owner.public_key.multibase}"

    @property
    def published(self):
        """The key, as the issuer's document describes it."""
        return published_key(self.owner.public_key, self.method, self.issuer)

    def fit(self, claims):
        """The claims with the context that the suite asks for."""
        claims = copy.deepcopy(claims)
        if isinstance(self.suite, Ed25519Signature2020):
            claims["@context"].append(SUITE_2020)
        return claims

    def sign(self, claims, *, owner=None, suite=None, **options):
        """The claims with a proof beside those that they have already."""
        suite = suite or self.suite
        options = {"verificationMethod": self.method} | options
        if isinstance(suite, EddsaJcs2022):
            options = {"@context": claims["@context"]} | options
        return signed_by(
            owner or self.owner,
            claims,
            suite=suite,
            hash_name="sha256" if owner else None,
            **options,
        )


HANDS = {
    "eddsa-rdfc-2022": Hand(EddsaRdfc2022(), other(Algorithm.ED25519, 11)),
    "eddsa-2022": Hand(Eddsa2022(), other(Algorithm.ED25519, 12)),
    "eddsa-jcs-2022": Hand(EddsaJcs2022(), other(Algorithm.ED25519, 13)),
    "Ed25519Signature2020": Hand(Ed25519Signature2020(), other(Algorithm.ED25519, 14)),
    "ecdsa-rdfc-2019 on P-256": Hand(EcdsaRdfc2019(), other(Algorithm.ES256, 15)),
    "ecdsa-rdfc-2019 on P-384": Hand(EcdsaRdfc2019(), other(Algorithm.ES384, 16)),
}
PLAIN = HANDS["eddsa-rdfc-2022"]
ATTACKER = other(Algorithm.ED25519, 66)
# The keys that the college signs tokens with, by the name of the algorithm in their header.
SIGNS_TOKENS = {
    "EdDSA": other(Algorithm.ED25519, 21),
    "ES256": other(Algorithm.ES256, 22),
    "ES384": other(Algorithm.ES384, 23),
    "RS256": other(Algorithm.RS256),
}


def published_key(key, method, controller):
    """A verification method: Multikey where there is such a text, or else a JWK."""
    described = {"id": method, "controller": controller}
    if key.algorithm is Algorithm.RS256:
        return {**described, "type": "JsonWebKey", "publicKeyJwk": key.jwk}
    return {**described, "type": "Multikey", "publicKeyMultibase": key.multibase}


def controller_document(identifier, methods, *relations):
    """The document of an issuer that lists these methods for these purposes."""
    named = [method["id"] for method in methods]
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": identifier,
        "verificationMethod": list(methods),
        **dict.fromkeys(relations or ("assertionMethod",), named),
    }


def method_of_token(algorithm, issuer=COLLEGE):
    return f"{issuer}#{algorithm}"


def college():
    """The document of the college, with the keys of all hands."""
    methods = [hand.published for hand in HANDS.values()]
    for algorithm, owner in SIGNS_TOKENS.items():
        methods.append(published_key(owner.public_key, method_of_token(algorithm), COLLEGE))
    return controller_document(COLLEGE, methods, "assertionMethod", "authentication")


def bits_with(*values, size=1):
    """A list in which the entry at each even place of `values` has the value after it."""
    bits = empty_bits(131_072 * size)
    for index, value in zip(values[::2], values[1::2], strict=True):
        for position in range(size):
            if value >> (size - 1 - position) & 1:
                bits = set_bit(bits, index * size + position)
    return bits


def college_list(*, bits=None, purpose="revocation", **changes):
    """The list that the college keeps, unsigned."""
    return build_status_list_credential(
        **{
            "url": COLLEGE_LIST,
            "issuer": COLLEGE,
            "purpose": purpose,
            "bits": bits_with(REVOKED_THERE, 1) if bits is None else bits,
            "valid_from": NOW - timedelta(hours=1),
            "valid_until": NOW + WEEK,
        }
        | changes
    )


_LIST = PLAIN.sign(college_list())


def everywhere(*, documents=(), lists=(), newer=(), contexts=(), schemas=()):
    """The world that all know, with the college in it and what else there is."""
    known = world()
    return FakeWorld(
        documents={**known.documents, COLLEGE: college(), **dict(documents)},
        lists={**known.lists, COLLEGE_LIST: _LIST, **dict(lists)},
        ours=known.ours,
        newer=newer,
        contexts=contexts,
        schemas=schemas,
    )


def as_token(
    claims, algorithm="EdDSA", *, profile="Open Badges 3.0", owner=None, header=(), payload=()
):
    """The claims in a token of the college's; `header` and `payload` are changed as they say."""
    head = {"alg": algorithm, "kid": method_of_token(algorithm)}
    seconds = {"nbf": _SIGNED_AT}
    subject = claims.get("credentialSubject", {})
    around = {
        "iss": claims["issuer"]["id"] if isinstance(claims["issuer"], dict) else claims["issuer"],
        "jti": claims["id"],
        "sub": subject.get("id"),
        **seconds,
    }
    if profile == "VC-JOSE-COSE":
        head, body = {**head, "typ": "vc+jwt"}, dict(claims)
    elif profile == "VCDM 1.1":
        head, body = {**head, "typ": "JWT"}, {**around, "vc": claims}
    else:
        head, body = {**head, "typ": "JWT"}, {**claims, **around}
    return token(
        owner or SIGNS_TOKENS[algorithm],
        _changed(head, dict(header)),
        _changed(body, dict(payload)),
    )


def _changed(members, changes):
    return {name: one for name, one in {**members, **changes}.items() if one is not ...}
