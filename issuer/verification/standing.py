"""Whether a credential still stands: what the list says that its issuer keeps for it.

Bitstring Status List 1.0 with the StatusList2021 that came before it, and 1EdTech's revocation
list. A list that cannot be used leaves the status unknown, and never means "not revoked" (T38).
"""

from __future__ import annotations

from collections.abc import Mapping

from issuer.errors import MalformedSubmission
from issuer.i18n import N_, Message
from issuer.status import revocation_list
from issuer.status.bitstring_status_list import (
    STATUS_ENTRIES,
    StatusListEntry,
    StatusListError,
    get_value,
    require_entries,
)
from issuer.verification.advice import ASK_FOR_THE_WHOLE
from issuer.verification.case import Case
from issuer.verification.listed import TRY_AGAIN, StatusUnknown, list_named_by
from issuer.verification.report import Facts, Finding, Step, failed, passed, unchecked
from issuer.verification.status_lists import read_revocation_list
from issuer.verification.wording import shown

MAX_ENTRIES = 4  # each may be a list to fetch; Open Badges 3.0 allows one

_NOT_NAMED = Message(N_("The issuer's list of this time does not name it as revoked."))
_DO_NOT_RELY = Message(N_("Do not rely on it. The issuer can tell you more, if you ask."))

# What a value other than zero means, for the purposes that are about the badge standing or not
# (section 2.1). What the others mean, the issuer says itself.
_WITHDRAWN: Mapping[str, tuple[str, str]] = {
    "revocation": ("revoked", N_("The issuer has revoked this badge.")),
    "suspension": ("suspended", N_("The issuer has suspended this badge for the time being.")),
}
_REMARKS = ("message", "refresh")
READ_PURPOSES = (*_WITHDRAWN, *_REMARKS)


def standing(case: Case) -> tuple[Finding, ...]:
    """What the issuer's lists say about this credential now."""
    if "credentialStatus" not in case.document:
        return (_no_list(case),)
    status = case.document["credentialStatus"]
    entries = status if isinstance(status, list) else [status]
    if not entries or len(entries) > MAX_ENTRIES:
        return (_unknown_way(),)
    return tuple(_entry_says(entry, case=case) for entry in entries)


def _no_list(case: Case) -> Finding:
    if case.signed.shows_a_part:
        return unchecked(
            Step.STATUS,
            Message(
                N_(
                    "Its holder chose what to show of it. Whether it names a list of revoked "
                    "badges cannot be seen."
                )
            ),
            reason="left-out",
            advice=ASK_FOR_THE_WHOLE,
        )
    message = Message(N_("It names no list in which its issuer could revoke it."))
    return passed(Step.STATUS, message, facts={"list": "none"})


def _entry_says(entry: object, *, case: Case) -> Finding:
    kind = entry.get("type") if isinstance(entry, dict) else None
    try:
        if not isinstance(entry, dict) or not isinstance(kind, str):
            return _unknown_way()
        if kind == revocation_list.TYPE:
            return _in_revocation_list(entry, case=case)
        if kind in STATUS_ENTRIES:
            return _in_bitstring(StatusListEntry.from_json(entry), case=case)
    except StatusUnknown as answer:
        return answer.finding
    except StatusListError as error:
        return _unusable(error)
    return _unknown_way()


# -- bitstrings ---------------------------------------------------------------------------------


def _in_bitstring(entry: StatusListEntry, *, case: Case) -> Finding:
    if entry.purpose not in READ_PURPOSES:
        raise StatusUnknown(
            Message(
                N_("Its status has a purpose that is not read here: %(purpose)s."),
                {"purpose": shown(entry.purpose)},
            ),
            reason="other-status-purpose",
        )
    status_list = list_named_by(entry, case=case)
    bits = status_list.bits()
    require_entries(bits, size=entry.size)
    value = get_value(bits, entry.index, size=entry.size)
    facts: Facts = {"list": shown(entry.status_list_credential), "index": entry.index}
    if entry.purpose in _REMARKS:
        return _remark(entry, value, facts={**facts, "value": value})
    if value:
        reason, sentence = _WITHDRAWN[entry.purpose]
        message = Message(sentence)
        return failed(Step.STATUS, message, reason=reason, advice=_DO_NOT_RELY, facts=facts)
    return passed(Step.STATUS, _NOT_NAMED, facts=facts)


def _remark(entry: StatusListEntry, value: int, *, facts: Facts) -> Finding:
    """What the issuer says besides; it takes nothing away from the badge."""
    said = shown(entry.message_for(value))
    if entry.purpose == "refresh" and value:
        message = Message(N_("The issuer offers a newer edition of it."))
    elif said:
        message = Message(N_("The issuer says of it: “%(said)s”."), {"said": said})
    elif value:
        message = Message(
            N_("The issuer has given it the value %(value)s, and no words for what that means."),
            {"value": value},
        )
    else:
        message = Message(N_("The issuer has nothing to say about it besides."))
    return passed(Step.STATUS, message, necessary=False, facts=facts)


# -- 1EdTech's lists ----------------------------------------------------------------------------


def _in_revocation_list(entry: Mapping[str, object], *, case: Case) -> Finding:
    """The list is at the address that the signed badge names, and nothing else proves it."""
    url = entry.get("id")
    if not isinstance(url, str):
        return _unknown_way()
    text = case.world.status_list(url)
    if text is None:
        raise StatusUnknown(
            Message(N_("The issuer's list of revoked badges could not be obtained.")),
            reason="no-status-list",
        )
    try:
        found = read_revocation_list(text)
    except MalformedSubmission:
        raise StatusUnknown(
            Message(N_("What stands in the place of the issuer's status list is not one.")),
            reason="unreadable-status-list",
        ) from None
    if found.issuer_id != case.issuer.id:
        raise StatusUnknown(
            Message(N_("The list of revoked badges is not the issuer's own.")),
            reason="foreign-status-list",
        )
    if found.id != url:
        raise StatusUnknown(
            Message(N_("At the address of the issuer's list there is another one.")),
            reason="other-status-list",
        )
    facts: Facts = {"list": shown(url)}
    why = found.reason_for(case.names.id)
    if why is None:
        return passed(Step.STATUS, _NOT_NAMED, facts=facts)
    message = Message(_WITHDRAWN["revocation"][1])
    if why:
        template = N_("The issuer has revoked this badge: “%(why)s”.")
        message = Message(template, {"why": shown(why)})
    return failed(Step.STATUS, message, reason="revoked", advice=_DO_NOT_RELY, facts=facts)


# -- what cannot be used ------------------------------------------------------------------------


def _unknown_way() -> Finding:
    message = Message(N_("Its status is published in a way that is not read here yet."))
    return unchecked(Step.STATUS, message, reason="other-status-type", advice=TRY_AGAIN)


def _unusable(error: StatusListError) -> Finding:
    message = Message(
        N_("The status is unknown, since the issuer's list cannot be used: %(why)s"),
        {"why": error.facts["why"]},
    )
    return unchecked(Step.STATUS, message, reason=error.code, advice=TRY_AGAIN)
