"""Values to store, each fit to stand beside the others: `fill` puts a small world in a store."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from issuer.actions.ports import AuditEntry, Notice, StoredAchievement, Upload
from issuer.attendance.model import (
    Account,
    Activity,
    ActivityKind,
    AttendanceEntry,
    AttendanceRecord,
    Bilingual,
    IntakeReport,
    Learner,
    Place,
    Problem,
    Role,
    Ruling,
    Session,
)
from issuer.awards.model import Award, Decision, Figures, Reason, RecordedDecision
from issuer.credentials.issued import (
    IssuanceRun,
    IssuedCredential,
    PlannedCredential,
    Revocation,
    RunState,
)
from issuer.i18n import Message
from issuer.status.published import PublishedStatusList

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
ORGANISER = Account(
    "organiser", "ada@lib.example", "Ada 陳", "ada@lib.example", frozenset({Role.ORGANISER})
)
ADVISOR = Account(
    "advisor",
    "kim@lib.example",
    "Kim",
    "kim@lib.example",
    frozenset({Role.LEARNING_ADVISOR, Role.ORGANISER}),
)
MEI = Learner("mei", "20261234", "Mei 李", "mei@students.example", "BSc", 2026)
SAM = Learner("sam", "20265678", "Sam", "sam@students.example")
TALK = Activity(
    id="talk",
    title=Bilingual("Reading well", "閱讀"),
    organiser_id="organiser",
    unit="Library",
    kind=ActivityKind.TALK,
    sessions=(Session(NOON, NOON + timedelta(hours=2)),),
    learning_outcomes="To read",
    criteria="Come",
    attributes=("PS", "EC"),
    assessed=False,
    language="en",
    created_at=NOON - timedelta(days=9),
)
ENTRY = AttendanceEntry(Place("Attendance", 2), "mei", (120,))
REPORT = IntakeReport(
    rows=2,
    accepted=(ENTRY,),
    repeated=(),
    rejected=(Place("Attendance", 3),),
    problems=(
        Problem(
            Place("Attendance", 3),
            "A3",
            "nobody",
            Message("There is no %(who)s.", {"who": Message("learner")}),
            Message("Look at row %(row)s.", {"row": 3}),
        ),
    ),
)
UPLOAD = Upload("upload", "talk", "f" * 64, "talk.xlsx", "organiser", NOON, REPORT, 1)
RECORD = AttendanceRecord("record", "talk", 1, ENTRY, "upload", "organiser", NOON)
SAMS_RECORD = replace(
    RECORD,
    id="sams",
    entry=AttendanceEntry(
        Place("Attendance", 3), "sam", (10,), True, ("PS",), Ruling.AWARD, "He helped"
    ),
)
FIGURES = Figures(120, 120, 75, Fraction(1, 3), 2, NOON + timedelta(days=30))
YES = Decision(
    willing=True,
    attributes=("PS", "EC"),
    reasons=(Reason("attended-enough", Message("Attended %(a)s %%.", {"a": 100})),),
    policy="S1",
    figures=FIGURES,
    exceptions=("late-upload",),
)
NO = replace(YES, willing=False, attributes=(), exceptions=())
DECISION = RecordedDecision("decision", RECORD, YES, NOON)
RUN = IssuanceRun(
    "run", "talk", RunState.READY, "d" * 64, ("late-upload",), "organiser", NOON, awards=2
)
AWARD = Award("award-ps", "talk", "mei", "PS", "decision", NOON)
SECOND_AWARD = Award("award-ec", "talk", "mei", "EC", "decision", NOON + timedelta(seconds=1))
ACHIEVEMENT = StoredAchievement("achievement", "talk", "PS", "S1", {"name": "閱讀", "n": [1]})
LIST = PublishedStatusList("list", "revocation", bytes(16), 2, "{}", NOON, 1, b"key")


def plan(number: int = 1, **changes) -> PlannedCredential:
    values = {
        "id": f"credential-{number}",
        "award_id": {1: "award-ps", 2: "award-ec"}[number],
        "run_id": "run",
        "activity_id": "talk",
        "learner_id": "mei",
        "attribute": {1: "PS", 2: "EC"}[number],
        "achievement_id": "achievement",
        "short_code": f"K7QF-2M9T-000{number}",
        "status_list_id": "list",
        "status_index": 40 + number,
        "verification_method": "did:web:lib.example#key-1",
        "created": NOON,
        "series": '{"name": \x1f, "n": \x1f}',
        "own": {1: '"閱讀"\x1f1', 2: '"張小梅"\x1f2'}[number],
        "canonical_sha256": "c" * 64,
    }
    return PlannedCredential(**(values | changes))


def issued(number: int = 1) -> IssuedCredential:
    planned = plan(number)
    return IssuedCredential(planned, f',"proof":[{number}]}}', NOON + timedelta(minutes=number))


REVOCATION = Revocation(NOON + timedelta(days=1), "advisor", "Issued by mistake")
NOTICE = Notice("notice", "mei", "credential-1", NOON)


def fill_people(unit) -> None:
    unit.accounts.add(ORGANISER, password_hash="h")
    unit.accounts.add(ADVISOR, password_hash="h")
    unit.learners.save(MEI)
    unit.learners.save(SAM)
    unit.activities.add(TALK)


def fill(unit) -> None:
    """Everything up to two awards that wait for their credentials."""
    fill_people(unit)
    unit.attendance.add_upload(UPLOAD)
    unit.attendance.add([RECORD, SAMS_RECORD])
    unit.runs.add(RUN)
    unit.decisions.add([DECISION], run="run")
    unit.awards.add(AWARD, run="run")
    unit.awards.add(SECOND_AWARD, run="run")
    unit.achievements.add(ACHIEVEMENT)
    unit.status_lists.add(LIST)


def entry(**changes) -> AuditEntry:
    values = {
        "at": NOON,
        "actor": "organiser",
        "action": "issue",
        "object_kind": "badge",
        "object_id": "credential-1",
        "facts": {"run": "run", "how many": 2, "note": "閱讀"},
    }
    return AuditEntry(**(values | changes))
