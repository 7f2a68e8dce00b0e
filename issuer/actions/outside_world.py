"""What verification learns of the world: ours from the house, others' through the outbound door.

The door is shut unless the operator opens it, and then one verification fetches little, for a
short time (trust.md rows 50 to 52, I-28). What is not obtained is None, whatever the reason, so a
visitor learns nothing of our network; the log is told the code, the purpose and the host, since
addresses may speak of people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from time import monotonic
from typing import TYPE_CHECKING

from issuer.actions.outbound import Fetched, Fetcher, Purpose
from issuer.errors import IssuerError
from issuer.jsonld.strict_json import read_json
from issuer.log import logger
from keys import UnusableAddress, did_document_url

if TYPE_CHECKING:  # half a second of imports, which few commands need
    from issuer.verification import KnownIssuer, World
    from issuer.verification.registry import Registry

MOST_FETCHES = 6  # I-28
_MOST_SECONDS = 10.0  # of fetching for one verification; one fetch takes 6 at most
_DID_WEB = "did:web:"


@dataclass(frozen=True, slots=True)
class Outside:
    """What of the world beyond this installation its operator lets verification use.

    Without a fetcher, nothing is fetched. `refreshes` is whether refresh services are asked too.
    `registries` stand in the order in which they are believed.
    """

    fetcher: Fetcher | None = None
    refreshes: bool = False
    registries: tuple[Registry, ...] = ()
    most_fetches: int = MOST_FETCHES

    def after_one(self) -> Outside:
        """The same, with one fetch less for what remains of a verification."""
        return replace(self, most_fetches=self.most_fetches - 1)


NOTHING_OUTSIDE = Outside()


class OpenWorld:
    """The `World` of one verification.

    Args:
        house: What we ourselves publish.
        base: The address below which everything is ours, without a slash at its end; nothing there
            is ever fetched.
        outside: What may be used of the rest.
        now: The time to judge registries by.
    """

    def __init__(self, house: World, *, base: str, outside: Outside, now: datetime) -> None:
        self._house = house
        self._base = base
        self._outside = outside
        self._now = now
        self._fetches_left = outside.most_fetches
        self._seconds_left = _MOST_SECONDS

    def controller_document(self, identifier: str) -> Mapping[str, object] | None:
        if self.is_ours(identifier):
            return self._house.controller_document(identifier)
        try:
            url = did_document_url(identifier) if identifier.startswith(_DID_WEB) else identifier
        except UnusableAddress:
            return None
        return self._object_at(url, Purpose.KEYS)

    def status_list(self, url: str) -> str | None:
        if self._is_in_the_house(url):
            return self._house.status_list(url)
        return self._text_at(url, Purpose.STATUS)

    def context(self, url: str) -> Mapping[str, object] | None:
        return self._object_at(url, Purpose.CONTEXT)

    def credential_schema(self, url: str) -> str | None:
        return self._text_at(url, Purpose.SCHEMA)

    def refreshed(self, url: str) -> bytes | None:
        if not self._outside.refreshes:
            return None
        fetched = self._fetched(url, Purpose.CREDENTIAL)
        return None if fetched is None else fetched.body

    def is_ours(self, issuer_id: str) -> bool:
        return self._house.is_ours(issuer_id)

    def known_issuer(self, issuer_id: str) -> KnownIssuer | None:
        for registry in self._outside.registries:
            known = registry.known_issuer(issuer_id, now=self._now)
            if known is not None:
                return known
        return None

    def _object_at(self, url: str, purpose: Purpose) -> Mapping[str, object] | None:
        fetched = self._fetched(url, purpose)
        try:
            return None if fetched is None else read_json(fetched.body)
        except IssuerError:
            return None

    def _text_at(self, url: str, purpose: Purpose) -> str | None:
        fetched = self._fetched(url, purpose)
        try:
            return None if fetched is None else fetched.body.decode()
        except UnicodeDecodeError:
            return None

    def _is_in_the_house(self, url: str) -> bool:
        rest = url.removeprefix(self._base)
        return rest != url and rest[:1] in {"", "/", "?", "#"}

    def _fetched(self, url: str, purpose: Purpose) -> Fetched | None:
        fetcher = self._outside.fetcher
        if fetcher is None or self._is_in_the_house(url):
            return None
        if self._fetches_left < 1 or self._seconds_left <= 0:
            return None
        self._fetches_left -= 1
        started = monotonic()
        try:
            return fetcher.fetch(url, purpose=purpose)
        except IssuerError as problem:
            log_not_fetched(problem, purpose=purpose)
            return None
        finally:
            self._seconds_left -= monotonic() - started


def log_not_fetched(problem: IssuerError, *, purpose: Purpose) -> None:
    """Tell the log what went wrong, and nothing of the address but its host."""
    host = str(problem.facts.get("host", ""))
    logger().info("not-fetched", code=problem.code, kind=purpose.value, host=host)
