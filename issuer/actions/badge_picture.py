"""The pictures of badges, made when they are asked for: they can be made again at any time.

Art is rendered once for each achievement; a learner's badge adds the QR code and short code, and
carries the signed credential as one text chunk, byte for byte as it was signed.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import badge_art
from issuer.credentials.issued import IssuedCredential, SharedCredential
from issuer.ids import Urls

# How many pieces of art and of sheets stay in memory; one is some 50 kB.
_KEPT = 64


def achievement_art(attribute: str, *, name: str) -> bytes:
    """The art of an achievement, PNG; the same bytes each time."""
    return _art(attribute, _drawable(name))


def achievement_card(attribute: str, *, name: str) -> bytes:
    """The picture for link previews (Open Graph), PNG; it names nobody."""
    return _card(attribute, _drawable(name))


def badge_png(credential: IssuedCredential | SharedCredential, *, name: str, urls: Urls) -> bytes:
    """The learner's badge: art, QR code, short code, and the credential baked in."""
    picture = badge_art.compose(
        achievement_art(credential.attribute, name=name),
        design=credential.attribute.lower(),
        url=urls.verification(credential.id),
        short_code=credential.short_code,
    )
    return badge_art.bake(picture, credential.text)


def attribute_name_of(document: Mapping[str, object]) -> str:
    """The name of the achievement of a credential, as it stands in the signed document."""
    subject = document.get("credentialSubject")
    achievement = subject.get("achievement") if isinstance(subject, Mapping) else None
    name = achievement.get("name") if isinstance(achievement, Mapping) else None
    return name if isinstance(name, str) else ""


def _drawable(name: str) -> str:
    """Our letters are Latin capitals; another script keeps the design's own English text."""
    return name if name.isascii() else ""


@lru_cache(maxsize=_KEPT)
def _art(attribute: str, name: str) -> bytes:
    try:
        return badge_art.render(attribute.lower(), texts={"name": name} if name else {})
    except badge_art.TextDoesNotFit:  # too long for its place: the design's own words stay
        return badge_art.render(attribute.lower())


@lru_cache(maxsize=_KEPT)
def _card(attribute: str, name: str) -> bytes:
    return badge_art.share_card(_art(attribute, name), design=attribute.lower())
