"""Values to begin a test with: each is whole and plausible, and takes changes by keyword."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from issuer.attendance.model import (
    Activity,
    ActivityKind,
    AttendanceEntry,
    AttendanceRecord,
    Bilingual,
    Learner,
    Place,
    Session,
)
from issuer.awards.model import Award, RecordedDecision, ValidatedAward, validate
from issuer.awards.versions import shipped_policies
from issuer.ids import (
    AccountId,
    ActivityId,
    AwardId,
    DecisionId,
    LearnerId,
    RecordId,
    UploadId,
)

ORGANISER = AccountId("organiser")
# A two-day course, nine to five in Hong Kong.
DAY_ONE = Session(datetime(2026, 11, 1, 1, tzinfo=UTC), datetime(2026, 11, 1, 9, tzinfo=UTC))
DAY_TWO = Session(datetime(2026, 11, 2, 1, tzinfo=UTC), datetime(2026, 11, 2, 9, tzinfo=UTC))
UPLOADED = datetime(2026, 11, 5, 2, tzinfo=UTC)
GRANTED = datetime(2026, 11, 20, 9, tzinfo=UTC)


def an_activity(**changes: Any) -> Activity:
    """Two days of mental health first aid, for Positive and flexible; nothing is assessed."""
    activity = Activity(
        id=ActivityId("activity"),
        title=Bilingual("Mental Health First Aid", "精神健康急救"),
        organiser_id=ORGANISER,
        unit="Student Affairs Office",
        kind=ActivityKind.COURSE,
        sessions=(DAY_ONE, DAY_TWO),
        learning_outcomes="Recognise distress early and offer first help.",
        criteria="Take part in **both days** and in the closing round.",
        attributes=("PF",),
        assessed=False,
        language="en",
        created_at=datetime(2026, 10, 1, 2, tzinfo=UTC),
    )
    return replace(activity, **changes)


def a_learner(**changes: Any) -> Learner:
    learner = Learner(
        id=LearnerId("learner"),
        student_number="20260001",
        name="CHAN Tai Man 陳大文",
        email="Tai.Man@example.edu",
        programme="BSc Nursing",
        year_of_entry=2025,
    )
    return replace(learner, **changes)


def an_entry(**changes: Any) -> AttendanceEntry:
    """885 of the 960 minutes of `an_activity`: 92 %."""
    entry = AttendanceEntry(
        place=Place(sheet="Attendance", row=2),
        learner_id=a_learner().id,
        minutes=(480, 405),
    )
    return replace(entry, **changes)


def a_validated_award(
    *,
    activity: Activity | None = None,
    entry: AttendanceEntry | None = None,
    policy: str = "S0",
    uploaded_at: datetime = UPLOADED,
    **changes: Any,
) -> ValidatedAward:
    """The first attribute that the shipped policy really awards for an entry of an activity.

    `changes` go to the `Award`.
    """
    activity = activity or an_activity()
    entry = entry or an_entry()
    decision = (
        shipped_policies()
        .version(policy)
        .willing_to_award(entry, activity, uploaded_at=uploaded_at)
    )
    record = AttendanceRecord(
        id=RecordId("record"),
        activity_id=activity.id,
        revision=1,
        entry=entry,
        upload_id=UploadId("upload"),
        recorded_by=activity.organiser_id,
        recorded_at=uploaded_at,
    )
    award = Award(
        id=AwardId("award"),
        activity_id=activity.id,
        learner_id=entry.learner_id,
        attribute=decision.attributes[0] if decision.attributes else "PF",
        decision_id=DecisionId("decision"),
        granted_at=GRANTED,
    )
    return validate(
        replace(award, **changes),
        RecordedDecision(
            id=DecisionId("decision"), record=record, decision=decision, made_at=uploaded_at
        ),
    )
