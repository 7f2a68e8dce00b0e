import socket
from ipaddress import ip_address, ip_network

import pytest

from issuer.fetching.outside import is_outside, is_own
from tests.issuer.fetching import spellings


@pytest.mark.parametrize(
    "text",
    [
        *("93.184.216.34", "1.1.1.1", "192.0.1.1", "168.63.129.17", "223.255.255.254"),
        *("2606:4700::1111", "2001:200::1", "2a00:1450:4001::1", "2003::1"),
    ],
)
def test_the_open_internet_is_outside(text):
    assert is_outside(ip_address(text))


@pytest.mark.parametrize("text", [*spellings.NUMBERS, *spellings.NUMBERS_6])
def test_what_is_special_is_not(text):
    assert not is_outside(ip_address(text))


@pytest.mark.parametrize(
    "wrapping",
    ["::ffff:{}", "::{}", "::ffff:0:{}", "64:ff9b::{}", "64:ff9b:1::{}"],
)
@pytest.mark.parametrize("inside", ["127.0.0.1", "10.0.0.1", "8.8.8.8"])
def test_an_ipv4_address_inside_an_ipv6_one_is_not_even_if_it_is_public(wrapping, inside):
    assert not is_outside(ip_address(wrapping.format(inside)))


@pytest.mark.parametrize("text", ["2002:808:808::1", "2001:0:808:808::1", "2001::1"])
def test_tunnels_are_not(text):
    assert not is_outside(ip_address(text))


def test_a_zone_is_not():
    assert not is_outside(ip_address("2606:4700::1111%eth0"))


def test_an_operator_can_name_more_that_is_inside():
    networks = (ip_network("93.184.216.0/24"), ip_network("2606:4700::/32"))
    for text in ("93.184.216.34", "2606:4700::1111"):
        assert not is_outside(ip_address(text), refused=networks)
    assert is_outside(ip_address("93.184.217.1"), refused=networks)


def test_this_machine_knows_its_own_addresses():
    assert is_own(ip_address("127.0.0.1"))
    assert not is_own(ip_address("93.184.216.34"))
    assert not is_own(ip_address("2606:4700::1111"))
    own = {address[0] for *_, address in socket.getaddrinfo(socket.gethostname(), None)}
    assert all(is_own(ip_address(text)) for text in own if "%" not in text)


def test_its_own_address_is_not_outside_even_if_it_is_public(monkeypatch):
    # A machine with a public address cannot be had here, so the system's answer is made up.
    class Asked(socket.socket):
        def connect(self, _):
            pass

        def getsockname(self):
            return ("93.184.216.34", 40000)

    monkeypatch.setattr(socket, "socket", Asked)
    assert not is_outside(ip_address("93.184.216.34"))
    assert is_outside(ip_address("93.184.216.35"))
