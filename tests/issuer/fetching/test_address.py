import time

import pytest

from issuer.fetching import AddressRefused, NotHttps
from issuer.fetching.address import read_address


def read(url, **more):
    return read_address(url, ports=frozenset({443}), **more)


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("https://example.org", "https://example.org/"),
        ("https://example.org/", "https://example.org/"),
        ("HTTPS://Example.ORG:443/A", "https://example.org/A"),
        ("https://example.org:/a", "https://example.org/a"),
        ("https://example.org.", "https://example.org/"),
        ("https://example.org?x=1", "https://example.org/?x=1"),
        ("https://example.org/a?x=1#key-1", "https://example.org/a?x=1"),
        ("https://example.org#key-1", "https://example.org/"),
        ("https://bücher.example.org/ü", "https://xn--bcher-kva.example.org/%C3%BC"),
        ("https://大學。香港/徽章", "https://xn--pssu7c.xn--j6w193g/%E5%BE%BD%E7%AB%A0"),
        ("https://xn--bcher-kva.example.org/", "https://xn--bcher-kva.example.org/"),
        ("https://ｅｘａｍｐｌｅ．org/", "https://example.org/"),
        ('https://example.org/a"b<c>', "https://example.org/a%22b%3Cc%3E"),
        ("https://example.org/100%25", "https://example.org/100%25"),
        ("https://1and1.example.org/", "https://1and1.example.org/"),
        ("https://example.org/@user", "https://example.org/@user"),
        ("https://example.org/a@127.0.0.1", "https://example.org/a@127.0.0.1"),
    ],
)
def test_an_address_has_one_normal_form(written, read_as):
    assert read(written).url == read_as
    assert read(read_as).url == read_as


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("", "not written as a web address"),
        ("example.org", "not written as a web address"),
        ("https://", "not written as a web address"),
        ("https://exam ple.org/", "not written as a web address"),
        ("https://example.org/\r\nHost: inside", "not written as a web address"),
        ("https://example.org\\@x/", "not written as a web address"),
        ("https://under_score.example.org/", "not written as a web address"),
        ("https://" + "a" * 64 + ".org/", "not written as a web address"),
        ("https://" + "a." * 126 + "org/", "not written as a web address"),
        ("https://straße.example.org/", "not written as a web address"),
        ("https://\ud800.org/", "not written as a web address"),
        ("https://example.org/\ud800", "not written as a web address"),
        ("https://example.1com/", "not written as a web address"),
        ("https://example.org/a b", "not written as a web address"),
        ("https://intranet/", "not written as a web address"),
        ("https://example.org/" + "a" * 2048, "too long"),
        ("https://user@example.org/", "a user name or a password"),
        ("https://:secret@example.org/", "a user name or a password"),
        ("https://127.1/", "its host is a number"),
        ("https://8.8.8.8/", "its host is a number"),
        ("https://[2606:4700::1111]/", "its host is a number"),
        ("https://0x/", "its host is a number"),
        ("https://a.0x7F/", "its host is a number"),
        ("https://example.org:8443/", "unusual port"),
        ("https://example.org:0/", "unusual port"),
        ("https://example.org:99999/", "unusual port"),
        ("https://localhost/", "only inside a network"),
        ("https://db.internal/", "only inside a network"),
        ("https://xyz.onion/", "only inside a network"),
    ],
)
def test_what_is_refused_is_refused_for_its_own_reason(written, reason):
    with pytest.raises(AddressRefused) as caught:
        read(written)
    assert reason in str(caught.value)
    assert caught.value.sentence.text("zh-Hant") != str(caught.value)


@pytest.mark.parametrize(
    "written", ["http://example.org/", "ftp://example.org/", "file:///etc/passwd", "gopher://a.b/"]
)
def test_only_https_is_spoken(written):
    with pytest.raises(NotHttps):
        read(written)


def test_a_long_host_is_refused_before_it_costs_anything():
    started = time.process_time()
    with pytest.raises(AddressRefused):
        read("https://" + "".join(chr(0x4E00 + n) for n in range(2000)) + ".org/")
    assert time.process_time() - started < 0.2


@pytest.mark.parametrize(
    ("written", "ips"),
    [
        ("http://localhost:8000/x", ("127.0.0.1", "::1")),
        ("https://LOCALHOST:8000/x", ("127.0.0.1", "::1")),
        ("http://127.0.0.1:8000/x", ("127.0.0.1",)),
        ("http://[::1]/x", ("::1",)),
    ],
)
def test_in_development_this_machine_may_be_named_in_three_ways(written, ips):
    assert read(written, loopback=True).loopback == ips
    with pytest.raises(AddressRefused):
        read(written)


@pytest.mark.parametrize(
    "written",
    [
        "http://127.0.0.2:8000/",
        "http://127.1:8000/",
        "http://[::ffff:127.0.0.1]:8000/",
        "http://localhost:0/",
        "http://sub.localhost:8000/",
        "http://example.org/",
        "http://localhost.example.org/",
        "https://example.org:8000/",
        "http://user@localhost:8000/",
    ],
)
def test_development_opens_nothing_else(written):
    with pytest.raises(AddressRefused):
        read(written, loopback=True)
