"""Every way to hand something in, and what the answer says of what was handed in."""

from __future__ import annotations

import base64
import io

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.journeys import browser as browsing
from tests.journeys import strangers
from tests.journeys.filled import LONG_NAME

pytestmark = pytest.mark.browser

# An event as the browser makes it, with a file or a text in it.
_HAND_OVER = """([kind, name, type, content]) => {
  const carried = new DataTransfer();
  if (name) {
    const bytes = Uint8Array.from(atob(content), (one) => one.charCodeAt(0));
    carried.items.add(new File([bytes], name, { type }));
  } else carried.setData("text", content);
  const how = { bubbles: true, cancelable: true };
  const event = kind === "paste"
    ? new ClipboardEvent(kind, { ...how, clipboardData: carried })
    : new DragEvent(kind, { ...how, dataTransfer: carried });
  document.activeElement.dispatchEvent(event);
  return event.defaultPrevented;
}"""


@pytest.fixture
def page(opened, shown):
    """The page that takes everything."""
    made = opened()
    made.goto(f"{shown[0].base}/verify")
    return made


@pytest.fixture
def plain(opened, shown):
    """The same, in a browser that runs no script."""
    made = opened(java_script_enabled=False)
    made.goto(f"{shown[0].base}/verify")
    return made


@pytest.fixture
def badge(shown):
    return shown[1].badge


def hand_over(page, kind, content, *, name="", mimetype=""):
    if name:
        content = base64.b64encode(content.encode()).decode()
    return page.evaluate(_HAND_OVER, [kind, name, mimetype, content])


def choose(page, content, name, *, field="#f-file"):
    data = content.encode() if isinstance(content, str) else content
    page.locator(field).set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    )
    page.locator(f"form:has({field}) button").click()


def photographed(page, shown, badge):
    """A JPEG of the badge on a table, askew."""
    picture = page.request.get(f"{shown[0].base}/credentials/{badge.id}.png").body()
    print_ = Image.open(io.BytesIO(picture)).convert("RGBA").rotate(8, expand=True)
    table = Image.new("RGB", (print_.width + 300, print_.height + 400), (150, 110, 70))
    table.paste(print_, (180, 150), print_)
    out = io.BytesIO()
    table.save(out, "JPEG", quality=60)
    return out.getvalue()


UNKNOWN = "The signature is good; nobody here knows whose it is"


def headed(page, words):
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


# -- with script ----------------------------------------------------------------------------------


def test_a_file_is_dropped_anywhere_and_compared_with_the_name_given(page, badge):
    page.get_by_label("Name or e-mail address of the person you know").first.fill("HO Sze Man")
    file = {"name": "badge.json", "mimetype": "application/json"}
    assert hand_over(page, "dragenter", badge.text, **file)
    expect(page.locator("[data-hand-in]")).to_have_class("stack hand-in hand-in--over")
    with page.expect_navigation():
        assert hand_over(page, "drop", badge.text, **file)
    headed(page, "This badge is good")
    told = page.get_by_text("This is not what the badge says about its recipient.")
    expect(told).to_have_count(2)  # in the head, and where it was asked
    expect(told.first).to_be_in_viewport()
    assert page.url.endswith("/verify")


def test_what_is_dragged_and_is_no_file_is_left_to_the_browser(page):
    assert not hand_over(page, "dragenter", "a text")
    assert not hand_over(page, "drop", "a text")
    expect(page.locator("[data-hand-in]")).to_have_class("stack hand-in")


def test_a_file_is_pasted(page, badge):
    with page.expect_navigation():
        hand_over(page, "paste", badge.text, name="badge.json", mimetype="application/json")
    headed(page, "This badge is good")


def test_a_pasted_credential_goes_where_it_belongs(page, badge, shown):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=shown[0].base)
    page.evaluate("text => navigator.clipboard.writeText(text)", badge.text)
    page.keyboard.press("Control+V")
    expect(page.locator("#f-text")).to_be_focused()
    expect(page.locator("#f-text")).to_have_value(badge.text)
    page.get_by_role("button", name="Verify the text").click()
    headed(page, "This badge is good")


def test_a_pasted_code_goes_where_it_belongs_and_no_field_is_disturbed(page, badge):
    hand_over(page, "paste", badge.plan.short_code)
    expect(page.locator("#f-credential")).to_have_value(badge.plan.short_code)
    page.locator("#f-known-file").focus()
    assert not hand_over(page, "paste", badge.text)
    expect(page.locator("#f-text")).to_have_value("")


# -- without --------------------------------------------------------------------------------------


def test_no_script_is_promised_where_there_is_none(plain):
    expect(plain.get_by_text("You can also drop the file")).to_be_hidden()


def test_a_photograph_of_the_code_ends_at_the_page_of_the_badge(plain, shown, badge):
    choose(plain, photographed(plain, shown, badge), "IMG_0001.jpg")
    headed(plain, "This badge is good")
    assert plain.url == f"{shown[0].base}/verify/{badge.id}"


@pytest.mark.usefixtures("axe")
def test_a_telephone_offers_its_camera(opened, shown, badge):
    phone = opened(is_mobile=True, has_touch=True, viewport={"width": 390, "height": 844})
    phone.goto(f"{shown[0].base}/verify")
    expect(phone.get_by_role("heading", name="With the camera")).to_be_visible()
    assert phone.locator("#f-camera").get_attribute("capture") == "environment"
    expect(phone.get_by_text("You can also drop the file")).to_be_hidden()
    assert browsing.axe_findings(phone) == []
    choose(phone, photographed(phone, shown, badge), "IMG_0001.jpg", field="#f-camera")
    headed(phone, "This badge is good")


def test_a_drawing_is_verified_and_leads_to_its_badge(plain, badge):
    choose(plain, strangers.drawing(badge.text), "badge.svg")
    headed(plain, "This badge is good")
    assert plain.get_by_label("Link to this verification").input_value().endswith(badge.id)


def test_a_token_is_verified_and_shows_nothing_of_ours(plain):
    choose(plain, strangers.token(), "badge.jwt")
    headed(plain, UNKNOWN)
    expect(plain.locator(".verdict__headline")).to_contain_text("an unknown issuer")
    expect(plain.locator("main img")).to_have_count(0)
    expect(plain.get_by_label("Link to this verification")).to_have_count(0)


# -- what is told of it ---------------------------------------------------------------------------


def test_a_presentation_shows_each_credential_with_its_own_findings(plain, badge):
    choose(plain, strangers.presentation(badge.text), "presentation.json")
    headed(plain, "This presentation is not good")
    altered, untouched = plain.locator(".part").all()
    expect(altered.get_by_role("heading", level=3)).to_contain_text("This badge is not good")
    expect(altered).to_contain_text("Doctor of Surgery")
    expect(altered.get_by_text("something was changed after signing")).to_be_visible()
    expect(untouched.get_by_role("heading", level=3)).to_contain_text("This badge is good")
    expect(untouched.get_by_role("definition").first).to_be_hidden()
    untouched.locator("summary").first.click()
    expect(untouched.get_by_text(LONG_NAME).last).to_be_visible()


def test_a_presentation_that_is_signed_speaks_of_its_holder(plain, badge):
    choose(plain, strangers.signed_presentation(badge.text), "presentation.json")
    headed(plain, "This presentation is good")
    expect(plain.get_by_text("The holder publishes this key")).to_be_visible()
    expect(plain.get_by_text("The holder's keys are looked up where")).to_have_count(1)
    expect(plain.get_by_text("The issuer publishes this key").first).to_be_hidden()


def test_an_endorsement_is_told_by_what_it_says(plain, badge):
    choose(plain, strangers.endorsement(badge.text), "endorsement.json")
    headed(plain, UNKNOWN)
    expect(plain.get_by_text("A badge of this activity is worth what it says.")).to_be_visible()
    expect(plain.get_by_text("That what it praises is good.")).to_be_visible()
    expect(plain.get_by_role("heading", name="Who presents it?")).to_have_count(0)


def test_a_learner_record_shows_the_badges_inside(plain, badge):
    choose(plain, strangers.learner_record(badge.text), "record.json")
    headed(plain, UNKNOWN)
    heads = plain.locator(".part").get_by_role("heading", level=3)
    expect(heads).to_have_count(2)
    expect(heads.first).to_contain_text("an unknown issuer")
    expect(heads.last).to_contain_text("Example University")


def test_a_credential_that_is_no_badge_is_told_so_once(plain, badge):
    choose(plain, strangers.no_badge(badge.text), "credential.json")
    headed(plain, "This badge is not good")
    expect(plain.locator(".finding--failed")).to_have_count(1)
    expect(plain.get_by_text("The type OpenBadgeCredential is missing.")).to_be_visible()
    expect(plain.locator(".finding--failed").get_by_text("What to do:")).to_have_count(1)


# -- the findings ---------------------------------------------------------------------------------


@pytest.fixture
def answer(opened, shown, badge):
    made = opened()
    made.goto(f"{shown[0].base}/verify/{badge.id}")
    return made


def test_each_finding_is_a_heading_that_the_keyboard_opens(answer):
    findings = answer.locator(".finding details")
    answer.locator(".finding summary").first.focus()
    for at in range(findings.count()):
        one = findings.nth(at)
        expect(one.locator("summary")).to_be_focused()
        expect(one.locator("p").first).to_be_hidden()
        answer.keyboard.press("Enter" if at % 2 else "Space")
        expect(one.locator("p").first).to_be_visible()
        answer.keyboard.press("Tab")
    heads = answer.locator(".findings").get_by_role("heading", level=3)
    expect(heads).to_have_count(findings.count())


def test_a_screen_reader_is_told_no_ornaments(answer):
    tree = answer.locator(".findings").aria_snapshot()
    assert "Nothing was changed since it was signed" in tree
    assert not {"›", "✓"} & set(tree)


def test_on_paper_everything_is_open(answer):
    told = answer.locator(".finding details > p")
    unseen = """all => all.filter((one) => !one.getBoundingClientRect().height
      || !one.checkVisibility({ contentVisibilityAuto: true })).length"""
    assert told.evaluate_all(unseen) == told.count() > 20
    answer.emulate_media(media="print")
    assert told.evaluate_all(unseen) == 0
    expect(answer.get_by_role("button")).to_have_count(0)
