"""The attendance form of an activity, to fill in or to correct (S0-18)."""

from __future__ import annotations

from issuer.actions.permissions import must_see
from issuer.actions.ports import Store
from issuer.attendance.model import Account
from issuer.attendance.workbook import write_csv_template, write_workbook
from issuer.awards.versions import Policies
from issuer.ids import ActivityId

WRITERS = {"xlsx": write_workbook, "csv": write_csv_template}


def attendance_form(
    activity_id: ActivityId, *, form: str, by: Account, store: Store, policies: Policies
) -> bytes:
    """The form as a file of one of the kinds in `WRITERS`.

    It holds what has been recorded, so a correction begins from what stands and not from memory;
    before the first upload it is empty.

    Raises:
        ActivityNotFound: not there, or not this account's to see.
    """
    with store.reading() as uow:
        activity = uow.activities.get(activity_id)
        must_see(by, activity)
        entries = [record.entry for record in uow.attendance.current(activity_id)]
        known = uow.learners.by_ids({entry.learner_id for entry in entries})
    return WRITERS[form](
        activity,
        zone=policies.for_activity(activity).zone,
        learners=[known[entry.learner_id] for entry in entries],
        entries=entries,
    )
