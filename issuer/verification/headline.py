"""The answer in one sentence: who issued what to whom, and whether it stands.

That somebody issued a badge is only said when it is proven; before that it is what the badge says.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from issuer.credentials.names import Names
from issuer.i18n import N_, Message
from issuer.verification.issuers import IssuerIdentity
from issuer.verification.presentation_headline import headline_of_presentation
from issuer.verification.report import (
    AUTHENTICITY,
    OUT_OF_TIME,
    Finding,
    Kind,
    Step,
    Verdict,
    judge,
)
from issuer.verification.wording import moment, shown

_STANDS = {
    Kind.BADGE: N_("%(issuer)s issued “%(badge)s” to %(recipient)s; the badge stands."),
    Kind.ENDORSEMENT: N_("%(issuer)s issued %(what)s, and it stands."),
    Kind.LEARNER_RECORD: N_("%(issuer)s issued %(what)s, and it stands."),
    Kind.STATUS_LIST: N_("%(issuer)s issued this status list, and it is current."),
    Kind.CREDENTIAL: N_("%(issuer)s issued this credential, which is no Open Badge; it stands."),
}
# What an authentic badge may lack, by the reason a finding gives.
_DOES_NOT_STAND = {
    "revoked": N_("%(issuer)s issued “%(badge)s” to %(recipient)s and has revoked it."),
    "suspended": N_(
        "%(issuer)s issued “%(badge)s” to %(recipient)s and has suspended it for the time being."
    ),
    "expired": N_(
        "%(issuer)s issued “%(badge)s” to %(recipient)s; it was valid until %(when)s and has "
        "expired since."
    ),
    "not-yet-valid": N_(
        "%(issuer)s issued “%(badge)s” to %(recipient)s; it is not valid before %(when)s."
    ),
    "key-expires": N_(
        "%(issuer)s signed this on %(signed)s; the key was good until %(when)s, so it does not "
        "count now."
    ),
    "proof-expired": N_(
        "%(issuer)s signed this; the signature was good until %(when)s, so it does not count now."
    ),
    "created-in-future": N_(
        "%(issuer)s signed this, but dated the signature %(when)s; it does not count before that."
    ),
    "bad-part": N_("%(issuer)s signed this, but something inside it is not good."),
}
# The same, where the date is known on which it began.
_WAS_GOOD = {
    "revoked": N_(
        "%(issuer)s issued “%(badge)s” to %(recipient)s, valid from %(since)s, and has revoked it."
    ),
    "proof-expired": N_(
        "%(issuer)s signed this on %(signed)s; the signature was good until %(when)s, so it does "
        "not count now."
    ),
}
_BEGAN = {"revoked": "since", "proof-expired": "signed"}
# A key of the issuer's signed exactly this, and somebody else may have had it by then.
_NOT_TRUSTED = {
    "key-revoked": N_(
        "This was signed with a key that %(issuer)s withdrew on %(when)s. Nobody can tell whether "
        "it was signed before that. Do not rely on it."
    ),
    "key-ended": N_(
        "This was signed with a key of %(issuer)s that was good until %(when)s, and does not show "
        "that it was signed before that. Do not rely on it."
    ),
}
_STATUS_UNKNOWN = N_(
    "%(issuer)s issued “%(badge)s” to %(recipient)s; whether it still stands could not be checked."
)
_FORM_UNKNOWN = N_(
    "%(issuer)s issued “%(badge)s” to %(recipient)s; whether it keeps to the form that its issuer "
    "asks for could not be checked."
)
_AUTHENTIC_AND_WRONG = N_(
    "%(issuer)s signed this, but it does not keep to the rules for badges and cannot be accepted."
)
_NOT_SIGNED = N_("This names %(issuer)s as its issuer, but nobody has signed it.")
_NOT_GENUINE = N_(
    "This names %(issuer)s as its issuer, but is not what that issuer signed. Do not rely on it."
)
_UNKNOWN = N_(
    "This says that %(issuer)s issued “%(badge)s” to %(recipient)s; that could not be checked."
)

# The same of what is no badge: it has no recipient, and a name only where one is asked for.
_OF_WHAT_IS_NO_BADGE = {
    _DOES_NOT_STAND["revoked"]: N_("%(issuer)s issued %(what)s and has revoked it."),
    _DOES_NOT_STAND["suspended"]: N_(
        "%(issuer)s issued %(what)s and has suspended it for the time being."
    ),
    _DOES_NOT_STAND["expired"]: N_(
        "%(issuer)s issued %(what)s; it was valid until %(when)s and has expired since."
    ),
    _DOES_NOT_STAND["not-yet-valid"]: N_(
        "%(issuer)s issued %(what)s; it is not valid before %(when)s."
    ),
    _WAS_GOOD["revoked"]: N_(
        "%(issuer)s issued %(what)s, valid from %(since)s, and has revoked it."
    ),
    _STATUS_UNKNOWN: N_(
        "%(issuer)s issued %(what)s; whether it still stands could not be checked."
    ),
    _FORM_UNKNOWN: N_(
        "%(issuer)s issued %(what)s; whether it keeps to the form that its issuer asks for could "
        "not be checked."
    ),
    _AUTHENTIC_AND_WRONG: N_(
        "%(issuer)s signed this, but it does not keep to the rules for credentials and cannot be "
        "accepted."
    ),
    _UNKNOWN: N_("This says that %(issuer)s issued %(what)s; that could not be checked."),
}
_WHAT = {
    Kind.ENDORSEMENT: N_("the endorsement “%(badge)s”"),
    Kind.LEARNER_RECORD: N_("the learner record “%(badge)s”"),
    Kind.STATUS_LIST: N_("this status list"),
    Kind.CREDENTIAL: N_("this credential, which is no Open Badge"),
}
# Without a name.
_WHAT_OF_NO_NAME = {
    Kind.ENDORSEMENT: N_("this endorsement"),
    Kind.LEARNER_RECORD: N_("this learner record"),
}

_NO_BADGE = Message(N_("a badge without a name"))
_NOBODY = Message(N_("somebody whose name is not in it"))


def headline_of(
    findings: Sequence[Finding], *, names: Names, issuer: IssuerIdentity, kind: Kind = Kind.BADGE
) -> Message:
    """The one sentence for a report; its template says no more than the findings prove."""
    if kind is Kind.PRESENTATION:
        return headline_of_presentation(findings)
    values: dict[str, str | int | Message] = {
        "issuer": issuer.label,
        "badge": shown(names.badge) or _NO_BADGE,
        "recipient": shown(names.recipient) or _NOBODY,
    }
    template, reason = _template_for(findings, kind)
    if reason:
        values["since"] = _moment_in(findings, "since")
        values["signed"] = _moment_in(findings, "created")
        its_own = [found for found in findings if found.reason == reason]
        values["when"] = _moment_in(its_own, "when")
        if values.get(_BEGAN.get(reason, "")):
            template = _WAS_GOOD[reason]
    if kind is not Kind.BADGE:
        template = _OF_WHAT_IS_NO_BADGE.get(template, template)
        unnamed = {} if shown(names.badge) else _WHAT_OF_NO_NAME
        values["what"] = Message(unnamed.get(kind, _WHAT[kind]), {"badge": values["badge"]})
    return Message(template, values)


def _moment_in(findings: Sequence[Finding], fact: str) -> str:
    """The first moment that a finding tells under this name; else nothing."""
    told = (str(found.facts[fact]) for found in findings if fact in found.facts)
    return next((moment(datetime.fromisoformat(text)) for text in told), "")


def _template_for(findings: Sequence[Finding], kind: Kind) -> tuple[str, str]:
    """The sentence, and the reason that it tells, if it is of one."""
    verdict, is_authentic = judge(findings, kind)
    if verdict is Verdict.VALID:
        return _STANDS[kind], ""
    doubts = [found for found in findings if found.necessary and not found.passed]
    reasons = [found.reason for found in doubts]
    if not is_authentic:
        if verdict is Verdict.COULD_NOT_BE_CHECKED:
            return _UNKNOWN, ""
        if "not-signed" in reasons:
            return _NOT_SIGNED, ""
        only = _only_doubt(findings)
        return _NOT_TRUSTED.get(only, _NOT_GENUINE), only
    if verdict is Verdict.COULD_NOT_BE_CHECKED:
        is_of_form = all(found.step is Step.SCHEMA for found in doubts)
        return _FORM_UNKNOWN if is_of_form else _STATUS_UNKNOWN, ""
    # Revocation says most, so it comes first, in the order of the table.
    return next(
        ((text, reason) for reason, text in _DOES_NOT_STAND.items() if reason in reasons),
        (_AUTHENTIC_AND_WRONG, ""),
    )


def _only_doubt(findings: Sequence[Finding]) -> str:
    """Why alone it is not proven who signed this; nothing where there are several reasons, or
    where the moment is not known.
    """
    doubts = [
        found
        for found in findings
        if found.necessary
        and found.step in AUTHENTICITY
        and not found.passed
        and found.reason not in OUT_OF_TIME
    ]
    return doubts[0].reason if len(doubts) == 1 and "when" in doubts[0].facts else ""
