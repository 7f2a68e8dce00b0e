"""The reader of JSON against two others, and the canonical writer against what RFC 8785 says."""

from __future__ import annotations

import json
import math
import re
import sqlite3
from collections.abc import Iterator
from typing import Any

from issuer.errors import MalformedSubmission, UnusableDocument
from issuer.jsonld.jcs import canonical_json
from issuer.jsonld.strict_json import MAX_BYTES, MAX_DEPTH, MAX_INTEGER, MAX_VALUES, read_json
from tests.fuzz.json_mutation import mutated_json
from tests.fuzz.target import Target, promise
from tests.issuer.jsonld.credentials import badge

_OTHER = sqlite3.connect(":memory:", check_same_thread=False)
_MARK = "\ufeff"
# RFC 8785, section 3.2.2.3: the shortest digits, no zeros after them, exponents from 21 places on.
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,20})(?:\.[0-9]*[1-9])?(?:e[+-][1-9][0-9]*)?", re.ASCII)


def check_strict_json(data: bytes) -> None:
    """What is accepted, Python's and SQLite's readers accept too, with the same value."""
    try:
        document = read_json(data)
    except MalformedSubmission:
        return
    text = data.decode("utf-8").removeprefix(_MARK)
    promise(len(data) <= MAX_BYTES, "more bytes than the limit")
    values = _counted(document, json.loads(text, object_pairs_hook=tuple), depth=1)
    promise(values <= MAX_VALUES, "more values than the limit")
    promise(read_json(text) == document, "text and bytes are read differently")
    (valid,) = _OTHER.execute("SELECT json_valid(?)", (text,)).fetchone()
    promise(valid == 1, "SQLite does not take it for JSON")


def _counted(ours: Any, theirs: Any, *, depth: int) -> int:
    """How many values there are, each found equal and within bounds.

    In `theirs`, an object is the tuple of its pairs, so that a name given twice is seen.
    """
    if type(ours) is dict:
        promise(depth <= MAX_DEPTH, "deeper than the limit")
        promise(type(theirs) is tuple and len(ours) == len(theirs), "a member is there twice")
        return 1 + sum(
            _counted(name, other, depth=depth) - 1 + _counted(value, theirs_too, depth=depth + 1)
            for (name, value), (other, theirs_too) in zip(ours.items(), theirs, strict=True)
        )
    if type(ours) is list:
        promise(depth <= MAX_DEPTH, "deeper than the limit")
        promise(type(theirs) is list and len(ours) == len(theirs), "a list of another length")
        pairs = zip(ours, theirs, strict=True)
        return 1 + sum(_counted(value, other, depth=depth + 1) for value, other in pairs)
    promise(type(ours) is type(theirs) and ours == theirs, "another value")
    if type(ours) is str:
        promise(ours.isascii() or max(ours) < "\ud800" or _is_unicode(ours), "half a character")
    elif type(ours) is int:
        promise(abs(ours) <= MAX_INTEGER, "a number that is not exact everywhere")
    elif type(ours) is float:
        promise(math.isfinite(ours), "a number that is none")
    return 1


def _is_unicode(text: str) -> bool:
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


def check_jcs(data: bytes) -> None:
    """The canonical text means the same, is its own canonical text, and is sorted as it should."""
    try:
        document = read_json(data)
        canonical = canonical_json(document)
    except (MalformedSubmission, UnusableDocument):
        return
    again = json.loads(
        canonical, object_pairs_hook=_sorted_members, parse_float=_number, parse_int=_number
    )
    promise(again == document, "the canonical text says something else")
    promise(canonical_json(again) == canonical, "the canonical text has another canonical text")
    promise(("\n" not in canonical and canonical.isprintable()) or _no_space(canonical), "space")


def _sorted_members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    promise(names == sorted(names, key=_code_units), "members are not in order")
    return dict(pairs)


def _code_units(text: str) -> list[int]:
    """UTF-16, by its own arithmetic (RFC 2781, section 2.1)."""
    units: list[int] = []
    for letter in map(ord, text):
        if letter < 0x10000:
            units.append(letter)
        else:
            units += (0xD800 + (letter - 0x10000 >> 10), 0xDC00 + (letter - 0x10000 & 0x3FF))
    return units


def _number(digits: str) -> float:
    promise(_NUMBER.fullmatch(digits) is not None, "a number is not written as ECMAScript does")
    number = float(digits)
    return int(digits) if digits.lstrip("-").isdigit() and abs(number) <= MAX_INTEGER else number


def _no_space(canonical: str) -> bool:
    """Whether all white space stands inside texts, where the writer escapes only controls."""
    outside = re.sub(r'"(?:[^"\\]|\\.)*"', "", canonical)
    return not re.search(r"\s", outside)


def seeds() -> Iterator[bytes]:
    yield from (
        b"{}",
        b"\xef\xbb\xbf{}",
        b'{"a":1,"a":2}',
        b'{"a":{"b":1,"\\u0062":2}}',
        b'{"a":[NaN,Infinity,-Infinity]}',
        b'{"a":1e400}',
        b'{"a":9007199254740993}',
        b'{"a":-0,"b":-0.0,"c":1E+2,"d":0.1e-7,"e":1e21,"f":123456789012345678901}',
        b'{"a":"\\ud800"}',
        b'{"\\udc00\\ud800":0}',
        b'{"a":"\\ud83d\\ude00","\xf0\x9f\x98\x80":"\xef\xac\xb3"}',
        b'{"\xef\xac\xb3":0,"\xf0\x9f\x98\x80":0}',
        b'{"a":"\xed\xa0\x80"}',
        b'{"a":"\x00"}',
        b'{"a":"\\u0000\\u001f\\u007f\\/"}',
        b'{"a":01}',
        b'{"a":.5,}',
        b"[]",
        b'{"a":' + b"[" * 31 + b"]" * 31 + b"}",
        b'{"a":' + b"[" * 32 + b"]" * 32 + b"}",
        b'{"a":' + b"[" * 2000,
        b'{"a":[' + b"0," * 1600 + b"0]}",
        b"{'a':1}",
        b'{"a":1}{"a":2}',
        b'{"a":1}\x00',
        b"\xff\xfe{\x00}\x00",
        json.dumps(badge()).encode(),
        b'{"@context":["x"],"type":["A"],"issuer":{"id":"did:web:x","n":{"y":[null,true,1.5]}}}',
    )


_WORDS = (
    '":',
    "\\u",
    "\\ud83d\\ude00",
    "1e",
    "-0",
    "true",
    "null",
    "\ufeff",
    "NaN",
    "9007199254740992",
)

TARGETS = (
    Target(
        name="strict_json",
        check=check_strict_json,
        seeds=seeds,
        mutate=mutated_json,
        words=_WORDS,
        most_bytes=320,
    ),
    Target(
        name="jcs",
        check=check_jcs,
        seeds=seeds,
        mutate=mutated_json,
        words=_WORDS,
        most_bytes=320,
    ),
)
