"""What is in a zip file, judged from its directory before anything in it is unpacked (T43, T45).

An .xlsx is a zip. This reads the directory strictly, so that two readers cannot see two different
files in the same bytes, and unpacks one part at a time against the size the directory promised.
The layout is section 4.3 of PKWARE's APPNOTE 6.3.10. Standard library only.
"""

from __future__ import annotations

import itertools
import re
import struct
import zlib
from dataclasses import dataclass

from issuer.attendance.refusal import Refusal, Refused

MOST_PARTS = 200  # trust.md 43
MOST_UNPACKED = 50 * 1024 * 1024  # trust.md 43, all parts together
MOST_RATIO = 100  # trust.md 43
# A few kilobytes of blanks compress further than that in honest files and harm nobody.
_RATIO_MATTERS_ABOVE = 256 * 1024

_END = struct.Struct("<4s4H2LH")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_ENCRYPTED = 0x0001 | 0x0040 | 0x2000
_SIZES_FOLLOW = 0x0008  # general purpose bit 3: sizes stand after the data
_STORED, _DEFLATED = 0, 8
_XML_ENDINGS = (".xml", ".rels", ".vml")
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)", re.IGNORECASE)
_ENCODING = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)[\"']", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """One file inside a zip; `start` and `packed` say where its bytes stand."""

    name: str
    method: int
    crc: int
    start: int
    packed: int
    size: int

    @property
    def is_xml(self) -> bool:
        return self.name.lower().endswith(_XML_ENDINGS)


def read_directory(data: bytes) -> tuple[Part, ...]:
    """The parts of a zip file, in the order they stand in it. Nothing is unpacked.

    Raises:
        Refused: too many or too large parts, encrypted, duplicate, overlapping or oddly named
            ones, or a directory that does not describe the file exactly.
    """
    if len(data) < _END.size:
        raise Refused(Refusal.DAMAGED)
    end_at = len(data) - _END.size
    signature, disk, start_disk, here, total, size, offset, comment = _END.unpack_from(data, end_at)
    # Exactly at the end, without a comment: a second directory hidden in one has no place to be.
    if signature != b"PK\x05\x06" or comment or disk or start_disk or here != total:
        raise Refused(Refusal.DAMAGED)
    if total > MOST_PARTS:
        raise Refused(Refusal.TOO_MANY_PARTS, most=MOST_PARTS)
    if offset + size != end_at:
        raise Refused(Refusal.DAMAGED)
    parts = []
    at = offset
    for _ in range(total):
        part, at = _part(data, at, end_at, offset)
        parts.append(part)
    if at != end_at:
        raise Refused(Refusal.DAMAGED)
    _refuse_odd_sets(parts)
    return tuple(sorted(parts, key=lambda part: part.start))


def _part(data: bytes, at: int, end: int, data_end: int) -> tuple[Part, int]:
    """One entry of the directory that agrees with the header before its data; and the next's place.

    Raises:
        Refused: encrypted, oddly named, or the two descriptions differ.
    """
    if at + _CENTRAL.size > end:
        raise Refused(Refusal.DAMAGED)
    entry = _CENTRAL.unpack_from(data, at)
    signature, _, _, flags, method, _, _, crc, packed, size, *lengths, disk, _, _, where = entry
    name_at = at + _CENTRAL.size
    name = data[name_at : name_at + lengths[0]]
    after = name_at + sum(lengths)
    if signature != b"PK\x01\x02" or after > end or disk or method not in (_STORED, _DEFLATED):
        raise Refused(Refusal.DAMAGED)
    if flags & _ENCRYPTED:
        raise Refused(Refusal.ENCRYPTED)
    if where + _LOCAL.size > data_end:
        raise Refused(Refusal.DAMAGED)
    local = _LOCAL.unpack_from(data, where)
    local_signature, _, local_flags, local_method, _, _, *sizes, name_length, extra = local
    start = where + _LOCAL.size + name_length + extra
    local_name = data[where + _LOCAL.size : where + _LOCAL.size + name_length]
    if local_flags & _ENCRYPTED:
        raise Refused(Refusal.ENCRYPTED)
    if (
        local_signature != b"PK\x03\x04"
        or local_name != name
        or local_method != method
        or start + packed > data_end
        or (method == _STORED and packed != size)
        or (not flags & _SIZES_FOLLOW and sizes != [crc, packed, size])
    ):
        raise Refused(Refusal.DAMAGED)
    return Part(_name(name), method, crc, start, packed, size), after


def _name(raw: bytes) -> str:
    try:
        name = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused(Refusal.BAD_PART_NAME) from None
    steps = name.removesuffix("/").split("/")
    if "\\" in name or ":" in name or not name.isprintable():
        raise Refused(Refusal.BAD_PART_NAME)
    if any(step in ("", ".", "..") for step in steps):
        raise Refused(Refusal.BAD_PART_NAME)
    return name


def _refuse_odd_sets(parts: list[Part]) -> None:
    if len({part.name.casefold() for part in parts}) != len(parts):
        raise Refused(Refusal.DUPLICATE_PARTS)
    in_order = sorted(parts, key=lambda part: (part.start, part.packed))
    for one, two in itertools.pairwise(in_order):
        # A part's header stands before its data, so equal starts overlap too.
        if two.start < one.start + one.packed + _LOCAL.size:
            raise Refused(Refusal.DUPLICATE_PARTS)
    total = sum(part.size for part in parts)
    if total > MOST_UNPACKED:
        raise Refused(Refusal.UNPACKS_TOO_BIG)
    for size, packed in [
        *((part.size, part.packed) for part in parts),
        (total, sum(part.packed for part in parts)),
    ]:
        if size > _RATIO_MATTERS_ABOVE and size > MOST_RATIO * packed:
            raise Refused(Refusal.UNPACKS_TOO_BIG)


def unpack(data: bytes, part: Part) -> bytes:
    """The bytes of a part: exactly as many as promised, with the promised checksum.

    Never makes more than one byte over the promised size. XML must be plain UTF-8 without
    declarations (T44).

    Raises:
        Refused: the part is not what the directory says, or declares a DOCTYPE.
    """
    packed = memoryview(data)[part.start : part.start + part.packed]
    if part.method == _STORED:
        content = bytes(packed)
    else:
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            content = inflater.decompress(packed, part.size + 1)
        except zlib.error:
            raise Refused(Refusal.DAMAGED) from None
        if len(content) > part.size:
            raise Refused(Refusal.UNPACKS_TOO_BIG)
        if not inflater.eof or inflater.unused_data or inflater.unconsumed_tail:
            raise Refused(Refusal.DAMAGED)
    if len(content) != part.size or zlib.crc32(content) != part.crc:
        raise Refused(Refusal.DAMAGED)
    if part.is_xml:
        _refuse_odd_xml(content)
    return content


def _refuse_odd_xml(content: bytes) -> None:
    text = content.removeprefix(b"\xef\xbb\xbf")
    # UTF-16 or UTF-7 would hide a DOCTYPE from the search below; no spreadsheet program writes it.
    encoding = _ENCODING.match(text[:1024])
    if (encoding and encoding[1].lower() not in (b"utf-8", b"us-ascii")) or b"\0" in text:
        raise Refused(Refusal.DECLARATIONS)
    if text and not text.lstrip(b" \t\r\n").startswith(b"<"):
        raise Refused(Refusal.DAMAGED)
    if _DECLARATION.search(text):
        raise Refused(Refusal.DECLARATIONS)
