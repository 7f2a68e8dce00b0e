"""Addresses of this machine, its network and its cloud, in every spelling that some reader takes.

Each is a URL template with one place, `{port}`, so that a canary can stand where it leads.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address

NUMBERS = (
    "127.0.0.1",
    "127.0.0.2",
    "127.255.255.254",
    "0.0.0.0",  # noqa: S104 - nothing is bound
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.254",
    "192.168.1.1",
    "100.64.0.1",
    "100.100.100.200",
    "169.254.1.1",
    "169.254.169.254",
    "169.254.170.2",
    "192.0.0.192",
    "168.63.129.16",
    "198.18.0.1",
    "192.88.99.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
)

NUMBERS_6 = (
    "::",
    "::1",
    "::ffff:0:127.0.0.1",
    "fe80::1",
    "febf::1",
    "fec0::1",
    "fc00::1",
    "fd00:ec2::254",
    "fd12:3456:789a::1",
    "ff02::1",
    "ff0e::1",
    "100::1",
    "2001:db8::1",
    "2001:1::1",
    "2001:3::1",
    "2001:10::1",
    "2001:20::1",
    "2001:30::1",
    "3fff::1",
    "5f00::1",
    "64:ff9b:1::7f00:1",
)

NAMES = (
    "localhost",
    "LOCALHOST",
    "localhost.",
    "localhost..",
    "ｌｏｃａｌｈｏｓｔ",
    "sub.localhost",
    "sub.localhost.",
    "localhost.localdomain",
    "ip6-localhost",
    "metadata",
    "metadata.google.internal",
    "metadata。google。internal",
    "instance-data.ec2.internal",
    "kubernetes.default.svc.cluster.local",
    "printer.local",
    "router.home.arpa",
    "1.0.0.127.in-addr.arpa",
    "badges.example.test",
    "intranet",
    "wpad",
    "_gateway",
    "local_host.example.org",
    "-.example.org",
    "example.org-",
    "a..example.org",
    ".example.org",
    ".",
    "",
    "%6c%6f%63%61%6c%68%6f%73%74",
    "%31%32%37.0.0.1",
    "127%2e0%2e0%2e1",
    "127.0.0.1%00.example.org",
    "127.0.0.1%0d%0aHost:example.org",
    "loc\u00adalhost",
    "local\u200bhost",
    "localhost\u200d",
    "lo\tcalhost",
    "127.0.0\n.1",
    "127.0.0.1\x00.example.org",
    "127.0.0.1 .example.org",
)

# Whole addresses that two readers could take apart in two ways.
AMBIGUOUS = (
    "https://badges.example.org@127.0.0.1:{port}/",
    "https://badges.example.org:443@127.0.0.1:{port}/",
    "https://badges.example.org%40127.0.0.1:{port}/",
    "https://127.0.0.1:{port}\\@badges.example.org/",
    "https://badges.example.org\\@127.0.0.1:{port}/",
    "https://127.0.0.1:{port}#@badges.example.org/",
    "https://127.0.0.1:{port}?@badges.example.org/",
    "https://[::1]:{port}@badges.example.org/",
    "https://[::1]badges.example.org:{port}/",
    "https://badges.example.org[::1]:{port}/",
    "https://[127.0.0.1]:{port}/",
    "https://[v1.127.0.0.1]:{port}/",
    "https://[::1%25lo]:{port}/",
    "https://[::1%lo]:{port}/",
    "https://[fe80::1%25eth0]:{port}/",
    "https://[fe80::1%251]:{port}/",
    "https://[::1]:{port}:443/",
    "https://[::1:{port}/",
    "https://::1]:{port}/",
    "https://::1:{port}/",
    "https://127.0.0.1:{port}:443/",
    "https://127.0.0.1:443:{port}/",
    "https:127.0.0.1:{port}/",
    "https:/127.0.0.1:{port}/",
    "https:///127.0.0.1:{port}/",
    "https:////127.0.0.1:{port}/",
    "https:\\\\127.0.0.1:{port}\\",
    "//127.0.0.1:{port}/",
    "\\\\127.0.0.1:{port}\\share",
    "127.0.0.1:{port}/",
    "localhost:{port}",
    " https://127.0.0.1:{port}/",
    "https://127.0.0.1:{port}/ ",
    "\x00https://127.0.0.1:{port}/",
    "url:https://127.0.0.1:{port}/",
    "http://127.0.0.1:{port}/",
    "http://badges.example.org:{port}/",
    "HTTP://localhost:{port}/",
    "hTTps://127.0.0.1:{port}/",
    "ftp://127.0.0.1:{port}/",
    "gopher://127.0.0.1:{port}/_GET%20/",
    "dict://127.0.0.1:{port}/info",
    "ldap://127.0.0.1:{port}/",
    "tftp://127.0.0.1:{port}/x",
    "ws://127.0.0.1:{port}/",
    "jar:https://127.0.0.1:{port}/!/",
    "file://127.0.0.1:{port}/etc/passwd",
    "file:///etc/passwd",
    "unix:///var/run/docker.sock",
    "data:application/json,1",
    "https://127.0.0.1:{port}.badges.example.org/",
    "https://127.0.0.1:0{port}/",
    "https://127.0.0.1:+{port}/",
    "https://127.0.0.1:-{port}/",
    "https://127.0.0.1: {port}/",
    "https://badges.example.org:０/",
    "https://badges.example.org:22/",
    "https://badges.example.org:65536/",
    "https://badges.example.org:999999/",
    "https://badges.example.org:0/",
)


def spellings(
    numbers: tuple[str, ...] = NUMBERS, numbers_6: tuple[str, ...] = NUMBERS_6
) -> tuple[str, ...]:
    """All of them, each once."""
    hosts = [spelt for text in numbers for spelt in spelt_4(IPv4Address(text))]
    hosts += [spelt for text in numbers_6 for spelt in spelt_6(IPv6Address(text))]
    hosts += NAMES
    return tuple(dict.fromkeys([*(f"https://{host}:{{port}}/" for host in hosts), *AMBIGUOUS]))


def spelt_4(address: IPv4Address) -> list[str]:
    a, b, c, d = parts = tuple(address.packed)
    whole = int(address)
    dotted = str(address)
    found = [
        dotted,
        f"{dotted}.",
        str(whole),
        f"{whole}.",
        str(whole + (1 << 32)),  # readers that overflow
        hex(whole),
        hex(whole).upper(),
        f"0x{whole:016x}",
        f"0{whole:o}",
        f"000000{whole:o}",
        ".".join(hex(part) for part in parts),
        ".".join(f"0X{part:04X}" for part in parts),
        ".".join(f"0{part:o}" for part in parts),
        ".".join(f"{part:03}" for part in parts),  # octal to some, decimal to others
        f"0x{a:x}.0{b:o}.{c}.{d}",
        f"{a}.{b}.{(c << 8) + d}",
        f"{a}.{(b << 16) + (c << 8) + d}",
        f"0x{a:x}.{(b << 16) + (c << 8) + d:#x}",
        f"0{a:o}.0{(b << 16) + (c << 8) + d:o}",
        f"{a + 256}.{b}.{c}.{d}",
        f"{dotted}.0",
        dotted.replace(".", "。"),
        dotted.replace(".", "．"),
        "".join(chr(ord(sign) + 0xFEE0) for sign in dotted),  # full width
        "".join(_circled(sign) for sign in dotted),
        "".join(chr(ord(sign) - ord("0") + 0x1D7CE) if sign != "." else sign for sign in dotted),
        "".join(f"%{ord(sign):02x}" for sign in dotted),
        f"[{dotted}]",
    ]
    mapped = f"{a:02x}{b:02x}:{c:02x}{d:02x}"
    turned = f"{a ^ 255:02x}{b ^ 255:02x}:{c ^ 255:02x}{d ^ 255:02x}"
    inside = [
        f"::ffff:{dotted}",
        f"::ffff:{mapped}",
        f"0:0:0:0:0:ffff:{mapped}",
        f"0000:0000:0000:0000:0000:FFFF:{mapped.upper()}",
        f"::{dotted}",  # compatible, long out of use
        f"::ffff:0:{dotted}",  # SIIT
        f"64:ff9b::{dotted}",
        f"64:ff9b::{mapped}",
        f"64:ff9b:1::{mapped}",
        f"2002:{mapped}::",
        f"2002:{mapped}::1",
        f"2001:0:{mapped}::1",  # Teredo, as its server
        f"2001:0:4136:e378:8000:63bf:{turned}",  # Teredo, as its client
        f"fe80::5efe:{dotted}",  # ISATAP
    ]
    return found + [f"[{address}]" for address in inside]


def spelt_6(address: IPv6Address) -> list[str]:
    return [
        f"[{address}]",
        f"[{address.exploded}]",
        f"[{address.exploded.upper()}]",
        f"[{address}%25lo]",
        f"[{address}%eth0]",
        f"[{address}].",
        str(address),
        f"％5B{address}％5D",
    ]


def _circled(sign: str) -> str:
    if sign in "123456789":
        return chr(ord("①") + int(sign) - 1)
    return "⓪" if sign == "0" else sign
