"""Identifiers and the addresses made from them."""

from __future__ import annotations

from uuid import RFC_4122, UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuer.ids import (
    CODE_ALPHABET,
    CredentialId,
    Urls,
    is_id,
    new_id,
    new_ids,
    new_salts,
    new_short_codes,
    new_uuid_urns,
    read_short_code,
)

URLS = Urls("https://badges.example.edu")


def test_ids_are_long_and_never_alike():  # T34
    made = {new_id() for _ in range(10_000)}
    assert len(made) == 10_000
    assert all(is_id(one) and len(one) == 27 for one in made)
    assert not any(one.startswith("-") for one in made)  # `issuer verify -x...` is an option


@pytest.mark.parametrize("count", [0, 1, 2, 10_000])
def test_ids_drawn_at_once_are_no_less(count):  # T34
    made = list(new_ids(count))
    assert len(made) == len(set(made)) == count
    assert all(map(is_id, made))
    assert not any(one.startswith("-") for one in made)


def test_a_urn_is_a_random_uuid_and_never_the_same():
    made = set(new_uuid_urns(1_000))
    assert len(made) == 1_000
    for urn in made:
        read = UUID(urn)
        assert (read.urn, read.version, read.variant) == (urn, 4, RFC_4122)


def test_a_salt_has_128_bits_and_is_never_the_same():
    made = set(new_salts(1_000))
    assert len(made) == 1_000
    places = zip(*made, strict=True)
    assert [set(place) for place in places] == [set("0123456789abcdef")] * 32


def test_a_code_uses_the_whole_alphabet_in_every_place():
    places = zip(*(code.replace("-", "") for code in new_short_codes(2_000)), strict=True)
    assert [set(place) for place in places] == [set(CODE_ALPHABET)] * 12


def test_a_code_survives_being_typed_by_hand():
    for code in new_short_codes(200):
        typed = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
        assert read_short_code(typed) == code
        assert read_short_code(f"  {code.replace('-', '–')}\n") == code


@pytest.mark.parametrize(
    "text", ["", "K7QF", "K7QF-2M9T-XW3", "K7QF-2M9T-XW3CC", "U" * 12, "陳" * 12]
)
def test_what_is_no_code_is_none(text):
    assert read_short_code(text) is None


@given(st.text(max_size=40))
def test_any_text_is_a_code_or_none(text):
    read = read_short_code(text)
    assert read is None or set(read) <= {*CODE_ALPHABET, "-"}


def test_an_address_leads_back_to_its_credential():
    credential = CredentialId(new_id())
    for address in (
        URLS.credential(credential),
        URLS.credential_json(credential),
        URLS.credential_png(credential),
        URLS.verification(credential),
        URLS.verification(credential) + "/?lang=en#top",
    ):
        assert URLS.credential_in(address) == credential


@given(st.text(max_size=80))
def test_other_addresses_lead_nowhere(text):
    assert URLS.credential_in(text) is None
    assert URLS.credential_in("https://evil.example/credentials/" + new_id()) is None
    assert URLS.credential_in(URLS.base + ".evil.example/credentials/" + new_id()) is None
