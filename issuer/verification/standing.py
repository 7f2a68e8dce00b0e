"""Whether a credential still stands: its entry in a published list (Bitstring Status List 1.0).

A list is itself a signed document and is verified like one: the issuer of the badge must have
signed it, it must be the list the badge names, and it must not be out of date. Whatever is wrong
with a list leaves the status unknown; it never means "not revoked" (T38).
"""

from __future__ import annotations

from collections.abc import Mapping

from issuer.credentials.model import CREDENTIALS_CONTEXT
from issuer.credentials.times import read_date_time
from issuer.errors import MalformedSubmission
from issuer.i18n import N_, Message
from issuer.status.bitstring_status_list import StatusListEntry, StatusListError, get_bit
from issuer.verification.case import CLOCK_SKEW, Case
from issuer.verification.report import (
    Facts,
    Finding,
    Step,
    Verdict,
    failed,
    passed,
    unchecked,
    verdict_on,
)
from issuer.verification.signature import signature_on
from issuer.verification.status_lists import StatusList, read_status_list
from issuer.verification.wording import moment, shown
from issuer.verification.writing import writing_of

_TYPE = "BitstringStatusListEntry"
_LIST_CONTEXT = [CREDENTIALS_CONTEXT]
_NOT_NAMED = Message(N_("The issuer's list of this time does not name it as revoked."))
_TRY_AGAIN = Message(N_("Try again later, or ask the issuer whether the badge still stands."))

# What a set bit means, for the purposes that are about the badge standing or not (section 2.1).
_WITHDRAWN: Mapping[str, tuple[str, str]] = {
    "revocation": ("revoked", N_("The issuer has revoked this badge.")),
    "suspension": ("suspended", N_("The issuer has suspended this badge for the time being.")),
}


class _StatusUnknown(Exception):
    def __init__(self, message: Message, *, reason: str) -> None:
        super().__init__(reason)
        self.finding = unchecked(Step.STATUS, message, reason=reason, advice=_TRY_AGAIN)


def standing(case: Case) -> tuple[Finding, ...]:
    """What the issuer's list says about this credential now."""
    if "credentialStatus" not in case.document:
        message = Message(N_("It names no list in which its issuer could revoke it."))
        return (passed(Step.STATUS, message, facts={"list": "none"}),)
    try:
        entry = _entry_in(case.document["credentialStatus"])
        status_list = _list_named_by(entry, case=case)
        _require_bits(status_list, purpose=entry.purpose)
        is_set = get_bit(status_list.bits(), entry.index)
    except _StatusUnknown as answer:
        return (answer.finding,)
    except StatusListError as error:
        message = Message(
            N_("The status is unknown, since the issuer's list cannot be used: %(why)s"),
            {"why": shown(str(error.facts.get("why", "")))},
        )
        return (unchecked(Step.STATUS, message, reason=error.code, advice=_TRY_AGAIN),)
    facts: Facts = {"list": shown(entry.status_list_credential), "index": entry.index}
    if is_set:
        reason, sentence = _WITHDRAWN[entry.purpose]
        advice = Message(N_("Do not rely on it. The issuer can tell you more, if you ask."))
        return (failed(Step.STATUS, Message(sentence), reason=reason, advice=advice, facts=facts),)
    return (passed(Step.STATUS, _NOT_NAMED, facts=facts),)


def _entry_in(status: object) -> StatusListEntry:
    if not isinstance(status, dict) or status.get("type") != _TYPE:
        raise _StatusUnknown(
            Message(N_("Its status is published in a way that is not read here yet.")),
            reason="other-status-type",
        )
    entry = StatusListEntry.from_json(status)
    if entry.purpose not in _WITHDRAWN:
        raise _StatusUnknown(
            Message(
                N_("Its status has a purpose that is not read here: %(purpose)s."),
                {"purpose": shown(entry.purpose)},
            ),
            reason="other-status-purpose",
        )
    return entry


def _list_named_by(entry: StatusListEntry, *, case: Case) -> StatusList:
    """The list at the entry's address, once it is sure whose it is and of what time."""
    text = case.world.status_list(entry.status_list_credential)
    if text is None:
        raise _StatusUnknown(
            Message(N_("The issuer's list of revoked badges could not be obtained.")),
            reason="no-status-list",
        )
    try:
        status_list = read_status_list(text)
    except MalformedSubmission:
        raise _StatusUnknown(
            Message(N_("What stands in the place of the issuer's status list is not one.")),
            reason="unreadable-status-list",
        ) from None
    _require_its_list(status_list, entry=entry, case=case)
    _require_current(status_list.document, case=case)
    return status_list


def _require_its_list(status_list: StatusList, *, entry: StatusListEntry, case: Case) -> None:
    """The list that the badge names, signed by the issuer of the badge, plainly written."""
    document = status_list.document
    if not case.issuer.id or status_list.signed.issuer_id != case.issuer.id:
        raise _StatusUnknown(
            Message(N_("The list of revoked badges is not the issuer's own.")),
            reason="foreign-status-list",
        )
    if document.get("id") != entry.status_list_credential:
        raise _StatusUnknown(
            Message(N_("At the address of the issuer's list there is another one.")),
            reason="other-status-list",
        )
    writing = writing_of(status_list.signed.claims)
    if (
        document.get("@context") != _LIST_CONTEXT
        or writing.has_nested_context
        or writing.hidden_name is not None
    ):
        raise _StatusUnknown(
            Message(N_("The issuer's list is written in a way that is not read here.")),
            reason="unusual-status-list",
        )
    signature = signature_on(status_list.signed, world=case.world, now=case.now)
    if verdict_on(signature) is not Verdict.VALID:
        raise _StatusUnknown(
            Message(N_("The list of revoked badges is not signed by the issuer, or was changed.")),
            reason="unsigned-status-list",
        )


def _require_current(status_list: Mapping[str, object], *, case: Case) -> None:
    moments = {}
    for member in ("validFrom", "validUntil"):
        if member not in status_list:
            continue
        text = status_list[member]
        when = read_date_time(text) if isinstance(text, str) else None
        if when is None:
            raise _StatusUnknown(
                Message(N_("The issuer's list bears a date that is none.")),
                reason="undated-status-list",
            )
        moments[member] = when
    start, end = moments.get("validFrom"), moments.get("validUntil")
    if start is not None and start > case.now + CLOCK_SKEW:
        raise _StatusUnknown(
            Message(
                N_("The issuer's list is dated in the future, %(when)s."), {"when": moment(start)}
            ),
            reason="future-status-list",
        )
    if end is not None and end < case.now:
        raise _StatusUnknown(
            Message(
                N_("The status is unknown since %(when)s, when the issuer's list ran out."),
                {"when": moment(end)},
            ),
            reason="stale-status-list",
        )


def _require_bits(status_list: StatusList, *, purpose: str) -> None:
    """The document is a bitstring, and its bits mean what the badge's entry says they do."""
    subject, types = status_list.subject, status_list.document.get("type")
    if (
        subject.get("type") != "BitstringStatusList"
        or not isinstance(types, list)
        or "BitstringStatusListCredential" not in types
        or not isinstance(subject.get("encodedList"), str)
    ):
        raise _StatusUnknown(
            Message(N_("What stands in the place of the issuer's status list is not one.")),
            reason="unreadable-status-list",
        )
    purposes = subject.get("statusPurpose")
    if purpose not in (purposes if isinstance(purposes, list) else [purposes]):
        raise _StatusUnknown(
            Message(N_("The issuer's list is about something else than this badge's entry.")),
            reason="other-list-purpose",
        )
