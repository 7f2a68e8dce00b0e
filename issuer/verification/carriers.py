"""What a submission is when it is no Open Badges 3.0 credential in PNG or JSON.

Recognised by its first bytes or its plainest member and named to the person, never parsed. Each
format that verification learns to read leaves this file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from issuer.i18n import N_, Message

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"

_FIRST_BYTES: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", N_("it is a JPEG photograph, which cannot carry a badge. Ask for the PNG.")),
    (b"GIF8", N_("it is a GIF picture, which cannot carry a badge. Ask for the PNG.")),
    (b"RIFF", N_("it is a WebP picture or a recording; neither can carry a badge.")),
    (b"%PDF", N_("it is a PDF document. A badge may be drawn in it, but cannot be checked there.")),
    (b"PK\x03\x04", N_("it is a ZIP archive or an office document. Unpack it and hand in a file.")),
    (b"\x1f\x8b", N_("it is compressed with gzip. Unpack it and hand in the file.")),
    (b"\xff\xfe", N_("it is a text saved as UTF-16. Save it as UTF-8.")),
    (b"\xfe\xff", N_("it is a text saved as UTF-16. Save it as UTF-8.")),
)

_OTHER_STARTS = tuple(start for start, _ in _FIRST_BYTES)
_START = 4096  # enough of a text to recognise it by
_MARKUP = re.compile(
    r"<(?:(?P<page>!doctype html|html|head|body)|(?:[\w.-]+:)?svg)[\s/>]", re.IGNORECASE
)
_TOKEN = re.compile(r"eyJ[\w-]*\.[\w-]*\.[\w~.-]*")
_ADDRESS = re.compile(r"(?:https?://|did:|urn:)\S*", re.IGNORECASE)

_OF_A_CREDENTIAL = ("credentialSubject", "issuer", "proof")
_OPEN_BADGES_2_CONTEXT = "https://w3id.org/openbadges/"
_OPEN_BADGES_2_TYPES = frozenset({"Assertion", "BadgeClass"})
_OPEN_BADGES_2 = N_("it is an Open Badges 2.0 badge, an older format that cannot be read here yet.")
_PRESENTATION = N_(
    "it is a presentation, an envelope with credentials inside, which cannot be read here yet. "
    "Hand in the badge itself."
)
_NO_CREDENTIAL = N_("it is JSON, but not a credential.")


def name_of_bytes(data: bytes) -> Message | None:
    """What these bytes are, if they are neither a PNG nor a text."""
    if not data.strip():
        return Message(N_("it is empty."))
    if data.startswith(_OTHER_STARTS):
        return next(Message(name) for start, name in _FIRST_BYTES if data.startswith(start))
    return None


def name_of_text(text: str) -> Message | None:
    """What a trimmed text is, if it is not JSON."""
    start = text[:_START]
    sentence = None
    if start.startswith("{"):
        return None
    if not start:
        sentence = N_("it is empty.")
    elif start.startswith("<"):
        sentence = _name_of_markup(start)
    elif _TOKEN.match(start):
        sentence = N_("it is a badge signed as a JWT, which cannot be read here yet.")
    elif _ADDRESS.fullmatch(start):
        sentence = N_("it is an address. Open it and hand in the badge that is there.")
    return None if sentence is None else Message(sentence)


def _name_of_markup(text: str) -> str:
    found = _MARKUP.search(text)
    if found is None:
        return N_("it is an XML document.")
    if found["page"] is not None:
        return N_("it is a web page. Download the badge from it, or copy its JSON.")
    return N_("it is an SVG picture; badges in SVG cannot be read here yet.")


def name_of_document(document: Mapping[str, object]) -> Message | None:
    """What a JSON object is, if nothing about it is an Open Badges 3.0 credential.

    A badge from which members were removed is still one: it is verified, and fails.
    """
    types = _texts(document.get("type"))
    contexts = _texts(document.get("@context"))
    if not types.isdisjoint(_OPEN_BADGES_2_TYPES) or any(
        context.startswith(_OPEN_BADGES_2_CONTEXT) for context in contexts
    ):
        return Message(_OPEN_BADGES_2)
    if "VerifiablePresentation" in types or "verifiableCredential" in document:
        return Message(_PRESENTATION)
    if "VerifiableCredential" not in types and document.keys().isdisjoint(_OF_A_CREDENTIAL):
        return Message(_NO_CREDENTIAL)
    return None


def _texts(value: object) -> frozenset[str]:
    found = value if isinstance(value, list) else [value]
    return frozenset(text for text in found if isinstance(text, str))
