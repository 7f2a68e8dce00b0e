"""Everything with the Tab key, Return and Space; one always sees where one is."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.pages import PAGES, cookies
from tests.scheme import PASSWORD

pytestmark = pytest.mark.browser

MOST_STOPS = 150

# What has the focus: its name, whether one sees that it has it, whether it can be seen at all, and
# its place among everything in the document.
_FOCUSED = """() => {
  const one = document.activeElement;
  if (!one || one === document.body || one === document.documentElement) return null;
  // The calendar's and the clock's button stand inside of the field; the browser marks them itself.
  const button = ["date", "time"].includes(one.type) && !one.matches(":focus-visible");
  const marked = button || [one, ...(one.labels || [])].some((shown) => {
    const style = getComputedStyle(shown);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2
      && !/transparent|, 0\\)$/.test(style.outlineColor);
  });
  const [box] = one.getClientRects(); // a link may be broken over two lines
  const x = Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 1);
  const y = Math.min(Math.max(box.top + Math.min(box.height / 2, 20), 1), innerHeight - 1);
  const there = document.elementFromPoint(x, y);
  const label = one.labels && one.labels[0];
  return {
    name: `${one.tagName.toLowerCase()} ${one.id || one.textContent.trim().slice(0, 40)}`,
    marked,
    inside: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth
      && box.width > 1 && box.height > 1,
    covered: !there || !(one.contains(there) || there.contains(one)
      || label && label.contains(there)),
    order: [...document.querySelectorAll("*")].indexOf(one),
  };
}"""

# How many places the Tab key must reach: a group of radio buttons is one of them.
_STOPS = """() => [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")]
  .filter((one) => one.tabIndex >= 0 && !one.disabled && one.checkVisibility()
    && !one.closest("details:not([open]) > :not(summary)"))
  .map((one) => [...document.querySelectorAll("*")].indexOf(one))"""

WALKED = (
    "home",
    "verify",
    "verify-wrong-code",
    "answer-good",
    "answer-presentation",
    "credential",
    "sign-in",
    "staff-home",
    "staff-new",
    "staff-activity-mend",
    "staff-upload-problems",
    "staff-preview",
    "advisor-run-waiting",
    "mine",
    "mine-badge",
)


@pytest.fixture
def page(opened, world):
    made = opened()
    made.goto(f"{world.base}/")
    return made


def signed_in(page, world, account):
    page.context.add_cookies(
        [{"name": "issuer", "value": world.token(account, PASSWORD), "url": world.base}]
    )


def tab_to(page, locator):
    """Press Tab until it has the focus, and see at each stop where one is."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        found = page.evaluate(_FOCUSED)
        assert found is None or found["marked"], found
        if locator.evaluate("one => one === document.activeElement"):
            return
    pytest.fail(f"{locator} is not reached")


def tab_to_button(page, name):
    tab_to(page, page.get_by_role("button", name=name, exact=True).first)


@pytest.mark.parametrize("name", WALKED)
def test_the_focus_is_seen_and_goes_through_the_page_in_its_order(name, opened, shown):
    world, filled = shown
    one = next(one for one in PAGES if one.name == name)
    page = opened(viewport={"width": 1280, "height": 720})
    page.context.add_cookies(cookies(one.who, world, filled, language="en"))
    one.show(page, world, filled)
    page.evaluate(
        "() => { document.activeElement.blur(); window.getSelection().removeAllRanges() }"
    )
    expected = set(page.evaluate(_STOPS))
    stops = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        found = page.evaluate(_FOCUSED)
        if found is None:  # the end of the page: the next stop is its beginning
            continue
        if stops and found["order"] == stops[0]["order"]:
            break
        stops.append(found)
    order = [stop["order"] for stop in stops]
    start = order.index(min(order))
    assert order[start:] + order[:start] == sorted(order), [stop["name"] for stop in stops]
    wrong = [stop for stop in stops if not stop["marked"] or not stop["inside"] or stop["covered"]]
    assert not wrong, "\n".join(map(str, wrong))
    assert expected - set(order) == set()


def test_the_head_of_a_page_can_be_skipped(page):
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.querySelector('main').contains(document.activeElement)")


def test_a_code_is_verified(page, world):
    (badge,) = world.badges(world.learner("CHAN Tai Man 陳大文"))
    tab_to(page, page.get_by_label("Code on the badge"))
    page.keyboard.type(badge.plan.short_code)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("This badge is good")


def test_a_credential_is_pasted_and_verified(page, world):
    (badge,) = world.badges(world.learner("CHAN Tai Man 陳大文"))
    page.goto(f"{world.base}/verify")
    tab_to(page, page.locator("summary"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("Credential as JSON"))
    page.keyboard.insert_text(badge.text)
    tab_to_button(page, "Verify the text")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("This badge is good")


def test_one_signs_in_and_out(page, world):
    page.goto(f"{world.base}/sign-in")
    tab_to(page, page.get_by_label("Name you sign in with"))
    page.keyboard.type("organiser")
    page.keyboard.press("Tab")
    page.keyboard.type("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    tab_to(page, page.get_by_label("Password"))
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your activities")
    tab_to_button(page, "Sign out")
    page.keyboard.press("Space")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_a_form_that_was_refused_leads_to_what_is_wrong(page, world):
    signed_in(page, world, world.scheme.organiser)
    page.goto(f"{world.base}/staff/activities/new")
    tab_to(page, page.get_by_label("Title in English"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    tab_to(page, page.get_by_role("alert").get_by_role("link", name="Give the activity a title."))
    page.keyboard.press("Enter")
    expect(page.get_by_label("Title in English")).to_be_focused()


def test_what_was_looked_at_is_confirmed(page, world):
    learner = world.learner("CHAN Tai Man 陳大文")
    activity = world.scheme.activity()
    world.recorded(world.scheme.sheet(activity, [learner]), [learner], activity)
    signed_in(page, world, world.scheme.organiser)
    page.goto(f"{world.base}/staff")
    tab_to(page, page.get_by_role("link", name="Look and confirm"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Who gets what")
    tab_to_button(page, "Confirm and issue")
    page.keyboard.press("Enter")
    # The page's script follows the work, and shows the result by itself.
    expect(page.get_by_role("heading", level=1)).to_have_text("All badges are issued")
    assert len(world.scheme.issued()) == 1


def test_the_link_of_a_badge_is_switched_off_and_on(page, world):
    learner = world.learner("CHAN Tai Man 陳大文")
    account = world.account_of(learner)
    (badge,) = world.badges(learner)
    signed_in(page, world, account)
    page.goto(f"{world.base}/mine/badges/{badge.id}")
    tab_to_button(page, "Switch the link off")
    page.keyboard.press("Space")
    expect(page.get_by_role("status")).to_contain_text("The link is off")
    tab_to_button(page, "Switch the link on")
    page.keyboard.press("Space")
    expect(page.get_by_role("status")).to_contain_text("The link is on")
