"""A learner's own desk: badges held and missing, what they attended, and why not (S0-04)."""

from __future__ import annotations

from dataclasses import dataclass

from issuer.actions.ports import Store
from issuer.attendance.model import Account, Activity, AttendanceRecord
from issuer.awards.model import Attribute, RecordedDecision
from issuer.awards.versions import Policies
from issuer.credentials.issued import IssuedCredential
from issuer.errors import NotAllowed


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One activity the learner took part in. `decision` is None until one was made."""

    activity: Activity
    record: AttendanceRecord
    decision: RecordedDecision | None
    credentials: tuple[IssuedCredential, ...]


@dataclass(frozen=True, slots=True)
class History:
    """Everything of one learner, newest activity first; which attributes are held, which not."""

    entries: tuple[HistoryEntry, ...]
    held: tuple[Attribute, ...]
    missing: tuple[Attribute, ...]


def learner_history(*, by: Account, store: Store, policies: Policies) -> History:
    """The history of the learner who asks.

    Raises:
        NotAllowed: the account is not a learner's.
    """
    if by.learner_id is None:
        raise NotAllowed
    with store.reading() as uow:
        records = uow.attendance.current_of(by.learner_id)
        decisions = uow.decisions.latest_of(by.learner_id)
        credentials = uow.credentials.of_learner(by.learner_id)
        activities = {
            record.activity_id: uow.activities.get(record.activity_id) for record in records
        }
    entries = [
        HistoryEntry(
            activity=activities[record.activity_id],
            record=record,
            decision=decisions.get(record.activity_id),
            credentials=tuple(
                credential
                for credential in credentials
                if credential.plan.activity_id == record.activity_id
            ),
        )
        for record in records
    ]
    entries.sort(key=lambda entry: entry.activity.ends_at, reverse=True)
    standing = {
        credential.plan.attribute for credential in credentials if credential.revocation is None
    }
    attributes = policies.latest.attributes.values()
    return History(
        entries=tuple(entries),
        held=tuple(attribute for attribute in attributes if attribute.code in standing),
        missing=tuple(attribute for attribute in attributes if attribute.code not in standing),
    )
