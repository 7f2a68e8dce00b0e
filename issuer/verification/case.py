"""What every check is handed: the document in question, its reading, the world, and the time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from issuer.credentials.names import Names, names_in
from issuer.jsonld.structured import Structured
from issuer.verification.fetched_contexts import loader_for
from issuer.verification.issuers import IssuerIdentity, domain_of
from issuer.verification.keyholder import PublishedKeys
from issuer.verification.kinds import kind_of
from issuer.verification.report import Kind
from issuer.verification.signed import Signed
from issuer.verification.submission import Submission
from issuer.verification.world import World

# How far a signer's clock may be ahead of ours (trust.md, row 10).
CLOCK_SKEW = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Asked:
    """What whoever asks wants besides.

    `generic` is to ask as the VC API does: credentials that are no Open Badges are welcome too, and
    every proof must hold. `own_contexts` lets such a credential explain its words itself. A
    presentation must be bound to `domain` and `challenge`, where they are given.
    """

    generic: bool = False
    own_contexts: bool = False
    domain: str | None = None
    challenge: str | None = None


PLAINLY: Final = Asked()


class Case(NamedTuple):
    """One document under examination: what was signed, and whom and what it names."""

    signed: Signed
    kind: Kind
    names: Names
    issuer: IssuerIdentity
    world: World
    keys: PublishedKeys
    now: datetime
    asked: Asked

    @property
    def document(self) -> Mapping[str, object]:
        """As `read_json` returned it, proof and all."""
        return self.signed.document

    @property
    def claims(self) -> Structured:
        """The document without its proof: what the signature is about."""
        return self.signed.claims


def open_case(
    submitted: Submission, *, world: World, keys: PublishedKeys, now: datetime, asked: Asked
) -> Case:
    """A case about a document. The names in it are those of the claims and of nothing else."""
    signed = Signed(
        submitted.document,
        token=submitted.token,
        loader=loader_for(submitted.document, world=world),
    )
    names, issuer_id = names_in(signed.claims.document), signed.signer_id
    issuer = IssuerIdentity(
        id=issuer_id,
        name=names.issuer,
        domain=domain_of(issuer_id),
        is_ours=bool(issuer_id) and world.is_ours(issuer_id),
    )
    return Case(
        signed=signed,
        kind=kind_of(signed.claims, generic=asked.generic),
        names=names,
        issuer=issuer,
        world=world,
        keys=keys,
        now=now,
        asked=asked,
    )
