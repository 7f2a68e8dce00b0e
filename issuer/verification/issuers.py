"""Who is said to have issued a credential: a name anybody may choose, and a domain nobody can fake.

The name is a text in the badge. The domain follows from the identifier under which the keys are
looked up, so it is the part that verification proves (T17).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from issuer.i18n import N_, Message
from issuer.jsonld.kept import KeptByText
from issuer.verification.wording import shown
from keys import UnusableAddress, did_document_url

# One issuer stands behind many badges.
document_url = KeptByText(did_document_url)

_DID_DOCUMENT = ("/.well-known/did.json", "/did.json")


class IssuerIdentity(NamedTuple):
    """The issuer as a credential names it; `domain` is empty where the identifier has none."""

    id: str
    name: str = ""
    domain: str = ""
    is_ours: bool = False

    @property
    def label(self) -> Message:
        """Name and domain for a sentence; a stranger's domain comes first, so it is read."""
        return self._label(N_("an unknown issuer"), N_("an unknown issuer (“%(name)s”)"))

    @property
    def holder_label(self) -> Message:
        """The same for somebody who presents credentials and need not issue any."""
        return self._label(N_("somebody unknown"), N_("somebody unknown (“%(name)s”)"))

    def _label(self, unplaced: str, unplaced_with_name: str) -> Message:
        values: dict[str, str | int | Message] = {"domain": self.domain, "name": shown(self.name)}
        if not self.domain:
            # A did:key is a key and nobody in particular; other identifiers prove even less.
            return Message(unplaced_with_name if self.name else unplaced, values)
        if not self.name:
            return Message("%(domain)s", values)
        ours, theirs = N_("%(name)s (%(domain)s)"), N_("%(domain)s (“%(name)s”)")
        return Message(ours if self.is_ours else theirs, values)


def issuer_id_of(document: Mapping[str, object], *, member: str = "issuer") -> str:
    """The identifier of a document's issuer (or of a presentation's `holder`), exactly as written;
    empty where there is none.
    """
    issuer = document.get(member)
    if isinstance(issuer, dict):
        issuer = issuer.get("id")
    return issuer if isinstance(issuer, str) else ""


def site_of(identifier: str) -> tuple[str, int] | None:
    """The host and port that an https address or a did:web belongs to; None for anything else."""
    try:
        url = document_url(identifier) if identifier.startswith("did:web:") else identifier
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except (UnusableAddress, ValueError):
        return None
    return (host, port or 443) if parts.scheme == "https" and host else None


@KeptByText
def domain_of(identifier: str) -> str:
    """Where an issuer's identifier lives: host, port and path of a did:web, host of a URL.

    The path is told too, because several issuers may share a host. Empty for anything else.
    """
    if identifier.startswith("did:web:"):
        try:
            place = document_url(identifier).removeprefix("https://")
        except UnusableAddress:
            return ""
        # One of the two: what stands before it may be called the same, and is a path.
        ending = next(filter(place.endswith, _DID_DOCUMENT))
        return place.removesuffix(ending)
    try:
        parts = urlsplit(identifier)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("https", "http") or not host.isascii() or not host.isprintable():
        return ""
    return f"{host}:{port}" if host and port else host
