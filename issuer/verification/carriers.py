"""What a submission is, by its form: of a kind that is read here, or something else with a name.

Recognised by its first bytes or its plainest member and named to the person, never parsed. Each
format that verification learns to read leaves this file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from issuer.i18n import N_, Message

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
_WEBP = re.compile(rb"RIFF....WEBP", re.DOTALL)
_HEIC = re.compile(rb"....ftyp(?:hei[cmsx]|hev[cmx]|mif1|msf1|avif)", re.DOTALL)

_FIRST_BYTES: tuple[tuple[bytes, str], ...] = (
    (_JPEG, N_("it is a JPEG photograph, which cannot carry a badge. Ask for the PNG.")),
    (b"GIF8", N_("it is a GIF picture, which cannot carry a badge. Ask for the PNG.")),
    (b"RIFF", N_("it is a WebP picture or a recording; neither can carry a badge.")),
    (
        b"%PDF",
        N_(
            "it is a PDF document. A badge may be drawn in it, but cannot be checked there. Ask "
            "the holder for the PNG or JSON file."
        ),
    ),
    (b"PK\x03\x04", N_("it is a ZIP archive or an office document. Unpack it and hand in a file.")),
    (b"\x1f\x8b", N_("it is compressed with gzip. Unpack it and hand in the file.")),
    (b"\xff\xfe", N_("it is a text saved as UTF-16. Save it as UTF-8.")),
    (b"\xfe\xff", N_("it is a text saved as UTF-16. Save it as UTF-8.")),
)

_OTHER_STARTS = tuple(start for start, _ in _FIRST_BYTES)
_START = 4096  # enough of a text to recognise it by
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_WEB_PAGE = re.compile(rb"<(?:!doctype html|html|head|body)[\s/>]", re.IGNORECASE)
# RFC 7515: three parts, and the first is JSON in base64url ("{" and what may follow it).
_JWS = re.compile(r"e[wy][\w-]*\.[\w-]*\.[\w-]*", re.ASCII)
_BEGINS_AS_JWS = re.compile(r"ey[AJ][\w-]{12}|ewo[\w-]{12}", re.ASCII)
_SD_JWT = re.compile(r"e[wy][\w-]*\.[\w-]*\.[\w-]*~[\w~.-]*", re.ASCII)
_ADDRESS = re.compile(r"(?:https?://|did:|urn:)\S*", re.IGNORECASE)

_OF_A_CREDENTIAL = frozenset({"credentialSubject", "issuer", "proof", "verifiableCredential"})
_VERIFIABLE = frozenset({"VerifiableCredential", "VerifiablePresentation"})
_OPEN_BADGES_2_CONTEXT = "https://w3id.org/openbadges/"
_OPEN_BADGES_2_TYPES = frozenset({"Assertion", "BadgeClass"})
# Open Badges 1.0, where an assertion had no context: all three are required there.
_OPEN_BADGES_1_MEMBERS = frozenset({"recipient", "badge", "verify"})


def may_show_a_code(data: bytes) -> bool:
    """Whether these bytes are a picture of pixels in which a QR code may be looked for."""
    return data.startswith((PNG_SIGNATURE, _JPEG)) or _WEBP.match(data) is not None


def is_markup(data: bytes) -> bool:
    """Whether this is XML or HTML rather than any other text."""
    return data.removeprefix(_BYTE_ORDER_MARK).lstrip().startswith(b"<")


def is_compact_jws(text: str) -> bool:
    """Whether a trimmed text has the form of a compact JWS; nothing about it is verified."""
    return _JWS.fullmatch(text) is not None


def name_of_bytes(data: bytes) -> Message | None:
    """What these bytes are, if they are neither a PNG nor a text."""
    if not data.strip():
        return Message(N_("it is empty."))
    if data.startswith(_OTHER_STARTS):
        return next(Message(name) for start, name in _FIRST_BYTES if data.startswith(start))
    if _HEIC.match(data):
        return Message(
            N_(
                "it is a photograph as some telephones keep it (HEIC or AVIF), which cannot be "
                "read here. Take a screenshot of it, or save it as JPEG."
            )
        )
    return None


def name_of_markup(data: bytes) -> Message | None:
    """What markup is, if it is no SVG picture."""
    if _WEB_PAGE.search(data[:_START]):
        return Message(N_("it is a web page. Download the badge from it, or copy its JSON."))
    return None if b"svg" in data else Message(N_("it is an XML document."))


def name_of_text(text: str) -> Message | None:
    """What a trimmed text is, if it is neither a JSON object nor a compact JWS."""
    start = text[:_START]
    sentence = None
    if start.startswith("{"):
        return None
    if not start:
        sentence = N_("it is empty.")
    elif start.startswith("["):
        sentence = N_("it is a list in JSON, but not an object. Hand in one badge at a time.")
    elif start.startswith('"'):
        sentence = N_("it is a text in quotation marks. Hand in what stands between them.")
    elif _SD_JWT.match(start):
        sentence = N_(
            "it is a badge whose holder may keep parts of it back (SD-JWT), which cannot be read "
            "here."
        )
    elif _BEGINS_AS_JWS.match(start) and not is_compact_jws(text):
        sentence = N_(
            "it begins like a badge as JWT, but is not whole. Copy all of its three parts, without "
            "spaces and in one line."
        )
    elif _ADDRESS.fullmatch(start):
        sentence = N_("it is an address. Open it and hand in the badge that is there.")
    elif start.startswith("<"):
        sentence = N_("it is an XML document.")
    return None if sentence is None else Message(sentence)


def name_of_document(document: Mapping[str, object]) -> Message | None:
    """What a JSON object is, if nothing about it is a verifiable credential or a presentation.

    A badge from which members were removed is still one: it is verified, and fails.
    """
    types = _texts(document.get("type"))
    contexts = _texts(document.get("@context"))
    if (
        not types.isdisjoint(_OPEN_BADGES_2_TYPES)
        or document.keys() >= _OPEN_BADGES_1_MEMBERS
        or any(context.startswith(_OPEN_BADGES_2_CONTEXT) for context in contexts)
    ):
        return Message(
            N_(
                "it is an Open Badges 2.0 badge or an older one, a format that is not checked "
                "here. Ask its issuer whether it stands, or for the same badge as Open Badges 3.0."
            )
        )
    if types.isdisjoint(_VERIFIABLE) and document.keys().isdisjoint(_OF_A_CREDENTIAL):
        return Message(N_("it is JSON, but not a credential."))
    return None


def _texts(value: object) -> frozenset[str]:
    found = value if isinstance(value, list) else [value]
    return frozenset(text for text in found if isinstance(text, str))
