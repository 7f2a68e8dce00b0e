"""What verification asks of the world, and how often.

Whoever implements `World` fetches, caches and protects itself from the addresses it is given; they
come from the badge, so from strangers. Verification trusts none of the answers: what a document
says counts only as far as its place and its signature prove it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

MAX_QUESTIONS = 6  # I-28: at most six fetches for one credential


class World(Protocol):
    """The few facts that do not stand in a credential."""

    def controller_document(self, did: str) -> Mapping[str, object] | None:
        """The document of a did:web, from the place that the DID itself names.

        None when it could not be obtained, for whatever reason.
        """

    def status_list(self, url: str) -> str | None:
        """The text of the status list credential at an address; None when not obtained."""

    def is_ours(self, issuer_id: str) -> bool:
        """Whether this is the identifier of the institution that runs this program."""


class AskedOnce:
    """A world that is asked each thing once, and not too many things (I-27, I-28).

    One answer for one question makes a report consistent in itself; what is asked beyond the limit
    counts as not obtained.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._documents: dict[str, Mapping[str, object] | None] = {}
        self._lists: dict[str, str | None] = {}

    def controller_document(self, did: str) -> Mapping[str, object] | None:
        if did not in self._documents:
            if not self._may_ask():
                return None
            self._documents[did] = self._world.controller_document(did)
        return self._documents[did]

    def status_list(self, url: str) -> str | None:
        if url not in self._lists:
            if not self._may_ask():
                return None
            self._lists[url] = self._world.status_list(url)
        return self._lists[url]

    def is_ours(self, issuer_id: str) -> bool:
        return self._world.is_ours(issuer_id)

    def _may_ask(self) -> bool:
        return len(self._documents) + len(self._lists) < MAX_QUESTIONS
