"""A status list as our register keeps it: the bits, and the signed credential that says them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from secrets import token_bytes

from issuer.ids import StatusListId

_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class PublishedStatusList:
    """`bits` is the uncompressed bitstring; `text` the signed status list credential, as served.

    `taken` counts the indexes given out; none is ever given twice (I-3). Which they are, in which
    order, only `order_key` tells (`index_order`); every list has a key of its own.
    """

    id: StatusListId
    purpose: str
    bits: bytes
    taken: int
    text: str
    valid_until: datetime
    version: int
    order_key: bytes = field(default_factory=lambda: token_bytes(_KEY_BYTES), repr=False)

    @property
    def size(self) -> int:
        """How many entries the list has."""
        return len(self.bits) * 8


@dataclass(frozen=True, slots=True)
class SignedList:
    """What anybody may read of a status list: the signed text, and which signing it is.

    No two signings of one list agree in `version` and `valid_until`, not even of one that was
    restored from a backup and signed again.
    """

    id: StatusListId
    text: str
    version: int
    valid_until: datetime
