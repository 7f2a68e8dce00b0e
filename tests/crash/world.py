"""One instance of the issuer that several processes share, each of which may be killed.

Everything is the product's own; only three things are added, all on this side of a port: a signer
that notes what it signs, letters that name their badge, and a clock that every process agrees on.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import ClassVar

from issuer.actions.accounts import create_account
from issuer.actions.activities import create_activity
from issuer.actions.learners import register_learners
from issuer.actions.ports import Letter, Notice
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
from issuer.awards.versions import shipped_policies
from issuer.credentials.issued import IssuedCredential
from issuer.delivery.files import FileChannel
from issuer.delivery.letters import composer
from issuer.ids import ActivityId, LearnerId, Urls, new_id
from issuer.storage import schema
from issuer.storage.artifacts import FileArtifacts
from issuer.storage.database import open_database
from issuer.storage.store import SqlStore
from keys import MemorySigner, Signer
from keys.public_key import PublicKey
from tests.factories import an_activity
from tests.scheme import BASE, NOW, PASSWORD, PlainPasswords, an_institution

# The same key in every process: this is a test's, and signs for nobody.
SEED = sha256(b"the key of the crash harness").digest()
SENDER = "badges@example.edu"
LETTER_MARK = "Badge-Of-Award:"
CREDENTIAL, LIST = "credential", "list"


class NotingSigner(Signer):
    """Notes everything it signs in a file of its process, before anybody else has the signature.

    `about` is set by whoever knows what is being signed.
    """

    SCHEME: ClassVar[str] = "noting"

    def __init__(self, folder: Path) -> None:
        self._signer = MemorySigner.from_seed(SEED)
        self._folder = folder
        self._descriptor: int | None = None
        self.about = CREDENTIAL

    @property
    def public_key(self) -> PublicKey:
        return self._signer.public_key

    def sign(self, data: bytes) -> bytes:
        signature = self._signer.sign(data)
        if self._descriptor is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._descriptor = os.open(
                self._folder / str(os.getpid()), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600
            )
        os.write(self._descriptor, f"{self.about} {data.hex()}\n".encode())
        return signature


@dataclass
class World:
    """What one process holds of the instance in `folder`; nothing is opened across a fork."""

    folder: Path
    database: str
    patience_ms: int = 5_000
    store: SqlStore = field(init=False)
    # Told across the fork to whoever gives out the work.
    tell: Callable[..., None] = field(default=lambda *, idle: None)

    def __post_init__(self) -> None:
        self.engine = open_database(self.database, patience_ms=self.patience_ms)
        self.store = SqlStore(self.engine)
        self.policies = shipped_policies()
        self.signer = NotingSigner(self.folder / "signed")
        self.institution = replace(an_institution(self.signer), signer=self.signer)
        self.artifacts = FileArtifacts(self.folder / "artifacts")
        self.channel = FileChannel(self.folder / "mail", sender=SENDER, clock=self.clock)
        self._compose = composer(
            urls=Urls(BASE), sender=SENDER, contact="advisor@example.edu", attribute_names={}
        )

    @property
    def sheets(self) -> Path:
        return self.folder / "sheets"

    def clock(self) -> datetime:
        """The scheme's day goes on from noon on; the same in every process."""
        began = (self.folder / "began").stat().st_mtime
        return NOW + timedelta(seconds=time.time() - began)

    def compose(
        self, notice: Notice, learner: Learner, credential: IssuedCredential, activity: Activity
    ) -> Letter:
        letter = self._compose(notice, learner, credential, activity)
        mark = f"\n{LETTER_MARK} {credential.plan.award_id} {credential.id}\n"
        return replace(letter, text=letter.text + mark)

    def account(self, login: str) -> Account:
        with self.store.reading() as uow:
            found = uow.accounts.by_login(login)
        assert found is not None
        return found[0]

    def close(self) -> None:
        self.engine.dispose()


@contextmanager
def a_world(folder: Path, database: str, *, patience_ms: int = 5_000) -> Iterator[World]:
    world = World(folder, database, patience_ms=patience_ms)
    try:
        yield world
    finally:
        world.close()


def prepare(folder: Path, database: str, *, awards: int, most: int = 200) -> None:
    """A scheme with filled attendance forms in `sheets`, which together earn so many badges."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "began").touch()
    with a_world(folder, database) as world:
        schema.upgrade(world.engine)
        for login, role in (("organiser", Role.ORGANISER), ("advisor", Role.LEARNING_ADVISOR)):
            create_account(
                login,
                password=PASSWORD,
                name=login.capitalize(),
                email=f"{login}@example.edu",
                roles=frozenset({role}),
                learner_id=None,
                store=world.store,
                passwords=PlainPasswords(),
                clock=world.clock,
            )
        learners = _register(world, most)
        world.sheets.mkdir()
        left, number = awards, 0
        while left:
            # Every other activity earns two badges, where there is room for two.
            badges = 2 if number % 2 and left > 1 else 1
            there = learners[: min(left, most) // badges]
            _sheet(world, number, there, attributes=("EC", "PF")[:badges])
            left -= badges * len(there)
            number += 1


def _register(world: World, count: int) -> list[Learner]:
    made = [
        Learner(
            id=LearnerId(new_id()),
            student_number=f"{22_000_001 + number}",
            name=f"LEARNER Number{number} 學員",
            email=f"learner{number}@example.edu",
            programme="BSc",
            year_of_entry=2024,
        )
        for number in range(count)
    ]
    register_learners(made, store=world.store, clock=world.clock)
    return made


def _sheet(
    world: World, number: int, learners: list[Learner], *, attributes: tuple[str, ...]
) -> None:
    organiser = world.account("organiser")
    last = (world.clock() - timedelta(days=7)).replace(hour=1, minute=0, second=0, microsecond=0)
    days = [last - timedelta(days=ago) for ago in reversed(range(len(attributes)))]
    activity = create_activity(
        an_activity(
            id=ActivityId(new_id()),
            organiser_id=organiser.id,
            created_at=world.clock() - timedelta(days=60),
            sessions=tuple(Session(day, day + timedelta(minutes=400)) for day in days),
            attributes=attributes,
        ),
        by=organiser,
        store=world.store,
        policies=world.policies,
        clock=world.clock,
    )
    minutes = tuple(session.minutes for session in activity.sessions)
    entries = [
        AttendanceEntry(place=Place("Attendance", row), learner_id=learner.id, minutes=minutes)
        for row, learner in enumerate(learners, start=2)
    ]
    zone = world.policies.for_activity(activity).zone
    book = write_workbook(activity, zone=zone, learners=learners, entries=entries)
    (world.sheets / f"{number:04}-{activity.id}.xlsx").write_bytes(book)
