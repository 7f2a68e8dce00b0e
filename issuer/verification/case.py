"""What every check is handed: the document in question, its reading, the world, and the time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from issuer.credentials.names import Names, names_in
from issuer.jsonld.structured import Structured
from issuer.verification.issuers import IssuerIdentity, domain_of
from issuer.verification.signed import Signed
from issuer.verification.world import World

# How far a signer's clock may be ahead of ours (trust.md, row 10).
CLOCK_SKEW = timedelta(minutes=5)


class Case(NamedTuple):
    """One credential under examination: what was signed, and whom and what it names."""

    signed: Signed
    names: Names
    issuer: IssuerIdentity
    world: World
    now: datetime

    @property
    def document(self) -> Mapping[str, object]:
        """As `read_json` returned it, proof and all."""
        return self.signed.document

    @property
    def claims(self) -> Structured:
        """The document without its proof: what the signature is about."""
        return self.signed.claims


def open_case(document: Mapping[str, object], *, world: World, now: datetime) -> Case:
    """A case about a document. The names in it are those of the claims and of nothing else."""
    signed = Signed(document)
    names, issuer_id = names_in(signed.claims.document), signed.issuer_id
    issuer = IssuerIdentity(
        id=issuer_id,
        name=names.issuer,
        domain=domain_of(issuer_id),
        is_ours=bool(issuer_id) and world.is_ours(issuer_id),
    )
    return Case(signed=signed, names=names, issuer=issuer, world=world, now=now)
