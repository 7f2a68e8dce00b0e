"""The fetcher: from an address that anybody may have written to a document, or to a reason.

1. read      Take the text apart, once; refuse what is no https address of a name.
2. recall    Answer from memory, where it is known or just being found.
3. resolve   Ask for the name, once; refuse it if any answer leads inside.
4. connect   To an address that was checked, and to no other; the name is proven by TLS.
5. exchange  One question, one bounded answer.
6. redirect  At most twice, and each time from the beginning: read, resolve, connect.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from ipaddress import ip_address
from urllib.parse import urljoin

from issuer.actions.outbound import Fetched, Purpose
from issuer.fetching.address import NOT_HTTPS, WebAddress, read_address
from issuer.fetching.connection import Connector, connect, open_connection, trust_in_web_servers
from issuer.fetching.errors import (
    AddressRefused,
    FetcherBusy,
    RedirectRefused,
    SiteTooSlow,
    SiteUnreachable,
)
from issuer.fetching.exchange import Answer, ask
from issuer.fetching.limits import Deadline, Limits, MonotonicClock
from issuer.fetching.memory import Memory, freshness
from issuer.fetching.names import Names, Resolver, system_resolver
from issuer.fetching.outside import IPAddress, IPNetwork
from issuer.fetching.purposes import ALLOWED, Allowed
from issuer.fetching.turns import NoTurn, Turns
from issuer.i18n import N_, Message
from issuer.log import logger

_TOO_OFTEN = N_("it happens too often.")
_TO_NOWHERE = N_("it does not say where to.")
_TO_ANOTHER = N_("keys are only taken from the site that was named.")


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True, slots=True)
class Network:
    """How names are resolved, connections opened, and who is trusted to vouch for a name."""

    resolver: Resolver = system_resolver
    connector: Connector = connect
    tls: ssl.SSLContext = field(default_factory=trust_in_web_servers)


class HttpsFetcher:
    """A `Fetcher` over the network, shared by the threads of a process."""

    def __init__(
        self,
        *,
        agent: str,
        limits: Limits | None = None,
        loopback: bool = False,
        refused: tuple[IPNetwork, ...] = (),
        network: Network | None = None,
        now: Callable[[], datetime] = _now,
        clock: MonotonicClock = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Open nothing yet.

        Args:
            agent: Who we are, for the sites that are asked; printable ASCII.
            limits: All bounds.
            loopback: For development only: addresses that name this machine may be asked, over
                http too. A name that merely leads here stays refused.
            refused: Networks of public addresses that count as inside.
            network: Names, connections and trust; the system's own unless a test brings others.
            now: What time it is.
            clock: Seconds that never go back.
            sleep: To wait for some.
        """
        if not (agent.isascii() and agent.isprintable()):
            raise ValueError("a user agent is printable ASCII")
        self._agent = agent
        self._limits = limits = limits or Limits()
        self._loopback = loopback
        self._network = network = network or Network()
        self._names = Names(network.resolver, at_once=limits.lookups_at_once, refused=refused)
        self._now, self._clock, self._sleep = now, clock, sleep
        self._turns = Turns(limits, clock=clock)
        self._memory = Memory(limits, clock=clock)

    def fetch(
        self,
        url: str,
        *,
        purpose: Purpose,
        accept: Collection[str] | None = None,
        most_bytes: int | None = None,
    ) -> Fetched:
        """As `Fetcher` promises.

        Raises:
            AddressRefused, RedirectRefused, AnswerTooLarge, WrongKind, DocumentNotFound,
            CertificateRefused, SiteTooSlow, SiteFailed, SiteUnreachable, FetcherBusy: see
                `issuer.fetching.errors`.
        """
        allowed = ALLOWED[purpose].narrowed(accept, most_bytes)
        address = self._read(url, loopback=self._loopback)
        try:
            return self._memory.recall(
                (address, allowed),
                lambda: self._find(address, allowed),
                patience=self._limits.total_seconds + self._limits.unreachable_rounded_to,
            )
        except TimeoutError as problem:
            raise SiteTooSlow(host=address.host) from problem

    def _read(self, url: str, *, loopback: bool) -> WebAddress:
        return read_address(url, ports=self._limits.ports, loopback=loopback)

    def _find(self, address: WebAddress, allowed: Allowed) -> Fetched:
        started = self._clock()
        try:
            return self._follow(address, allowed)
        except SiteUnreachable as problem:
            if problem.unsaid == "inside":
                logger().warning("fetch-led-inside", code=problem.code)
            step = self._limits.unreachable_rounded_to
            self._sleep(-(self._clock() - started) % step)
            raise

    def _follow(self, address: WebAddress, allowed: Allowed) -> Fetched:
        deadline = Deadline(self._limits.total_seconds, clock=self._clock)
        answer = self._ask(address, allowed, deadline)
        for _ in range(self._limits.redirects):
            if answer.location is None:
                break
            address = self._onward(address, answer.location, stays=allowed.stays)
            answer = self._ask(address, allowed, deadline)
        if answer.location is not None:
            raise RedirectRefused(host=address.host, why=Message(_TOO_OFTEN))
        return Fetched(
            url=address.url,
            body=answer.body,
            media_type=answer.media_type,
            fetched_at=self._now(),
            max_age=freshness(answer.cache_control, answer.age, limits=self._limits),
        )

    def _onward(self, address: WebAddress, location: str, *, stays: bool) -> WebAddress:
        """Where a redirect leads, read like any address.

        From outside it never leads into this machine, and never out of https; with `stays`, never
        to another site.
        """
        host = address.host
        if not location or not location.isascii():
            raise RedirectRefused(host=host, why=Message(_TO_NOWHERE))
        try:
            onward = self._read(urljoin(address.url, location), loopback=bool(address.loopback))
        except AddressRefused as problem:
            raise RedirectRefused(host=host, why=problem.facts["why"]) from problem
        except ValueError as problem:  # urljoin, of an odd bracket
            raise RedirectRefused(host=host, why=Message(_TO_NOWHERE)) from problem
        if address.scheme == "https" != onward.scheme:
            raise RedirectRefused(host=host, why=Message(NOT_HTTPS))
        if stays and (address.scheme, address.authority) != (onward.scheme, onward.authority):
            raise RedirectRefused(host=host, why=Message(_TO_ANOTHER))
        return onward

    def _ask(self, address: WebAddress, allowed: Allowed, deadline: Deadline) -> Answer:
        limits = self._limits
        try:
            ips = tuple(map(ip_address, address.loopback)) or self._names.addresses(
                address.host, deadline=deadline
            )
            with (
                self._turns.taking(ips[0], patience=deadline.left()),
                closing(self._connection(address, ips, deadline)) as connected,
            ):
                return ask(
                    connected,
                    address,
                    allowed=allowed,
                    agent=self._agent,
                    head_bytes=limits.head_bytes,
                    deadline=deadline,
                )
        except NoTurn as problem:
            raise FetcherBusy(host=address.host) from problem
        except TimeoutError as problem:
            raise SiteTooSlow(host=address.host) from problem

    def _connection(
        self, address: WebAddress, ips: Sequence[IPAddress], deadline: Deadline
    ) -> socket.socket:
        return open_connection(
            address,
            [str(ip) for ip in ips[: self._limits.addresses]],
            connector=self._network.connector,
            tls=self._network.tls,
            connect_seconds=self._limits.connect_seconds,
            deadline=deadline,
        )
