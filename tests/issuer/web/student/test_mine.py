"""A learner's own pages: what they hold, why not, and who may see it."""

from __future__ import annotations

import re

import pytest

import badge_art
from issuer.actions.revoke_credential import revoke_credential
from issuer.attendance.model import Bilingual, Role, Ruling
from issuer.ids import new_id
from tests.issuer.web.staff.desk import said


def test_a_learner_sees_what_they_hold_what_is_missing_and_why_not(office):
    scheme = office.scheme
    _, learners, (badge,) = scheme.with_badges(1, title=Bilingual("Held"), days_ago=20)
    late = scheme.activity(title=Bilingual("Missed"), days_ago=10)
    entries = scheme.sheet(late, learners, minutes=(100,))
    scheme.upload(late, scheme.workbook(late, learners, entries))
    scheme.confirm(late)
    kept = scheme.activity(title=Bilingual("Withheld"), days_ago=9)
    entries = scheme.sheet(kept, learners, ruling=Ruling.WITHHOLD, reason="Left the group alone")
    scheme.upload(kept, scheme.workbook(kept, learners, entries))
    scheme.confirm(kept)
    undecided = scheme.activity(title=Bilingual("Undecided"), days_ago=2)
    scheme.upload(
        undecided, scheme.workbook(undecided, learners, scheme.sheet(undecided, learners))
    )
    coming = scheme.activity(title=Bilingual("Coming"), days_ago=3)
    scheme.upload(coming, scheme.workbook(coming, learners, scheme.sheet(coming, learners)))
    scheme.confirm(coming)

    page = office.student(learners[0]).get("/mine")
    six, history = page.text.split("Activity history")
    assert "You hold 1 of 6 attributes." in six
    assert six.count("Not yet.") == 5
    assert f"/mine/badges/{badge.id}" in six
    rows = dict(
        zip(
            ("Undecided", "Coming", "Withheld", "Missed", "Held"),
            history.split("desk__item")[1:],
            strict=True,
        )
    )  # newest first
    for title, row in rows.items():
        assert title in row
    assert "nothing is decided" in rows["Undecided"]
    assert "on its way" in rows["Coming"]
    assert "Withheld by the organiser: Left the group alone" in rows["Withheld"]
    assert "Attended 25 % of the duration; 75 % are required." in rows["Missed"]
    assert "Ask the organiser" in rows["Missed"]
    assert f"/mine/badges/{badge.id}" in rows["Held"]


def test_an_organisers_lateness_is_not_the_learners_affair(office):
    scheme = office.scheme
    activity, learners = scheme.activity(days_ago=60), scheme.learners(1)
    entries = scheme.sheet(activity, learners, minutes=(10,))
    scheme.upload(activity, scheme.workbook(activity, learners, entries))
    scheme.confirm(activity)
    page = office.student(learners[0]).get("/mine")
    assert "Attended 2 % of the duration" in page.text
    assert "Uploaded after" not in page.text


def test_an_empty_history_says_what_will_stand_there(office):
    page = office.student(office.scheme.learners(1)[0]).get("/mine")
    assert "No activity yet" in page.text
    assert "There are six attributes to earn" in page.text


def test_one_badge_with_all_that_can_be_done_with_it(office):
    _, (learner,), (badge,) = office.scheme.with_badges(1)
    desk = office.student(learner)
    page = desk.get(f"/mine/badges/{badge.id}")
    assert f"http://localhost:8000/verify/{badge.id}" in page.text
    assert (
        "https://www.linkedin.com/profile/add?startTask=CERTIFICATION_NAME&amp;name=" in page.text
    )
    assert learner.name in page.text
    assert "as a fingerprint only" in page.text
    assert learner.student_number not in page.text
    assert learner.email not in page.text

    picture = desk.get(f"/mine/badges/{badge.id}.png?download=1")
    assert picture.mimetype == "image/png"
    assert picture.headers["Content-Disposition"] == (
        f'attachment; filename="badge-{badge.plan.short_code}.png"'
    )
    assert badge_art.unbake(picture.data) == badge.text
    signed = desk.get(f"/mine/badges/{badge.id}.json?download=1")
    assert signed.data.decode() == badge.text
    assert signed.headers["Cache-Control"] == "no-store"


def test_the_link_is_switched_off_and_on(office):
    _, (learner,), (badge,) = office.scheme.with_badges(1)
    desk = office.student(learner)
    desk.get(f"/mine/badges/{badge.id}")
    page = desk.follow(desk.submit("/link", link="off"))
    assert "The link is off: nobody can see or verify this badge" in page.text
    assert "linkedin.com" not in page.text
    assert office.get(f"/credentials/{badge.id}").status_code == 404
    assert desk.get(f"/mine/badges/{badge.id}.png").status_code == 200
    assert desk.get(f"/mine/badges/{badge.id}.json").status_code == 200
    assert "Link off" in desk.get("/mine").text

    desk.get(f"/mine/badges/{badge.id}")
    page = desk.follow(desk.submit("/link", link="on"))
    assert "The link is on" in page.text
    assert office.get(f"/credentials/{badge.id}").status_code == 200


@pytest.mark.parametrize("sent", [{}, {"link": "On"}, {"link": "perhaps"}])
def test_anything_unclear_is_off(office, sent):
    _, (learner,), (badge,) = office.scheme.with_badges(1)
    desk = office.student(learner)
    desk.get("/mine")
    desk.post(f"/mine/badges/{badge.id}/link", sent)
    assert office.get(f"/credentials/{badge.id}").status_code == 404


def test_a_revoked_badge_says_so_and_is_missing_from_the_six(office):
    scheme = office.scheme
    _, (learner,), (badge,) = scheme.with_badges(1)
    revoke_credential(
        badge.id,
        reason="a private reason",
        by=scheme.organiser,
        store=scheme.store,
        institution=scheme.institution,
        clock=scheme.clock,
    )
    desk = office.student(learner)
    home, page = desk.get("/mine"), desk.get(f"/mine/badges/{badge.id}")
    assert home.text.count("Not yet.") == 6
    assert "Revoked" in home.text
    assert "Awarded" not in home.text
    assert "This badge was revoked on 21 November 2026" in page.text
    assert "linkedin.com" not in page.text
    for text in (home.text, page.text):
        assert "a private reason" not in text


def test_somebody_elses_badge_and_none_look_the_same(office):
    _, (one, two), badges = office.scheme.with_badges(2)
    theirs = next(badge for badge in badges if badge.plan.learner_id == two.id)
    desk = office.student(one)
    for ending in ("", ".png", ".json"):
        answers = [desk.get(f"/mine/badges/{name}{ending}") for name in (theirs.id, new_id())]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert said(answers[0]) == said(answers[1])
    before = office.everything_stored()
    assert desk.post(f"/mine/badges/{theirs.id}/link", {"link": "off"}).status_code == 404
    assert office.everything_stored() == before


def test_looking_changes_nothing(office):
    _, (learner,), (badge,) = office.scheme.with_badges(1)
    desk = office.student(learner)
    before = office.everything_stored()
    for path in ("/mine", *(f"/mine/badges/{badge.id}{e}" for e in ("", ".png", ".json"))):
        assert desk.get(path).status_code == 200
    assert office.everything_stored() == before


def test_several_badges_of_one_attribute_are_counted(office):
    scheme = office.scheme
    learners = scheme.learners(1)
    for ago in (7, 9):
        activity = scheme.activity(days_ago=ago)
        sheet = scheme.workbook(activity, learners, scheme.sheet(activity, learners))
        scheme.upload(activity, sheet)
        scheme.issue(scheme.confirm(activity))
    page = office.student(learners[0]).get("/mine")
    assert re.search(r"2 badges: <a [^>]*>[^<]*</a>, <a ", page.text)
    in_chinese = office.somebody("student").get("/mine?lang=zh-Hant").text
    assert re.search(r"：<a [^>]*>[^<]*</a>、<a ", in_chinese)
    for badge in scheme.issued():
        assert page.text.count(f"/mine/badges/{badge.id}") == 2  # among the six, and in history


def test_staff_who_also_learn_have_both_desks(office):
    scheme = office.scheme
    _, (learner,), _ = scheme.with_badges(1)
    scheme.account("both", Role.ORGANISER, Role.LEARNER, learner=learner)
    desk = office.somebody("both")
    assert desk.get("/staff").status_code == 200
    assert "You hold 1 of 6 attributes." in desk.get("/mine").text


def test_criteria_of_a_badge_are_safe_html(office):
    hostile = "**Do it** <img src=x onerror=alert(1)> [go](javascript:alert(1))"
    _, (learner,), (badge,) = office.scheme.with_badges(1, criteria=hostile)
    page = office.student(learner).get(f"/mine/badges/{badge.id}")
    assert "<strong>Do it</strong>" in page.text
    assert "<img src=x" not in page.text
    assert 'href="javascript' not in page.text
