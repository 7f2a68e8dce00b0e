"""The sentences a policy gives its decisions; one function a reason, each with a stable code."""

from __future__ import annotations

import math
from fractions import Fraction

from issuer.attendance.model import Activity, AttendanceEntry
from issuer.awards.model import Figures, Reason
from issuer.i18n import N_, Message


def in_days(days: Fraction) -> str:
    return str(days.numerator) if days.denominator == 1 else f"{math.floor(days * 100) / 100:g}"


def of_days(days: Fraction) -> Message:
    """So many days, in words that fit the number."""
    return (
        Message(N_("1 day")) if days == 1 else Message(N_("%(days)s days"), {"days": in_days(days)})
    )


def of_badges(number: int) -> Message:
    """So many badges, in words that fit the number."""
    return (
        Message(N_("1 badge"))
        if number == 1
        else Message(N_("%(badges)s badges"), {"badges": number})
    )


def withheld(entry: AttendanceEntry) -> Reason:
    return Reason(
        "withheld",
        Message(N_("Withheld by the organiser: %(reason)s"), {"reason": entry.reason}),
    )


def too_many(wanted: tuple[str, ...], figures: Figures) -> Reason:
    return Reason(
        "too-many-badges",
        Message(
            N_(
                "%(wanted)s badge(s) are asked for; an activity of %(days)s day(s) awards at most "
                "%(most)s, each of a different type."
            ),
            {
                "wanted": len(wanted),
                "days": in_days(figures.days),
                "most": figures.most_badges,
            },
        ),
    )


def not_offered(wanted: tuple[str, ...]) -> Reason:
    return Reason(
        "not-offered",
        Message(N_("The activity does not award %(codes)s."), {"codes": ", ".join(wanted) or "-"}),
    )


def never_came() -> Reason:
    return Reason("no-attendance", Message(N_("No attendance was recorded.")))


def failed() -> Reason:
    return Reason("assessment-failed", Message(N_("The assessment was not passed.")))


def not_assessed() -> Reason:
    return Reason(
        "assessment-missing",
        Message(N_("The activity is assessed, and no result was recorded.")),
    )


def attendance_values(figures: Figures) -> dict[str, str | int | Message]:
    return {"attended": figures.percent_attended, "required": figures.percent_required}


def too_little(figures: Figures) -> Reason:
    return Reason(
        "below-threshold",
        Message(
            N_("Attended %(attended)s %% of the duration; %(required)s %% are required."),
            attendance_values(figures),
        ),
    )


def enough(figures: Figures) -> Reason:
    return Reason(
        "attended-enough",
        Message(
            N_("Attended %(attended)s %% of the duration (%(required)s %% required)."),
            attendance_values(figures),
        ),
    )


def passed() -> Reason:
    return Reason("assessment-passed", Message(N_("The assessment was passed.")))


def advisory(figures: Figures) -> Reason:
    return Reason(
        "below-threshold-assessed",
        Message(
            N_("Attended %(attended)s %% of the duration; the assessment decides."),
            attendance_values(figures),
        ),
    )


def satisfied() -> Reason:
    return Reason("organiser-satisfied", Message(N_("Completed to the organiser's satisfaction.")))


def awarded_by_organiser(entry: AttendanceEntry) -> Reason:
    return Reason(
        "awarded-by-organiser",
        Message(N_("Awarded by the organiser's decision: %(reason)s"), {"reason": entry.reason}),
    )


def fewer(wanted: tuple[str, ...], activity: Activity) -> Reason:
    left_out = [code for code in activity.attributes if code not in wanted]
    return Reason(
        "fewer-badges",
        Message(
            N_("The organiser did not give %(codes)s to this participant."),
            {"codes": ", ".join(left_out)},
        ),
    )


def late(figures: Figures) -> Reason:
    return Reason(
        "late-upload",
        Message(
            N_("Uploaded after %(deadline)s; noted, nothing is blocked."),
            {"deadline": figures.deadline.date().isoformat()},
        ),
    )
