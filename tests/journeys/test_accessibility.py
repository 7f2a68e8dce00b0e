"""Nothing that axe would find, on any page, in either language, on a desk or in a hand."""

from __future__ import annotations

import json

import pytest

from tests.journeys import browser as browsing
from tests.journeys.browser import DESKTOP, LANGUAGES, NARROW, PHONE
from tests.journeys.pages import PAGES, cookies
from tests.sampling import some

pytestmark = pytest.mark.browser
SIZES = {"desktop": DESKTOP, "phone": PHONE}


@pytest.fixture(scope="module")
def windows(chromium, shown):
    """A window for each reader and language, kept while the pages are looked at."""
    world, filled = shown
    found, watch = {}, browsing.Watch()

    def window(who, language):
        if (who, language) not in found:
            context = chromium.new_context(
                reduced_motion="reduce", locale=browsing.LOCALES[language]
            )
            context.set_default_timeout(15_000)
            context.add_cookies(cookies(who, world, filled, language=language))
            watch.over(context)
            found[who, language] = context.new_page()
        return found[who, language]

    window.watch = watch
    yield window
    for page in found.values():
        page.context.close()


@pytest.mark.usefixtures("axe")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("shown_page", PAGES, ids=lambda one: one.name)
def test_nothing_is_found(shown_page, language, windows, shown):
    page = windows(shown_page.who, language)
    problems = {}
    # In an ordinary run, English on a desk and Chinese in a hand.
    (first, *more) = some(SIZES, one_in=2, start=LANGUAGES.index(language))
    page.set_viewport_size(_size(SIZES[first]))
    shown_page.show(page, *shown)
    assert page.locator("html").get_attribute("lang") == language
    problems[first] = browsing.axe_findings(page)
    for name in more:
        page.set_viewport_size(_size(SIZES[name]))
        problems[name] = browsing.axe_findings(page)
    page.set_viewport_size(_size(NARROW))
    problems["320 px"] = browsing.too_wide(page)
    if language == LANGUAGES[0]:
        page.emulate_media(color_scheme="dark")
        problems["dark"] = browsing.contrast_findings(page)
        page.emulate_media(color_scheme="light")
    problems["browser"] = windows.watch.told()
    found = [f"{where}: {what}" for where, lines in problems.items() for what in lines]
    assert not found, "\n".join(found)


@pytest.mark.usefixtures("axe")
def test_axe_finds_what_there_is(opened, shown):
    """A control: the same question, asked about a page that is spoilt, has answers."""
    world, _ = shown
    page = opened()
    page.goto(world.base)
    page.evaluate(
        """() => {
          document.documentElement.removeAttribute("lang");
          const image = document.createElement("img");
          image.style.setProperty("min-width", "700px");
          document.querySelector("main").append(image);
          const heading = document.querySelector("h1");
          heading.style.setProperty("color", "#ccc");
        }"""
    )
    page.set_viewport_size(_size(PHONE))
    found = {line.split(":")[0] for line in browsing.axe_findings(page)}
    assert {"html-has-lang", "image-alt", "color-contrast"} <= found
    assert browsing.too_wide(page)


def test_the_lock_names_no_address_and_pins_every_package():
    lock = json.loads((browsing.HERE / "package-lock.json").read_text("utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert set(packages) == {"node_modules/axe-core"}
    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    assert [name for name, entry in packages.items() if "integrity" not in entry] == []


def _size(size):
    width, height = size
    return {"width": width, "height": height}
