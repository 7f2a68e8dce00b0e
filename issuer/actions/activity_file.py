"""Everything about one activity, for those who run it or watch over it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from issuer.actions.permissions import must_be, must_see
from issuer.actions.ports import Clock, Store, Upload
from issuer.actions.staff_desk import Position, accounts_in, position_in
from issuer.attendance.model import Account, Activity, Learner, Role
from issuer.awards.policy import Policy
from issuer.awards.versions import Policies
from issuer.credentials.issued import IssuanceRun, IssuedCredential
from issuer.errors import ActivityNotFound, CredentialNotFound, NotFound
from issuer.ids import AccountId, ActivityId, CredentialId, UploadId


@dataclass(frozen=True, slots=True)
class HeldBadge:
    """A badge, and who holds it."""

    credential: IssuedCredential
    learner: Learner


@dataclass(frozen=True, slots=True)
class ActivityFile:
    """An activity and all that happened to it: uploads and runs newest first, badges by holder.

    Once something `is_awarded` its texts stay as they are (K14). `people` are the accounts named.
    """

    position: Position
    policy: Policy
    is_awarded: bool
    uploads: tuple[Upload, ...]
    runs: tuple[IssuanceRun, ...]
    badges: tuple[HeldBadge, ...]
    people: Mapping[AccountId, Account]

    @property
    def activity(self) -> Activity:
        return self.position.activity


def activity_file(
    activity_id: ActivityId, *, by: Account, store: Store, policies: Policies, clock: Clock
) -> ActivityFile:
    """The whole file of an activity.

    Raises:
        ActivityNotFound: not there, or not this account's to see.
    """
    with store.reading() as uow:
        activity = uow.activities.get(activity_id)
        must_see(by, activity)
        uploads = uow.attendance.uploads(activity_id)
        runs = uow.runs.of_activity(activity_id)
        credentials = uow.credentials.of_activity(activity_id)
        learners = uow.learners.by_ids({one.plan.learner_id for one in credentials})
        people = {activity.organiser_id}
        people |= {upload.uploaded_by for upload in uploads}
        people |= {run.confirmed_by for run in runs}
        people |= {run.approved_by for run in runs if run.approved_by is not None}
        if activity.days_ruling is not None:
            people.add(activity.days_ruling.by)
        return ActivityFile(
            position=position_in(uow, activity, policies=policies, now=clock()),
            policy=policies.for_activity(activity),
            is_awarded=bool(uow.awards.of_activity(activity_id)),
            uploads=tuple(reversed(uploads)),
            runs=tuple(reversed(runs)),
            badges=by_holder(HeldBadge(one, learners[one.plan.learner_id]) for one in credentials),
            people=accounts_in(uow, people),
        )


def by_holder(badges: Iterable[HeldBadge]) -> tuple[HeldBadge, ...]:
    """In the order in which somebody looks for a student."""
    return tuple(
        sorted(badges, key=lambda one: (one.learner.student_number, one.credential.plan.attribute))
    )


def attendance_upload(
    upload_id: UploadId, *, activity_id: ActivityId, by: Account, store: Store
) -> tuple[Activity, Upload]:
    """One file that was handed in for an activity, with what became of its rows.

    Raises:
        NotFound: there is none for this activity, or it is not this account's to see.
    """
    with store.reading() as uow:
        activity = uow.activities.get(activity_id)
        must_see(by, activity)
        upload = uow.attendance.upload(upload_id)
    if upload.activity_id != activity_id:
        raise NotFound
    return activity, upload


def held_badge(
    credential_id: CredentialId, *, by: Account, store: Store
) -> tuple[Activity, HeldBadge]:
    """One badge of an activity that this account runs or watches over.

    Raises:
        CredentialNotFound: there is none, or it is not this account's to see; both look the same.
        NotAllowed: the account is not staff.
    """
    must_be(by, Role.ORGANISER, Role.LEARNING_ADVISOR)
    with store.reading() as uow:
        credential = uow.credentials.get(credential_id)
        activity = uow.activities.get(credential.plan.activity_id)
        try:
            must_see(by, activity)
        except ActivityNotFound:
            raise CredentialNotFound from None
        return activity, HeldBadge(credential, uow.learners.get(credential.plan.learner_id))


def units_in_use(*, by: Account, store: Store) -> tuple[str, ...]:
    """The units that organise activities, to choose from; the list grows by itself (K16).

    Raises:
        NotAllowed: the account is not staff.
    """
    must_be(by, Role.ORGANISER, Role.LEARNING_ADVISOR)
    with store.reading() as uow:
        return tuple(sorted({activity.unit for activity in uow.activities.all() if activity.unit}))
