"""A site with real TLS, and a fetcher that asks it: what is asked, and what comes of it."""

import socket
from datetime import UTC, datetime
from ipaddress import ip_network

import pytest

from issuer.fetching import (
    DocumentNotFound,
    HttpsFetcher,
    Limits,
    Purpose,
    SiteFailed,
    SiteUnreachable,
    WrongKind,
)
from tests.issuer.fetching.sites import (
    NAME,
    PUBLIC,
    PUBLIC_6,
    PUBLIC_TOO,
    URL,
    Site,
    answer,
)

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def test_a_document_comes_with_where_and_when(internet, serving):
    internet.site(answer(b'{"a":1}', "Cache-Control: max-age=600"), tls=serving)
    fetched = internet.fetcher(now=lambda: NOON).fetch(URL + "#key", purpose=Purpose.KEYS)
    assert fetched.url == URL
    assert fetched.body == b'{"a":1}'
    assert fetched.media_type == "application/json"
    assert fetched.fetched_at == NOON
    assert fetched.max_age == 600
    assert "a" not in repr(fetched).partition("body")[2]


def test_the_question_names_the_site_and_says_nothing_of_the_visitor(internet, serving):
    site = internet.site(answer(), tls=serving)
    internet.fetcher().fetch(f"https://{NAME}/a/b?c=d#e", purpose=Purpose.SCHEMA)
    (asked,) = site.requests
    assert asked == (
        b"GET /a/b?c=d HTTP/1.1\r\n"
        b"Host: badges.example.org\r\n"
        b"User-Agent: tests\r\n"
        b"Accept: application/schema+json, application/json, application/ld+json\r\n"
        b"Accept-Encoding: identity\r\n"
        b"Connection: close\r\n\r\n"
    )
    assert site.names == [NAME]  # SNI
    assert internet.looked_up == [NAME]
    assert internet.connected == [(PUBLIC, 443)]


def test_a_cookie_is_not_brought_back(internet, serving):
    def script(request):
        if b" / " in request:
            return answer(b"", "Set-Cookie: a=b", "Location: /onward", status="302 Found")
        return answer()

    site = internet.site(script, tls=serving)
    internet.fetcher().fetch(f"https://{NAME}/", purpose=Purpose.KEYS)
    assert len(site.requests) == 2
    assert not any(b"ookie" in request for request in site.requests)


def test_the_next_address_is_tried_when_one_does_not_answer(internet, serving):
    internet.site(answer(), at=PUBLIC_TOO, tls=serving)
    internet.name(NAME, [PUBLIC_6, PUBLIC_TOO])
    internet.sites[PUBLIC_6] = gone = Site(b"", tls=None)
    gone.close()
    assert internet.fetcher().fetch(URL, purpose=Purpose.KEYS).body == b"{}"
    assert internet.connected == [(PUBLIC_6, 443), (PUBLIC_TOO, 443)]


def test_only_so_many_addresses_are_tried(internet):
    internet.name(NAME, [f"93.184.216.{n}" for n in range(1, 100)])
    closed = Site(b"", tls=None)
    closed.close()
    internet.sites = {f"93.184.216.{n}": closed for n in range(1, 100)}
    with pytest.raises(SiteUnreachable):
        internet.fetcher().fetch(URL, purpose=Purpose.KEYS)
    assert len(internet.connected) == Limits().addresses


def test_an_operators_own_networks_are_not_asked(internet, serving):
    site = internet.site(answer(), tls=serving)
    fetcher = internet.fetcher(refused=(ip_network("93.184.216.0/24"),))
    with pytest.raises(SiteUnreachable):
        fetcher.fetch(URL, purpose=Purpose.KEYS)
    assert site.connections == 0


def test_an_agent_cannot_carry_a_header():
    with pytest.raises(ValueError, match="printable"):
        HttpsFetcher(agent="tests\r\nCookie: a=b")


def test_a_connection_is_always_closed(internet, serving, monkeypatch):
    opened = []
    plain = internet.connect

    def watched(*arguments):
        opened.append(plain(*arguments))
        return opened[-1]

    monkeypatch.setattr(internet, "connect", watched)
    internet.site(answer(status="503 Later"), tls=serving)
    with pytest.raises(SiteFailed):
        internet.fetcher().fetch(URL, purpose=Purpose.KEYS)
    assert all(isinstance(one, socket.socket) and one.fileno() == -1 for one in opened)
    assert len(opened) == 1


# -- what may come -----------------------------------------------------------------------------


def test_a_body_without_a_length_ends_with_the_connection(internet, serving):
    internet.site(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{}", tls=serving)
    assert internet.fetcher().fetch(URL, purpose=Purpose.KEYS).body == b"{}"


def test_chunks_are_put_together(internet, serving):
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n"
    internet.site(head + b"3;a=b\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: x\r\n\r\n", tls=serving)
    assert internet.fetcher().fetch(URL, purpose=Purpose.STATUS).body == b"abcde"


def test_a_media_type_is_read_without_its_parameters(internet, serving):
    internet.site(answer(kind="Application/LD+JSON ; charset=utf-8"), tls=serving)
    fetched = internet.fetcher().fetch(URL, purpose=Purpose.CONTEXT)
    assert fetched.media_type == "application/ld+json"


@pytest.mark.parametrize(
    ("kind", "purpose", "said"),
    [
        ("text/html", Purpose.CREDENTIAL, "text/html"),
        ("text/plain", Purpose.KEYS, "text/plain"),
        ("image/png", Purpose.STATUS, "image/png"),
        ("application/octet-stream", Purpose.KEYS, "application/octet-stream"),
        ("", Purpose.CREDENTIAL, "it does not say which."),
        ("<script>/x", Purpose.CREDENTIAL, "it does not say which."),
    ],
)
def test_each_purpose_takes_its_own_kinds(kind, purpose, said, internet, serving):
    internet.site(answer(kind=kind), tls=serving)
    with pytest.raises(WrongKind) as caught:
        internet.fetcher().fetch(URL, purpose=purpose)
    assert str(caught.value).endswith(said)


def test_a_caller_may_take_fewer_kinds_and_fewer_bytes(internet, serving):
    site = internet.site(answer(kind="image/png"), tls=serving)
    fetcher = internet.fetcher()
    assert fetcher.fetch(URL, purpose=Purpose.CREDENTIAL).media_type == "image/png"
    with pytest.raises(WrongKind):
        fetcher.fetch(URL, purpose=Purpose.CREDENTIAL, accept=["application/vc"])
    assert b"Accept: application/vc\r\n" in site.requests[1]


@pytest.mark.parametrize(
    "more", [{"accept": ["text/html"]}, {"accept": []}, {"most_bytes": 0}, {"most_bytes": 2**40}]
)
def test_a_caller_may_not_take_more(more, internet):
    with pytest.raises(ValueError, match="narrow"):
        internet.fetcher().fetch(URL, purpose=Purpose.KEYS, **more)


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone"])
def test_what_is_not_there_is_not_found(status, internet, serving):
    internet.site(answer(status=status), tls=serving)
    with pytest.raises(DocumentNotFound):
        internet.fetcher().fetch(URL, purpose=Purpose.KEYS)


@pytest.mark.parametrize(
    "status", ["204 No Content", "206 Partial", "300 Choices", "304 Same", "403 No", "503 Later"]
)
def test_an_answer_that_is_no_document_is_a_failure(status, internet, serving):
    internet.site(answer(status=status), tls=serving)
    with pytest.raises(SiteFailed) as caught:
        internet.fetcher().fetch(URL, purpose=Purpose.KEYS)
    assert status[:3] in str(caught.value)
