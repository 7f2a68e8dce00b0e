"""Verify whatever a person hands in: a file, or a text that was typed, pasted or scanned.

1. decide  A badge of ours has its own page; a credential is verified as it is; somebody else's
           address is fetched, if the operator lets it; a picture without a credential may show a
           code (QR), whose text is looked at in the same way.
2. verify  See `verify_submission`.

Nothing is stored, so nothing is left behind if the power fails.
"""

from __future__ import annotations

from dataclasses import dataclass

from issuer.actions.outside_world import Outside
from issuer.actions.ports import Clock, Institution, Store, Verifier
from issuer.actions.share_credential import shared_credential
from issuer.actions.verify_address import Answered, verify_address
from issuer.actions.verify_submission import find_shared, verify_submission
from issuer.errors import MalformedSubmission
from issuer.i18n import N_, Message
from issuer.ids import CredentialId
from issuer.verification.codes import Named, NamedKind, what_is
from issuer.verification.submission import PictureWithoutBadge

_A_DID = N_(
    "it is the identifier of somebody (a DID), and not of a badge. Hand in the badge itself."
)
_SEVERAL_CODES = N_(
    "it is a picture with several codes. Hand in a picture of one badge, or type its code."
)


def verify_handed_in(
    handed_in: bytes | str,
    *,
    filename: str = "",
    store: Store,
    institution: Institution,
    clock: Clock,
    verifier: Verifier,
    outside: Outside,
) -> CredentialId | Answered:
    """Say which shared badge of ours a file (bytes) or a text names; or verify what it holds, or
    what it leads to.

    Raises:
        CredentialNotFound: it names a badge of ours that is not there or not shared.
        MalformedSubmission: it holds and names nothing that could be verified; `NotFetched` and
            `NotObtained` among them.
        VerifierBusy: too much is being verified at this moment.
    """
    desk = _Desk(store, institution, clock, verifier, outside)
    if isinstance(handed_in, str):
        return desk.answer_text(what_is(handed_in))
    try:
        return desk.answer_credential(handed_in, filename=filename)
    except PictureWithoutBadge:
        texts = set(verifier.texts_in_codes(handed_in))
        if not texts:
            raise
    if len(texts) > 1:
        raise MalformedSubmission(why=Message(_SEVERAL_CODES))
    return desk.answer_text(what_is(texts.pop()))


@dataclass(frozen=True, slots=True)
class _Desk:
    """What the steps have in common."""

    store: Store
    institution: Institution
    clock: Clock
    verifier: Verifier
    outside: Outside

    def answer_text(self, named: Named) -> CredentialId | Answered:
        text = named.value
        if named.kind is NamedKind.CREDENTIAL:
            return self.answer_credential(text.encode())
        if named.kind is NamedKind.DID:
            raise MalformedSubmission(why=Message(_A_DID))
        if named.kind is NamedKind.CREDENTIAL_ID:
            return shared_credential(CredentialId(text), store=self.store).id
        is_ours = self.institution.urls.credential_in(text) is not None
        if named.kind is NamedKind.SHORT_CODE or is_ours:
            return find_shared(text, store=self.store, institution=self.institution)
        return verify_address(
            text,
            store=self.store,
            institution=self.institution,
            clock=self.clock,
            verifier=self.verifier,
            outside=self.outside,
        )

    def answer_credential(self, data: bytes, *, filename: str = "") -> Answered:
        report = verify_submission(
            data,
            filename=filename,
            store=self.store,
            institution=self.institution,
            clock=self.clock,
            verifier=self.verifier,
            outside=self.outside,
        )
        return Answered(report)
