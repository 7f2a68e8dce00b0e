"""The cryptosuite eddsa-jcs-2022: Data Integrity EdDSA Cryptosuites 1.0, section 3.3.

It signs the document as JSON, whatever its terms mean. So nothing is lost, but nobody has looked
whether its contexts define what it says: that is for `issuer.verification` to ask.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from issuer.jsonld.jcs import canonical_json
from issuer.proofs.data_integrity import ProofInQuestion, Refused, Trace, TwoHashes
from keys import Algorithm


class EddsaJcs2022(TwoHashes):
    """The suite, for Ed25519 keys.

    Contexts that were added behind those the proof repeats take no part in the signature (section
    3.3.2, step 4): whoever gives the document a meaning may use the proof's contexts only.
    """

    NAME = "eddsa-jcs-2022"
    HASHES: ClassVar = {Algorithm.ED25519: "sha256"}

    def trace(self, question: ProofInQuestion, *, hash_name: str) -> Trace:
        return Trace(
            canonical_document=_canonical(_as_signed(question)),
            canonical_proof_config=_canonical(question.options),
            hash_name=hash_name,
        )


def _canonical(value: Mapping[str, object]) -> bytes:
    return canonical_json(value).encode("utf-8")


def _as_signed(question: ProofInQuestion) -> Mapping[str, object]:
    """Section 3.3.2, step 4: the document with the contexts that the proof repeats.

    Raises:
        Refused: They are not those with which the document's contexts begin.
    """
    if "@context" not in question.proof:
        return question.unsecured
    repeated, own = question.proof["@context"], question.unsecured.get("@context", [])
    beginning = _one_by_one(repeated)
    if not beginning or _one_by_one(own)[: len(beginning)] != beginning:
        raise Refused("the document does not begin with the contexts that its proof repeats.")
    return {**question.unsecured, "@context": repeated}


def _one_by_one(context: object) -> list[str]:
    """Each context as its JSON, to compare by: to Python, the number 1 and true are equal."""
    contexts = context if isinstance(context, list) else [context]
    return [canonical_json(one) for one in contexts]
