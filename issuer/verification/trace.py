"""What a signature is computed from, step by step: for issuers whose badges others refuse.

Two implementations that disagree differ in one of these values; the first that differs tells where.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import NamedTuple

from issuer.errors import IssuerError
from issuer.i18n import N_, Message
from issuer.proofs.checkers import checker_of
from issuer.proofs.data_integrity import DataIntegrityChecker, Refused, TwoHashes
from issuer.proofs.ecdsa_sd_2023 import EcdsaSd2023, create_verify_data
from issuer.proofs.eddsa_rdfc_2022 import EddsaRdfc2022
from issuer.verification.signed import Signed
from issuer.verification.submission import Submission
from keys import Algorithm, KeysError, PublicKey

_NOT_KNOWN = Message(N_("This kind of signature is not known here."))


class ProofTrace(NamedTuple):
    """The values behind one proof.

    `document` and `configuration` are the canonical forms (N-Quads, or JSON for a suite that signs
    JSON; for a token its signing input, and nothing). `signed` is what the key signs. Where they
    could not be worked out, `problem` says why and the others are empty.
    """

    kind: str
    hash_name: str = ""
    document: bytes = b""
    configuration: bytes = b""
    signed: bytes = b""
    problem: Message | None = None

    def to_json(self, language: str) -> dict[str, object]:
        """Texts, and hashes in hexadecimal."""
        return {
            "proof": self.kind,
            "problem": None if self.problem is None else self.problem.text(language),
            "hash": self.hash_name,
            "canonicalDocument": self.document.decode(),
            "canonicalDocumentHash": self.digest_of(self.document),
            "canonicalProofConfiguration": self.configuration.decode(),
            "canonicalProofConfigurationHash": self.digest_of(self.configuration),
            "signedBytes": self.signed.hex(),
        }

    def digest_of(self, part: bytes) -> str:
        """The hash of a canonical form, in hexadecimal; empty where there is none."""
        return hashlib.new(self.hash_name, part).hexdigest() if self.hash_name and part else ""


def traces_of(submitted: Submission) -> tuple[ProofTrace, ...]:
    """One trace for each proof of what was handed in, that of a token around it first.

    Raises:
        UnusableDocument: `proof` is neither an object nor an array of objects.
    """
    signed = Signed(submitted.document, token=submitted.token)
    found = []
    for proof in signed.proofs():
        kind = str(proof.recognised.facts.get("cryptosuite", proof.written.get("type", "")))
        if signed.token is not None and proof.written is signed.token.jws.header:
            content = signed.token.jws.signing_input
            found.append(ProofTrace(kind, "sha256", document=content, signed=content))
            continue
        try:
            found.append(_trace(kind, signed, proof.written))
        except (IssuerError, Refused) as error:
            why = error.sentence if isinstance(error, IssuerError) else Message(str(error))
            found.append(ProofTrace(kind, problem=why))
    return tuple(found)


def _trace(kind: str, signed: Signed, written: Mapping[str, object]) -> ProofTrace:
    checker = checker_of(written)
    if isinstance(checker, EddsaRdfc2022):
        plain = checker.trace(signed, proof=written)
        return ProofTrace(
            kind,
            "sha256",
            document=plain.canonical_document,
            configuration=plain.canonical_proof_config,
            signed=plain.hash_data,
        )
    if not isinstance(checker, DataIntegrityChecker):
        return ProofTrace(kind, problem=_NOT_KNOWN)
    question = checker.question(signed, proof=written)
    hash_name = checker.HASHES.get(_algorithm_named(written), "sha256")
    if isinstance(checker, TwoHashes):
        trace = checker.trace(question, hash_name=hash_name)
        return ProofTrace(
            kind,
            hash_name,
            document=trace.canonical_document,
            configuration=trace.canonical_proof_config,
            signed=trace.hash_data,
        )
    if isinstance(checker, EcdsaSd2023):
        value, trace = checker.trace(question)
        data = create_verify_data(
            trace.canonical_document,
            canonical_proof_config=trace.canonical_proof_config,
            value=value,
        )
        return ProofTrace(
            kind,
            trace.hash_name,
            document=trace.canonical_document,
            configuration=trace.canonical_proof_config,
            signed=data.signed_by_issuer,
        )
    return ProofTrace(kind, problem=_NOT_KNOWN)


def _algorithm_named(written: Mapping[str, object]) -> Algorithm:
    """The kind of key that the method's fragment names, as Multikey text; else the usual one."""
    fragment = str(written.get("verificationMethod", "")).rpartition("#")[2]
    try:
        return PublicKey.from_multibase(fragment).algorithm
    except KeysError:
        return Algorithm.ES256
