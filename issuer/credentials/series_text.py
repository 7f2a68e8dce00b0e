"""A badge's JSON text in two: what its series shares, and what is its own.

Thousands of badges of one series have nine tenths of their text in common. The shared text has a
gap for each value; the own text has those values as they stand in JSON, in order. Together they
are the badge's text, to the letter. A badge that belongs to no series is a series of one.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import chain, zip_longest
from typing import Final

# JSON text never holds this control character as itself (RFC 8259, section 7).
GAP: Final = "\x1f"
_SERIES_AT_HAND = 64  # a run signs thousands of a few


def put_together(parts: Iterable[str]) -> str:
    """Pieces of JSON text with a gap between them; the same for values."""
    return GAP.join(parts)


def whole_text(series: str, own: str) -> str:
    """The text. Where the two do not fit each other, somebody touched them: it is then no badge's.

    With no value, and so with no gap, the series is the text.
    """
    pieces = zip_longest(_pieces(series), own.split(GAP), fillvalue="")
    return "".join(chain.from_iterable(pieces))


@lru_cache(maxsize=_SERIES_AT_HAND)
def _pieces(series: str) -> tuple[str, ...]:
    return tuple(series.split(GAP))
