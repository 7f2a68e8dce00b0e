"""Decisions compared with a table worked out by hand from both versions of the scheme.

Each case says: which version (by the year of the first day), how the activity is laid out, what
the row says, and what must come of it. Minutes attended stand against the whole duration, so the
percentages can be checked with a pencil: a day of these activities has 400 minutes, and 75 % of
400 is 300.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from issuer.attendance.model import (
    Activity,
    ActivityKind,
    AttendanceEntry,
    Bilingual,
    DaysRuling,
    Place,
    Ruling,
    Session,
)
from issuer.awards.versions import shipped_policies
from issuer.ids import AccountId, ActivityId, LearnerId

POLICIES = shipped_policies()
YEAR_OF = {"S1": 2021, "S0": 2023}
DAY = 400


def an_activity(version: str, days: int, attributes: str, *, assessed: bool) -> Activity:
    first = datetime(YEAR_OF[version], 3, 1, 1, 0, tzinfo=UTC)  # 9 in the morning in Hong Kong
    return Activity(
        id=ActivityId("a"),
        title=Bilingual("An activity"),
        organiser_id=AccountId("o"),
        unit="A unit",
        kind=ActivityKind.WORKSHOP,
        sessions=tuple(
            Session(first + timedelta(days=n), first + timedelta(days=n, minutes=DAY))
            for n in range(days)
        ),
        learning_outcomes="",
        criteria="Take part.",
        attributes=tuple(attributes.split()),
        assessed=assessed,
        language="en",
        created_at=first,
    )


@dataclass(frozen=True)
class Case:
    """One line of the table; `gets` empty means no."""

    says: str
    versions: str
    days: int
    offers: str
    attended: int
    gets: str
    why: str
    assessed: bool = False
    passed: bool | None = None
    asks: str | None = None
    ruling: Ruling = Ruling.BY_RULE
    ruled_days: int | None = None
    late_days: int = 0


BOTH = "S0 S1"
WITHHOLD, AWARD = Ruling.WITHHOLD, Ruling.AWARD
TABLE = [
    # -- S1-12: three quarters of the duration, to the minute ----------------------------------
    Case("all of one day", BOTH, 1, "EC", 400, "EC", "attended-enough"),
    Case("exactly 75 %", BOTH, 1, "EC", 300, "EC", "attended-enough"),
    Case("a minute less", BOTH, 1, "EC", 299, "", "below-threshold"),
    Case("a minute more", BOTH, 1, "EC", 301, "EC", "attended-enough"),
    Case("half", BOTH, 1, "EC", 200, "", "below-threshold"),
    Case("one minute", BOTH, 1, "EC", 1, "", "below-threshold"),
    Case("never came", BOTH, 1, "EC", 0, "", "no-attendance"),
    Case("two days, one and a half attended", BOTH, 2, "PF EC", 600, "PF EC", "attended-enough"),
    Case("two days, a minute short", BOTH, 2, "PF EC", 599, "", "below-threshold"),
    Case("two days, one attended", BOTH, 2, "PF EC", 400, "", "below-threshold"),
    Case("four days, three attended", BOTH, 4, "PF EC", 1200, "PF EC", "attended-enough"),
    Case("four days, 1199 minutes", BOTH, 4, "PF EC", 1199, "", "below-threshold"),
    Case("three days, 900 of 1200", BOTH, 3, "PS", 900, "PS", "attended-enough"),
    # -- S0-22 to S0-26, K4, K5: how many, and different ---------------------------------------
    Case("one day, two offered", BOTH, 1, "EC PF", 400, "", "too-many-badges"),
    Case("one day, three offered", BOTH, 1, "EC PF PS", 400, "", "too-many-badges"),
    Case("one day, two offered, one asked", BOTH, 1, "EC PF", 400, "PF",
         "attended-enough fewer-badges", asks="PF"),
    Case("two days, one offered", BOTH, 2, "EC", 800, "EC", "attended-enough"),
    Case("two days, three offered", BOTH, 2, "EC PF PS", 800, "", "too-many-badges"),
    Case("two days, three offered, two asked", BOTH, 2, "EC PF PS", 800, "EC PS",
         "attended-enough fewer-badges", asks="EC PS"),
    Case("three days, three offered", BOTH, 3, "PSG IPC IDL", 1200, "PSG IPC IDL",
         "attended-enough"),
    Case("three days, four offered", BOTH, 3, "PSG IPC IDL EC", 1200, "", "too-many-badges"),
    Case("three days, one given", BOTH, 3, "PSG IPC IDL", 1200, "IPC",
         "attended-enough fewer-badges", asks="IPC"),
    Case("ninety days, three at most", BOTH, 90, "PSG IPC IDL", 36000, "PSG IPC IDL",
         "attended-enough"),
    Case("ninety days, six offered", BOTH, 90, "IPC IDL PS EC PSG PF", 36000, "",
         "too-many-badges"),
    Case("the same type twice", BOTH, 2, "EC PF", 800, "", "too-many-badges", asks="EC EC"),
    Case("a type the activity does not award", BOTH, 2, "EC", 800, "", "not-offered", asks="PF"),
    # -- S0-28: withheld, whatever was attended ------------------------------------------------
    Case("withheld in spite of all", BOTH, 1, "EC", 400, "", "withheld", ruling=WITHHOLD),
    Case("withheld and absent", BOTH, 1, "EC", 0, "", "withheld", ruling=WITHHOLD),
    Case("withheld though passed", BOTH, 1, "EC", 400, "", "withheld", ruling=WITHHOLD,
         assessed=True, passed=True),
    # -- K1: the organiser may award with a reason ---------------------------------------------
    Case("awarded below 75 %", BOTH, 1, "EC", 299, "EC", "awarded-by-organiser below-threshold",
         ruling=AWARD),
    Case("awarded at one minute", BOTH, 1, "EC", 1, "EC", "awarded-by-organiser below-threshold",
         ruling=AWARD),
    Case("an award needs attendance (S0-09)", BOTH, 1, "EC", 0, "", "no-attendance", ruling=AWARD),
    Case("an award that the rule gives anyway", BOTH, 1, "EC", 300, "EC", "attended-enough",
         ruling=AWARD),
    Case("an award cannot add badges", BOTH, 1, "EC PF", 400, "", "too-many-badges", ruling=AWARD),
    Case("an award though failed", BOTH, 1, "EC", 400, "EC",
         "awarded-by-organiser assessment-failed", ruling=AWARD, assessed=True, passed=False),
    Case("an award though not assessed", BOTH, 1, "EC", 400, "EC",
         "awarded-by-organiser assessment-missing", ruling=AWARD, assessed=True),
    # -- S1-13: with an assessment, the assessment decides -------------------------------------
    Case("passed and present", BOTH, 1, "EC", 400, "EC", "assessment-passed", assessed=True,
         passed=True),
    Case("passed at exactly 75 %", BOTH, 1, "EC", 300, "EC", "assessment-passed", assessed=True,
         passed=True),
    Case("passed below 75 %", BOTH, 1, "EC", 299, "EC",
         "assessment-passed below-threshold-assessed", assessed=True, passed=True),
    Case("passed after ten minutes", BOTH, 1, "EC", 10, "EC",
         "assessment-passed below-threshold-assessed", assessed=True, passed=True),
    Case("passed without ever coming (S0-09)", BOTH, 1, "EC", 0, "", "no-attendance",
         assessed=True, passed=True),
    Case("failed and present", BOTH, 1, "EC", 400, "", "assessment-failed", assessed=True,
         passed=False),
    Case("no result recorded", BOTH, 1, "EC", 400, "", "assessment-missing", assessed=True),
    # -- S0-33, S1-06, K2: late is noted and blocks nothing ------------------------------------
    Case("uploaded after three weeks", "S1", 1, "EC", 400, "EC", "attended-enough late-upload",
         late_days=22),
    Case("uploaded on the 21st day", "S1", 1, "EC", 400, "EC", "attended-enough", late_days=21),
    Case("three weeks are fine under S0", "S0", 1, "EC", 400, "EC", "attended-enough",
         late_days=22),
    Case("a month is fine under S0", "S0", 1, "EC", 400, "EC", "attended-enough", late_days=31),
    Case("a month and a day", "S0", 1, "EC", 400, "EC", "attended-enough late-upload",
         late_days=32),
    Case("late and refused", BOTH, 1, "EC", 100, "", "below-threshold late-upload", late_days=40),
    # -- K6: an advisor rules on days ----------------------------------------------------------
    Case("two dates that count for one day", BOTH, 2, "EC PF", 800, "", "too-many-badges",
         ruled_days=1),
    Case("one date that counts for two days", BOTH, 1, "EC PF", 400, "EC PF", "attended-enough",
         ruled_days=2),
    Case("two dates that count for three days", BOTH, 2, "EC PF PS", 800, "EC PF PS",
         "attended-enough", ruled_days=3),
]  # fmt: skip


def decide(case: Case, version: str):
    activity = an_activity(version, case.days, case.offers, assessed=case.assessed)
    if case.ruled_days is not None:
        activity = replace(
            activity, days_ruling=DaysRuling(case.ruled_days, "evening sessions", AccountId("v"))
        )
    left, minutes = case.attended, []
    for session in activity.sessions:
        minutes.append(min(left, session.minutes))
        left -= minutes[-1]
    entry = AttendanceEntry(
        place=Place("Attendance", 2),
        learner_id=LearnerId("l"),
        minutes=tuple(minutes),
        passed=case.passed,
        attributes=None if case.asks is None else tuple(case.asks.split()),
        ruling=case.ruling,
        reason="" if case.ruling is Ruling.BY_RULE else "spoken about with the advisor",
    )
    policy = POLICIES.for_activity(activity)
    assert policy.version == version
    return policy.willing_to_award(
        entry, activity, uploaded_at=activity.ends_at + timedelta(days=case.late_days)
    )


ROWS = [
    pytest.param(case, version, id=f"{version}: {case.says}")
    for case in TABLE
    for version in case.versions.split()
]


def test_the_table_is_long_enough_to_be_worth_its_name():
    assert len(ROWS) >= 60


@pytest.mark.parametrize(("case", "version"), ROWS)
def test_the_decision_is_the_one_worked_out_by_hand(case: Case, version: str):
    decision = decide(case, version)
    assert " ".join(decision.attributes) == case.gets
    assert " ".join(reason.code for reason in decision.reasons) == case.why
    assert decision.willing is bool(case.gets)
    assert decision.policy == version
    assert decision.figures.minutes_attended == case.attended
    assert decision.figures.minutes_total == case.days * DAY


@pytest.mark.parametrize(("case", "version"), ROWS)
@pytest.mark.parametrize("language", ["en", "zh-Hant"])
def test_every_reason_is_a_whole_sentence(case: Case, version: str, language: str):
    for reason in decide(case, version).reasons:
        sentence = reason.message.text(language)
        assert sentence
        assert sentence[-1] in ".。）)" or reason.code in {"withheld", "awarded-by-organiser"}
        assert "%(" not in sentence
