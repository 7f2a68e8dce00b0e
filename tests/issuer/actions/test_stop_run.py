"""A run is stopped between two chunks and goes on later; what was kept is kept (issue_run)."""

from __future__ import annotations

import threading

import pytest

from issuer import failpoints
from issuer.actions.audit_register import audit_register
from issuer.actions.hold_run import HOLD, let_go, runs_left, take_run
from issuer.actions.issue_run import run_progress, runs_to_continue
from issuer.actions.run_result import run_result
from issuer.actions.stop_run import continue_run, stop_run
from issuer.attendance.model import Role
from issuer.credentials.issued import RunState
from issuer.credentials.moves import NotBeingIssued, NotStopped
from issuer.errors import NotAllowed, RunNotFound

AWARDS, CHUNK = 6, 2


@pytest.fixture
def run(scheme):
    activity, learners = scheme.activity(), scheme.learners(AWARDS)
    sheet = scheme.sheet(activity, learners)
    scheme.upload(activity, scheme.workbook(activity, learners, sheet))
    return scheme.confirm(activity)


def issue(scheme, run, **more):
    return scheme.issue(run, chunk=CHUNK, **more)


def stop(scheme, run, *, by=None):
    return stop_run(run.id, by=by or scheme.organiser, store=scheme.store, clock=scheme.clock)


def go_on(scheme, run, *, by=None):
    return continue_run(run.id, by=by or scheme.organiser, store=scheme.store, clock=scheme.clock)


def reached(scheme, run):
    found = run_progress(run.id, store=scheme.store)
    return found.run.state, found.planned, found.issued


def log_of(scheme, run):
    with scheme.store.reading() as uow:
        entries = uow.audit.of("run", run.id)
    return [(entry.action, entry.actor, dict(entry.facts)) for entry in entries[1:]]


def broken(scheme):
    report = audit_register(
        store=scheme.store,
        institution=scheme.institution,
        policies=scheme.policies,
        clock=scheme.clock,
        artifacts=scheme.artifacts,
    )
    return [(found.invariant, found.what.text()) for found in report.findings]


@pytest.fixture(autouse=True)
def nobody_watches():
    yield
    failpoints.watch(None)


def at(place, deed, *, passes=1):
    """Do something when a place is passed for the so-manieth time."""
    left = passes

    def watcher(name):
        nonlocal left
        left -= name == place
        if name == place and left == 0:
            deed()

    failpoints.watch(watcher)


def test_stopped_between_two_chunks_it_goes_on_where_it_was(scheme, run):
    def stop_after_the_first(progress):
        if progress.issued == CHUNK and progress.run.state is RunState.READY:
            stop(scheme, run, by=scheme.advisor)

    issue(scheme, run, progress=stop_after_the_first)
    assert reached(scheme, run) == (RunState.STOPPED, 0, CHUNK)
    first = {badge.id: badge.text for badge in scheme.issued()}
    assert broken(scheme) == []

    issue(scheme, run)  # whoever tries issues nothing
    assert reached(scheme, run) == (RunState.STOPPED, 0, CHUNK)
    assert (runs_to_continue(store=scheme.store), runs_left_of(scheme)) == ((), ())

    go_on(scheme, run)
    assert runs_left_of(scheme) == (run.id,)  # nobody has a chunk of it in hand
    issue(scheme, run)
    assert reached(scheme, run) == (RunState.DONE, 0, AWARDS)
    assert first.items() <= {badge.id: badge.text for badge in scheme.issued()}.items()
    assert log_of(scheme, run) == [
        ("run-stopped", scheme.advisor.id, {"planned": 0, "issued": CHUNK}),
        ("run-continued", scheme.organiser.id, {"planned": 0, "issued": CHUNK}),
        ("run-done", "issuer", {}),
    ]
    assert broken(scheme) == []


def runs_left_of(scheme):
    return runs_left(store=scheme.store, clock=scheme.clock)


@pytest.mark.parametrize("place", ["after_tx1", "before_sign", "after_compare", "after_tx2"])
def test_a_chunk_that_is_in_hand_is_ended_and_nothing_more_is_planned(scheme, run, place):
    at(place, lambda: stop(scheme, run), passes=2)
    issue(scheme, run)
    state, planned, issued = reached(scheme, run)
    assert (state, planned) == (RunState.STOPPED, 0)
    assert issued == (2 * CHUNK if place in {"after_tx1", "after_compare", "after_tx2"} else CHUNK)
    assert broken(scheme) == []


def test_a_stop_and_a_plan_take_turns(scheme, run):
    """The stop begins while a plan is written: it is over when that is, and no plan comes after."""
    planned_at_stop = []
    stopping = threading.Thread(
        target=lambda: planned_at_stop.append(stop(scheme, run).planned), daemon=True
    )
    at("in_tx1", stopping.start)
    issue(scheme, run)
    stopping.join(30)
    state, planned, issued = reached(scheme, run)
    assert (state, planned) == (RunState.STOPPED, 0)
    with scheme.store.reading() as uow:
        (entry,) = [one for one in uow.audit.of("run", run.id) if one.action == "run-stopped"]
    # Everything that was ever planned was planned when the stop was written, or issued by then.
    assert entry.facts["planned"] + entry.facts["issued"] == issued


def test_a_plan_that_comes_after_the_stop_is_not_stored(scheme, run):
    """The worker has read that the run is ready; then it is stopped; then it would plan."""
    heard = []

    def stop_late(progress):
        heard.append(progress.run.state)
        if len(heard) == 1:
            stop(scheme, run)  # after the state was read, before anything is planned

    issue(scheme, run, progress=stop_late)
    assert heard == [RunState.READY, RunState.STOPPED]
    assert reached(scheme, run) == (RunState.STOPPED, 0, 0)


class PowerFails(Exception):
    pass


def fail():
    raise PowerFails


def test_what_was_planned_when_it_was_stopped_stays_planned_and_is_signed_as_planned(scheme, run):
    at("after_tx1", fail)
    with pytest.raises(PowerFails):
        issue(scheme, run)
    failpoints.watch(None)
    with scheme.store.reading() as uow:
        plans = {plan.id: plan for plan in uow.credentials.planned(run.id, most=AWARDS)}
    kept = stop(scheme, run)
    assert (kept.run.state, kept.planned, kept.issued) == (RunState.STOPPED, CHUNK, 0)
    scheme.clock.forward(days=3)  # restarts and sweeps later, it is as it was
    issue(scheme, run)
    assert reached(scheme, run) == (RunState.STOPPED, CHUNK, 0)

    go_on(scheme, run)
    issue(scheme, run)
    badges = {badge.id: badge for badge in scheme.issued()}
    assert len(badges) == AWARDS
    assert all(badges[plan].plan == plans[plan] for plan in plans)
    assert broken(scheme) == []


def test_whoever_may_have_a_chunk_in_hand_is_left_alone_with_it_for_a_minute(scheme, run):
    at("after_tx1", fail)
    with pytest.raises(PowerFails):
        issue(scheme, run)
    failpoints.watch(None)
    stop(scheme, run)
    go_on(scheme, run)
    assert runs_left_of(scheme) == ()
    scheme.clock.forward(seconds=HOLD.total_seconds())
    assert runs_left_of(scheme) == (run.id,)


def test_stopped_again_and_again_it_still_issues_once(scheme, run):
    def stop_each_time(progress):
        if progress.run.state is RunState.READY and progress.issued < AWARDS:
            stop(scheme, run)

    for _ in range(4):
        issue(scheme, run, progress=stop_each_time)
        assert reached(scheme, run)[0] is RunState.STOPPED
        go_on(scheme, run)
    issue(scheme, run)
    assert reached(scheme, run) == (RunState.DONE, 0, AWARDS)
    assert len({badge.plan.award_id for badge in scheme.issued()}) == AWARDS
    assert broken(scheme) == []


def test_all_issued_and_stopped_before_it_was_done_it_is_done_when_it_goes_on(scheme, run):
    def stop_at_the_end(progress):
        if progress.issued == AWARDS and progress.run.state is RunState.READY:
            stop(scheme, run)

    issue(scheme, run, progress=stop_at_the_end)
    assert reached(scheme, run) == (RunState.STOPPED, 0, AWARDS)
    go_on(scheme, run)
    assert issue(scheme, run).run.state is RunState.DONE
    assert broken(scheme) == []


# -- who may, and when -------------------------------------------------------------------------


def test_only_who_answers_for_it_may(scheme, run):
    learner = scheme.account("learner", Role.LEARNER)
    for verb in (stop, go_on):
        with pytest.raises(RunNotFound):
            verb(scheme, run, by=scheme.stranger)
        with pytest.raises(NotAllowed):
            verb(scheme, run, by=learner)
    assert reached(scheme, run)[0] is RunState.READY
    assert log_of(scheme, run) == []


def test_what_is_not_under_way_cannot_be_stopped_and_what_is_not_stopped_not_continued(scheme, run):
    with pytest.raises(NotStopped):
        go_on(scheme, run)
    stop(scheme, run)
    with pytest.raises(NotBeingIssued):
        stop(scheme, run)
    go_on(scheme, run)
    issue(scheme, run)
    for verb, refusal in ((stop, NotBeingIssued), (go_on, NotStopped)):
        with pytest.raises(refusal):
            verb(scheme, run)
    assert [action for action, *_ in log_of(scheme, run)] == [
        "run-stopped",
        "run-continued",
        "run-done",
    ]


def test_the_page_of_a_stopped_run_knows_who_stopped_it_last(scheme, run):
    stop(scheme, run, by=scheme.organiser)
    go_on(scheme, run)
    scheme.clock.forward(minutes=5)
    stop(scheme, run, by=scheme.advisor)
    result = run_result(
        run.id,
        by=scheme.organiser,
        store=scheme.store,
        policies=scheme.policies,
        clock=scheme.clock,
    )
    assert (result.stop.actor, result.stop.at) == (scheme.advisor.id, scheme.clock())
    assert result.people[scheme.advisor.id] == scheme.advisor


def test_students_read_the_decisions_of_a_stopped_run(scheme, run):
    stop(scheme, run)
    with scheme.store.reading() as uow:
        (learner,) = uow.learners.by_numbers(["22000001"]).values()
        assert list(uow.decisions.latest_of(learner.id)) == [run.activity_id]


# -- who holds it ------------------------------------------------------------------------------


def take(scheme, run):
    return take_run(run.id, store=scheme.store, clock=scheme.clock)


def test_one_worker_takes_a_run_until_it_lets_go_or_is_not_heard_of(scheme, run):
    assert take(scheme, run)
    assert not take(scheme, run)
    assert runs_left_of(scheme) == ()
    let_go(run.id, store=scheme.store)
    assert runs_left_of(scheme) == (run.id,)
    assert take(scheme, run)
    scheme.clock.forward(seconds=HOLD.total_seconds() - 1)
    assert not take(scheme, run)
    scheme.clock.forward(seconds=1)
    assert take(scheme, run)


def test_each_chunk_holds_the_run_on(scheme, run):
    def an_hour_passes(name):
        if name in {"after_tx1", "after_tx2"}:
            left.append(runs_left_of(scheme))
            scheme.clock.forward(hours=1)
            assert runs_left_of(scheme) == (run.id,)

    left = []
    failpoints.watch(an_hour_passes)
    take(scheme, run)
    issue(scheme, run)
    assert left == [()] * (2 * AWARDS // CHUNK)


def test_two_workers_who_ask_at_once_are_not_both_given_it(scheme, run):
    taken = []
    workers = [threading.Thread(target=lambda: taken.append(take(scheme, run))) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(taken) == [False, False, False, True]


def test_a_run_that_is_stopped_or_over_is_nobodys_to_take(scheme, run):
    stop(scheme, run)
    assert not take(scheme, run)
    go_on(scheme, run)
    issue(scheme, run)
    assert not take(scheme, run)
