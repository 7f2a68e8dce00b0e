"""What the actions need of the outbound door, as a protocol; `issuer.fetching` implements it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Purpose(StrEnum):
    """What a document is wanted for; decides which kinds are taken and how large it may be."""

    CREDENTIAL = "credential"  # an address handed in for a badge, or a refreshed one
    KEYS = "keys"  # controller documents, JWKs
    STATUS = "status"  # status lists, revocation lists
    CONTEXT = "context"
    SCHEMA = "schema"
    ISSUERS = "issuers"  # registries of known issuers


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a site sent, and how long it counts as fresh here."""

    url: str  # where it came from in the end, after redirects
    body: bytes = field(repr=False)
    media_type: str  # lower case, without parameters
    fetched_at: datetime  # when it came over the wire, however often it is handed out since
    max_age: int  # seconds from then on during which it is not asked for again


class Fetcher(Protocol):
    """The outbound door."""

    def fetch(
        self,
        url: str,
        *,
        purpose: Purpose,
        accept: Collection[str] | None = None,
        most_bytes: int | None = None,
    ) -> Fetched:
        """The document at an address that anybody may have written.

        Args:
            url: As it was found; https only.
            purpose: Which kinds are taken, and the most bytes.
            accept: Fewer kinds (media types) than the purpose takes.
            most_bytes: Fewer bytes than the purpose takes.

        Raises:
            RejectedInput: the address is not opened, redirects to one that is not, or what is
                there is too large or of the wrong kind. Asking again will not help.
            NotFound: the site says there is nothing.
            Unavailable: not reached, not proven, too slow, broken, or too much at once. It may
                help to ask later.
        """
