from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuer.attendance.model import (
    AttendanceEntry,
    DaysRuling,
    IntakeReport,
    Place,
    Problem,
    Ruling,
    Session,
    Severity,
)
from issuer.awards.model import Figures, Reason
from issuer.credentials.issued import RunFailure
from issuer.i18n import Message
from issuer.storage import values

words = st.text(max_size=12)
numbers = st.integers(min_value=0, max_value=10**6)
zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
instants = st.datetimes(
    min_value=datetime(1990, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(2090, 1, 1),  # noqa: DTZ001
    timezones=zones,
).map(lambda value: value.replace(microsecond=0))
messages = st.recursive(
    st.builds(Message, words),
    lambda inner: st.builds(
        Message, words, st.dictionaries(words, st.one_of(words, st.integers(), inner), max_size=3)
    ),
    max_leaves=4,
)
places = st.builds(Place, words, numbers)
entries = st.builds(
    AttendanceEntry,
    places,
    words,
    st.lists(numbers, max_size=3).map(tuple),
    st.none() | st.booleans(),
    st.none() | st.lists(words, max_size=2).map(tuple),
    st.sampled_from(Ruling),
    words,
)
problems = st.builds(Problem, places, words, words, messages, messages, st.sampled_from(Severity))


def several(strategy):
    return st.lists(strategy, max_size=2).map(tuple)


reports = st.builds(
    IntakeReport, numbers, several(entries), several(places), several(places), several(problems)
)
figures = st.builds(Figures, numbers, numbers, numbers, st.fractions(), numbers, instants)

ROUND_TRIPS = {
    "message": (messages, values.message_json, values.read_message),
    "session": (
        st.builds(Session, instants, instants),
        values.session_json,
        values.read_session,
    ),
    "days ruling": (
        st.builds(DaysRuling, numbers, words, words),
        values.days_ruling_json,
        values.read_days_ruling,
    ),
    "problem": (problems, values.problem_json, values.read_problem),
    "entry": (
        entries,
        values.entry_json,
        lambda form: values.read_entry(form, place=values.read_place(form["place"])),
    ),
    "report": (reports, values.report_json, values.read_report),
    "reason": (st.builds(Reason, words, messages), values.reason_json, values.read_reason),
    "figures": (figures, values.figures_json, values.read_figures),
    "failure": (
        st.builds(RunFailure, words, words, words, messages),
        values.failure_json,
        values.read_failure,
    ),
}


@pytest.mark.parametrize("name", ROUND_TRIPS)
def test_what_is_read_is_what_was_written(name):
    strategy, write, read = ROUND_TRIPS[name]

    @given(strategy)
    def holds(value):
        assert read(json.loads(json.dumps(write(value)))) == value

    holds()


def test_a_deadline_keeps_its_zone_and_so_its_date():
    there = timezone(timedelta(hours=8))
    deadline = datetime(2026, 11, 30, 23, 59, 59, tzinfo=there)
    assert datetime.fromisoformat(values.instant_json(deadline)).date() == deadline.date()


def test_a_time_without_a_zone_has_no_form():
    with pytest.raises(ValueError, match="zone"):
        values.instant_json(datetime(2026, 11, 21))  # noqa: DTZ001 - the point
