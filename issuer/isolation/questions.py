"""The world across the wire: what verification asks in the child is answered by its parent.

The parent takes the questions for a stranger's: of a few kinds, each about one text. Its `World`
bounds what they may cost, whatever the child asks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol, cast

from issuer.isolation.wire import NotOfTheWire, Parcel
from issuer.verification import KnownIssuer, World

_KINDS = (
    "controller_document",
    "status_list",
    "context",
    "credential_schema",
    "refreshed",
    "is_ours",
    "known_issuer",
)


class Ask(Protocol):
    """Send a question and wait for its answer."""

    def __call__(self, words: Mapping[str, object]) -> Parcel: ...


class WorldOutside:
    """In the child: a `World` that asks the parent."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    def controller_document(self, identifier: str) -> Mapping[str, object] | None:
        found = self._answer("controller_document", identifier).words["is"]
        return cast("Mapping[str, object] | None", found)

    def status_list(self, url: str) -> str | None:
        return cast("str | None", self._answer("status_list", url).words["is"])

    def context(self, url: str) -> Mapping[str, object] | None:
        found = self._answer("context", url).words["is"]
        return cast("Mapping[str, object] | None", found)

    def credential_schema(self, url: str) -> str | None:
        return cast("str | None", self._answer("credential_schema", url).words["is"])

    def refreshed(self, url: str) -> bytes | None:
        answer = self._answer("refreshed", url)
        return answer.data if answer.words["is"] else None

    def is_ours(self, issuer_id: str) -> bool:
        return bool(self._answer("is_ours", issuer_id).words["is"])

    def known_issuer(self, issuer_id: str) -> KnownIssuer | None:
        found = self._answer("known_issuer", issuer_id).words["is"]
        return None if found is None else KnownIssuer(*found)

    def _answer(self, kind: str, about: str) -> Parcel:
        return self._ask({"ask": kind, "about": about})


def answer_to(words: Mapping[str, Any], *, world: World) -> Parcel:
    """In the parent: what the world says to a question.

    Raises:
        NotOfTheWire: it is no question that verification asks.
    """
    kind, about = words.get("ask"), words.get("about")
    if kind not in _KINDS or type(about) is not str:
        raise NotOfTheWire("no question")
    ask: Callable[[str], object] = getattr(world, kind)
    said = ask(about)
    if isinstance(said, bytes):
        return Parcel({"is": True}, said)
    if kind == "refreshed":
        return Parcel({"is": False})
    return Parcel({"is": said})


def no_answer(_words: Mapping[str, Any]) -> Parcel:
    """Where nothing of the world is to be asked.

    Raises:
        NotOfTheWire: always.
    """
    raise NotOfTheWire("nothing to ask")
