"""The cryptosuite eddsa-2022: the name that eddsa-rdfc-2022 had in drafts.

The 1EdTech validator still takes it; the steps are those of Data Integrity EdDSA Cryptosuites 1.0,
section 3.2.
"""

from __future__ import annotations

from typing import ClassVar

from issuer.proofs.data_integrity import TwoHashes
from keys import Algorithm


class Eddsa2022(TwoHashes):
    """The suite, for Ed25519 keys."""

    NAME = "eddsa-2022"
    HASHES: ClassVar = {Algorithm.ED25519: "sha256"}
