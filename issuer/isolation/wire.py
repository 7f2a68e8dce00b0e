"""What crosses between a web process and its child: a parcel of words (JSON) and bytes (as is).

    8 bytes     two lengths, each a big-endian number of 32 bits
    so many     one JSON object in UTF-8
    so many     bytes that are not JSON: an upload, a picture

Never pickle, which runs what it reads. Whoever reads names the most it takes of both, before
anything is kept. Standard library only.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from struct import Struct
from typing import Any, NamedTuple, NoReturn

_LENGTHS = Struct(">II")


class Parcel(NamedTuple):
    """One message, in either direction."""

    words: Mapping[str, Any]
    data: bytes = b""


class NotOfTheWire(ValueError):
    """Too long, or no JSON object."""


def written(words: Mapping[str, object], data_length: int = 0) -> bytes:
    """The lengths and the words; the bytes themselves are sent after them."""
    # Half a character (a lone surrogate) in a stranger's text crosses as it is.
    text = json.dumps(words, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    encoded = text.encode("utf-8", "surrogatepass")
    return _LENGTHS.pack(len(encoded), data_length) + encoded


def read_parcel(take: Callable[[int], bytes], *, most_words: int, most_data: int = 0) -> Parcel:
    """The next parcel; `take` gives exactly as many bytes as it is asked for.

    Raises:
        NotOfTheWire: it is longer than allowed, or its words are no JSON object.
    """
    words_length, data_length = _LENGTHS.unpack(take(_LENGTHS.size))
    if words_length > most_words or data_length > most_data:
        raise NotOfTheWire("too long")
    encoded = take(words_length)
    try:
        words = json.loads(encoded.decode("utf-8", "surrogatepass"), parse_constant=_refuse)
    except (ValueError, RecursionError) as problem:
        raise NotOfTheWire("no JSON") from problem
    if type(words) is not dict:
        raise NotOfTheWire("no object")
    return Parcel(words, take(data_length) if data_length else b"")


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number in JSON")
