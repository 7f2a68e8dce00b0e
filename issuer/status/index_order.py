"""The order in which a status list gives out its indexes: a permutation that only its key tells.

Indexes that grow with time would say who was awarded together and when (T36, T39). Drawing at
random needs to know everything that was drawn before; a keyed permutation needs a counter: the
n-th index that a list gives out is the one to which n is sent.

It is a Feistel network over the bits of a place (Luby and Rackoff, 1988), in two halves of
unequal length where the number of bits is odd: each round changes one half by a function of the
other, so each can be undone, whatever the function. A half has so few values that each round's
function is a table, drawn from SHAKE256 of the key. Where a list's size is no power of two, what
falls beyond it is sent on until it falls inside (cycle walking: Black and Rogaway, 2002).

Nobody outside sees the key or a place, only indexes; it hides an order, it protects no secret.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from hashlib import shake_256
from struct import unpack

# Format-preserving encryption by NIST (SP 800-38G, FF1) has ten; a list has fewer bits.
_ROUNDS = 12


class IndexOrder:
    """The permutation of the indexes 0 to `size` - 1 that belongs to a key.

    Raises:
        ValueError: there is no key, or nothing to put in order.
    """

    def __init__(self, key: bytes, size: int) -> None:
        if not key or size < 1:
            raise ValueError("an order needs a key and something to put in order")
        self._size = size
        bits = (size - 1).bit_length()
        self._low = bits // 2
        low, high = 1 << self._low, 1 << (bits - self._low)
        self._rounds = tuple(
            (
                _table(key, 2 * number, entries=low, below=high),
                _table(key, 2 * number + 1, entries=high, below=low),
            )
            for number in range(_ROUNDS // 2)
        )

    def indexes(self, places: Iterable[int]) -> list[int]:
        """The index at each place, counted from 0; different places have different indexes.

        Raises:
            IndexError: the list has no such place.
        """
        return [self._index(place) for place in places]

    def _index(self, place: int) -> int:
        if not 0 <= place < self._size:
            raise IndexError(place)
        index = self._sent(place)
        while index >= self._size:
            index = self._sent(index)
        return index

    def _sent(self, place: int) -> int:
        high, low = divmod(place, 1 << self._low)
        for of_low, of_high in self._rounds:
            high ^= of_low[low]
            low ^= of_high[high]
        return high << self._low | low


@lru_cache(maxsize=16)
def index_order(key: bytes, size: int) -> IndexOrder:
    """The same, made once for a list that a process goes on to give indexes of."""
    return IndexOrder(key, size)


def _table(key: bytes, number: int, *, entries: int, below: int) -> tuple[int, ...]:
    """A round's function: numbers below a power of two."""
    drawn = shake_256(number.to_bytes(4) + key).digest(4 * entries)
    return tuple(each & (below - 1) for each in unpack(f">{entries}I", drawn))
