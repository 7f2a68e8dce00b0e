"""Every proof format that is checked here, by what a proof says it is.

One line for each; `SUITES` in this package's `__init__` are those that also sign.
"""

from __future__ import annotations

from collections.abc import Mapping

from issuer.proofs.data_integrity import ProofChecker
from issuer.proofs.ecdsa_rdfc_2019 import EcdsaRdfc2019
from issuer.proofs.ecdsa_sd_2023 import EcdsaSd2023
from issuer.proofs.ed25519_signature_2020 import Ed25519Signature2020
from issuer.proofs.eddsa_2022 import Eddsa2022
from issuer.proofs.eddsa_jcs_2022 import EddsaJcs2022
from issuer.proofs.eddsa_rdfc_2022 import TYPE, EddsaRdfc2022

BY_CRYPTOSUITE: dict[str, ProofChecker] = {
    checker.name: checker
    for checker in (EddsaRdfc2022(), Eddsa2022(), EddsaJcs2022(), EcdsaRdfc2019(), EcdsaSd2023())
}
BY_TYPE: dict[str, ProofChecker] = {checker.name: checker for checker in (Ed25519Signature2020(),)}


def checker_of(proof: Mapping[str, object]) -> ProofChecker | None:
    """Who can check this proof; None where it is of no kind that is known here."""
    kind, cryptosuite = proof.get("type"), proof.get("cryptosuite")
    if not isinstance(kind, str):
        return None
    if kind != TYPE:
        return BY_TYPE.get(kind)
    return BY_CRYPTOSUITE.get(cryptosuite) if isinstance(cryptosuite, str) else None
