"""What every check is handed: the document in question, its reading, the world, and the time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from issuer.credentials.model import OpenBadgeCredential
from issuer.jsonld.structured import Structured
from issuer.verification.issuers import IssuerIdentity, domain_of
from issuer.verification.signed import Signed
from issuer.verification.world import World

# How far a signer's clock may be ahead of ours (trust.md, row 10).
CLOCK_SKEW = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One credential under examination."""

    signed: Signed
    credential: OpenBadgeCredential
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
    """A case about a document. The view in it is of the claims and of nothing else."""
    signed = Signed(document)
    credential = OpenBadgeCredential.from_json(signed.claims.document)
    issuer_id = signed.issuer_id
    issuer = IssuerIdentity(
        id=issuer_id,
        name=credential.issuer.name,
        domain=domain_of(issuer_id),
        is_ours=bool(issuer_id) and world.is_ours(issuer_id),
    )
    return Case(signed=signed, credential=credential, issuer=issuer, world=world, now=now)
