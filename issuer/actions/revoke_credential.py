"""Revoke a badge: the bit, the reason and the newly signed list in one transaction.

If the power fails now: before the transaction nothing, after it everything. Revoking is final
(I-13); a mistake is mended by awarding anew, with a new id.
"""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

from issuer.actions.permissions import must_be, must_see
from issuer.actions.ports import AuditEntry, Clock, Institution, Store
from issuer.actions.status_lists import signed_list
from issuer.attendance.model import Account, Role, forbidden_characters
from issuer.credentials.issued import IssuedCredential, Revocation
from issuer.errors import AlreadyRevoked, RejectedInput
from issuer.failpoints import passing
from issuer.i18n import N_, Message
from issuer.ids import CredentialId
from issuer.status.bitstring_status_list import set_bit

_LONGEST_REASON = 500


def revoke_credential(
    credential_id: CredentialId,
    *,
    reason: str,
    by: Account,
    store: Store,
    institution: Institution,
    clock: Clock,
) -> IssuedCredential:
    """Say to the world that a badge no longer stands. The reason is kept and never published.

    Raises:
        CredentialNotFound: there is no such badge, or not for this account.
        AlreadyRevoked: it was revoked before; nothing was changed.
        RejectedInput: there is no reason, or it cannot be used.
        SigningUnavailable: the list cannot be signed here; nothing was changed.
        NotAllowed: only the activity's organiser or a learning advisor may.
    """
    must_be(by, Role.ORGANISER, Role.LEARNING_ADVISOR)
    if not reason.strip() or len(reason) > _LONGEST_REASON or forbidden_characters(reason):
        raise RejectedInput(why=Message(N_("Give a reason of at most 500 characters.")))
    now = clock()
    with store.transaction() as uow:
        credential = uow.credentials.get(credential_id)
        must_see(by, uow.activities.get(credential.plan.activity_id))
        revocation = Revocation(at=now, by=by.id, reason=reason.strip())
        if not uow.credentials.revoke(credential_id, revocation):
            raise AlreadyRevoked
        found = uow.status_lists.get(credential.plan.status_list_id)
        marked = replace(found, bits=set_bit(found.bits, credential.plan.status_index))
        uow.status_lists.save(signed_list(marked, institution=institution, now=now), was=found)
        facts = {"reason": digest_of_reason(revocation.reason)}
        uow.audit.add(
            AuditEntry(now, by.id, "credential-revoked", "credential", credential_id, facts)
        )
        passing("list_after_store")
    return replace(credential, revocation=revocation)


def digest_of_reason(reason: str) -> str:
    """What the log keeps of a reason (SHA-256, hex): enough to notice another, and no words."""
    return sha256(reason.encode()).hexdigest()
