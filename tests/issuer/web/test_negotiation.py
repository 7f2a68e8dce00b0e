"""Which form of a badge a caller gets (Open Badges 3.0; RFC 9110, section 12.5.1)."""

from __future__ import annotations

import pytest

from badge_art import unbake
from tests.issuer.web.site import BROWSER

CHROME_IMG = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8"
FIREFOX_IMG = "image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5"
CREDENTIAL = "application/vc+ld+json"

TABLE = [
    (None, CREDENTIAL),
    ("*/*", CREDENTIAL),
    ("application/*", CREDENTIAL),
    (CREDENTIAL, CREDENTIAL),
    ("application/vc", CREDENTIAL),
    ("application/ld+json", CREDENTIAL),
    ("application/json", "application/json"),
    ("application/json, text/plain, */*", "application/json"),
    ("application/json;charset=utf-8", "application/json"),
    ("text/html, */*", "text/html"),
    ("application/vc+ld+json, application/json;q=0.9", CREDENTIAL),
    ("application/json;q=0.9, application/vc+ld+json;q=0.5", "application/json"),
    ("application/json;q=0.5, text/html;q=0.4", "application/json"),
    ("application/vc+jwt, application/json;q=0.5", "application/json"),
    (BROWSER, "text/html"),
    ("text/html", "text/html"),
    ("text/html;q=0.9, application/json;q=0.8", "text/html"),
    ("text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", "text/html"),
    ("text/*", "text/html"),
    ("image/png", "image/png"),
    ("image/*", "image/png"),
    (CHROME_IMG, "image/png"),
    (FIREFOX_IMG, "image/png"),
    ("text/html;q=0, image/png;q=0.1", "image/png"),
    ("application/pdf", CREDENTIAL),
    ("nonsense", CREDENTIAL),
    ("text/html;q=nonsense", CREDENTIAL),
]


@pytest.mark.parametrize(("accept", "mimetype"), TABLE)
def test_the_badge_comes_in_the_form_that_is_wanted_most(shown, accept, mimetype):
    response = shown.get(f"/credentials/{shown.shown_badge.id}", accept=accept)
    assert response.status_code == 200
    assert response.mimetype == mimetype
    assert "Accept" in response.vary


@pytest.mark.parametrize("accept", [None, BROWSER, "image/png"])
def test_a_suffix_says_more_than_the_header(shown, accept):
    address = f"/credentials/{shown.shown_badge.id}"
    assert shown.get(f"{address}.json", accept=accept).mimetype == CREDENTIAL
    assert shown.get(f"{address}.png", accept=accept).mimetype == "image/png"


def test_the_json_is_the_stored_text_byte_for_byte(shown):
    badge = shown.shown_badge
    for path in (f"/credentials/{badge.id}", f"/credentials/{badge.id}.json"):
        assert shown.get(path, accept=None).data == badge.text.encode()


def test_the_picture_carries_the_stored_text(shown):
    badge = shown.shown_badge
    assert unbake(shown.get(f"/credentials/{badge.id}.png").data) == badge.text


@pytest.mark.parametrize("suffix", [".json", ".png"])
def test_a_file_that_is_known_is_not_sent_again(shown, suffix):
    path = f"/credentials/{shown.shown_badge.id}{suffix}"
    first = shown.get(path)
    again = shown.get(path, If_None_Match=first.headers["ETag"])
    assert again.status_code == 304
    assert again.data == b""


def test_a_download_is_named_by_us(shown):
    badge = shown.shown_badge
    named = shown.get(f"/credentials/{badge.id}.png").headers["Content-Disposition"]
    assert named == f'inline; filename="badge-{badge.plan.short_code}.png"'
