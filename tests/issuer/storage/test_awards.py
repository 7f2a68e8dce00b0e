from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from issuer.actions.ports import Stretch
from issuer.credentials.issued import RunFailure, RunState
from issuer.errors import Conflict, NotFound
from issuer.i18n import Message
from issuer.ids import new_id
from tests.issuer.storage import made
from tests.issuer.storage.made import (
    ACHIEVEMENT,
    AWARD,
    DECISION,
    NO,
    NOON,
    RUN,
    SAMS_RECORD,
    SECOND_AWARD,
)
from tests.issuer.storage.undone import undone

SAMS_DECISION = replace(DECISION, id="no", record=SAMS_RECORD, decision=NO)


@pytest.fixture
def unit(filled):
    with undone(filled) as unit:
        yield unit


def waiting(unit, **wanted):
    """The awards that wait; each with the decision and the learner it is about."""
    found = unit.awards.waiting("run", **wanted)
    for each in found:
        assert each.decision == DECISION
        assert each.learner == unit.learners.get(each.award.learner_id)
    return tuple(each.award for each in found)


def test_decisions_come_back_with_their_records_reasons_and_figures(unit):
    unit.decisions.add([SAMS_DECISION], run="run")
    assert unit.decisions.of_run("run") == (DECISION, SAMS_DECISION)
    assert unit.decisions.decided("talk") == {"record", "sams"}
    assert unit.decisions.decided("nothing") == frozenset()


def test_a_run_decides_once_about_a_record(unit):
    with pytest.raises(Conflict):
        unit.decisions.add([replace(DECISION, id="again")], run="run")


def test_the_latest_decision_about_a_learner_is_found_for_each_activity(unit):
    unit.runs.add(replace(RUN, id="later"))
    later = replace(DECISION, id="a-later-one", made_at=NOON + timedelta(days=1))
    unit.decisions.add([later], run="later")
    assert unit.decisions.latest_of("mei") == {"talk": later}
    assert unit.decisions.latest_of("sam") == {}


@pytest.mark.parametrize("state", [RunState.AWAITING_SECOND_PERSON, RunState.RETURNED])
def test_a_decision_that_did_not_take_effect_is_not_the_latest(unit, state):
    unit.runs.add(replace(RUN, id="later", state=state))
    later = replace(DECISION, id="later", made_at=NOON + timedelta(days=1))
    unit.decisions.add([later], run="later")
    assert unit.decisions.latest_of("mei") == {"talk": DECISION}


def test_of_two_decisions_in_one_second_the_one_about_the_later_revision_is_the_latest(unit):
    corrected = replace(DECISION.record, id="corrected", revision=2)
    unit.attendance.add([corrected])
    later = replace(DECISION, id="a", record=corrected)
    unit.decisions.add([later], run="run")
    assert unit.decisions.latest_of("mei") == {"talk": later}


def test_an_attribute_is_granted_once_for_a_learner_and_an_activity(unit):
    assert unit.awards.add(replace(AWARD, id="again"), run="run") == 0
    assert unit.awards.add(replace(AWARD, id="sams", learner_id="sam"), run="run") == 1
    assert unit.awards.count("run") == 3
    assert unit.awards.of_activity("talk") == (
        AWARD,
        replace(AWARD, id="sams", learner_id="sam"),
        SECOND_AWARD,
    )


def test_an_award_with_the_id_of_another_is_a_conflict_and_not_a_repetition(unit):
    with pytest.raises(Conflict):
        unit.awards.add(replace(AWARD, learner_id="sam"), run="run")


def test_awards_wait_until_a_credential_is_planned(unit):
    assert waiting(unit, most=10) == (SECOND_AWARD, AWARD)  # award-ec, award-ps
    assert waiting(unit, most=1) == (SECOND_AWARD,)
    unit.credentials.plan([made.plan(1)])
    assert waiting(unit, most=10) == (SECOND_AWARD,)
    unit.credentials.issue(made.issued(1))
    assert waiting(unit, most=10) == (SECOND_AWARD,)
    assert unit.awards.waiting("nothing", most=10) == ()


def test_a_stretch_of_a_run_has_its_own_awards_alone(unit):
    first, last = Stretch(up_to="award-ec"), Stretch(after="award-ec")
    assert waiting(unit, most=10, within=first) == (SECOND_AWARD,)
    assert waiting(unit, most=10, within=last) == (AWARD,)
    unit.credentials.plan([made.plan(1), made.plan(2)])
    of_first = unit.credentials.planned("run", most=10, within=first)
    of_last = unit.credentials.planned("run", most=10, within=last)
    assert [plan.award_id for plan in (*of_first, *of_last)] == ["award-ec", "award-ps"]


@pytest.mark.parametrize("of", [1, 2, 3, 7, 40])
def test_the_parts_of_a_run_are_equal_and_make_a_whole(unit, of):
    learners = [replace(made.MEI, id=f"l{n}", student_number=f"n{n}") for n in range(20)]
    ids = [new_id() for _ in learners]
    for learner in learners:
        unit.learners.save(learner)
    granted = [
        replace(AWARD, id=award, learner_id=learner.id)
        for award, learner in zip(ids, learners, strict=True)
    ]
    unit.awards.add(*granted, run="run")
    parts = [
        waiting(unit, most=99, within=unit.awards.stretch("run", number=n, of=of))
        for n in range(1, of + 1)
    ]
    assert [award for part in parts for award in part] == list(waiting(unit, most=99))
    assert max(map(len, parts)) - min(map(len, parts)) <= 1


def test_an_award_the_run_gave_up_does_not_wait(unit):
    failure = RunFailure("award-ps", "mei", "PS", Message("No."))
    unit.runs.save(replace(RUN, failures=(failure,)), was=RUN)
    assert waiting(unit, most=1) == (SECOND_AWARD,)


def test_an_achievement_keeps_its_document(unit):
    assert unit.achievements.get("achievement") == ACHIEVEMENT
    assert unit.achievements.of("talk", "PS") == ACHIEVEMENT
    assert unit.achievements.of("talk", "EC") is None
    with pytest.raises(NotFound):
        unit.achievements.get("nothing")


def test_an_attribute_of_an_activity_has_one_achievement(unit):
    with pytest.raises(Conflict):
        unit.achievements.add(replace(ACHIEVEMENT, id="again"))
