"""A whole small scheme to test against: a real database, real files, a key made for the test.

Only the clock and the passwords' cost are pretended, and each is a small class or function.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from issuer.actions.accounts import create_account
from issuer.actions.activities import create_activity
from issuer.actions.confirm_attendance import confirm_attendance
from issuer.actions.issue_run import issue_run
from issuer.actions.learners import register_learners
from issuer.actions.ports import Institution, Upload
from issuer.actions.preview_awards import Preview, preview_awards
from issuer.actions.record_attendance import record_attendance
from issuer.attendance.model import (
    Account,
    Activity,
    AttendanceEntry,
    Learner,
    Place,
    Role,
    Session,
)
from issuer.attendance.workbook import write_workbook
from issuer.awards.versions import Policies, shipped_policies
from issuer.credentials.build import issuer_profile
from issuer.credentials.issued import IssuanceRun, IssuedCredential, RunProgress
from issuer.ids import ActivityId, LearnerId, Urls, new_id
from issuer.storage import schema
from issuer.storage.artifacts import FileArtifacts
from issuer.storage.database import open_database
from issuer.storage.store import SqlStore
from keys import KeyRing, MemorySigner, RingKey
from tests.factories import an_activity

BASE = "http://localhost:8000"
DID = "did:web:localhost%3A8000"
PASSWORD = "a long enough password"
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


class PlainPasswords:
    """Passwords kept as they are: for tests that are not about keeping passwords."""

    def hash(self, password: str) -> str:
        return f"plain:{password}"

    def matches(self, password: str, kept: str) -> bool:
        return kept == f"plain:{password}"


@dataclass
class Clock:
    """A clock that a test sets."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


def an_institution(signer: MemorySigner | None = None, *, base: str = BASE) -> Institution:
    """An issuer with one key, at `base`."""
    signer = signer or MemorySigner.generate()
    urls = Urls(base)
    return Institution(
        did=DID,
        profile=issuer_profile(
            did=DID,
            name="Example University 示例大學",
            url=urls.home,
            email="badges@example.edu",
            image_url=urls.crest,
            caption="Crest of Example University",
        ),
        urls=urls,
        ring=KeyRing(
            (RingKey(kid="2026a", public_key=signer.public_key, created=NOW - timedelta(days=90)),)
        ),
        signer=signer,
    )


_TEMPLATE: list[Path] = []


def a_database(folder: Path) -> Engine:
    """A fresh database made by the migrations (once a process, then copied)."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / "issuer.db"
    if not _TEMPLATE or not _TEMPLATE[0].exists():
        engine = open_database(f"sqlite:///{target}")
        schema.upgrade(engine)
        engine.dispose()
        template = folder / "template.db"
        shutil.copy(target, template)
        _TEMPLATE[:] = [template]
    else:
        shutil.copy(_TEMPLATE[0], target)
    return open_database(f"sqlite:///{target}")


@dataclass
class Scheme:
    """The scheme with an organiser, another one, a learning advisor and some learners."""

    folder: Path
    database: str = ""  # the URL of one that is migrated; else a SQLite file in the folder
    engine: Engine = field(init=False)
    store: SqlStore = field(init=False)
    clock: Clock = field(default_factory=Clock)
    policies: Policies = field(default_factory=shipped_policies)
    institution: Institution = field(default_factory=an_institution)
    passwords: PlainPasswords = field(default_factory=PlainPasswords)

    def __post_init__(self) -> None:
        self.engine = open_database(self.database) if self.database else a_database(self.folder)
        self.store = SqlStore(self.engine)
        self.artifacts = FileArtifacts(self.folder / "artifacts")
        self.organiser = self.account("organiser", Role.ORGANISER)
        self.stranger = self.account("stranger", Role.ORGANISER)
        self.advisor = self.account("advisor", Role.LEARNING_ADVISOR)

    def close(self) -> None:
        """Close the database's connections, as a process that ends would."""
        self.engine.dispose()

    def account(self, login: str, *roles: Role, learner: Learner | None = None) -> Account:
        return create_account(
            login,
            password=PASSWORD,
            name=login.capitalize(),
            email=f"{login}@example.edu",
            roles=frozenset(roles),
            learner_id=None if learner is None else learner.id,
            store=self.store,
            passwords=self.passwords,
            clock=self.clock,
        )

    def learners(self, count: int, *, first: int = 22_000_001) -> list[Learner]:
        """Learners in the register, numbered from `first` on."""
        made = [
            Learner(
                id=LearnerId(new_id()),
                student_number=f"{first + number}",
                name=f"LEARNER Number{number} 學員",
                email=f"learner{number}@example.edu",
                programme="BSc",
                year_of_entry=2024,
            )
            for number in range(count)
        ]
        register_learners(made, store=self.store, clock=self.clock)
        return made

    def activity(self, *, days: int = 1, days_ago: int = 7, **changes: object) -> Activity:
        """An activity of this organiser that ended `days_ago` days ago; 400 minutes a day."""
        last = (self.clock.now - timedelta(days=days_ago)).replace(hour=1, minute=0)
        changes.setdefault("attributes", ("EC",))
        activity = an_activity(
            id=ActivityId(new_id()),
            organiser_id=self.organiser.id,
            created_at=self.clock.now - timedelta(days=60),
            sessions=tuple(
                Session(
                    last - timedelta(days=ago), last - timedelta(days=ago) + timedelta(minutes=400)
                )
                for ago in reversed(range(days))
            ),
            **changes,
        )
        return create_activity(
            activity,
            by=self.organiser,
            store=self.store,
            policies=self.policies,
            clock=self.clock,
        )

    def sheet(
        self, activity: Activity, learners: Sequence[Learner], **changes: object
    ) -> list[AttendanceEntry]:
        """Everybody came to everything; `changes` go to each entry."""
        minutes = tuple(session.minutes for session in activity.sessions)
        return [
            AttendanceEntry(
                **{
                    "place": Place("Attendance", row),
                    "learner_id": learner.id,
                    "minutes": minutes,
                    **changes,
                }
            )
            for row, learner in enumerate(learners, start=2)
        ]

    def workbook(
        self, activity: Activity, learners: Sequence[Learner], entries: Sequence[AttendanceEntry]
    ) -> bytes:
        zone = self.policies.for_activity(activity).zone
        return write_workbook(activity, zone=zone, learners=learners, entries=entries)

    def upload(
        self,
        activity: Activity,
        data: bytes,
        *,
        by: Account | None = None,
        filename: str = "attendance.xlsx",
    ) -> Upload:
        return record_attendance(
            data,
            filename=filename,
            activity_id=activity.id,
            by=by or self.organiser,
            store=self.store,
            artifacts=self.artifacts,
            policies=self.policies,
            clock=self.clock,
        )

    def uploaded(
        self,
        *,
        count: int = 3,
        changes: Mapping[int, Mapping[str, Any]] | None = None,
        **activity: object,
    ) -> tuple[Activity, list[Learner]]:
        """A new activity with its attendance; `changes` of what a row says, by its place."""
        made, learners = self.activity(**activity), self.learners(count)
        entries = self.sheet(made, learners)
        for at, change in (changes or {}).items():
            entries[at] = replace(entries[at], **change)
        self.upload(made, self.workbook(made, learners, entries))
        return made, learners

    def preview(self, activity: Activity, *, by: Account | None = None) -> Preview:
        return preview_awards(
            activity.id, by=by or self.organiser, store=self.store, policies=self.policies
        )

    def confirm(self, activity: Activity, *, digest: str | None = None) -> IssuanceRun:
        return confirm_attendance(
            activity.id,
            digest=digest or self.preview(activity).digest,
            by=self.organiser,
            store=self.store,
            policies=self.policies,
            clock=self.clock,
        )

    def issue(self, run: IssuanceRun, **more: Any) -> RunProgress:
        """Issue a run; `more` is of `issue_run`: a `progress`, a `share`, the size of a `chunk`."""
        return issue_run(
            run.id,
            store=self.store,
            institution=self.institution,
            policies=self.policies,
            clock=self.clock,
            **more,
        )

    def issued(self) -> list[IssuedCredential]:
        with self.store.reading() as uow:
            return list(uow.credentials.all())

    def with_badges(
        self, count: int = 3, **activity: object
    ) -> tuple[Activity, list[Learner], list[IssuedCredential]]:
        """An activity, its learners, and their badges."""
        made, learners = self.activity(**activity), self.learners(count)
        self.upload(made, self.workbook(made, learners, self.sheet(made, learners)))
        self.issue(self.confirm(made))
        return made, learners, self.issued()
