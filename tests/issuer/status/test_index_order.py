"""Every index once, in an order that says nothing about time (I-3, T36, T39, G25)."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issuer.status.bitstring_status_list import MINIMUM_ENTRIES
from issuer.status.index_order import IndexOrder, index_order

KEY = bytes(range(32))
FIRST_OF_A_LIST = [91349, 119823, 112607, 102326]
FIRST_OF_A_THOUSAND = [800, 582, 508, 583]


@settings(deadline=None)
@given(key=st.binary(min_size=1, max_size=64), size=st.integers(1, 2_000))
def test_every_index_is_given_out_once(key, size):
    assert sorted(IndexOrder(key, size).indexes(range(size))) == list(range(size))


def test_every_index_of_a_real_list_is_given_out_once():
    indexes = IndexOrder(KEY, MINIMUM_ENTRIES).indexes(range(MINIMUM_ENTRIES))
    assert sorted(indexes) == list(range(MINIMUM_ENTRIES))


def test_the_order_is_the_same_in_every_process():
    """What a list has given out must never change: these are as they were first computed."""
    assert IndexOrder(KEY, MINIMUM_ENTRIES).indexes(range(4)) == FIRST_OF_A_LIST
    assert IndexOrder(KEY, 1_000).indexes(range(4)) == FIRST_OF_A_THOUSAND
    assert index_order(KEY, 1_000).indexes(range(4)) == FIRST_OF_A_THOUSAND


@pytest.mark.parametrize("key", [KEY, bytes(32), b"another"])
def test_an_index_does_not_tell_when_it_was_given_out(key):
    """Spearman's rank correlation of place and index, and the distances of neighbours (G25)."""
    number = 100_000
    indexes = IndexOrder(key, MINIMUM_ENTRIES).indexes(range(number))
    rank = {index: place for place, index in enumerate(sorted(indexes))}
    squares = sum((place - rank[index]) ** 2 for place, index in enumerate(indexes))
    assert abs(1 - 6 * squares / (number * (number**2 - 1))) < 0.01
    close = sum(abs(one - other) < 1_000 for one, other in pairwise(indexes))
    # Of two at random in 131,072, one in 66 is as close.
    assert close / number == pytest.approx(2 * 1_000 / MINIMUM_ENTRIES, rel=0.1)


def test_keys_give_other_orders():
    """Two orders of a list agree at some place about once, as two shuffles do."""
    one, other = (
        IndexOrder(key, MINIMUM_ENTRIES).indexes(range(MINIMUM_ENTRIES))
        for key in (KEY, KEY[:-1] + b"\x00")
    )
    assert sum(a == b for a, b in zip(one, other, strict=True)) < 10


@pytest.mark.parametrize(
    ("size", "place"), [(16, -1), (16, 16), (16, 10**9), (1_000, 1_000), (1_000, 1_023)]
)
def test_a_list_has_no_place_beyond_its_end(size, place):
    with pytest.raises(IndexError):
        IndexOrder(KEY, size).indexes([place])


@pytest.mark.parametrize(("key", "size"), [(b"", 16), (KEY, 0), (KEY, -8)])
def test_an_order_needs_a_key_and_something_to_order(key, size):
    with pytest.raises(ValueError, match="an order needs"):
        IndexOrder(key, size)
