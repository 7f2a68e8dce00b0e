"""Derived proofs of the cryptosuite ecdsa-sd-2023: a holder shows a part of what was signed.

Functions with the names of Data Integrity ECDSA Cryptosuites 1.0, sections 3.5 and 3.6. The issuer
signs the statements that must always be shown together (the mandatory ones), and has a key of one
day sign each other statement by itself; its own signature binds that key. A holder passes on the
statements it likes, with the labels that the issuer gave to blank nodes. What an issuer made
mandatory is the issuer's choice: a proof that verifies says nothing of what was left out.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from issuer.errors import UnusableDocument
from issuer.i18n import N_, Message
from issuer.jsonld.canonize import canonize
from issuer.proofs.data_integrity import (
    DataIntegrityChecker,
    NotCheckedHere,
    ProofInQuestion,
    Refused,
    Trace,
    proof_configuration,
    refuse_unsigned,
)
from issuer.proofs.ecdsa_sd_proof_value import (
    BaseProofValue,
    DerivedProofValue,
    MalformedProofValue,
)
from keys import Algorithm, KeysError, PublicKey
from keys.multibase import Multicodec, encode_base64url

# Each costs a signature to verify. A badge of the largest kind has some 150 statements.
MAX_SELECTED_STATEMENTS = 1_000

# A term of a canonical statement; only a blank node has a label.
_TERM = re.compile(r'"(?:[^"\\]|\\.)*+"|<[^>]*+>|_:c14n([0-9]+)')


class BaseProof(NotCheckedHere):
    """What an issuer hands to the holder; only what the holder derives from it is for others."""

    code = "base-proof"
    message = N_(
        "This is the issuer's own copy, from which the holder makes what is shown; its signature "
        "is not compared here."
    )
    advice = N_("Ask the holder for a copy that was made to be shown.")


class EcdsaSd2023(DataIntegrityChecker):
    """The suite, for keys on P-256; it has no other."""

    NAME = "ecdsa-sd-2023"
    HASHES: ClassVar = {Algorithm.ES256: "sha256"}

    def trace(self, question: ProofInQuestion) -> tuple[DerivedProofValue, Trace]:
        """The proof value, taken apart, and what it is about.

        Raises:
            BaseProof: It is a base proof.
            Refused: It cannot be read.
        """
        try:
            value = DerivedProofValue.parsed(question.value)
        except BaseProofValue as error:
            raise BaseProof from error
        except MalformedProofValue as error:
            raise Refused(str(error)) from error
        return value, Trace(
            canonical_document=canonize(question.unsecured, loader=question.loader),
            canonical_proof_config=canonize(proof_configuration(question), loader=question.loader),
            hash_name="sha256",
        )

    def _verify(self, question: ProofInQuestion, public_key: PublicKey) -> None:
        """Section 3.6.7, Verify Derived Proof."""
        value, trace = self.trace(question)
        data = create_verify_data(
            trace.canonical_document,
            canonical_proof_config=trace.canonical_proof_config,
            value=value,
        )
        if len(data.non_mandatory) != len(value.signatures):
            raise Refused(
                f"it has {len(data.non_mandatory)} statements that may be left out, and"
                f" {len(value.signatures)} signatures for such statements."
            )
        # The issuer's own signature first: nobody else can then make us verify thousands.
        refuse_unsigned(public_key, value.base_signature, data=data.signed_by_issuer)
        if len(data.non_mandatory) > MAX_SELECTED_STATEMENTS:
            raise UnusableDocument(
                why=Message(
                    N_("it has more than %(most)s statements, each with its own signature"),
                    {"most": MAX_SELECTED_STATEMENTS},
                )
            )
        one_day_key = _p256(value.public_key)
        for statement, signature in zip(data.non_mandatory, value.signatures, strict=True):
            refuse_unsigned(one_day_key, signature, data=statement)


@dataclass(frozen=True, kw_only=True)
class VerifyData:
    """What is verified: one signature of the issuer, and one for each statement selected."""

    signed_by_issuer: bytes
    non_mandatory: tuple[bytes, ...]


def create_verify_data(
    canonical_document: bytes, *, canonical_proof_config: bytes, value: DerivedProofValue
) -> VerifyData:
    """Section 3.5.9, createVerifyData, with serializeSignData (3.5.1).

    Raises:
        Refused: The proof's labels or indexes are not those of this document.
    """
    statements = relabelled(canonical_document, label_map=value.label_map)
    chosen = set(value.mandatory_indexes)
    if len(chosen) < len(value.mandatory_indexes) or max(chosen, default=-1) >= len(statements):
        raise Refused("the proof names mandatory statements that the document does not have.")
    mandatory = b"".join(text for index, text in enumerate(statements) if index in chosen)
    proof_hash = hashlib.sha256(canonical_proof_config).digest()
    mandatory_hash = hashlib.sha256(mandatory).digest()
    return VerifyData(
        signed_by_issuer=proof_hash + value.public_key + mandatory_hash,
        non_mandatory=tuple(text for index, text in enumerate(statements) if index not in chosen),
    )


def relabelled(canonical_document: bytes, *, label_map: Mapping[int, bytes]) -> tuple[bytes, ...]:
    """The statements with the labels that the issuer gave to blank nodes, in their new order.

    The map must be one to one, and for exactly the nodes there are: with one label for two nodes, a
    holder could tear apart what the issuer said of one.

    Raises:
        Refused: It is not.
    """
    labels = {number: "_:" + encode_base64url(label) for number, label in label_map.items()}
    used: set[int] = set()

    def with_label(term: re.Match[str]) -> str:
        if term[1] is None:
            return term[0]
        used.add(int(term[1]))
        return labels.get(int(term[1]), "")

    lines = canonical_document.decode("utf-8").split("\n")[:-1]
    statements = sorted(_TERM.sub(with_label, line) + "\n" for line in lines)
    if used != labels.keys() or len(set(labels.values())) < len(labels):
        raise Refused("the proof's labels are not for the nodes of this document, one for each.")
    return tuple(statement.encode("utf-8") for statement in statements)


def _p256(tagged: bytes) -> PublicKey:
    """The key of one day: Multikey's bytes, without the text around them.

    Raises:
        Refused: Another kind of key, or none.
    """
    try:
        # With another prefix, or none, there are too many bytes.
        raw = tagged.removeprefix(Multicodec.P256_PUBLIC.prefix)
        return PublicKey(raw, algorithm=Algorithm.ES256)
    except KeysError as error:
        raise Refused("the key inside the proof, for single statements, is none.") from error
