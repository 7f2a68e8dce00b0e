"""A document as it was signed: what was claimed, the proofs over it, and what came of them."""

from __future__ import annotations

from collections.abc import Mapping

from issuer.proofs import ProofCheck, Received, proofs_of
from issuer.verification.issuers import issuer_id_of
from issuer.verification.proof import Proof, read_proof
from keys import PublicKey


class Signed(Received):
    """A signed document, gone through once for all checks; nobody may change it afterwards.

    It may be kept and asked again, as a status list is for every badge that names it: a key is
    tried on a proof once. Whose key that is, and whether the time is right, is asked elsewhere and
    each time anew. `issuer_id` is whom it names as its issuer; empty where nobody.
    """

    def __init__(self, document: Mapping[str, object]) -> None:
        super().__init__(document)
        self.issuer_id = issuer_id_of(document)
        self._proofs: tuple[Proof, ...] | None = None
        self._last: tuple[Proof, PublicKey, ProofCheck] | None = None

    def proofs(self) -> tuple[Proof, ...]:
        """The proofs it carries.

        Raises:
            UnusableDocument: `proof` is neither an object nor an array of objects.
        """
        if self._proofs is None:
            self._proofs = tuple(
                [read_proof(one, issuer_id=self.issuer_id) for one in proofs_of(self.document)]
            )
        return self._proofs

    def check(self, proof: Proof, *, key: PublicKey) -> ProofCheck:
        """Whether this key made a proof of this document over exactly its claims.

        Raises:
            UnknownContext, UnusableDocument: It could not be checked.
        """
        last = self._last
        if last is not None and last[0] is proof and last[1] == key:
            return last[2]
        if proof.suite is None:
            raise ValueError("A proof that is not recognised cannot be checked.")
        answer = proof.suite.check(self, proof=proof.written, public_key=key)
        self._last = proof, key, answer
        return answer
