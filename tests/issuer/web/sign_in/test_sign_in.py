"""The way in and out (trust.md 5.5, 5.6, T55 to T57)."""

from __future__ import annotations

from issuer.web.sign_in import safe_next
from tests.issuer.web.staff.desk import Office
from tests.scheme import PASSWORD


def cookie_of(answer):
    [found] = [
        one for one in answer.headers.getlist("Set-Cookie") if one.startswith(("issuer=", "__Host"))
    ]
    return found


def test_each_is_led_to_their_own_desk(office):
    learner = office.scheme.learners(1)[0]
    office.student(learner)
    for login, desk in (("organiser", "/staff"), ("advisor", "/staff"), ("student", "/mine")):
        assert office.somebody().sign_in(login).headers["Location"] == desk


def test_the_session_is_a_cookie_of_this_host_only(office):
    answer = office.somebody().sign_in("organiser")
    cookie = cookie_of(answer)
    for part in ("HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie
    assert "Expires" not in cookie
    assert "Max-Age" not in cookie


def test_an_unknown_name_and_a_wrong_password_say_the_same(office):
    pages = [
        office.somebody().sign_in(login, password)
        for login, password in (("organiser", "wrong wrong wrong"), ("organisez", PASSWORD))
    ]
    assert {page.status_code for page in pages} == {403}
    one, two = (page.text.split('role="alert"')[1].split("</div>")[0] for page in pages)
    assert one == two
    assert "do not belong together" in one


def test_a_failure_keeps_the_name_and_never_the_password(office):
    browser = office.somebody()
    page = browser.sign_in('<"organiser', "a secret that was typed")
    assert browser.form("/sign-in").values["login"] == '<"organiser'
    assert "a secret that was typed" not in page.text
    assert "issuer=" not in str(page.headers.getlist("Set-Cookie"))


def test_whoever_was_sent_here_is_sent_back(office):
    activity = office.scheme.activity()
    browser = office.somebody()
    wanted = f"/staff/activities/{activity.id}/preview?lang=en"
    sent = browser.get(wanted)
    assert sent.status_code == 303
    browser.follow(sent)
    answer = browser.submit("/sign-in", login="organiser", password=PASSWORD)
    assert answer.headers["Location"] == wanted


BAD = [
    "https://evil.example/",
    "//evil.example/staff",
    "///evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "/staff\\..",
    "/\t/evil.example",
    "/staff\r\nSet-Cookie: a=b",
    "javascript:alert(1)",
    "http:/staff",
    "http:///staff",
    "staff",
    "",
    " /staff",
    "/nothing-of-ours",
    "/sign-in?next=/staff",
    "/sign-out",
    "/staff/../../evil",
    "/%2f%2fevil.example",
    "/staff/" + "a" * 600,
]


def test_nobody_is_sent_anywhere_else(office):
    for wanted in BAD:
        with office.app.test_request_context():
            assert not safe_next(wanted), wanted
        answer = office.somebody().sign_in("organiser", next=wanted)
        assert answer.headers["Location"] == "/staff", wanted


def test_a_signed_in_reader_of_the_form_goes_on(office):
    browser = office.somebody("organiser")
    assert browser.get("/sign-in").headers["Location"] == "/staff"
    assert browser.get("/sign-in?next=/verify").headers["Location"] == "/verify"
    assert browser.get("/sign-in?next=//evil.example").headers["Location"] == "/staff"


def test_signing_out_ends_the_session_on_the_server(office):
    browser = office.somebody("organiser")
    stolen = browser.client.get_cookie("issuer", domain="localhost").value
    browser.get("/staff")
    answer = browser.submit("/sign-out")
    assert answer.status_code == 303
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    thief = office.somebody()
    thief.client.set_cookie("issuer", stolen, domain="localhost")
    assert thief.get("/staff").status_code == 303


def test_signing_out_is_a_form_and_no_link(office):
    browser = office.somebody("organiser")
    assert browser.get("/sign-out").status_code == 405
    assert browser.post("/sign-out", {}, with_token=False).status_code == 400
    assert browser.get("/staff").status_code == 200


def test_signing_in_needs_the_forms_token(office):
    browser = office.somebody()
    answer = browser.post(
        "/sign-in", {"login": "organiser", "password": PASSWORD}, with_token=False
    )
    assert answer.status_code == 400


def test_signing_in_again_ends_the_former_session_and_changes_the_token(office):
    browser = office.somebody("organiser")
    browser.get("/staff")
    old_token = browser.token
    old = browser.client.get_cookie("issuer", domain="localhost").value
    answer = browser.post("/sign-in", {"login": "advisor", "password": PASSWORD})
    new = browser.client.get_cookie("issuer", domain="localhost").value
    assert answer.status_code == 303
    assert new != old
    browser.get("/staff")
    assert browser.token != old_token
    other = office.somebody()
    other.client.set_cookie("issuer", old, domain="localhost")
    assert other.get("/staff").status_code == 303


def test_too_many_tries_rest(tmp_path):
    office = Office(tmp_path, sign_in_per_minute=3)
    browser = office.somebody()
    browser.get("/sign-in")
    form = browser.form("/sign-in").values | {"login": "organiser", "password": "wrong"}
    statuses = [browser.post("/sign-in", form, with_token=False).status_code for _ in range(5)]
    office.close()
    assert statuses == [403, 403, 403, 429, 429]


def test_a_name_rests_after_many_failures(office):
    browser = office.somebody()
    for _ in range(10):
        browser.sign_in("organiser", "wrong wrong wrong")
    page = browser.sign_in("organiser")
    assert page.status_code == 429
    assert "quarter of an hour" in page.text


def test_an_idle_session_ends(office):
    browser = office.somebody("organiser")
    office.scheme.clock.forward(minutes=31)
    answer = browser.get("/staff")
    assert answer.status_code == 303
    assert "next=" in answer.headers["Location"]


def test_the_form_is_there_in_chinese(office):
    page = office.somebody().get("/sign-in?lang=zh-Hant")
    assert '<html lang="zh-Hant">' in page.text
