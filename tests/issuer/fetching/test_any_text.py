"""Whatever the text: it is refused, or only an address in the open is connected to."""

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from issuer.errors import IssuerError
from issuer.fetching import HttpsFetcher, Network, Purpose
from tests.issuer.fetching.spellings import spellings
from tests.sampling import examples

# Inside, as ranges of numbers written down a second time: first and last of each.
INSIDE_4 = [
    ("0.0.0.0", "0.255.255.255"),  # noqa: S104 - nothing is bound
    ("10.0.0.0", "10.255.255.255"),
    ("100.64.0.0", "100.127.255.255"),
    ("127.0.0.0", "127.255.255.255"),
    ("168.63.129.16", "168.63.129.16"),
    ("169.254.0.0", "169.254.255.255"),
    ("172.16.0.0", "172.31.255.255"),
    ("192.0.0.0", "192.0.0.255"),
    ("192.0.2.0", "192.0.2.255"),
    ("192.88.99.0", "192.88.99.255"),
    ("192.168.0.0", "192.168.255.255"),
    ("198.18.0.0", "198.19.255.255"),
    ("198.51.100.0", "198.51.100.255"),
    ("203.0.113.0", "203.0.113.255"),
    ("224.0.0.0", "255.255.255.255"),
]
OPEN_6 = ("2000::", "3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")
INSIDE_6 = [
    ("2001::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff"),
    ("2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"),
    ("2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
    ("3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff"),
]


def between(ends, address):
    return int(ip_address(ends[0])) <= int(address) <= int(ip_address(ends[1]))


def is_in_the_open(text):
    address = ip_address(text)
    if isinstance(address, IPv4Address):
        return not any(between(ends, address) for ends in INSIDE_4)
    return between(OPEN_6, address) and not any(between(ends, address) for ends in INSIDE_6)


EDGES = [
    str(kind(int(ip_address(end)) + step))
    for kind, ranges in ((IPv4Address, INSIDE_4[1:-1]), (IPv6Address, [OPEN_6, *INSIDE_6]))
    for ends in ranges
    for end in ends
    for step in (-1, 0, 1)
]
ADDRESSES = st.one_of(
    st.sampled_from(EDGES),
    st.ip_addresses(v=4).map(str),
    st.ip_addresses(v=6).map(str),
    st.sampled_from(["93.184.216.34", "2606:4700::1111"]),
    st.text(max_size=20),
)
HOSTS = st.one_of(
    st.from_regex(r"[a-z0-9-]{1,9}(\.[a-z0-9-]{1,9}){1,3}", fullmatch=True),
    st.ip_addresses(v=4).map(str),
    st.integers(0, 2**33).map(str),
    st.ip_addresses(v=6).map(lambda address: f"[{address}]"),
    st.text(max_size=30),
    st.text("0123456789.xXabcdef[]:%@/\\。．１２７①", max_size=20),
)
URLS = st.one_of(
    st.text(),
    st.sampled_from(spellings()).map(lambda url: url.replace("{port}", "443")),
    st.builds("{}://{}{}{}".format, st.sampled_from(["https", "HTTPS", "http", "ftp"]), HOSTS,
              st.sampled_from(["", ":443", ":80", ":0443", ":"]), st.text(max_size=20)),
    st.builds("https://{}".format, HOSTS),
)  # fmt: skip

TRUST = Network().tls


@settings(max_examples=examples(75), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(url=URLS, answers=st.lists(ADDRESSES, max_size=4))
def test_any_text_is_refused_or_leads_into_the_open(url, answers):
    questions, connected = [], []

    def resolver(name):
        questions.append(name)
        return answers

    def connector(ip, port, _):
        connected.append((ip, port))
        raise ConnectionRefusedError

    fetcher = HttpsFetcher(
        agent="tests", network=Network(resolver, connector, TRUST), sleep=lambda _: None
    )
    with pytest.raises(IssuerError) as caught:
        fetcher.fetch(url, purpose=Purpose.CREDENTIAL)
    assert caught.value.sentence.text("zh-Hant") != str(caught.value)
    assert len(questions) <= 1
    assert all(name.isascii() and name == name.lower() for name in questions)
    assert all(port == 443 and ip in map(_normal, answers) for ip, port in connected)
    assert all(is_in_the_open(ip) for ip, _ in connected)
    if connected:
        assert all(is_in_the_open(answer) for answer in answers)


def _normal(answer):
    try:
        return str(ip_address(answer))
    except ValueError:
        return None
