"""What crosses between the two processes, and what is refused on the way."""

from __future__ import annotations

import io
import json
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuer.isolation.wire import NotOfTheWire, read_parcel, written

# Any text at all, half characters (lone surrogates) among them.
TEXTS = st.text(st.characters(codec=None))
WORDS = st.dictionaries(
    TEXTS,
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS,
        lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
        max_leaves=8,
    ),
)


def parcel_of(sent, **limits):
    stream = io.BytesIO(sent)
    return read_parcel(stream.read, **({"most_words": 10_000_000, "most_data": 1000} | limits))


@given(WORDS.filter(lambda words: "Infinity" not in json.dumps(words)), st.binary(max_size=1000))
def test_words_and_bytes_arrive_as_they_were_sent(words, data):
    assert parcel_of(written(words, len(data)) + data) == (words, data)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[]",
        b'"text"',
        b"{",
        b"{}{}",
        b'{"a":NaN}',
        b'{"a":-Infinity}',
        b"\xff",
        b'{"a":' * 100_000,
        b"[" * 1_000_000,
    ],
    ids=lambda text: f"{len(text)}:{text[:12]!r}",
)
def test_what_is_no_json_object_is_refused(text):
    with pytest.raises(NotOfTheWire):
        parcel_of(struct.pack(">II", len(text), 0) + text)


@pytest.mark.parametrize("lengths", [(101, 0), (2**32 - 1, 0), (2, 11), (2, 2**32 - 1)])
def test_what_is_too_long_is_refused_before_it_is_read(lengths):
    read = []

    def take(count):
        read.append(count)
        return struct.pack(">II", *lengths)

    with pytest.raises(NotOfTheWire):
        read_parcel(take, most_words=100, most_data=10)
    assert read == [8]


def test_what_json_has_no_number_for_is_not_sent():
    with pytest.raises(ValueError, match="JSON"):
        written({"a": float("nan")})
