"""Activities and uploads: what was handed in is what is recorded (I-36), and the log knows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from issuer.actions.audit.findings import (
    About,
    Findings,
    Inquiry,
    KnownActivity,
    spoiled,
    the_log_says,
)
from issuer.actions.ports import AuditEntry, Upload
from issuer.actions.register import Spoiled
from issuer.attendance.model import Activity, AttendanceRecord
from issuer.errors import Defect
from issuer.i18n import N_

_CHANGES = ("activity-changed", "days-ruled")


def activities_hold(inquiry: Inquiry) -> Findings:
    """Every activity is as the log says it was made and changed (I-18)."""
    for portion in inquiry.register.activities():
        inquiry.count("activities", len(portion))
        known = [each for each in portion if not isinstance(each, Spoiled)]
        entries = inquiry.register.entries("activity", [each.id for each in known])
        for each in portion:
            if isinstance(each, Spoiled):
                yield spoiled(each)
                continue
            about, said = About("activity", each.id), entries.get(each.id, ())
            changes = [entry for entry in said if entry.action in _CHANGES]
            inquiry.activities[each.id] = KnownActivity(
                activity=each,
                changed_at=changes[-1].at if changes else None,
                recorded={
                    str(entry.facts.get("upload")): entry
                    for entry in the_log_says(said, "attendance-recorded")
                },
            )
            yield from about.form()
            yield from about.guarded(_activity_holds(about, each, said), invariant="I-18")


def _activity_holds(about: About, activity: Activity, said: Sequence[AuditEntry]) -> Findings:
    made = the_log_says(said, "activity-created")
    if [entry.actor for entry in made] != [activity.organiser_id]:
        yield about.broken("I-18", N_("The log does not say that its organiser made it."))
    changes = [entry for entry in said if entry.action in _CHANGES]
    if activity.version != 1 + len(changes):
        yield about.broken("I-18", N_("It was changed, and the log does not say by whom."))
    ruled, ruling = the_log_says(said, "days-ruled"), activity.days_ruling
    last = (ruled[-1].actor, ruled[-1].facts.get("days")) if ruled else None
    if last != (None if ruling is None else (ruling.by, ruling.days)):
        yield about.broken("I-18", N_("The log does not say that an advisor ruled on its days."))


def uploads_hold(inquiry: Inquiry) -> Findings:
    """Rows in a file = accepted + repeated + rejected; what was accepted is what is recorded."""
    for portion in inquiry.register.uploads():
        inquiry.count("uploads", len(portion))
        for each in portion:
            if isinstance(each, Spoiled):
                yield spoiled(each)
                continue
            about = About("upload", each.id)
            yield from about.form()
            yield from about.guarded(_upload_holds(about, each, inquiry), invariant="I-36")
    for activity_id, known in inquiry.activities.items():
        for _ in known.recorded:
            yield About("activity", activity_id).broken(
                "I-36", N_("The log speaks of an upload that is not there.")
            )


def _upload_holds(about: About, upload: Upload, inquiry: Inquiry) -> Findings:
    report = upload.report
    places = [entry.place for entry in report.accepted]
    places += [*report.repeated, *report.rejected]
    if not report.is_conserved or len(set(places)) != len(places):
        yield about.broken("I-36", N_("Its rows do not add up."))
    if upload.uploaded_at > inquiry.now:
        yield about.broken("I-11", N_("It is dated in the future."))
    known = inquiry.activities.get(upload.activity_id)
    entry = known.recorded.pop(upload.id, None) if known else None
    if entry is None:
        yield about.broken("I-18", N_("The log does not say that it was recorded."))
    elif (entry.at, entry.actor, dict(entry.facts)) != _logged(upload):
        yield about.broken("I-36", N_("The log says something else about it."))
    yield from _file_holds(about, upload, inquiry)
    yield from _records_hold(about, upload, inquiry)


def _logged(upload: Upload) -> tuple[object, ...]:
    facts = {
        "upload": upload.id,
        "rows": upload.report.rows,
        "accepted": len(upload.report.accepted),
        "rejected": len(upload.report.rejected),
        "changed": upload.changed,
    }
    return upload.uploaded_at, upload.uploaded_by, facts


def _file_holds(about: About, upload: Upload, inquiry: Inquiry) -> Findings:
    if inquiry.artifacts is None:
        return
    try:
        kept = inquiry.artifacts.get(upload.sha256) is not None
    except Defect:  # it is there, and is another
        kept = False
    if not kept:
        yield about.broken("I-36", N_("The file that was handed in is gone, or another."))


def _records_hold(about: About, upload: Upload, inquiry: Inquiry) -> Findings:
    accepted, number = set(upload.report.accepted), 0
    for record in _records(inquiry, upload):
        number += 1
        if isinstance(record, Spoiled):
            yield spoiled(record)
            continue
        on = About("attendance record", record.id)
        yield from on.form()
        if (
            record.entry not in accepted
            or (record.recorded_at, record.recorded_by) != (upload.uploaded_at, upload.uploaded_by)
            or record.activity_id != upload.activity_id
        ):
            yield on.broken("I-36", N_("It is not what was handed in."))
    if number != upload.changed:
        yield about.broken(
            "I-36",
            N_("It left %(found)s records, and %(said)s are said to be there."),
            found=number,
            said=upload.changed,
        )


def _records(inquiry: Inquiry, upload: Upload) -> Iterator[AttendanceRecord | Spoiled]:
    for portion in inquiry.register.records(upload.id):
        inquiry.count("attendance records", len(portion))
        yield from portion
