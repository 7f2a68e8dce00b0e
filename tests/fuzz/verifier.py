"""The whole verifier: of all that is made of genuine badges, only what means the same is valid.

The world is closed: three institutions whose keys it knows, and one status list of theirs.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from random import Random
from typing import Any

from badge_art import BadgeArtError, bake, bake_svg, unbake, unbake_svg
from issuer.credentials.model import SCHEMA_TYPE
from issuer.errors import IssuerError, MalformedSubmission
from issuer.jsonld.canonize import canonize
from issuer.jsonld.strict_json import read_json
from issuer.verification import Verdict, read_submission, verify
from tests.fuzz.engine import changed_bytes
from tests.fuzz.issued import (
    PLAIN,
    ClosedWorld,
    Document,
    documents,
    genuine,
    genuine_tokens,
    good_list,
    meaning,
    meanings,
    world,
)
from tests.fuzz.json_mutation import mutated_json
from tests.fuzz.png_mutation import mutated_png
from tests.fuzz.svg_mutation import mutated_svg
from tests.fuzz.target import Target, Wrong, promise
from tests.fuzz.tokens import mutated_token
from tests.issuer.verification.actors import (
    EVIL,
    LIST_URL,
    NOW,
    US,
    WEEK,
    picture,
)

FORM = "https://example.edu/form"
_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><g/></svg>"


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
    promise(meaning(answer[1]) in meanings(), "valid, and nobody issued it")


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
    answer = verdict(badge, ClosedWorld(documents(), lists))
    if answer is None or answer[0] is not Verdict.VALID:
        return
    try:
        found = canonize(_claims(read_json(data)))
    except IssuerError as problem:
        raise Wrong("good by a list that cannot be read") from problem
    promise(found == canonize(_claims(good_list())), "good by another list")


def check_verify_schema(data: bytes) -> None:
    """A badge that names a form is good only if there is one, in JSON that all read alike."""
    named = [*PLAIN["credentialSchema"], {"id": FORM, "type": SCHEMA_TYPE}]
    badge = json.dumps(US.sign({**PLAIN, "credentialSchema": named})).encode()
    text = data.decode("utf-8", "replace")
    answer = verdict(badge, ClosedWorld(documents(), {}, {FORM: text}))
    if answer is None or answer[0] is not Verdict.VALID:
        return
    try:
        form = read_json(text)
    except IssuerError as problem:
        raise Wrong("good by a form that cannot be read") from problem
    promise("proofs" not in form.get("required", ()), "good without a part that is asked for")


def _claims(document: Document) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name != "proof"}


# -- inputs to begin with, and changes to them --------------------------------------------------


def _json_seeds() -> Iterator[bytes]:
    yield from (json.dumps(document).encode() for document in genuine())
    forged = EVIL.sign({**PLAIN, "issuer": US.badge()["issuer"]})
    yield json.dumps(forged).encode()
    both = US.sign(PLAIN)
    yield json.dumps({**both, "proof": [*both["proof"], *forged["proof"]]}).encode()


def _png_seeds() -> Iterator[bytes]:
    yield from (bake(picture(), text.decode()) for text in _json_seeds())
    yield bake(picture(), genuine_tokens()[0])


def _svg_seeds() -> Iterator[bytes]:
    yield from (bake_svg(_SVG, text.decode()) for text in _json_seeds())
    yield from (bake_svg(_SVG, text) for text in genuine_tokens())


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


def _schema_seeds() -> Iterator[bytes]:
    for draft in ("http://json-schema.org/draft-07/schema#", _DRAFT):
        for rules in (
            {"type": "object", "required": ["issuer", "proof"]},
            {"required": ["issuer", "proofs"]},
            {"properties": {"type": {"contains": {"pattern": "^Verif"}}, "proof": {"minItems": 1}}},
            {"allOf": [{"$ref": "#/$defs/a"}], "$defs": {"a": {"not": {"type": "array"}}}},
            {"additionalProperties": {"anyOf": [{"type": "string"}, {"enum": [1]}]}},
        ):
            yield json.dumps({"$schema": draft, **rules}).encode()


def _mutated_badge_in_png(data: bytes, most: int, random: Random) -> bytes:
    """The credential is changed, or the picture around it."""
    if random.random() < 0.4:
        return mutated_png(data, most, random)
    try:
        text = mutated_json(unbake(data).encode(), most - 200, random)
        return bake(picture(), text.decode("utf-8", "replace"))
    except BadgeArtError:
        return changed_bytes(data, most)


def _mutated_badge_in_svg(data: bytes, most: int, random: Random) -> bytes:
    if random.random() < 0.4:
        return mutated_svg(data, most, random)
    try:
        text = mutated_json(unbake_svg(data).encode(), most - 200, random)
        return bake_svg(_SVG, text.decode("utf-8", "replace"))
    except BadgeArtError:
        return changed_bytes(data, most)


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
        name="verify_svg",
        check=check_verify,
        seeds=_svg_seeds,
        mutate=_mutated_badge_in_svg,
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
    Target(
        name="verify_schema",
        check=check_verify_schema,
        seeds=_schema_seeds,
        mutate=mutated_json,
        words=("$ref", "#/$defs/a", "$defs", "allOf", "not", "required", "pattern", "$id"),
        most_bytes=1024,
    ),
)
