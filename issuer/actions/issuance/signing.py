"""Sign a chunk of stored plans, verify every signature, and record that they are issued.

Signing happens outside any transaction. Who dies before recording leaves plans that the next
worker signs again, to the same bytes. The signatures are verified beside all this; the last thing
before the transaction ends is to wait until all of them are known to be good.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from issuer.actions.hold_run import HOLD
from issuer.actions.issuance.drafting import Draft, compact_json
from issuer.actions.issuance.verifying import Signature, Verifying
from issuer.actions.ports import AuditEntry, Clock, Institution, Notice, Store
from issuer.credentials.issued import IssuedCredential
from issuer.errors import ClaimsChanged, SigningUnavailable
from issuer.failpoints import passing
from issuer.ids import NoticeId, new_ids
from issuer.jsonld.canonize import canonize_in_full
from issuer.proofs.eddsa_rdfc_2022 import EddsaRdfc2022, UnfinishedProof
from keys import KeysError, Signer

_SUITE = EddsaRdfc2022()
_PART = 100  # signatures that the helper takes at once


@dataclass(frozen=True, slots=True)
class Signing:
    """The collaborators of one call; `method` is the signer's public name."""

    store: Store
    institution: Institution
    signer: Signer
    method: str
    clock: Clock
    proofs: dict[tuple[str, datetime], UnfinishedProof] = field(default_factory=dict)

    def issue(self, drafts: Sequence[Draft]) -> None:
        """Sign a chunk of plans and record it; all of them or none.

        Raises:
            SigningUnavailable: the key is another, is not published, did not answer, or does not
                sign soundly.
            ClaimsChanged: the sample is not what was planned; nothing is published.
        """
        published = self.institution.ring.key_of(self.signer.public_key)
        if published is None:
            raise SigningUnavailable
        try:
            with Verifying(published.public_key) as verifying:
                issued = self._signed(drafts, verifying)
                for credential in {issued[0].id: issued[0], issued[-1].id: issued[-1]}.values():
                    self._compare(credential, verifying)
                passing("after_compare")
                self._record(issued, verifying)
        except KeysError as problem:
            raise SigningUnavailable from problem
        passing("after_tx2")

    def _record(self, issued: Sequence[IssuedCredential], verifying: Verifying) -> None:
        """What was planned is issued, if all signatures are good; learners are owed a notice."""
        with self.store.transaction() as uow:
            # Another worker may have been faster with some of them, with the same bytes.
            won = uow.credentials.issue(*issued)
            ours = [credential for credential in issued if credential.id in won]
            uow.runs.hold(issued[0].plan.run_id, until=self.clock() + HOLD)
            notices = map(NoticeId, sorted(new_ids(len(ours))))
            uow.outbox.add(*map(_notice, notices, ours))
            uow.audit.add(*map(_entry, ours))
            passing("in_tx2")
            verifying.finish()

    def _signed(self, drafts: Sequence[Draft], verifying: Verifying) -> list[IssuedCredential]:
        now = self.clock()
        issued = []
        for first in range(0, len(drafts), _PART):
            part = []
            for draft in drafts[first : first + _PART]:
                signature, proof = self._sign(draft)
                part.append(signature)
                issued.append(IssuedCredential(draft.plan, proof, issued_at=now))
            verifying.hand_over(part)
        return issued

    def _sign(self, draft: Draft) -> tuple[Signature, str]:
        """A signature, and the proof with it as JSON text."""
        plan, proof = draft.plan, self._proof(draft)
        if plan.verification_method != self.method:
            # Another key was newest when this was planned; only that key may sign it (I-8).
            raise SigningUnavailable
        passing("before_sign")
        hash_data = proof.hash_data(bytes.fromhex(plan.canonical_sha256))
        signature = self.signer.sign(hash_data)
        passing("after_sign")
        return Signature(hash_data, signature), proof.ending(signature)

    def _proof(self, draft: Draft) -> UnfinishedProof:
        key = (draft.contexts, draft.plan.created)
        if key not in self.proofs:
            self.proofs[key] = _SUITE.unfinished(
                {"@context": json.loads(draft.contexts)},
                verification_method=draft.plan.verification_method,
                created=draft.plan.created,
            )
        return self.proofs[key]

    def _compare(self, credential: IssuedCredential, verifying: Verifying) -> None:
        """What was signed is what was planned, the long way from the text as it will be read.

        Raises:
            ClaimsChanged: it is not.
            KeysError: a signature is faulty.
        """
        plan, document = credential.plan, json.loads(credential.text)
        claims = {name: value for name, value in document.items() if name != "proof"}
        if (
            compact_json(claims) != plan.unsigned
            or hashlib.sha256(canonize_in_full(claims)).hexdigest() != plan.canonical_sha256
        ):
            raise ClaimsChanged
        if not _SUITE.check(document, public_key=self.signer.public_key).verified:
            verifying.finish()  # a faulty signature would tell why
            raise ClaimsChanged


def _notice(notice: NoticeId, credential: IssuedCredential) -> Notice:
    return Notice(
        id=notice,
        learner_id=credential.plan.learner_id,
        credential_id=credential.id,
        created_at=credential.issued_at,
    )


def _entry(credential: IssuedCredential) -> AuditEntry:
    return AuditEntry(
        credential.issued_at,
        "issuer",
        "credential-issued",
        "credential",
        credential.id,
        {"run": credential.plan.run_id, "award": credential.plan.award_id},
    )
