"""A connection to one of the addresses that were checked, and proof of the name over it."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Sequence

from issuer.fetching.address import WebAddress
from issuer.fetching.errors import CertificateRefused, SiteTooSlow, SiteUnreachable
from issuer.fetching.limits import Deadline
from issuer.i18n import N_, Message
from issuer.tls import trust_of_the_system

# An IP address, a port and the seconds it may take, to a connected socket; OSError when it fails.
Connector = Callable[[str, int, float], socket.socket]

_EXPIRED, _OTHER_NAME = 10, 62  # OpenSSL's X509_V_ERR_CERT_HAS_EXPIRED, _HOSTNAME_MISMATCH
_CERTIFICATE_FAULTS = {
    _EXPIRED: N_("its certificate has run out."),
    _OTHER_NAME: N_("its certificate is for another name."),
}
_NOT_TRUSTED = N_("its certificate comes from nobody who is trusted here.")
_NOT_SECURE = N_("no secure connection came about.")


def connect(ip: str, port: int, seconds: float) -> socket.socket:
    """Connect to an IP address; no name is ever looked up here."""
    family = socket.AF_INET6 if ":" in ip else socket.AF_INET
    connecting = socket.socket(family, socket.SOCK_STREAM)
    try:
        connecting.settimeout(seconds)
        connecting.connect((ip, port))
        # The question follows the handshake at once, not when that was acknowledged.
        connecting.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except BaseException:
        connecting.close()
        raise
    return connecting


def trust_in_web_servers() -> ssl.SSLContext:
    """The system's, for the one protocol that is spoken here."""
    context = trust_of_the_system()
    context.set_alpn_protocols(["http/1.1"])
    return context


def open_connection(
    address: WebAddress,
    ips: Sequence[str],
    *,
    connector: Connector,
    tls: ssl.SSLContext,
    connect_seconds: float,
    deadline: Deadline,
) -> socket.socket:
    """Connected to the first of the IP addresses that answers; for https, as the name.

    Raises:
        SiteUnreachable: none of them answers.
        CertificateRefused: the one that does cannot prove the name.
        SiteTooSlow: the time is over.
    """
    connected = _connected(address, ips, connector, connect_seconds, deadline)
    if address.scheme != "https":
        return connected
    try:
        connected.settimeout(deadline.left())
        # A connection that is cut must not look like one that was ended.
        return tls.wrap_socket(
            connected, server_hostname=address.host.strip("[]"), suppress_ragged_eofs=False
        )
    except TimeoutError as problem:
        raise SiteTooSlow(host=address.host) from problem
    except ssl.SSLCertVerificationError as problem:
        why = _CERTIFICATE_FAULTS.get(problem.verify_code, _NOT_TRUSTED)
        raise CertificateRefused(host=address.host, why=Message(why)) from problem
    except OSError as problem:
        raise CertificateRefused(host=address.host, why=Message(_NOT_SECURE)) from problem
    finally:
        connected.close()  # once wrapped, there is nothing left in it to close


def _connected(
    address: WebAddress,
    ips: Sequence[str],
    connector: Connector,
    connect_seconds: float,
    deadline: Deadline,
) -> socket.socket:
    last: OSError | None = None
    for ip in ips:
        try:
            return connector(ip, address.port, min(connect_seconds, deadline.left()))
        except OSError as problem:
            last = problem
    raise SiteUnreachable(unsaid="no-answer", host=address.host) from last
