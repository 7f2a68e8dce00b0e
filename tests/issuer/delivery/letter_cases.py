"""What the letters in `letters/` are about."""

import json
from datetime import UTC, datetime, timedelta

from issuer.actions.ports import Letter, Notice
from issuer.attendance.model import Activity, ActivityKind, Bilingual, Learner, Session
from issuer.credentials.issued import IssuedCredential, PlannedCredential
from issuer.ids import (
    AccountId,
    AchievementId,
    ActivityId,
    AwardId,
    CredentialId,
    LearnerId,
    NoticeId,
    RunId,
    StatusListId,
)

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
NAMES = {
    "EC": Bilingual("Effective communicators", "有效溝通"),
    "PSG": Bilingual("Professionally, socially and globally responsible", "專業、社會及全球責任"),
}
TITLE = Bilingual("Speaking up at work", "職場表達工作坊")


def learner(name="CHAN Tai Man 陳大文", email="tm.chan@students.example.edu"):
    return Learner(LearnerId("l" * 27), "24000001", name, email)


def activity(title=TITLE, *, unit="Student Affairs"):
    return Activity(
        id=ActivityId("a" * 27),
        title=title,
        organiser_id=AccountId("o" * 27),
        unit=unit,
        kind=ActivityKind.WORKSHOP,
        sessions=(Session(NOON, NOON + timedelta(hours=3)),),
        learning_outcomes="",
        criteria="Take part.",
        attributes=("EC",),
        assessed=False,
        language="en",
        created_at=NOON,
    )


def credential(code="EC", *, name="Effective communicators"):
    document = {"credentialSubject": {"achievement": {"name": name}}}
    plan = PlannedCredential(
        id=CredentialId("c" * 27),
        award_id=AwardId("w" * 27),
        run_id=RunId("r" * 27),
        activity_id=ActivityId("a" * 27),
        learner_id=LearnerId("l" * 27),
        attribute=code,
        achievement_id=AchievementId("h" * 27),
        short_code="K7QF-2M9T-XW3C",
        status_list_id=StatusListId("s" * 27),
        status_index=4711,
        verification_method="did:web:localhost%3A8000#z6Mk",
        created=NOON,
        series=json.dumps(document),
        own="",
        canonical_sha256="0" * 64,
    )
    return IssuedCredential(plan=plan, proof="}", issued_at=NOON)


def notice():
    return Notice(NoticeId("n" * 27), LearnerId("l" * 27), CredentialId("c" * 27), NOON)


def letter(**changed):
    facts = {
        "message_id": "n" * 27 + "@example.edu",
        "to_name": "CHAN Tai Man 陳大文",
        "to_address": "tm.chan@students.example.edu",
        "language": "en, zh-Hant",
        "subject": "Your badge: Effective communicators · 你的徽章：有效溝通",
        "text": "Dear 陳大文,\n\nYou have earned a badge.\n",
        "html": "<p>Dear 陳大文,</p>\n",
    }
    return Letter(**(facts | changed))
