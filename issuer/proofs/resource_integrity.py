"""Digests of resources (VC Data Integrity 1.0, section 2.6), as far as they can be compared.

Nothing is fetched: the one kind of resource that is at hand here is a JSON-LD context.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator, Mapping

from issuer.jsonld.loader import index
from keys.errors import MalformedMultibase
from keys.multibase import decode_base58btc, decode_base64url

# Subresource Integrity, section 3.5; multihash: the code of the hash, and the length of its value.
_SRI = re.compile(r"(sha256|sha384|sha512)-([A-Za-z0-9+/]+={0,2})(\?\S*)?")
_MULTIHASHES = {b"\x12\x20": "sha256", b"\x20\x30": "sha384", b"\x13\x40": "sha512"}


def digests_that_differ(resource: Mapping[str, object]) -> Iterator[str]:
    """The members of a related resource that hold a digest, and not that of the resource.

    A digest in a form that is not read here, and a resource that is not held, tell nothing.
    """
    known = index().get(str(resource.get("id")))
    if known is None:
        return
    content = known.read()
    for name, read in (("digestSRI", _sri), ("digestMultibase", _multihash)):
        value = resource.get(name)
        for written in value if isinstance(value, list) else [value]:
            digest = read(written) if isinstance(written, str) else None
            if digest is not None and hashlib.new(digest[0], content).digest() != digest[1]:
                yield name
                break


def _sri(written: str) -> tuple[str, bytes] | None:
    found = _SRI.fullmatch(written)
    if found is None:
        return None
    try:
        return found[1], base64.b64decode(found[2], validate=True)
    except binascii.Error:
        return found[1], b""  # the digest of nothing


def _multihash(written: str) -> tuple[str, bytes] | None:
    try:
        read = decode_base58btc if written.startswith("z") else decode_base64url
        decoded = read(written)
    except MalformedMultibase:
        return None
    name = _MULTIHASHES.get(decoded[:2])
    return None if name is None else (name, decoded[2:])
