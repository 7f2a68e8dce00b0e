"""The page of a badge: what it says, what it keeps to itself, and when it is not there."""

from __future__ import annotations

import re

import pytest

from issuer.ids import new_id
from tests.issuer.web.site import BROWSER


@pytest.fixture(scope="module")
def page(shown):
    return shown.get(f"/credentials/{shown.shown_badge.id}").text


def test_it_says_who_issued_what_to_whom(page):
    assert "LEARNER Number0 學員" in page
    assert "Example University 示例大學 (localhost:8000)" in page
    assert "Effective communicators: Mental Health First Aid" in page
    assert "13–14 Nov 2026" in page
    assert "100 % (required: 75 %)" in page
    assert "<strong>both days</strong>" in page


def test_it_tells_machines_where_the_credential_is(shown, page):
    address = f"http://localhost:8000/credentials/{shown.shown_badge.id}"
    assert f'<link rel="alternate" type="application/vc+ld+json" href="{address}.json">' in page
    assert f'<link rel="canonical" href="{address}">' in page


def test_a_shared_link_has_a_preview_that_names_nobody(shown, page):
    tags = dict(re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)">', page))
    assert tags["og:url"] == f"http://localhost:8000/credentials/{shown.shown_badge.id}"
    assert tags["og:title"] == "Effective communicators: Mental Health First Aid"
    assert (tags["og:image:width"], tags["og:image:height"]) == ("1200", "627")
    assert tags["og:image:alt"]
    assert tags["twitter:card"] == "summary_large_image"
    assert "LEARNER" not in "".join(tags.values())
    card = shown.get(tags["og:image"].removeprefix("http://localhost:8000"))
    assert card.mimetype == "image/png"


def test_it_keeps_hashes_and_numbers_to_itself(shown, page):
    assert "sha256$" not in page
    assert "@example.edu" not in page.replace("learning.commons@example.edu", "")
    assert "22000001" not in page


def test_it_stays_out_of_search_engines(shown):
    response = shown.get(f"/credentials/{shown.shown_badge.id}")
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert response.headers["Cache-Control"] == "public, max-age=60, must-revalidate"


def test_a_revoked_badge_says_so_first_and_keeps_its_address(site):
    badge = site.badge()
    site.revoke(badge)
    response = site.get(f"/credentials/{badge.id}")
    assert response.status_code == 200
    text = response.text
    assert text.index("This badge was revoked on 21 November 2026") < text.index("<h1")
    assert "awarded by mistake" not in text
    assert "not revoked" not in text


@pytest.mark.parametrize("accept", [BROWSER, "application/json", "image/png", "*/*"])
@pytest.mark.parametrize(
    "path",
    ["/credentials/{}", "/credentials/{}.json", "/credentials/{}.png", "/verify/{}"],
)
def test_absent_and_switched_off_answer_alike(site, path, accept):
    badge = site.badge()
    site.switch_off(badge)
    off = site.get(path.format(badge.id), accept=accept)
    nowhere = new_id()
    absent = site.get(path.format(nowhere), accept=accept)
    assert off.status_code == absent.status_code == 404
    assert off.text.replace(badge.id, "") == absent.text.replace(nowhere, "")
    assert dict(off.headers) == dict(absent.headers)


def test_switched_off_takes_effect_at_once(site):
    badge = site.badge()
    assert site.get(f"/credentials/{badge.id}").status_code == 200
    site.switch_off(badge)
    assert site.get(f"/credentials/{badge.id}").status_code == 404


@pytest.mark.parametrize("name", ["short", "../../etc/passwd", "%00", "x" * 28, "é" * 27])
def test_what_cannot_be_an_identifier_is_not_there(shown, name):
    assert shown.get(f"/credentials/{name}").status_code == 404
