"""What of a stranger's words reaches a terminal: nothing that it would obey."""

import json
import unicodedata

import pytest

from issuer.cli.printable import escaped, json_line
from issuer.cli.tracing import trace_lines, traces_in
from issuer.verification import read_submission, verify
from tests.evil_issuer.hands import HANDS, everywhere
from tests.evil_issuer.material import badge, presentation
from tests.issuer.verification.actors import NOW

ROTTEN = "a\x1b[2J\x07\x7f\x9b2J\u061c\u200b\u200f\u202e\u2066\ufeff\u2028\u2029\U000e0041z"
WRITTEN = (
    r"a\u001b[2J\u0007\u007f\u009b2J\u061c\u200b\u200f\u202e\u2066\ufeff\u2028\u2029"
    r"\udb40\udc41z"
)


def test_what_a_terminal_might_obey_is_escaped_as_json_does():
    assert escaped(ROTTEN) == WRITTEN
    assert json.loads(f'"{WRITTEN}"') == ROTTEN


@pytest.mark.parametrize(
    "text", ["", "plain", "CHAN Tai Man 陳大文", "é e\u0301 ü", "😀 𠮷", "a\nb\n"]
)
def test_what_people_read_is_left_as_it_is(text):
    assert escaped(text) == text


def test_no_control_of_any_sort_is_left():
    every = "".join(map(chr, range(0x110000)))
    left = {letter for letter in escaped(every) if letter != "\n"}
    assert not {unicodedata.category(letter) for letter in left} & {"Cc", "Cf", "Cs", "Zl", "Zp"}


def test_json_means_the_same_and_is_one_line():
    value = {ROTTEN: [ROTTEN, 1, None, {"陳": "\ud800", "quoted": '"\\u202e"'}]}
    line = json_line(value)
    assert json.loads(line) == value
    assert line.isprintable()
    assert "陳" in line


# -- traces ---------------------------------------------------------------------------------------


def traced(document, *, to_terminal):
    data = json.dumps(document).encode()
    report = verify(read_submission(data), world=everywhere(), now=NOW)
    found = traces_in(data, report=report)
    return found, "\n".join(
        line for one in found for line in trace_lines(one, "en", to_terminal=to_terminal)
    )


def test_a_trace_is_byte_for_byte_but_on_a_terminal():
    name = "Help\x9b2J\u202e陳"
    signed = HANDS["eddsa-2022"].sign(badge(name=name))

    (trace,), text = traced(signed, to_terminal=False)
    assert trace.document.decode().rstrip("\n") in text

    (trace,), text = traced(signed, to_terminal=True)
    assert r"Help\u009b2J\u202e陳" in text
    assert text.replace("\n", "").isprintable()
    assert trace.digest_of(trace.document) in text


@pytest.mark.parametrize("to_terminal", [True, False])
def test_neither_a_kind_nor_a_place_nor_a_reason_is_obeyed(to_terminal):
    broken = {**badge(), ROTTEN: "A", "proof": HANDS["eddsa-2022"].sign(badge())["proof"]}
    strange = {**badge(), "proof": {"type": ROTTEN}}
    around = {"type": ["VerifiableCredential"], "x": {ROTTEN: {"endorsement": [broken, strange]}}}
    _, text = traced(around, to_terminal=to_terminal)
    assert text.count("---") == 2
    assert text.replace("\n", "").isprintable()


def test_a_place_is_told_of_what_is_inside_and_of_nothing_else():
    signed = HANDS["eddsa-2022"].sign(badge())
    _, text = traced(signed, to_terminal=False)
    assert text.startswith("  --- eddsa-2022\n  --- canonical document, sha256 ")
    _, text = traced(presentation(signed), to_terminal=False)
    assert text.startswith("  --- $.verifiableCredential[0]: eddsa-2022\n")


def test_of_what_is_not_at_hand_or_not_read_there_is_no_trace():
    report = verify(badge(), world=everywhere(), now=NOW)
    assert traces_in("https://badges.example/1", report=report) == ()
    assert traces_in(b"nothing", report=report) == ()
