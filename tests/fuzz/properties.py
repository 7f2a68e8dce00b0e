"""Properties over values and not over bytes: hypothesis makes them, coverage leads it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from badge_art import TextDoesNotFit, bake, bake_svg, unbake, unbake_svg
from issuer.errors import MalformedSubmission
from issuer.jsonld.canonize import canonize, canonize_in_full
from issuer.jsonld.jcs import canonical_json
from issuer.jsonld.strict_json import MAX_INTEGER, read_json
from tests.fuzz.target import Target, promise
from tests.issuer.jsonld.credentials import strange_badge
from tests.issuer.verification.actors import picture

_UNDER_ATHERIS = settings(database=None, deadline=None, suppress_health_check=list(HealthCheck))
_PICTURE = picture()
_SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><g/></svg>"

texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-MAX_INTEGER, MAX_INTEGER)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


@_UNDER_ATHERIS
@given(st.dictionaries(texts, values, max_size=5), st.randoms(use_true_random=False))
def json_values(document: dict[str, Any], random: Random) -> None:
    """What is within the limits is read, and its canonical text depends on nothing but it."""
    try:
        read = read_json(json.dumps(document))
    except MalformedSubmission:
        promise(_depth(document) > 32, "an ordinary document was refused")
        return
    promise(read == document, "another value was read")
    members = list(document.items())
    random.shuffle(members)
    canonical = canonical_json(document)
    promise(canonical_json(dict(members)) == canonical, "the order of members counts")
    # A double beyond 2**53 is written with all its digits, which `read_json` takes for an integer.
    again = json.loads(canonical, parse_int=_number)
    promise(canonical_json(again) == canonical, "not its own canonical text")


def _number(digits: str) -> float:
    number = float(digits)
    return int(digits) if abs(number) <= MAX_INTEGER else number


def _depth(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value
    return 1 + max(map(_depth, inner), default=0) if isinstance(value, (dict, list)) else 0


@_UNDER_ATHERIS
@given(st.text(max_size=200), st.dictionaries(texts, texts, max_size=3))
def baked_text(text: str, document: dict[str, str]) -> None:
    """Whatever text is baked into a PNG comes out to the letter; JSON comes out of an SVG."""
    try:
        promise(unbake(bake(_PICTURE, text)) == text, "another text came out")
    except TextDoesNotFit:
        promise("\0" in text or any("\ud800" <= sign <= "\udfff" for sign in text), "it fits")
    written = json.dumps(document)
    promise(json.loads(unbake_svg(bake_svg(_SVG, written))) == document, "another document")


@_UNDER_ATHERIS
@given(st.integers(0, 2**64), st.randoms(use_true_random=False))
def member_order(number: int, random: Random) -> None:
    """Members in another order, and the way through a compiled shape, give the same bytes."""
    document = strange_badge(Random(number))
    canonical = canonize(document)
    members = list(document.items())
    random.shuffle(members)
    promise(canonize(dict(members)) == canonical, "the order of members counts")
    promise(canonize_in_full(document) == canonical, "two ways, two canonical forms")


def _seeds() -> Iterator[bytes]:
    yield bytes(64)
    yield bytes(range(256))
    yield bytes(range(255, 0, -1)) * 4


def _target(name: str, test: Any) -> Target:
    check: Callable[[bytes], Any] = test.hypothesis.fuzz_one_input
    return Target(name=name, check=check, seeds=_seeds, most_bytes=1024)


TARGETS = (
    _target("json_values", json_values),
    _target("baked_text", baked_text),
    _target("member_order", member_order),
)
