"""A status list as our register keeps it: the bits, and the signed credential that says them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from issuer.ids import StatusListId


@dataclass(frozen=True, slots=True)
class PublishedStatusList:
    """`bits` is the uncompressed bitstring; `text` the signed status list credential, as served.

    `taken` counts the indexes given out; none is ever given twice (I-3).
    """

    id: StatusListId
    purpose: str
    bits: bytes
    taken: int
    text: str
    valid_until: datetime
    version: int

    @property
    def size(self) -> int:
        """How many entries the list has."""
        return len(self.bits) * 8
