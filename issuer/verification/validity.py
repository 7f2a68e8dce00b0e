"""From when to when a credential is valid (VC Data Model 2.0, section 4.9)."""

from __future__ import annotations

from datetime import datetime

from issuer.credentials.times import read_date_time
from issuer.i18n import N_, Message
from issuer.verification.advice import ASK_FOR_THE_WHOLE
from issuer.verification.case import CLOCK_SKEW, Case
from issuer.verification.report import Finding, Outcome, Step, failed, passed, unchecked
from issuer.verification.wording import moment, shown

_NO_END_SHOWN = unchecked(
    Step.VALIDITY,
    Message(N_("It shows no end, but its holder chose what to show of it.")),
    reason="left-out",
    necessary=False,
    advice=ASK_FOR_THE_WHOLE,
)
_ENDLESS = passed(Step.VALIDITY, Message(N_("It does not expire.")))


# In VC Data Model 1.1 they have other names, and both pairs may stand (section 4.5, 4.6).
STARTS = ("validFrom", "issuanceDate")
ENDS = ("validUntil", "expirationDate")


def validity(case: Case) -> tuple[Finding, ...]:
    """Not before its first moment, and not after its last; `since` among the facts is the first, if
    it has been.
    """
    # Read from the document and not from the view: a date that cannot be read is not a missing one.
    moments = {}
    for member in STARTS + ENDS:
        if member not in case.document:
            continue
        text = case.document[member]
        when = read_date_time(text) if isinstance(text, str) else None
        if when is None:
            message = Message(
                N_("It says when it is valid in a way that is no date: %(found)s."),
                {"found": shown(str(text))},
            )
            return (failed(Step.VALIDITY, message, reason="no-date"),)
        moments[member] = when
    start = max((moments[name] for name in STARTS if name in moments), default=None)
    end = min((moments[name] for name in ENDS if name in moments), default=None)
    if start is not None and start > case.now + CLOCK_SKEW:
        return (
            failed(
                Step.VALIDITY,
                Message(N_("It is not valid before %(when)s."), {"when": moment(start)}),
                reason="not-yet-valid",
                advice=Message(N_("Check it again on that day.")),
                facts={"when": start.isoformat()},
            ),
        )
    found = _begun(case, end)
    if start is None:
        return (found,)
    found = found._replace(facts={**found.facts, "since": start.isoformat()})
    return (_within_the_skew(found, start) if start > case.now else found,)


def _within_the_skew(found: Finding, start: datetime) -> Finding:
    """The same of a credential that begins in a moment, which is taken for a clock that is fast."""
    if found.outcome is Outcome.FAILED:
        return found
    sentence = N_(
        "It begins at %(when)s, within the %(minutes)s minutes that clocks may differ. %(then)s"
    )
    minutes = int(CLOCK_SKEW.total_seconds()) // 60
    message = Message(sentence, {"when": moment(start), "minutes": minutes, "then": found.message})
    return found._replace(message=message)


def _begun(case: Case, end: datetime | None) -> Finding:
    """What its end makes of a credential whose time has come."""
    if end is None:
        return _NO_END_SHOWN if case.signed.shows_a_part else _ENDLESS
    if end >= case.now:
        message = Message(N_("It is valid until %(when)s."), {"when": moment(end)})
        return passed(Step.VALIDITY, message)
    return failed(
        Step.VALIDITY,
        Message(N_("It was valid until %(when)s and has expired."), {"when": moment(end)}),
        reason="expired",
        advice=Message(N_("Ask the holder whether there is a newer one.")),
        facts={"when": end.isoformat()},
    )
