"""What verification asks of the world, and how often.

Whoever implements `World` fetches, caches and protects itself from the addresses it is given; they
come from the badge, so from strangers. Verification trusts none of the answers: what a document
says counts only as far as its place and its signature prove it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple, Protocol, TypeVar

Answer = TypeVar("Answer")

MAX_QUESTIONS = 6  # I-28: at most six fetches for one credential
MOST_QUESTIONS = 24  # and for all of them inside another one


class KnownIssuer(NamedTuple):
    """What a registry of issuers says of one; `name` and `registry` are texts to show to a person.

    Not `is_signed` means that nobody vouches for the registry but the operator, who put it here.
    """

    name: str
    registry: str
    is_signed: bool = True


class World(Protocol):
    """The few facts that do not stand in a credential. None: not obtained, for whatever reason."""

    def controller_document(self, identifier: str) -> Mapping[str, object] | None:
        """Whose keys these are: the document of a did:web, from the place that the DID names, or
        what is at an https address: a controller document or a bare JWK.
        """

    def status_list(self, url: str) -> str | None:
        """The text at the address of a status list: a credential (JSON or compact JWS), or
        1EdTech's plain list of revoked credentials.
        """

    def context(self, url: str) -> Mapping[str, object] | None:
        """The JSON-LD context at an address that is none of those we hold."""

    def credential_schema(self, url: str) -> str | None:
        """The text of the JSON Schema at an address that a credential names."""

    def refreshed(self, url: str) -> bytes | None:
        """What a refresh service offers instead of the credential that names it; None too where
        refreshing is switched off.
        """

    def is_ours(self, issuer_id: str) -> bool:
        """Whether this is the identifier of the institution that runs this program."""

    def known_issuer(self, issuer_id: str) -> KnownIssuer | None:
        """The entry of an issuer in a registry that the operator trusts."""


class AskedOnce:
    """A world that is asked each thing once, and not too many things (I-27, I-28).

    One answer for one question makes a report consistent in itself; what is asked beyond the limit
    counts as not obtained.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._documents: dict[str, Mapping[str, object] | None] = {}
        self._lists: dict[str, str | None] = {}
        self._contexts: dict[str, Mapping[str, object] | None] = {}
        self._schemas: dict[str, str | None] = {}
        self._refreshed: dict[str, bytes | None] = {}
        self._most = MAX_QUESTIONS

    def allow_for_one_more(self) -> None:
        """Another credential is looked at, inside the one that was handed in."""
        self._most = min(self._most + MAX_QUESTIONS, MOST_QUESTIONS)

    def controller_document(self, identifier: str) -> Mapping[str, object] | None:
        return self._once(self._documents, identifier, self._world.controller_document)

    def status_list(self, url: str) -> str | None:
        return self._once(self._lists, url, self._world.status_list)

    def context(self, url: str) -> Mapping[str, object] | None:
        return self._once(self._contexts, url, self._world.context)

    def credential_schema(self, url: str) -> str | None:
        return self._once(self._schemas, url, self._world.credential_schema)

    def refreshed(self, url: str) -> bytes | None:
        return self._once(self._refreshed, url, self._world.refreshed)

    def is_ours(self, issuer_id: str) -> bool:
        return self._world.is_ours(issuer_id)

    def known_issuer(self, issuer_id: str) -> KnownIssuer | None:
        return self._world.known_issuer(issuer_id)

    def _once(
        self,
        answers: dict[str, Answer | None],
        question: str,
        ask: Callable[[str], Answer | None],
    ) -> Answer | None:
        if question not in answers:
            asked = len(self._documents) + len(self._lists) + len(self._contexts)
            asked += len(self._schemas) + len(self._refreshed)
            if asked >= self._most:
                return None
            answers[question] = ask(question)
        return answers[question]
