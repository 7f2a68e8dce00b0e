"""Digests of the contexts that are held here: a true one is passed over, a false one is named."""

from __future__ import annotations

import base64
import hashlib

import pytest

from issuer.jsonld.loader import index
from issuer.proofs.resource_integrity import digests_that_differ
from keys.multibase import encode_base58btc, encode_base64url

URL = "https://www.w3.org/ns/credentials/v2"
CONTENT = index()[URL].read()
HASHES = {"sha256": b"\x12\x20", "sha384": b"\x20\x30", "sha512": b"\x13\x40"}
EACH_HASH = pytest.mark.parametrize("name", HASHES)


def sri(name, content=CONTENT):
    return f"{name}-{base64.b64encode(hashlib.new(name, content).digest()).decode()}"


def multihash(name, content=CONTENT, *, encode=encode_base58btc):
    return encode(HASHES[name] + hashlib.new(name, content).digest())


def differing(**members):
    return [*digests_that_differ({"id": URL, **members})]


@EACH_HASH
def test_the_digest_of_what_is_held_does_not_differ(name):
    assert differing(digestSRI=sri(name)) == []
    assert differing(digestSRI=sri(name) + "?ct=application/ld+json") == []
    assert differing(digestMultibase=multihash(name)) == []
    assert differing(digestMultibase=multihash(name, encode=encode_base64url)) == []


@EACH_HASH
def test_the_digest_of_something_else_differs(name):
    assert differing(digestSRI=sri(name, b"else")) == ["digestSRI"]
    assert differing(digestMultibase=multihash(name, b"else")) == ["digestMultibase"]
    assert differing(
        digestMultibase=multihash(name, b"else", encode=encode_base64url)
    ) == ["digestMultibase"]  # fmt: skip


def test_both_are_compared_and_each_is_named_once():
    wrong = {"digestSRI": [sri("sha256", b"a"), sri("sha384", b"b")]}

    assert differing(**wrong) == ["digestSRI"]
    assert differing(**wrong, digestMultibase=multihash("sha512", b"c")) == [
        "digestSRI",
        "digestMultibase",
    ]


def test_of_several_every_one_counts():
    assert differing(digestSRI=[sri("sha256"), sri("sha512")]) == []
    assert differing(digestSRI=[sri("sha256"), sri("sha512", b"else")]) == ["digestSRI"]
    assert differing(digestMultibase=[7, multihash("sha256", b"else")]) == ["digestMultibase"]


@pytest.mark.parametrize("ending", ["A", "===", "=A"])
def test_a_digest_that_is_not_whole_base64_differs(ending):
    assert differing(digestSRI=sri("sha256").rstrip("=") + ending) in (["digestSRI"], [])
    assert differing(digestSRI="sha256-AAAAA") == ["digestSRI"]


@pytest.mark.parametrize(
    "members",
    [
        {},
        {"digestSRI": "md5-AAAA"},
        {"digestSRI": "no digest"},
        {"digestSRI": 7},
        {"digestSRI": {"sha256": "AAAA"}},
        {"digestMultibase": "zzzzz0"},
        {"digestMultibase": "uAAAA"},
        {"digestMultibase": ""},
        {"digestMultibase": None},
    ],
)
def test_a_form_that_is_not_read_tells_nothing(members):
    assert differing(**members) == []


@pytest.mark.parametrize("resource", [{}, {"id": "https://elsewhere.example/"}, {"id": 7}])
def test_what_is_not_held_tells_nothing(resource):
    assert [*digests_that_differ({**resource, "digestSRI": sri("sha256", b"else")})] == []
