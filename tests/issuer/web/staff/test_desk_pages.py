"""The start page, uploads, the preview and runs: what each says, and what it leaves alone."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from issuer.actions.confirm_attendance import confirm_attendance
from issuer.attendance.model import Bilingual, Learner, Ruling
from issuer.credentials.issued import RunFailure
from issuer.i18n import Message
from issuer.ids import AwardId, LearnerId, new_id
from tests.issuer.web.staff.desk import Office, as_file, filled_in
from tests.scheme import register_learners

NAME_OF_SIXTY = "Bartholomew Maximilian FEATHERSTONEHAUGH-CHOLMONDELEY-WARNER"


def came(office, activity, learners, **changes):
    scheme = office.scheme
    sheet = scheme.sheet(activity, learners, **changes)
    return scheme.upload(activity, scheme.workbook(activity, learners, sheet))


def rows_of(page):
    return page.text.split('class="desk__item')[1:]


# -- the start page ------------------------------------------------------------------------------


def test_each_activity_says_its_one_next_step(office):
    scheme = office.scheme
    learners = scheme.learners(2)
    steps = {
        "Tell students": scheme.activity(days_ago=-5, title=Bilingual("Ahead")),
        "Upload the attendance": scheme.activity(title=Bilingual("Over")),
        "Look and confirm": scheme.activity(title=Bilingual("Recorded")),
        "Watch it being issued": scheme.activity(title=Bilingual("Running")),
        "See the badges": scheme.activity(title=Bilingual("Finished")),
        "See what waits": scheme.activity(title=Bilingual("Exceptional")),
        "Upload the mended file": scheme.activity(title=Bilingual("Broken")),
    }
    came(office, steps["Look and confirm"], learners)
    came(office, steps["See the badges"], learners)
    scheme.issue(scheme.confirm(steps["See the badges"]))
    came(office, steps["Watch it being issued"], learners)
    scheme.confirm(steps["Watch it being issued"])
    came(
        office, steps["See what waits"], learners, minutes=(60,), ruling=Ruling.AWARD, reason="ill"
    )
    scheme.confirm(steps["See what waits"])
    stranger = Learner(LearnerId(new_id()), "99999999", "Nobody", "n@example.edu")
    came(office, steps["Upload the mended file"], [stranger])
    rows = rows_of(office.somebody("organiser").get("/staff"))
    assert len(rows) == len(steps)
    for step, activity in steps.items():
        [row] = [row for row in rows if activity.title.en in row]
        assert step in row
        assert sum(other in row for other in steps) == 1


def test_where_nobody_got_a_badge_none_is_offered_to_be_seen(office):
    scheme = office.scheme
    activity = scheme.activity(title=Bilingual("In vain"))
    came(office, activity, scheme.learners(1), minutes=(1,))
    scheme.confirm(activity)
    [row] = rows_of(office.somebody("organiser").get("/staff"))
    assert "It is decided, and nobody got a badge." in row
    assert "See what was decided" in row
    assert "0 badges" not in row
    assert "See the badges" not in row


def test_sentences_follow_each_other_as_the_language_wants(office):
    office.scheme.activity(title=Bilingual("Over"))
    desk = office.somebody("organiser")
    [row] = rows_of(desk.get("/staff"))
    assert re.search(r"no attendance is recorded yet\. (<strong[^>]*>)?The attendance ", row)
    [row] = rows_of(desk.get("/staff?lang=zh-Hant"))
    assert "。" in row
    assert not re.search(r"。\s+(<[^>]+>)?[\u4e00-\u9fff]", row)


def test_what_is_late_stands_first_and_says_so(office):
    scheme = office.scheme
    scheme.activity(days_ago=3, title=Bilingual("In time"))
    scheme.activity(days_ago=50, title=Bilingual("Overdue"))
    first, second = rows_of(office.somebody("organiser").get("/staff"))
    assert "Overdue" in first
    assert "Late" in first
    assert "The attendance was due on 2 November 2026." in first
    assert "Late" not in second
    assert "The attendance is due by 18 December 2026." in second


def test_organisers_see_their_own_and_advisors_see_everything(office):
    office.scheme.activity(title=Bilingual("Something"))
    assert "Something" not in office.somebody("stranger").get("/staff").text
    page = office.somebody("advisor").get("/staff")
    assert "Something" in page.text
    assert "Organiser" in page.text
    assert "/staff/activities/new" not in page.text


def test_an_attribute_that_few_offer_is_marked(office):
    for _ in range(4):
        office.scheme.activity(attributes=("EC",))
    page = office.somebody("advisor").get("/staff")
    supply = page.text.split('class="supply ')[1].split("</ul>")[0]
    assert supply.count("Few") == 5
    assert "4 activities" in supply
    assert "Which attributes are offered" not in office.somebody("organiser").get("/staff").text


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999", "２"])
def test_a_strange_page_number_is_the_first_or_the_last(office, page):
    assert office.somebody("organiser").get(f"/staff?page={page}").status_code == 200


def test_an_empty_desk_says_how_to_begin(office):
    assert "No activities yet" in office.somebody("organiser").get("/staff").text


# -- the activity and its form -------------------------------------------------------------------


def test_the_remark_states_type_and_number_in_both_languages(office):
    activity = office.scheme.activity(days=2, attributes=("PF", "EC"))
    page = office.somebody("organiser").get(f"/staff/activities/{activity.id}")
    english = page.text.split('id="remark-en"')[1].split("</textarea>")[0]
    chinese = page.text.split('id="remark-zh-Hant"')[1].split("</textarea>")[0]
    assert "up to 2 digital badges of different types" in english
    assert "Positive and flexible (PF)" in english
    assert "attend at least 75 %" in english
    assert "積極靈活" in chinese
    for text in (english, chinese):
        assert f"http://localhost:8000/activities/{activity.id}" in text
    assert f'href="/activities/{activity.id}"' in page.text


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_the_form_comes_as_a_file_with_a_plain_name(office, ending):
    activity = office.scheme.activity()
    desk = office.somebody("organiser")
    answer = desk.get(f"/staff/activities/{activity.id}/attendance.{ending}")
    assert answer.headers["Content-Disposition"] == (
        f'attachment; filename="attendance-{activity.id[:8]}.{ending}"'
    )
    assert answer.headers["Cache-Control"] == "no-store"
    assert desk.get(f"/staff/activities/{activity.id}/attendance.ods").status_code == 404


# -- uploads -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (None, "no file was chosen"),
        ((b"%PDF-1.4", "notes.pdf"), "its name does not end in .xlsx or .csv"),
        ((b"nonsense", "a.xlsx"), "was not read"),
        ((b"", "a.csv"), "was not read"),
    ],
)
def test_a_file_that_cannot_be_used_says_why_and_records_nothing(office, file, why):
    activity = office.scheme.activity()
    desk = office.somebody("organiser")
    desk.get(f"/staff/activities/{activity.id}")
    before = office.everything_stored()
    page = desk.submit("/attendance", **({"file": as_file(*file)} if file else {}))
    assert page.status_code == 422
    assert why in page.text
    assert "Nothing was recorded." in page.text
    assert "What was recorded before is untouched." in page.text
    assert 'type="file"' in page.text
    assert office.everything_stored() == before


def test_a_file_name_cannot_break_the_page(office):
    activity = office.scheme.activity()
    learners = office.scheme.learners(1)
    desk = office.somebody("organiser")
    form = desk.get(f"/staff/activities/{activity.id}/attendance.csv").data
    desk.get(f"/staff/activities/{activity.id}")
    data = form + f"{learners[0].student_number},,Yes\r\n".encode()
    name = "<img src=x onerror=alert(1)>\u202excod.csv"
    page = desk.follow(desk.submit("/attendance", file=as_file(data, name)))
    assert "<img src=x" not in page.text
    assert "\u202e" not in page.text


def test_the_report_adds_up_and_lists_each_problem_by_cell(office):
    activity, learners = office.scheme.activity(), office.scheme.learners(3)
    desk = office.somebody("organiser")
    form = desk.get(f"/staff/activities/{activity.id}/attendance.xlsx").data
    one, two, three = (learner.student_number for learner in learners)
    rows = [[one, None, "Yes"], [two, None, "<b>maybe"], [three, None, "Yes"], [three, None, "Yes"]]
    desk.get(f"/staff/activities/{activity.id}")
    page = desk.follow(desk.submit("/attendance", file=as_file(filled_in(form, *rows))))
    counts = page.text.split('class="counts"')[1].split("</dl>")[0]
    assert [part.split("</dd>")[0].rsplit(">", 1)[1] for part in counts.split("<dd")[1:]] == [
        "4",
        "2",
        "1",
        "1",
    ]
    to_mend, to_look_at = page.text.split("Recorded, but please look")[:2]
    assert "C3" in to_mend
    assert "&lt;b&gt;maybe" in to_mend
    assert "This row repeats row 4" in to_look_at or "repeats row" in page.text
    assert "<b>maybe" not in page.text


def test_uploads_are_bounded(tmp_path):
    office = Office(tmp_path, verify_per_minute=1)
    activity = office.scheme.activity()
    desk = office.somebody("organiser")
    desk.get(f"/staff/activities/{activity.id}")
    statuses = [desk.submit("/attendance").status_code for _ in range(2)]
    last = desk.post(f"/staff/activities/{activity.id}/attendance", {})
    office.close()
    assert statuses == [422, 422]
    assert last.status_code == 429


# -- the preview ---------------------------------------------------------------------------------


def test_a_preview_that_has_changed_is_shown_again_instead_of_confirmed(office):
    scheme = office.scheme
    activity, learners = scheme.activity(), scheme.learners(3)
    came(office, activity, learners[:2])
    desk = office.somebody("organiser")
    desk.get(f"/staff/activities/{activity.id}/preview")
    scheme.upload(
        activity,
        scheme.workbook(activity, learners, scheme.sheet(activity, learners)),
        filename="more.xlsx",
    )
    page = desk.submit("/confirm")
    assert page.status_code == 409
    assert "Nothing was confirmed" in page.text
    assert "for 3 participants" in page.text
    desk.follow(desk.submit("/confirm"))
    office.work()
    assert len(scheme.issued()) == 3


def test_confirming_twice_leads_to_the_run_that_there_is(office):
    activity = office.scheme.activity()
    came(office, activity, office.scheme.learners(2))
    desk = office.somebody("organiser")
    desk.get(f"/staff/activities/{activity.id}/preview")
    first = desk.submit("/confirm")
    desk.page = None
    desk.get("/staff")
    digest = office.scheme.preview(activity).digest
    second = desk.post(f"/staff/activities/{activity.id}/confirm", {"digest": digest})
    assert second.headers["Location"] == first.headers["Location"]
    assert "This had been confirmed before." in desk.follow(second).text


def test_nobody_may_confirm_what_is_not_theirs(office):
    activity = office.scheme.activity()
    came(office, activity, office.scheme.learners(1))
    page = office.somebody("advisor").get(f"/staff/activities/{activity.id}/preview")
    assert "/confirm" not in page.text


def test_a_badge_that_attendance_no_longer_bears_out_is_shown_first(office):
    scheme = office.scheme
    activity, learners, _ = scheme.with_badges(2)
    entries = scheme.sheet(activity, learners)
    entries[1] = replace(entries[1], minutes=(10,))
    scheme.upload(activity, scheme.workbook(activity, learners, entries), filename="less.xlsx")
    page = office.somebody("organiser").get(f"/staff/activities/{activity.id}/preview")
    attention = page.text.split("Please look at these first")[1].split("</section>")[0]
    assert learners[1].name in attention
    assert "would not earn" in attention
    assert "1 has theirs already" in page.text


def test_names_are_shown_whole_and_escaped(office):
    scheme = office.scheme
    learners = [
        Learner(LearnerId(new_id()), "21000001", NAME_OF_SIXTY, "a@example.edu"),
        Learner(LearnerId(new_id()), "21000002", "<script>alert(1)</script>", "b@example.edu"),
        Learner(LearnerId(new_id()), "21000003", "{{ 7*7 }} O'Brien & “Q”", "c@example.edu"),
    ]
    register_learners(learners, store=scheme.store, clock=scheme.clock)
    activity = scheme.activity()
    came(office, activity, learners)
    desk = office.somebody("organiser")
    pages = [desk.get(f"/staff/activities/{activity.id}/preview")]
    scheme.issue(scheme.confirm(activity))
    pages.append(desk.get(f"/staff/activities/{activity.id}"))
    for page in pages:
        assert NAME_OF_SIXTY in page.text
        assert "<script>alert" not in page.text
        assert "{{ 7*7 }} O&#39;Brien &amp; “Q”" in page.text


def test_looking_changes_nothing(office):
    scheme = office.scheme
    activity, _, badges = scheme.with_badges(2)
    late, learners = scheme.activity(days_ago=60), scheme.learners(2)
    came(office, late, learners)
    run = scheme.confirm(late)
    for login in ("organiser", "advisor"):
        desk = office.somebody(login)
        before = office.everything_stored()  # signing in is written down
        for path in (
            "/staff",
            f"/staff/activities/{activity.id}",
            f"/staff/activities/{activity.id}/preview",
            f"/staff/activities/{activity.id}/attendance.xlsx",
            f"/staff/runs/{run.id}",
            f"/staff/runs/{run.id}/progress",
            f"/staff/badges/{badges[0].id}/revoke",
        ):
            assert desk.get(path).status_code == 200
        assert office.everything_stored() == before


def test_a_refused_form_can_be_read_in_the_other_language(office):
    activity = office.scheme.activity()
    desk = office.somebody("organiser")
    desk.get(f"/staff/activities/{activity.id}")
    page = desk.submit("/attendance")
    [switch] = re.findall(r'href="([^"]+)" lang="zh-Hant" hreflang', page.text)
    page = desk.follow(desk.get(switch))
    assert page.status_code == 200
    assert '<html lang="zh-Hant">' in page.text


# -- runs ----------------------------------------------------------------------------------------


def test_nobody_approves_what_they_confirmed_themselves(office):
    scheme = office.scheme
    both = scheme.account("both", *scheme.organiser.roles, *scheme.advisor.roles)
    activity, learners = scheme.activity(days_ago=60), scheme.learners(1)
    mine = replace(activity, organiser_id=both.id, id=type(activity.id)(new_id()))
    with scheme.store.transaction() as uow:
        uow.activities.add(mine)
    scheme.upload(mine, scheme.workbook(mine, learners, scheme.sheet(mine, learners)), by=both)
    run = confirm_attendance(
        mine.id,
        digest=scheme.preview(mine, by=both).digest,
        by=both,
        store=scheme.store,
        policies=scheme.policies,
        clock=scheme.clock,
    )
    desk = office.somebody("both")
    assert "You confirmed it yourself" in desk.get("/staff").text
    assert "/approve" not in desk.get(f"/staff/runs/{run.id}").text
    answer = desk.post(f"/staff/runs/{run.id}/approve", {})
    assert answer.status_code == 403
    assert "Somebody other than the person who confirmed this" in answer.text


def test_what_changed_since_it_was_confirmed_can_only_be_returned(office):
    scheme = office.scheme
    activity, learners = scheme.activity(days_ago=60), scheme.learners(2)
    came(office, activity, learners[:1])
    run = scheme.confirm(activity)
    advisor = office.somebody("advisor")
    advisor.get(f"/staff/runs/{run.id}")
    form = advisor.form("/approve")
    scheme.upload(
        activity,
        scheme.workbook(activity, learners, scheme.sheet(activity, learners)),
        filename="more.xlsx",
    )
    page = advisor.post(form.action, form.values, with_token=False)
    assert page.status_code == 409
    assert "The attendance has changed since it was confirmed" in page.text
    assert 'action="/staff/runs' in page.text
    assert '/approve"' not in page.text
    advisor.follow(advisor.submit("/return", reason="It changed"))
    assert "Returned to the organiser" in advisor.get(f"/staff/runs/{run.id}").text


def test_what_could_not_be_issued_is_listed_with_its_reason(office):
    scheme = office.scheme
    activity, learners = scheme.activity(), scheme.learners(2)
    came(office, activity, learners)
    run = scheme.confirm(activity)
    scheme.issue(run)
    failure = RunFailure(AwardId(new_id()), learners[0].id, "EC", Message("The key was shy."))
    with scheme.store.transaction() as uow:
        found = uow.runs.get(run.id)
        uow.runs.save(replace(found, failures=(failure,)), was=found)
    page = office.somebody("organiser").get(f"/staff/runs/{run.id}")
    assert "Done, but not everything could be issued" in page.text
    failed = page.text.split("Could not be issued")[1].split("</section>")[0]
    assert learners[0].name in failed
    assert "The key was shy." in failed


def test_a_badge_is_revoked_once(office):
    _, _, (badge,) = office.scheme.with_badges(1)
    one, two = office.somebody("organiser"), office.somebody("advisor")
    for desk in (one, two):
        desk.get(f"/staff/badges/{badge.id}/revoke")
    one.submit("/revoke", reason="A mistake")
    page = two.follow(two.submit("/revoke", reason="A mistake, too"))
    assert "This badge was revoked before. Nothing was changed." in page.text
    assert f"/staff/badges/{badge.id}/revoke" not in page.text
    assert "A mistake, too" not in page.text
