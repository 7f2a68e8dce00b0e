"""A run's states: whatever is tried in whatever order, it is only ever where the picture says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuer.credentials import moves
from issuer.credentials.issued import GRANTED_STATES, IssuanceRun, RunState
from issuer.errors import Conflict, SecondPersonRequired

NOON = datetime(2026, 11, 21, 4, tzinfo=UTC)
MAKER, CHECKER = "maker", "checker"

# The picture in `moves`, written a second time: what each verb makes of each state.
WAITS, RETURNED, READY, STOPPED, DONE = (
    RunState.AWAITING_SECOND_PERSON,
    RunState.RETURNED,
    RunState.READY,
    RunState.STOPPED,
    RunState.DONE,
)
PICTURE = {
    ("approved", WAITS): READY,
    ("returned", WAITS): RETURNED,
    ("granted", READY): READY,
    ("granted none", READY): DONE,
    ("stopped", READY): STOPPED,
    ("continued", STOPPED): READY,
    ("done", READY): DONE,
}
VERBS = {
    "approved": lambda run: moves.approved(run, by=CHECKER, at=NOON),
    "returned": lambda run: moves.returned(run, by=CHECKER, at=NOON, because="why?"),
    "granted": lambda run: moves.granted(run, awards=3),
    "granted none": lambda run: moves.granted(run, awards=0),
    "stopped": moves.stopped,
    "continued": moves.continued,
    "done": moves.done,
}
RUN = IssuanceRun("run", "activity", WAITS, "d" * 64, (), MAKER, NOON)


@given(st.sampled_from([WAITS, READY]), st.lists(st.sampled_from(sorted(VERBS)), max_size=30))
def test_whatever_is_tried_a_run_is_where_the_picture_says(start, tried):
    run = replace(RUN, state=start)
    for verb in tried:
        expected = PICTURE.get((verb, run.state))
        if expected is None:
            with pytest.raises(Conflict):
                VERBS[verb](run)
            continue
        moved = VERBS[verb](run)
        assert moved.state is expected
        # A move says who and how many where it must, and touches nothing else.
        assert (
            replace(
                moved,
                state=run.state,
                awards=run.awards,
                approved_by=run.approved_by,
                approved_at=run.approved_at,
                returned_because=run.returned_because,
            )
            == run
        )
        run = moved


@given(st.lists(st.sampled_from(sorted(VERBS)), max_size=30))
def test_nothing_is_granted_before_a_second_person_says_yes(tried):
    run, said_yes = RUN, False
    for verb in tried:
        try:
            run = VERBS[verb](run)
        except Conflict:
            continue
        said_yes |= verb == "approved"
        assert (run.state in GRANTED_STATES) == said_yes
        assert (run.approved_by, run.approved_at) == (CHECKER, NOON)


@pytest.mark.parametrize("state", [RETURNED, DONE])
def test_what_is_over_stays_over(state):
    for verb in VERBS.values():
        with pytest.raises(Conflict):
            verb(replace(RUN, state=state))


@pytest.mark.parametrize("verb", ["approved", "returned"])
@pytest.mark.parametrize("state", list(RunState))
def test_nobody_is_the_second_person_of_their_own_run(verb, state):
    run = replace(RUN, state=state, confirmed_by=CHECKER)
    with pytest.raises(SecondPersonRequired):
        VERBS[verb](run)
