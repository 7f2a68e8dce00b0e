"""Is the institution willing to award? The one function asked, and the small rules it is made of.

Policies are versioned TOML data under `policies/`; an activity is judged by the version in force
on its first day, and the version is kept with every decision. The order of the rules in
`Policy.willing_to_award` is the order in which a person would ask.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Protocol
from zoneinfo import ZoneInfo

from issuer.attendance.model import Activity, AttendanceEntry, Bilingual, Ruling
from issuer.awards import reasons
from issuer.awards.model import Attribute, Decision, Figures, Reason
from issuer.i18n import N_, Message

# Notes that make a batch exceptional under `second_person = "exceptions"` (T18).
EXCEPTIONAL = ("awarded-by-organiser", "late-upload")


class InstitutionPolicy(Protocol):
    """What the actions ask of a policy, whoever wrote it."""

    @property
    def version(self) -> str: ...

    def figures_of(self, activity: Activity) -> Figures: ...

    def willing_to_award(
        self,
        entry: AttendanceEntry,
        activity: Activity,
        *,
        uploaded_at: datetime,
        shared: Figures | None = None,
    ) -> Decision: ...


class CompletionMode(StrEnum):
    """What completion means (K1)."""

    ATTENDANCE_THRESHOLD = "attendance_threshold"
    ASSESSMENT = "assessment"
    ORGANISER = "organiser"


class DayDefinition(StrEnum):
    """How days are counted (K6)."""

    CALENDAR_DATES = "calendar_dates"
    HOURS = "hours"


class SecondPerson(StrEnum):
    """When a second person must approve a batch (T18)."""

    NEVER = "never"
    EXCEPTIONS = "exceptions"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class BadgeStep:
    """Up to this many days, at most this many badges."""

    days: int
    most: int


@dataclass(frozen=True, slots=True)
class Deadline:
    """By when attendance is to be uploaded, from the last session's local date (K2)."""

    days: int = 0
    calendar_months: int = 0

    def after(self, last_day: date, zone: ZoneInfo) -> datetime:
        """The last instant that is in time: the end of the local day the period leads to.

        A month from 31 January is the last day of February.
        """
        months = last_day.year * 12 + last_day.month - 1 + self.calendar_months
        year, month = divmod(months, 12)
        day = min(last_day.day, calendar.monthrange(year, month + 1)[1])
        due = date(year, month + 1, day) + timedelta(days=self.days)
        return datetime.combine(due, time(23, 59, 59), tzinfo=zone)


@dataclass(frozen=True, slots=True)
class Policy:
    """One version of the scheme, as data, with the judgement that follows from it."""

    version: str
    effective_from: date
    title: Bilingual
    zone: ZoneInfo
    monitor_role: Bilingual
    mode: CompletionMode
    percent_required: int
    organiser_may_award: bool
    day_definition: DayDefinition
    hours_per_day: int
    steps: tuple[BadgeStep, ...]
    most: int
    deadline: Deadline
    before_hosting: str
    second_person: SecondPerson
    large_batch: int
    publish_fields: tuple[str, ...]
    aliases: Mapping[str, str]
    attributes: Mapping[str, Attribute]

    # -- figures -------------------------------------------------------------------------------

    def days(self, activity: Activity) -> Fraction:
        """How many days an activity counts for; an advisor's ruling goes first (K6)."""
        if activity.days_ruling is not None:
            return Fraction(activity.days_ruling.days)
        if self.day_definition is DayDefinition.CALENDAR_DATES:
            return Fraction(len(activity.calendar_dates(self.zone)))
        return Fraction(activity.minutes, 60 * self.hours_per_day)

    def most_badges(self, activity: Activity) -> int:
        """How many badges the activity may award to one participant (S0-22 to S0-25)."""
        days = self.days(activity)
        return next((step.most for step in self.steps if days <= step.days), self.most)

    def due(self, activity: Activity) -> datetime:
        """Until when the attendance is to be uploaded (S0-33, S1-06)."""
        last_day = activity.ends_at.astimezone(self.zone).date()
        return self.deadline.after(last_day, self.zone)

    def figures(self, entry: AttendanceEntry, activity: Activity) -> Figures:
        """The figures a decision is made from; all but one are the activity's own."""
        return replace(self.figures_of(activity), minutes_attended=sum(entry.minutes))

    def figures_of(self, activity: Activity) -> Figures:
        """The figures for somebody who never came: the part that all participants share."""
        return Figures(
            minutes_attended=0,
            minutes_total=activity.minutes,
            percent_required=self.percent_required,
            days=self.days(activity),
            most_badges=self.most_badges(activity),
            deadline=self.due(activity),
        )

    # -- judgement -----------------------------------------------------------------------------

    def activity_problems(self, activity: Activity) -> tuple[Message, ...]:
        """What keeps an activity from being run under this policy; empty when nothing does."""
        problems = [
            Message(N_("%(code)s is not an attribute of the scheme."), {"code": code})
            for code in activity.attributes
            if code not in self.attributes
        ]
        most = self.most_badges(activity)
        if len(activity.attributes) > most:  # S0-25
            problems.append(
                Message(
                    N_("An activity of %(days)s awards at most %(most)s; %(chosen)s are chosen."),
                    {
                        "days": reasons.of_days(self.days(activity)),
                        "most": reasons.of_badges(most),
                        "chosen": len(activity.attributes),
                    },
                )
            )
        return tuple(problems)

    def willing_to_award(
        self,
        entry: AttendanceEntry,
        activity: Activity,
        *,
        uploaded_at: datetime,
        shared: Figures | None = None,
    ) -> Decision:
        """Whether, and what, this learner earns from this activity; pure, and always explained.

        1. The organiser withheld it: no (S0-28).
        2. More is asked for than the activity may award: no (S0-25, S0-26).
        3. Nobody who never came earns anything, whatever else was said (S0-09).
        4. The completion rule of this version says yes, or the organiser awards with a reason.
        5. Lateness is noted and blocks nothing (S0-33).

        Who asks about many participants hands in `figures_of(activity)` as `shared`.
        """
        shared = self.figures_of(activity) if shared is None else shared
        figures = replace(shared, minutes_attended=sum(entry.minutes))
        wanted = activity.attributes if entry.attributes is None else entry.attributes
        notes = tuple(self._lateness(figures, uploaded_at))
        refusal = self._refusal(entry, activity, wanted, figures)
        if refusal is not None:
            return Decision(
                willing=False,
                attributes=(),
                reasons=(refusal, *notes),
                policy=self.version,
                figures=figures,
            )
        grounds = (*self._grounds(entry, activity, wanted, figures), *notes)
        codes = {reason.code for reason in grounds}
        return Decision(
            willing=True,
            attributes=wanted,
            reasons=grounds,
            policy=self.version,
            figures=figures,
            exceptions=tuple(code for code in EXCEPTIONAL if code in codes),
        )

    def needs_second_person(self, decisions: Sequence[Decision]) -> tuple[str, ...]:
        """Why somebody else must approve this batch; empty when nobody must (T18)."""
        awards = sum(len(decision.attributes) for decision in decisions)
        if self.second_person is SecondPerson.NEVER or not awards:
            return ()
        why = sorted({code for decision in decisions for code in decision.exceptions})
        if awards > self.large_batch:
            why.append("large-batch")
        if self.second_person is SecondPerson.ALWAYS and not why:
            why.append("always")
        return tuple(why)

    # -- the small rules -----------------------------------------------------------------------

    def _refusal(
        self,
        entry: AttendanceEntry,
        activity: Activity,
        wanted: tuple[str, ...],
        figures: Figures,
    ) -> Reason | None:
        if entry.ruling is Ruling.WITHHOLD:
            return reasons.withheld(entry)
        if len(wanted) > figures.most_badges or len(set(wanted)) != len(wanted):
            return reasons.too_many(wanted, figures)
        if not set(wanted) <= set(activity.attributes) or not wanted:
            return reasons.not_offered(wanted)
        if figures.minutes_attended == 0:
            return reasons.never_came()
        if entry.ruling is Ruling.AWARD and self.organiser_may_award:
            return None
        return self._incomplete(entry, activity, figures)

    def _incomplete(
        self, entry: AttendanceEntry, activity: Activity, figures: Figures
    ) -> Reason | None:
        """Why the completion rule says no; None when it says yes (K1)."""
        if entry.passed is False:
            return reasons.failed()
        if self._assessment_decides(activity):
            return None if entry.passed else reasons.not_assessed()
        if self.mode is CompletionMode.ORGANISER or figures.is_enough:
            return None
        return reasons.too_little(figures)

    def _assessment_decides(self, activity: Activity) -> bool:
        """S1-13: the share of attendance decides only where nothing is assessed."""
        return self.mode is CompletionMode.ASSESSMENT or (
            self.mode is CompletionMode.ATTENDANCE_THRESHOLD and activity.assessed
        )

    def _grounds(
        self,
        entry: AttendanceEntry,
        activity: Activity,
        wanted: tuple[str, ...],
        figures: Figures,
    ) -> Iterable[Reason]:
        incomplete = self._incomplete(entry, activity, figures)
        if incomplete is not None:
            yield reasons.awarded_by_organiser(entry)
            yield incomplete
        elif self._assessment_decides(activity):
            yield reasons.passed()
            if not figures.is_enough:
                yield reasons.advisory(figures)
        elif self.mode is CompletionMode.ORGANISER:
            yield reasons.satisfied()
        else:
            yield reasons.enough(figures)
        if len(wanted) < len(activity.attributes):
            yield reasons.fewer(wanted, activity)

    def _lateness(self, figures: Figures, uploaded_at: datetime) -> Iterable[Reason]:
        if uploaded_at > figures.deadline:
            yield reasons.late(figures)
