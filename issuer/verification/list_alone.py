"""A status list that is shown by itself: whether a badge that names it could be told anything.

It is read as for a badge (status_lists.py). What makes the status of every badge in it unknown
makes the list a bad one.
"""

from __future__ import annotations

from issuer.i18n import N_, Message
from issuer.status.bitstring_status_list import StatusListError
from issuer.verification.case import Case
from issuer.verification.report import Finding, Step, failed, passed, unchecked
from issuer.verification.standing import READ_PURPOSES
from issuer.verification.status_lists import StatusList
from issuer.verification.wording import shown

_READABLE = passed(Step.STRUCTURE, Message(N_("Its bits can be read, and it says what they mean.")))
_ASK = Message(N_("Ask the issuer for a list that can be read."))


def list_alone(case: Case) -> tuple[Finding, ...]:
    """Its bits can be unpacked and are enough, and what they mean is known here."""
    status_list = StatusList(case.document, token=case.signed.token)
    if not status_list.is_of_its_type:
        message = Message(N_("This is no status list of the type that it names."))
        return (failed(Step.STRUCTURE, message, reason="unreadable-status-list", advice=_ASK),)
    try:
        status_list.bits()
    except StatusListError as error:
        message = Message(
            N_("This status list cannot be used: %(why)s"), {"why": error.facts["why"]}
        )
        return (failed(Step.STRUCTURE, message, reason=error.code, advice=_ASK),)
    purposes = status_list.purposes
    if not purposes or not all(isinstance(one, str) and one for one in purposes):
        message = Message(N_("This status list does not say what its bits mean."))
        return (failed(Step.STRUCTURE, message, reason="no-status-purpose", advice=_ASK),)
    unknown = ", ".join(str(one) for one in purposes if one not in READ_PURPOSES)
    if unknown:
        message = Message(
            N_("This status list has a purpose that is not read here: %(purpose)s."),
            {"purpose": shown(unknown)},
        )
        return (unchecked(Step.STRUCTURE, message, reason="other-status-purpose"),)
    return (_READABLE,)
