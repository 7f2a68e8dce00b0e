"""Addresses and names: the same host as another reader sees, and never one inside."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import unquote, urlsplit

from issuer.fetching.address import read_address
from issuer.fetching.errors import AddressRefused
from issuer.fetching.outside import is_outside
from issuer.ids import Urls, is_id, read_short_code
from keys import UnusableAddress, did_document_url, did_web_from_base_url
from tests.fuzz.target import Target, promise
from tests.issuer.fetching.spellings import spellings

_PORTS = frozenset({443})
_OURS = Urls("https://badges.example.edu/site")
_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*", re.ASCII)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def check_web_address(data: bytes) -> None:
    """What is opened is https, a name and no number, and every reader sees the same host in it."""
    text = _text(data)
    try:
        address = read_address(text, ports=_PORTS)
    except AddressRefused:
        return
    promise(address.scheme == "https" and address.port == 443, "another scheme or port")
    promise(address.loopback == (), "this machine itself")
    parts = urlsplit(address.url)
    promise(parts.hostname == address.host and parts.port is None, "urllib sees another host")
    promise("@" not in parts.netloc and "#" not in address.url, "a user, or a fragment")
    promise(address.url.isascii() and not re.search(r"[\s\x00-\x1f]", address.url), "odd letters")
    _promise_a_name(address.host)
    if text.isascii():
        theirs = urlsplit(text).hostname or ""
        promise(theirs.rstrip(".") == address.host, "urllib sees another host in the text")
    promise(read_address(address.url, ports=_PORTS) == address, "its own address reads differently")


def _promise_a_name(host: str) -> None:
    promise(_HOST.fullmatch(host) is not None and len(host) <= 253, "a host that is no name")
    for reader in (socket.inet_aton, ip_address):  # inet_aton knows every old spelling
        try:
            reader(host)
        except (OSError, ValueError):
            continue
        promise(False, "a host that is a number")


def check_outside(data: bytes) -> None:
    """Nothing that wraps, or is, an inside address passes."""
    if len(data) < 4:
        return
    address = IPv6Address(data[:16]) if len(data) >= 16 else IPv4Address(data[:4])
    if not is_outside(address):
        return
    promise(address.is_global and not address.is_multicast, "not global")
    promise(not (address.is_reserved or address.is_link_local or address.is_loopback), "reserved")
    if isinstance(address, IPv6Address):
        promise(address.packed[0] >> 5 == 1, "never given out")
        promise(address.sixtofour is None and address.teredo is None, "IPv4 wrapped in IPv6")
        promise(address.ipv4_mapped is None, "IPv4 mapped into IPv6")
    else:
        promise(not address.is_private and address.packed[0] < 224, "private, or multicast")


def check_did_web(data: bytes) -> None:
    """The document is on the host that the identifier names, below its path and nowhere else."""
    did = _text(data)
    try:
        url = did_document_url(did)
    except UnusableAddress:
        return
    parts = urlsplit(url)
    place, *segments = did.removeprefix("did:web:").split(":")
    promise(parts.scheme == "https" and not parts.query and not parts.fragment, "not a plain URL")
    promise(parts.netloc == unquote(place).lower() or _same_port(parts.netloc, place), "other host")
    _promise_a_name(parts.hostname or "")
    folders = unquote(parts.path).split("/")
    promise(not {".", ".."} & set(folders), "it climbs out of its folder")
    promise(len(folders) == 3 if not segments else len(folders) == len(segments) + 2, "other path")
    promise(url.endswith("/did.json") and url.isascii(), "another document")
    base = url.removesuffix("/did.json")
    if segments:
        again = did_web_from_base_url(base)
        promise(did_document_url(again) == _normal(url), "there and back is another place")


def _same_port(netloc: str, place: str) -> bool:
    """Leading zeros of a port are dropped."""
    host, _, port = unquote(place).lower().partition(":")
    return bool(port) and netloc == f"{host}:{int(port)}"


def _normal(url: str) -> str:
    """With the usual port left out and no letter written in percents that need not be."""
    url = re.sub(r"^(https://[^/:]+):443/", r"\1/", url)
    kept = re.compile(r"[A-Za-z0-9._-]")

    def plain(found: re.Match[str]) -> str:
        letter = chr(int(found[1], 16))
        return letter if kept.fullmatch(letter) else found[0].upper()

    return re.sub(r"%([0-9A-Fa-f]{2})", plain, url)


def check_base_url(data: bytes) -> None:
    """Whoever resolves the did:web made from an address comes to the same host."""
    text = _text(data)
    try:
        did = did_web_from_base_url(text)
    except UnusableAddress:
        return
    ours, theirs = urlsplit(did_document_url(did)), urlsplit(text)
    promise(ours.hostname == theirs.hostname, "another host")
    usual = {"https": 443, "http": 80}[theirs.scheme]
    promise((ours.port or usual) == (theirs.port or usual), "another port")
    promise(re.fullmatch(r"did:web:[A-Za-z0-9._:%-]+", did) is not None, "no DID")


def check_ids(data: bytes) -> None:
    """A code read is a code written; an address of ours is ours, and names one credential."""
    text = _text(data)
    code = read_short_code(text)
    if code is not None:
        promise(
            re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}", code) is not None,
            "no short code",
        )
        promise(read_short_code(code) == code, "a code that reads as another")
    found = _OURS.credential_in(text)
    if found is not None:
        parts = urlsplit(text)
        promise(is_id(found) and found in parts.path, "no identifier of ours")
        promise(parts.netloc == "badges.example.edu", "an address of somebody else")
        for address in (_OURS.credential(found), _OURS.verification(found)):
            promise(_OURS.credential_in(address) == found, "its own address names another")


def _address_seeds() -> Iterator[bytes]:
    yield from (text.encode("utf-8", "replace") for text in spellings())
    for text in (
        *("https://example.edu", "https://example.edu:443/a?b#c", "HTTPS://Example.EDU./%41"),
        *("https://bücher.example/", "https://faß.example/", "https://a@b.example/"),
        *("https://example.edu\\@evil.example", "https://evil.example#@example.edu"),
        *(
            "https://[::ffff:127.0.0.1]/",
            "https://0x7f.1/",
            "https://127.1/",
            "https://１２７.0.0.1/",
        ),
        *("https://example.edu:65536", "https://-a.example", "https://a..b", "http://example.edu"),
    ):
        yield text.encode()


def _ip_seeds() -> Iterator[bytes]:
    for text in (
        *("8.8.8.8", "10.0.0.1", "127.0.0.1", "169.254.169.254", "100.64.0.1", "192.88.99.1"),
        *("2606:4700::1111", "::1", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"),
        *("2001::1", "fe80::1", "fc00::1", "ff02::1", "3fff::1", "2001:db8::1", "100::1"),
    ):
        yield ip_address(text).packed


def _did_web_seeds() -> Iterator[bytes]:
    for text in (
        *("did:web:example.edu", "did:web:localhost%3A8000", "did:web:example.edu:a:b"),
        *("did:web:Example.EDU%3a0443:x", "did:web:127.0.0.1", "did:web:%5B%3A%3A1%5D", "did:web:"),
        *("did:web:x.edu:..:b", "did:web:x.edu:%2E%2e:b", "did:web:x.edu:%2F", "did:web:x.edu:"),
        *("did:web:x.edu:%5C", "did:web:x.edu%2Fevil", "did:web:a@b.edu", "did:web:x.edu#k"),
        *("did:web:x.edu:%FF", "did:web:x.edu:~a", "did:web:ⅷ.edu", "did:web:x.edu:%E9%99%B3"),
    ):
        yield text.encode()


def _base_url_seeds() -> Iterator[bytes]:
    for text in (
        *(
            "https://example.edu",
            "http://localhost:8000",
            "https://example.edu/a/b/",
            "http://x:80",
        ),
        *("https://x.edu/~a", "https://x.edu/%7Ea", "https://x.edu//a", "https://x.edu/../a"),
        *("https://u@x.edu", "https://x.edu?", "https://[::1]:8000", "https://x.edu:99999"),
        *("https://x.edu/é", "https://x.edu/%E9", "https://X.EDU:443/A", "https://x.edu\n"),
    ):
        yield text.encode()


def _id_seeds() -> Iterator[bytes]:
    name = "A" * 27
    for text in (
        *("K7QF-2M9T-XW3C", "k7qf2m9txw3c", " K7QF–2M9T—XW3C\n", "OIL0-1111-2222", "U" * 12),
        *("ſ7QF-2M9T-XW3C", "ı7QF-2M9T-XW3C", "ﬁ7QF-2M9T-XW3", "Ⓚ7QF-2M9T-XW3C", "ß23456789AB"),
        f"{_OURS.base}/credentials/{name}",
        f"{_OURS.base}/verify/{name}?lang=zh-Hant#top",
        f"{_OURS.base}/credentials/{name}.json.png",
        f"{_OURS.base}/credentials/{name}/",
        f"https://badges.example.edu/site/credentials/../{name}",
        f"https://badges.example.edu/site@evil.example/credentials/{name}",
    ):
        yield text.encode()


_URL_WORDS = (
    "https://",
    "http://",
    "://",
    "@",
    "%3A",
    "%2e",
    "\\",
    "xn--",
    "[::1]",
    "0x7f",
    "127.1",
)

TARGETS = (
    Target(
        name="web_address",
        check=check_web_address,
        seeds=_address_seeds,
        words=_URL_WORDS,
        most_bytes=512,
    ),
    Target(name="outside", check=check_outside, seeds=_ip_seeds, most_bytes=16),
    Target(
        name="did_web",
        check=check_did_web,
        seeds=_did_web_seeds,
        words=("did:web:", *_URL_WORDS),
        most_bytes=256,
    ),
    Target(
        name="base_url",
        check=check_base_url,
        seeds=_base_url_seeds,
        words=_URL_WORDS,
        most_bytes=256,
    ),
    Target(name="ids", check=check_ids, seeds=_id_seeds, most_bytes=128),
)
