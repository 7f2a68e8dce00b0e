"""A scheme in full swing, for looking at: something of everything that a page can show."""

from __future__ import annotations

import io
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from issuer import failpoints
from issuer.actions.confirm_attendance import return_run
from issuer.actions.issue_run import run_progress
from issuer.actions.ports import Upload
from issuer.actions.stop_run import stop_run
from issuer.attendance.model import (
    Account,
    Activity,
    ActivityKind,
    AttendanceEntry,
    Bilingual,
    Learner,
    Ruling,
)
from issuer.credentials.issued import IssuanceRun, IssuedCredential, RunProgress
from tests.journeys.world import World

# Sixty characters, as long as names in the register get.
LONG_NAME = "WONG-FITZGERALD Wilhelmina Alexandrina Constantia Siu-Ling 黃"
LONG_TITLE = Bilingual(
    "Interdisciplinary Leadership, Intercultural Communication and Community Engagement "
    "Programme for Undergraduates (Semester 1, 2026/27)",
    "跨學科領袖才能、跨文化溝通及社區參與計劃（本科生）二零二六至二七學年第一學期",
)


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in the scheme, by the part it plays."""

    holder: Account
    newcomer: Account
    badge: IssuedCredential
    hidden: IssuedCredential
    revoked: IssuedCredential
    anothers: IssuedCredential
    done: Activity
    done_run: IssuanceRun
    empty: Activity
    mend: Activity
    problems: Upload
    hopeless: Upload
    look: Activity
    changed: Activity
    waiting: Activity
    waiting_run: IssuanceRun
    outdated_run: IssuanceRun
    returned_run: IssuanceRun
    refused_run: IssuanceRun
    issuing_run: IssuanceRun
    stopped_run: IssuanceRun
    ahead: Activity
    nobody: Activity


def fill(world: World) -> Filled:
    """Make it. The newest badge of the holder is the one with everything."""
    scheme = world.scheme
    holder = world.learner(LONG_NAME)
    account = world.account_of(holder)
    newcomer = world.account_of(world.learner("HO Sze Man 何詩敏"))
    others = [
        world.learner(name)
        for name in (
            "CHAN Tai Man 陳大文",
            "Søren O’Neill-Ğündüz",
            "LAM <b>Ka</b> Yan & Co. 林嘉欣",
            "IP Li 葉莉",
            "Nguyễn Thị Phương Thảo",
            "YEUNG Wing Sze 楊詠詩",
            "CHEUNG Ho Yin 張浩然",
        )
    ]
    everybody = [holder, *others]

    done, done_run = _done(world, everybody)
    badge, anothers, *_ = world.badges_of(done, everybody[:3])
    (hidden,) = world.badges(holder, days_ago=10, attributes=("PS",), title=LONG_TITLE)
    world.switch_off(hidden, by=account)
    (revoked,) = world.badges(holder, days_ago=12, attributes=("PF",))
    world.revoke(revoked)
    refused = scheme.activity(title=Bilingual("Design Thinking", "設計思維"), days=2)
    _record(world, refused, _shortened(world, refused, others[:2], by=500))
    refused_run = scheme.confirm(refused)
    scheme.issue(refused_run)
    # Attendance of the holder that is not decided, decided against, and awarded but not issued.
    against = scheme.activity(title=Bilingual("Ethics Debate", "倫理辯論"), days_ago=9, days=2)
    _record(world, against, _shortened(world, against, [holder], by=500))
    scheme.issue(scheme.confirm(against))
    look = _look(world, everybody)

    mend = scheme.activity(title=Bilingual("Service in the Community", "社區服務"), days=2)
    problems, hopeless = _with_problems(world, mend, others)
    waiting, waiting_run = _awarded(world, others[:2], Bilingual("Case Competition", "案例比賽"))
    outdated, outdated_run = _awarded(world, others[:2], Bilingual("Study Tour", "考察團"))
    _record(world, outdated, scheme.sheet(outdated, others[:2]))
    _, returned_run = _awarded(world, others[2:4], Bilingual("Night Walk", ""))
    return_run(
        returned_run.id,
        reason="Why is YEUNG Wing Sze awarded? Please give the reason on the form.",
        by=scheme.advisor,
        store=scheme.store,
        clock=scheme.clock,
    )
    return Filled(
        holder=account,
        newcomer=newcomer,
        badge=badge,
        hidden=hidden,
        revoked=revoked,
        anothers=anothers,
        done=done,
        done_run=done_run,
        empty=scheme.activity(title=Bilingual("Career Talk", "職業講座"), days_ago=30),
        mend=mend,
        problems=problems,
        hopeless=hopeless,
        look=look,
        changed=_changed(world, others),
        waiting=waiting,
        waiting_run=waiting_run,
        outdated_run=outdated_run,
        returned_run=returned_run,
        refused_run=refused_run,
        issuing_run=_under_way(world, others),
        stopped_run=_stopped(world, everybody),
        ahead=scheme.activity(title=LONG_TITLE, days=3, days_ago=-9, attributes=("IPC", "PSG")),
        nobody=scheme.activity(title=Bilingual("Peer Tutoring", "朋輩輔導"), days_ago=2),
    )


def _done(world: World, learners: Sequence[Learner]) -> tuple[Activity, IssuanceRun]:
    """Two days, two badges each: all but two came; everything that a narrative may hold."""
    scheme = world.scheme
    activity = scheme.activity(
        title=Bilingual("Mental Health First Aid", "精神健康急救"),
        days=2,
        attributes=("EC", "PF"),
        kind=ActivityKind.WORKSHOP,
        criteria="Take part in **both days**, and in the closing round:\n\n- listen\n- act\n\n"
        "See [the handbook](https://example.edu/handbook).",
    )
    entries = scheme.sheet(activity, learners)
    entries[-1] = replace(entries[-1], minutes=(400, 100))
    entries[-2] = replace(entries[-2], ruling=Ruling.WITHHOLD, reason="did not hand in the log")
    entries[2] = replace(entries[2], attributes=("EC",))
    world.recorded(entries, learners, activity)
    run = scheme.confirm(activity)
    scheme.issue(run)
    world.revoke(world.badges_of(activity, learners[3:4])[0])
    return activity, run


def _look(world: World, learners: Sequence[Learner]) -> Activity:
    """Ready to be confirmed: some get a badge, some do not."""
    activity = world.scheme.activity(
        title=Bilingual("Public Speaking", "公開演講"), days=3, attributes=("EC", "IDL", "IPC")
    )
    entries = world.scheme.sheet(activity, learners)
    entries[1] = replace(entries[1], minutes=(400, 0, 90))
    entries[2] = replace(entries[2], ruling=Ruling.WITHHOLD, reason="asked not to be awarded")
    entries[3] = replace(entries[3], attributes=("IDL",))
    world.recorded(entries, learners, activity)
    return activity


def _changed(world: World, learners: Sequence[Learner]) -> Activity:
    """Issued, and then corrected: a badge contradicts, somebody is awarded by exception."""
    scheme = world.scheme
    activity = scheme.activity(title=Bilingual("First Aid Refresher", "急救重溫"))
    world.recorded(scheme.sheet(activity, learners[:3]), learners[:3], activity)
    scheme.issue(scheme.confirm(activity))
    entries = scheme.sheet(activity, learners[:5])
    entries[0] = replace(entries[0], minutes=(10,))
    entries[4] = replace(entries[4], minutes=(10,), ruling=Ruling.AWARD, reason="led the group")
    world.recorded(entries, learners[:5], activity)
    return activity


def _awarded(
    world: World, learners: Sequence[Learner], title: Bilingual
) -> tuple[Activity, IssuanceRun]:
    """Confirmed, with an award by the organiser's own decision: a second person is asked."""
    scheme = world.scheme
    activity = scheme.activity(title=title)
    entries = scheme.sheet(activity, learners)
    entries[0] = replace(
        entries[0], minutes=(100,), ruling=Ruling.AWARD, reason="helped to run the activity"
    )
    world.recorded(entries, learners, activity)
    return activity, scheme.confirm(activity)


def _under_way(world: World, learners: Sequence[Learner]) -> IssuanceRun:
    """A minute after it was confirmed two badges are issued, and the others wait."""
    scheme = world.scheme
    activity = scheme.activity(title=Bilingual("Debating Workshop", "辯論工作坊"))
    world.recorded(scheme.sheet(activity, learners), learners, activity)
    run = scheme.confirm(activity)
    scheme.clock.forward(minutes=1)

    def stop(reached: RunProgress) -> None:
        if reached.issued:
            raise _PowerFails

    with suppress(_PowerFails):
        scheme.issue(run, progress=stop, chunk=2)
    return run


def _stopped(world: World, learners: Sequence[Learner]) -> IssuanceRun:
    """Three badges are issued, three are planned, and then the organiser stopped it."""
    scheme = world.scheme
    activity = scheme.activity(title=Bilingual("Conflict Resolution", "衝突調解"), days_ago=5)
    world.recorded(scheme.sheet(activity, learners), learners, activity)
    run = scheme.confirm(activity)

    def stop(name: str) -> None:
        if name == "after_tx1" and run_progress(run.id, store=scheme.store).issued:
            stop_run(run.id, by=scheme.organiser, store=scheme.store, clock=scheme.clock)
            raise _PowerFails

    failpoints.watch(stop)
    try:
        with suppress(_PowerFails):
            scheme.issue(run, chunk=3)
    finally:
        failpoints.watch(None)
    return run


class _PowerFails(Exception):
    """The worker dies between planning and signing."""


def _shortened(
    world: World, activity: Activity, learners: Sequence[Learner], *, by: int
) -> list[AttendanceEntry]:
    """Everybody left early, by so many minutes in all."""
    return [
        replace(entry, minutes=(max(0, entry.minutes[0] - by), *entry.minutes[1:]))
        for entry in world.scheme.sheet(activity, learners)
    ]


def _record(world: World, activity: Activity, entries: Sequence[AttendanceEntry]) -> None:
    with world.scheme.store.reading() as uow:
        learners = uow.learners.by_ids({entry.learner_id for entry in entries})
    world.recorded(entries, list(learners.values()), activity)


def _with_problems(
    world: World, activity: Activity, learners: Sequence[Learner]
) -> tuple[Upload, Upload]:
    """A sheet with much to mend, and one of which nothing could be used."""
    scheme = world.scheme
    good = scheme.workbook(activity, learners[:4], scheme.sheet(activity, learners[:4]))
    spoilt = typed_into(
        good,
        {
            "A3": "99999999",
            "C4": "perhaps, I think; ask the helper who sat at the door that afternoon",
            "D4": 9999,
            "E5": "EF",
            "F5": "Award 頒發",
            "A6": "no number at all",
        },
    )
    problems = scheme.upload(activity, spoilt, filename="attendance 二零二六 final (3).xlsx")
    none = typed_into(good, {f"A{row}": "0" for row in range(2, 6)})
    hopeless = scheme.upload(activity, none, filename=f"{'attendance' * 9}.xlsx")
    return problems, hopeless


def typed_into(workbook: bytes, cells: dict[str, Any]) -> bytes:
    """A workbook with some cells of its first sheet written over, as a person would."""
    book = load_workbook(io.BytesIO(workbook))
    for place, value in cells.items():
        book.worksheets[0][place] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def filled_world(folder: Path) -> tuple[World, Filled]:
    """A world and what stands in it."""
    world = World(folder)
    try:
        return world, fill(world)
    except BaseException:
        world.close()
        raise
