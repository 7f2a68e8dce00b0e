"""What was handed in: a credential inside a picture, a file or a pasted text.

Only the document comes out of here. The picture it travelled in is not kept and is never shown as
the badge: anybody can bake a genuine credential into other art (T14).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from badge_art import (
    BadgeArtError,
    BakedForOpenBadges2,
    BakedMoreThanOnce,
    ImageTooLarge,
    NotBaked,
    UnreadableImage,
    unbake,
)
from issuer.errors import MalformedSubmission
from issuer.i18n import N_, Message
from issuer.jsonld.strict_json import MAX_BYTES as MAX_TEXT_BYTES
from issuer.jsonld.strict_json import read_json
from issuer.verification.carriers import (
    PNG_SIGNATURE,
    name_of_bytes,
    name_of_document,
    name_of_text,
)
from issuer.verification.wording import shown

MAX_BYTES = 10 * 1024 * 1024  # trust.md, I-28
_MIB = 1024 * 1024


class Carrier(StrEnum):
    """In what a credential travelled."""

    PNG = "png"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Submission:
    """A document to verify; `filename` is how its carrier was called, fit to show to a person."""

    document: Mapping[str, object]
    carrier: Carrier
    filename: str = ""


def read_submission(data: bytes, *, filename: str = "") -> Submission:
    """Find the one credential document in an upload or a pasted text.

    Args:
        data: The bytes as they came; white space and a byte order mark around JSON do not matter.
        filename: What the sender called it; only ever shown.

    Raises:
        MalformedSubmission: There is nothing in it that could be verified here. The sentence says
            what it is instead, as far as that can be told.
    """
    if len(data) > MAX_BYTES:
        raise MalformedSubmission(
            why=Message(N_("it is larger than %(most)s MiB."), {"most": MAX_BYTES // _MIB})
        )
    if data.startswith(PNG_SIGNATURE):
        carrier, text = Carrier.PNG, _unbaked(data)
    else:
        carrier, text = Carrier.JSON, _text_in(data)
    return Submission(_document_in(text), carrier, shown(filename))


def _text_in(data: bytes) -> str:
    other = name_of_bytes(data)
    if other is not None:
        raise MalformedSubmission(why=other)
    if len(data) > MAX_TEXT_BYTES:
        raise MalformedSubmission(
            why=Message(N_("a text of more than %(most)s MiB is no badge."), {"most": 1})
        )
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise MalformedSubmission(
            why=Message(N_("it is neither a PNG picture nor a text in UTF-8."))
        ) from None


def _document_in(text: str) -> Mapping[str, object]:
    # str.strip() knows every white space of Unicode; a pasted text often ends with U+00A0.
    trimmed = text.strip().removeprefix("\ufeff").strip()
    other = name_of_text(trimmed)
    if other is not None:
        raise MalformedSubmission(why=other)
    document = read_json(trimmed)
    other = name_of_document(document)
    if other is not None:
        raise MalformedSubmission(why=other)
    return document


def _unbaked(data: bytes) -> str:
    try:
        return unbake(data)
    except BadgeArtError as error:
        raise MalformedSubmission(why=_trouble_with(error)) from error


def _trouble_with(error: BadgeArtError) -> Message:
    sentences: tuple[tuple[type[BadgeArtError], str], ...] = (
        (
            BakedMoreThanOnce,
            N_(
                "this picture carries more than one credential, so that readers could disagree "
                "about which of them is the badge."
            ),
        ),
        (
            BakedForOpenBadges2,
            N_(
                "this picture carries an Open Badges 2.0 badge, an older format that cannot be "
                "read here yet."
            ),
        ),
        (
            NotBaked,
            N_(
                "this picture carries no credential in the form that Open Badges 3.0 asks for. "
                "Perhaps it is a screenshot, or a program that it passed through removed the "
                "credential: ask for the original file."
            ),
        ),
        (ImageTooLarge, N_("this picture is too large to be a badge.")),
        (
            UnreadableImage,
            N_("this picture is damaged, or not a PNG of the usual kind: ask for it again."),
        ),
    )
    fallback = N_("this picture cannot be read.")
    return Message(
        next((sentence for kind, sentence in sentences if isinstance(error, kind)), fallback)
    )
