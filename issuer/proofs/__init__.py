"""Proof formats, one file per specification, by the name a proof gives in `cryptosuite`."""

from issuer.proofs.document import Received, claims_of, proofs_of
from issuer.proofs.eddsa_rdfc_2022 import EddsaRdfc2022
from issuer.proofs.suite import ProofCheck, ProofSuite, SecuredDocument, rehearse

SUITES: dict[str, ProofSuite] = {suite.name: suite for suite in (EddsaRdfc2022(),)}

__all__ = [
    "SUITES",
    "ProofCheck",
    "ProofSuite",
    "Received",
    "SecuredDocument",
    "claims_of",
    "proofs_of",
    "rehearse",
]
