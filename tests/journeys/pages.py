"""Every page there is, and how one comes to see it. Looking at them changes nothing that lasts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from issuer.ids import new_id
from tests.journeys import strangers
from tests.journeys.filled import Filled
from tests.journeys.world import World
from tests.scheme import PASSWORD

ANYBODY, ORGANISER, ADVISOR, HOLDER, NEWCOMER = (
    "anybody",
    "organiser",
    "advisor",
    "holder",
    "newcomer",
)
Where = Callable[[Filled], str]
Doing = Callable[[Page, World, Filled], None]


def _nothing(_page: Page, _world: World, _filled: Filled) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Shown:
    """A page: who sees it, at which address, and after doing what there."""

    name: str
    who: str
    at: Where
    then: Doing = _nothing

    def show(self, page: Page, world: World, filled: Filled) -> None:
        """Bring the page up."""
        page.goto(f"{world.base}{self.at(filled)}")
        self.then(page, world, filled)


# -- what is done on some of them ----------------------------------------------------------------


def _send(form: str) -> Doing:
    """Press the first button of a form, whatever is missing in it."""

    def press(page: Page, _world: World, _filled: Filled) -> None:
        page.locator(f"{form} [required]").evaluate_all(
            "all => all.forEach(one => one.removeAttribute('required'))"
        )
        page.locator(f"{form} button").last.click()

    return press


def _pasted(change: Callable[[str], str]) -> Doing:
    def paste(page: Page, _world: World, filled: Filled) -> None:
        page.locator("summary").click()
        page.locator("#f-text").fill(change(filled.badge.text))
        with page.expect_navigation():
            page.locator("details button").click()

    return paste


def _chosen(handed_in: Callable[[str], str]) -> Doing:
    """Made from the text of a badge of ours, and handed in as a file."""

    def choose(page: Page, _world: World, filled: Filled) -> None:
        text = handed_in(filled.badge.text).encode()
        page.locator("#f-file").set_input_files(
            {"name": "badge.json", "mimeType": "application/json", "buffer": text}
        )
        with page.expect_navigation():
            page.locator("[data-hand-in] button").click()

    return choose


def _wrong_code(page: Page, _world: World, _filled: Filled) -> None:
    page.locator("#f-credential").fill("K7QF-2M9T-XW3C")
    with page.expect_navigation():
        page.locator("form:has(#f-credential) button").click()


def _compared(name: str) -> Doing:
    def compare(page: Page, _world: World, _filled: Filled) -> None:
        page.locator("#f-known").fill(name)
        page.locator("form:has(#f-known) button").click()

    return compare


def _wrong_password(page: Page, _world: World, _filled: Filled) -> None:
    page.locator("#f-login").fill("nobody")
    page.locator("#f-password").fill(PASSWORD)
    page.locator("form:has(#f-password) button").click()


def _wrong_activity(page: Page, _world: World, _filled: Filled) -> None:
    page.locator("#f-title_zh").fill("領" * 60)
    page.locator("#f-date-1").fill("2026-12-01")
    page.locator("#f-start-1").fill("14:00")
    page.locator("#f-end-1").fill("13:00")
    page.locator("#f-date-2").fill("2026-12-01")
    for code in ("EC", "PF", "IDL"):
        page.locator(f"#f-attributes-{code}").check()
    page.locator("button.button--primary").click()


def _more_sessions(page: Page, _world: World, _filled: Filled) -> None:
    page.locator("button[name=more]").click()


def _not_a_workbook(page: Page, _world: World, _filled: Filled) -> None:
    page.locator("#f-file").set_input_files(
        {"name": "photo.xlsx", "mimeType": "image/png", "buffer": b"not a workbook"}
    )
    page.locator("form:has(#f-file) button").click()


def _stale(page: Page, _world: World, _filled: Filled) -> None:
    page.locator("[name=digest]").first.evaluate("one => one.setAttribute('value', 'old')")
    page.locator("form.confirm button").first.click()


def _opened(page: Page, _world: World, _filled: Filled) -> None:
    page.locator("summary").first.click()


def _activity(name: str) -> Where:
    return lambda filled: f"/staff/activities/{getattr(filled, name).id}"


def _preview(name: str) -> Where:
    return lambda filled: f"/staff/activities/{getattr(filled, name).id}/preview"


def _run(name: str) -> Where:
    return lambda filled: f"/staff/runs/{getattr(filled, name).id}"


def _upload(name: str) -> Where:
    return lambda filled: f"/staff/activities/{filled.mend.id}/uploads/{getattr(filled, name).id}"


def _mine(name: str) -> Where:
    return lambda filled: f"/mine/badges/{getattr(filled, name).id}"


def _at(path: str) -> Where:
    return lambda _filled: path


def _altered(text: str) -> str:
    return text.replace("WONG-FITZGERALD", "HO")


def _foreign(text: str) -> str:
    return text.replace("did:web:localhost", "did:web:badges.example.org")


# -- the pages -----------------------------------------------------------------------------------

PAGES = (
    Shown("home", ANYBODY, _at("/")),
    Shown("issuer", ANYBODY, _at("/issuer")),
    Shown("attribute", ANYBODY, _at("/attributes/EC")),
    Shown("activity-ahead", ANYBODY, lambda f: f"/activities/{f.ahead.id}"),
    Shown("achievement", ANYBODY, lambda f: f"/achievements/{f.badge.plan.achievement_id}"),
    Shown("criteria", ANYBODY, lambda f: f"/achievements/{f.badge.plan.achievement_id}/criteria"),
    Shown("credential", ANYBODY, lambda f: f"/credentials/{f.badge.id}"),
    Shown("credential-revoked", ANYBODY, lambda f: f"/credentials/{f.revoked.id}"),
    Shown("nothing-here", ANYBODY, _at(f"/credentials/{new_id()}")),
    Shown("verify", ANYBODY, _at("/verify")),
    Shown("verify-wrong-code", ANYBODY, _at("/verify"), _wrong_code),
    Shown("verify-unreadable", ANYBODY, _at("/verify"), _pasted(lambda text: text[:100])),
    Shown("answer-good", ANYBODY, lambda f: f"/verify/{f.badge.id}"),
    Shown("answer-compared", ANYBODY, lambda f: f"/verify/{f.badge.id}", _compared("HO Sze Man")),
    Shown("answer-revoked", ANYBODY, lambda f: f"/verify/{f.revoked.id}"),
    Shown("answer-pasted", ANYBODY, _at("/verify"), _pasted(lambda text: text)),
    Shown("answer-altered", ANYBODY, _at("/verify"), _pasted(_altered)),
    Shown("answer-foreign", ANYBODY, _at("/verify"), _pasted(_foreign)),
    Shown("answer-presentation", ANYBODY, _at("/verify"), _chosen(strangers.presentation)),
    Shown("answer-signed", ANYBODY, _at("/verify"), _chosen(strangers.signed_presentation)),
    Shown("answer-endorsement", ANYBODY, _at("/verify"), _chosen(strangers.endorsement)),
    Shown("answer-learner-record", ANYBODY, _at("/verify"), _chosen(strangers.learner_record)),
    Shown("answer-form", ANYBODY, _at("/verify"), _chosen(strangers.of_a_form)),
    Shown("answer-no-badge", ANYBODY, _at("/verify"), _chosen(strangers.no_badge)),
    Shown("sign-in", ANYBODY, _at("/sign-in")),
    Shown("sign-in-wrong", ANYBODY, _at("/staff"), _wrong_password),
    Shown("staff-home", ORGANISER, _at("/staff")),
    Shown("staff-new", ORGANISER, _at("/staff/activities/new")),
    Shown("staff-new-empty", ORGANISER, _at("/staff/activities/new"), _send(".form--wide")),
    Shown("staff-new-wrong", ORGANISER, _at("/staff/activities/new"), _wrong_activity),
    Shown("staff-new-more", ORGANISER, _at("/staff/activities/new"), _more_sessions),
    Shown("staff-edit", ORGANISER, lambda f: f"/staff/activities/{f.mend.id}/edit"),
    Shown("staff-activity-ahead", ORGANISER, _activity("ahead")),
    Shown("staff-activity-late", ORGANISER, _activity("empty")),
    Shown("staff-activity-mend", ORGANISER, _activity("mend")),
    Shown("staff-activity-done", ORGANISER, _activity("done"), _opened),
    Shown("staff-upload-refused", ORGANISER, _activity("empty"), _not_a_workbook),
    Shown("staff-upload-problems", ORGANISER, _upload("problems")),
    Shown("staff-upload-hopeless", ORGANISER, _upload("hopeless")),
    Shown("staff-preview", ORGANISER, _preview("look")),
    Shown("staff-preview-stale", ORGANISER, _preview("look"), _stale),
    Shown("staff-preview-changed", ORGANISER, _preview("changed")),
    Shown("staff-preview-waiting", ORGANISER, _preview("waiting")),
    Shown("staff-preview-done", ORGANISER, _preview("done")),
    Shown("staff-preview-nobody", ORGANISER, _preview("nobody")),
    Shown("staff-run-done", ORGANISER, _run("done_run")),
    Shown("staff-run-nobody", ORGANISER, _run("refused_run")),
    Shown("staff-run-issuing", ORGANISER, _run("issuing_run")),
    Shown("staff-run-stopped", ORGANISER, _run("stopped_run")),
    Shown("staff-run-waiting", ORGANISER, _run("waiting_run")),
    Shown("staff-run-returned", ORGANISER, _run("returned_run")),
    Shown("staff-revoke", ORGANISER, lambda f: f"/staff/badges/{f.badge.id}/revoke"),
    Shown(
        "staff-revoke-no-reason",
        ORGANISER,
        lambda f: f"/staff/badges/{f.badge.id}/revoke",
        _send("main form"),
    ),
    Shown("staff-not-allowed", ORGANISER, _at("/mine")),
    Shown("advisor-home", ADVISOR, _at("/staff")),
    Shown("advisor-activity", ADVISOR, _activity("look")),
    Shown("advisor-ruling-wrong", ADVISOR, _activity("nobody"), _send("form:has(#f-days)")),
    Shown("advisor-preview", ADVISOR, _preview("look")),
    Shown("advisor-run-waiting", ADVISOR, _run("waiting_run")),
    Shown("advisor-run-outdated", ADVISOR, _run("outdated_run")),
    Shown("advisor-run-no-reason", ADVISOR, _run("waiting_run"), _send("form:has(#f-reason)")),
    Shown("mine", HOLDER, _at("/mine")),
    Shown("mine-badge", HOLDER, _mine("badge"), _opened),
    Shown("mine-badge-off", HOLDER, _mine("hidden")),
    Shown("mine-badge-revoked", HOLDER, _mine("revoked")),
    Shown("mine-nothing", NEWCOMER, _at("/mine")),
)


def account(who: str, world: World, filled: Filled) -> object:
    """Whose account somebody who looks has; None for anybody."""
    return {
        ORGANISER: world.scheme.organiser,
        ADVISOR: world.scheme.advisor,
        HOLDER: filled.holder,
        NEWCOMER: filled.newcomer,
    }.get(who)


def cookies(who: str, world: World, filled: Filled, *, language: str) -> list[dict[str, str]]:
    """What their browser keeps: a language, and a session if they have an account."""
    kept = {"language": language}
    if found := account(who, world, filled):
        kept["issuer"] = world.token(found, PASSWORD)
    return [{"name": name, "value": value, "url": world.base} for name, value in kept.items()]
