"""Versions of the scheme: which one judges, what days and deadlines mean, who must look twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuer.attendance.model import AttendanceEntry, Place, Ruling, Session
from issuer.awards.model import (
    Award,
    AwardRefused,
    Decision,
    RecordedDecision,
    ValidatedAward,
    validate,
)
from issuer.awards.policy import CompletionMode, DayDefinition, Deadline, SecondPerson
from issuer.awards.versions import policies_in, shipped_policies
from issuer.errors import ConfigurationError, UnknownPolicy
from issuer.ids import ActivityId, AwardId, DecisionId, LearnerId
from tests.issuer.awards.test_decision_table import an_activity

POLICIES = shipped_policies()
S1, S0 = POLICIES.version("S1"), POLICIES.version("S0")
HONG_KONG = ZoneInfo("Asia/Hong_Kong")
SIX = {"IPC", "IDL", "PS", "EC", "PSG", "PF"}


def an_entry(minutes: int, **changes) -> AttendanceEntry:
    entry = AttendanceEntry(Place("Attendance", 2), LearnerId("l"), (minutes,))
    return replace(entry, **changes)


def test_both_versions_name_the_six_attributes_in_both_languages():
    for policy in POLICIES.versions:
        assert set(policy.attributes) == SIX
        for attribute in policy.attributes.values():
            assert attribute.name.en
            assert attribute.name.zh
            assert attribute.description.en
            assert attribute.description.zh


def test_all_six_descriptions_differ_between_the_versions():  # S1-11
    for code in SIX:
        assert S0.attributes[code].description != S1.attributes[code].description


def test_the_version_changes_at_midnight_in_hong_kong():
    assert POLICIES.in_force(date(2022, 8, 28)) is S1
    assert POLICIES.in_force(date(2022, 8, 29)) is S0
    before = datetime(2022, 8, 28, 15, 59, tzinfo=UTC)
    activity = an_activity("S0", 1, "EC", assessed=False)
    late = replace(activity, sessions=(Session(before, before + timedelta(hours=2)),))
    assert POLICIES.for_activity(late) is S1
    later = replace(
        activity,
        sessions=(Session(before + timedelta(minutes=1), before + timedelta(hours=2)),),
    )
    assert POLICIES.for_activity(later) is S0


def test_an_activity_is_judged_by_its_first_day():
    start = datetime(2022, 8, 27, 1, 0, tzinfo=UTC)
    activity = replace(
        an_activity("S0", 1, "EC", assessed=False),
        sessions=(
            Session(start + timedelta(days=7), start + timedelta(days=7, hours=1)),
            Session(start, start + timedelta(hours=1)),
        ),
    )
    assert POLICIES.for_activity(activity) is S1


def test_a_day_without_a_version_is_an_error():
    only = replace(POLICIES, versions=(S0,))
    with pytest.raises(UnknownPolicy):
        only.in_force(date(2020, 1, 1))


@pytest.mark.parametrize(
    ("last_day", "deadline", "due"),
    [
        (date(2023, 1, 31), Deadline(calendar_months=1), date(2023, 2, 28)),
        (date(2024, 1, 31), Deadline(calendar_months=1), date(2024, 2, 29)),
        (date(2023, 12, 15), Deadline(calendar_months=1), date(2024, 1, 15)),
        (date(2023, 2, 28), Deadline(calendar_months=1), date(2023, 3, 28)),
        (date(2023, 3, 1), Deadline(days=21), date(2023, 3, 22)),
        (date(2023, 12, 20), Deadline(days=21), date(2024, 1, 10)),
    ],
)
def test_deadlines_end_with_the_local_day(last_day, deadline, due):  # K2
    assert deadline.after(last_day, HONG_KONG) == datetime(
        due.year, due.month, due.day, 23, 59, 59, tzinfo=HONG_KONG
    )


def test_days_are_distinct_local_dates():  # K6
    start = datetime(2023, 5, 1, 10, 0, tzinfo=UTC)  # six in the evening in Hong Kong
    evening = Session(start, start + timedelta(hours=5))
    across = Session(start + timedelta(days=1), start + timedelta(days=1, hours=7))
    to_midnight = Session(start, start + timedelta(hours=6))
    activity = an_activity("S0", 1, "EC", assessed=False)
    assert S0.days(replace(activity, sessions=(evening,))) == 1
    assert S0.days(replace(activity, sessions=(to_midnight,))) == 1
    assert S0.days(replace(activity, sessions=(evening, across))) == 3


def test_a_policy_may_count_hours_instead():  # K6
    by_hours = replace(S0, day_definition=DayDefinition.HOURS, hours_per_day=8)
    activity = an_activity("S0", 2, "EC", assessed=False)  # 800 minutes
    assert by_hours.days(activity) == Fraction(800, 480)
    assert by_hours.most_badges(activity) == 2


def test_the_other_completion_modes_of_k1():
    activity = an_activity("S0", 1, "EC", assessed=False)
    satisfied = replace(S0, mode=CompletionMode.ORGANISER)
    at = activity.ends_at
    decision = satisfied.willing_to_award(an_entry(10), activity, uploaded_at=at)
    assert [reason.code for reason in decision.reasons] == ["organiser-satisfied"]
    assessing = replace(S0, mode=CompletionMode.ASSESSMENT)
    assert not assessing.willing_to_award(an_entry(400), activity, uploaded_at=at).willing
    strict = replace(S0, organiser_may_award=False)
    refused = strict.willing_to_award(
        an_entry(10, ruling=Ruling.AWARD, reason="x"), activity, uploaded_at=at
    )
    assert [reason.code for reason in refused.reasons] == ["below-threshold"]


def test_a_second_person_is_asked_for_exceptions_only():  # T18
    activity = an_activity("S0", 1, "EC", assessed=False)
    at = activity.ends_at
    plain = S0.willing_to_award(an_entry(400), activity, uploaded_at=at)
    override = S0.willing_to_award(
        an_entry(10, ruling=Ruling.AWARD, reason="x"), activity, uploaded_at=at
    )
    late = S0.willing_to_award(an_entry(400), activity, uploaded_at=at + timedelta(days=90))
    no = S0.willing_to_award(an_entry(10), activity, uploaded_at=at)
    assert S0.needs_second_person([plain, no]) == ()
    assert S0.needs_second_person([plain, override]) == ("awarded-by-organiser",)
    assert S0.needs_second_person([late]) == ("late-upload",)
    assert S0.needs_second_person([plain] * 201) == ("large-batch",)
    assert S0.needs_second_person([plain] * 200) == ()
    assert replace(S0, second_person=SecondPerson.ALWAYS).needs_second_person([plain])
    assert not replace(S0, second_person=SecondPerson.NEVER).needs_second_person([override])
    assert not replace(S0, second_person=SecondPerson.ALWAYS).needs_second_person([no])


def test_an_activity_that_offers_too_much_is_told_so():
    assert S0.activity_problems(an_activity("S0", 1, "EC", assessed=False)) == ()
    (problem,) = S0.activity_problems(an_activity("S0", 1, "EC PF", assessed=False))
    assert "at most 1 badge" in problem.text()
    (unknown,) = S0.activity_problems(an_activity("S0", 1, "EF", assessed=False))
    assert "EF" in unknown.text()


# -- laws --------------------------------------------------------------------------------------

ENTRIES = st.builds(
    AttendanceEntry,
    place=st.just(Place("Attendance", 2)),
    learner_id=st.just(LearnerId("l")),
    minutes=st.tuples(st.integers(0, 400), st.integers(0, 400)),
    passed=st.sampled_from([None, True, False]),
    attributes=st.none()
    | st.lists(st.sampled_from(sorted(SIX)), min_size=1, max_size=4).map(tuple),
    ruling=st.sampled_from(Ruling),
    reason=st.just("a reason"),
)


@given(entry=ENTRIES, assessed=st.booleans(), version=st.sampled_from(["S0", "S1"]))
def test_no_decision_breaks_the_principles(entry, assessed, version):
    activity = an_activity(version, 2, "EC PF", assessed=assessed)
    policy = POLICIES.version(version)
    decision = policy.willing_to_award(entry, activity, uploaded_at=activity.ends_at)
    assert decision.reasons
    assert len(set(decision.attributes)) == len(decision.attributes) <= 2  # S0-25, S0-26
    assert set(decision.attributes) <= set(activity.attributes)
    if decision.willing:
        assert sum(entry.minutes) > 0  # S0-09
        assert entry.ruling is not Ruling.WITHHOLD  # S0-28
    if entry.ruling is Ruling.BY_RULE and not assessed and decision.willing:
        assert 4 * sum(entry.minutes) >= 3 * 800  # S1-12


@given(entry=ENTRIES, extra=st.integers(1, 400))
def test_coming_more_never_loses_a_badge(entry, extra):
    activity = an_activity("S0", 2, "EC PF", assessed=False)
    more = replace(entry, minutes=(min(400, entry.minutes[0] + extra), entry.minutes[1]))
    before = S0.willing_to_award(entry, activity, uploaded_at=activity.ends_at)
    after = S0.willing_to_award(more, activity, uploaded_at=activity.ends_at)
    assert set(before.attributes) <= set(after.attributes)


# -- receipts ----------------------------------------------------------------------------------


def test_a_decision_must_have_reasons_and_a_yes_must_name_what():
    figures = S0.figures(an_entry(400), an_activity("S0", 1, "EC", assessed=False))
    with pytest.raises(ValueError, match="reason"):
        Decision(willing=False, attributes=(), reasons=(), policy="S0", figures=figures)
    good = S0.willing_to_award(
        an_entry(400),
        an_activity("S0", 1, "EC", assessed=False),
        uploaded_at=datetime(2023, 3, 2, tzinfo=UTC),
    )
    with pytest.raises(ValueError, match="yes names"):
        replace(good, willing=False)


def test_only_a_policys_yes_makes_a_validated_award():
    from issuer.attendance.model import AttendanceRecord
    from issuer.ids import AccountId, RecordId, UploadId

    activity = an_activity("S0", 1, "EC", assessed=False)
    now = activity.ends_at

    def kept(minutes: int) -> RecordedDecision:
        record = AttendanceRecord(
            id=RecordId("r"),
            activity_id=activity.id,
            revision=1,
            entry=an_entry(minutes),
            upload_id=UploadId("u"),
            recorded_by=AccountId("o"),
            recorded_at=now,
        )
        decision = S0.willing_to_award(record.entry, activity, uploaded_at=now)
        return RecordedDecision(DecisionId("d"), record, decision, now)

    award = Award(AwardId("w"), activity.id, LearnerId("l"), "EC", DecisionId("d"), now)
    assert validate(award, kept(400)).award is award
    with pytest.raises(AwardRefused):
        validate(award, kept(10))
    for wrong in (
        replace(award, attribute="PF"),
        replace(award, learner_id=LearnerId("somebody else")),
        replace(award, activity_id=ActivityId("another")),
        replace(award, decision_id=DecisionId("another")),
    ):
        with pytest.raises(AwardRefused):
            validate(wrong, kept(400))
    with pytest.raises(AwardRefused):
        ValidatedAward(award=award, decision=kept(400), receipt=object())


# -- an institution's own versions -------------------------------------------------------------


def test_a_broken_policy_file_is_named(tmp_path):
    with pytest.raises(ConfigurationError, match="no policy"):
        policies_in(tmp_path)
    (tmp_path / "mine.toml").write_text("version = 'X'")
    with pytest.raises(ConfigurationError, match=r"mine\.toml"):
        policies_in(tmp_path)
