"""What was handed in: a credential inside a picture, a file or a pasted text.

Only the document comes out of here. The picture it travelled in is not kept and is never shown as
the badge: anybody can bake a genuine credential into other art (T14). No pixel is decoded either;
what a QR code in a picture says is read in a process of its own (`badge_art.qr_reading`) and named
in `codes.py`.
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
    UnsafeMarkup,
    unbake,
    unbake_svg,
)
from issuer.errors import MalformedSubmission
from issuer.i18n import N_, Message
from issuer.jsonld.strict_json import MAX_BYTES as MAX_TEXT_BYTES
from issuer.jsonld.strict_json import read_json
from issuer.proofs.jwt_credential import JwtCredential
from issuer.verification.carriers import (
    PNG_SIGNATURE,
    is_compact_jws,
    is_markup,
    may_show_a_code,
    name_of_bytes,
    name_of_document,
    name_of_markup,
    name_of_text,
)
from issuer.verification.envelopes import is_envelope, token_in, token_in_envelope
from issuer.verification.wording import shown

MAX_BYTES = 10 * 1024 * 1024  # trust.md, I-28
_MIB = 1024 * 1024


class Carrier(StrEnum):
    """In what a credential travelled."""

    PNG = "png"
    SVG = "svg"
    JSON = "json"
    JWT = "jwt"


class PictureWithoutBadge(MalformedSubmission):
    """A picture of pixels that carries no credential; a QR code in it may lead to one."""

    code = "picture-without-badge"


@dataclass(frozen=True, slots=True)
class Submission:
    """A document to verify; `filename` is how its carrier was called, fit to show to a person.

    `token` is there when the credential came as a compact JWS, bare or in an envelope; then
    `document` is what it holds.
    """

    document: Mapping[str, object]
    carrier: Carrier
    filename: str = ""
    token: JwtCredential | None = None


def read_submission(data: bytes, *, filename: str = "") -> Submission:
    """Find the one credential or presentation in an upload or a pasted text.

    Args:
        data: The bytes as they came: a PNG or SVG with a credential baked into it, JSON, or a
            compact JWS. White space and a byte order mark around a text do not matter.
        filename: What the sender called it; only ever shown.

    Raises:
        PictureWithoutBadge: It is a picture that carries no credential.
        MalformedSubmission: There is nothing in it that could be verified here. The sentence says
            what it is instead, as far as that can be told.
    """
    if len(data) > MAX_BYTES:
        raise MalformedSubmission(
            why=Message(N_("it is larger than %(most)s MiB."), {"most": MAX_BYTES // _MIB})
        )
    if data.startswith(PNG_SIGNATURE):
        return _submission(_in_png(data), Carrier.PNG, filename)
    if is_markup(data):
        return _submission(_in_svg(data), Carrier.SVG, filename)
    return _submission(_text_in(data), None, filename)


def _submission(text: str, carrier: Carrier | None, filename: str) -> Submission:
    """The submission in a text; a text that no picture carried is its own carrier."""
    # str.strip() knows every white space of Unicode; a pasted text often ends with U+00A0.
    trimmed = text.strip().removeprefix("\ufeff").strip()
    _refuse(name_of_text(trimmed))
    if is_compact_jws(trimmed):
        return _of_token(token_in(trimmed), carrier, filename)
    document = read_json(trimmed)
    if is_envelope(document):
        return _of_token(token_in_envelope(document), carrier, filename)
    _refuse(name_of_document(document))
    return Submission(document, carrier or Carrier.JSON, shown(filename))


def _of_token(token: JwtCredential, carrier: Carrier | None, filename: str) -> Submission:
    _refuse(name_of_document(token.document))
    return Submission(token.document, carrier or Carrier.JWT, shown(filename), token)


def _text_in(data: bytes) -> str:
    other = name_of_bytes(data)
    if other is not None:
        raise (PictureWithoutBadge if may_show_a_code(data) else MalformedSubmission)(why=other)
    if len(data) > MAX_TEXT_BYTES:
        raise MalformedSubmission(
            why=Message(N_("a text of more than %(most)s MiB is no badge."), {"most": 1})
        )
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise MalformedSubmission(
            why=Message(N_("it is neither a picture of a kind read here nor a text in UTF-8."))
        ) from None


def _in_png(data: bytes) -> str:
    try:
        return unbake(data)
    except BadgeArtError as error:
        without = isinstance(error, NotBaked) and not isinstance(error, BakedForOpenBadges2)
        kind = PictureWithoutBadge if without else MalformedSubmission
        raise kind(why=_trouble_with(error)) from error


def _in_svg(data: bytes) -> str:
    _refuse(name_of_markup(data))
    try:
        return unbake_svg(data.strip())
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
                "this picture carries an Open Badges 2.0 badge or an older one, a format that is "
                "not checked here. Ask its issuer whether it stands, or for the same badge as Open "
                "Badges 3.0."
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
            UnsafeMarkup,
            N_(
                "this SVG picture has parts that could show its readers different things (a "
                "DOCTYPE, a style sheet or an inclusion), so it is not read. Ask for the badge as "
                "PNG or JSON."
            ),
        ),
        (
            UnreadableImage,
            N_("this picture is damaged, or not a PNG or SVG of the usual kind: ask for it again."),
        ),
    )
    fallback = N_("this picture cannot be read.")
    return Message(
        next((sentence for kind, sentence in sentences if isinstance(error, kind)), fallback)
    )


def _refuse(name: Message | None) -> None:
    if name is not None:
        raise MalformedSubmission(why=name)
