"""From when to when a credential is valid (VC Data Model 2.0, section 4.9)."""

from __future__ import annotations

from issuer.credentials.times import read_date_time
from issuer.i18n import N_, Message
from issuer.verification.case import CLOCK_SKEW, Case
from issuer.verification.report import Finding, Step, failed, passed, unchecked
from issuer.verification.wording import moment, shown

_NO_END_SHOWN = unchecked(
    Step.VALIDITY,
    Message(N_("It shows no end, but its holder chose what to show of it.")),
    reason="left-out",
    necessary=False,
    advice=Message(N_("Ask the holder to show the whole badge.")),
)
_ENDLESS = passed(Step.VALIDITY, Message(N_("It does not expire.")))


# In VC Data Model 1.1 they have other names, and both pairs may stand (section 4.5, 4.6).
STARTS = ("validFrom", "issuanceDate")
ENDS = ("validUntil", "expirationDate")


def validity(case: Case) -> tuple[Finding, ...]:
    """Not before its first moment, and not after its last."""
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
        return (_NO_END_SHOWN if case.signed.shows_a_part else _ENDLESS,)
    return (
        passed(Step.VALIDITY, Message(N_("It is valid until %(when)s."), {"when": moment(end)})),
    )
