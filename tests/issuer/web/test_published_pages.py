"""What the institution publishes: keys, status lists, achievements, attributes, activities."""

from __future__ import annotations

import json
import re

import pytest

from issuer.actions.published import did_document
from tests.issuer.web.site import BROWSER


@pytest.mark.parametrize("accept", [None, BROWSER, "text/html", "application/json", "image/png"])
def test_did_json_is_json_whatever_is_accepted(shown, accept):
    response = shown.get("/.well-known/did.json", accept=accept)
    assert response.status_code == 200
    assert response.mimetype == "application/json"
    assert json.loads(response.data) == did_document(shown.scheme.institution)
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_did_json_names_the_key_that_signed_the_badge(shown):
    document = json.loads(shown.get("/.well-known/did.json").data)
    proof = json.loads(shown.shown_badge.text)["proof"]
    proof = proof[0] if isinstance(proof, list) else proof
    assert proof["verificationMethod"] in document["assertionMethod"]


@pytest.mark.parametrize(
    ("accept", "mimetype"),
    [
        (None, "application/vc+ld+json"),
        (BROWSER, "application/vc+ld+json"),
        ("application/vc", "application/vc+ld+json"),
        ("application/json", "application/json"),
    ],
)
def test_a_status_list_is_served_as_it_was_signed(shown, accept, mimetype):
    list_id = shown.shown_badge.plan.status_list_id
    with shown.scheme.store.reading() as uow:
        text = uow.status_lists.get(list_id).text
    response = shown.get(f"/status/{list_id}", accept=accept)
    assert response.data == text.encode()
    assert response.mimetype == mimetype
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "max-age" in response.headers["Cache-Control"]


def test_a_revocation_is_in_the_list_at_once(site):
    badge = site.badge()
    path = f"/status/{badge.plan.status_list_id}"
    before = site.get(path)
    site.revoke(badge)
    after = site.get(path, If_None_Match=before.headers["ETag"])
    assert after.status_code == 200
    assert after.data != before.data


def test_the_issuer_is_a_page_and_a_profile(shown):
    page = shown.get("/issuer").text
    assert "did:web:localhost%3A8000" in page
    assert "localhost:8000" in page
    profile = json.loads(shown.get("/issuer", accept="application/ld+json").data)
    assert profile["id"] == "did:web:localhost%3A8000"
    assert profile["type"] == ["Profile"]
    assert profile["@context"][0] == "https://www.w3.org/ns/credentials/v2"


def test_what_a_credential_points_to_is_there(shown):
    """Every address of ours inside a badge answers (open-badges.md 11.10)."""
    found = set()

    def walk(value: object) -> None:
        if isinstance(value, dict):
            for one in value.values():
                walk(one)
        elif isinstance(value, list):
            for one in value:
                walk(one)
        elif isinstance(value, str) and value.startswith("http://localhost:8000"):
            found.add(value.split("#")[0].removeprefix("http://localhost:8000"))

    walk(json.loads(shown.shown_badge.text))
    assert len(found) >= 7
    for path in found:
        assert shown.get(path).status_code == 200, path
        assert shown.get(path, accept=None).status_code == 200, path


def test_an_achievement_is_a_page_and_a_document(shown):
    path = f"/achievements/{shown.shown_badge.plan.achievement_id}"
    assert "Effective communicators" in shown.get(path).text
    document = json.loads(shown.get(path, accept="application/json").data)
    signed = json.loads(shown.shown_badge.text)["credentialSubject"]["achievement"]
    assert {name: document[name] for name in signed} == signed
    assert "<strong>both days</strong>" in shown.get(f"{path}/criteria").text


@pytest.mark.parametrize("code", ["IPC", "IDL", "PS", "EC", "PSG", "PF"])
def test_each_attribute_has_a_page_in_both_languages(shown, code):
    page = shown.get(f"/attributes/{code}").text
    attribute = shown.scheme.policies.latest.attributes[code]
    assert attribute.name.en in page
    assert attribute.name.zh in page
    assert shown.get(f"/attributes/{code}/image.png").mimetype == "image/png"


def test_an_unknown_attribute_is_not_there(shown):
    assert shown.get("/attributes/EF").status_code == 404
    assert shown.get("/attributes/EF/image.png").status_code == 404


def test_an_activity_says_what_it_is_for_and_what_it_awards(shown):
    """S0-08: objectives, type and number of badges, before one joins."""
    page = shown.get(f"/activities/{shown.shown_badge.plan.activity_id}").text
    assert "Recognise distress early" in page
    assert "Awards one badge" in page
    assert "Effective communicators" in page
    assert "Organiser" not in page


def test_the_home_page_has_a_contact_and_the_day_of_the_scheme(shown):
    """S0-21."""
    page = shown.get("/").text
    assert shown.settings.advisor_contact in re.sub("<[^>]+>", "", page)
    assert "29 August 2022" in page


def test_robots_are_kept_from_people(shown):
    text = shown.get("/robots.txt").text
    assert "Disallow: /credentials/" in text
    assert "Disallow: /verify/" in text


@pytest.mark.parametrize("path", ["/crest.png", "/favicon.ico"])
def test_there_is_a_picture_of_the_institution(shown, path):
    response = shown.get(path)
    if response.status_code == 302:
        response = shown.get(response.headers["Location"])
    assert response.mimetype in {"image/png", "image/svg+xml"}


def test_health_and_readiness_differ(shown):
    assert shown.get("/healthz").text == "alive\n"
    assert shown.get("/readyz").text == "ready\n"
