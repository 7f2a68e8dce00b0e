"""A small day of the issuer, told step by step, to be recorded by strace (R2).

`python -m tests.crash.scene FOLDER [SYNCHRONOUS]`. Whatever the product says is done is at
once written to FOLDER/said, one line of JSON each; a power cut after it must not take it back.
"""

from __future__ import annotations

import json
import os
import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from sqlalchemy import event

from issuer.actions.ports import Artifacts, Letter, UnitOfWork
from issuer.actions.revoke_credential import revoke_credential
from issuer.delivery.files import file_name
from issuer.storage.store import SqlStore
from tests.crash.roles import organise, release, work
from tests.crash.world import World, a_world, prepare

_AWARDS = 36
_AN_ACTIVITY = 6
_REVOKED = 6
_SAID = "said"


@dataclass
class Said:
    """Where it is written that something is done."""

    folder: Path
    commits: int = 0

    def __post_init__(self) -> None:
        self._descriptor = os.open(self.folder / _SAID, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def done(self, **what: str | int) -> None:
        os.write(self._descriptor, json.dumps(what).encode() + b"\n")


class SayingStore(SqlStore):
    """Writes a number in each transaction, and says it when the transaction is committed."""

    def __init__(self, world: World, said: Said) -> None:
        super().__init__(world.engine)
        self._said = said

    @contextmanager
    def transaction(self) -> Iterator[UnitOfWork]:
        self._said.commits += 1
        with super().transaction() as uow:
            yield uow
            uow.audit._connection.exec_driver_sql(
                f"INSERT INTO commits VALUES ({self._said.commits})"
            )
        self._said.done(commit=self._said.commits)


class SayingArtifacts(Artifacts):
    def __init__(self, artifacts: Artifacts, said: Said) -> None:
        self._artifacts, self._said = artifacts, said

    def put(self, data: bytes) -> str:
        digest = self._artifacts.put(data)
        self._said.done(file=digest)
        return digest

    def get(self, sha256: str) -> bytes | None:
        return self._artifacts.get(sha256)


class SayingChannel:
    def __init__(self, world: World, said: Said) -> None:
        self._channel, self._said, self._folder = world.channel, said, world.folder / "mail"

    def send(self, letter: Letter) -> None:
        self._channel.send(letter)
        name = file_name(letter.message_id)
        content = (self._folder / name).read_bytes()
        self._said.done(letter=name, sha256=sha256(content).hexdigest())


@contextmanager
def a_saying_world(folder: Path, database: str, said: Said, *, synchronous: str) -> Iterator[World]:
    with a_world(folder, database) as world:
        if synchronous:
            # As the product would be if it asked for less.
            event.listen(
                world.engine,
                "connect",
                lambda connection, _: connection.execute(f"PRAGMA synchronous = {synchronous}"),
            )
        world.store = SayingStore(world, said)
        world.artifacts = SayingArtifacts(world.artifacts, said)  # type: ignore[assignment]
        world.channel = SayingChannel(world, said)  # type: ignore[assignment]
        yield world


def tell(folder: Path, synchronous: str = "") -> None:
    """Activity by activity: upload, confirm, issue, deliver, revoke; closed and opened between."""
    database, chance = f"sqlite:///{folder}/issuer.db", random.Random(1)
    prepare(folder, database, awards=_AWARDS, most=_AN_ACTIVITY)
    with a_world(folder, database) as world, world.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE commits (number INTEGER PRIMARY KEY)")
    said = Said(folder)
    said.done(begun="yes")
    for number in range(len(list((folder / "sheets").iterdir()))):
        with a_saying_world(folder, database, said, synchronous=synchronous) as world:
            release(folder, number + 1)
            organise(world, forever=False, most=number + 1)
            work(world, chance, forever=False)
            if number < _REVOKED:
                _take_back_one(world, chance)


def _take_back_one(world: World, chance: random.Random) -> None:
    with world.store.reading() as uow:
        standing = [badge.id for badge in uow.credentials.all() if badge.revocation is None]
    revoke_credential(
        chance.choice(standing),
        reason="Awarded in error.",
        by=world.account("advisor"),
        store=world.store,
        institution=world.institution,
        clock=world.clock,
    )


if __name__ == "__main__":
    tell(Path(sys.argv[1]), *sys.argv[2:])
