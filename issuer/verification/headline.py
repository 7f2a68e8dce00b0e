"""The answer in one sentence: who issued what to whom, and whether it stands.

That somebody issued a badge is only said when it is proven; before that it is what the badge says.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from issuer.credentials.names import Names
from issuer.i18n import N_, Message
from issuer.verification.issuers import IssuerIdentity
from issuer.verification.report import Finding, Kind, Verdict, judge
from issuer.verification.wording import moment, shown

_STANDS = {
    Kind.BADGE: N_("%(issuer)s issued “%(badge)s” to %(recipient)s; the badge stands."),
    Kind.ENDORSEMENT: N_("%(issuer)s issued the endorsement “%(badge)s”, and it stands."),
    Kind.LEARNER_RECORD: N_("%(issuer)s issued the learner record “%(badge)s”, and it stands."),
    Kind.STATUS_LIST: N_("%(issuer)s issued this status list, and it is current."),
    Kind.PRESENTATION: N_("The credentials in this presentation are good."),
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
    "bad-part": N_("%(issuer)s signed this, but something inside it is not good."),
}
_STATUS_UNKNOWN = N_(
    "%(issuer)s issued “%(badge)s” to %(recipient)s; whether it still stands could not be checked."
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
_OF_A_PRESENTATION = {
    Verdict.NOT_VALID: N_("This presentation is not good, or something in it is not."),
    Verdict.COULD_NOT_BE_CHECKED: N_("Not everything in this presentation could be checked."),
}

_NO_BADGE = Message(N_("a badge without a name"))
_NOBODY = Message(N_("somebody whose name is not in it"))


def headline_of(
    findings: Sequence[Finding], *, names: Names, issuer: IssuerIdentity, kind: Kind = Kind.BADGE
) -> Message:
    """The one sentence for a report; its template says no more than the findings prove."""
    values = {
        "issuer": issuer.label,
        "badge": shown(names.badge) or _NO_BADGE,
        "recipient": shown(names.recipient) or _NOBODY,
        "when": next((_moment_in(found) for found in findings if "when" in found.facts), ""),
    }
    return Message(_template_for(findings, kind), values)


def _moment_in(finding: Finding) -> str:
    return moment(datetime.fromisoformat(str(finding.facts["when"])))


def _template_for(findings: Sequence[Finding], kind: Kind) -> str:
    verdict, is_authentic = judge(findings, kind)
    if verdict is Verdict.VALID:
        return _STANDS[kind]
    if kind is Kind.PRESENTATION:
        return _OF_A_PRESENTATION[verdict]
    reasons = [found.reason for found in findings if found.necessary and not found.passed]
    if not is_authentic:
        if verdict is Verdict.COULD_NOT_BE_CHECKED:
            return _UNKNOWN
        return _NOT_SIGNED if "not-signed" in reasons else _NOT_GENUINE
    if verdict is Verdict.COULD_NOT_BE_CHECKED:
        return _STATUS_UNKNOWN
    # Revocation says most, so it comes first, in the order of the table.
    return next(
        (sentence for reason, sentence in _DOES_NOT_STAND.items() if reason in reasons),
        _AUTHENTIC_AND_WRONG,
    )
