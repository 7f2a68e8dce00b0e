"""Attendance files: a file is refused, or every row of it comes out, as another reader sees it."""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from functools import cache
from random import Random
from xml.parsers import expat

from issuer.attendance.cells import column_letters
from issuer.attendance.child_protocol import MOST_CELLS, MOST_COLUMNS, MOST_ROWS
from issuer.attendance.csv_text import decode, guarded, read_csv, unguarded, write_csv
from issuer.attendance.refusal import Refused
from issuer.attendance.sandbox import with_visible_errors
from issuer.attendance.workbook_reader import read_workbook
from issuer.attendance.zip_directory import MOST_PARTS, MOST_UNPACKED, read_directory, unpack
from tests.fuzz.engine import changed_bytes
from tests.fuzz.target import Target, promise
from tests.issuer.attendance.forms import GOOD, HEADINGS, a_form, a_workbook

_FORMULA_STARTS = tuple("=+-@\t\r＝＋－＠")


def check_csv(data: bytes) -> None:
    """No row and no cell is lost: each that is not blank for Python's reader is there."""
    try:
        grid = read_csv(data)
        rows = dict(grid.rows)
    except Refused:
        return
    text = decode(data)
    promise("\0" not in text, "a character that ends texts elsewhere")
    promise(len(rows) <= MOST_ROWS and sum(map(len, rows.values())) <= MOST_CELLS, "too much")
    by_delimiter = (_plainly(text, delimiter) for delimiter in ",;\t")
    ours = {
        (number, column): found.text.strip()
        for number, cells in rows.items()
        for column, found in cells.items()
        if found.text
    }
    promise(any(ours == theirs for theirs in by_delimiter), "a cell is lost, moved or changed")
    promise(all(column < MOST_COLUMNS for _, column in ours), "too many columns")


def _plainly(text: str, delimiter: str) -> dict[tuple[int, int], str] | None:
    """The cells that hold something, by row from 1 and column from 0."""
    # Universal line ends, kept: as the file would be opened with newline="".
    lines = re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", text)
    try:
        rows = list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    return {
        (number, column): unguarded(value).strip()
        for number, values in enumerate(rows, start=1)
        for column, value in enumerate(values)
        if value.strip() and unguarded(value).strip()
    }


def check_csv_guard(data: bytes) -> None:
    """No cell that is written begins a formula, and reading gives it back."""
    text = data.decode("utf-8", "replace").replace("\0", "")
    safe = guarded(text)
    promise(not safe.startswith(_FORMULA_STARTS), "a formula")
    promise(unguarded(safe) == text, "another text when it is read")
    written = write_csv(iter([(text, "x")])).decode("utf-8-sig")
    (row,) = csv.reader(io.StringIO(written, newline=""))
    promise(not row[0].startswith(_FORMULA_STARTS), "a formula in the file")
    promise(unguarded(row[0]) == text, "the file holds another text")


def check_zip(data: bytes) -> None:
    """What is unpacked, Python's zipfile unpacks alike, part for part."""
    try:
        parts = read_directory(data)
    except Refused:
        return
    promise(len(parts) <= MOST_PARTS, "too many parts")
    promise(sum(part.size for part in parts) <= MOST_UNPACKED, "too large unpacked")
    contents = {}
    for part in parts:
        try:
            contents[part.name] = unpack(data, part)
        except Refused:
            continue
        promise(len(contents[part.name]) == part.size, "another size than promised")
    if len(contents) < len(parts):
        return
    try:
        others = _by_zipfile(data)
    except (zipfile.BadZipFile, NotImplementedError):
        return  # it refuses what we read; nobody sees another content
    promise(others == contents, "zipfile sees other parts, or another content")


def _by_zipfile(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as other:
        return {_as_utf8(info): other.read(info) for info in other.infolist()}


def _as_utf8(info: zipfile.ZipInfo) -> str:
    """Without flag 11 zipfile takes names for code page 437; we take all for UTF-8."""
    return info.filename if info.flag_bits & 0x800 else info.orig_filename.encode("cp437").decode()


def check_sheet_xml(data: bytes) -> None:
    """Only texts for errors and formulas are added: every element stays, with what was in it."""
    marked = with_visible_errors(data)
    promise(len(marked) <= 40 * len(data), "it grows without bound")
    try:
        before = _elements(data)
    except expat.ExpatError:
        return  # calamine will refuse it
    after = _elements(marked)
    added = after.count("v") - before.count("v")
    promise(added >= 0 and len(after) - len(before) == added, "elements are lost or made")
    promise([one for one in before if one != "v"] == [one for one in after if one != "v"], "moved")
    promise(added <= before.count("f"), "values for cells without a formula")
    promise(with_visible_errors(marked) == marked, "marked twice, it is another sheet")


def _elements(data: bytes) -> list[str]:
    """The local names in their order.

    Raises:
        expat.ExpatError: it is not well-formed.
    """
    found: list[str] = []
    parser = expat.ParserCreate("utf-8", namespace_separator=" ")
    parser.StartElementHandler = lambda name, _: found.append(name.rpartition(" ")[2])
    parser.Parse(b'<s xmlns:x="x">' + data + b"</s>", True)
    return found


def check_workbook(data: bytes) -> None:
    """The whole way, through the child: refused, or rows in order inside the limits."""
    try:
        grid = read_workbook(data)
        numbers = []
        for number, cells in grid.rows:
            numbers.append(number)
            promise(all(0 <= at < MOST_COLUMNS for at in cells), "a column outside the sheet")
            promise(
                all(
                    found.at == f"{column_letters(at)}{number}" or found.is_empty
                    for at, found in cells.items()
                ),
                "a cell at another place",
            )
    except Refused:
        return
    promise(numbers == sorted(set(numbers)), "rows out of order, or one twice")
    promise(len(numbers) <= MOST_ROWS, "more rows than the limit")


# -- inputs to begin with, and changes to them --------------------------------------------------


def _csv_seeds() -> Iterator[bytes]:
    table = "\r\n".join((",".join(HEADINGS), ",".join(GOOD))) + "\r\n"
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"):
        yield table.encode(encoding)
    yield table.encode("big5hkscs", "replace")
    yield table.replace(",", ";").encode()
    yield table.replace(",", "\t").encode()
    for text in (
        *('a,"b\r\nc",d\r\n', 'a,"b""c"\n', '"a', 'a"b,c', "a,\u2028b\n", "a\rb\rc", "\n\n\n"),
        *("'=1+1,=1+1", "#REF!, #N/A ,Err:502", ",,,", " , x", "a\0b", '"a"b,c'),
    ):
        yield text.encode()


def _guard_seeds() -> Iterator[bytes]:
    for text in (*_FORMULA_STARTS, "'", "''", "'=", "''=", "=1+1", "'x", '"', "\r\n", ",", "\n="):
        yield text.encode()


@cache
def _forms() -> tuple[bytes, ...]:
    return a_form(), a_workbook(HEADINGS, GOOD)


def _zip_seeds() -> Iterator[bytes]:
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", method) as made:
            made.writestr(zipfile.ZipInfo("xl/workbook.xml"), b"<workbook/>")
            made.writestr(zipfile.ZipInfo("a/é.bin"), b"x" * 50)
        yield out.getvalue()
        yield out.getvalue() + b"\0"
        yield out.getvalue().replace(b"a/", b"..")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/a.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><x/>')
        made.comment = b"PK\x05\x06"
    yield out.getvalue()
    yield b"PK\x05\x06" + bytes(18)


def _sheet_seeds() -> Iterator[bytes]:
    for text in (
        '<c r="A1"><f>1+1</f></c>',
        '<c r="A1"><f>1+1</f><v/></c>',
        '<c r="A1" t="n"><f t="shared" si="0"/><v>2</v></c>',
        '<x:c r="A1"><x:f>"&lt;"</x:f></x:c>',
        '<c r="A1" t="e"><v>#REF!</v></c>',
        "<c t='e' r='B2'><v>#N/A</v></c>",
        "<c  t = 'e' ><f>a</f><v></v></c>",
        "<c" + " " * 60 + "<c" * 20,
        "<c><f>" * 12,
    ):
        yield text.encode()


def _workbook_seeds() -> Iterator[bytes]:
    yield from _forms()
    yield from _zip_seeds()


def _mutated_zip(data: bytes, most: int, random: Random) -> bytes:
    """A part is changed and the whole packed anew, or only bytes are."""
    if random.random() < 0.4:
        return changed_bytes(data, most)
    out = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
            chosen = random.choice(old.infolist()).filename
            for info in old.infolist():
                content = old.read(info)
                if info.filename == chosen:
                    content = changed_bytes(content, len(content) + 200)
                name = zipfile.ZipInfo(info.filename)
                name.compress_type = random.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
                new.writestr(name, content)
                if random.random() < 0.02:
                    new.writestr(zipfile.ZipInfo(info.filename.swapcase()), content)
    except (
        zipfile.BadZipFile,
        zlib.error,
        ValueError,
        IndexError,
        OSError,
        EOFError,
        KeyError,
        NotImplementedError,
        RuntimeError,
        UserWarning,
    ):
        return changed_bytes(data, most)
    written = out.getvalue()
    return written if len(written) <= most else changed_bytes(data, most)


TARGETS = (
    Target(
        name="csv",
        check=check_csv,
        seeds=_csv_seeds,
        most_bytes=512,
        words=('""', '","', "\r\n", "Student ID", "學號", "'=", "#REF!"),
    ),
    Target(name="csv_guard", check=check_csv_guard, seeds=_guard_seeds, most_bytes=64),
    Target(name="zip", check=check_zip, seeds=_zip_seeds, mutate=_mutated_zip, most_bytes=1024),
    Target(
        name="sheet_xml",
        check=check_sheet_xml,
        seeds=_sheet_seeds,
        most_bytes=2048,
        words=("<c ", "<c>", "<f>", "</f>", "<f/>", "<v/>", "</c>", 't="e"', "x:", "<v>"),
    ),
    Target(
        name="workbook",
        check=check_workbook,
        seeds=_workbook_seeds,
        mutate=_mutated_zip,
        most_bytes=32_768,
        has_child=True,
    ),
)
