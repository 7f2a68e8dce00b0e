"""The proof type Ed25519Signature2020, as drafts of Data Integrity EdDSA Cryptosuites 1.0 had it.

From before there were cryptosuites, and on most badges of the Digital Credentials Consortium. Its
terms come from the context https://w3id.org/security/suites/ed25519-2020/v1, which the document
names; without that, the proof's own type is an undefined term and the check says so.
"""

from __future__ import annotations

from typing import ClassVar

from issuer.proofs.data_integrity import TwoHashes
from keys import Algorithm


class Ed25519Signature2020(TwoHashes):
    """The suite, for Ed25519 keys."""

    NAME = "Ed25519Signature2020"
    TYPE = NAME
    HASHES: ClassVar = {Algorithm.ED25519: "sha256"}
