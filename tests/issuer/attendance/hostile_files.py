"""Files that mean harm, or might: each with its name and the refusal it must meet."""

from __future__ import annotations

import io
import random
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable

from issuer.attendance.refusal import Refusal
from tests.issuer.attendance.forms import HEADINGS, a_form, repacked

SHEET = "xl/worksheets/sheet1.xml"
_CSV_HEADER = (",".join(HEADINGS) + "\r\n").encode()


def _with_part(name: str, content: bytes = b"x") -> bytes:
    return repacked(a_form(), lambda parts: parts.update({name: content}))


def _with_sheet(rows: bytes) -> bytes:
    sheet = (
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><worksheet '
        b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        + rows
        + b"</sheetData></worksheet>"
    )
    return _with_part(SHEET, sheet)


def _with_prologue(prologue: bytes, *, encoding: str = "utf-8") -> bytes:
    def change(parts: dict[str, bytes]) -> None:
        text = parts[SHEET].decode().split("?>", 1)[1]
        declared = f'<?xml version="1.0" encoding="{encoding}"?>'
        parts[SHEET] = (declared + prologue.decode() + text).encode(encoding)

    return repacked(a_form(), change)


def _lol() -> bytes:
    lines = [b'<!DOCTYPE x [<!ENTITY a0 "ha">']
    lines += [b'<!ENTITY a%d "%b">' % (i, b"&a%d;" % (i - 1) * 10) for i in range(1, 10)]
    return b"".join(lines) + b"]>"


def _sparse() -> bytes:
    """Two cells, 17 thousand million apart: calamine asks for 549 GB (dependencies.md fact 5)."""
    return _with_sheet(
        b'<row r="1"><c r="A1"><v>1</v></c></row>'
        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    )


def _many_parts() -> bytes:
    return repacked(a_form(), lambda parts: parts.update({f"xl/m/{i}": b"x" for i in range(300)}))


def _duplicate_parts() -> bytes:
    out = io.BytesIO(a_form())
    with warnings.catch_warnings(), zipfile.ZipFile(out, "a") as target:
        warnings.simplefilter("ignore")
        target.writestr(SHEET, b"<worksheet/>")
    return out.getvalue()


def _patched(signature: bytes, offset: int, form: str, value: int) -> bytes:
    """A form in which a field of the first such header is another number."""
    data = bytearray(a_form())
    struct.pack_into(form, data, data.index(signature) + offset, value)
    return bytes(data)


def _lie(size: int, *, honest_sum: bool = False) -> bytes:
    """A part of 3 MB whose both headers say `size`."""
    content = random.Random(1).randbytes(1024) * 3072
    name = b"xl/media/a.bin"
    deflated = zlib.compressobj(9, wbits=-15)
    packed = deflated.compress(content) + deflated.flush()
    crc = zlib.crc32(content if honest_sum else content[:size])
    common = struct.pack("<5H3L2H", 20, 0, 8, 0, 0, crc, len(packed), size, len(name), 0)
    local = b"PK\x03\x04" + common + name + packed
    form = a_form()
    directory_at = struct.unpack_from("<L", form, len(form) - 6)[0]
    directory = form[directory_at : len(form) - 22]
    entry = b"PK\x01\x02" + struct.pack("<H", 20) + common
    entry += struct.pack("<3H2L", 0, 0, 0, 0, directory_at) + name
    count = struct.unpack_from("<H", form, len(form) - 12)[0] + 1
    size_at = directory_at + len(local)
    end = struct.pack(
        "<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(directory) + len(entry), size_at, 0
    )
    return form[:directory_at] + local + directory + entry + end


def _overlapping() -> bytes:
    """Two directory entries for the same bytes, as in Fifield's bomb."""
    form = a_form()
    directory_at = struct.unpack_from("<L", form, len(form) - 6)[0]
    directory = form[directory_at : len(form) - 22]
    count = struct.unpack_from("<H", form, len(form) - 12)[0] + 1
    first = directory[: 46 + sum(struct.unpack_from("<3H", directory, 28))]
    size = len(directory) + len(first)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, size, directory_at, 0)
    return form[:directory_at] + directory + first + end


def _wide() -> bytes:
    return _with_sheet(b'<row r="1"><c r="ZZ1"><v>1</v></c></row>')


def _deep() -> bytes:
    return _with_sheet(b'<row r="20001"><c r="A20001"><v>1</v></c></row>')


def _text_flood(text: bytes) -> bytes:
    """Small, and unpacks to little, but every cell says the same long text again."""
    rows = b"".join(
        b'<row r="%d">%b</row>'
        % (row, b"".join(b'<c r="%c%d" t="s"><v>0</v></c>' % (65 + c, row) for c in range(20)))
        for row in range(1, 5001)
    )

    def change(parts: dict[str, bytes]) -> None:
        name = "xl/sharedStrings.xml"
        parts[name] = re.sub(rb"<t>[^<]*</t>", b"<t>%b</t>" % text, parts[name], count=1)

    return repacked(_with_sheet(rows), change)


HOSTILE: dict[str, tuple[str, Callable[[], bytes], Refusal]] = {
    "zip-bomb": (
        "a.xlsx",
        lambda: _with_part(SHEET, b"<row>" + b" " * 60_000_000 + b"</row>"),
        Refusal.UNPACKS_TOO_BIG,
    ),
    "ratio-bomb": (
        "a.xlsx",
        lambda: _with_part(SHEET, b"<row>" + b" " * 40_000_000 + b"</row>"),
        Refusal.UNPACKS_TOO_BIG,
    ),
    "sparse-sheet-bomb": ("a.xlsx", _sparse, Refusal.TOO_HARD),
    "sheet-too-wide": ("a.xlsx", _wide, Refusal.TOO_MANY_COLUMNS),
    "sheet-too-long": ("a.xlsx", _deep, Refusal.TOO_MANY_ROWS),
    "text-flood": (
        "a.xlsx",
        lambda: _text_flood("文".encode() * 32_000),  # the memory limit strikes
        Refusal.TOO_HARD,
    ),
    "text-flood-within-memory": (
        "a.xlsx",
        lambda: _text_flood(b"x" * 900),
        Refusal.TOO_MUCH_TEXT,
    ),
    "too-many-parts": ("a.xlsx", _many_parts, Refusal.TOO_MANY_PARTS),
    "encrypted-flag": (
        "a.xlsx",
        lambda: _patched(b"PK\x01\x02", 8, "<H", 1),
        Refusal.ENCRYPTED,
    ),
    "encrypted-flag-local": (
        "a.xlsx",
        lambda: _patched(b"PK\x03\x04", 6, "<H", 1),
        Refusal.ENCRYPTED,
    ),
    "password": ("a.xlsx", lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 4096, Refusal.OLD_OR_LOCKED),
    "old-xls": ("a.xls", lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 4096, Refusal.OLD_OR_LOCKED),
    "traversal": ("a.xlsx", lambda: _with_part("../../etc/passwd"), Refusal.BAD_PART_NAME),
    "absolute": ("a.xlsx", lambda: _with_part("/etc/passwd"), Refusal.BAD_PART_NAME),
    "drive": ("a.xlsx", lambda: _with_part("C:/x"), Refusal.BAD_PART_NAME),
    "backslashes": ("a.xlsx", lambda: _with_part("xl\\x.xml"), Refusal.BAD_PART_NAME),
    "doctype": ("a.xlsx", lambda: _with_prologue(b"<!DOCTYPE x>"), Refusal.DECLARATIONS),
    "billion-laughs": ("a.xlsx", lambda: _with_prologue(_lol()), Refusal.DECLARATIONS),
    "doctype-in-utf-16": (
        "a.xlsx",
        lambda: _with_prologue(b"<!DOCTYPE x>", encoding="utf-16"),
        Refusal.DECLARATIONS,
    ),
    "doctype-in-utf-7": (
        "a.xlsx",
        lambda: _with_prologue(b"", encoding="utf-7"),
        Refusal.DECLARATIONS,
    ),
    "doctype-in-a-part-not-read": (
        "a.xlsx",
        lambda: _with_part("docProps/custom.xml", b"<!doctype x><x/>"),
        Refusal.DECLARATIONS,
    ),
    "macros": ("a.xlsx", lambda: _with_part("xl/vbaProject.bin"), Refusal.MACROS),
    "macro-name": ("a.xlsm", a_form, Refusal.MACROS),
    "macro-sheet": ("a.xlsx", lambda: _with_part("xl/macrosheets/s.xml"), Refusal.MACROS),
    "external-link": (
        "a.xlsx",
        lambda: _with_part("xl/externalLinks/externalLink1.xml", b"<x/>"),
        Refusal.EXTERNAL_LINKS,
    ),
    "embedded": (
        "a.xlsx",
        lambda: _with_part("xl/embeddings/oleObject1.bin"),
        Refusal.EMBEDDED_OBJECTS,
    ),
    "binary-workbook": (
        "a.xlsx",
        lambda: _with_part("xl/workbook.bin"),
        Refusal.BINARY_WORKBOOK,
    ),
    "truncated": ("a.xlsx", lambda: a_form()[:-40], Refusal.DAMAGED),
    "first-half": ("a.xlsx", lambda: a_form()[: len(a_form()) // 2], Refusal.DAMAGED),
    "trailing-bytes": ("a.xlsx", lambda: a_form() + b"PK", Refusal.DAMAGED),
    "duplicate-parts": ("a.xlsx", _duplicate_parts, Refusal.DUPLICATE_PARTS),
    "overlapping-parts": ("a.xlsx", _overlapping, Refusal.DUPLICATE_PARTS),
    "same-name-in-capitals": (
        "a.xlsx",
        lambda: _with_part("XL/WORKBOOK.XML", b"<x/>"),
        Refusal.DUPLICATE_PARTS,
    ),
    "garbage-after-pk": ("a.xlsx", lambda: b"PK\x03\x04" + b"\xa5" * 5000, Refusal.DAMAGED),
    "wrong-checksum": (
        "a.xlsx",
        lambda: _patched(b"PK\x01\x02", 16, "<L", 7),
        Refusal.DAMAGED,
    ),
    "claims-less": ("a.xlsx", lambda: _lie(4096), Refusal.UNPACKS_TOO_BIG),
    "claims-less-true-sum": (
        "a.xlsx",
        lambda: _lie(4096, honest_sum=True),
        Refusal.UNPACKS_TOO_BIG,
    ),
    "claims-more": ("a.xlsx", lambda: _lie(3072 * 1024 + 9), Refusal.UNPACKS_TOO_BIG),
    "another-zip": (
        "a.xlsx",
        lambda: repacked(a_form(), lambda parts: parts.pop("xl/workbook.xml")),
        Refusal.NOT_A_WORKBOOK,
    ),
    "open-document": (
        "a.xlsx",
        lambda: repacked(
            a_form(), lambda parts: parts.update({"mimetype": b"", "content.xml": b""})
        ),
        Refusal.OPEN_DOCUMENT,
    ),
    "broken-xml": (
        "a.xlsx",
        lambda: _with_part(SHEET, b"<worksheet><sheetData><row"),
        Refusal.DAMAGED,
    ),
    "not-xml": ("a.xlsx", lambda: _with_part("xl/workbook.xml", b"hello"), Refusal.DAMAGED),
    "workbook-called-csv": ("a.csv", a_form, Refusal.NAME_AND_CONTENT_DIFFER),
    "text-called-xlsx": ("a.xlsx", lambda: _CSV_HEADER, Refusal.NAME_AND_CONTENT_DIFFER),
    "picture": ("a.png", lambda: b"\x89PNG\r\n", Refusal.UNKNOWN_KIND),
    "no-name": ("", a_form, Refusal.UNKNOWN_KIND),
    "empty": ("a.csv", lambda: b"", Refusal.EMPTY),
    "white-space": ("a.csv", lambda: b" \r\n", Refusal.EMPTY),
    "line-of-100-mb": ("a.csv", lambda: _CSV_HEADER + b"x" * 100_000_000, Refusal.TOO_BIG),
    "line-of-9-mb": ("a.csv", lambda: _CSV_HEADER + b"x" * 9_000_000, Refusal.LONG_LINE),
    "field-without-end": (
        "a.csv",
        lambda: _CSV_HEADER + b'"' + b"x\r\n" * 3_000_000,
        Refusal.CSV_QUOTES,
    ),
    "nul-characters": ("a.csv", lambda: _CSV_HEADER + b"2026\0001", Refusal.NUL_CHARACTERS),
    "nul-characters-in-utf-16": (
        "a.csv",
        lambda: (_CSV_HEADER.decode() + "2026\0001").encode("utf-16"),
        Refusal.NUL_CHARACTERS,
    ),
    "two-million-blank-lines": (
        "a.csv",
        lambda: _CSV_HEADER + b"\n" * 9_000_000,
        Refusal.TOO_MANY_ROWS,
    ),
    "too-many-lines": (
        "a.csv",
        lambda: _CSV_HEADER + b"20260001,,Yes,Yes\n" * 20_000,
        Refusal.TOO_MANY_ROWS,
    ),
    "too-many-commas": (
        "a.csv",
        lambda: _CSV_HEADER + b"," * 9000 + b"1",
        Refusal.TOO_MANY_COLUMNS,
    ),
    "utf-32": ("a.csv", lambda: _CSV_HEADER.decode().encode("utf-32"), Refusal.ENCODING),
    "latin-1": (
        "a.csv",
        lambda: b"Student ID,Name,Session 1,Session 2\r\n1,Jos\xe9,Yes,Yes\r\n",
        Refusal.ENCODING,
    ),
    "simplified-chinese-gbk": (
        "a.csv",
        lambda: "Student ID,Name,Session 1,Session 2\n1,陈大文,Yes,Yes\n".encode("gbk"),
        Refusal.ENCODING,
    ),
    "unmatched-quotes": (
        "a.csv",
        lambda: _CSV_HEADER + b'20260001,"CHAN"x,Yes,No\r\n',
        Refusal.CSV_QUOTES,
    ),
}
