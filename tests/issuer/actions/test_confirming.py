"""Attendance as it is looked at and confirmed, and what a second person has to say."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from issuer.actions.confirm_attendance import (
    AlreadyWaiting,
    approve_run,
    return_run,
)
from issuer.attendance.model import Ruling
from issuer.credentials.issued import RunState
from issuer.credentials.moves import NotWaiting
from issuer.errors import (
    NotAllowed,
    NothingToIssue,
    RejectedInput,
    SecondPersonRequired,
    StaleRecord,
)

# -- look and confirm --------------------------------------------------------------------------


def test_the_preview_says_what_will_happen_and_stores_nothing(scheme):
    activity, _ = scheme.uploaded(changes={1: {"minutes": (100,)}})
    preview = scheme.preview(activity)
    assert [row.new for row in preview.rows] == [("EC",), (), ("EC",)]
    assert preview.badges == 2
    assert preview.exceptions == ()
    with scheme.store.reading() as uow:
        assert not uow.awards.of_activity(activity.id)
        assert not uow.decisions.decided(activity.id)


def test_confirming_keeps_every_decision_with_its_figures(scheme):
    activity, learners = scheme.uploaded(changes={1: {"minutes": (100,)}})
    run = scheme.confirm(activity)
    assert run.state is RunState.READY
    assert run.awards == 2
    with scheme.store.reading() as uow:
        decisions = {kept.record.learner_id: kept for kept in uow.decisions.of_run(run.id)}
    assert len(decisions) == 3
    refused = decisions[learners[1].id].decision
    assert not refused.willing
    assert refused.policy == "S0"
    assert refused.figures.percent_attended == 25
    assert [reason.code for reason in refused.reasons] == ["below-threshold"]


def test_what_was_not_looked_at_cannot_be_confirmed(scheme):  # T20
    activity, learners = scheme.uploaded()
    digest = scheme.preview(activity).digest
    entries = scheme.sheet(activity, learners)
    entries[0] = replace(entries[0], minutes=(399,))
    scheme.upload(activity, scheme.workbook(activity, learners, entries))
    with pytest.raises(StaleRecord):
        scheme.confirm(activity, digest=digest)
    with scheme.store.reading() as uow:
        assert not uow.awards.of_activity(activity.id)


def test_confirming_twice_is_confirming_once(scheme):  # T23
    activity, _ = scheme.uploaded()
    digest = scheme.preview(activity).digest
    scheme.confirm(activity, digest=digest)
    with pytest.raises(NothingToIssue):
        scheme.confirm(activity, digest=digest)


def test_two_tabs_confirm_once(scheme):
    activity, _ = scheme.uploaded()
    digest = scheme.preview(activity).digest

    def press(_):
        try:
            return scheme.confirm(activity, digest=digest)
        except NothingToIssue:
            return None

    with ThreadPoolExecutor(4) as tabs:
        answers = list(tabs.map(press, range(4)))
    assert sum(answer is not None for answer in answers) == 1
    with scheme.store.reading() as uow:
        assert len(uow.awards.of_activity(activity.id)) == 3


def test_a_batch_of_refusals_is_done_at_once(scheme):
    activity, _ = scheme.uploaded(count=1, changes={0: {"minutes": (1,)}})
    assert scheme.confirm(activity).state is RunState.DONE


def test_later_rows_join_without_touching_earlier_awards(scheme):
    activity, learners = scheme.uploaded(count=2)
    scheme.issue(scheme.confirm(activity))
    more = [*learners, *scheme.learners(2, first=33_000_001)]
    scheme.upload(activity, scheme.workbook(activity, more, scheme.sheet(activity, more)))
    preview = scheme.preview(activity)
    assert [row.held for row in preview.rows] == [("EC",), ("EC",), (), ()]
    assert preview.badges == 2
    run = scheme.confirm(activity)
    assert run.awards == 2
    scheme.issue(run)
    assert len(scheme.issued()) == 4


def test_a_badge_that_the_attendance_no_longer_earns_is_pointed_out(scheme):
    activity, learners = scheme.uploaded(count=1)
    scheme.issue(scheme.confirm(activity))
    entries = scheme.sheet(activity, learners, minutes=(10,))
    scheme.upload(activity, scheme.workbook(activity, learners, entries))
    (row,) = scheme.preview(activity).rows
    assert row.contradicts
    assert row.new == ()
    assert scheme.issued()[0].revocation is None


# -- the second person -------------------------------------------------------------------------

OVERRIDE = {0: {"minutes": (10,), "ruling": Ruling.AWARD, "reason": "led the workshop"}}


def test_an_override_waits_for_a_second_person(scheme):  # T18
    activity, _ = scheme.uploaded(changes=OVERRIDE)
    assert scheme.preview(activity).exceptions == ("awarded-by-organiser",)
    run = scheme.confirm(activity)
    assert run.state is RunState.AWAITING_SECOND_PERSON
    with scheme.store.reading() as uow:
        assert not uow.awards.of_activity(activity.id)
    assert scheme.issue(run).issued == 0
    with pytest.raises(AlreadyWaiting):
        scheme.confirm(activity)


def second(scheme, verb, run, *, by=None, **more):
    return verb(run.id, by=by or scheme.advisor, store=scheme.store, clock=scheme.clock, **more)


def test_the_second_person_is_another_person_with_the_role(scheme):
    activity, _ = scheme.uploaded(changes=OVERRIDE)
    run = scheme.confirm(activity)
    with pytest.raises(NotAllowed):
        second(scheme, approve_run, run, by=scheme.organiser, policies=scheme.policies)
    with pytest.raises(NotAllowed):
        second(scheme, approve_run, run, by=scheme.stranger, policies=scheme.policies)
    approved = second(scheme, approve_run, run, policies=scheme.policies)
    assert (approved.state, approved.awards) == (RunState.READY, 3)
    assert approved.approved_by == scheme.advisor.id
    with pytest.raises(NotWaiting):
        second(scheme, approve_run, run, policies=scheme.policies)
    assert scheme.issue(approved).issued == 3


def test_somebody_with_both_roles_cannot_approve_themselves(scheme):
    from issuer.attendance.model import Role

    both = scheme.account("both", Role.ORGANISER, Role.LEARNING_ADVISOR)
    scheme.organiser = both
    activity, _ = scheme.uploaded(changes=OVERRIDE)
    run = scheme.confirm(activity)
    with pytest.raises(SecondPersonRequired):
        second(scheme, approve_run, run, by=both, policies=scheme.policies)


def test_a_returned_run_gives_nothing_and_can_be_mended(scheme):
    activity, learners = scheme.uploaded(changes=OVERRIDE)
    run = scheme.confirm(activity)
    with pytest.raises(RejectedInput):
        second(scheme, return_run, run, reason="  ")
    returned = second(scheme, return_run, run, reason="please add who says so")
    assert returned.state is RunState.RETURNED
    assert scheme.issue(returned).issued == 0
    scheme.upload(activity, scheme.workbook(activity, learners, scheme.sheet(activity, learners)))
    again = scheme.confirm(activity)
    assert (again.state, again.awards) == (RunState.READY, 3)


def test_attendance_changed_after_confirming_cannot_be_approved(scheme):
    activity, learners = scheme.uploaded(changes=OVERRIDE)
    run = scheme.confirm(activity)
    scheme.upload(activity, scheme.workbook(activity, learners, scheme.sheet(activity, learners)))
    with pytest.raises(StaleRecord):
        second(scheme, approve_run, run, policies=scheme.policies)
