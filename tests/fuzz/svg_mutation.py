"""Changes to an SVG that keep most of its markup whole."""

from __future__ import annotations

import re
from random import Random

from tests.fuzz.engine import changed_bytes

_PIECE = re.compile(rb"<[^<>]*>|[^<>]+|[<>]")
_PIECES = (
    b"<!DOCTYPE svg>",
    b'<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c SYSTEM "file:///etc/passwd">]>',
    b"&a;",
    b"&#x7b;",
    b"<!-- x -->",
    b"<?xml version='1.0' encoding='utf-8'?>",
    b"<?xml version='1.0' encoding='utf-7'?>",
    b'<?xml-stylesheet href="x"?>',
    b"<![CDATA[{}]]>",
    b"]]>",
    b"</svg>",
    b"<x:credential xmlns:x='https://purl.imsglobal.org/ob/v3p0'>{}</x:credential>",
    b"<openbadges:credential verify='a.b.c'/>",
    b"<credential xmlns='https://purl.imsglobal.org/clr/v2p0' verify='a.b.c'></credential>",
    b"<openbadges:assertion xmlns:openbadges='http://openbadges.org'/>",
    b"<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='x'/>",
    b"<g a='>' b=\"'\"/>",
    b"\xef\xbb\xbf",
)


def mutated_svg(data: bytes, most: int, random: Random) -> bytes:
    if random.random() < 0.4:
        return changed_bytes(data, most)
    pieces = _PIECE.findall(data) or [b""]
    at = random.randrange(len(pieces))
    match random.randrange(6):
        case 0:
            del pieces[at]
        case 1:
            pieces.insert(random.randrange(len(pieces) + 1), pieces[at])
        case 2 | 3:
            pieces.insert(at, random.choice(_PIECES))
        case 4:
            pieces[at] = changed_bytes(pieces[at], len(pieces[at]) + 40)
        case _:
            other = random.randrange(len(pieces))
            pieces[at], pieces[other] = pieces[other], pieces[at]
    written = b"".join(pieces)
    return written if len(written) <= most else changed_bytes(data, most)
