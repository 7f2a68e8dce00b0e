"""Pictures of every page: `.venv/bin/python -m tests.journeys.screenshots FOLDER [NAME ...]`.

Both languages, at a desk and on a phone, whole pages; a few of them in the dark too. With names,
only the pages that begin so.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page, ViewportSize

from tests.journeys import browser as browsing
from tests.journeys.browser import DESKTOP, LANGUAGES, LOCALES, PHONE
from tests.journeys.filled import Filled, filled_world
from tests.journeys.pages import PAGES, Shown, cookies
from tests.journeys.world import World

IN_THE_DARK = ("home", "answer-good", "credential", "staff-home", "staff-preview", "mine")
SIZES = {"desktop": DESKTOP, "phone": PHONE}


def main(arguments: Sequence[str]) -> int:
    """Take them, and say where they are."""
    if not arguments:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    folder, starts = Path(arguments[0]), tuple(arguments[1:]) or ("",)
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [one for one in PAGES if one.name.startswith(starts)]
    taken = 0
    with TemporaryDirectory() as rooms:
        world, filled = filled_world(Path(rooms) / "world")
        try:
            with browsing.chromium(Path(rooms) / "profile") as browser:
                for name, page in _taken(browser, wanted, world, filled):
                    page.screenshot(path=folder / f"{name}.png", full_page=True)
                    taken += 1
        finally:
            world.close()
    sys.stdout.write(f"{taken} pictures in {folder}\n")
    return 0


def _taken(
    browser: Browser, wanted: Sequence[Shown], world: World, filled: Filled
) -> Iterator[tuple[str, Page]]:
    """Each page as it is to be taken, with the name of its picture."""
    for language in LANGUAGES:
        for size, (width, height) in SIZES.items():
            for who in dict.fromkeys(one.who for one in wanted):
                context = browser.new_context(
                    viewport=ViewportSize(width=width, height=height),
                    locale=LOCALES[language],
                    is_mobile=size == "phone",
                    has_touch=size == "phone",
                    reduced_motion="reduce",
                )
                context.add_cookies(cookies(who, world, filled, language=language))
                page = context.new_page()
                for one in wanted:
                    if one.who == who:
                        one.show(page, world, filled)
                        yield f"{one.name}.{language}.{size}", page
                        if one.name in IN_THE_DARK and language == LANGUAGES[0]:
                            page.emulate_media(color_scheme="dark")
                            yield f"{one.name}.{language}.{size}.dark", page
                            page.emulate_media(color_scheme="light")
                context.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
