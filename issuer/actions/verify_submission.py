"""Verify what somebody hands in, or one of our own badges at its address.

1. read    Find the one document in the upload; nothing else of it is kept.
2. verify  Ask the keys and status lists that we publish. What others publish is not fetched, so
           a foreign did:web badge ends as "could not be checked", never as good.
3. answer  A report; the page shows the verified document and never what was handed in.

Nothing is stored, so nothing is left behind if the power fails.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from issuer.actions.ports import Clock, Institution, Store
from issuer.actions.published import did_document, published_status_list
from issuer.actions.share_credential import shared_credential
from issuer.credentials.issued import IssuedCredential
from issuer.errors import CredentialNotFound, MalformedSubmission, NotFound
from issuer.i18n import N_, Message
from issuer.ids import CredentialId, StatusListId, is_id, read_short_code
from issuer.verification import VerificationReport, read_submission, verify

_LONGEST_ADDRESS = 500


def verify_submission(
    data: bytes, *, filename: str, store: Store, institution: Institution, clock: Clock
) -> VerificationReport:
    """Say whether an upload or a pasted text is a good badge; ours or anybody's.

    Whether its holder shares a badge of ours makes no difference: whoever has the file may ask.

    Raises:
        MalformedSubmission: there is nothing in it that could be verified.
    """
    submission = read_submission(data, filename=filename)
    return verify(submission, world=OwnWorld(store, institution), now=clock())


def verify_own(
    credential_id: CredentialId, *, store: Store, institution: Institution, clock: Clock
) -> VerificationReport:
    """Verify a badge of ours that its holder shares, from the text that was signed.

    Raises:
        CredentialNotFound: there is none, or it is switched off; both look the same.
    """
    credential = shared_credential(credential_id, store=store)
    return verify_submission(
        credential.text.encode(), filename="", store=store, institution=institution, clock=clock
    )


def find_shared(text: str, *, store: Store, institution: Institution) -> IssuedCredential:
    """The shared badge that a typed code or a pasted address of ours names.

    Raises:
        CredentialNotFound: it names none, or one that is switched off; both look the same.
        MalformedSubmission: it is neither a code nor an address of ours.
    """
    text = text.strip()
    named = institution.urls.credential_in(text) if len(text) <= _LONGEST_ADDRESS else None
    if named is not None:
        return shared_credential(named, store=store)
    code = read_short_code(text) if len(text) <= _LONGEST_ADDRESS else None
    if code is None:
        raise MalformedSubmission(
            why=Message(
                N_(
                    "it is neither a code of twelve letters and digits nor an address of this "
                    "site. Badges of others can be checked as a file."
                )
            )
        )
    with store.reading() as uow:
        credential = uow.credentials.by_short_code(code)
    if not credential.shared:
        raise CredentialNotFound
    return credential


def shared_original(
    report: VerificationReport, *, store: Store, institution: Institution
) -> IssuedCredential | None:
    """The badge of ours that a good report is about, if its holder shares it (T17).

    Only then may a page give a permanent link, and show the art that belongs to the badge.
    """
    if not report.issuer.is_ours or not report.is_authentic:
        return None
    named = institution.urls.credential_in(report.credential.id)
    if named is None:
        return None
    try:
        return shared_credential(named, store=store)
    except CredentialNotFound:
        return None


@dataclass(frozen=True, slots=True)
class OwnWorld:
    """What verification may know without leaving the house: our own keys and status lists."""

    store: Store
    institution: Institution

    def controller_document(self, did: str) -> Mapping[str, object] | None:
        return did_document(self.institution) if self.is_ours(did) else None

    def status_list(self, url: str) -> str | None:
        start = self.institution.urls.status_list(StatusListId(""))
        named = url.removeprefix(start)
        if not url.startswith(start) or not is_id(named):
            return None
        try:
            return published_status_list(StatusListId(named), store=self.store).text
        except NotFound:
            return None

    def is_ours(self, issuer_id: str) -> bool:
        return issuer_id == self.institution.did
