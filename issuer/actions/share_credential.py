"""The holder's switch: whether their badge answers at its address (private by default, T66)."""

from __future__ import annotations

from issuer.actions.ports import AuditEntry, Clock, Store
from issuer.attendance.model import Account
from issuer.credentials.issued import IssuedCredential, SharedCredential
from issuer.errors import CredentialNotFound
from issuer.ids import CredentialId


def own_credential(credential_id: CredentialId, *, by: Account, store: Store) -> IssuedCredential:
    """A badge of the learner who asks, shared or not.

    Raises:
        CredentialNotFound: there is none, or it is somebody else's; both look the same.
    """
    with store.reading() as uow:
        credential = uow.credentials.get(credential_id)
    if by.learner_id is None or credential.plan.learner_id != by.learner_id:
        raise CredentialNotFound
    return credential


def shared_credential(credential_id: CredentialId, *, store: Store) -> SharedCredential:
    """A badge that its holder shares, for anybody.

    Raises:
        CredentialNotFound: there is none, or it is switched off; both look the same.
    """
    with store.reading() as uow:
        return uow.credentials.shared(credential_id)


def share_credential(
    credential_id: CredentialId, *, shared: bool, by: Account, store: Store, clock: Clock
) -> None:
    """Switch one's own badge's address on or off; it takes effect with the next request.

    Raises:
        CredentialNotFound: it is not this learner's.
    """
    own_credential(credential_id, by=by, store=store)
    with store.transaction() as uow:
        uow.credentials.share(credential_id, shared=shared)
        uow.audit.add(
            AuditEntry(
                clock(),
                by.id,
                "link-switched-on" if shared else "link-switched-off",
                "credential",
                credential_id,
            )
        )
