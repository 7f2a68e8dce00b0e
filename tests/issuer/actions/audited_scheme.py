"""A register with everything in it that can be in one, and an operator's hand in its file."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pytest

from issuer.actions.audit_register import audit_register
from issuer.actions.confirm_attendance import approve_run, return_run
from issuer.actions.revoke_credential import revoke_credential
from issuer.actions.share_credential import share_credential
from issuer.attendance.model import Role, Ruling
from issuer.storage.database import open_database
from issuer.storage.store import SqlStore
from keys import MemorySigner
from tests.scheme import Scheme, an_institution

OVERRIDE = {"ruling": Ruling.AWARD, "reason": "Led a group.", "minutes": (100,)}


class PowerFails(Exception):
    pass


class FailingSigner(MemorySigner):
    """Signs until the power fails."""

    works = True

    def sign(self, data):
        if not self.works:
            raise PowerFails
        return super().sign(data)


@dataclass
class World:
    """The scheme as it was left, untouched; `names` are ids that tampers speak of."""

    scheme: Scheme
    names: dict[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # One address for all copies: what is compiled for an engine is then compiled once.
        self.file = self.scheme.folder / "copy.db"
        self._engine = open_database(f"sqlite:///{self.file}")

    def copy(self) -> Path:
        """A fresh copy of the database, in place of the one before."""
        self._engine.dispose()
        for name in ("copy.db", "copy.db-wal", "copy.db-shm"):
            (self.scheme.folder / name).unlink(missing_ok=True)
        shutil.copy(self._sound, self.file)
        return self.file

    @cached_property
    def _sound(self) -> Path:
        sound = self.scheme.folder / "sound.db"
        with (
            closing(sqlite3.connect(self.scheme.folder / "issuer.db")) as source,
            closing(sqlite3.connect(sound)) as target,
        ):
            source.backup(target)
        return sound

    @cached_property
    def triggers(self) -> list[tuple[str, str]]:
        """The triggers of a sound register by name, and how each is made."""
        with closing(sqlite3.connect(self._sound)) as connection:
            question = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
            return connection.execute(question).fetchall()

    def audited(self, **more):
        return audit_register(
            **{
                "store": SqlStore(self._engine),
                "institution": self.scheme.institution,
                "policies": self.scheme.policies,
                "clock": self.scheme.clock,
                "artifacts": self.scheme.artifacts,
                **more,
            }
        )

    def close(self) -> None:
        self._engine.dispose()
        self.scheme.close()


def opened(file: Path) -> sqlite3.Connection:
    """The file in an operator's hand: no foreign keys, and no triggers any more."""
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA synchronous = OFF")
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for (name,) in names:
        connection.execute(f"DROP TRIGGER {name}")
    return connection


def a_world(folder: Path) -> World:
    return filled(Scheme(folder))


def filled(scheme: Scheme) -> World:
    """A scheme in which everything has happened once."""
    signer = FailingSigner.generate()
    scheme.institution = an_institution(signer)
    learners = scheme.learners(6)
    world = World(scheme)
    _ordinary(scheme, learners, world)
    _with_second_person(scheme, learners, world)
    _waiting_and_returned(scheme, learners, world)
    signer.works = False
    _planned(scheme, learners[:2], world)
    signer.works = True
    scheme.clock.forward(minutes=1)
    return world


def _upload(scheme, activity, learners, entries):
    scheme.upload(activity, scheme.workbook(activity, learners, entries))


def _ordinary(scheme, learners, world):
    """Two badges each; one withheld; somebody comes later; two are revoked, one not shared."""
    activity = scheme.activity(days=2, attributes=("PF", "EC"))
    entries = scheme.sheet(activity, learners[:4])
    withheld = scheme.sheet(activity, learners[:5], ruling=Ruling.WITHHOLD, reason="Fought.")[4:]
    _upload(scheme, activity, learners[:5], [*entries, *withheld])
    run = scheme.confirm(activity)
    scheme.issue(run)
    with scheme.store.reading() as uow:
        (world.names["old_list"],) = uow.status_lists.all()
        world.names["no"] = next(
            one.id for one in uow.decisions.of_run(run.id) if not one.decision.willing
        )
    scheme.clock.forward(hours=1)
    _upload(
        scheme, activity, learners, [*entries, *withheld, *scheme.sheet(activity, learners)[5:]]
    )
    scheme.issue(scheme.confirm(activity))
    scheme.clock.forward(hours=1)
    badges = scheme.issued()
    for badge in badges[-2:]:
        revoke_credential(
            badge.id,
            reason="A mistake.",
            by=scheme.advisor,
            store=scheme.store,
            institution=scheme.institution,
            clock=scheme.clock,
        )
    holder = next(one for one in learners if one.id == badges[0].plan.learner_id)
    account = scheme.account("holder", Role.LEARNER, learner=holder)
    for shared in (False, True, False):
        share_credential(
            badges[0].id, shared=shared, by=account, store=scheme.store, clock=scheme.clock
        )
    one = badges[1]
    other = next(
        badge
        for badge in badges[2:-2]
        if badge.plan.learner_id != one.plan.learner_id
        and badge.plan.attribute == one.plan.attribute
    )
    world.names |= {"activity": activity.id, "run": run.id}
    world.names |= {"one": one.id, "other": other.id, "revoked": badges[-1].id}


def _with_second_person(scheme, learners, world):
    activity = scheme.activity(attributes=("EC",), days_ago=9)
    entries = [
        *scheme.sheet(activity, learners[:1], **OVERRIDE),
        *scheme.sheet(activity, learners[:3])[1:],
    ]
    _upload(scheme, activity, learners[:3], entries)
    run = scheme.confirm(activity)
    scheme.clock.forward(minutes=30)
    run = approve_run(
        run.id,
        by=scheme.advisor,
        store=scheme.store,
        policies=scheme.policies,
        clock=scheme.clock,
    )
    scheme.issue(run)
    world.names["approved"] = run.id


def _waiting_and_returned(scheme, learners, world):
    for name in ("returned", "awaiting"):
        activity = scheme.activity(attributes=("EC",), days_ago=11)
        _upload(scheme, activity, learners[:1], scheme.sheet(activity, learners[:1], **OVERRIDE))
        run = scheme.confirm(activity)
        world.names[name] = run.id
        if name == "returned":
            return_run(
                run.id,
                reason="Who says so?",
                by=scheme.advisor,
                store=scheme.store,
                clock=scheme.clock,
            )


def _planned(scheme, learners, world):
    """The power failed between planning and recording."""
    activity = scheme.activity(attributes=("EC",), days_ago=5)
    _upload(scheme, activity, learners, scheme.sheet(activity, learners))
    run = scheme.confirm(activity)
    with pytest.raises(PowerFails):
        scheme.issue(run)
    with scheme.store.reading() as uow:
        world.names["planned"] = uow.credentials.planned(run.id, most=1)[0].id
    world.names["ready"] = run.id
