"""Whole errands in a browser that runs no script: the pages' own words lead the way."""

from __future__ import annotations

import io
import re
import time

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.journeys.filled import typed_into
from tests.scheme import PASSWORD

pytestmark = pytest.mark.browser

UNREAD = "application/octet-stream"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def page(opened, world):
    made = opened(java_script_enabled=False)
    made.goto(f"{world.base}/")
    return made


def sign_in(page, login):
    page.get_by_role("link", name="Sign in", exact=True).click()
    page.get_by_label("Name you sign in with").fill(login)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def press(page, name):
    page.get_by_role("button", name=name, exact=True).first.click()


def follow(page, name):
    page.get_by_role("link", name=name, exact=True).first.click()


def headed(page, words):
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def described(page, *, day):
    page.get_by_label("Title in English").fill("Negotiation Workshop")
    page.get_by_label("Title in Chinese").fill("談判工作坊")
    page.get_by_label("Kind").select_option("workshop")
    first = page.get_by_role("group", name="Session 1", exact=True)
    first.get_by_label("Date").fill(day)
    first.get_by_label("From").fill("09:00")
    first.get_by_label("To").fill("17:00")
    page.get_by_label("Effective communicator").check()
    page.get_by_label("What a participant must do to earn the badge").fill("Take part.")


def test_an_organiser_gets_from_an_idea_to_badges(page, world):
    came, left = world.learner("CHAN Tai Man 陳大文"), world.learner("HO Sze Man 何詩敏")
    sign_in(page, "organiser")
    headed(page, "Your activities")

    follow(page, "Create an activity")
    press(page, "Create the activity")
    expect(page.get_by_role("alert")).to_contain_text("things to mend")
    press(page, "More sessions")
    expect(page.get_by_role("group", name="Session 10")).to_be_visible()
    described(page, day="2026-11-19")
    press(page, "Create the activity")
    headed(page, "Negotiation Workshop")
    expect(page.get_by_role("status")).to_contain_text("stored")

    with page.expect_download() as loading:
        follow(page, "Form for Excel")
    form = loading.value.path().read_bytes()
    headings = [cell.value for cell in load_workbook(io.BytesIO(form)).worksheets[0][1]]
    assert "Session 1" in headings[2]
    sheet = typed_into(
        form,
        {
            "A2": came.student_number,
            "C2": "Yes 是",
            "A3": left.student_number,
            "C3": 60,
            "A4": "11111111",
            "C4": "Yes 是",
        },
    )
    page.get_by_label("File", exact=True).set_input_files(
        {"name": "filled in.xlsx", "mimeType": XLSX, "buffer": sheet}
    )
    press(page, "Upload")
    headed(page, "1 row is not recorded yet")
    expect(page.get_by_role("table")).to_contain_text("The register has no student")

    follow(page, "Look at who gets what")
    headed(page, "Who gets what")
    expect(page.get_by_role("listitem").filter(has_text=came.name)).to_contain_text(
        "Effective communicator"
    )
    expect(page.get_by_role("listitem").filter(has_text=left.name)).to_contain_text("No badge")
    press(page, "Confirm and issue")
    _until_issued(page)
    follow(page, "Page of the badge CHAN Tai Man 陳大文")
    headed(page, re.compile("Negotiation Workshop"))
    expect(page.get_by_role("article")).to_contain_text("CHAN Tai Man 陳大文")

    sign_out(page, world, desk="/staff")


def _until_issued(page):
    for _ in range(100):
        if page.get_by_role("heading", level=1).inner_text() == "All badges are issued":
            return
        time.sleep(0.1)
        if (again := page.get_by_role("link", name="Load this page again")).count():
            again.click()
    headed(page, "All badges are issued")


def test_a_run_is_stopped_and_continued(page, world):
    learner = world.learner("IP Li 葉莉")
    activity = world.scheme.activity()
    world.recorded(world.scheme.sheet(activity, [learner]), [learner], activity)
    world.scheme.confirm(activity)

    sign_in(page, "organiser")
    follow(page, "Watch it being issued")
    headed(page, "The badges are being issued")
    press(page, "Stop issuing")
    headed(page, "Issuing is stopped")
    expect(page.get_by_role("main")).to_contain_text("1 badge is not begun.")
    assert not world.scheme.issued()
    press(page, "Continue issuing")
    _until_issued(page)
    assert len(world.scheme.issued()) == 1


def sign_out(page, world, *, desk):
    page.goto(f"{world.base}{desk}")
    press(page, "Sign out")
    headed(page, "Sign in")
    page.goto(f"{world.base}{desk}")
    headed(page, "Sign in")


def test_a_learning_advisor_decides_as_the_second_person(page, world):
    learner = world.learner("IP Li 葉莉")
    late = world.scheme.activity(days_ago=60)
    world.recorded(world.scheme.sheet(late, [learner]), [learner], late)
    world.scheme.confirm(late)

    sign_in(page, "advisor")
    follow(page, "Look and decide")
    headed(page, "Waits for a second person")
    press(page, "Approve and issue")
    _until_issued(page)
    assert len(world.scheme.issued()) == 1


def test_an_organiser_revokes_a_badge(page, world):
    (badge,) = world.badges(world.learner("IP Li 葉莉"))
    sign_in(page, "organiser")
    follow(page, "Mental Health First Aid")
    follow(page, "Revoke IP Li 葉莉, EC")
    page.get_by_label("Reason").fill("given to the wrong person")
    press(page, "Revoke this badge")
    expect(page.get_by_role("status")).to_contain_text("IP Li 葉莉 is revoked")
    page.goto(f"{world.base}/verify/{badge.id}")
    headed(page, "This badge is not good")


def test_a_student_switches_a_badge_off_and_on(page, world):
    learner = world.learner("CHAN Tai Man 陳大文")
    account = world.account_of(learner)
    (badge,) = world.badges(learner)
    public = f"{world.base}/credentials/{badge.id}"

    sign_in(page, account.login)
    headed(page, "My badges")
    follow(page, "Effective communicators")
    assert page.get_by_label("Link for verifying it").input_value().endswith(badge.id)
    press(page, "Switch the link off")
    expect(page.get_by_role("status")).to_contain_text("The link is off")
    here = page.url
    assert page.goto(public).status == 404
    assert page.goto(f"{world.base}/verify/{badge.id}").status == 404
    page.goto(here)
    press(page, "Switch the link on")
    assert page.goto(public).status == 200
    sign_out(page, world, desk="/mine")


@pytest.mark.parametrize("language", ["en", "zh-Hant"])
def test_a_language_is_chosen_and_kept(page, world, language):
    page.goto(f"{world.base}/verify")
    if language != "en":
        follow(page, "繁體中文")
    assert page.url.startswith(f"{world.base}/verify")
    page.goto(f"{world.base}/issuer")
    assert page.locator("html").get_attribute("lang") == language


class TestAnEmployer:
    @pytest.fixture
    def badge(self, world):
        return world.badges(world.learner("CHAN Tai Man 陳大文"))[0]

    @pytest.fixture
    def picture(self, page, world, badge):
        page.goto(f"{world.base}/credentials/{badge.id}")
        with page.expect_download() as loading:
            follow(page, "Picture with the credential inside (PNG)")
        return loading.value.path()

    def _sees_it_is_good(self, page):
        headed(page, "This badge is good")
        expect(page.locator(".verdict__headline")).to_contain_text("CHAN Tai Man 陳大文")

    def test_hands_in_the_picture(self, page, world, picture):
        follow(page, "Verify a badge")
        page.get_by_label("Badge file").set_input_files(
            {"name": "badge.png", "mimeType": "image/png", "buffer": picture.read_bytes()}
        )
        page.get_by_label("Name or e-mail address of the person you know").first.fill(
            "Chan Tai Man"
        )
        press(page, "Verify the file")
        self._sees_it_is_good(page)

    def test_types_the_code(self, page, badge):
        page.get_by_label("Code on the badge").fill(badge.plan.short_code.lower())
        press(page, "Verify")
        self._sees_it_is_good(page)

    def test_gives_the_address(self, page, world, badge):
        follow(page, "Verify a badge")
        page.get_by_role("textbox", name="Code or address").fill(
            f"{world.base}/credentials/{badge.id}"
        )
        press(page, "Verify the code")
        self._sees_it_is_good(page)

    def test_pastes_the_credential(self, page, badge):
        follow(page, "Verify a badge")
        page.get_by_text("Or paste the text of a credential").click()
        page.get_by_label("Credential as JSON").fill(badge.text)
        press(page, "Verify the text")
        self._sees_it_is_good(page)

    def test_is_told_when_a_word_was_changed(self, page, badge):
        follow(page, "Verify a badge")
        page.get_by_text("Or paste the text of a credential").click()
        page.get_by_label("Credential as JSON").fill(badge.text.replace("CHAN Tai", "HO Tai"))
        press(page, "Verify the text")
        headed(page, "This badge is not good")

    def test_mistypes_and_tries_again(self, page, badge):
        follow(page, "Verify a badge")
        page.get_by_role("textbox", name="Code or address").fill("K7QF-2M9T")
        press(page, "Verify the code")
        expect(page.get_by_role("alert")).to_be_visible()
        assert page.get_by_role("textbox", name="Code or address").input_value() == "K7QF-2M9T"
        page.get_by_role("textbox", name="Code or address").fill(badge.plan.short_code)
        press(page, "Verify the code")
        self._sees_it_is_good(page)
