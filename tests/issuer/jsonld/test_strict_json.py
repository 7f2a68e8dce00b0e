"""The reader of JSON from outside: what it accepts, every reader accepts and reads alike."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuer.errors import MalformedSubmission
from issuer.jsonld.strict_json import (
    MAX_BYTES,
    MAX_DEPTH,
    MAX_INTEGER,
    MAX_VALUES,
    read_json,
)

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-MAX_INTEGER, MAX_INTEGER)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)
OBJECTS = st.dictionaries(st.text(), JSON, max_size=5)


@given(document=OBJECTS, ensure_ascii=st.booleans(), indent=st.sampled_from([None, 2]))
def test_what_json_writes_is_read_as_json_reads_it(document, ensure_ascii, indent):
    text = json.dumps(document, ensure_ascii=ensure_ascii, indent=indent)

    assert read_json(text) == json.loads(text) == read_json(text.encode())


@given(text=st.text(max_size=60) | st.text(alphabet='{}[]",:0123456789.eE-+ntfu\\ a', max_size=60))
def test_whatever_it_accepts_json_accepts_and_reads_alike(text):
    try:
        document = read_json(text)
    except MalformedSubmission:
        return

    assert document == json.loads(text.removeprefix("\ufeff"))


@given(raw=st.binary(max_size=80))
def test_any_bytes_are_read_or_refused(raw):
    try:
        read_json(raw)
    except MalformedSubmission:
        return


def nested(depth: int) -> str:
    return '{"a":' * (depth - 1) + "{}" + "}" * (depth - 1)


REFUSED = {
    "a member twice": '{"a": 1, "b": {"c": 1, "c": 1}}',
    "a member twice, once escaped": '{"a": 1, "\\u0061": 2}',
    "a member twice, deep down": '{"a":[[{"b":1},{"c":{"d":1,"d":1}}]]}',
    "NaN": '{"a": NaN}',
    "infinity": '{"a": -Infinity}',
    "a number beyond a double": '{"a": 1e999}',
    "an integer beyond 2^53": '{"a": 9007199254740992}',
    "a negative integer beyond 2^53": '{"a": -9007199254740992}',
    "an integer of a million digits": '{"a": ' + "9" * 1_000_000 + "}",
    "a lone surrogate": '{"a": "\\ud800"}',
    "a lone surrogate in a name": '{"\\udc00": 1}',
    "a lone surrogate in Python's text": '{"a": "\ud800"}',
    "one level too deep": nested(MAX_DEPTH + 1),
    "one level too deep, an array": '{"a":' + "[" * MAX_DEPTH + "]" * MAX_DEPTH + "}",
    "very deep": "[" * 500_000,
    "very deep objects": '{"a":' * 150_000,
    "too many values": '{"a": [' + "0," * MAX_VALUES + "0]}",
    "too large": '{"a": "' + "x" * MAX_BYTES + '"}',
    "an array": "[]",
    "a text": '"a"',
    "nothing": "",
    "two documents": "{} {}",
    "a comment": "{} // badge",
    "a trailing comma": '{"a": 1,}',
    "single quotes": "{'a': 1}",
    "a raw control character": '{"a": "\x01"}',
    "a mark in the middle": '{\ufeff"a": 1}',
    "two marks": "\ufeff\ufeff{}",
    "a leading zero": '{"a": 01}',
    "a no-break space": "{\u00a0}",
}
REFUSED_BYTES = {
    "Latin-1": b'{"a": "\xe9"}',
    "UTF-16": '{"a": 1}'.encode("utf-16"),
    "an overlong form": b'{"a": "\xc0\xaf"}',
    "an encoded surrogate": b'{"a": "\xed\xa0\x80"}',
}


@pytest.mark.parametrize("name", REFUSED)
def test_text_that_is_broken_ambiguous_or_huge_is_refused(name):
    with pytest.raises(MalformedSubmission):
        read_json(REFUSED[name])


@pytest.mark.parametrize("name", REFUSED_BYTES)
def test_bytes_that_are_not_utf_8_are_refused(name):
    with pytest.raises(MalformedSubmission):
        read_json(REFUSED_BYTES[name])


def test_the_limits_themselves_are_accepted():
    assert read_json(nested(MAX_DEPTH))
    assert read_json(f'{{"a": {MAX_INTEGER}, "b": -{MAX_INTEGER}}}')["a"] == MAX_INTEGER
    assert read_json('{"a": [' + "0," * (MAX_VALUES - 3) + "0]}")
    assert read_json('{"a": "' + "x" * (MAX_BYTES - 9) + '"}')


def test_a_byte_order_mark_at_the_beginning_is_passed_over():
    assert read_json(b'\xef\xbb\xbf{"a": "\xc3\xa9"}') == {"a": "é"}


def test_the_refusal_says_where_json_ends():
    with pytest.raises(MalformedSubmission, match="line 2, column 1"):
        read_json('{"a": 1,\n}')


def test_a_surrogate_pair_is_one_character():
    assert read_json('{"a": "\\ud83d\\ude00"}') == {"a": "😀"}
