from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from issuer.attendance.model import DaysRuling, Place
from issuer.errors import ActivityNotFound, Conflict, NotFound, StaleRecord
from tests.issuer.storage import made
from tests.issuer.storage.made import MEI, NOON, RECORD, SAMS_RECORD, TALK, UPLOAD
from tests.issuer.storage.undone import undone


@pytest.fixture
def unit(store):
    with undone(store) as unit:
        made.fill_people(unit)
        yield unit


def test_an_activity_comes_back_as_it_was_added(unit):
    assert unit.activities.get("talk") == TALK


def test_an_absent_activity_is_not_found(unit):
    with pytest.raises(ActivityNotFound):
        unit.activities.get("nothing")


def test_a_changed_activity_has_the_next_version(unit):
    ruled = replace(TALK, days_ruling=DaysRuling(2, "Two half days", "advisor"))
    unit.activities.save(ruled, was=TALK)
    assert unit.activities.get("talk") == replace(ruled, version=2)


def test_of_two_changes_to_one_version_the_second_is_refused(unit):
    unit.activities.save(replace(TALK, unit="First"), was=TALK)
    with pytest.raises(StaleRecord):
        unit.activities.save(replace(TALK, unit="Second"), was=TALK)
    assert unit.activities.get("talk").unit == "First"


def test_activities_are_listed_oldest_first_and_by_organiser(unit):
    earlier = replace(TALK, id="a", created_at=NOON - timedelta(days=99), organiser_id="advisor")
    unit.activities.add(earlier)
    assert unit.activities.all() == (earlier, TALK)
    assert unit.activities.of("organiser") == (TALK,)
    assert unit.activities.of("nobody") == ()


def test_an_activity_needs_an_organiser_that_exists(unit):
    with pytest.raises(Conflict):
        unit.activities.add(replace(TALK, id="other", organiser_id="nobody"))


def test_an_upload_comes_back_with_its_report(unit):
    unit.attendance.add_upload(UPLOAD)
    assert unit.attendance.upload("upload") == UPLOAD
    assert unit.attendance.upload_of("talk", sha256="f" * 64) == UPLOAD
    assert unit.attendance.upload_of("talk", sha256="0" * 64) is None
    with pytest.raises(NotFound):
        unit.attendance.upload("nothing")


def test_one_file_is_uploaded_once_to_an_activity(unit):
    unit.attendance.add_upload(UPLOAD)
    with pytest.raises(Conflict):
        unit.attendance.add_upload(replace(UPLOAD, id="again"))


def test_uploads_are_listed_oldest_first(unit):
    earlier = replace(UPLOAD, id="z", sha256="0" * 64, uploaded_at=NOON - timedelta(days=1))
    unit.attendance.add_upload(UPLOAD)
    unit.attendance.add_upload(earlier)
    assert unit.attendance.uploads("talk") == (earlier, UPLOAD)


def test_the_current_records_are_the_latest_revisions_in_the_order_of_the_sheet(unit):
    unit.attendance.add_upload(UPLOAD)
    unit.attendance.add([SAMS_RECORD, RECORD])
    assert unit.attendance.current("talk") == (RECORD, SAMS_RECORD)
    entry = replace(RECORD.entry, place=Place("Attendance", 9), minutes=(60,))
    corrected = replace(
        RECORD, id="second", revision=2, entry=entry, recorded_at=NOON + timedelta(days=1)
    )
    unit.attendance.add(iter([corrected]))
    assert unit.attendance.current("talk") == (SAMS_RECORD, corrected)
    assert unit.attendance.current_of(MEI.id) == (corrected,)
    assert unit.attendance.current("nothing") == ()


def test_nothing_to_add_adds_nothing(unit):
    unit.attendance.add([])
    assert unit.attendance.current("talk") == ()


def test_a_revision_is_recorded_once(unit):
    unit.attendance.add_upload(UPLOAD)
    unit.attendance.add([RECORD])
    with pytest.raises(Conflict):
        unit.attendance.add([replace(RECORD, id="again")])


def test_a_learners_records_of_all_activities_are_found(unit):
    other = replace(TALK, id="other", created_at=NOON)
    unit.activities.add(other)
    unit.attendance.add_upload(UPLOAD)
    elsewhere = replace(RECORD, id="x", activity_id="other", recorded_at=NOON - timedelta(days=2))
    unit.attendance.add([RECORD, SAMS_RECORD, elsewhere])
    assert unit.attendance.current_of("mei") == (elsewhere, RECORD)
