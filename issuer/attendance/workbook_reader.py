"""Reading a workbook: its directory here, everything else in a limited child process (T43)."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from issuer.attendance.cells import Cell, CellKind, Grid, cell
from issuer.attendance.child_protocol import (
    ACTIVITY_ID,
    BOOLEAN,
    MERGED,
    MOMENT,
    MOST_ANSWER,
    MOST_COLUMNS,
    MOST_ROWS,
    NUMBER,
    TEXT,
    WALL_SECONDS,
)
from issuer.attendance.refusal import Refusal, Refused
from issuer.attendance.zip_directory import Part, read_directory

_KINDS = {
    TEXT: CellKind.TEXT,
    NUMBER: CellKind.NUMBER,
    BOOLEAN: CellKind.BOOLEAN,
    MOMENT: CellKind.MOMENT,
    MERGED: CellKind.MERGED,
}
# What a row or a column may be, to look each up in.
_ROWS = {number: number for number in range(1, MOST_ROWS + 1)}
_COLUMNS = {number: number for number in range(MOST_COLUMNS)}
_ROOT = Path(__file__).resolve().parents[2]
_START = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from issuer.attendance.sandbox import main; main()"
)


def read_workbook(data: bytes) -> Grid:
    """The attendance sheet of a workbook.

    Raises:
        Refused: it is not a plain, reasonable .xlsx with one attendance sheet.
    """
    _refuse_other_kinds(read_directory(data))
    first, *lines = _ask_child(data).split(b"\n")
    try:
        outcome = json.loads(first)
        if "refused" in outcome:
            facts = {name: _fact(fact) for name, fact in outcome["facts"].items()}
            raise Refused(Refusal(outcome["refused"]), **facts)
        return Grid(
            sheet=str(outcome["sheet"]),
            rows=_rows(lines),
            activity_id=_activity_id(outcome["guide"]),
        )
    # The child had hostile bytes to read: what it says is checked as well.
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        raise Refused(Refusal.DAMAGED) from None


def _refuse_other_kinds(parts: Sequence[Part]) -> None:
    """Tell a workbook from its relatives, so that the refusal can say what to do."""
    names = [part.name.lower() for part in parts]
    for found, refusal in (
        (any(name.endswith("vbaproject.bin") for name in names), Refusal.MACROS),
        (any(name.startswith("xl/macrosheets/") for name in names), Refusal.MACROS),
        (any(name.startswith("xl/externallinks/") for name in names), Refusal.EXTERNAL_LINKS),
        (
            any(name.startswith(("xl/embeddings/", "xl/activex/")) for name in names),
            Refusal.EMBEDDED_OBJECTS,
        ),
        ("xl/workbook.bin" in names, Refusal.BINARY_WORKBOOK),
        ("mimetype" in names and "content.xml" in names, Refusal.OPEN_DOCUMENT),
        ("xl/workbook.xml" not in names, Refusal.NOT_A_WORKBOOK),
    ):
        if found:
            raise Refused(refusal)


def _ask_child(data: bytes) -> bytes:
    """The child's whole answer.

    The child reads everything before it writes anything, so plain pipes cannot lock each other.

    Raises:
        Refused: the child died, took too long, or said too much.
    """
    with subprocess.Popen(  # noqa: S603 - our own interpreter and program, no shell
        [sys.executable, "-I", "-B", "-X", "utf8", "-c", _START, str(_ROOT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={},
        start_new_session=True,
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        alarm = threading.Timer(WALL_SECONDS, child.kill)
        alarm.start()
        try:
            try:
                child.stdin.write(data)
                child.stdin.close()
            except BrokenPipeError:  # it died early; its exit status says so below
                with contextlib.suppress(BrokenPipeError):
                    child.stdin.close()
            answer = child.stdout.read(MOST_ANSWER + 1)
            if len(answer) > MOST_ANSWER:
                child.kill()
                raise Refused(Refusal.TOO_MUCH_TEXT)
            status = child.wait()
        finally:
            alarm.cancel()
            child.kill()
    if status:
        # Killed by a limit (negative), or a fault in its parser (positive).
        raise Refused(Refusal.TOO_HARD if status < 0 else Refusal.DAMAGED)
    return answer


def _fact(fact: object) -> str | int:
    return fact if isinstance(fact, (str, int)) else ""


def _rows(lines: Sequence[bytes]) -> Iterator[tuple[int, Mapping[int, Cell]]]:
    try:
        for line in lines:
            for number, *cells in json.loads(line):
                row = _ROWS[number]
                three = zip(cells[::3], cells[1::3], cells[2::3], strict=True)
                yield (
                    row,
                    {
                        at: cell(_COLUMNS[at], row, _KINDS[kind], str(text))
                        for at, kind, text in three
                    },
                )
    except (ValueError, TypeError, LookupError, RecursionError):
        raise Refused(Refusal.DAMAGED) from None


def _activity_id(guide: Sequence[Sequence[str]]) -> str | None:
    """What the form's second sheet says beside its label."""
    for row in guide:
        if len(row) > 1 and row[0].strip() == ACTIVITY_ID:
            return row[1].strip() or None
    return None
