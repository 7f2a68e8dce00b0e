"""A closed world: what its institutions really issued, and what all of that means."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from issuer.credentials.model import OpenBadgeCredential
from issuer.jsonld.canonize import canonize
from keys import Algorithm
from tests.issuer.proofs.tokens import token
from tests.issuer.verification.actors import (
    EVIL,
    LIST_URL,
    OTHER,
    US,
    example,
)
from tests.keys.others import other

Document = Mapping[str, Any]
PLAIN = example(credentialStatus=None)
_TOKEN_ISSUER = "did:web:tokens.example"


class ClosedWorld:
    """Knows what it was told and nothing else."""

    def __init__(
        self,
        documents: dict[str, Document],
        lists: dict[str, str],
        schemas: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.documents, self._lists, self._schemas = documents, lists, schemas

    def controller_document(self, identifier: str) -> Document | None:
        return self.documents.get(identifier)

    def status_list(self, url: str) -> str | None:
        return self._lists.get(url)

    def context(self, url: str) -> Document | None:
        return None

    def credential_schema(self, url: str) -> str | None:
        return self._schemas.get(url)

    def refreshed(self, url: str) -> bytes | None:
        return None

    def is_ours(self, issuer_id: str) -> bool:
        return issuer_id == US.did

    def known_issuer(self, issuer_id: str) -> None:
        return None


@cache
def genuine() -> tuple[Document, ...]:
    """Badges that institutions of this world really issued."""
    theirs = {**PLAIN, "issuer": {**PLAIN["issuer"], "id": OTHER.did}}
    crowded = example(
        validUntil="2027-01-01T00:00:00Z",
        evidence=[{"id": "https://example.edu/e/1", "type": ["Evidence"], "name": "A report"}],
    )
    return US.badge(), US.sign(PLAIN), OTHER.sign(theirs), US.sign(crowded)


@cache
def genuine_tokens() -> tuple[str, ...]:
    owner = other(Algorithm.ED25519)
    credential = {**PLAIN, "issuer": {**PLAIN["issuer"], "id": _TOKEN_ISSUER}}
    subject = credential["credentialSubject"].get("id", "")
    claims = {"iss": _TOKEN_ISSUER, "jti": credential["id"], "sub": subject, "nbf": 1795165200}
    header = {"alg": "EdDSA", "kid": f"{_TOKEN_ISSUER}#one"}
    return (
        token(owner, {**header, "typ": "JWT"}, {**credential, **claims}),
        token(owner, {**header, "typ": "vc+jwt"}, credential),
        token(owner, {**header, "typ": "JWT"}, {"vc": credential, **claims}),
    )


def documents() -> dict[str, Document]:
    method = {"id": f"{_TOKEN_ISSUER}#one", "type": "JsonWebKey", "controller": _TOKEN_ISSUER}
    keys = {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/jwk/v1"],
        "id": _TOKEN_ISSUER,
        "verificationMethod": [{**method, "publicKeyJwk": other(Algorithm.ED25519).public_key.jwk}],
        "assertionMethod": [method["id"]],
    }
    return {one.did: one.document() for one in (US, OTHER, EVIL)} | {_TOKEN_ISSUER: keys}


@cache
def good_list() -> dict[str, Any]:
    return US.status_list(revoked=[7])


@cache
def world() -> ClosedWorld:
    return ClosedWorld(documents(), {LIST_URL: json.dumps(good_list())})


Meaning = tuple[bytes, str]


def meaning(document: Document) -> Meaning:
    """What was signed, and what a page shows: sets in one order and without repetitions."""
    claims = {name: value for name, value in document.items() if name != "proof"}
    shown = OpenBadgeCredential.from_json(claims).to_json()
    return canonize(claims), json.dumps(_in_order(shown), sort_keys=True)


def _in_order(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _in_order(member) for name, member in value.items()}
    if isinstance(value, list):
        return sorted({json.dumps(_in_order(item), sort_keys=True) for item in value})
    return value


@cache
def meanings() -> frozenset[Meaning]:
    signed = [meaning(document) for document in genuine()]
    payloads = (json.loads(_payload(text)) for text in genuine_tokens())
    registered = ("iss", "jti", "sub", "nbf")
    for payload in payloads:
        credential = payload.get("vc", payload)
        plain = {name: value for name, value in credential.items() if name not in registered}
        signed.append(meaning(plain))
    return frozenset(signed)


def _payload(text: str) -> bytes:
    from tests.fuzz.base64_text import loosely_decoded

    return loosely_decoded(text.split(".")[1].encode())
