"""Who has an answer already is told so, at no cost; and nobody keeps what they may not."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import pytest

from issuer.actions.status_lists import refresh_status_lists
from issuer.config import Settings
from issuer.web import create_app
from tests.issuer.web.site import BROWSER, Site

JSON = "application/json"
WAYS = {
    "json": ("/credentials/{id}.json", None),
    "negotiated json": ("/credentials/{id}", None),
    "plain json": ("/credentials/{id}", JSON),
    "picture": ("/credentials/{id}.png", None),
    "page": ("/credentials/{id}", BROWSER),
    "answer": ("/verify/{id}", BROWSER),
    "report": ("/verify/{id}", JSON),
    "list": ("/status/{list}", None),
    "plain list": ("/status/{list}", JSON),
}
OF_A_BADGE = [way for way in WAYS if "list" not in way]


def ask(site, way, badge, **headers):
    path, accept = WAYS[way]
    path = path.format(id=badge.id, list=badge.plan.status_list_id)
    return site.get(path, accept=accept, **headers)


@pytest.mark.parametrize("way", WAYS)
def test_what_is_known_is_not_sent_again(shown, way):
    first = ask(shown, way, shown.shown_badge)
    tag = first.headers["ETag"]
    assert tag.startswith('"')
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = ask(shown, way, shown.shown_badge, If_None_Match=known)
        assert again.status_code == 304, known
        assert again.data == b""
        for name in ("ETag", "Cache-Control", "Vary", "Access-Control-Allow-Origin"):
            assert again.headers.get(name) == first.headers.get(name), name
    other = ask(shown, way, shown.shown_badge, If_None_Match='"other"')
    assert (other.status_code, other.data) == (200, first.data)


def test_no_two_forms_share_a_tag(shown):
    tags = [ask(shown, way, shown.shown_badge).headers["ETag"] for way in WAYS]
    tags.remove(ask(shown, "json", shown.shown_badge).headers["ETag"])  # the same as negotiated
    assert len(set(tags)) == len(tags)


@pytest.mark.parametrize("way", OF_A_BADGE)
def test_nothing_is_read_or_made_for_whoever_has_it_already(site, way):
    """The stored text is spoiled: whoever looked at it would fail, or send something else."""
    badge = site.badge()
    tag = ask(site, way, badge).headers["ETag"]
    with site.scheme.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER series_no_update")
        connection.exec_driver_sql("UPDATE series SET text = 'spoiled'")
    assert ask(site, way, badge, If_None_Match=tag).status_code == 304
    other = ask(site, way, badge)
    assert other.status_code != 200 or other.data.startswith(b"spoile")


@pytest.mark.parametrize("way", OF_A_BADGE)
def test_a_badge_that_is_switched_off_is_gone_for_whoever_has_it(site, way):
    badge = site.badge()
    tag = ask(site, way, badge).headers["ETag"]
    site.switch_off(badge)
    for known in (tag, "*"):
        gone = ask(site, way, badge, If_None_Match=known)
        assert gone.status_code == 404
        assert gone.headers["Cache-Control"] == "no-store"
        assert "ETag" not in gone.headers


@pytest.mark.parametrize("way", OF_A_BADGE)
def test_no_cache_may_show_a_badge_after_its_minute(shown, way):
    kept = ask(shown, way, shown.shown_badge).headers["Cache-Control"]
    assert kept == "public, max-age=60, must-revalidate"


@pytest.mark.parametrize("path", ["/status/{list}", "/.well-known/did.json"])
def test_keys_and_lists_may_outlive_us_for_a_day(shown, path):
    path = path.format(list=shown.shown_badge.plan.status_list_id)
    kept = shown.get(path).headers["Cache-Control"]
    assert kept == "public, max-age=300, stale-if-error=86400"


@pytest.mark.parametrize(("way", "changes"), [(way, way not in {"json", "picture"}) for way in (
    "json", "picture", "page", "answer", "report", "list",
)])  # fmt: skip
def test_a_revocation_is_seen_by_whoever_has_the_answer_from_before(site, way, changes):
    badge = site.badge()
    before = ask(site, way, badge)
    site.revoke(badge)
    after = ask(site, way, badge, If_None_Match=before.headers["ETag"])
    assert after.status_code == (200 if changes else 304)
    assert (ask(site, way, badge).data != before.data) is changes


@pytest.mark.parametrize("way", ["answer", "report", "list"])
def test_a_list_that_was_signed_anew_is_another_one(site, way):
    badge = site.badge()
    tag = ask(site, way, badge).headers["ETag"]
    list_id, scheme = badge.plan.status_list_id, site.scheme
    with scheme.store.reading() as uow:
        before = uow.status_lists.get(list_id)
    scheme.clock.forward(days=2)
    refresh_status_lists(store=scheme.store, institution=scheme.institution, clock=scheme.clock)
    # As after a restore from a backup: the same number, at another time.
    with scheme.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE status_lists SET version = {before.version}")
    scheme.clock.forward(days=-2)
    assert ask(site, way, badge, If_None_Match=tag).status_code == 200


@pytest.mark.parametrize("way", ["answer", "report"])
def test_a_verification_is_good_for_its_own_minute(site, way):
    badge = site.badge()
    scheme = site.scheme
    scheme.clock.now = scheme.clock.now.replace(second=0)
    first = ask(site, way, badge)
    scheme.clock.forward(seconds=59)
    within = ask(site, way, badge)
    assert (within.headers["ETag"], within.data) == (first.headers["ETag"], first.data)
    scheme.clock.forward(seconds=1)
    assert ask(site, way, badge, If_None_Match=first.headers["ETag"]).status_code == 200


@pytest.mark.parametrize("way", ["page", "answer", "report"])
def test_each_language_has_a_tag_of_its_own(shown, way):
    badge = shown.shown_badge
    english = ask(shown, way, badge, Accept_Language="en")
    chinese = ask(shown, way, badge, Accept_Language="zh-Hant")
    assert english.headers["ETag"] != chinese.headers["ETag"]
    assert english.data != chinese.data
    assert "Accept-Language" in english.headers["Vary"]
    crossed = ask(shown, way, badge, Accept_Language="en", If_None_Match=chinese.headers["ETag"])
    assert crossed.status_code == 200


@pytest.mark.parametrize("way", ["page", "answer"])
def test_what_is_for_one_reader_only_is_never_called_known(shown, way):
    path, _ = WAYS[way]
    path = path.format(id=shown.shown_badge.id)
    signed_in = shown.client
    signed_in.set_cookie("issuer", "some-token", domain="localhost")
    chosen = f"{path}?lang=zh-Hant"
    for client, where in ((signed_in, path), (shown.client, chosen)):
        response = client.get(
            where,
            base_url="http://localhost:8000",
            headers={"Accept": BROWSER, "If-None-Match": "*"},
        )
        assert response.status_code == 200
        assert "ETag" not in response.headers
        assert "no-store" in response.headers["Cache-Control"]


OTHERWISE = {
    "base_url": "https://badges.example.edu",
    "institution_name": "Another University",
    "institution_name_zh": "別的大學",
    "institution_email": "other@example.edu",
    "advisor_contact": "Somebody else",
    "linkedin_organization_id": "123",
    "state_dir": Path("elsewhere"),
    "surfaces": ("public", "student"),
    "trusted_proxies": 1,
    "mail_from": "other@example.edu",
    "upload_mebibytes": 11,
    "fetch": True,
    "refresh": True,
    "known_issuers": ("registry.json",),
}


@pytest.mark.parametrize("name", OTHERWISE)
@pytest.mark.parametrize("language", ["en", "zh-Hant"])
def test_another_setting_that_a_page_shows_gives_another_tag(shown, tmp_path, name, language):
    """Whichever setting it is; those that a page does not show leave its bytes as they are."""

    def page(settings):
        app = create_app(replace(shown.services, settings=settings))
        return app.test_client().get(
            f"/credentials/{shown.shown_badge.id}",
            base_url=settings.base_url,
            headers={"Accept": BROWSER, "Accept-Language": language},
        )

    before = page(shown.settings)
    value = tmp_path if name == "state_dir" else OTHERWISE[name]
    after = page(replace(shown.settings, **{name: value}))
    assert (before.status_code, after.status_code) == (200, 200)
    assert after.data == before.data or after.headers["ETag"] != before.headers["ETag"]


def test_no_setting_is_forgotten_here():
    elsewhere = {
        "database_url", "signing_keys", "passphrase_file", "policies_dir", "mail",
        "verify_per_minute", "sign_in_per_minute", "queue_url", "sign_processes",
    }  # fmt: skip
    named = {one.name for one in fields(Settings)}
    assert named - elsewhere <= OTHERWISE.keys()


def test_another_key_gives_another_tag(tmp_path):
    """Whether a signature counts depends on the keys that are published."""
    one, other = Site(tmp_path / "one", base_url="http://localhost:8000"), Site(tmp_path / "other")
    badge = one.badge()
    apps = [
        create_app(replace(one.services, institution=institution))
        for institution in (one.scheme.institution, other.scheme.institution)
    ]
    tags = {
        app.test_client()
        .get(f"/verify/{badge.id}", base_url="http://localhost:8000", headers={"Accept": BROWSER})
        .headers["ETag"]
        for app in apps
    }
    assert len(tags) == 2
    one.close()
    other.close()
