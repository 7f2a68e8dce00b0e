"""A run is stopped and goes on, from its page."""

from __future__ import annotations

import json

import pytest

from issuer.actions.stop_run import continue_run, stop_run
from issuer.credentials.issued import RunState


@pytest.fixture
def run(office):
    scheme = office.scheme
    activity, learners = scheme.activity(), scheme.learners(4)
    sheet = scheme.sheet(activity, learners)
    scheme.upload(activity, scheme.workbook(activity, learners, sheet))
    return scheme.confirm(activity)


@pytest.fixture
def half_issued(office, run):
    """Two of its four badges are issued, and then it was stopped."""
    scheme = office.scheme

    def stop_after_two(reached):
        if reached.issued == 2 and reached.run.state is RunState.READY:
            stop_run(run.id, by=scheme.advisor, store=scheme.store, clock=scheme.clock)

    scheme.issue(run, progress=stop_after_two, chunk=2)
    return run


def test_an_organiser_stops_a_run_and_lets_it_go_on(office, run):
    desk = office.somebody("organiser")
    page = desk.get(f"/staff/runs/{run.id}")
    assert "Stop issuing" in page.text
    page = desk.follow(desk.submit("/stop"))
    assert "Issuing is stopped" in page.text
    assert "Organiser stopped it" in page.text
    assert "4 badges are not begun." in page.text
    assert '<meta http-equiv="refresh"' not in page.text
    assert json.loads(desk.get(f"/staff/runs/{run.id}/progress").data)["finished"]

    office.work()
    assert not office.scheme.issued()
    assert "Look, or continue" in desk.get("/staff").text

    office.services.wake.clear()
    desk.get(f"/staff/runs/{run.id}")
    page = desk.follow(desk.submit("/continue"))
    assert "It goes on where it was stopped." in page.text
    assert office.services.wake.is_set()
    office.work()
    assert "All badges are issued" in desk.get(f"/staff/runs/{run.id}").text
    assert len(office.scheme.issued()) == 4


def test_the_page_says_what_is_kept(office, half_issued):
    desk = office.somebody("organiser")
    page = desk.get(f"/staff/runs/{half_issued.id}")
    assert "2 of 4 badges are issued." in page.text
    assert "Advisor stopped it" in page.text
    assert "2 badges are issued and stand." in page.text
    assert "2 badges are not begun." in page.text
    for badge in office.scheme.issued():
        assert badge.id in page.text


def test_a_learning_advisor_may_stop_it_too(office, run):
    advisor = office.somebody("advisor")
    advisor.get(f"/staff/runs/{run.id}")
    assert "Issuing is stopped" in advisor.follow(advisor.submit("/stop")).text


def test_a_stop_that_comes_too_late_says_so_and_shows_the_result(office, run):
    desk = office.somebody("organiser")
    desk.get(f"/staff/runs/{run.id}")
    office.work()
    page = desk.follow(desk.submit("/stop"))
    assert "These badges are not being issued at the moment." in page.text
    assert "All badges are issued" in page.text


def test_while_it_is_issued_the_page_is_short(office, run):
    """It is asked for again and again, and ten thousand rows would not tell how far it is."""
    page = office.somebody("organiser").get(f"/staff/runs/{run.id}")
    assert "0 of 4 badges are issued." in page.text
    assert "LEARNER Number1" not in page.text


def test_it_is_said_in_chinese(office, half_issued):
    desk = office.somebody("organiser")
    page = desk.get(f"/staff/runs/{half_issued.id}?lang=zh-Hant")
    for words in ("已停止頒發", "2 枚徽章已經頒發，並維持有效。", "繼續頒發"):
        assert words in page.text


@pytest.mark.parametrize("form", ["stop", "continue"])
def test_a_reload_of_a_forms_address_leads_to_the_run(office, run, form):
    answer = office.somebody("organiser").get(f"/staff/runs/{run.id}/{form}")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/staff/runs/{run.id}")


# -- how long it still takes -------------------------------------------------------------------


@pytest.fixture
def issue_one(office):
    """Issue one badge of a run, so many minutes later."""
    scheme = office.scheme

    class Enough(Exception):
        pass

    def issue(run, *, minutes):
        scheme.clock.forward(minutes=minutes)
        before = len(scheme.issued())

        def enough(reached):
            if reached.issued > before:
                raise Enough

        with pytest.raises(Enough):
            scheme.issue(run, progress=enough, chunk=1)

    return issue


def label(desk, run, language="en"):
    return json.loads(desk.get(f"/staff/runs/{run.id}/progress?lang={language}").data)["label"]


def test_nothing_is_guessed_before_there_is_a_badge(office, run):
    office.scheme.clock.forward(minutes=20)
    assert label(office.somebody("organiser"), run) == "0 of 4 badges are issued."


@pytest.mark.parametrize(
    ("minutes", "left", "in_chinese"),
    [
        (0.1, "About a minute left, or less.", "大約還需一分鐘，或更短時間。"),
        (0.5, "About 2 minutes left.", "大約還需 2 分鐘。"),
        (39, "About 117 minutes left.", "大約還需 117 分鐘。"),
        (60, "About 3 hours left.", "大約還需 3 小時。"),
    ],
)
def test_what_is_left_takes_as_long_as_what_is_done(
    office, run, issue_one, minutes, left, in_chinese
):
    issue_one(run, minutes=minutes)
    desk = office.somebody("organiser")
    assert label(desk, run) == f"1 of 4 badges are issued. {left}"
    assert label(desk, run, "zh-Hant") == f"已頒發 1 枚徽章，共 4 枚。{in_chinese}"
    assert in_chinese in desk.get(f"/staff/runs/{run.id}").text


def test_a_run_that_does_not_move_takes_ever_longer(office, run, issue_one):
    issue_one(run, minutes=1)
    office.scheme.clock.forward(minutes=9)
    assert label(office.somebody("organiser"), run).endswith("About 30 minutes left.")


def test_the_time_that_it_was_stopped_does_not_count(office, run, issue_one):
    scheme, desk = office.scheme, office.somebody("organiser")
    issue_one(run, minutes=1)
    stop_run(run.id, by=scheme.organiser, store=scheme.store, clock=scheme.clock)
    scheme.clock.forward(minutes=15)
    continue_run(run.id, by=scheme.organiser, store=scheme.store, clock=scheme.clock)
    assert label(desk, run) == "1 of 4 badges are issued."
    issue_one(run, minutes=5)
    assert label(desk, run) == "2 of 4 badges are issued. About 10 minutes left."
