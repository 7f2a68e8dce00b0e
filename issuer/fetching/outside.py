"""Which IP addresses are outside: in the open internet, and not this machine or its network.

Python's `is_global` follows the registry of the day it was released, calls multicast and the
translations of private IPv4 global, and differs between patch releases. So its yes is needed, and
not enough.
"""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

IPAddress = IPv4Address | IPv6Address
IPNetwork = IPv4Network | IPv6Network

# The only part of IPv6 that has been given out. Everything that wraps an IPv4 address (mapped,
# compatible, NAT64), link-local, unique local and multicast lie elsewhere.
_GIVEN_OUT = ip_network("2000::/3")

# IANA's special-purpose registries, whatever is_global says of them, and what clouds put on top.
_NOT_OUTSIDE = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",  # shared by carriers; Alibaba's metadata
        "127.0.0.0/8",
        "168.63.129.16/32",  # Azure's host, from inside any of its machines
        "169.254.0.0/16",  # link-local; most clouds' metadata
        "172.16.0.0/12",
        "192.0.0.0/24",  # protocol assignments; Oracle's metadata
        "192.0.2.0/24",
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",  # multicast, reserved, broadcast
        "2001::/23",  # protocol assignments, Teredo among them
        "2001:db8::/32",
        "2002::/16",  # 6to4: an IPv4 address inside
        "3fff::/20",
    )
)


def is_outside(address: IPAddress, *, refused: tuple[IPNetwork, ...] = ()) -> bool:
    """Whether a stranger may have us connect to it.

    Args:
        address: One answer of a resolver.
        refused: Networks of public addresses that are inside all the same: the institution's own,
            its NAT64 prefix.
    """
    if isinstance(address, IPv6Address) and (address.scope_id or address not in _GIVEN_OUT):
        return False
    if not address.is_global or any(address in network for network in (*_NOT_OUTSIDE, *refused)):
        return False
    return not is_own(address)


def is_own(address: IPAddress) -> bool:
    """Whether it is an address of this machine.

    The system is asked which of its addresses it would use to talk to it; nothing is sent.
    """
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6  # noqa: PLR2004
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as asking:
            asking.connect((str(address), 9))
            return bool(asking.getsockname()[0] == str(address))
    except OSError:
        return False  # no way leads there
