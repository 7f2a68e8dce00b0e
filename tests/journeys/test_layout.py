"""Where things stand on a page: nothing torn apart, cut off, or left alone on a line."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import LANGUAGES, LOCALES
from tests.journeys.pages import PAGES, cookies

pytestmark = pytest.mark.browser
NAMED = {one.name: one for one in PAGES}
DESK = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}


@pytest.fixture(params=LANGUAGES)
def look(request, opened, shown):
    """Brings up a page by its name, as its reader sees it in one of the languages."""
    world, filled = shown

    def look_at(name, window):
        one = NAMED[name]
        page = opened(locale=LOCALES[request.param], **window)
        page.context.add_cookies(cookies(one.who, world, filled, language=request.param))
        one.show(page, world, filled)
        return page

    return look_at


def test_the_sign_between_crumbs_stands_beside_the_words(look):
    page = look("staff-upload-problems", PHONE)
    gaps = page.locator(".crumbs li + li").evaluate_all(
        "all => all.map(one => one.firstElementChild.getBoundingClientRect().left"
        " - one.getBoundingClientRect().left)"
    )
    assert len(gaps) == 2
    assert min(gaps) > 8


def test_a_long_file_name_leaves_every_column_in_sight(look):
    page = look("staff-activity-mend", DESK)
    frame = page.locator(".table-frame").first
    assert frame.evaluate("one => one.scrollWidth - one.clientWidth") <= 0
    lines = frame.locator("td.when").evaluate_all(
        "all => all.map(one => { const found = document.createRange();"
        " found.selectNodeContents(one); return found.getClientRects().length })"
    )
    assert set(lines) == {1}


def test_on_a_phone_a_count_stands_below_its_name_and_apart_from_the_sign(look):
    page = look("advisor-home", PHONE)
    rows = page.locator(".supply__row").evaluate_all(
        "all => all.map(one => [one.querySelector('.supply__name').getBoundingClientRect(),"
        " one.querySelector('.supply__count').getBoundingClientRect()]"
        ".map(box => [box.top, box.bottom, box.width]))"
    )
    assert rows
    for (_, name_ends, width), (count_begins, *_) in rows:
        assert count_begins >= name_ends
        assert width > 250
    [few, *_] = page.locator(".supply__count:has(.pill)").all()
    words, sign = few.locator("> *").all()
    assert (
        sign.bounding_box()["x"] - (words.bounding_box()["x"] + words.bounding_box()["width"]) > 4
    )


def test_on_paper_without_backgrounds_the_signs_can_be_seen(look):
    page = look("answer-altered", DESK)
    page.emulate_media(media="print")
    for place in (".verdict__sign", ".finding--failed .finding__sign"):
        sign = page.locator(place).first
        seen = sign.evaluate(
            "one => { const seen = getComputedStyle(one);"
            " return [seen.color, seen.borderTopColor, seen.backgroundColor, seen.borderTopWidth] }"
        )
        assert seen == ["rgb(161, 27, 27)", "rgb(161, 27, 27)", "rgba(0, 0, 0, 0)", "2px"]


def test_a_comparison_comes_back_in_sight(look):
    page = look("answer-compared", PHONE)
    assert page.url.endswith("#who-heading")
    expect(page.locator(".notice--bad")).to_be_in_viewport()
