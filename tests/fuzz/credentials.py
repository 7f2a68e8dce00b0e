"""Whole documents: the reader of submissions, the rules, the canonical form. Nothing raises."""

from __future__ import annotations

import json
from collections.abc import Iterator
from random import Random
from typing import Any

from issuer.credentials.lint import lint, published_problems
from issuer.credentials.model import OpenBadgeCredential
from issuer.errors import IssuerError, MalformedSubmission
from issuer.jsonld.canonize import canonize, canonize_in_full
from issuer.jsonld.strict_json import read_json
from issuer.verification import read_submission
from tests.fuzz.engine import changed_bytes
from tests.fuzz.json_mutation import mutated_json
from tests.fuzz.png_mutation import SIGNATURE, mutated_png
from tests.fuzz.svg_mutation import mutated_svg
from tests.fuzz.target import Target, promise
from tests.fuzz.tokens import mutated_token
from tests.issuer.credentials.bad_documents import GOOD_ENDORSEMENT
from tests.issuer.jsonld.credentials import badge, strange_badge
from tests.issuer.verification.actors import picture


def _document(data: bytes) -> dict[str, Any] | None:
    try:
        return read_json(data)
    except MalformedSubmission:
        return None


def check_lint(data: bytes) -> None:
    """Every problem has a sentence and a place; the same document has the same problems."""
    document = _document(data)
    if document is None:
        return
    found = lint(document)
    for problem in found:
        promise(problem.path.startswith("$"), "a problem without a place")
        promise(bool(problem.message.text()) and bool(problem.message.text("zh-Hant")), "unsaid")
    promise(lint(json.loads(data.removeprefix(b"\xef\xbb\xbf"))) == found, "other problems now")
    published = published_problems(document)
    promise(found[: len(published)] == published, "the published rules say something else")
    OpenBadgeCredential.from_json(document).to_json()


def check_canonical(data: bytes) -> None:
    """The fast way and the whole way come to the same, and the order of members says nothing."""
    document = _document(data)
    if document is None:
        return
    canonical = _canonical(canonize, document)
    promise(canonical == _canonical(canonize_in_full, document), "two ways, two canonical forms")
    if canonical is None:
        return
    shuffled = _shuffled(document, Random(len(data)))
    promise(_canonical(canonize, shuffled) == canonical, "the order of members counts")
    lines = canonical.split(b"\n")
    promise(lines[-1] == b"" and lines[:-1] == sorted(set(lines[:-1])), "lines out of order")
    widened = {**document, "thisTermIsDefinedNowhere": "x"}
    promise(_canonical(canonize, widened) is None, "an undefined term was left out silently")


def _canonical(way: Any, document: dict[str, Any]) -> bytes | None:
    try:
        return bytes(way(document))
    except IssuerError:
        return None


def _shuffled(value: Any, random: Random) -> Any:
    if isinstance(value, dict):
        members = list(value.items())
        random.shuffle(members)
        return {name: _shuffled(member, random) for name, member in members}
    return [_shuffled(item, random) for item in value] if isinstance(value, list) else value


def check_submission(data: bytes) -> None:
    """Any bytes hold one document, or are refused with a sentence."""
    try:
        submission = read_submission(data, filename="b\u202eadge.png")
    except MalformedSubmission as refused:
        promise(bool(str(refused)), "refused without a word")
        return
    document = submission.document
    promise(isinstance(document, dict) and bool(document), "no document")
    promise("\u202e" not in submission.filename, "a name that turns the writing round")
    again = read_submission(json.dumps(document).encode())
    promise(again.document == document, "its own JSON reads as another document")


def _documents() -> Iterator[dict[str, Any]]:
    yield badge()
    yield GOOD_ENDORSEMENT
    for number in range(6):
        yield strange_badge(Random(number))
    small = {"@context": badge()["@context"], "type": ["VerifiableCredential"]}
    yield {**small, "issuer": "did:web:x", "credentialSubject": {"id": "_:b0", "type": ["x"]}}
    yield {**small, "credentialSubject": [{"achievement": {}}, {"achievement": [None]}]}


def _seeds() -> Iterator[bytes]:
    yield from (json.dumps(document, ensure_ascii=False).encode() for document in _documents())


def _submission_seeds() -> Iterator[bytes]:
    from badge_art import bake, bake_svg
    from tests.fuzz.tokens import _owners, _tokens

    text = json.dumps({"type": ["VerifiableCredential"], "issuer": "did:web:x", "@context": []})
    yield text.encode()
    yield b"\xef\xbb\xbf \xc2\xa0" + text.encode() + b"\n"
    yield bake(picture(), text)
    yield bake_svg(b"<svg xmlns='http://www.w3.org/2000/svg'/>", text)
    token = _tokens(_owners()[0])[3]
    yield token.encode()
    yield bake(picture(), token)
    yield b'{"@context":"https://w3id.org/openbadges/v2","type":"Assertion"}'
    yield b'{"type":"VerifiablePresentation","verifiableCredential":[{}]}'
    yield from (b"https://example.edu/b/1", b"<!doctype html><html>", b"PK\x03\x04", b"%PDF-1.7")
    yield from (b"\xff\xd8\xff\xe0", b"GIF89a", b"RIFF", b"\x1f\x8b\x08", b"\xff\xfe{\0", b"", b" ")


def _mutated_submission(data: bytes, most: int, random: Random) -> bytes:
    if data.startswith(SIGNATURE):
        return mutated_png(data, most, random)
    if data.lstrip()[:1] == b"<":
        return mutated_svg(data, most, random)
    if data.count(b".") == 2 and not data.startswith(b"{"):
        return mutated_token(data, most, random)
    if random.random() < 0.02:
        return changed_bytes(data, most)
    return mutated_json(data, most, random)


_MOST = 8192

TARGETS = (
    Target(name="lint", check=check_lint, seeds=_seeds, mutate=mutated_json, most_bytes=_MOST),
    Target(
        name="canonical",
        check=check_canonical,
        seeds=_seeds,
        mutate=mutated_json,
        most_bytes=_MOST,
    ),
    Target(
        name="submission",
        check=check_submission,
        seeds=_submission_seeds,
        mutate=_mutated_submission,
        most_bytes=1024,
    ),
)
