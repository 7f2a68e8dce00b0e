"""Typed identifiers, and the only minter of public addresses.

Identifiers that stand in an address come from `secrets` and carry 160 random bits (T34, T56);
a short code for people carries 60 (decision 0005) and is never a secret by itself.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NewType

AccountId = NewType("AccountId", str)
ActivityId = NewType("ActivityId", str)
AchievementId = NewType("AchievementId", str)
AwardId = NewType("AwardId", str)
CredentialId = NewType("CredentialId", str)
DecisionId = NewType("DecisionId", str)
LearnerId = NewType("LearnerId", str)
NoticeId = NewType("NoticeId", str)
RecordId = NewType("RecordId", str)
RunId = NewType("RunId", str)
StatusListId = NewType("StatusListId", str)
UploadId = NewType("UploadId", str)

# Crockford's alphabet: no I, L, O, U, so a code survives handwriting and telephone.
CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE_LENGTH = 12
_LETTER_OF_BYTE = (CODE_ALPHABET * 8).encode()  # 256 is eight times 32: no letter is likelier
_MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0"})
_VARIANTS = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}
_ID = re.compile(r"[A-Za-z0-9_-]{27}")


def new_id() -> str:
    """27 URL-safe characters, 160 random bits; any but those that a command takes for an option."""
    while (made := secrets.token_urlsafe(20)).startswith("-"):
        pass
    return made


def new_ids(count: int) -> Iterator[str]:
    """As many as that, drawn at once and of 162 bits each: for the thousands that a run needs.

    Sorted, rows that are made together lie together in an index. Ids that the public sees are not:
    their order would be that of the sheet.
    """
    letters = secrets.token_urlsafe(21 * count)  # 28 characters of 21 bytes, to the bit
    for at in range(0, 28 * count, 28):
        yield letters[at : at + 27] if letters[at] != "-" else new_id()


def new_uuid_urns(count: int) -> Iterator[str]:
    """Each a `urn:uuid:` of 122 random bits (RFC 9562, section 5.4), as UUID writes it."""
    for text in new_salts(count):
        variant = _VARIANTS[text[16]]
        yield f"urn:uuid:{text[:8]}-{text[8:12]}-4{text[13:16]}-{variant}{text[17:20]}-{text[20:]}"


def new_salts(count: int) -> Iterator[str]:
    """Each of 128 random bits, in hexadecimal digits."""
    digits = secrets.token_hex(16 * count)
    for at in range(0, 32 * count, 32):
        yield digits[at : at + 32]


def is_id(text: str) -> bool:
    """Whether text has the form of an identifier made by `new_id`."""
    return _ID.fullmatch(text) is not None


def new_short_codes(count: int) -> Iterator[str]:
    """Each twelve characters in three groups, such as K7QF-2M9T-XW3C."""
    drawn = secrets.token_bytes(_CODE_LENGTH * count).translate(_LETTER_OF_BYTE).decode()
    for at in range(0, _CODE_LENGTH * count, _CODE_LENGTH):
        yield f"{drawn[at : at + 4]}-{drawn[at + 4 : at + 8]}-{drawn[at + 8 : at + 12]}"


def read_short_code(text: str) -> str | None:
    """The code a person typed, in its stored form; None when it cannot be one.

    Case, spaces and dashes do not matter, and O, I, L are read as 0, 1, 1.
    """
    typed = re.sub(r"[\s‐-―-]", "", text)
    bare = typed.upper().translate(_MISREAD)
    # Of some letters outside ASCII the capital is one of ours (U+017F).
    if len(bare) != _CODE_LENGTH or not typed.isascii() or not set(bare) <= set(CODE_ALPHABET):
        return None
    return "-".join(bare[i : i + 4] for i in range(0, _CODE_LENGTH, 4))


@dataclass(frozen=True, slots=True)
class Urls:
    """Every public address this installation mints; `base` has no slash at its end."""

    base: str

    def credential(self, credential: CredentialId) -> str:
        """The credential's `id`; page, JSON or PNG by content negotiation."""
        return f"{self.base}/credentials/{credential}"

    def credential_json(self, credential: CredentialId) -> str:
        return f"{self.credential(credential)}.json"

    def credential_png(self, credential: CredentialId) -> str:
        return f"{self.credential(credential)}.png"

    def verification(self, credential: CredentialId) -> str:
        """What the QR code on a badge says, and the only thing it may say."""
        return f"{self.base}/verify/{credential}"

    def achievement(self, achievement: AchievementId) -> str:
        return f"{self.base}/achievements/{achievement}"

    def criteria(self, achievement: AchievementId) -> str:
        return f"{self.achievement(achievement)}/criteria"

    def achievement_image(self, achievement: AchievementId) -> str:
        return f"{self.achievement(achievement)}/image.png"

    def result_description(self, achievement: AchievementId, name: str) -> str:
        return f"{self.achievement(achievement)}#{name}"

    def attribute(self, code: str) -> str:
        return f"{self.base}/attributes/{code}"

    def status_list(self, status_list: StatusListId) -> str:
        return f"{self.base}/status/{status_list}"

    @property
    def home(self) -> str:
        return f"{self.base}/"

    @property
    def crest(self) -> str:
        return f"{self.base}/crest.png"

    def credential_in(self, address: str) -> CredentialId | None:
        """The credential an address of ours speaks of (page, file, verification), else None."""
        for start in (f"{self.base}/credentials/", f"{self.base}/verify/"):
            if address.startswith(start):
                rest = address.removeprefix(start)
                rest = re.split(r"[?#]", rest, maxsplit=1)[0].rstrip("/")
                rest = rest.removesuffix(".json").removesuffix(".png")
                if is_id(rest):
                    return CredentialId(rest)
        return None
