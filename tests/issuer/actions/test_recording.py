"""Attendance as it is recorded: once a learner, corrected by revisions, whole or not at all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from issuer.errors import (
    ActivityNotFound,
    AttendanceRejected,
    NotAllowed,
)


def test_a_workbook_becomes_one_record_a_learner(scheme):
    activity, learners = scheme.uploaded(count=4)
    with scheme.store.reading() as uow:
        records = uow.attendance.current(activity.id)
    assert [record.learner_id for record in records] == [learner.id for learner in learners]
    assert {record.revision for record in records} == {1}


def test_the_same_file_twice_changes_nothing(scheme):
    activity, learners = scheme.activity(), scheme.learners(3)
    data = scheme.workbook(activity, learners, scheme.sheet(activity, learners))
    first = scheme.upload(activity, data)
    scheme.clock.forward(hours=1)
    second = scheme.upload(activity, data, filename="renamed.xlsx")
    assert second == first
    with scheme.store.reading() as uow:
        assert len(uow.attendance.uploads(activity.id)) == 1


def test_a_correction_is_a_new_revision_and_the_rest_stays(scheme):
    activity, learners = scheme.uploaded()
    entries = scheme.sheet(activity, learners)
    entries[1] = replace(entries[1], minutes=(10,))
    upload = scheme.upload(activity, scheme.workbook(activity, learners, entries))
    assert upload.changed == 1
    with scheme.store.reading() as uow:
        records = uow.attendance.current(activity.id)
    assert [record.revision for record in records] == [1, 2, 1]
    assert records[1].entry.minutes == (10,)


def test_a_dry_run_records_nothing(scheme):
    from issuer.actions.record_attendance import record_attendance

    activity, learners = scheme.activity(), scheme.learners(2)
    upload = record_attendance(
        scheme.workbook(activity, learners, scheme.sheet(activity, learners)),
        filename="a.xlsx",
        activity_id=activity.id,
        by=scheme.organiser,
        store=scheme.store,
        artifacts=scheme.artifacts,
        policies=scheme.policies,
        clock=scheme.clock,
        dry_run=True,
    )
    assert len(upload.report.accepted) == 2
    with scheme.store.reading() as uow:
        assert not uow.attendance.uploads(activity.id)
        assert not uow.attendance.current(activity.id)
    assert scheme.artifacts.get(upload.sha256) is None


def test_the_file_itself_is_kept_for_checking(scheme):  # S0-32
    activity, learners = scheme.activity(), scheme.learners(1)
    data = scheme.workbook(activity, learners, scheme.sheet(activity, learners))
    assert scheme.artifacts.get(scheme.upload(activity, data).sha256) == data


def test_a_file_that_is_none_records_nothing(scheme):
    activity = scheme.activity()
    with pytest.raises(AttendanceRejected):
        scheme.upload(activity, b"not a workbook")
    with scheme.store.reading() as uow:
        assert not uow.attendance.uploads(activity.id)


def test_only_the_activitys_own_organiser_may_upload(scheme):
    activity, learners = scheme.activity(), scheme.learners(1)
    data = scheme.workbook(activity, learners, scheme.sheet(activity, learners))
    with pytest.raises(ActivityNotFound):
        scheme.upload(activity, data, by=scheme.stranger)
    with pytest.raises(NotAllowed):
        scheme.upload(activity, data, by=scheme.advisor)
