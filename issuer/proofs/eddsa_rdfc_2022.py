"""The cryptosuite eddsa-rdfc-2022, with which our badges are signed.

Functions in the order and with the names of Data Integrity EdDSA Cryptosuites 1.0, section 3.2.
Values that a person may want to see when two implementations disagree are kept in a `Trace`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from issuer.errors import (
    Defect,
    SigningUnavailable,
    UndefinedTerm,
    UnusableDocument,
)
from issuer.i18n import N_, Message
from issuer.jsonld.canonize import canonize
from issuer.jsonld.jcs import canonical_json
from issuer.jsonld.kept import KeptByText
from issuer.jsonld.loader import ContextLoader
from issuer.proofs.data_integrity import is_readable_time, refused
from issuer.proofs.document import loader_of, proofs_of, unsecured
from issuer.proofs.suite import ProofCheck, SecuredDocument, sealed
from keys import Algorithm, BadSignature, KeysError, KeyUnavailable, PublicKey, Signer
from keys.errors import MalformedMultibase
from keys.multibase import decode_base58btc, encode_base58btc

TYPE = "DataIntegrityProof"
CRYPTOSUITE = "eddsa-rdfc-2022"
SIGNATURE_BYTES = 64  # RFC 8032, section 5.1.6

# Data Integrity 1.0, section 4.4 (Verify Proof), step 4; and what this suite cannot do without.
_REQUIRED = ("type", "cryptosuite", "verificationMethod", "proofPurpose", "proofValue")


@dataclass(frozen=True, kw_only=True)
class Trace:
    """The values between a document and its signature, in the order they arise."""

    canonical_document: bytes
    canonical_proof_config: bytes

    @property
    def transformed_document_hash(self) -> bytes:
        return hashlib.sha256(self.canonical_document).digest()

    @property
    def proof_config_hash(self) -> bytes:
        return hashlib.sha256(self.canonical_proof_config).digest()

    @property
    def hash_data(self) -> bytes:
        return hashing(self.canonical_document, canonical_proof_config=self.canonical_proof_config)


@dataclass(frozen=True, kw_only=True)
class UnfinishedProof:
    """A proof that lacks its value, for any number of documents with the same contexts.

    Its configuration is the same for all of them, so it is canonicalised once. `text` is its JSON
    text, up to where the value goes.
    """

    text: str
    config_hash: bytes

    def hash_data(self, document_hash: bytes) -> bytes:
        """What the key signs, from the SHA-256 of the canonical document (section 3.2.4)."""
        return self.config_hash + document_hash

    def finished(self, unsecured: str, *, proof_bytes: bytes) -> str:
        """The secured document's text; `unsecured` is the document's compact JSON text."""
        return unsecured[:-1] + self.ending(proof_bytes)

    def ending(self, proof_bytes: bytes) -> str:
        """What stands in a secured document's text instead of the unsecured one's last brace."""
        return f',"proof":[{self.text}{encode_base58btc(proof_bytes)}"}}]}}'


class EddsaRdfc2022:
    """The suite as the rest of the program uses it; see `ProofSuite`."""

    def __init__(self, *, loader: ContextLoader | None = None) -> None:
        self._loader = loader

    @property
    def name(self) -> str:
        return CRYPTOSUITE

    def secure(
        self,
        document: Mapping[str, object],
        *,
        signer: Signer,
        verification_method: str,
        created: datetime,
    ) -> SecuredDocument:
        """Add one proof; `proof` is an array, as the schema of Open Badges 3.0 asks."""
        if "proof" in document:
            raise UnusableDocument(why=Message(N_("it carries a proof already")))
        options = _options_of(verification_method, created)
        proof = create_proof(document, options=options, signer=signer, loader=self._loader)
        return sealed({**document, "proof": [proof]})

    def unfinished(
        self, document: Mapping[str, object], *, verification_method: str, created: datetime
    ) -> UnfinishedProof:
        """The proof for this document and for all others with its contexts.

        Raises:
            UnusableDocument: The document has no context.
        """
        if "@context" not in document:
            raise UnusableDocument(why=Message(N_("it has no @context")))
        options = _options_of(verification_method, created)
        config = proof_configuration(options, unsecured_document=document, loader=self._loader)
        text = json.dumps(options, ensure_ascii=False, separators=(",", ":"))
        return UnfinishedProof(
            text=f'{text[:-1]},"proofValue":"', config_hash=hashlib.sha256(config).digest()
        )

    def check(
        self,
        document: Mapping[str, object],
        *,
        public_key: PublicKey,
        proof: Mapping[str, object] | None = None,
    ) -> ProofCheck:
        """Check one proof of a proof set or chain; `created` may be absent."""
        proofs = proofs_of(document)
        if proof is None and len(proofs) == 1:
            proof = proofs[0]
        if proof is None or proof not in proofs:
            return refused("it is not clear which proof to check, or there is none.")
        missing = [name for name in _REQUIRED if not isinstance(proof.get(name), str)]
        if missing:
            return refused(f"the proof has no {missing[0]}.")
        try:
            claims = unsecured(document, proof=proof)
        except Defect as error:
            return refused(str(error))
        loader = loader_of(document, self._loader)
        return verify_proof(claims, proof=proof, public_key=public_key, loader=loader)

    def trace(self, document: Mapping[str, object], *, proof: Mapping[str, object]) -> Trace:
        """What a proof of this document is computed from, for `--trace`."""
        loader = loader_of(document, self._loader)
        return _trace(unsecured(document, proof=proof), _options(proof), loader=loader)


# -- Data Integrity EdDSA Cryptosuites 1.0, section 3.2 ----------------------------------------


def create_proof(
    unsecured_document: Mapping[str, object],
    *,
    options: Mapping[str, object],
    signer: Signer,
    loader: ContextLoader | None = None,
) -> dict[str, object]:
    """Section 3.2.1, Create Proof.

    Args:
        unsecured_document: Without a proof; or, for a proof chain, with the previous ones in
            `proof` (see `unsecured`).
        options: Everything the proof is to carry but its value.
        signer: The key to use.
        loader: The contexts to know; those of this program if not given.

    Raises:
        UndefinedTerm: A part of the document or the options would not be covered.
        UnknownContext: The document names a context that is not held here.
        UnusableDocument: It cannot be canonicalised, or has no context.
        SigningUnavailable: The key did not answer, or its signature does not verify.
        Defect: The options are not those of this cryptosuite.
    """
    proof = dict(options)
    trace = _trace(unsecured_document, options, loader=loader)
    proof_bytes = proof_serialization(trace.hash_data, signer=signer)
    proof["proofValue"] = encode_base58btc(proof_bytes)
    return proof


def verify_proof(
    unsecured_document: Mapping[str, object],
    *,
    proof: Mapping[str, object],
    public_key: PublicKey,
    loader: ContextLoader | None = None,
) -> ProofCheck:
    """Section 3.2.2, Verify Proof, after its first steps, which take the proof off the document.

    Args:
        unsecured_document: As for `create_proof`.
        proof: Everything that was added to it, the value among it.
        public_key: The key to try.
        loader: The contexts to know; those of this program if not given.

    Raises:
        UnknownContext: It could not be checked: a context is not held here.
        UnusableDocument: It could not be checked: the document cannot be canonicalised.
    """
    try:
        proof_bytes = decode_base58btc(str(proof.get("proofValue", "")), length=SIGNATURE_BYTES)
    except MalformedMultibase as error:
        return refused(f"the proof value cannot be read. {error}")
    try:
        trace = _trace(unsecured_document, _options(proof), loader=loader)
    except UndefinedTerm as error:
        return ProofCheck(problem="DATA_LOSS_DETECTION_ERROR", why=str(error))
    except _UnusableOptions as error:
        return ProofCheck(problem=error.problem, why=str(error))
    return proof_verification(trace.hash_data, proof_bytes=proof_bytes, public_key=public_key)


def transformation(
    unsecured_document: Mapping[str, object],
    *,
    options: Mapping[str, object],
    loader: ContextLoader | None = None,
) -> bytes:
    """Section 3.2.3, Transformation: the canonical document.

    Raises:
        Defect: PROOF_TRANSFORMATION_ERROR, the options are not those of this cryptosuite.
    """
    if options.get("type") != TYPE or options.get("cryptosuite") != CRYPTOSUITE:
        raise _UnusableOptions(problem="PROOF_TRANSFORMATION_ERROR", why=_not_ours())
    return canonize(unsecured_document, loader=loader)


def hashing(transformed_document: bytes, *, canonical_proof_config: bytes) -> bytes:
    """Section 3.2.4, Hashing: the hash of the proof configuration comes first."""
    return (
        hashlib.sha256(canonical_proof_config).digest()
        + hashlib.sha256(transformed_document).digest()
    )


def proof_configuration(
    options: Mapping[str, object],
    *,
    unsecured_document: Mapping[str, object],
    loader: ContextLoader | None = None,
) -> bytes:
    """Section 3.2.5, Proof Configuration: the canonical proof options.

    Raises:
        Defect: PROOF_GENERATION_ERROR, the options are not those of this cryptosuite, or
            `created` is no date and time with a zone.
    """
    if options.get("type") != TYPE or options.get("cryptosuite") != CRYPTOSUITE:
        raise _UnusableOptions(problem="PROOF_GENERATION_ERROR", why=_not_ours())
    if "created" in options and not is_readable_time(options["created"]):
        raise _UnusableOptions(
            problem="PROOF_GENERATION_ERROR",
            why=Message(N_("`created` is no date and time with a zone.")),
        )
    context = unsecured_document["@context"]
    # One of the proof's own would take no part in the signature, so it may only repeat it.
    if "@context" in options and canonical_json(options["@context"]) != canonical_json(context):
        raise _UnusableOptions(
            problem="PROOF_VERIFICATION_ERROR",
            why=Message(N_("the proof has contexts that are not its document's.")),
        )
    proof_config = {**options, "@context": context}
    if loader is not None:
        return canonize(proof_config, loader=loader)
    return _canonical_config(repr(proof_config), proof_config)


@KeptByText
def _canonical_config(_written: str, proof_config: Mapping[str, object]) -> bytes:
    """The canonical form of proof options; all badges of one run have the same."""
    return canonize(proof_config)


def proof_serialization(hash_data: bytes, *, signer: Signer) -> bytes:
    """Section 3.2.6, Proof Serialization: Ed25519 over the 64 bytes, and nothing hashed again.

    The signature is verified before it is handed on: a fault while signing would publish one that
    is wrong, and could give the key away (T35).

    Raises:
        SigningUnavailable: The key did not answer, or its signature does not verify.
    """
    try:
        proof_bytes = signer.sign(hash_data)
        signer.public_key.verify(proof_bytes, hash_data)
    except (KeyUnavailable, BadSignature) as error:
        raise SigningUnavailable from error
    return proof_bytes


def proof_verification(
    hash_data: bytes, *, proof_bytes: bytes, public_key: PublicKey
) -> ProofCheck:
    """Section 3.2.7, Proof Verification."""
    if public_key.algorithm is not Algorithm.ED25519:
        return refused("the key is of another kind than this suite signs with.")
    try:
        public_key.verify(proof_bytes, hash_data)
    except KeysError as error:
        return refused(str(error))
    return ProofCheck()


# -- the parts between them --------------------------------------------------------------------


class _UnusableOptions(Defect):
    """Proof options that this suite refuses, with the W3C's name for the problem.

    A defect where we wrote them; where somebody else did, `verify_proof` makes it an answer.
    """

    code = "proof-options"

    def __init__(self, *, problem: str, why: Message) -> None:
        self.problem = problem
        super().__init__(why=why)


def _trace(
    unsecured_document: Mapping[str, object],
    options: Mapping[str, object],
    *,
    loader: ContextLoader | None,
) -> Trace:
    if "@context" not in unsecured_document:
        raise UnusableDocument(why=Message(N_("it has no @context")))
    return Trace(
        canonical_document=transformation(unsecured_document, options=options, loader=loader),
        canonical_proof_config=proof_configuration(
            options, unsecured_document=unsecured_document, loader=loader
        ),
    )


def _options_of(verification_method: str, created: datetime) -> dict[str, object]:
    """Everything a proof of ours carries but its value, in the order it is written."""
    return {
        "type": TYPE,
        "created": _to_the_second(created),
        "verificationMethod": verification_method,
        "cryptosuite": CRYPTOSUITE,
        "proofPurpose": "assertionMethod",
    }


def _options(proof: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in proof.items() if name != "proofValue"}


def _not_ours() -> Message:
    return Message(N_("the proof is not of suite %(suite)s."), {"suite": CRYPTOSUITE})


def _to_the_second(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise ValueError("A time without a zone cannot be signed.")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
