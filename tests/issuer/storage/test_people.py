from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from issuer.actions.ports import SignedInSession
from issuer.attendance.model import Learner
from issuer.errors import Conflict, LearnerNotFound, NotFound
from tests.issuer.storage.made import ADVISOR, MEI, NOON, ORGANISER, SAM
from tests.issuer.storage.undone import undone

SESSION = SignedInSession("t" * 64, "organiser", NOON, NOON)


@pytest.fixture
def unit(store):
    with undone(store) as unit:
        unit.accounts.add(ORGANISER, password_hash="first")
        yield unit


def test_an_account_comes_back_as_it_was_added(unit):
    assert unit.accounts.get("organiser") == ORGANISER
    assert unit.accounts.by_login("ada@lib.example") == (ORGANISER, "first")


def test_a_learners_account_keeps_its_learner(unit):
    unit.learners.save(MEI)
    account = replace(ADVISOR, id="mei", login="mei", learner_id="mei")
    unit.accounts.add(account, password_hash="x")
    assert unit.accounts.get("mei") == account


def test_the_case_of_a_login_does_not_matter(unit):
    assert unit.accounts.by_login("ADA@Lib.example") == (ORGANISER, "first")
    with pytest.raises(Conflict):
        unit.accounts.add(replace(ORGANISER, id="other", login="Ada@lib.example"), password_hash="")


def test_nobody_is_found_for_an_unknown_login(unit):
    assert unit.accounts.by_login("nobody") is None


def test_an_absent_account_is_not_found(unit):
    with pytest.raises(NotFound):
        unit.accounts.get("nobody")
    with pytest.raises(NotFound):
        unit.accounts.set_password("nobody", password_hash="x")


def test_a_password_can_be_changed(unit):
    unit.accounts.set_password("organiser", password_hash="second")
    assert unit.accounts.by_login(ORGANISER.login) == (ORGANISER, "second")


def test_all_accounts_are_listed_by_login(unit):
    unit.accounts.add(ADVISOR, password_hash="x")
    assert unit.accounts.all() == (ORGANISER, ADVISOR)


def test_a_session_is_opened_touched_and_closed(unit):
    unit.accounts.open_session(SESSION)
    assert unit.accounts.session("t" * 64) == (SESSION, ORGANISER)
    unit.accounts.touch_session("t" * 64, seen_at=NOON + timedelta(minutes=5))
    assert unit.accounts.session("t" * 64)[0].seen_at == NOON + timedelta(minutes=5)
    unit.accounts.close_session("t" * 64)
    assert unit.accounts.session("t" * 64) is None


def test_a_closed_session_is_not_opened_by_a_touch(unit):
    unit.accounts.touch_session("t" * 64, seen_at=NOON)
    assert unit.accounts.session("t" * 64) is None


def test_failed_sign_ins_are_counted_by_login_from_a_time_on(unit):
    for minutes in (0, 5, 10):
        unit.accounts.note_failed_sign_in("Ada@Lib.Example", at=NOON + timedelta(minutes=minutes))
    unit.accounts.note_failed_sign_in("kim", at=NOON)
    since = NOON + timedelta(minutes=5)
    assert unit.accounts.failed_sign_ins("ada@lib.example", since=since) == 2
    assert unit.accounts.failed_sign_ins("nobody", since=NOON) == 0


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_what_was_typed_as_a_login_is_not_kept(store, database, file):
    with store.transaction() as unit:
        unit.accounts.note_failed_sign_in("my-secret-password", at=NOON)
    database.dispose()
    assert b"my-secret-password" not in file.read_bytes()


def test_a_learner_is_added_then_changed_by_student_number(unit):
    assert unit.learners.save(MEI) is True
    assert unit.learners.save(MEI) is False
    moved = replace(MEI, id="another-id", programme="MSc", year_of_entry=None)
    assert unit.learners.save(moved) is True
    assert unit.learners.get("mei") == replace(moved, id="mei")
    assert unit.learners.save(moved) is False


def test_an_absent_learner_is_not_found(unit):
    with pytest.raises(LearnerNotFound):
        unit.learners.get("nobody")


def test_two_numbers_cannot_share_an_id(unit):
    unit.learners.save(MEI)
    with pytest.raises(Conflict):
        unit.learners.save(replace(SAM, id="mei"))


def test_learners_are_found_by_number_and_by_id(unit):
    unit.learners.save(MEI)
    unit.learners.save(SAM)
    assert unit.learners.by_numbers(["20261234", "20261234", "1"]) == {"20261234": MEI}
    assert unit.learners.by_ids({"mei", "sam", "nobody"}) == {"mei": MEI, "sam": SAM}
    assert unit.learners.by_numbers([]) == {}


def test_a_whole_university_can_be_asked_for_at_once(unit):
    many = [Learner(f"l{n}", f"{n:08}", "N", "e") for n in range(20_000)]
    for learner in many[:1_500]:
        unit.learners.save(learner)
    found = unit.learners.by_numbers([learner.student_number for learner in many])
    assert len(found) == 1_500
    assert len(unit.learners.by_ids([learner.id for learner in many])) == 1_500
