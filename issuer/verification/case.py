"""What every check is handed: the document in question, its reading, the world, and the time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from issuer.credentials.model import OpenBadgeCredential
from issuer.verification.issuers import IssuerIdentity, domain_of, issuer_id_of
from issuer.verification.world import World

# How far a signer's clock may be ahead of ours (trust.md, row 10).
CLOCK_SKEW = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One credential under examination. `document` is as `read_json` returned it, proof and all."""

    document: Mapping[str, object]
    credential: OpenBadgeCredential
    issuer: IssuerIdentity
    world: World
    now: datetime

    @property
    def claims(self) -> dict[str, object]:
        """The document without its proof: what the signature is about."""
        return {name: value for name, value in self.document.items() if name != "proof"}


def open_case(document: Mapping[str, object], *, world: World, now: datetime) -> Case:
    """A case about a document. The view in it is of the claims and of nothing else."""
    claims = {name: value for name, value in document.items() if name != "proof"}
    credential = OpenBadgeCredential.from_json(claims)
    issuer_id = issuer_id_of(document)
    issuer = IssuerIdentity(
        id=issuer_id,
        name=credential.issuer.name,
        domain=domain_of(issuer_id),
        is_ours=bool(issuer_id) and world.is_ours(issuer_id),
    )
    return Case(document=document, credential=credential, issuer=issuer, world=world, now=now)
