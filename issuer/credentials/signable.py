"""The rules for every part of a document, so that all engines sign and read it alike.

They look at texts, numbers and addresses wherever these stand. Each yields the places and what is
wrong there, and never raises.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator, Mapping

from issuer.attendance.model import forbidden_characters
from issuer.credentials.kinds import Found, Remarks, below, is_text, tested
from issuer.credentials.walks import Walked
from issuer.i18n import N_, Message
from issuer.jsonld.strict_json import MAX_INTEGER

# Members whose text is an address, whatever they stand in.
_ADDRESSES = frozenset(
    {
        "id",
        "url",
        "targetUrl",
        "issuer",
        "resultDescription",
        "achievedLevel",
        "requiredLevel",
        "statusListCredential",
        "verificationMethod",
    }
)
# RFC 3987 in short: a scheme, then nothing that an IRI cannot hold, and whole percent escapes.
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*+:(?:[^\s\x00-\x20<>\"{}|\\^`%]++|%[0-9A-Fa-f]{2})++")


# A relative address or a space is resolved differently by each processor (edge 19).
absolute_address = tested(
    "absolute-address", N_("“%(found)s” is not an absolute address."), _IRI.fullmatch
)


def absolute_addresses(whole: Walked) -> Remarks:
    for path, name, value in whole.places:
        if name in _ADDRESSES and is_text(value):
            yield from absolute_address(value, path)


def nothing_empty(whole: Walked) -> Found:
    for path, _, value in whole.places:
        if value is None or value == []:
            yield path, Message(N_("Null and empty arrays must be left out."))


def nothing_blank(whole: Walked) -> Found:
    for path, _, value in whole.places:
        if isinstance(value, str) and not value.strip():
            yield path, Message(N_("An empty text says nothing; leave the member out."))


def signable_characters(whole: Walked) -> Found:
    for path, value in _texts(whole):
        if bad := forbidden_characters(value):
            message = N_("It holds characters that cannot be signed (%(characters)s).")
            yield path, Message(message, {"characters": ", ".join(bad)})


def _texts(whole: Walked) -> Iterator[tuple[str, str]]:
    """Every text with its path, the names of members included."""
    for path, _, value in whole.places:
        if isinstance(value, str):
            yield path, value
        elif isinstance(value, Mapping):
            yield from ((path, name) for name in value)


def one_order(whole: Walked) -> Found:
    for path, name, value in whole.places:
        if isinstance(value, list) and name != "allowedValue":  # an RDF list keeps its own order
            values = sorted({item for item in value if isinstance(item, str)})
            # rdf-canonize sorts by UTF-16, RDFC-1.0 by code point (performance.md).
            if any(_utf16(one) > _utf16(two) for one, two in itertools.pairwise(values)):
                message = N_("Engines would put these values in different orders.")
                yield path, Message(message)


def _utf16(text: str) -> bytes:
    return text.encode("utf-16-be", "surrogatepass")


def numbers_read_alike(whole: Walked) -> Found:
    for path, _, value in whole.places:
        if (isinstance(value, float) and not math.isfinite(value)) or (
            isinstance(value, int) and abs(value) > MAX_INTEGER
        ):
            yield path, Message(N_("This number is not read alike everywhere."))


def no_keywords(whole: Walked) -> Found:
    """No JSON-LD of anybody's own: `@graph` or a second context can change what a term means."""
    roots = {path for path, _ in whole.credentials}
    for path, _, value in whole.places:
        for name in value if isinstance(value, Mapping) else ():
            if name.startswith("@") and not (name == "@context" and path in roots):
                yield below(path, name), Message(N_("No JSON-LD keyword may stand here."))


def same_profile(whole: Walked) -> Found:
    """Nodes with one id become one in RDF, so both must say the same (section 13)."""
    first: dict[str, Mapping[str, object]] = {}
    for path, _, value in whole.places:
        kinds = value.get("type") if isinstance(value, dict) else None
        if not isinstance(value, dict) or not isinstance(kinds, list) or "Profile" not in kinds:
            continue
        name = value.get("id")
        if isinstance(name, str) and first.setdefault(name, value) != value:
            message = N_("The same profile stands elsewhere with other members.")
            yield path, Message(message)
