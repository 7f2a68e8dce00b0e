"""Creating and changing an activity: everything wrong at once, everything typed kept."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from issuer.actions.activities import problems_of
from issuer.attendance.model import Bilingual, Session
from issuer.awards.versions import shipped_policies
from issuer.ids import AccountId, ActivityId
from issuer.web.staff.activity_form import form_of, read_form
from tests.factories import an_activity
from tests.issuer.web.staff.test_journeys import NEW

HONG_KONG = ZoneInfo("Asia/Hong_Kong")


def made_of(form):
    return form.activity(
        activity_id=ActivityId("a"),
        organiser_id=AccountId("o"),
        now=datetime(2026, 1, 1, tzinfo=UTC),
        zone=HONG_KONG,
    )


def test_a_form_makes_the_activity_it_was_made_of():
    activity = an_activity()
    again = made_of(form_of(activity, zone=HONG_KONG))
    assert again == replace(
        activity,
        id=again.id,
        organiser_id=again.organiser_id,
        created_at=again.created_at,
    )


def test_times_are_hong_kong_times():
    [session] = made_of(read_form(NEW, attributes=["EC"])).sessions
    assert session.start == datetime(2026, 11, 14, 1, tzinfo=UTC)
    assert session.start.tzinfo is UTC
    assert session.minutes == 420


def test_a_session_until_midnight_lasts_until_the_day_is_over():
    given = NEW | {"start-1": "22:00", "end-1": "00:00"}
    assert made_of(read_form(given, attributes=["EC"])).sessions[0].minutes == 120


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({"date-1": "14/11/2026"}, ["date-1"]),
        ({"date-1": "0001-01-01"}, ["date-1"]),
        ({"date-1": "9999-12-31"}, ["date-1"]),
        ({"start-1": "late", "end-1": ""}, ["start-1", "end-1"]),
        ({"start-1": "09:00+08:00"}, ["start-1"]),
        ({"date-3": "2026-11-15"}, ["start-3", "end-3"]),
        ({"kind": "party"}, ["kind"]),
        ({"language": "tlh"}, ["language"]),
    ],
)
def test_what_cannot_be_read_is_told_at_its_field(given, fields):
    form = read_form(NEW | given, attributes=["EC"])
    assert [problem.field for problem in form.own_problems()] == fields


def test_every_sentence_of_the_noun_and_the_policy_has_a_field():
    """A sentence without a place would stand at the top only, far from what it is about."""
    policies = shipped_policies()
    day = an_activity().sessions[0]
    bad = [
        an_activity(title=Bilingual("", "")),
        an_activity(criteria=" "),
        an_activity(sessions=()),
        an_activity(sessions=(day,) * 121),
        an_activity(sessions=(Session(day.end, day.start),)),
        an_activity(sessions=(day, day)),
        an_activity(attributes=()),
        an_activity(attributes=("PF", "PF")),
        an_activity(attributes=("XX",)),
        an_activity(attributes=("PF", "EC", "PS")),
        *(an_activity(**{name: "x" * 6000}) for name in ("unit", "criteria", "learning_outcomes")),
        an_activity(title=Bilingual("x" * 6000, "")),
        an_activity(title=Bilingual("x", "\x00")),
    ]
    for activity in bad:
        problems = problems_of(activity, policies=policies)
        assert problems
        placed = form_of(activity, zone=HONG_KONG).placed(problems, zone=HONG_KONG)
        assert all(problem.field for problem in placed), placed


def test_sessions_are_named_by_their_line_whatever_their_order(office):
    given = NEW | {"date-2": "2026-11-01", "start-2": "10:00", "end-2": "09:00"}
    form = read_form(given, attributes=["EC"])
    problems = problems_of(made_of(form), policies=shipped_policies())
    placed = form.placed(problems, zone=HONG_KONG)
    assert [(one.field, one.message.text()) for one in placed] == [
        ("end-2", "Session 2 ends before it begins.")
    ]


def test_everything_wrong_is_told_at_once_and_everything_typed_is_kept(office):
    desk = office.somebody("organiser")
    desk.get("/staff/activities/new")
    before = office.everything_stored()
    page = desk.submit(
        "/staff/activities/new",
        title_zh="公開演說",
        unit="Learning <Commons>",
        **{"date-1": "2026-11-14", "start-1": "09:00", "end-1": "08:00", "date-2": "2026-11-20"},
        attributes=["EC", "PS", "PF"],
        learning_outcomes="Speak\nto a room",
    )
    assert page.status_code == 422
    summary = page.text.split("notice--bad")[1].split("</div>")[0]
    targets = re.findall(r'href="#([^"]+)"', summary)
    for field in ("f-kind", "f-end-1", "f-start-2", "f-end-2", "f-criteria", "f-attributes"):
        assert field in targets
        assert f'id="{field}"' in page.text
    assert "7 things to mend" not in page.text
    assert page.text.count("field__error") >= len(targets)
    kept = desk.form("/staff/activities/new").values
    assert kept["title_zh"] == "公開演說"
    assert kept["learning_outcomes"] == "Speak\nto a room"
    assert kept["date-2"] == "2026-11-20"
    assert kept["attributes"] == ["PS", "EC", "PF"]
    assert "Learning &lt;Commons&gt;" in page.text
    assert office.everything_stored() == before


def test_more_lines_for_sessions_keep_what_was_typed_and_store_nothing(office):
    desk = office.somebody("organiser")
    desk.get("/staff/activities/new")
    before = office.everything_stored()
    page = desk.submit("/staff/activities/new", **NEW, more="yes")
    assert page.status_code == 200
    assert 'name="date-10"' in page.text
    assert desk.form("/staff/activities/new").values["date-1"] == "2026-11-14"
    assert "it may award" in page.text
    assert office.everything_stored() == before
    page = desk.submit("/staff/activities/new", **{"date-115": "x"}, more="yes")
    assert 'name="date-120"' in page.text
    assert 'name="date-121"' not in page.text


def test_units_in_use_are_offered(office):
    office.scheme.activity(unit="Faculty of Design")
    page = office.somebody("stranger").get("/staff/activities/new")
    assert '<option value="Faculty of Design">' in page.text


def test_an_activity_can_be_changed_until_something_is_awarded(office):
    scheme = office.scheme
    activity, desk = scheme.activity(days_ago=-3), office.somebody("organiser")
    address = f"/staff/activities/{activity.id}"
    desk.get(f"{address}/edit")
    page = desk.follow(desk.submit("/edit", title_en="A better title"))
    assert "The change is stored." in page.text
    assert "A better title" in page.text

    learners = scheme.learners(1)
    scheme.upload(activity, scheme.workbook(activity, learners, scheme.sheet(activity, learners)))
    page = desk.get(f"{address}/edit")
    assert "can no longer be changed" in page.text
    page = desk.submit("/edit", **{"end-1": "11:00"})
    assert page.status_code == 422
    assert "Attendance has been recorded for these sessions" in page.text
    assert desk.form("/edit").values["end-1"] != "11:00"
    desk.follow(desk.submit("/edit", **{"end-1": "15:40", "unit": "Design"}))

    scheme.issue(scheme.confirm(activity))
    assert desk.get(f"{address}/edit").status_code == 409
    assert desk.post(f"{address}/edit", NEW).status_code == 409
    assert f"{address}/edit" not in desk.get(address).text


def test_sessions_that_cannot_be_changed_do_not_look_as_if_they_could(office):
    scheme = office.scheme
    activity, desk = scheme.activity(), office.somebody("organiser")
    address = f"/staff/activities/{activity.id}/edit"
    page = desk.get(address).text
    assert (page.count('type="date"'), page.count(" readonly")) == (5, 0)
    assert "More sessions" in page
    assert "leave the others empty" in page

    learners = scheme.learners(1)
    scheme.upload(activity, scheme.workbook(activity, learners, scheme.sheet(activity, learners)))
    for page in (desk.get(address).text, desk.submit("/edit", title_en=" ", title_zh=" ").text):
        assert (page.count('type="date"'), page.count(" readonly")) == (1, 3)
        assert "More sessions" not in page
        assert "leave the others empty" not in page


def test_too_many_badges_are_told_in_words_that_fit_the_number(office):
    desk = office.somebody("organiser")
    desk.get("/staff/activities/new")
    page = desk.submit("/staff/activities/new", **NEW | {"attributes": ["EC", "PS"]})
    assert "An activity of 1 day awards at most 1 badge; 2 are chosen." in page.text
    two_days = {"date-2": "2026-11-15", "start-2": "09:00", "end-2": "16:00"}
    chosen = {"attributes": ["EC", "PS", "PF"]}
    page = desk.submit("/staff/activities/new", **NEW | two_days | chosen)
    assert "An activity of 2 days awards at most 2 badges; 3 are chosen." in page.text
    desk.get("/staff/activities/new?lang=zh-Hant")
    page = desk.submit("/staff/activities/new", **NEW | two_days | chosen)
    assert "為期 2 日的活動最多可頒發 2 枚徽章，現已選擇 3 枚。" in page.text


def test_a_change_over_somebody_elses_change_is_refused(office):
    activity = office.scheme.activity()
    one, two = office.somebody("organiser"), office.somebody("organiser")
    address = f"/staff/activities/{activity.id}/edit"
    one.get(address)
    two.get(address)
    one.follow(one.submit("/edit", title_en="First"))
    answer = two.submit("/edit", title_en="Second")
    assert answer.status_code == 409
    assert "Somebody changed this after you opened it." in answer.text


def test_an_advisor_rules_on_the_days(office):
    activity = office.scheme.activity()
    advisor = office.somebody("advisor")
    address = f"/staff/activities/{activity.id}"
    advisor.get(address)
    for days, reason in (("", "x"), ("0", "x"), ("999", "x"), ("2.5", "x"), ("2", " ")):
        page = advisor.submit("/days", days=days, reason=reason)
        assert page.status_code == 422
        assert advisor.form("/days").values["days"] == days
        field = "reason" if days == "2" else "days"
        wrong = re.findall(
            r'<(?:input|textarea) [^>]*id="f-(\w+)"[^>]*aria-invalid="true"', page.text
        )
        assert wrong == [field]
        assert f'aria-describedby="f-{field}-error"' in page.text
        assert f'<a href="#f-{field}">' in page.text
    page = advisor.follow(advisor.submit("/days", days="2", reason="Two evenings of preparation"))
    assert "2 days, so at most 2 badges" in page.text
    assert "Advisor: Two evenings of preparation" in page.text
    assert "Rule on the days" not in office.somebody("organiser").get(address).text


def test_a_huge_form_is_refused_and_nothing_is_stored(office):
    desk = office.somebody("organiser")
    desk.get("/staff/activities/new")
    before = office.everything_stored()
    many = {f"date-{number}": "2026-11-14" for number in range(1, 900)}
    assert desk.submit("/staff/activities/new", **many).status_code == 422
    assert (
        desk.submit("/staff/activities/new", **NEW | {"criteria": "x" * 30_000}).status_code == 422
    )
    assert desk.submit("/staff/activities/new", criteria="x" * 3_000_000).status_code == 413
    assert office.everything_stored() == before


def test_titles_are_one_line_and_unknown_attributes_are_left_out(office):
    desk = office.somebody("organiser")
    desk.get("/staff/activities/new")
    page = desk.follow(
        desk.submit(
            "/staff/activities/new",
            **NEW | {"title_en": "Two\r\nlines <script>", "attributes": ["EC", "<script>"]},
        )
    )
    assert "Two lines &lt;script&gt;" in page.text
    assert "<script>" not in page.text.replace("<script src", "")
