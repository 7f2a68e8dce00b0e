"""Take in an attendance file: good rows are recorded, bad rows are listed, nothing is guessed.

1. Refuse what is not an attendance file before any of it is parsed (T43 to T47).
2. The same file for the same activity again: answer as the first time (I-20, T23).
3. Check every row; gather every problem.
4. In one transaction: the upload with its report, and a new revision for each learner whose row
   says something new. A correction names nobody's old row away: revisions only grow (T21).

If the power fails now: before 4, nothing; after 4, everything. The file itself is kept under its
digest before the transaction, so at worst an unreferenced file remains.
"""

from __future__ import annotations

import hashlib

from issuer.actions.permissions import must_run
from issuer.actions.ports import Artifacts, AuditEntry, Clock, Store, UnitOfWork, Upload
from issuer.actions.uncollected import uncollected
from issuer.attendance.intake import intake, other_spellings, read_rows, student_numbers
from issuer.attendance.model import Account, Activity, AttendanceEntry, AttendanceRecord
from issuer.awards.versions import Policies
from issuer.ids import ActivityId, RecordId, UploadId, new_id, new_ids

_LONGEST_FILENAME = 200


@uncollected()
def record_attendance(
    data: bytes,
    *,
    filename: str,
    activity_id: ActivityId,
    by: Account,
    store: Store,
    artifacts: Artifacts,
    policies: Policies,
    clock: Clock,
    dry_run: bool = False,
) -> Upload:
    """Record what a file says; see the module's text for the steps.

    Raises:
        AttendanceRejected: the file as a whole cannot be used; nothing was recorded.
        ActivityNotFound, NotAllowed: not this account's to record.
    """
    with store.reading() as uow:
        activity = uow.activities.get(activity_id)
        must_run(by, activity)
        digest = hashlib.sha256(data).hexdigest()
        before = uow.attendance.upload_of(activity_id, sha256=digest)
    if before is not None:
        return before
    sheet = read_rows(data, filename=filename, activity=activity)
    with store.reading() as uow:
        numbers = student_numbers(sheet.rows)
        learners = dict(uow.learners.by_numbers(numbers))
        learners |= uow.learners.by_numbers(other_spellings(numbers - learners.keys()))
    report = intake(
        sheet,
        activity=activity,
        learners=learners,
        aliases=policies.for_activity(activity).aliases,
    )
    upload = Upload(
        id=UploadId(new_id()),
        activity_id=activity_id,
        sha256=digest,
        filename=_plain_name(filename),
        uploaded_by=by.id,
        uploaded_at=clock(),
        report=report,
        changed=0,
    )
    if dry_run:
        return upload
    artifacts.put(data)
    with store.transaction() as uow:
        return _store(upload, activity=activity, uow=uow)


def _store(upload: Upload, *, activity: Activity, uow: UnitOfWork) -> Upload:
    again = uow.attendance.upload_of(activity.id, sha256=upload.sha256)
    if again is not None:  # the other tab was faster
        return again
    known = {record.learner_id: record for record in uow.attendance.current(activity.id)}
    accepted = upload.report.accepted
    new = [
        _revision(RecordId(one), entry, upload=upload, before=known.get(entry.learner_id))
        for one, entry in zip(sorted(new_ids(len(accepted))), accepted, strict=True)
        if not _is_known(entry, known.get(entry.learner_id))
    ]
    stored = Upload(
        id=upload.id,
        activity_id=upload.activity_id,
        sha256=upload.sha256,
        filename=upload.filename,
        uploaded_by=upload.uploaded_by,
        uploaded_at=upload.uploaded_at,
        report=upload.report,
        changed=len(new),
    )
    uow.attendance.add_upload(stored)
    uow.attendance.add(new)
    uow.audit.add(
        AuditEntry(
            upload.uploaded_at,
            upload.uploaded_by,
            "attendance-recorded",
            "activity",
            activity.id,
            {
                "upload": upload.id,
                "rows": upload.report.rows,
                "accepted": len(upload.report.accepted),
                "rejected": len(upload.report.rejected),
                "changed": len(new),
            },
        )
    )
    return stored


def _is_known(entry: AttendanceEntry, before: AttendanceRecord | None) -> bool:
    return before is not None and entry.says_the_same_as(before.entry)


def _revision(
    record: RecordId,
    entry: AttendanceEntry,
    *,
    upload: Upload,
    before: AttendanceRecord | None,
) -> AttendanceRecord:
    return AttendanceRecord(
        id=record,
        activity_id=upload.activity_id,
        revision=1 if before is None else before.revision + 1,
        entry=entry,
        upload_id=upload.id,
        recorded_by=upload.uploaded_by,
        recorded_at=upload.uploaded_at,
    )


def _plain_name(filename: str) -> str:
    """The last part of a name, without anything that could steer a screen or a header (T53)."""
    last = filename.replace("\\", "/").rsplit("/", maxsplit=1)[-1]
    return "".join(letter for letter in last if letter.isprintable())[:_LONGEST_FILENAME] or "file"
