from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from issuer.credentials.issued import RunFailure, RunState
from issuer.errors import Conflict, NotFound
from issuer.i18n import Message
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


def test_decisions_come_back_with_their_records_reasons_and_figures(unit):
    unit.decisions.add([SAMS_DECISION], run="run")
    assert unit.decisions.of_run("run") == (DECISION, SAMS_DECISION)
    assert unit.decisions.get_many({"no", "nothing"}) == {"no": SAMS_DECISION}
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
    assert unit.awards.waiting("run", most=10) == (AWARD, SECOND_AWARD)
    assert unit.awards.waiting("run", most=1) == (AWARD,)
    unit.credentials.plan([made.plan(1)])
    assert unit.awards.waiting("run", most=10) == (SECOND_AWARD,)
    unit.credentials.issue(made.issued(1))
    assert unit.awards.waiting("run", most=10) == (SECOND_AWARD,)
    assert unit.awards.waiting("nothing", most=10) == ()


def test_an_award_the_run_gave_up_does_not_wait(unit):
    failure = RunFailure("award-ps", "mei", "PS", Message("No."))
    unit.runs.save(replace(RUN, failures=(failure,)), was=RUN)
    assert unit.awards.waiting("run", most=1) == (SECOND_AWARD,)


def test_an_achievement_keeps_its_document(unit):
    assert unit.achievements.get("achievement") == ACHIEVEMENT
    assert unit.achievements.of("talk", "PS") == ACHIEVEMENT
    assert unit.achievements.of("talk", "EC") is None
    with pytest.raises(NotFound):
        unit.achievements.get("nothing")


def test_an_attribute_of_an_activity_has_one_achievement(unit):
    with pytest.raises(Conflict):
        unit.achievements.add(replace(ACHIEVEMENT, id="again"))
