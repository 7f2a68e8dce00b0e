"""Verification for everybody: by address, code, file and text; in words and in JSON."""

from __future__ import annotations

import io
import json
import re
from datetime import UTC, datetime

import pytest
from PIL import Image

from issuer.ids import new_id, new_short_codes
from issuer.proofs import SUITES
from keys import MemorySigner
from tests.evil_issuer.material import presentation
from tests.issuer.web.site import BROWSER
from tests.journeys.strangers import learner_record

JSON = "application/json"


def handed_in(data: bytes, name: str = "badge.json", **more: str):
    return {"file": (io.BytesIO(data), name), **more}


def verdict(response) -> str:
    return json.loads(response.data)["verdict"]


def test_the_qr_code_leads_to_the_answer(shown):
    page = shown.get(f"/verify/{shown.shown_badge.id}")
    assert page.status_code == 200
    assert "This badge is good" in page.text
    assert "LEARNER Number0 學員" in page.text
    assert page.text.index("(localhost:8000) issued") < page.text.index("step by step")
    assert f"/credentials/{shown.shown_badge.id}" in page.text
    assert page.headers["X-Robots-Tag"] == "noindex"


def test_a_program_gets_the_report(shown):
    response = shown.get(f"/verify/{shown.shown_badge.id}", accept=JSON)
    report = json.loads(response.data)
    assert report["verdict"] == "valid"
    assert {one["outcome"] for one in report["findings"] if one["necessary"]} == {"passed"}
    assert report["credential"]["issuer"]["domain"] == "localhost:8000"


def test_a_revoked_badge_is_not_good(site):
    badge = site.badge()
    site.revoke(badge)
    page = site.get(f"/verify/{badge.id}").text
    assert "This badge is not good" in page
    assert "has revoked it" in page
    assert verdict(site.get(f"/verify/{badge.id}", accept=JSON)) == "not-valid"


@pytest.mark.parametrize("way", ["code", "spaced", "address", "verification", "json", "png"])
def test_a_code_or_an_address_of_ours_leads_to_the_badge(shown, way):
    badge = shown.shown_badge
    code = badge.plan.short_code
    asked = {
        "code": code,
        "spaced": f" {code.lower().replace('-', ' ')} ",
        "address": f"http://localhost:8000/credentials/{badge.id}",
        "verification": f"http://localhost:8000/verify/{badge.id}",
        "json": f"http://localhost:8000/credentials/{badge.id}.json",
        "png": f"http://localhost:8000/credentials/{badge.id}.png?x=1",
    }[way]
    by_form = shown.client.get(
        "/verify/find", query_string={"credential": asked}, base_url="http://localhost:8000"
    )
    assert by_form.status_code == 303
    assert by_form.headers["Location"] == f"/verify/{badge.id}"
    by_text = shown.post("/verify", {"text": asked})
    assert by_text.headers["Location"] == f"/verify/{badge.id}"


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("", 422),
        ("nonsense", 422),
        ("https://elsewhere.example/credentials/1", 422),
        ("javascript:alert(1)", 422),
        ("x" * 100_000, 422),
    ],
)
def test_what_is_neither_code_nor_address_is_explained(shown, asked, status):
    response = shown.post("/verify", {"text": asked or " "})
    assert response.status_code == status
    assert 'role="alert"' in response.text
    if asked and len(asked) < 1000:
        response = shown.client.get(
            "/verify/find",
            query_string={"credential": asked},
            base_url="http://localhost:8000",
            headers={"Accept": BROWSER},
        )
        assert response.status_code == status


def test_an_unknown_code_and_that_of_a_switched_off_badge_answer_alike(site):
    badge = site.badge()
    site.switch_off(badge)
    pages = []
    for code in (badge.plan.short_code, next(new_short_codes(1))):
        response = site.get(f"/verify/find?credential={code}")
        assert response.status_code == 404
        pages.append(response.text.replace(code, ""))
    assert pages[0] == pages[1]


def test_a_file_is_verified_and_leads_to_the_permanent_link(shown):
    badge = shown.shown_badge
    picture = shown.get(f"/credentials/{badge.id}.png").data
    for data, name in ((badge.text.encode(), "a.json"), (picture, "a.png")):
        response = shown.post("/verify", handed_in(data, name))
        assert "This badge is good" in response.text
        assert f"http://localhost:8000/verify/{badge.id}" in response.text
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["X-Robots-Tag"] == "noindex"


def test_a_pasted_text_is_verified(shown):
    response = shown.post("/verify", {"text": f"\n {shown.shown_badge.text} \n"}, accept=JSON)
    assert verdict(response) == "valid"


def test_a_file_of_a_switched_off_badge_is_verified_and_gets_no_link(site):
    badge = site.badge()
    site.switch_off(badge)
    response = site.post("/verify", handed_in(badge.text.encode()))
    assert "This badge is good" in response.text
    assert badge.id not in response.text
    assert '<img class="answer__art"' not in response.text


def test_a_changed_word_is_found_and_nothing_of_ours_stands_beside_it(shown):
    badge = shown.shown_badge
    response = shown.post("/verify", handed_in(badge.text.replace("First Aid", "Surgery").encode()))
    assert "This badge is not good" in response.text
    assert "What it claims, unproven" in response.text
    assert "answer__art" not in response.text
    assert badge.id not in response.text


def test_the_uploaded_picture_is_never_shown(shown):
    """T14: a genuine credential in other art is genuine, and its art is not."""
    from badge_art import bake, render

    other = bake(render("pf", texts={"name": "Doctor of Surgery"}), shown.shown_badge.text)
    page = shown.post("/verify", handed_in(other, "phd.png")).text
    assert "This badge is good" in page
    assert "data:image" not in page
    assert f"/achievements/{shown.shown_badge.plan.achievement_id}/image.png" in page
    assert "That the picture you were given belongs to it" in page


def somebody_elses_badge(text: str, *, name: str = "Example University 示例大學") -> str:
    """A sound badge of a stranger, who signs with a did:key and uses our name."""
    signer = MemorySigner.generate()
    did = f"did:key:{signer.public_key.multibase}"
    document = json.loads(text)
    del document["proof"], document["credentialStatus"]
    document["id"] = "https://elsewhere.example/credentials/1"
    document["issuer"] = {"id": did, "type": ["Profile"], "name": name}
    return (
        SUITES["eddsa-rdfc-2022"]
        .secure(
            document,
            signer=signer,
            verification_method=f"{did}#{signer.public_key.multibase}",
            created=datetime(2026, 11, 20, tzinfo=UTC),
        )
        .text
    )


def test_a_stranger_with_our_name_does_not_look_like_us(shown):
    """T17."""
    response = shown.post(
        "/verify", handed_in(somebody_elses_badge(shown.shown_badge.text).encode())
    )
    page = response.text
    assert "an unknown issuer (“Example University 示例大學”)" in page
    assert "Anybody can issue badges under any name" in page
    assert "answer__art" not in page
    assert "/crest.png" not in page
    assert "Link to this verification" not in page
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("known", "says"),
    [
        ("learner0@example.edu", "The e-mail address is that of the badge&#39;s recipient."),
        ("LEARNER number0 學員", "The name is the one in the badge."),
        ("somebody@example.edu", "This is not what the badge says about its recipient."),
    ],
)
def test_the_recipient_can_be_compared(shown, known, says):
    """T15; and what was asked stands in no address."""
    badge = shown.shown_badge
    by_link = shown.post(f"/verify/{badge.id}", {"known": known})
    by_file = shown.post("/verify", handed_in(badge.text.encode(), known=known))
    for response in (by_link, by_file):
        assert says in response.text
        assert "This badge is good" in response.text
        assert response.headers["Cache-Control"] == "no-store"


def test_what_is_compared_stands_in_no_address_and_no_log(shown, capsys):
    badge, known = shown.shown_badge, "learner0@example.edu"
    picture = shown.get(f"/credentials/{badge.id}.png").data
    photograph = io.BytesIO()
    Image.open(io.BytesIO(picture)).convert("RGB").save(photograph, "JPEG")
    asked = [
        handed_in(badge.text.encode(), known=known),
        handed_in(photograph.getvalue(), "photograph.jpg", known=known),
        {"text": badge.text, "known": known},
        {"text": badge.plan.short_code, "known": known},
        {"text": "nothing", "known": known},
    ]
    answers = [shown.post("/verify", data) for data in asked]
    assert [one.status_code for one in answers] == [200, 200, 200, 200, 422]
    assert [known in f"{one.headers}{one.text}" for one in answers] == [False] * 5
    for answer in answers[:-1]:
        assert "The e-mail address is that of the badge&#39;s recipient." in answer.text
    said = capsys.readouterr()
    assert known not in said.out + said.err
    assert "The e-mail address" not in shown.get(f"/verify/{badge.id}?known={known}").text
    forms = re.findall(r"<form .*?</form>", shown.get("/verify").text, re.DOTALL)
    comparing = [one for one in forms if 'name="known"' in one]
    assert len(comparing) == 2
    assert all(one.startswith('<form method="post"') for one in comparing)


def test_what_was_not_asked_for_is_told_only_where_it_was_wanted(shown):
    """By default no site is asked, so it would not help to come back."""
    ours = shown.shown_badge.text
    told = "Sites of other issuers are not asked from here"
    elsewhere = ours.replace("did:web:localhost%3A8000", "did:web:elsewhere.example")
    inside = json.dumps(presentation(json.loads(elsewhere)))
    for text, is_told in ((elsewhere, True), (inside, True), (ours, False)):
        page = shown.post("/verify", handed_in(text.encode())).text
        assert (told in page) is is_told


def test_a_badge_inside_a_record_inside_a_presentation_has_findings_of_its_own(shown):
    record = json.loads(learner_record(shown.shown_badge.text))
    page = shown.post("/verify", handed_in(json.dumps(presentation(record)).encode())).text
    assert "The signature is good; nobody here knows whose it is" in page
    # The record and its second badge are by a key that nobody knows; the other one is ours.
    assert page.count('<details class="card part part--good">') == 1
    assert page.count('<details class="card part part--doubt" open>') == 2
    assert page.count("Nothing was changed since it was signed") == 3
    assert [f"<h{level}" in page for level in range(1, 8)] == [True] * 5 + [False] * 2


HOSTILE = {
    "empty": b"",
    "nothing": b"\0" * 1000,
    "jpeg": b"\xff\xd8\xff\xe0" + b"x" * 100,
    "html": b"<html><script>alert(1)</script>",
    "deep": b"[" * 100_000,
    "deep-object": b'{"a":' * 50_000,
    "not-a-badge": b'{"hello": "world"}',
    "numbers": b'{"a": 1e999}',
    "twice": b'{"type": 1, "type": 2}',
    "utf16": '{"a": 1}'.encode("utf-16"),
    "png-of-nothing": b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
    "zip": b"PK\x03\x04" + b"\0" * 100,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_gets_a_calm_answer(shown, name):
    response = shown.post("/verify", handed_in(HOSTILE[name], "x\r\nSet-Cookie: a=b.png"))
    assert response.status_code in {200, 422}
    assert "Set-Cookie" not in response.headers
    assert "This badge is good" not in response.text
    machine = shown.post("/verify", handed_in(HOSTILE[name]), accept=JSON)
    assert machine.status_code in {200, 422}
    if machine.status_code == 422:
        assert machine.mimetype == "application/problem+json"
        assert json.loads(machine.data)["type"].endswith("/malformed-submission")
    else:
        assert verdict(machine) != "valid"


MEBIBYTE = 1024 * 1024


@pytest.mark.parametrize(
    ("field", "size"), [('file"; filename="a.png', 11 * MEBIBYTE), ("text", 3 * MEBIBYTE)]
)
def test_what_is_huge_is_refused(shown, field, size):
    head = f'--edge\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n'
    response = shown.client.post(
        "/verify",
        data=head.encode() + b"x" * size + b"\r\n--edge--\r\n",
        content_type="multipart/form-data; boundary=edge",
        base_url="http://localhost:8000",
        headers={"Accept": BROWSER},
    )
    assert response.status_code == 413
    assert "too large" in response.text


def test_a_huge_form_is_refused_before_it_is_read(shown):
    response = shown.client.post(
        "/verify",
        data=b"text=" + b"x" * (3 * MEBIBYTE),
        content_type="application/x-www-form-urlencoded",
        base_url="http://localhost:8000",
    )
    assert response.status_code == 413


def test_strangers_words_are_only_words(shown):
    """T12, T49: markup and hidden characters of a badge do nothing to the page."""
    evil = "<img src=x onerror=alert(1)>{{7*7}}\u202egnp"
    text = somebody_elses_badge(shown.shown_badge.text, name=evil)
    page = shown.post("/verify", handed_in(text.encode(), "<script>.png")).text
    assert "<img src=x" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;{{7*7}}" in page
    assert "\u202e" not in page
    assert "<script>." not in page


def test_an_absent_badge_is_not_there(shown):
    assert shown.get(f"/verify/{new_id()}").status_code == 404
