"""A document taken apart: its claims, its proofs, and what one of these is about.

Verifiable Credential Data Integrity 1.0, sections 4.2 to 4.6: proof sets and chains.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from issuer.errors import UnusableDocument
from issuer.i18n import N_, Message
from issuer.jsonld.loader import ContextLoader
from issuer.jsonld.structured import Structured


class Received(Mapping[str, object]):
    """A document from outside, its claims taken apart from its proof once for whoever asks.

    `loader` knows the contexts that it needs besides those of this program; None where it needs no
    others.
    """

    def __init__(
        self, document: Mapping[str, object], *, loader: ContextLoader | None = None
    ) -> None:
        self.document = document
        self.loader = loader
        self.claims = Structured(claims_of(document))

    def __getitem__(self, name: str) -> object:
        return self.document[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.document)

    def __len__(self) -> int:
        return len(self.document)


def loader_of(
    document: Mapping[str, object], otherwise: ContextLoader | None
) -> ContextLoader | None:
    """The loader that a document brings along, or another."""
    brought = document.loader if isinstance(document, Received) else None
    return otherwise if brought is None else brought


def claims_of(document: Mapping[str, object]) -> Mapping[str, object]:
    """A document without its proof: what a signature is about."""
    if isinstance(document, Received):
        return document.claims
    return {name: value for name, value in document.items() if name != "proof"}


def proofs_of(document: Mapping[str, object]) -> tuple[Mapping[str, object], ...]:
    """The proofs a document carries, one or several, in their order.

    Raises:
        UnusableDocument: `proof` is neither an object nor an array of objects.
    """
    proofs = document.get("proof", [])
    listed = proofs if isinstance(proofs, list) else [proofs]
    if not all(isinstance(proof, (dict, Mapping)) for proof in listed):
        raise UnusableDocument(
            why=Message(N_("its proof is neither an object nor a list of objects"))
        )
    return tuple(listed)


def matching_proofs(
    proof: Mapping[str, object], *, all_proofs: Iterable[Mapping[str, object]]
) -> tuple[Mapping[str, object], ...]:
    """The earlier proofs that a proof depends on (section 4.3, steps 2 and 3).

    Raises:
        UnusableDocument: It names a proof that is not there, is not the only one of its name, or
            names none at all.
    """
    if "previousProof" not in proof:
        return ()
    previous = proof["previousProof"]
    names = previous if isinstance(previous, list) else [previous]
    found: list[Mapping[str, object]] = []
    for name in names:
        named = [other for other in all_proofs if other.get("id") == name]
        if not isinstance(name, str) or len(named) != 1 or named[0] == proof:
            raise UnusableDocument(
                why=Message(N_("a proof names a previous proof that is not there"))
            )
        found.extend(named)
    if not found:
        raise UnusableDocument(why=Message(N_("a proof has an empty list of previous proofs")))
    # In the order of the document; for the signature, a set has none.
    return tuple(other for other in all_proofs if other in found)


def unsecured(
    document: Mapping[str, object], *, proof: Mapping[str, object]
) -> Mapping[str, object]:
    """What a proof of the document is about: its claims, with the earlier proofs it depends on.

    Raises:
        UnusableDocument: as `matching_proofs` and `proofs_of` say.
    """
    claims = claims_of(document)
    if "previousProof" not in proof:
        return claims
    return {**claims, "proof": list(matching_proofs(proof, all_proofs=proofs_of(document)))}
