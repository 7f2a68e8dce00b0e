"""Uploads and the attendance records they left: only ever added to (T21)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, exists, select

from issuer.actions.ports import Attendance, Upload
from issuer.attendance.model import AttendanceEntry, AttendanceRecord, Place, Ruling
from issuer.errors import NotFound
from issuer.ids import ActivityId, LearnerId, RecordId, UploadId
from issuer.storage import tables
from issuer.storage.rows import Collected
from issuer.storage.values import list_text, read_report, report_json, tuple_in

_UPLOAD = tables.uploads.c
_RECORD = tables.attendance_records.c


class SqlAttendance(Attendance, Collected):
    """Who came to what, in every revision that was ever recorded."""

    def add_upload(self, upload: Upload) -> None:
        """Raises `Conflict` when this activity has had this very file."""
        row = {
            "id": upload.id,
            "activity_id": upload.activity_id,
            "sha256": upload.sha256,
            "filename": upload.filename,
            "uploaded_by": upload.uploaded_by,
            "uploaded_at": upload.uploaded_at,
            "report": report_json(upload.report),
            "changed": upload.changed,
        }
        self._add(tables.uploads, [row])

    def upload(self, upload: UploadId) -> Upload:
        row = self._first(select(tables.uploads).where(_UPLOAD.id == upload))
        if row is None:
            raise NotFound
        return _upload(row)

    def upload_of(self, activity: ActivityId, *, sha256: str) -> Upload | None:
        """The answer of a transaction holds until its end: the activity gets no other upload."""
        self._kept(select(tables.activities.c.id).where(tables.activities.c.id == activity))
        row = self._first(
            select(tables.uploads).where(_UPLOAD.activity_id == activity, _UPLOAD.sha256 == sha256)
        )
        return None if row is None else _upload(row)

    def uploads(self, activity: ActivityId) -> Sequence[Upload]:
        """Oldest first."""
        question = select(tables.uploads).where(_UPLOAD.activity_id == activity)
        rows = self._all(question.order_by(_UPLOAD.uploaded_at, _UPLOAD.id))
        return tuple(_upload(row) for row in rows)

    def add(self, records: Iterable[AttendanceRecord]) -> None:
        """Raises `Conflict` when a learner has a record of that revision already."""
        self._add(tables.attendance_records, [_row(record) for record in records])

    def current(self, activity: ActivityId) -> Sequence[AttendanceRecord]:
        """The latest revision for each learner, in the order of the sheet."""
        question = _latest(_RECORD.activity_id == activity)
        rows = self._rows(question.order_by(_RECORD.sheet, _RECORD.row, _RECORD.id))
        return tuple(map(record_of, rows))

    def current_ids(self, activity: ActivityId) -> Sequence[RecordId]:
        """The ids of those records alone."""
        latest = _latest(_RECORD.activity_id == activity).with_only_columns(_RECORD.id)
        return tuple(self._connection.execute(latest).scalars().all())

    def current_of(self, learner: LearnerId) -> Sequence[AttendanceRecord]:
        """The latest revision for each activity, oldest first."""
        question = _latest(_RECORD.learner_id == learner)
        rows = self._rows(question.order_by(_RECORD.recorded_at, _RECORD.id))
        return tuple(map(record_of, rows))


def _latest(wanted: ColumnElement[bool]) -> Select[Any]:
    """Those that no later revision of the same learner's record follows."""
    later = tables.attendance_records.alias().c
    same = (later.activity_id == _RECORD.activity_id, later.learner_id == _RECORD.learner_id)
    followed = exists().where(*same, later.revision > _RECORD.revision)
    return select(tables.attendance_records).where(wanted, ~followed)


def _row(record: AttendanceRecord) -> dict[str, Any]:
    entry = record.entry
    return {
        "id": record.id,
        "activity_id": record.activity_id,
        "learner_id": entry.learner_id,
        "revision": record.revision,
        "upload_id": record.upload_id,
        "sheet": entry.place.sheet,
        "row": entry.place.row,
        "minutes": list_text(entry.minutes),
        "passed": entry.passed,
        "attributes": None if entry.attributes is None else list_text(entry.attributes),
        "ruling": entry.ruling.value,
        "reason": entry.reason,
        "recorded_by": record.recorded_by,
        "recorded_at": record.recorded_at,
    }


def record_of(values: Sequence[Any]) -> AttendanceRecord:
    """A record from the values of all its table's columns, in their order."""
    (
        record,
        activity,
        learner,
        revision,
        upload,
        sheet,
        row,
        minutes,
        passed,
        attributes,
        ruling,
        reason,
        recorded_by,
        recorded_at,
    ) = values
    entry = AttendanceEntry(
        Place(sheet, row),
        learner,
        tuple_in(minutes),
        passed,
        None if attributes is None else tuple_in(attributes),
        Ruling(ruling),
        reason,
    )
    return AttendanceRecord(record, activity, revision, entry, upload, recorded_by, recorded_at)


def _upload(row: RowMapping) -> Upload:
    return Upload(
        id=row["id"],
        activity_id=row["activity_id"],
        sha256=row["sha256"],
        filename=row["filename"],
        uploaded_by=row["uploaded_by"],
        uploaded_at=row["uploaded_at"],
        report=read_report(row["report"]),
        changed=row["changed"],
    )
