"""The list that a badge's status entry names, once it is sure whose it is and of what time.

A list is itself a signed document and is verified like one: the issuer of the badge must have
signed it, it must be the list the badge names, and it must not be out of date. Whatever is wrong
with a list leaves the status unknown; it never means "not revoked" (T38).
"""

from __future__ import annotations

from collections.abc import Mapping

from issuer.credentials.model import CREDENTIALS_CONTEXT, FIRST_CREDENTIALS_CONTEXT
from issuer.credentials.times import read_date_time
from issuer.errors import MalformedSubmission
from issuer.i18n import N_, Message
from issuer.status.bitstring_status_list import StatusListEntry
from issuer.verification.case import CLOCK_SKEW, Case
from issuer.verification.report import Finding, Step, Verdict, unchecked, verdict_on
from issuer.verification.signature import signature_on
from issuer.verification.status_lists import StatusList, read_status_list
from issuer.verification.token import token_says
from issuer.verification.validity import ENDS, STARTS
from issuer.verification.wording import moment
from issuer.verification.writing import writing_of

TRY_AGAIN = Message(
    N_(
        "Ask the issuer whether the badge still stands. If its list was only out of reach, trying "
        "again later helps."
    )
)

_LIST_CONTEXTS = frozenset(
    {
        "https://w3id.org/vc/status-list/2021/v1",
        "https://w3id.org/security/data-integrity/v1",
        "https://w3id.org/security/data-integrity/v2",
        "https://w3id.org/security/suites/ed25519-2020/v1",
    }
)


class StatusUnknown(Exception):
    """Why nobody can say what the list says."""

    def __init__(self, message: Message, *, reason: str) -> None:
        super().__init__(reason)
        self.finding: Finding = unchecked(Step.STATUS, message, reason=reason, advice=TRY_AGAIN)


def list_named_by(entry: StatusListEntry, *, case: Case) -> StatusList:
    """The list at the entry's address: the issuer's own, current, and about the entry's purpose.

    Raises:
        StatusUnknown: It was not obtained, or is not that list.
    """
    text = case.world.status_list(entry.status_list_credential)
    if text is None:
        raise StatusUnknown(
            Message(N_("The issuer's list of revoked badges could not be obtained.")),
            reason="no-status-list",
        )
    try:
        status_list = read_status_list(text)
    except MalformedSubmission:
        raise StatusUnknown(
            Message(N_("What stands in the place of the issuer's status list is not one.")),
            reason="unreadable-status-list",
        ) from None
    _require_its_list(status_list, entry=entry, case=case)
    _require_current(status_list.document, case=case)
    _require_bits(status_list, purpose=entry.purpose)
    return status_list


def _require_its_list(status_list: StatusList, *, entry: StatusListEntry, case: Case) -> None:
    """The list that the badge names, signed by the issuer of the badge, plainly written."""
    document = status_list.document
    if not case.issuer.id or status_list.signed.signer_id != case.issuer.id:
        raise StatusUnknown(
            Message(N_("The list of revoked badges is not the issuer's own.")),
            reason="foreign-status-list",
        )
    if document.get("id") != entry.status_list_credential:
        raise StatusUnknown(
            Message(N_("At the address of the issuer's list there is another one.")),
            reason="other-status-list",
        )
    writing = writing_of(status_list.signed.claims)
    if (
        not _is_held(document.get("@context"))
        or writing.has_stray_context
        or writing.contexts
        or writing.hidden_name is not None
    ):
        raise StatusUnknown(
            Message(N_("The issuer's list is written in a way that is not read here.")),
            reason="unusual-status-list",
        )
    found = signature_on(
        status_list.signed, keys=case.keys, now=case.now, all_must_hold=case.asked.generic
    )
    if status_list.signed.token is not None:
        found += token_says(status_list.signed.token, now=case.now)
    if verdict_on(found) is not Verdict.VALID:
        raise StatusUnknown(
            Message(N_("The list of revoked badges is not signed by the issuer, or was changed.")),
            reason="unsigned-status-list",
        )


def _is_held(context: object) -> bool:
    listed = context if isinstance(context, list) else [context]
    base, further = listed[:1], listed[1:]
    return base in ([CREDENTIALS_CONTEXT], [FIRST_CREDENTIALS_CONTEXT]) and all(
        isinstance(one, str) and one in _LIST_CONTEXTS for one in further
    )


def _require_current(status_list: Mapping[str, object], *, case: Case) -> None:
    moments = {}
    for member in STARTS + ENDS:
        if member not in status_list:
            continue
        text = status_list[member]
        when = read_date_time(text) if isinstance(text, str) else None
        if when is None:
            raise StatusUnknown(
                Message(N_("The issuer's list bears a date that is none.")),
                reason="undated-status-list",
            )
        moments[member] = when
    start = max((moments[name] for name in STARTS if name in moments), default=None)
    end = min((moments[name] for name in ENDS if name in moments), default=None)
    if start is not None and start > case.now + CLOCK_SKEW:
        raise StatusUnknown(
            Message(
                N_("The issuer's list is dated in the future, %(when)s."), {"when": moment(start)}
            ),
            reason="future-status-list",
        )
    if end is not None and end < case.now:
        raise StatusUnknown(
            Message(
                N_("The status is unknown since %(when)s, when the issuer's list ran out."),
                {"when": moment(end)},
            ),
            reason="stale-status-list",
        )


def _require_bits(status_list: StatusList, *, purpose: str) -> None:
    """The document is a bitstring, and its bits mean what the badge's entry says they do."""
    if not status_list.is_of_its_type:
        raise StatusUnknown(
            Message(N_("What stands in the place of the issuer's status list is not one.")),
            reason="unreadable-status-list",
        )
    if purpose not in status_list.purposes:
        raise StatusUnknown(
            Message(N_("The issuer's list is about something else than this badge's entry.")),
            reason="other-list-purpose",
        )
