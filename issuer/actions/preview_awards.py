"""Who would get what, who would not, and why: decided as it will be decided, stored nowhere."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from issuer.actions.permissions import must_see
from issuer.actions.ports import Store, UnitOfWork
from issuer.actions.uncollected import uncollected
from issuer.attendance.model import Account, Activity, AttendanceRecord, Learner
from issuer.awards.model import Decision
from issuer.awards.policy import Policy
from issuer.awards.versions import Policies
from issuer.ids import ActivityId, RecordId


@dataclass(slots=True, unsafe_hash=True)
class Judged:
    """One record: the decision, what its learner holds already, and what confirming would add.

    `contradicts` says that they hold a badge which the attendance as it now stands would not
    earn; nothing is revoked by itself, a person decides.
    """

    record: Final[AttendanceRecord]
    decision: Final[Decision]
    held: Final[tuple[str, ...]]
    decided: Final[bool]

    @property
    def new(self) -> tuple[str, ...]:
        if not self.held:
            return self.decision.attributes
        return tuple(code for code in self.decision.attributes if code not in self.held)

    @property
    def contradicts(self) -> bool:
        return any(code not in self.decision.attributes for code in self.held)


@dataclass(slots=True, unsafe_hash=True)
class PreviewRow(Judged):
    """The same, with the learner it is about."""

    learner: Final[Learner]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What confirming an activity's attendance would do.

    `digest` names exactly the attendance this is about: confirming hands it back, and a changed
    record makes it another (T20). `exceptions` says why a second person would be asked.
    """

    activity: Activity
    policy: Policy
    rows: Sequence[Judged]
    digest: str
    exceptions: tuple[str, ...]

    @property
    def badges(self) -> int:
        return sum(len(row.new) for row in self.rows)

    @property
    def is_open(self) -> bool:
        """Whether confirming would change anything: a badge to give or a decision to keep."""
        return any(row.new or not row.decided for row in self.rows)


@dataclass(frozen=True, slots=True)
class Preview(Judgement):
    """The same, with everybody's name."""

    rows: tuple[PreviewRow, ...]


@uncollected()
def preview_awards(
    activity_id: ActivityId, *, by: Account, store: Store, policies: Policies
) -> Preview:
    """What confirming would do now.

    Raises:
        ActivityNotFound: not there, or not this account's to see.
    """
    with store.reading() as uow:
        activity = uow.activities.get(activity_id)
        must_see(by, activity)
        found = judgement_in(uow, activity=activity, policies=policies)
        learners = uow.learners.by_ids({row.record.learner_id for row in found.rows})
    named = (
        PreviewRow(row.record, row.decision, row.held, row.decided, learners[row.record.learner_id])
        for row in found.rows
    )
    return Preview(activity, found.policy, tuple(named), found.digest, found.exceptions)


def judgement_in(uow: UnitOfWork, *, activity: Activity, policies: Policies) -> Judgement:
    """The same inside a transaction, so that confirming decides on what it stores."""
    policy = policies.for_activity(activity)
    judge = _judge(policy, activity)
    records = uow.attendance.current(activity.id)
    decided = uow.decisions.decided(activity.id)
    held: dict[str, tuple[str, ...]] = {}
    for award in uow.awards.of_activity(activity.id):
        held[award.learner_id] = (*held.get(award.learner_id, ()), award.attribute)
    rows = tuple(
        Judged(record, judge(record), held.get(record.learner_id, ()), record.id in decided)
        for record in records
    )
    return Judgement(
        activity=activity,
        policy=policy,
        rows=rows,
        digest=_digest(activity, policy, [record.id for record in records]),
        exceptions=policy.needs_second_person([row.decision for row in rows if row.new]),
    )


def _judge(policy: Policy, activity: Activity) -> Callable[[AttendanceRecord], Decision]:
    """Decides about an activity's records; the same decision for all that say the same."""
    shared = policy.figures_of(activity)
    known: dict[tuple[object, ...], Decision] = {}

    def judge(record: AttendanceRecord) -> Decision:
        said = (record.entry.content, record.recorded_at)
        if said not in known:
            known[said] = policy.willing_to_award(
                record.entry, activity, uploaded_at=record.recorded_at, shared=shared
            )
        return known[said]

    return judge


def deadline_of(activity: Activity, *, policies: Policies) -> datetime:
    """Until when the attendance of an activity is to be uploaded."""
    return policies.for_activity(activity).due(activity)


def digest_in(uow: UnitOfWork, *, activity: Activity, policies: Policies) -> str:
    """The digest that a preview would have now, without deciding anything."""
    policy = policies.for_activity(activity)
    return _digest(activity, policy, uow.attendance.current_ids(activity.id))


def _digest(activity: Activity, policy: Policy, records: Sequence[RecordId]) -> str:
    # Records are append-only, so their ids stand for their content.
    said = [activity.id, activity.version, policy.version, sorted(records)]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()
