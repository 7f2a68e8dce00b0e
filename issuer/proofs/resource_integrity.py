"""Digests of resources (VC Data Integrity 1.0, section 2.6; VC Data Model 2.0, section 5.3).

Nothing is fetched here: the one kind of resource that is at hand is a JSON-LD context. Of any
other that the caller does not hand over, it can only be told whether a digest could be compared by
whoever has it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from enum import Enum

from issuer.jsonld.loader import index
from keys.errors import MalformedMultibase
from keys.multibase import decode_base58btc, decode_base64url

# Subresource Integrity, section 3.5; multihash: the code of the hash, and the length of its value.
_SRI = re.compile(r"(sha256|sha384|sha512)-([A-Za-z0-9+/]+={0,2})(\?\S*)?")
_MULTIHASHES = {b"\x12\x20": "sha256", b"\x20\x30": "sha384", b"\x13\x40": "sha512"}
_BY_LENGTH = {32: "sha256", 48: "sha384"}  # digests without a name, as the W3C's suite has them
_LENGTHS = {name: hashlib.new(name).digest_size for name in ("sha256", "sha384", "sha512")}

_Digest = tuple[str, bytes]  # a hash's name, and its value


class Fault(Enum):
    """What is the matter with a digest."""

    DIFFERS = "differs"  # it is that of something else
    UNREADABLE = "unreadable"  # no known hash, or a weak one, or no digest at all


def faults_in_digests(
    resource: Mapping[str, object], *, content: bytes | None = None
) -> Iterator[tuple[str, Fault]]:
    """The members of a related resource with a digest that is wrong, or that nobody could compare.

    Of several digests, one at least must be of a known hash, and each of those must be right.
    `content` is the resource itself, where it was fetched.
    """
    if content is None and (held := index().get(str(resource.get("id")))) is not None:
        content = held.read()
    known: dict[str, bytes] = {}  # what the content hashes to: the same may be stated often
    for name, read in _FORMS.items():
        texts = [one for one in _listed(resource.get(name)) if isinstance(one, str)]
        digests = [found for text in texts for found in read(text)]
        if name in resource and not digests:
            yield name, Fault.UNREADABLE
        elif content is not None and not all(_is_of(one, content, known) for one in digests):
            yield name, Fault.DIFFERS


def _is_of(digest: _Digest, content: bytes, known: dict[str, bytes]) -> bool:
    name, value = digest
    if name not in known:
        known[name] = hashlib.new(name, content).digest()
    return known[name] == value


def _sri(text: str) -> Iterator[_Digest]:
    """Several may stand in one text, with spaces between them."""
    for one in text.split():
        found = _SRI.fullmatch(one)
        if found is None:
            continue
        try:
            value = base64.b64decode(found[2], validate=True)
        except binascii.Error:
            continue
        if len(value) == _LENGTHS[found[1]]:
            yield found[1], value


def _multibase(text: str) -> Iterator[_Digest]:
    """A multihash, or a digest alone, whose length tells its hash."""
    try:
        value = (decode_base58btc if text.startswith("z") else decode_base64url)(text)
    except MalformedMultibase:
        return
    name = _MULTIHASHES.get(value[:2])
    if name is not None and len(value) == 2 + _LENGTHS[name]:
        yield name, value[2:]
    elif len(value) in _BY_LENGTH:
        yield _BY_LENGTH[len(value)], value


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


_FORMS: Mapping[str, Callable[[str], Iterator[_Digest]]] = {
    "digestSRI": _sri,
    "digestMultibase": _multibase,
}
