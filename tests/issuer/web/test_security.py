"""Headers, hosts, cookies, forged forms and floods (trust.md 5.4 to 5.6)."""

from __future__ import annotations

import pytest
from flask import Blueprint, Response

import issuer.web
from issuer.web.current import open_account
from tests.issuer.web.site import BROWSER, Site

HTTPS = "https://badges.example.edu"

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=(), payment=(), usb=()",
    "Origin-Agent-Cluster": "?1",
}
STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "object-src 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
    "trusted-types 'none'"
)


def addresses(site: Site) -> dict[str, str]:
    """A real address for every page of the public surface."""
    badge = site.shown_badge
    values = {
        "credential_id": badge.id,
        "achievement_id": badge.plan.achievement_id,
        "activity_id": badge.plan.activity_id,
        "list_id": badge.plan.status_list_id,
        "code": "EC",
        "filename": "style.css",
    }
    found = {}
    with site.app.test_request_context(base_url="http://localhost:8000"):
        adapter = site.app.create_url_adapter(None) or site.app.url_map.bind("localhost:8000")
        for rule in site.app.url_map.iter_rules():
            if "GET" in rule.methods:
                given = {name: values[name] for name in rule.arguments}
                found[rule.endpoint] = adapter.build(rule.endpoint, given)
    return found


def test_every_answer_has_its_headers(shown):
    seen = addresses(shown)
    assert len(seen) > 18
    for endpoint, path in seen.items():
        response = shown.get(path)
        for name, value in ALWAYS.items():
            assert response.headers[name] == value, endpoint
        policy = response.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'"), endpoint
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert "Strict-Transport-Security" not in response.headers
        assert response.headers["Cache-Control"]
        assert "Set-Cookie" not in response.headers, endpoint
        machine = response.headers.get("Access-Control-Allow-Origin") == "*"
        assert response.headers["Cross-Origin-Resource-Policy"] == (
            "cross-origin" if machine else "same-origin"
        )
        assert machine == (response.mimetype != "text/html") or endpoint in {
            "static", "public.favicon", "health.alive", "health.ready", "public.find",
        }, endpoint  # fmt: skip


def test_pages_have_no_inline_script_or_style_and_nothing_foreign(shown):
    for endpoint, path in addresses(shown).items():
        response = shown.get(path)
        if response.mimetype != "text/html":
            continue
        page = response.text
        assert "<style" not in page, endpoint
        assert " style=" not in page, endpoint
        assert " onclick=" not in page, endpoint
        assert page.count("<script") == page.count('<script src="/static/'), endpoint
        assert 'src="http' not in page, endpoint


def test_every_view_belongs_to_a_surface_that_was_asked_for(shown):
    assert shown.settings.surfaces == ("public",)
    allowed = {"static", "health", "public", "api"}  # api: the public surface's machines' room
    assert {endpoint.split(".")[0] for endpoint in shown.app.view_functions} <= allowed


def test_a_process_mounts_only_what_it_was_asked_for(shown):
    app = shown.with_surfaces("student")
    assert not [
        name for name in app.view_functions if name.startswith(("public.", "api.", "staff."))
    ]
    assert app.test_client().get("/", base_url="http://localhost:8000").status_code == 404


def test_https_adds_what_only_https_can_keep(tmp_path):
    site = Site(tmp_path, base_url=HTTPS)
    response = site.get("/verify?lang=en")
    assert response.headers["Strict-Transport-Security"] == (
        "max-age=63072000; includeSubDomains; preload"
    )
    assert response.headers["Content-Security-Policy"] == f"{STRICT}; upgrade-insecure-requests"
    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("__Host-language=en;")
    for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in cookie
    site.close()


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "example.com:8000"])
def test_another_host_name_gets_nothing(shown, host):
    response = shown.client.get("/", base_url=f"http://{host}")
    assert response.status_code == 400
    assert host not in response.text
    assert response.headers["Content-Security-Policy"]


def test_addresses_are_made_from_our_own_name_and_not_from_the_request(shown):
    page = shown.get(f"/credentials/{shown.shown_badge.id}", X_Forwarded_Host="evil.example").text
    assert "evil.example" not in page


# -- forms and sessions --------------------------------------------------------------------------


@pytest.fixture
def form(tmp_path, monkeypatch):
    """A site with a page that has a form, and one that signs somebody in."""
    probe = Blueprint("probe", __name__)

    @probe.route("/form", methods=["GET", "POST"])
    def page() -> str:
        from flask import render_template_string

        return render_template_string(
            '{% extends "base.html" %}{% from "_macros.html" import csrf %}'
            "{% block title %}t{% endblock %}{% block content %}{{ csrf() }}{% endblock %}"
        )

    @probe.get("/enter")
    def enter() -> Response:
        response = Response("in")
        open_account(response, token="the-token")
        return response

    monkeypatch.setattr(issuer.web, "_blueprints", lambda _: [probe])
    made = Site(tmp_path, base_url=HTTPS)
    yield made
    made.close()


def token_of(page: str) -> str:
    return page.split('name="csrf_token" value="')[1].split('"', maxsplit=1)[0]


def send(form, client, *, token: str | None = None, **headers: str):
    data = {} if token is None else {"csrf_token": token}
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post("/form", data=data, base_url=HTTPS, headers={"Accept": BROWSER, **sent})


def test_a_form_without_its_token_is_refused_and_explained(form):
    response = send(form, form.client)
    assert response.status_code == 400
    assert "This form is no longer good" in response.text
    assert "Nothing was changed" in response.text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Sec_Fetch_Site": "same-origin"}, 200),
        ({"Sec_Fetch_Site": "same-origin", "Origin": "null"}, 200),
        ({"Sec_Fetch_Site": "none"}, 200),
        ({"Origin": HTTPS}, 200),
        ({"Origin": "null"}, 200),
        ({"Sec_Fetch_Site": "cross-site"}, 403),
        ({"Sec_Fetch_Site": "same-site"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "https://badges.example.edu.evil.example"}, 403),
        ({"Origin": "http://badges.example.edu"}, 403),
    ],
)
def test_only_forms_of_our_own_pages_are_taken(form, headers, status):
    client = form.client
    token = token_of(client.get("/form", base_url=HTTPS).text)
    assert send(form, client, token=token, **headers).status_code == status


def test_a_page_with_a_form_is_nobodys_to_keep(form):
    response = form.client.get("/form", base_url=HTTPS)
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Content-Security-Policy"] == f"{STRICT}; upgrade-insecure-requests"
    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("__Host-form=")
    assert "Secure" in cookie
    assert "HttpOnly" in cookie


def test_the_session_cookie_is_bound_to_this_host(form):
    cookie = form.client.get("/enter", base_url=HTTPS).headers["Set-Cookie"]
    assert cookie.startswith("__Host-issuer=the-token;")
    for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie
    assert "Max-Age" not in cookie


def test_verifying_needs_no_cookie_but_refuses_another_sites_form(shown):
    fine = shown.post("/verify", {"text": "{}"})
    assert fine.status_code in {200, 422}
    assert "Set-Cookie" not in fine.headers
    assert shown.post("/verify", {"text": "{}"}, Sec_Fetch_Site="cross-site").status_code == 403


def test_whoever_is_signed_in_gets_pages_that_nobody_keeps(shown):
    client = shown.client
    client.set_cookie("issuer", "some-token", domain="localhost")
    response = client.get("/", base_url="http://localhost:8000")
    assert response.headers["Cache-Control"] == "no-store"


# -- floods --------------------------------------------------------------------------------------


def test_too_many_verifications_are_slowed_down(tmp_path):
    site = Site(tmp_path, verify_per_minute=3)
    answers = [site.post("/verify", {"text": "{}"}) for _ in range(4)]
    assert [one.status_code for one in answers] == [422, 422, 422, 429]
    assert int(answers[-1].headers["Retry-After"]) <= 60
    assert "A little slower" in answers[-1].text
    # A code costs as much as a file; a page of ours does not.
    assert site.get("/verify/find?credential=K7QF-2M9T-XW3C").status_code == 429
    assert site.get("/verify").status_code == 200
    site.close()


def test_each_visitor_has_their_own_allowance(tmp_path):
    site = Site(tmp_path, verify_per_minute=1, trusted_proxies=1)

    def ask(address: str) -> int:
        return site.post("/verify", {"text": "{}"}, X_Forwarded_For=address).status_code

    assert [ask("203.0.113.1"), ask("203.0.113.1"), ask("203.0.113.2")] == [422, 429, 422]
    # One IPv6 customer has a whole network of addresses.
    assert [ask("2001:db8:1:1::1"), ask("2001:db8:1:1::2"), ask("2001:db8:1:2::1")] == [
        422, 429, 422,
    ]  # fmt: skip
    site.close()


def test_without_a_proxy_of_ours_nobody_says_where_they_come_from(tmp_path):
    site = Site(tmp_path, verify_per_minute=1)
    assert site.post("/verify", {"text": "{}"}, X_Forwarded_For="203.0.113.1").status_code == 422
    assert site.post("/verify", {"text": "{}"}, X_Forwarded_For="203.0.113.2").status_code == 429
    site.close()
