"""The forger's catalogue: documents that must never be valid, by the row of trust.md, section 1.5.

A forgery is made of a document and of the world it is shown in. Some are the issuer's own signature
over something rotten, since a verifier cannot know whose fault a badge is.
"""

from tests.issuer.verification import (  # each enters what it has into FORGERIES
    forged_claims,
    forged_keys,
    forged_proofs,
    forged_standing,
)
from tests.issuer.verification.catalogue import EXPIRED, FORGERIES, REVOKED, Forgery

SUBJECTS = (forged_keys, forged_proofs, forged_claims, forged_standing)

__all__ = ["EXPIRED", "FORGERIES", "REVOKED", "SUBJECTS", "Forgery"]
