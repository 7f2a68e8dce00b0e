"""A small internet on the loopback interface: an authority, sites with real TLS, and a canary."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from issuer.fetching import HttpsFetcher, Limits, Network
from issuer.fetching.connection import connect, trust_in_web_servers

# Addresses in the open, behind which our sites stand; nobody there is ever spoken to.
PUBLIC, PUBLIC_TOO, PUBLIC_6 = "93.184.216.34", "151.101.1.6", "2606:4700::1111"
NAME, OTHER_NAME = "badges.example.org", "lists.example.org"
URL = f"https://{NAME}/badge.json"
JSON = "application/json"
_TLS_HELLO = b"\x16\x03"


def answer(body: bytes = b"{}", *headers: str, status: str = "200 OK", kind: str = JSON) -> bytes:
    """An HTTP answer with its length."""
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", f"Content-Type: {kind}", *headers]
    return "\r\n".join([*head, "", ""]).encode("utf-8") + body


def sent_on(location: str, status: str = "302 Found") -> bytes:
    return answer(b"", f"Location: {location}", status=status)


# -- trust -------------------------------------------------------------------------------------


class Authority:
    """A certification authority that lives as long as the tests."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Throwaway authority")])
        root = self._signed(self._name, self._key.public_key(), is_ca=True)
        (folder / "root").write_bytes(root.public_bytes(serialization.Encoding.PEM))

    def trusting(self) -> ssl.SSLContext:
        """What the program trusts, and this authority."""
        context = trust_in_web_servers()
        context.load_verify_locations(self._folder / "root")
        return context

    def serving(self, *names: str, run_out: bool = False, own: bool = False) -> ssl.SSLContext:
        """What a site shows for its names; `own` is signed by nobody but itself."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
        made = self._signed(
            subject, key.public_key(), names=names, run_out=run_out, by=key if own else None
        )
        both = self._folder / f"{len(list(self._folder.iterdir()))}"
        both.write_bytes(
            made.public_bytes(serialization.Encoding.PEM)
            + key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(both)
        return context

    def _signed(self, subject, public_key, *, names=(), is_ca=False, run_out=False, by=None):
        now = datetime.now(UTC)
        ends = now - timedelta(hours=1) if run_out else now + timedelta(hours=1)
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject if by else self._name)
            .public_key(public_key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(hours=2))
            .not_valid_after(ends)
            .add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
        )
        if names:
            shown = x509.SubjectAlternativeName([x509.DNSName(name) for name in names])
            builder = builder.add_extension(shown, critical=False)
        return builder.sign(by or self._key, hashes.SHA256())


# -- sites -------------------------------------------------------------------------------------


class Site:
    """Answers each connection with what its script yields, piece by piece."""

    def __init__(
        self,
        script: bytes | Callable[[bytes], bytes | Iterable[bytes]],
        *,
        tls: ssl.SSLContext | None,
        cut: bool = False,
    ) -> None:
        self._script = script
        self._tls = tls
        self._cut = cut  # ends without saying so in TLS
        self.requests: list[bytes] = []
        self.connections = 0
        self.names: list[str | None] = []
        if tls:
            tls.sni_callback = lambda _, name, __: self.names.append(name)
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listening.accept()
                self.connections += 1
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(10)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with contextlib.suppress(OSError), contextlib.ExitStack() as stack:
            stack.enter_context(contextlib.closing(connection))
            if self._tls:
                connection = self._tls.wrap_socket(connection, server_side=True)
                stack.enter_context(contextlib.closing(connection))
            request = b""
            while b"\r\n\r\n" not in request and (piece := connection.recv(65536)):
                request += piece
                if request.startswith(_TLS_HELLO):
                    break
            self.requests.append(request)
            said = self._script(request) if callable(self._script) else self._script
            for piece in (said,) if isinstance(said, bytes) else said:
                connection.sendall(piece)
            if self._tls and not self._cut:
                connection.unwrap()


class Canary:
    """Listens on every address of this machine; whoever connects is noticed, however shortly."""

    def __init__(self) -> None:
        self._listening = [socket.create_server(("0.0.0.0", 0), backlog=128)]  # noqa: S104
        self.port: int = self._listening[0].getsockname()[1]
        if socket.has_ipv6:
            six = socket.create_server(("::", self.port), family=socket.AF_INET6, backlog=128)
            self._listening.append(six)
        for listening in self._listening:
            listening.setblocking(False)

    def seen(self) -> int:
        """How many connections were made since the last time this was asked."""
        count = 0
        for listening in self._listening:
            with contextlib.suppress(BlockingIOError):
                while True:
                    listening.accept()[0].close()
                    count += 1
        return count

    def close(self) -> None:
        for listening in self._listening:
            listening.close()


def credulous(name: str) -> list[str]:
    """A resolver that takes every number the C library takes, and sends all else to loopback."""
    try:
        return [socket.inet_ntoa(socket.inet_aton(name.rstrip(".")))]
    except (OSError, ValueError):
        return ["127.0.0.1", "::1"]


def patient(canary: Canary) -> Limits:
    """Everything but the wall itself is open: the canary's port, and no limit of turns."""
    return Limits(
        ports=frozenset({443, canary.port}),
        connect_seconds=0.2,
        per_minute_per_target=10_000,
    )


# -- the internet ------------------------------------------------------------------------------


class Internet:
    """Which name has which addresses, and which site stands behind an address.

    Where no site of ours stands, a connection really is attempted, so a canary would notice.
    """

    def __init__(self, tls: ssl.SSLContext) -> None:
        self.tls = tls
        self.answers: dict[str, list[list[str]]] = {}
        self.sites: dict[str, Site] = {}
        self.looked_up: list[str] = []
        self.connected: list[tuple[str, int]] = []
        self.slept: list[float] = []

    def name(self, name: str, *answers: list[str]) -> None:
        """The answers for a name, one a question; the last is given from then on."""
        self.answers[name] = list(answers)

    def site(self, script, *, name=NAME, at=PUBLIC, tls=None, **more) -> Site:
        """Stand a site behind an address of a name."""
        self.name(name, [at])
        self.sites[at] = site = Site(script, tls=tls, **more)
        return site

    def resolve(self, name: str) -> list[str]:
        self.looked_up.append(name)
        if name not in self.answers:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        answers = self.answers[name]
        return answers.pop(0) if len(answers) > 1 else answers[0]

    def connect(self, ip: str, port: int, seconds: float) -> socket.socket:
        self.connected.append((ip, port))
        if ip in self.sites:
            return connect("127.0.0.1", self.sites[ip].port, seconds)
        return connect(ip, port, seconds)

    def fetcher(self, *, limits: Limits | None = None, **more) -> HttpsFetcher:
        network = Network(self.resolve, self.connect, self.tls)
        more.setdefault("sleep", self.slept.append)
        return HttpsFetcher(agent="tests", limits=limits, network=network, **more)

    def close(self) -> None:
        for site in self.sites.values():
            site.close()
