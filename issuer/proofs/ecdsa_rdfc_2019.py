"""The cryptosuite ecdsa-rdfc-2019: Data Integrity ECDSA Cryptosuites 1.0, section 3.2.

With P-384, SHA-384 takes the place of SHA-256 everywhere, so also where blank nodes get their
labels: the W3C's published proof for that curve verifies only so.
"""

from __future__ import annotations

from typing import ClassVar

from issuer.proofs.data_integrity import TwoHashes
from keys import Algorithm


class EcdsaRdfc2019(TwoHashes):
    """The suite, for keys on P-256 and P-384."""

    NAME = "ecdsa-rdfc-2019"
    HASHES: ClassVar = {Algorithm.ES256: "sha256", Algorithm.ES384: "sha384"}
