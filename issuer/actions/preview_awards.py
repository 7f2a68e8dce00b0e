"""Who would get what, who would not, and why: decided as it will be decided, stored nowhere."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from issuer.actions.permissions import must_see
from issuer.actions.ports import Store, UnitOfWork
from issuer.attendance.model import Account, Activity, AttendanceRecord, Learner
from issuer.awards.model import Decision
from issuer.awards.policy import Policy
from issuer.awards.versions import Policies
from issuer.ids import ActivityId, RecordId


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One learner: the decision, what they hold already, and what confirming would add.

    `contradicts` says that they hold a badge which the attendance as it now stands would not
    earn; nothing is revoked by itself, a person decides.
    """

    record: AttendanceRecord
    learner: Learner
    decision: Decision
    held: tuple[str, ...]
    decided: bool

    @property
    def new(self) -> tuple[str, ...]:
        return tuple(code for code in self.decision.attributes if code not in self.held)

    @property
    def contradicts(self) -> bool:
        return any(code not in self.decision.attributes for code in self.held)


@dataclass(frozen=True, slots=True)
class Preview:
    """What confirming an activity's attendance would do.

    `digest` names exactly the attendance this is about: confirming hands it back, and a changed
    record makes it another (T20). `exceptions` says why a second person would be asked.
    """

    activity: Activity
    policy: Policy
    rows: tuple[PreviewRow, ...]
    digest: str
    exceptions: tuple[str, ...]

    @property
    def badges(self) -> int:
        return sum(len(row.new) for row in self.rows)

    @property
    def is_open(self) -> bool:
        """Whether confirming would change anything: a badge to give or a decision to keep."""
        return any(row.new or not row.decided for row in self.rows)


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
        return preview_in(uow, activity=activity, policies=policies)


def preview_in(uow: UnitOfWork, *, activity: Activity, policies: Policies) -> Preview:
    """The preview inside a transaction, so that confirming decides on what it stores."""
    policy = policies.for_activity(activity)
    records = uow.attendance.current(activity.id)
    learners = uow.learners.by_ids({record.learner_id for record in records})
    decided = uow.decisions.decided(activity.id)
    held: dict[str, list[str]] = {}
    for award in uow.awards.of_activity(activity.id):
        held.setdefault(award.learner_id, []).append(award.attribute)
    shared = policy.figures_of(activity)
    rows = tuple(
        PreviewRow(
            record=record,
            learner=learners[record.learner_id],
            decision=policy.willing_to_award(
                record.entry, activity, uploaded_at=record.recorded_at, shared=shared
            ),
            held=tuple(held.get(record.learner_id, ())),
            decided=record.id in decided,
        )
        for record in records
    )
    return Preview(
        activity=activity,
        policy=policy,
        rows=rows,
        digest=_digest(activity, policy, [record.id for record in records]),
        exceptions=policy.needs_second_person([row.decision for row in rows if row.new]),
    )


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
