"""Contexts: the published bytes, and no way to the network."""

from __future__ import annotations

import hashlib
import json
import socket
from importlib.resources import files
from threading import Thread

import pytest

from issuer.errors import Defect, UnknownContext
from issuer.jsonld.canonize import canonize
from issuer.jsonld.loader import ContextFile, bundled, index
from tests.issuer.jsonld.credentials import CONTEXTS, badge

# Hashes that others publish, so that index.toml is not its own witness (open-badges.md 1.8 and 12;
# VCDM 1.1 and 2.0, appendix B.1).
PUBLISHED = {
    "https://www.w3.org/ns/credentials/v2":
        "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734",
    "https://www.w3.org/2018/credentials/v1":
        "ab4ddd9a531758807a79a5b450510d61ae8d147eab966cc9a200c07095b0cdcc",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json":
        "3d34f4d4ef1bce691106e63798beb5e7b862ba841423f5ee1e53ab7ddf3bca84",
}  # fmt: skip


@pytest.mark.parametrize("url", sorted(index()))
def test_each_context_is_the_file_that_the_index_describes(url):
    entry = index()[url]
    content = entry.read()

    assert hashlib.sha256(content).hexdigest() == entry.sha256
    assert len(content) == entry.length
    assert "@context" in json.loads(content)
    assert entry.source
    assert entry.licence


def test_the_hashes_are_those_that_others_publish():
    assert {url: index()[url].sha256 for url in PUBLISHED} == PUBLISHED


def test_no_context_file_is_without_its_line_in_the_index():
    folder = files("issuer.jsonld").joinpath("contexts")

    present = {entry.name for entry in folder.iterdir()} - {"index.toml"}

    assert present == {entry.file for entry in index().values()}


def test_no_context_we_hold_can_lose_a_key_or_hide_a_keyword():
    """What `expansion` looks for in contexts written into a document need not be sought in ours."""
    for url in index():
        text = json.dumps(bundled().document(url))
        for hidden in ('"@index"', '"@language"', '"@container": "@id"', '"@container": "@type"'):
            assert hidden not in text, url


def test_a_damaged_file_is_refused():
    entry = index()[CONTEXTS[0]]
    damaged = ContextFile(
        url=entry.url,
        file=entry.file,
        sha256="0" * 64,
        length=entry.length,
        source=entry.source,
        licence=entry.licence,
        remark=entry.remark,
    )

    with pytest.raises(Defect, match="not the one that was published"):
        damaged.read()


@pytest.mark.parametrize(
    "url",
    [
        "https://www.w3.org/ns/credentials/v2/",
        "http://www.w3.org/ns/credentials/v2",
        "https://WWW.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context.json",
        "file:///etc/passwd",
        "../secrets.json",
    ],
)
def test_an_address_that_is_not_exactly_known_is_refused(url):
    with pytest.raises(UnknownContext) as refused:
        bundled()(url, {})

    assert refused.value.facts == {"url": url}


@pytest.fixture
def _no_network(monkeypatch):
    def refuse(*_args, **_kwargs):
        raise AssertionError("something asked for the network")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.usefixtures("_no_network")
@pytest.mark.parametrize(
    "context",
    [
        "https://evil.example/v1",
        {"@import": "https://evil.example/v1"},
        {"a": {"@id": "urn:a", "@context": "https://evil.example/v1"}},
        "relative",
    ],
)
def test_nothing_in_a_document_makes_the_program_ask_the_network(context):
    document = badge()
    document["@context"] = [*document["@context"], context]
    document["a"] = {"@id": "urn:x"}

    with pytest.raises((UnknownContext, Defect)):
        canonize(document)


def test_threads_do_not_disturb_each_other():
    wanted = canonize(badge())
    seen: list[bytes] = []
    threads = [
        Thread(target=lambda: seen.extend(canonize(badge()) for _ in range(5))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert seen == [wanted] * 20
