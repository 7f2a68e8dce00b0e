"""Which media types each purpose takes, and how many bytes at most.

Sites serve credentials and lists under many names (open-badges.md 11), plain text among them, and
their proofs tell whose they are. Keys are taken at their word: they are what their place says. So
plain text, the form in which a site hands back what a stranger left there, is no key; and no site
may send on to another for them, since the place that was named would then say nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from issuer.actions.outbound import Purpose

KIB = 1024
MIB = 1024 * KIB

_JSON = ("application/json", "application/ld+json")
_CREDENTIALS = (
    "application/vc+ld+json",
    "application/vc",
    *_JSON,
    "application/vc+jwt",
    "application/vc+ld+json+jwt",
    "application/jwt",
    "application/jose",
    "text/plain",
)


@dataclass(frozen=True, slots=True)
class Allowed:
    """`stays` is that a redirect may only lead to the same host and port."""

    media_types: tuple[str, ...]
    most_bytes: int
    stays: bool = False

    def narrowed(self, media_types: Collection[str] | None, most_bytes: int | None) -> Allowed:
        """Less of it.

        Raises:
            ValueError: that would be more.
        """
        types = self.media_types if media_types is None else tuple(media_types)
        most = self.most_bytes if most_bytes is None else most_bytes
        if not types or not set(types) <= set(self.media_types) or not 0 < most <= self.most_bytes:
            raise ValueError("a caller may only narrow what a purpose allows")
        return Allowed(types, most, self.stays)


ALLOWED: dict[Purpose, Allowed] = {
    Purpose.CREDENTIAL: Allowed(
        (*_CREDENTIALS, "application/vp", "image/png", "image/svg+xml"), 5 * MIB
    ),
    Purpose.KEYS: Allowed(
        (
            "application/did+json",
            "application/did+ld+json",
            "application/did",
            "application/cid",
            "application/jwk+json",
            "application/jwk-set+json",
            *_JSON,
        ),
        256 * KIB,
        stays=True,
    ),
    Purpose.STATUS: Allowed((*_CREDENTIALS, "application/statuslist+jwt"), 2 * MIB),
    Purpose.CONTEXT: Allowed(("application/ld+json", "application/json"), MIB),
    Purpose.SCHEMA: Allowed(("application/schema+json", *_JSON), MIB),
    Purpose.ISSUERS: Allowed(_CREDENTIALS, 2 * MIB),
}
