"""RFC 8785: the appendices' examples, and what no two readers would read alike."""

from __future__ import annotations

import json
import math
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issuer.errors import UnusableDocument
from issuer.jsonld.jcs import canonical_json
from tests.sampling import examples

# RFC 8785, appendix B: the bits of a double, and how it is written.
APPENDIX_B = {
    "0000000000000000": "0",
    "8000000000000000": "0",
    "0000000000000001": "5e-324",
    "8000000000000001": "-5e-324",
    "7fefffffffffffff": "1.7976931348623157e+308",
    "ffefffffffffffff": "-1.7976931348623157e+308",
    "4340000000000000": "9007199254740992",
    "c340000000000000": "-9007199254740992",
    "4430000000000000": "295147905179352830000",
    "44b52d02c7e14af5": "9.999999999999997e+22",
    "44b52d02c7e14af6": "1e+23",
    "44b52d02c7e14af7": "1.0000000000000001e+23",
    "444b1ae4d6e2ef4e": "999999999999999700000",
    "444b1ae4d6e2ef4f": "999999999999999900000",
    "444b1ae4d6e2ef50": "1e+21",
    "3eb0c6f7a0b5ed8c": "9.999999999999997e-7",
    "3eb0c6f7a0b5ed8d": "0.000001",
    "41b3de4355555553": "333333333.3333332",
    "41b3de4355555554": "333333333.33333325",
    "41b3de4355555555": "333333333.3333333",
    "41b3de4355555556": "333333333.3333334",
    "41b3de4355555557": "333333333.33333343",
    "becbf647612f3696": "-0.0000033333333333333333",
    "43143ff3c1cb0959": "1424953923781206.2",
}


@pytest.mark.parametrize("bits", APPENDIX_B)
def test_a_double_is_written_as_appendix_b_shows(bits):
    (number,) = struct.unpack(">d", bytes.fromhex(bits))
    assert canonical_json(number) == APPENDIX_B[bits]


def test_a_document_is_written_as_section_3_2_shows():
    document = {
        "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": '\u20ac$\u000f\nA\'B"\\\\"/',
        "literals": [None, True, False],
    }
    assert canonical_json(document) == (
        '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )


def test_names_are_sorted_by_utf_16_as_section_3_2_3_shows():
    names = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    written = list(json.loads(canonical_json(dict.fromkeys(names, 0))))
    assert written == ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]


@pytest.mark.parametrize(
    ("value", "text"),
    [({}, "{}"), ([], "[]"), ([[], {}], "[[],{}]"), (2**53 - 1, "9007199254740991"), (1.0, "1")],
)
def test_small_things_are_written_plainly(value, text):
    assert canonical_json(value) == text


DEEP: list[object] = []
for _ in range(100_000):
    DEEP = [DEEP]


@pytest.mark.parametrize(
    "value",
    [
        math.nan,
        math.inf,
        -math.inf,
        2**53,
        -(2**53),
        "\ud83d",
        {"\udc00": 1},
        (1, 2),
        {1: "x"},
        {None: "x"},
        b"x",
        object(),
        DEEP,
    ],
    ids=lambda value: "deep" if value is DEEP else None,
)
def test_what_has_no_one_text_is_refused(value):
    with pytest.raises(UnusableDocument):
        canonical_json({"in": [value]})


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@settings(max_examples=examples(40), deadline=None)
@given(JSON)
def test_the_text_says_what_was_said_and_says_it_once(value):
    text = canonical_json(value)
    # As ECMAScript reads it: every number is a double, whole or not.
    read = json.loads(text, parse_int=float)
    assert read == value
    assert canonical_json(read) == text


@settings(max_examples=examples(20), deadline=None)
@given(st.dictionaries(st.text(), JSON, min_size=2))
def test_the_order_of_members_makes_no_difference(members):
    backwards = dict(reversed(members.items()))
    assert canonical_json(backwards) == canonical_json(members)
