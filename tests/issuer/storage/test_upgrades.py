"""Databases that were begun with an earlier release go on with this one, and back."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from issuer.status.index_order import index_order
from issuer.storage import schema
from issuer.storage.store import SqlStore
from tests.issuer.storage import made
from tests.issuer.storage.made import LIST, issued, plan

BEFORE_THE_ORDER = "2026_11_21_first"
BEFORE_SERIES = "2026_11_24_documents_apart"


@pytest.fixture
def drawn_at_random(filled, filled_database):
    """A database whose list has given out two indexes, in an order that nobody knows."""
    with filled.transaction() as unit:
        unit.credentials.plan([plan(1), plan(2)])
    schema.downgrade(filled_database, to=BEFORE_THE_ORDER)
    return filled_database


def test_a_list_from_before_goes_on_with_a_key_of_its_own(drawn_at_random):
    schema.upgrade(drawn_at_random)
    with SqlStore(drawn_at_random).transaction() as unit:
        kept = unit.status_lists.get("list")
        assert len(kept.order_key) == 32
        assert kept.order_key != LIST.order_key
        places = unit.status_lists.take("list", count=LIST.size)
        indexes = index_order(kept.order_key, LIST.size).indexes(places)
        assert places.start == 2
        # What was drawn at random may come up again, and is known.
        assert unit.status_lists.used("list", indexes) == {41, 42} & set(indexes)


def test_two_lists_from_before_have_two_keys(drawn_at_random):
    with drawn_at_random.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO status_lists (id, purpose, bits, taken, text, valid_until, version)"
                " SELECT 'other', purpose, bits, taken, text, valid_until, version"
                " FROM status_lists"
            )
        )
    schema.upgrade(drawn_at_random)
    with SqlStore(drawn_at_random).reading() as unit:
        one, other = unit.status_lists.all()
    assert one.order_key != other.order_key


def test_nothing_is_lost_on_the_way_back_and_again(drawn_at_random):
    schema.upgrade(drawn_at_random)
    with SqlStore(drawn_at_random).reading() as unit:
        assert unit.awards.of_activity("talk") == (made.AWARD, made.SECOND_AWARD)
        assert unit.credentials.count("run") == (2, 0)
        assert unit.status_lists.get("list").taken == LIST.taken


def test_a_document_keeps_its_text_on_the_way_back_and_again(filled, filled_database):
    with filled.transaction() as unit:
        unit.credentials.plan([plan(1), plan(2)])
        unit.credentials.issue(issued(1))
    schema.downgrade(filled_database, to=BEFORE_SERIES)
    with filled_database.connect() as connection:
        before = connection.execute(text("SELECT credential_id, unsigned FROM documents")).all()
    assert {tuple(row) for row in before} == {(one.id, one.unsigned) for one in (plan(1), plan(2))}
    schema.upgrade(filled_database)
    with SqlStore(filled_database).reading() as unit:
        assert unit.credentials.get("credential-1").text == issued(1).text
        (waiting,) = unit.credentials.planned("run", most=9)
        assert waiting.unsigned == plan(2).unsigned
        assert unit.credentials.shared("credential-1").text == issued(1).text
