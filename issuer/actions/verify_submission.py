"""Verify what somebody hands in, or one of our own badges at its address.

1. read    Find the one document in the upload; nothing else of it is kept.
2. verify  Ask the keys and status lists that we publish, and what others publish as far as the
           operator lets it be fetched. What is not obtained ends as "could not be checked".
3. answer  A report; the page shows the verified document and never what was handed in.

Nothing is stored, so nothing is left behind if the power fails.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from issuer.actions.outside_world import NOTHING_OUTSIDE, OpenWorld, Outside
from issuer.actions.ports import Clock, Institution, Store, Verifier
from issuer.actions.published import did_document, published_status_list
from issuer.actions.share_credential import shared_credential
from issuer.credentials.issued import SharedCredential
from issuer.errors import CodeNotFound, CredentialNotFound, MalformedSubmission, NotFound
from issuer.i18n import N_, Message
from issuer.ids import CredentialId, StatusListId, is_id, read_short_code
from issuer.status.published import SignedList
from issuer.verification import Asked, KnownIssuer, VerificationReport, read_submission, verify

_LONGEST_ADDRESS = 500
A_BADGE = Asked()  # what a person asks about, unless told otherwise


@dataclass(frozen=True, slots=True)
class OwnBadge:
    """A shared badge of ours, and the status list it stands in, as one moment had both."""

    credential: SharedCredential
    status_list: SignedList


def verify_submission(
    data: bytes,
    *,
    filename: str,
    store: Store,
    institution: Institution,
    clock: Clock,
    verifier: Verifier,
    outside: Outside = NOTHING_OUTSIDE,
    asked: Asked = A_BADGE,
) -> VerificationReport:
    """Say whether an upload or a pasted text is a good badge; ours or anybody's.

    Whether its holder shares a badge of ours makes no difference: whoever has the file may ask.

    Raises:
        MalformedSubmission: there is nothing in it that could be verified.
        VerifierBusy: too much is being verified at this moment.
    """

    def published(list_id: StatusListId) -> str | None:
        try:
            return published_status_list(list_id, store=store).text
        except NotFound:
            return None

    now, house = clock(), OwnWorld(institution, published)
    world = OpenWorld(house, base=institution.urls.base, outside=outside, now=now)
    return verifier.verify(data, filename=filename, world=world, now=now, asked=asked)


def own_badge(credential_id: CredentialId, *, store: Store) -> OwnBadge:
    """A badge of ours that its holder shares, with everything that verifying it asks for.

    Raises:
        CredentialNotFound: there is none, or it is switched off; both look the same.
    """
    with store.reading() as uow:
        credential = uow.credentials.shared(credential_id)
        return OwnBadge(credential, uow.status_lists.signed(credential.status_list_id))


def verify_own(badge: OwnBadge, *, institution: Institution, now: datetime) -> VerificationReport:
    """Verify a badge of ours from the text that was signed; nothing is asked of the register."""
    held = {badge.status_list.id: badge.status_list.text}
    submission = read_submission(badge.credential.text.encode(), filename="")
    return verify(submission, world=OwnWorld(institution, held.get), now=now)


def find_shared(text: str, *, store: Store, institution: Institution) -> CredentialId:
    """The shared badge that a typed code or a pasted address of ours names.

    Raises:
        CredentialNotFound: it names none, or one that is switched off; both look the same. Of a
            code it is `CodeNotFound`.
        MalformedSubmission: it is neither a code nor an address of ours.
    """
    text = text.strip()
    named = institution.urls.credential_in(text) if len(text) <= _LONGEST_ADDRESS else None
    if named is not None:
        return shared_credential(named, store=store).id
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
        try:
            credential = uow.credentials.by_short_code(code)
        except CredentialNotFound:
            raise CodeNotFound from None
    if not credential.shared:
        raise CodeNotFound
    return credential.id


def badge_named_by(report: VerificationReport, *, institution: Institution) -> CredentialId | None:
    """The badge of ours that a good report is about; None for a bad one, and for others' badges."""
    if not report.issuer.is_ours or not report.is_authentic:
        return None
    return institution.urls.credential_in(report.credential.id)


def shared_original(
    report: VerificationReport, *, store: Store, institution: Institution
) -> SharedCredential | None:
    """The badge of ours that a good report is about, if its holder shares it (T17).

    Only then may a page give a permanent link, and show the art that belongs to the badge.
    """
    named = badge_named_by(report, institution=institution)
    if named is None:
        return None
    try:
        return shared_credential(named, store=store)
    except CredentialNotFound:
        return None


@dataclass(frozen=True, slots=True)
class OwnWorld:
    """What verification may know without leaving the house: our own keys and status lists.

    `text_of` is asked for the signed text of a list of ours; None where there is none.
    """

    institution: Institution
    text_of: Callable[[StatusListId], str | None]

    def controller_document(self, identifier: str) -> Mapping[str, object] | None:
        return did_document(self.institution) if self.is_ours(identifier) else None

    def status_list(self, url: str) -> str | None:
        start = self.institution.urls.status_list(StatusListId(""))
        named = url.removeprefix(start)
        if not url.startswith(start) or not is_id(named):
            return None
        return self.text_of(StatusListId(named))

    def context(self, url: str) -> Mapping[str, object] | None:
        del url  # those of others are asked for outside
        return None

    def credential_schema(self, url: str) -> str | None:
        del url  # our badges name no schema but the standard's
        return None

    def refreshed(self, url: str) -> bytes | None:
        del url  # what is newer is in the register
        return None

    def is_ours(self, issuer_id: str) -> bool:
        return issuer_id == self.institution.did

    def known_issuer(self, issuer_id: str) -> KnownIssuer | None:
        del issuer_id  # ours needs no registry
        return None
