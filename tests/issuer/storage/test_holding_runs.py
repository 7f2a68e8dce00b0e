"""Who holds a run, and until when; on both engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from issuer.credentials.issued import RunState
from issuer.storage import schema
from tests.issuer.storage.made import NOON, RUN
from tests.issuer.storage.undone import undone

SOON = NOON + timedelta(seconds=60)


@pytest.fixture
def unit(filled):
    with undone(filled) as unit:
        yield unit


def test_a_run_is_held_by_one_until_the_time_is_over(unit):
    assert unit.runs.left(now=NOON) == ("run",)
    assert unit.runs.take("run", now=NOON, until=SOON)
    assert unit.runs.left(now=NOON) == ()
    assert not unit.runs.take("run", now=SOON - timedelta(seconds=1), until=SOON)
    assert unit.runs.left(now=SOON) == ("run",)
    assert unit.runs.take("run", now=SOON, until=SOON + timedelta(seconds=60))


def test_whoever_is_at_it_holds_it_on_and_whoever_leaves_lets_it_go(unit):
    unit.runs.take("run", now=NOON, until=SOON)
    assert unit.runs.hold("run", until=SOON + timedelta(hours=1))
    assert unit.runs.left(now=SOON) == ()
    unit.runs.let_go("run")
    assert unit.runs.left(now=NOON) == ("run",)


@pytest.mark.parametrize("state", [state for state in RunState if state is not RunState.READY])
def test_only_what_is_ready_is_held(unit, state):
    unit.runs.save(replace(RUN, state=state), was=RUN)
    assert unit.runs.left(now=NOON) == ()
    assert not unit.runs.take("run", now=NOON, until=SOON)
    assert not unit.runs.hold("run", until=SOON)
    assert not unit.runs.take("nothing", now=NOON, until=SOON)


def test_a_hold_changes_nothing_of_the_run_itself(unit):
    unit.runs.take("run", now=NOON, until=SOON)
    assert unit.runs.get("run") == RUN
    done = replace(RUN, state=RunState.DONE)
    unit.runs.save(done, was=RUN)  # no version has passed
    assert unit.runs.get("run") == replace(done, version=2)


def test_for_the_release_before_a_stopped_run_is_ready_again(filled, filled_database):
    with filled.transaction() as unit:
        unit.runs.save(replace(RUN, state=RunState.STOPPED), was=RUN)
    schema.downgrade(filled_database, to="2026_11_22_indexes_in_order")
    with filled_database.connect() as connection:
        states = connection.exec_driver_sql("SELECT state FROM runs").scalars().all()
    assert states == ["ready"]
    schema.upgrade(filled_database)
    with filled.reading() as unit:
        assert unit.runs.left(now=NOON) == ("run",)
