"""Digests of the contexts that are held here: a true one is passed over, a false one is named, and
so is one that nobody could compare."""

from __future__ import annotations

import base64
import hashlib

import pytest

from issuer.jsonld.loader import index
from issuer.proofs.resource_integrity import Fault, faults_in_digests
from keys.multibase import encode_base58btc, encode_base64url

URL = "https://www.w3.org/ns/credentials/v2"
CONTENT = index()[URL].read()
HASHES = {"sha256": b"\x12\x20", "sha384": b"\x20\x30", "sha512": b"\x13\x40"}
EACH_HASH = pytest.mark.parametrize("name", HASHES)


def sri(name, content=CONTENT):
    return f"{name}-{base64.b64encode(hashlib.new(name, content).digest()).decode()}"


def multihash(name, content=CONTENT, *, encode=encode_base58btc):
    return encode(HASHES[name] + hashlib.new(name, content).digest())


def faults(url=URL, **members):
    return dict(faults_in_digests({"id": url, **members}))


def differing(**members):
    found = faults(**members)
    assert {*found.values()} <= {Fault.DIFFERS}
    return [*found]


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


def test_of_several_in_one_text_every_one_counts():
    assert differing(digestSRI=f"{sri('sha256')} {sri('sha512')}") == []
    assert differing(digestSRI=f"{sri('sha256')} {sri('sha512', b'else')}") == ["digestSRI"]
    assert differing(digestSRI=f"{sri('sha256', b'else')}  {sri('sha512')}") == ["digestSRI"]


def test_beside_a_digest_that_is_read_another_may_stand():
    assert differing(digestSRI=f"sha3-AAAA {sri('sha384')} sha1-AAAA") == []
    assert differing(digestSRI=f"sha256-A {sri('sha384')}") == []
    assert differing(digestMultibase=["uAAAA", multihash("sha384")]) == []


@pytest.mark.parametrize("name", ["sha256", "sha384"])
@pytest.mark.parametrize("encode", [encode_base58btc, encode_base64url])
def test_a_digest_without_its_hashs_name_is_told_by_its_length(name, encode):
    def digest(content):
        return encode(hashlib.new(name, content).digest())

    assert differing(digestMultibase=digest(CONTENT)) == []
    assert differing(digestMultibase=digest(b"else")) == ["digestMultibase"]


def test_a_digest_as_the_suite_of_the_w3c_has_it_is_that_of_the_context():
    right = "uWZVc7WaX1h4D8rJVb-vlMIqxaEKEb1tYbX8fet7JJzQ"
    assert differing(digestMultibase=right) == []
    assert differing(digestMultibase=right.replace("uWZV", "uAAA")) == ["digestMultibase"]


def test_what_is_not_held_is_compared_where_it_is_handed_over():
    resource = {"id": "https://x.example/form", "digestSRI": sri("sha256", b"form")}
    assert not list(faults_in_digests(resource))
    assert not list(faults_in_digests(resource, content=b"form"))
    assert list(faults_in_digests(resource, content=b"")) == [("digestSRI", Fault.DIFFERS)]
    held = {"id": URL, "digestSRI": sri("sha256")}
    assert list(faults_in_digests(held, content=b"form")) == [("digestSRI", Fault.DIFFERS)]


CUT = sri("sha256")[:-9]
UNREADABLE = [
    *(("digestSRI", one) for one in ("md5-AAAA", "sha1-AAAA", "garbage", "", 7, [], None)),
    *(("digestSRI", one) for one in ({"sha256": "AAAA"}, "sha256-AAAAA", CUT, f"{CUT}====")),
    ("digestSRI", sri("sha256").replace("sha256", "sha384")),
    ("digestSRI", "sha384-M" + sri("sha384").removeprefix("sha384-")),  # as in the W3C's examples
    *(("digestMultibase", one) for one in ("zzzzz0", "uAAAA", "", None, 7, "garbage")),
    ("digestMultibase", multihash("sha384", encode=encode_base64url)[:-4]),
    ("digestMultibase", encode_base64url(b"\x12\x20" + bytes(31))),
    ("digestMultibase", encode_base64url(hashlib.sha1(CONTENT).digest())),  # noqa: S324
]


@pytest.mark.parametrize(("name", "written"), UNREADABLE, ids=str)
@pytest.mark.parametrize("url", [URL, "https://elsewhere.example/"])
def test_what_nobody_could_compare_is_no_digest_of_anything(url, name, written):
    assert faults(url, **{name: written}) == {name: Fault.UNREADABLE}


def test_no_digest_is_no_wrong_one():
    assert faults() == {}


@pytest.mark.parametrize("url", ["https://elsewhere.example/", 7, None])
def test_of_what_is_not_held_any_whole_digest_may_be_right(url):
    assert faults(url, digestSRI=sri("sha256", b"else")) == {}
    assert faults(url, digestMultibase=multihash("sha512", b"else")) == {}
