"""What checking a Data Integrity proof is made of, whatever its suite.

Verifiable Credential Data Integrity 1.0, section 4.4. The suites made of it check what others
signed; the one that signs is `eddsa_rdfc_2022`. Who the key belongs to, what it may be used for,
which purpose the proof names and when it was made is asked elsewhere (`issuer.verification`).
"""

from __future__ import annotations

import hashlib
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Protocol

from issuer.errors import Defect, UndefinedTerm, UnusableDocument
from issuer.i18n import N_, Message
from issuer.jsonld.canonize import canonize
from issuer.jsonld.jcs import canonical_json
from issuer.jsonld.loader import ContextLoader
from issuer.proofs.document import loader_of, proofs_of, unsecured
from issuer.proofs.suite import ProofCheck
from keys import Algorithm, BadSignature, PublicKey
from keys.errors import MalformedMultibase
from keys.multibase import decode_base58btc

# XMLSCHEMA11-2 dateTimeStamp.
_DATE_TIME_STAMP = re.compile(r"-?\d{4,}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})")


class ProofChecker(Protocol):
    """A proof format of which we only check proofs; see `ProofSuite` for `check`."""

    @property
    def name(self) -> str: ...

    def check(
        self,
        document: Mapping[str, object],
        *,
        public_key: PublicKey,
        proof: Mapping[str, object] | None = None,
    ) -> ProofCheck: ...


class NotCheckedHere(UnusableDocument):
    """A proof that may be good, and is not of a kind that is checked here.

    `code` says of which kind; `message` is for people, and `advice` what they can do.
    """

    advice: ClassVar[str] = N_("Ask the issuer how else this badge can be checked.")


class Refused(Exception):
    """The proof is not good, and why; `check` makes an answer of it."""

    @property
    def answer(self) -> ProofCheck:
        return refused(str(self))


def refused(why: str) -> ProofCheck:
    """The answer that a proof is not good."""
    return ProofCheck(problem="PROOF_VERIFICATION_ERROR", why=why)


def is_readable_time(created: object) -> bool:
    """Whether it is a date and time with a zone, as section 2.1 asks of `created`."""
    return isinstance(created, str) and _DATE_TIME_STAMP.fullmatch(created) is not None


@dataclass(frozen=True, kw_only=True)
class ProofInQuestion:
    """One proof, and the document it is said to be a proof of.

    `unsecured` carries no proof but the earlier ones that this one depends on (`previousProof`).
    `loader` knows the contexts; those of this program if there is none.
    """

    proof: Mapping[str, object]
    unsecured: Mapping[str, object]
    loader: ContextLoader | None = None

    @property
    def options(self) -> dict[str, object]:
        """Everything the proof says but its value."""
        return {name: value for name, value in self.proof.items() if name != "proofValue"}

    @property
    def value(self) -> str:
        return str(self.proof["proofValue"])


class DataIntegrityChecker(ABC):
    """The steps that all suites share; a suite says which proofs are its own and verifies them.

    Args:
        loader: The contexts to know; those of this program if not given.
    """

    NAME: ClassVar[str]
    TYPE: ClassVar[str] = "DataIntegrityProof"
    # The kinds of key it is made with, each with the hash that goes with it.
    HASHES: ClassVar[Mapping[Algorithm, str]]

    def __init__(self, *, loader: ContextLoader | None = None) -> None:
        self._loader = loader

    @property
    def name(self) -> str:
        return self.NAME

    def check(
        self,
        document: Mapping[str, object],
        *,
        public_key: PublicKey,
        proof: Mapping[str, object] | None = None,
    ) -> ProofCheck:
        """Tell whether a proof of a document was made over exactly this document by this key.

        Args:
            document: The document with its proof or proofs, as `read_json` returns it.
            public_key: The key that the proof's verification method stands for.
            proof: Which proof; may be left out where the document has only one.

        Raises:
            UnknownContext: It could not be checked: a context is not held here.
            UnusableDocument: It could not be checked: the document cannot be canonicalised.
        """
        if public_key.algorithm not in self.HASHES:
            return refused("the key is of another kind than this suite signs with.")
        try:
            self._verify(self.question(document, proof=proof), public_key)
        except Refused as refusal:
            return refusal.answer
        except UndefinedTerm as error:
            return ProofCheck(problem="DATA_LOSS_DETECTION_ERROR", why=str(error))
        return ProofCheck()

    def question(
        self, document: Mapping[str, object], *, proof: Mapping[str, object] | None = None
    ) -> ProofInQuestion:
        """The proof to check and what it is about (section 4.4, steps 1 to 6; 4.5).

        Raises:
            Refused: It is not clear which proof, or it is none of this suite.
            UnusableDocument: The document's proof is no proof at all.
        """
        proofs = proofs_of(document)
        if proof is None and len(proofs) == 1:
            proof = proofs[0]
        if proof is None or proof not in proofs:
            raise Refused("it is not clear which proof to check, or there is none.")
        for name in ("type", "verificationMethod", "proofPurpose", "proofValue"):
            if not isinstance(proof.get(name), str):
                raise Refused(f"the proof has no {name}.")
        cryptosuite = None if self.TYPE == self.NAME else self.NAME
        if (proof["type"], proof.get("cryptosuite")) != (self.TYPE, cryptosuite):
            raise Refused(f"the proof is not of suite {self.NAME}.")
        if "created" in proof and not is_readable_time(proof["created"]):
            raise Refused("`created` is no date and time with a zone.")
        try:
            claims = unsecured(document, proof=proof)
        except Defect as error:
            raise Refused(str(error)) from None
        loader = loader_of(document, self._loader)
        return ProofInQuestion(proof=proof, unsecured=claims, loader=loader)

    @abstractmethod
    def _verify(self, question: ProofInQuestion, public_key: PublicKey) -> None:
        """Return only if the proof is good.

        Raises:
            Refused: It is not.
        """


@dataclass(frozen=True, kw_only=True)
class Trace:
    """The values between a document and its signature, in the order they arise."""

    canonical_document: bytes
    canonical_proof_config: bytes
    hash_name: str

    @property
    def hash_data(self) -> bytes:
        """What the key signs: the hash of the proof configuration comes first."""
        canonical = (self.canonical_proof_config, self.canonical_document)
        return b"".join(hashlib.new(self.hash_name, part).digest() for part in canonical)


class TwoHashes(DataIntegrityChecker):
    """Suites whose proof value is a signature over two hashes, in base58btc."""

    def trace(self, question: ProofInQuestion, *, hash_name: str) -> Trace:
        """What a proof is computed from; here by canonical RDF, with the document's contexts."""
        return Trace(
            canonical_document=canonize(
                question.unsecured, loader=question.loader, hash_name=hash_name
            ),
            canonical_proof_config=canonize(
                proof_configuration(question), loader=question.loader, hash_name=hash_name
            ),
            hash_name=hash_name,
        )

    def _verify(self, question: ProofInQuestion, public_key: PublicKey) -> None:
        try:
            signature = decode_base58btc(question.value)
        except MalformedMultibase as error:
            raise Refused(f"the proof value cannot be read. {error}") from error
        trace = self.trace(question, hash_name=self.HASHES[public_key.algorithm])
        refuse_unsigned(public_key, signature, data=trace.hash_data)


def refuse_unsigned(public_key: PublicKey, signature: bytes, *, data: bytes) -> None:
    """Return only if the key signed these bytes.

    Raises:
        Refused: It did not.
    """
    try:
        public_key.verify(signature, data)
    except BadSignature as error:
        raise Refused(str(error)) from error


def proof_configuration(question: ProofInQuestion) -> dict[str, object]:
    """The proof options in the contexts of their document.

    A context of the proof's own would take no part in the signature, so it may only repeat the
    document's.

    Raises:
        Refused: The proof has a context of its own.
        UnusableDocument: The document has no context.
    """
    if "@context" not in question.unsecured:
        raise UnusableDocument(why=Message(N_("it has no @context")))
    context = question.unsecured["@context"]
    options = question.options
    if "@context" in options and canonical_json(options["@context"]) != canonical_json(context):
        raise Refused("the proof has contexts that are not its document's, and so are not signed.")
    return {**options, "@context": context}
