"""The whole verifier: of all that is made of genuine badges, only what means the same is valid.

The world is closed: three institutions whose keys it knows, and one status list of theirs.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from random import Random
from typing import Any

import atheris

from badge_art import BadgeArtError, bake, unbake
from issuer.credentials.model import OpenBadgeCredential
from issuer.errors import IssuerError, MalformedSubmission
from issuer.jsonld.canonize import canonize
from issuer.jsonld.strict_json import read_json
from issuer.verification import Verdict, read_submission, verify
from keys import Algorithm
from tests.fuzz.json_mutation import mutated_json
from tests.fuzz.png_mutation import mutated_png
from tests.fuzz.target import Target, Wrong, promise
from tests.fuzz.tokens import mutated_token
from tests.issuer.proofs.tokens import token
from tests.issuer.verification.actors import (
    EVIL,
    LIST_URL,
    NOW,
    OTHER,
    US,
    WEEK,
    example,
    picture,
)
from tests.keys.others import other

Document = Mapping[str, Any]
_PLAIN = example(credentialStatus=None)
_TOKEN_ISSUER = "did:web:tokens.example"


class ClosedWorld:
    """Knows what it was told and nothing else."""

    def __init__(self, documents: dict[str, Document], lists: dict[str, str]) -> None:
        self._documents, self._lists = documents, lists

    def controller_document(self, identifier: str) -> Document | None:
        return self._documents.get(identifier)

    def status_list(self, url: str) -> str | None:
        return self._lists.get(url)

    def refreshed(self, url: str) -> bytes | None:
        return None

    def is_ours(self, issuer_id: str) -> bool:
        return issuer_id == US.did

    def known_issuer(self, issuer_id: str) -> None:
        return None


@cache
def genuine() -> tuple[Document, ...]:
    """Badges that institutions of this world really issued."""
    theirs = {**_PLAIN, "issuer": {**_PLAIN["issuer"], "id": OTHER.did}}
    crowded = example(
        validUntil="2027-01-01T00:00:00Z",
        evidence=[{"id": "https://example.edu/e/1", "type": ["Evidence"], "name": "A report"}],
    )
    return US.badge(), US.sign(_PLAIN), OTHER.sign(theirs), US.sign(crowded)


@cache
def genuine_tokens() -> tuple[str, ...]:
    owner = other(Algorithm.ED25519)
    credential = {**_PLAIN, "issuer": {**_PLAIN["issuer"], "id": _TOKEN_ISSUER}}
    subject = credential["credentialSubject"].get("id", "")
    claims = {"iss": _TOKEN_ISSUER, "jti": credential["id"], "sub": subject, "nbf": 1795165200}
    header = {"alg": "EdDSA", "kid": f"{_TOKEN_ISSUER}#one"}
    return (
        token(owner, {**header, "typ": "JWT"}, {**credential, **claims}),
        token(owner, {**header, "typ": "vc+jwt"}, credential),
        token(owner, {**header, "typ": "JWT"}, {"vc": credential, **claims}),
    )


def _documents() -> dict[str, Document]:
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
    return ClosedWorld(_documents(), {LIST_URL: json.dumps(good_list())})


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
def _meanings() -> frozenset[Meaning]:
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


def verdict(data: bytes, where: ClosedWorld | None = None) -> tuple[Verdict, Document] | None:
    """What a stranger is told about an upload; None when nothing could be verified in it."""
    try:
        submission = read_submission(data)
    except MalformedSubmission:
        return None
    report = verify(submission, world=where or world(), now=NOW)
    report.headline.text("zh-Hant")
    promise(report.verdict is not Verdict.VALID or report.is_authentic, "valid by nobody's word")
    return report.verdict, report.claims


def check_verify(data: bytes) -> None:
    answer = verdict(data)
    if answer is None or answer[0] is not Verdict.VALID:
        return
    promise(meaning(answer[1]) in _meanings(), "valid, and nobody issued it")


def check_verify_keys(data: bytes) -> None:
    """A badge is good by a document that names this key for this issuer, and by no other."""
    try:
        document = read_json(data)
    except MalformedSubmission:
        return
    badge = json.dumps(genuine()[1]).encode()
    answer = verdict(badge, ClosedWorld({US.did: document}, {}))
    if answer is None or answer[0] is not Verdict.VALID:
        return
    promise(document.get("id") == US.did, "by the document of somebody else")
    asserting = document.get("assertionMethod")
    listed = [one.get("id") if isinstance(one, dict) else one for one in _several(asserting)]
    promise(any(str(one).endswith(US.method.partition("#")[2]) for one in listed), "unlisted key")
    written = json.dumps(document)
    promise(US.key.multibase in written or US.key.jwk["x"] in written, "by another key")


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def check_verify_status(data: bytes) -> None:
    """A badge with a status is good by the list that was signed for it, and by no other."""
    badge = json.dumps(genuine()[0]).encode()
    lists = {LIST_URL: data.decode("utf-8", "replace")}
    answer = verdict(badge, ClosedWorld(_documents(), lists))
    if answer is None or answer[0] is not Verdict.VALID:
        return
    try:
        found = canonize(_claims(read_json(data)))
    except IssuerError as problem:
        raise Wrong("good by a list that cannot be read") from problem
    promise(found == canonize(_claims(good_list())), "good by another list")


def _claims(document: Document) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name != "proof"}


# -- inputs to begin with, and changes to them --------------------------------------------------


def _json_seeds() -> Iterator[bytes]:
    yield from (json.dumps(document).encode() for document in genuine())
    forged = EVIL.sign({**_PLAIN, "issuer": US.badge()["issuer"]})
    yield json.dumps(forged).encode()
    both = US.sign(_PLAIN)
    yield json.dumps({**both, "proof": [*both["proof"], *forged["proof"]]}).encode()


def _png_seeds() -> Iterator[bytes]:
    yield from (bake(picture(), text.decode()) for text in _json_seeds())
    yield bake(picture(), genuine_tokens()[0])


def _token_seeds() -> Iterator[bytes]:
    yield from (text.encode() for text in genuine_tokens())


def _key_seeds() -> Iterator[bytes]:
    document = US.document()
    yield json.dumps(document).encode()
    embedded = {**document, "assertionMethod": document["verificationMethod"]}
    del embedded["verificationMethod"]
    yield json.dumps(embedded).encode()
    yield json.dumps(EVIL.document()).encode()
    yield json.dumps({**EVIL.document(), "id": US.did}).encode()
    yield json.dumps({**document, "assertionMethod": []}).encode()
    yield json.dumps(US.key.jwk).encode()


def _status_seeds() -> Iterator[bytes]:
    yield json.dumps(good_list()).encode()
    index = int(genuine()[0]["credentialStatus"]["statusListIndex"])
    yield json.dumps(US.status_list(revoked=[index])).encode()
    yield json.dumps(US.status_list(valid_until=NOW - WEEK, valid_from=NOW - 2 * WEEK)).encode()
    yield json.dumps(US.status_list(signed=False)).encode()
    yield json.dumps(EVIL.status_list()).encode()
    yield json.dumps(US.status_list(purpose="suspension")).encode()


def _mutated_badge_in_png(data: bytes, most: int, random: Random) -> bytes:
    """The credential is changed, or the picture around it."""
    if random.random() < 0.4:
        return mutated_png(data, most, random)
    try:
        text = mutated_json(unbake(data).encode(), most - 200, random)
        return bake(picture(), text.decode("utf-8", "replace"))
    except BadgeArtError:
        return bytes(atheris.Mutate(data, most))


_MOST = 12_288

TARGETS = (
    Target(
        name="verify_json",
        check=check_verify,
        seeds=_json_seeds,
        mutate=mutated_json,
        most_bytes=_MOST,
    ),
    Target(
        name="verify_png",
        check=check_verify,
        seeds=_png_seeds,
        mutate=_mutated_badge_in_png,
        most_bytes=_MOST,
    ),
    Target(
        name="verify_jwt",
        check=check_verify,
        seeds=_token_seeds,
        mutate=mutated_token,
        most_bytes=_MOST,
    ),
    Target(
        name="verify_keys",
        check=check_verify_keys,
        seeds=_key_seeds,
        mutate=mutated_json,
        most_bytes=4096,
    ),
    Target(
        name="verify_status",
        check=check_verify_status,
        seeds=_status_seeds,
        mutate=mutated_json,
        most_bytes=4096,
    ),
)
