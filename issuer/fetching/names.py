"""From a name to checked IP addresses: asked once, every answer looked at, in bounded time."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from ipaddress import ip_address
from threading import Semaphore, Thread

from issuer.fetching.errors import FetcherBusy, SiteUnreachable
from issuer.fetching.limits import Deadline
from issuer.fetching.outside import IPAddress, IPNetwork, is_outside

# A name to the texts of its IP addresses; OSError when it has none.
Resolver = Callable[[str], Sequence[str]]


def system_resolver(name: str) -> Sequence[str]:
    """Ask the system. The dot at the end keeps it from trying the name inside its own domain."""
    found = socket.getaddrinfo(name + ".", None, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


class Names:
    """Resolves, and refuses a name if any of its answers leads inside.

    All answers must be outside: a name with one foot inside is no mistake of an honest site.
    """

    def __init__(
        self, resolver: Resolver, *, at_once: int, refused: tuple[IPNetwork, ...] = ()
    ) -> None:
        self._resolver = resolver
        self._free = Semaphore(at_once)
        self._refused = refused

    def addresses(self, name: str, *, deadline: Deadline) -> tuple[IPAddress, ...]:
        """The addresses of a name, each once, in the resolver's order; at least one.

        Raises:
            SiteUnreachable: it has none, or one that is not outside.
            FetcherBusy: too many names are being looked up.
        """
        try:
            answers = self._ask(name, patience=deadline.left())
            addresses = tuple(dict.fromkeys(ip_address(answer) for answer in answers))
        # ValueError: an answer that is no address, or a name that no resolver could be told.
        except (OSError, ValueError) as problem:
            raise SiteUnreachable(unsaid="no-name", host=name) from problem
        if not addresses:
            raise SiteUnreachable(unsaid="no-name", host=name)
        if not all(is_outside(address, refused=self._refused) for address in addresses):
            raise SiteUnreachable(unsaid="inside", host=name)
        return addresses

    def _ask(self, name: str, *, patience: float) -> Sequence[str]:
        # The system's resolver cannot be told how long to take. A thread that is no longer waited
        # for ends in its own time and gives its place back then, so there are never many.
        if not self._free.acquire(timeout=patience):
            raise FetcherBusy(host=name)
        answer: Future[Sequence[str]] = Future()

        def look_up() -> None:
            try:
                answer.set_result(self._resolver(name))
            except Exception as problem:  # noqa: BLE001 - whatever it is, the one who waits gets it
                answer.set_exception(problem)
            finally:
                self._free.release()

        Thread(target=look_up, name="fetching-names", daemon=True).start()
        return answer.result(timeout=patience)
