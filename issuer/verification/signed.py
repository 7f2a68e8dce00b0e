"""A document as it was signed: what was claimed, the proofs over it, and what came of them."""

from __future__ import annotations

from collections.abc import Mapping

from issuer.errors import UnusableDocument
from issuer.jsonld.loader import ContextLoader
from issuer.proofs import ProofCheck, Received, proofs_of
from issuer.proofs.jwt_credential import JwtCredential
from issuer.proofs.jwt_presentation import signer_named_in
from issuer.verification.issuers import issuer_id_of
from issuer.verification.keyholder import TO_ISSUE, TO_PRESENT
from issuer.verification.kinds import is_presentation
from issuer.verification.proof import Proof, read_proof, read_token
from keys import PublicKey


class Signed(Received):
    """A signed document, gone through once for all checks; nobody may change it afterwards.

    It may be kept and asked again, as a status list is for every badge that names it: a key is
    tried on a proof once. Whose key that is, and whether the time is right, is asked elsewhere and
    each time anew. `signer_id` is whom it names as its issuer, or a presentation as its holder; of
    a presentation that names no holder, the controller of the key that its first signature names.
    It is empty where that is nobody. `purpose` is what it has to be signed for.
    """

    def __init__(
        self,
        document: Mapping[str, object],
        *,
        token: JwtCredential | None = None,
        loader: ContextLoader | None = None,
    ) -> None:
        super().__init__(document, loader=loader)
        self.token = token
        presents = is_presentation(document)
        self.purpose = TO_PRESENT if presents else TO_ISSUE
        self.signer_id = issuer_id_of(document, member="holder" if presents else "issuer")
        if presents and "holder" not in document:
            self.signer_id = self._named_by_signature()
        self._proofs: tuple[Proof, ...] | None = None
        self._last: tuple[Proof, PublicKey, ProofCheck] | None = None

    def proofs(self) -> tuple[Proof, ...]:
        """The proofs it carries, that of the token around it first.

        Raises:
            UnusableDocument: `proof` is neither an object nor an array of objects.
        """
        if self._proofs is None:
            embedded = [
                read_proof(one, signer_id=self.signer_id, purpose=self.purpose)
                for one in proofs_of(self.document)
            ]
            around = (
                []
                if self.token is None
                else [read_token(self.token, signer_id=self.signer_id, purpose=self.purpose)]
            )
            self._proofs = (*around, *embedded)
        return self._proofs

    @property
    def is_signed(self) -> bool:
        """Whether there is a signature on it or around it, good or not."""
        return self.token is not None or "proof" in self.document

    def _named_by_signature(self) -> str:
        if self.token is not None:
            named = signer_named_in(self.token.jws)
            return named if isinstance(named, str) else ""
        try:
            methods = [one.get("verificationMethod") for one in proofs_of(self.document)]
        except UnusableDocument:
            return ""
        controller = methods[0].partition("#")[0] if methods and isinstance(methods[0], str) else ""
        return controller if ":" in controller else ""

    @property
    def shows_a_part(self) -> bool:
        """Whether its holder may have left out what the issuer signed: a proof of it is a derived
        one (ecdsa-sd-2023). Others beside it change nothing, since anybody may add some.
        """
        try:
            proofs = self.proofs()
        except UnusableDocument:
            return False
        return any(one.written.get("cryptosuite") == "ecdsa-sd-2023" for one in proofs)

    def check(self, proof: Proof, *, key: PublicKey) -> ProofCheck:
        """Whether this key made a proof of this document over exactly its claims.

        Raises:
            UnknownContext, UnusableDocument: It could not be checked.
        """
        last = self._last
        if last is not None and last[0] is proof and last[1] == key:
            return last[2]
        if proof.check is None:
            raise ValueError("A proof that is not recognised cannot be checked.")
        answer = proof.check(self, key)
        self._last = proof, key, answer
        return answer
