"""What the processes do that are killed: an organiser, two workers, and somebody who revokes.

Each goes on for ever, as the background work of the product does: what fails is tried again, and
whatever is not a word of the product's own, or is a `Defect`, is noted as a finding.
"""

from __future__ import annotations

import os
import random
import signal
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from issuer import failpoints
from issuer.actions.confirm_attendance import confirm_attendance
from issuer.actions.deliver import deliver_notices
from issuer.actions.issuance.share import Share
from issuer.actions.issue_run import issue_run, runs_to_continue
from issuer.actions.preview_awards import preview_awards
from issuer.actions.record_attendance import record_attendance
from issuer.actions.revoke_credential import revoke_credential
from issuer.errors import Conflict, IssuerError, NothingToIssue, Unavailable
from issuer.ids import ActivityId
from tests.crash.world import CREDENTIAL, LIST, World

ORGANISER, WORKER, REVOKER = "organiser", "worker", "revoker"

# Who passes which place; together they are all there are (`test_crash.py` asks).
PLACES = {
    ORGANISER: ("in_confirm", "after_tmp_write", "after_fsync", "after_rename", "after_dirsync"),
    WORKER: (
        "in_tx1",
        "after_tx1",
        "before_sign",
        "after_sign",
        "after_compare",
        "in_tx2",
        "after_tx2",
        "before_mail",
        "after_mail_accept",
        "after_mark_sent",
    ),
    REVOKER: ("list_before_sign", "list_after_sign", "list_after_store"),
}
# How often a place is passed before the kill, at most: once a chunk, or once a badge.
MOST_PASSES = {
    **dict.fromkeys(("before_sign", "after_sign"), 25),
    **dict.fromkeys(("before_mail", "after_mail_accept", "after_mark_sent"), 40),
    **dict.fromkeys(("in_tx1", "after_tx1", "after_compare", "in_tx2", "after_tx2"), 2),
}
_PAUSE = 0.02


@dataclass(frozen=True)
class Order:
    """Where a process is to end itself: at the `passes`th passing of a place."""

    place: str
    passes: int


def obey(order: Order | None, world: World) -> None:
    """Let this process end itself, by SIGKILL, where the order says; and tell the signer."""
    left = order.passes if order else 0

    def watcher(name: str) -> None:
        nonlocal left
        world.tell(idle=False)
        if name == "list_before_sign":
            world.signer.about = LIST
        elif name == "list_after_sign":
            world.signer.about = CREDENTIAL
        if order and name == order.place:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    failpoints.watch(watcher)


def note(folder: Path, kind: str, text: str) -> None:
    """Add a line to a file of this process; `kind` is the folder's name."""
    (folder / kind).mkdir(parents=True, exist_ok=True)
    with (folder / kind / str(os.getpid())).open("a") as file:
        file.write(text.rstrip() + "\n")


def persistently(world: World, deed: Callable[[], bool]) -> None:
    """Do it until it says that nothing is left; what fails is tried again.

    Nobody goes on without the parent, should that be killed itself.
    """
    parent = os.getppid()
    while os.getppid() == parent:
        try:
            if not deed():
                return
        except (Conflict, Unavailable) as problem:
            note(world.folder, "setbacks", problem.code)
            time.sleep(_PAUSE)
        except IssuerError as problem:
            note(world.folder, "findings", f"{problem.code}: {problem}")
            time.sleep(_PAUSE)
        except Exception:  # noqa: BLE001 - a finding, and the next round must still come
            note(world.folder, "findings", traceback.format_exc())
            time.sleep(_PAUSE)


def rest(world: World) -> None:
    """There is nothing to do."""
    world.tell(idle=True)
    time.sleep(_PAUSE)


# -- the organiser -----------------------------------------------------------------------------


def release(folder: Path, activities: int) -> None:
    """Tell the organiser how many activities it may see to, by the size of a file."""
    with (folder / "released").open("ab") as file:
        file.write(b"." * (activities - file.tell()))


def released(folder: Path) -> int:
    # Until the first is released, there is no such file.
    return (folder / "released").stat().st_size if (folder / "released").exists() else 0


def organise(world: World, *, forever: bool, most: int | None = None) -> None:
    """Upload and confirm each activity that was released, oldest first."""
    sheets = sorted(world.sheets.iterdir())[:most]
    seen = {"to": 0}

    def next_sheet() -> bool:
        if seen["to"] == len(sheets):
            rest(world)
            return forever
        if seen["to"] >= released(world.folder):
            rest(world)
            return True
        see_to(world, sheets[seen["to"]])
        seen["to"] += 1
        return True

    persistently(world, next_sheet)


def see_to(world: World, sheet: Path) -> None:
    """Upload and confirm one activity, unless that was done before."""
    activity_id = ActivityId(sheet.stem.partition("-")[2])
    organiser = world.account("organiser")
    with world.store.reading() as uow:
        if uow.runs.of_activity(activity_id):
            return
    record_attendance(
        sheet.read_bytes(),
        filename=sheet.name,
        activity_id=activity_id,
        by=organiser,
        store=world.store,
        artifacts=world.artifacts,
        policies=world.policies,
        clock=world.clock,
    )
    preview = preview_awards(activity_id, by=organiser, store=world.store, policies=world.policies)
    try:
        confirm_attendance(
            activity_id,
            digest=preview.digest,
            by=organiser,
            store=world.store,
            policies=world.policies,
            clock=world.clock,
        )
    except NothingToIssue:
        return


# -- the workers -------------------------------------------------------------------------------


def work(world: World, chance: random.Random, *, forever: bool) -> None:
    """Issue and deliver whatever waits, until nothing does or for ever."""

    def sweep() -> bool:
        if sweep_once(world, chance):
            return True
        rest(world)
        return forever

    persistently(world, sweep)


def sweep_once(world: World, chance: random.Random) -> bool:
    """One of the runs, or half of it, in small chunks, so that every place is passed often; then
    the letters.
    """
    runs = list(runs_to_continue(store=world.store))
    if runs:
        issue_run(
            chance.choice(runs[:3]),
            store=world.store,
            institution=world.institution,
            policies=world.policies,
            clock=world.clock,
            share=chance.choice((None, None, Share(1, 2), Share(2, 2))),
            chunk=chance.randint(5, 25),
        )
    report = deliver_notices(
        store=world.store,
        channel=world.channel,
        compose=world.compose,
        clock=world.clock,
        lease=timedelta(0),  # nobody waits ten minutes here for what a dead worker had in hand
    )
    return bool(runs or report.sent)


def revoke(world: World, chance: random.Random) -> None:
    """Take a badge back now and then, for ever."""

    def one() -> bool:
        time.sleep(_PAUSE)
        if not revoke_one(world, chance):
            rest(world)
        return True

    persistently(world, one)


def revoke_one(world: World, chance: random.Random) -> bool:
    """Take one of the issued badges back; False when too few are left that stand."""
    with world.store.reading() as uow:
        activities = list(uow.activities.all())
        for activity in chance.sample(activities, len(activities)):
            badges = uow.credentials.of_activity(activity.id)
            standing = [badge.id for badge in badges if badge.revocation is None]
            if len(standing) > 0.8 * len(badges):
                break
        else:
            return False
    revoke_credential(
        chance.choice(standing),
        reason="Awarded in error.",
        by=world.account("advisor"),
        store=world.store,
        institution=world.institution,
        clock=world.clock,
    )
    return True
