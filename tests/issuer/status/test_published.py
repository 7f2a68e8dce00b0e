"""A list of our register: how large it is, and a key of its own that nobody is shown."""

from __future__ import annotations

from datetime import UTC, datetime

from issuer.ids import StatusListId
from issuer.status.published import PublishedStatusList


def published(**changes):
    values = {
        "id": StatusListId("1"),
        "purpose": "revocation",
        "bits": bytes(3),
        "taken": 0,
        "text": "{}",
        "valid_until": datetime(2026, 12, 1, tzinfo=UTC),
        "version": 1,
    }
    return PublishedStatusList(**values | changes)


def test_each_byte_has_eight_entries():
    assert published().size == 24


def test_every_list_draws_a_key_of_32_bytes_and_does_not_show_it():
    one, other = published(), published()

    assert len(one.order_key) == 32
    assert one.order_key != other.order_key
    assert "order_key" not in repr(one)
