"""Who gave what to whom, in the words of a credential.

The few members that a sentence about it needs, as the whole view has them (model.py); the view
itself takes ten times as long to read, and only a page needs it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from issuer.credentials.walks import object_at


class Names(NamedTuple):
    """Each is empty where the credential does not say it in a text of its own."""

    id: str
    issuer: str
    badge: str
    recipient: str


def names_in(claims: Mapping[str, object]) -> Names:
    """The names in a credential, whatever else is the matter with it."""
    subject = object_at(claims, "credentialSubject")
    achievement = object_at(subject, "achievement")
    return Names(
        id=_text(claims.get("id")),
        issuer=_text(object_at(claims, "issuer").get("name")),
        badge=_text(claims.get("name")) or _text(achievement.get("name")),
        recipient=_recipient(subject.get("identifier")),
    )


def _recipient(identifiers: object) -> str:
    """The first name in clear (open-badges.md 1.6)."""
    listed = identifiers if isinstance(identifiers, list) else [identifiers]
    for one in [item for item in listed if isinstance(item, dict)]:
        if one.get("identityType") == "name" and one.get("hashed") is not True:
            return _text(one.get("identityHash"))
    return ""


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
