"""From any text to an address that may be asked for, or a refusal. Nobody is asked anything here.

The text is taken apart once, by rules narrower than RFC 3986, and everything after this uses the
parts: there is no second reader that could understand it differently. A host is a name whose last
label begins with a letter. No spelling of an IPv4 number ends so, in whatever base and however
short, and IPv6 stands in brackets; so no number of any spelling is a host.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from issuer.fetching.errors import AddressRefused, NotHttps
from issuer.i18n import N_, Message

_MOST_CHARACTERS: Final = 2048
_PARTS = re.compile(r"([a-z]+)://([^/?#]*)([^#]*)(?:#.*)?", re.IGNORECASE)
_HOST_AND_PORT = re.compile(r"(\[[^\]]*\]|[^:]*)(?::([0-9]{0,5}))?")
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_NAME = re.compile(rf"(?=.{{1,253}}\Z)(?:{_LABEL}\.)+(?=[a-z]){_LABEL}")
_NUMBER = re.compile(r"\[.*\]|(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)")

# IDNA 2003, which Python has, reads these letters as others; in IDNA 2008 they are themselves.
_TWO_READINGS = frozenset("ßẞς")

# Names that lead nowhere, or inside: RFC 6761, 6762, 7686, 8375, 9476 and ICANN's `internal`.
# Their answers would be checked like any other; asking would only tell a server about them.
_INSIDE = frozenset({"localhost", "local", "internal", "arpa", "onion", "alt", "invalid", "test"})

_LOOPBACK = {
    "localhost": ("127.0.0.1", "::1"),
    "127.0.0.1": ("127.0.0.1",),
    "[::1]": ("::1",),
}
_DEFAULT_PORTS = {"https": 443, "http": 80}
_IN_A_PATH = "/:?@!$&'()*+,;=~%[]"

_NOT_AN_ADDRESS = N_("it is not written as a web address.")
NOT_HTTPS = N_("it does not begin with https://, so nobody could say who answers.")
_TOO_LONG = N_("it is too long.")
_WITH_A_USER = N_("it holds a user name or a password.")
_A_NUMBER = N_("its host is a number, and only names can be trusted.")
_A_PORT = N_("it asks for an unusual port.")
_INSIDE_NAME = N_("its host is a name that exists only inside a network.")


@dataclass(frozen=True, slots=True)
class WebAddress:
    """An address in its one normal form: ASCII, lower-case host, no user, no fragment."""

    scheme: str
    host: str
    port: int
    path: str  # with its query, never empty

    @property
    def authority(self) -> str:
        """As it stands in `Host`: the port only when it is not the scheme's own."""
        usual = self.port == _DEFAULT_PORTS[self.scheme]
        return self.host if usual else f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"

    @property
    def loopback(self) -> tuple[str, ...]:
        """The IP addresses of a host of this machine; empty for all others."""
        return _LOOPBACK.get(self.host, ())


def read_address(url: str, *, ports: frozenset[int], loopback: bool = False) -> WebAddress:
    """The address that a text is.

    Args:
        url: Anything.
        ports: The ports that may be asked for.
        loopback: Whether this machine itself may be asked, on any port and without TLS: for
            development.

    Raises:
        NotHttps: it is an address of another scheme.
        AddressRefused: it is none, or not one that is opened.
    """
    if len(url) > _MOST_CHARACTERS:
        raise AddressRefused(why=Message(_TOO_LONG))
    parts = _PARTS.fullmatch(url)
    if not _is_plain(url) or parts is None:
        raise AddressRefused(why=Message(_NOT_AN_ADDRESS))
    scheme, authority, rest = parts[1].lower(), parts[2], parts[3]
    if scheme not in _DEFAULT_PORTS:
        raise NotHttps(why=Message(NOT_HTTPS))
    if "@" in authority:
        raise AddressRefused(why=Message(_WITH_A_USER))
    host_and_port = _HOST_AND_PORT.fullmatch(authority)
    if host_and_port is None:
        raise AddressRefused(why=Message(_NOT_AN_ADDRESS))
    port = int(host_and_port[2] or _DEFAULT_PORTS[scheme])
    path = quote(rest if rest.startswith("/") else "/" + rest, safe=_IN_A_PATH)
    host = host_and_port[1].lower()
    if loopback and host in _LOOPBACK and port:
        return WebAddress(scheme, host, port, path)
    if scheme != "https":
        raise NotHttps(why=Message(NOT_HTTPS))
    host = _name(host)
    if port not in ports:
        raise AddressRefused(why=Message(_A_PORT))
    return WebAddress(scheme, host, port, path)


def _is_plain(text: str) -> bool:
    """Whether all of it can be seen: no blanks, no controls, nothing of zero width."""
    return text.isprintable() and " " not in text and "\\" not in text


def _name(host: str) -> str:
    """A host in the letters of the DNS, or a refusal."""
    if not host.isascii():
        try:
            # The codec takes its time over long input, and no name is longer than this.
            host = "" if len(host) > 253 or _TWO_READINGS & set(host) else _in_ascii(host)  # noqa: PLR2004
        except UnicodeError:
            host = ""
    host = host.removesuffix(".")
    if _NUMBER.fullmatch(host):
        raise AddressRefused(why=Message(_A_NUMBER))
    if host.rpartition(".")[2] in _INSIDE:
        raise AddressRefused(why=Message(_INSIDE_NAME))
    if not _NAME.fullmatch(host):
        raise AddressRefused(why=Message(_NOT_AN_ADDRESS))
    return host


def _in_ascii(host: str) -> str:
    return host.encode("idna").decode("ascii").lower()
