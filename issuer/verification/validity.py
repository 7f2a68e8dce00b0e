"""From when to when a credential is valid (VC Data Model 2.0, section 4.9)."""

from __future__ import annotations

from issuer.credentials.times import read_date_time
from issuer.i18n import N_, Message
from issuer.verification.case import CLOCK_SKEW, Case
from issuer.verification.report import Finding, Step, failed, passed
from issuer.verification.wording import moment, shown

_ENDLESS = passed(Step.VALIDITY, Message(N_("It does not expire.")))


def validity(case: Case) -> tuple[Finding, ...]:
    """Not before its first moment, and not after its last."""
    # Read from the document and not from the view: a date that cannot be read is not a missing one.
    moments = {}
    for member in ("validFrom", "validUntil"):
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
    start, end = moments.get("validFrom"), moments.get("validUntil")
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
    if end is not None and end < case.now:
        return (
            failed(
                Step.VALIDITY,
                Message(N_("It was valid until %(when)s and has expired."), {"when": moment(end)}),
                reason="expired",
                advice=Message(N_("Ask the holder whether there is a newer one.")),
                facts={"when": end.isoformat()},
            ),
        )
    if end is None:
        return (_ENDLESS,)
    return (
        passed(Step.VALIDITY, Message(N_("It is valid until %(when)s."), {"when": moment(end)})),
    )
