"""From a new activity to badges in the world, through pages only."""

from __future__ import annotations

import json
import re

from tests.issuer.web.staff.desk import as_file, filled_in

NEW = {
    "title_en": "Public Speaking",
    "title_zh": "公開演說",
    "unit": "Learning Commons",
    "kind": "workshop",
    "language": "en",
    "criteria": "Give a talk of **five minutes**.",
    "learning_outcomes": "Speak to a room.",
    "date-1": "2026-11-14",
    "start-1": "09:00",
    "end-1": "16:00",
    "attributes": ["EC"],
}


def test_an_organiser_goes_from_a_new_activity_to_badges_and_revokes_one(office):
    learners = office.scheme.learners(4)
    desk = office.somebody("organiser")

    desk.get("/staff/activities/new")
    page = desk.follow(desk.submit("/staff/activities/new", **NEW))
    assert "The activity is stored." in page.text
    assert "Public Speaking" in page.text
    address = page.request.path

    form = desk.get(f"{address}/attendance.xlsx")
    assert form.headers["Content-Disposition"].startswith("attachment; ")
    one, two, three, four = learners
    sheet = filled_in(
        form.data,
        [one.student_number, None, "Yes"],
        [two.student_number, None, 30],
        [three.student_number, None, "Yes", "EF"],
        [four.student_number, None, "perhaps"],
        ["99999999", None, "Yes"],
    )
    desk.get(address)
    report = desk.follow(desk.submit("/attendance", file=as_file(sheet, "came.xlsx")))
    assert "2 rows are not recorded yet" in report.text
    assert "perhaps" in report.text
    assert "The register has no student with this number." in report.text
    assert "EF was read as EC." in report.text

    desk.get(address)
    again = desk.follow(desk.submit("/attendance", file=as_file(sheet, "came.xlsx")))
    assert "This very file was uploaded before. Nothing was changed." in again.text
    assert again.request.path == report.request.path

    preview = desk.get(f"{address}/preview")
    assert "<strong>2 badges</strong> for 2 participants" in preview.text
    assert "Attended 7 % of the duration; 75 % are required." in preview.text
    assert "2 rows of the last file are not recorded" in preview.text

    run = desk.follow(desk.submit("/confirm"))
    assert office.services.wake.is_set()
    assert "The badges are being issued" in run.text
    assert '<noscript><meta http-equiv="refresh"' in run.text
    progress = json.loads(desk.get(f"{run.request.path}/progress").data)
    assert progress == {
        "value": 0,
        "max": 2,
        "label": "0 of 2 badges are issued.",
        "finished": False,
    }

    office.work()
    assert json.loads(desk.get(f"{run.request.path}/progress").data)["finished"]
    result = desk.get(run.request.path)
    assert "All badges are issued" in result.text
    badges = office.scheme.issued()
    assert len(badges) == 2
    for badge in badges:
        assert badge.id in result.text
        assert office.get(f"/credentials/{badge.id}").status_code == 200
    assert len(office.letters.sent) == 2
    assert "2 badges are issued." in desk.get("/staff").text


def test_a_badge_is_revoked_from_the_page_of_its_activity(office):
    activity, _, _ = office.scheme.with_badges(2)
    desk = office.somebody("organiser")
    page = desk.get(f"/staff/activities/{activity.id}")
    revoke = re.findall(r'href="(/staff/badges/[^"]+/revoke)"', page.text)
    assert len(revoke) == 2
    desk.get(revoke[0])
    assert "Give a reason" in desk.submit("/revoke", reason=" ").text
    page = desk.follow(desk.submit("/revoke", reason="Awarded to the wrong person"))
    assert "is revoked." in page.text
    assert "Awarded to the wrong person" in page.text
    [revoked] = [one for one in office.scheme.issued() if one.revocation]
    public = office.get(f"/credentials/{revoked.id}")
    assert "revoked" in public.text
    assert "wrong person" not in public.text


def test_a_corrected_file_begins_from_what_is_recorded_and_counts_once(office):
    scheme = office.scheme
    activity, learners = scheme.activity(), scheme.learners(3)
    desk = office.somebody("organiser")
    address = f"/staff/activities/{activity.id}"
    form = desk.get(f"{address}/attendance.xlsx").data
    desk.get(address)
    first = filled_in(form, *([one.student_number, None, "Yes"] for one in learners[:2]))
    desk.submit("/attendance", file=as_file(first))
    recorded = desk.get(f"{address}/attendance.xlsx").data
    second = filled_in(recorded, [learners[2].student_number, None, "Yes"])
    desk.get(address)
    report = desk.follow(desk.submit("/attendance", file=as_file(second, "again.xlsx")))
    assert "1 of them says something new; the others were known already." in report.text
    assert "for 3 participants" in desk.get(f"{address}/preview").text


def test_an_exception_waits_for_a_second_person_who_approves_it(office):
    scheme, desk, advisor = office.scheme, office.somebody("organiser"), office.somebody("advisor")
    activity, (one, two) = scheme.activity(), scheme.learners(2)
    address = f"/staff/activities/{activity.id}"
    data = filled_in(
        desk.get(f"{address}/attendance.xlsx").data,
        [one.student_number, None, 60, None, "Award 頒發", "Came late from the hospital"],
        [two.student_number, None, "Yes"],
    )
    desk.get(address)
    desk.submit("/attendance", file=as_file(data))
    preview = desk.get(f"{address}/preview")
    assert "A second person will look at this" in preview.text
    first, rest = preview.text.split("Please look at these first")[1].split("Get a badge")
    assert one.name in first
    assert "Came late from the hospital" in first
    assert two.name in rest
    run = desk.follow(desk.submit("/confirm"))
    assert "Waits for a second person" in run.text

    page = advisor.get(run.request.path)
    assert page.text.index(one.name) < page.text.index(two.name)  # the exception first
    advisor.follow(advisor.submit("/approve"))
    office.work()
    assert len(office.scheme.issued()) == 2


def test_what_is_returned_comes_back_with_its_reason_and_can_be_confirmed_again(office):
    scheme = office.scheme
    activity, learners = scheme.activity(days_ago=60), scheme.learners(2)
    scheme.upload(activity, scheme.workbook(activity, learners, scheme.sheet(activity, learners)))
    desk, advisor = office.somebody("organiser"), office.somebody("advisor")

    preview = desk.get(f"/staff/activities/{activity.id}/preview")
    assert "The attendance was uploaded after the deadline." in preview.text
    run = desk.follow(desk.submit("/confirm"))
    assert "A learning advisor has it on their desk." in run.text
    assert "/approve" not in run.text
    assert not office.scheme.issued()
    office.work()
    assert not office.scheme.issued()

    assert run.request.path in advisor.get("/staff").text
    advisor.get(run.request.path)
    answer = advisor.submit("/return", reason="")
    assert answer.status_code == 422
    assert "Give a reason of at most 500 characters." in answer.text
    advisor.follow(advisor.submit("/return", reason="Say why it is late"))

    assert "See why it came back" in desk.get("/staff").text
    assert "Say why it is late" in desk.get(run.request.path).text
    desk.get(f"/staff/activities/{activity.id}/preview")
    second = desk.follow(desk.submit("/confirm"))
    assert second.request.path != run.request.path

    advisor.get(second.request.path)
    office.services.wake.clear()
    page = advisor.follow(advisor.submit("/approve"))
    assert office.services.wake.is_set()
    assert "Approved." in page.text
    office.work()
    assert len(office.scheme.issued()) == 2
    assert "Approved by Advisor" in advisor.get(second.request.path).text
