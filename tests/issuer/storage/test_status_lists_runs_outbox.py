from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from issuer.actions.ports import Notice
from issuer.credentials.issued import RunFailure, RunState
from issuer.errors import Conflict, Defect, NotFound, RunNotFound, StaleRecord
from issuer.i18n import Message
from issuer.status.published import SignedList
from issuer.storage import tables
from tests.issuer.storage.made import LIST, NOON, NOTICE, RUN, issued, plan
from tests.issuer.storage.undone import undone


@pytest.fixture
def unit(filled):
    with undone(filled) as unit:
        unit.credentials.plan([plan(1), plan(2)])
        unit.credentials.issue(issued(1))
        yield unit


# -- status lists ------------------------------------------------------------------------------


def test_a_status_list_comes_back_bit_for_bit(unit):
    assert unit.status_lists.get("list") == LIST
    assert unit.status_lists.all() == (LIST,)
    with pytest.raises(NotFound):
        unit.status_lists.get("nothing")


def test_the_signed_text_of_a_list_says_which_signing_it_is(unit):
    first = unit.status_lists.signed("list")
    assert first == SignedList("list", LIST.text, LIST.version, LIST.valid_until)
    later = replace(LIST, text="again", valid_until=LIST.valid_until + timedelta(days=1))
    unit.status_lists.save(later, was=LIST)
    second = unit.status_lists.signed("list")
    assert (second.text, second.version) == ("again", LIST.version + 1)
    assert second.valid_until == later.valid_until
    with pytest.raises(NotFound):
        unit.status_lists.signed("nothing")


def test_only_the_lists_that_end_before_then_are_told(unit):
    later = replace(LIST, id="later", valid_until=LIST.valid_until + timedelta(days=1))
    earlier = replace(LIST, id="earlier", valid_until=LIST.valid_until - timedelta(seconds=1))
    unit.status_lists.add(later)
    unit.status_lists.add(earlier)
    ending = unit.status_lists.ending
    assert ending(before=earlier.valid_until) == ()
    assert ending(before=LIST.valid_until) == ("earlier",)
    assert ending(before=later.valid_until) == ("earlier", "list")


def test_the_open_list_is_one_with_room(unit):
    assert unit.status_lists.open_list(purpose="revocation") == LIST
    assert unit.status_lists.open_list(purpose="suspension") is None
    unit.status_lists.take("list", count=LIST.size)
    assert unit.status_lists.open_list(purpose="revocation") is None
    other = replace(LIST, id="other")
    unit.status_lists.add(other)
    assert unit.status_lists.open_list(purpose="revocation") == other


def test_a_list_counts_what_is_taken_up_to_its_end(unit):
    assert unit.status_lists.take("list", count=100) == range(2, 102)
    assert unit.status_lists.take("list", count=100) == range(102, 128)
    assert unit.status_lists.take("list", count=100) == range(128, 128)
    with pytest.raises(NotFound):
        unit.status_lists.take("nothing", count=1)


def test_who_signs_a_list_does_not_turn_its_counter_back(unit):
    unit.status_lists.take("list", count=10)
    unit.status_lists.save(replace(LIST, text="signed"), was=LIST)
    kept = unit.status_lists.get("list")
    assert (kept.text, kept.taken, kept.order_key) == ("signed", 12, LIST.order_key)


def test_the_used_indexes_are_those_of_planned_and_issued_credentials(unit):
    assert unit.status_lists.used("list", range(40, 50)) == {41, 42}
    assert unit.status_lists.used("list", range(2_000)) == {41, 42}
    assert unit.status_lists.used("list", [40, 43]) == frozenset()
    assert unit.status_lists.used("nothing", [41]) == frozenset()


def test_the_key_of_an_order_is_in_no_log():
    assert "key" not in repr(LIST)


def test_a_list_that_somebody_else_signed_first_is_not_overwritten(unit):
    one = replace(LIST, bits=b"\x01" + bytes(15), text="one")
    unit.status_lists.save(one, was=LIST)
    with pytest.raises(StaleRecord):
        unit.status_lists.save(replace(LIST, text="two"), was=LIST)
    assert unit.status_lists.get("list") == replace(one, version=2)


def test_a_revocation_is_not_taken_back(unit):
    revoked = replace(LIST, bits=b"\x01" + bytes(15))
    unit.status_lists.save(revoked, was=LIST)
    kept = unit.status_lists.get("list")
    with pytest.raises(Defect):
        unit.status_lists.save(replace(kept, bits=bytes(16)), was=kept)
    assert unit.status_lists.get("list") == kept


def test_a_suspension_is_taken_back(unit):
    suspended = replace(LIST, id="s", purpose="suspension", bits=b"\x01" + bytes(15))
    unit.status_lists.add(suspended)
    unit.status_lists.save(replace(suspended, bits=bytes(16)), was=suspended)
    assert unit.status_lists.get("s").bits == bytes(16)


def test_a_status_list_does_not_change_its_size(unit):
    with pytest.raises(Defect):
        unit.status_lists.save(replace(LIST, bits=bytes(17)), was=LIST)


# -- runs --------------------------------------------------------------------------------------


def test_a_run_comes_back_as_it_was_added(unit):
    assert unit.runs.get("run") == RUN
    with pytest.raises(RunNotFound):
        unit.runs.get("nothing")


def test_a_changed_run_has_the_next_version(unit):
    done = replace(
        RUN,
        state=RunState.DONE,
        approved_by="advisor",
        approved_at=NOON,
        failures=(RunFailure("award-ps", "mei", "PS", Message("No.")),),
    )
    unit.runs.save(done, was=RUN)
    assert unit.runs.get("run") == replace(done, version=2)
    with pytest.raises(StaleRecord):
        unit.runs.save(RUN, was=RUN)


def test_runs_are_found_by_what_they_wait_for(unit):
    waiting = replace(
        RUN,
        id="waiting",
        state=RunState.AWAITING_SECOND_PERSON,
        confirmed_at=NOON - timedelta(days=1),
    )
    unit.runs.add(waiting)
    assert unit.runs.ready() == ("run",)
    assert unit.runs.awaiting_second_person() == (waiting,)
    assert unit.runs.of_activity("talk") == (waiting, RUN)


# -- outbox ------------------------------------------------------------------------------------


def test_a_notice_is_owed_until_it_is_sent(unit):
    unit.outbox.add(NOTICE)
    assert unit.outbox.due(now=NOON - timedelta(seconds=1), most=9) == ()
    assert unit.outbox.due(now=NOON, most=9) == (replace(NOTICE, next_try_at=NOON),)
    unit.outbox.sent("notice", at=NOON)
    assert unit.outbox.due(now=NOON + timedelta(days=1), most=9) == ()


def test_a_postponed_notice_is_due_later_and_counts_its_attempts(unit):
    unit.outbox.add(NOTICE)
    later = NOON + timedelta(minutes=1)
    unit.outbox.postpone("notice", until=later)
    assert unit.outbox.due(now=NOON, most=9) == ()
    assert unit.outbox.due(now=later, most=9) == (
        Notice("notice", "mei", "credential-1", NOON, attempts=1, next_try_at=later),
    )


def test_the_longest_owed_comes_first_and_only_so_many(unit):
    unit.outbox.add(NOTICE)
    unit.credentials.issue(issued(2))
    earlier = replace(
        NOTICE, id="z", credential_id="credential-2", next_try_at=NOON - timedelta(days=1)
    )
    unit.outbox.add(earlier)
    assert unit.outbox.due(now=NOON, most=1) == (earlier,)


def test_a_credential_has_one_notice(unit):
    unit.outbox.add(NOTICE)
    with pytest.raises(Conflict):
        unit.outbox.add(replace(NOTICE, id="again"))


def test_marking_twice_as_sent_keeps_the_first_time(unit):
    unit.outbox.add(NOTICE)
    unit.outbox.sent("notice", at=NOON)
    unit.outbox.sent("notice", at=NOON + timedelta(days=1))
    kept = select(tables.outbox.c.sent_at, tables.outbox.c.attempts)
    assert tuple(unit.outbox._connection.execute(kept).one()) == (NOON, 2)


def test_an_absent_notice_is_not_found(unit):
    with pytest.raises(NotFound):
        unit.outbox.sent("nothing", at=NOON)
    with pytest.raises(NotFound):
        unit.outbox.postpone("nothing", until=NOON)
