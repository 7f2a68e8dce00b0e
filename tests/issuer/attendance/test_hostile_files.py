"""Every hostile file is refused quickly, with its reason, and without growing this process."""

from __future__ import annotations

import gc
import os
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issuer.attendance.intake import read_rows
from issuer.errors import AttendanceRejected
from tests.issuer.attendance.forms import COURSE, a_form, why
from tests.issuer.attendance.hostile_files import HOSTILE
from tests.sampling import examples

MOST_SECONDS = 3
MOST_GROWTH = 64 * 1024  # kB


def _memory(line: str) -> int:
    status = Path("/proc/self/status").read_text()
    return int(status.split(f"{line}:")[1].split()[0])


def _cpu_seconds() -> float:
    """This process and its children; the clock on the wall also measures the neighbours."""
    return sum(os.times()[:4])


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_quickly_and_cheaply(name: str) -> None:
    filename, make, expected = HOSTILE[name]
    data = make()
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")  # the high-water mark starts anew
    before = _memory("VmRSS")
    started = _cpu_seconds()
    with pytest.raises(AttendanceRejected) as rejected:
        read_rows(data, filename=filename, activity=COURSE)
    assert _cpu_seconds() - started < MOST_SECONDS
    assert _memory("VmHWM") - before < MOST_GROWTH
    assert why(rejected.value) is expected
    assert rejected.value.sentence.text().count("%") == 0


def test_a_reader_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("issuer.attendance.workbook_reader.WALL_SECONDS", 0.2)
    monkeypatch.setattr("issuer.attendance.workbook_reader._START", "while True: pass")
    with pytest.raises(AttendanceRejected):
        read_rows(a_form(), filename="a.xlsx", activity=COURSE)


def test_a_reader_that_dies_before_reading_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("issuer.attendance.workbook_reader._START", "import os; os._exit(3)")
    with pytest.raises(AttendanceRejected):
        read_rows(a_form(), filename="a.xlsx", activity=COURSE)


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"[]",
        b"{}",
        b'{"refused": "%(x)s", "facts": {}}',
        b'{"refused": "damaged"}',
        b"[" * 9999,
    ],
)
def test_a_reader_that_talks_nonsense_is_a_refusal(
    said: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("issuer.attendance.workbook_reader._ask_child", lambda _: said)
    with pytest.raises(AttendanceRejected):
        read_rows(a_form(), filename="a.xlsx", activity=COURSE)


@pytest.mark.parametrize(
    "line",
    [
        b"7",
        b"[1]",
        b"[[]]",
        b'[[2, -5, "t", "x"]]',
        b'[[2, 900, "t", "x"]]',
        b'[[0, 0, "t", "x"]]',
        b'[["x", 0, "t", "x"]]',
        b'[[[], 0, "t", "x"]]',
        b'[[2, 0, "q", "x"]]',
        b'[[2, 0, "t"]]',
        b'[[2, 0, "t", "x", 1]]',
        b"{",
        b'{"a": 1}',
    ],
)
def test_a_reader_whose_rows_are_nonsense_is_a_refusal(
    line: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "issuer.attendance.workbook_reader._ask_child",
        lambda _: b'{"sheet": "x", "guide": []}\n' + line,
    )
    with pytest.raises(AttendanceRejected):
        read_rows(a_form(), filename="a.xlsx", activity=COURSE)


def test_the_child_has_no_environment_and_no_files(monkeypatch: pytest.MonkeyPatch) -> None:
    program = (
        "import sys, os; sys.path.insert(0, sys.argv[1]); "
        "from issuer.attendance.sandbox import confine; confine(); sys.stdin.buffer.read(); "
        "assert not os.environ.keys() - {'LC_CTYPE'}, os.environ\n"
        "try: open('/etc/passwd')\n"
        'except OSError: print(\'{"refused": "empty", "facts": {}}\')\n'
    )
    monkeypatch.setattr("issuer.attendance.workbook_reader._START", program)
    with pytest.raises(AttendanceRejected) as rejected:
        read_rows(a_form(), filename="a.xlsx", activity=COURSE)
    assert why(rejected.value).value == "empty"


@settings(max_examples=examples(75), deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["a.csv", "a.xlsx", "a.txt", "x"]))
def test_arbitrary_bytes_are_read_or_refused(data: bytes, filename: str) -> None:
    _read_or_refuse(data, filename)


@settings(max_examples=examples(50), deadline=None)
@given(st.text(max_size=200), st.sampled_from(["utf-8", "utf-16", "utf-16-le"]))
def test_arbitrary_text_below_the_headings_is_read_or_refused(text: str, encoding: str) -> None:
    header = "Student ID,Session 1,Session 2\r\n"
    _read_or_refuse((header + text).encode(encoding, "replace"), "a.csv")


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_form_with_some_bytes_changed_is_read_or_refused(data: st.DataObject) -> None:
    form = bytearray(_the_form())
    for _ in range(data.draw(st.integers(1, 4))):
        form[data.draw(st.integers(0, len(form) - 1))] = data.draw(st.integers(0, 255))
    _read_or_refuse(bytes(form), "a.xlsx")


@cache
def _the_form() -> bytes:
    return a_form()


def _read_or_refuse(data: bytes, filename: str) -> None:
    try:
        read_rows(data, filename=filename, activity=COURSE)
    except AttendanceRejected as rejected:
        rejected.sentence.text("zh-Hant")
