"""The answer to a verification: what its head says, what is open, what can be compared."""

from __future__ import annotations

import io
import json
import re

import pytest

from issuer.i18n import Message
from issuer.verification.issuers import IssuerIdentity
from issuer.verification.report import AUTHENTICITY, Kind, Part, Step, VerificationReport
from issuer.verification.report import passed as found_good
from issuer.verification.report import unchecked as found_open
from issuer.web.public.answer_view import ReportView
from tests.evil_issuer import material
from tests.issuer.web.site import BROWSER
from tests.journeys.strangers import STRANGER, learner_record

SAID = Message("Said.")
CHINESE = {"Accept_Language": "zh-HK"}


def verified(shown, document, *, known="", **headers):
    text = document if isinstance(document, str) else json.dumps(document)
    data = {"file": (io.BytesIO(text.encode()), "badge.json")} | ({"known": known} if known else {})
    return shown.post("/verify", data, accept=BROWSER, **headers).text


def a_strangers(**changes):
    """By a did:key that calls itself as it likes."""
    return STRANGER.sign(material.badge(STRANGER.did, credentialStatus=None, **changes))


def head_of(page):
    return re.search(r'<header class="verdict.*?</header>', page, re.DOTALL)[0]


def finding_of(page, title):
    return re.search(rf"<details[^>]*>\s*<summary><h\d[^>]*>{title}", page)[0]


# -- who the issuer is ----------------------------------------------------------------------------


def test_a_key_that_nobody_knows_does_not_look_good(shown):
    head = head_of(verified(shown, a_strangers()))
    assert '<header class="verdict verdict--doubt">' in head
    assert "The signature is good; nobody here knows whose it is</h1>" in head
    assert "✓" not in head
    assert "Who this issuer is, is not known here. Anybody can sign under any name." in head
    in_chinese = head_of(verified(shown, a_strangers(), **CHINESE))
    assert "本系統並不認識這個頒發機構；任何人都可以用任何名義簽署。" in in_chinese


def test_to_a_program_it_stays_valid(shown):
    data = {"text": json.dumps(a_strangers())}
    assert json.loads(shown.post("/verify", data, accept="application/json").data)["verdict"] == (
        "valid"
    )


def test_our_own_badge_has_no_such_note(shown):
    head = head_of(verified(shown, shown.shown_badge.text))
    assert '<header class="verdict verdict--good">' in head
    assert "not known here" not in head


def test_that_the_issuer_is_unknown_is_read_without_asking(shown):
    page = verified(shown, a_strangers())
    assert finding_of(page, "Who the issuer is").startswith("<details open>")
    ours = verified(shown, shown.shown_badge.text)
    assert finding_of(ours, "Who the issuer is").startswith("<details>")


def test_who_has_no_domain_is_told_by_the_identifier(shown):
    assert f"<dt>Identifier</dt><dd>{STRANGER.did}</dd>" in verified(shown, a_strangers())
    page = verified(shown, a_strangers(), **CHINESE)
    assert f"<dt>識別碼</dt><dd>{STRANGER.did}</dd>" in page
    assert "<dt>Identifier</dt>" not in verified(shown, shown.shown_badge.text)


def good_report(domain, *, known=False, kind=Kind.BADGE, parts=()):
    who = (
        found_good(Step.ISSUER, SAID, necessary=False)
        if known
        else found_open(Step.ISSUER, SAID, reason="unknown-issuer", necessary=False)
    )
    is_envelope = kind is Kind.PRESENTATION
    steps = [*AUTHENTICITY, *([Step.PARTS] if is_envelope else [])]
    return VerificationReport(
        findings=(*(found_good(step, SAID) for step in steps), *(() if is_envelope else (who,))),
        claims={},
        issuer=IssuerIdentity("x", "Our name", domain),
        kind=kind,
        parts=tuple(Part("$", part) for part in parts),
    )


@pytest.mark.parametrize(
    ("report", "mood", "note"),
    [
        (good_report("", known=True), "good", None),
        (good_report("a.example", known=True), "good", None),
        (
            good_report("a.example"),
            "good",
            "It was signed by whoever runs a.example; this system does not know them.",
        ),
        (
            good_report(""),
            "doubt",
            "Who this issuer is, is not known here. Anybody can sign under any name.",
        ),
        (
            good_report("", kind=Kind.PRESENTATION, parts=[good_report("")]),
            "doubt",
            "Who issued a credential in it, is not known here. Anybody can sign under any name.",
        ),
        (good_report("", kind=Kind.PRESENTATION, parts=[good_report("a.example")]), "good", None),
        (good_report("a.example", known=True, parts=[good_report("")]), "good", None),
    ],
)
def test_the_tone_follows_from_who_vouches(report, mood, note):
    """Praise by a stranger, inside a badge of ours, takes nothing from the badge."""
    view = ReportView(report)
    assert view.mood == mood
    assert (view.note.text() if view.note else None) == note


def test_what_is_not_good_says_nothing_of_strangers():
    bad = good_report("").with_finding(found_open(Step.STATUS, SAID, reason="no-list"))
    assert ReportView(bad).note is None


# -- a comparison ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("known", "mood", "sentence"),
    [
        ("LEARNER number0 學員", "good", "The name is the one in the badge."),
        ("somebody@example.edu", "bad", "This is not what the badge says about its recipient."),
    ],
)
def test_what_became_of_a_comparison_stands_in_the_head(shown, known, mood, sentence):
    badge = shown.shown_badge
    for page in (
        shown.post(f"/verify/{badge.id}", {"known": known}).text,
        verified(shown, badge.text, known=known),
    ):
        note = re.search(rf'<p class="verdict__note verdict__note--{mood}">(.*?)</p>', page)[1]
        assert note.startswith(sentence)
        assert head_of(page).count("verdict__note--") == 1
        assert page.count(sentence) == 2
    assert "verdict__note--" not in shown.get(f"/verify/{badge.id}").text


def test_a_comparison_comes_back_where_it_was_asked(shown):
    badge = shown.shown_badge
    action = f'action="/verify/{badge.id}#who-heading"'
    assert action in shown.get(f"/verify/{badge.id}").text
    assert action in verified(shown, badge.text)


def test_where_nothing_can_be_compared_here_the_way_is_told(shown):
    page = verified(shown, a_strangers())
    assert '<a href="/verify">Verify it again with the name you know</a>' in page
    assert "Compare it with a name" not in page
    assert '<a href="/verify">以你所知的姓名再驗證一次</a>' in verified(
        shown, a_strangers(), **CHINESE
    )
    ours = shown.get(f"/verify/{shown.shown_badge.id}").text
    assert "Verify it again with the name" not in ours
    assert "Compare it with a name" in ours


def test_where_nothing_is_proven_there_is_nobody_to_compare_with(shown):
    altered = shown.shown_badge.text.replace("First Aid", "Surgery")
    unsigned = material.badge(STRANGER.did, credentialStatus=None)
    for document in (altered, unsigned):
        assert 'id="who-heading"' not in verified(shown, document)
    assert 'id="who-heading"' in verified(shown, altered, known="somebody")
    assert 'id="who-heading"' in verified(shown, learner_record(shown.shown_badge.text))


def test_on_paper_there_is_no_invitation_to_compare(shown):
    page = shown.get(f"/verify/{shown.shown_badge.id}").text
    assert '<section class="stack no-print" aria-labelledby="who-heading">' in page
    compared = verified(shown, shown.shown_badge.text, known="somebody")
    assert '<section class="stack" aria-labelledby="who-heading">' in compared


def test_on_paper_a_strangers_badge_says_which_one_was_checked(shown):
    said = "Identifier of what was checked: "
    assert f"{said}{a_strangers()['id']}</p>" in verified(shown, a_strangers())
    assert said not in verified(shown, shown.shown_badge.text)


# -- presentations --------------------------------------------------------------------------------


def presented(ours, *, owner=None):
    claims = material.presentation(json.loads(ours), holder=STRANGER.did)
    signed = STRANGER.sign(claims, proofPurpose="authentication")
    return {**signed, "id": "urn:uuid:1"} if owner else signed


def test_what_a_presentation_says_is_proven_by_its_own_signature(shown):
    ours = shown.shown_badge.text
    signed = presented(ours)
    page = verified(shown, signed)
    assert "This presentation is good" in page
    assert '<h2 id="what-heading">What it says</h2>' in page
    unsigned = {name: value for name, value in signed.items() if name != "proof"}
    page = verified(shown, unsigned)
    assert "This presentation is good" in page
    assert '<h2 id="what-heading">What it claims, unproven</h2>' in page
    assert finding_of(page, "Who presents it").startswith("<details open>")


def test_a_presentation_whose_signature_is_not_good_says_so_and_whose_it_would_be(shown):
    signed = presented(shown.shown_badge.text)
    page = verified(shown, {**signed, "id": "urn:uuid:4f1d0c6e-9c40-4c56-8f4c-0d6a7d6f1a00"})
    assert "Its signature is not good; the credential in it is." in head_of(page)
    assert '<h2 id="what-heading">What it claims, unproven</h2>' in page
    assert finding_of(page, "Who presents it").startswith("<details open>")
    assert "<dt>Holder</dt><dd>somebody unknown" in page
    assert "<dt>持有人</dt><dd>不明人士" in verified(shown, signed, **CHINESE)


# -- moments --------------------------------------------------------------------------------------


def test_a_moment_reads_one_way_and_in_the_time_of_the_place(shown):
    over = a_strangers(validUntil="2025-11-20T23:00:00Z", validFrom="2025-01-01T00:00:00Z")
    page = verified(shown, over)
    assert page.count("20 November 2025") == 0
    assert page.count("21 November 2025, 07:00 (Hong Kong time)") >= 3  # head, facts, finding
    assert " UTC" not in page
    assert re.search(r"Checked on \d+ \w+ \d{4}, \d\d:\d\d \(Hong Kong time\)\.", page)
    in_chinese = verified(shown, over, **CHINESE)
    assert "有效期至2025年11月21日 07:00（香港時間），現已過期。" in in_chinese


def test_programs_keep_universal_time(shown):
    over = a_strangers(validUntil="2025-11-20T23:00:00Z", validFrom="2025-01-01T00:00:00Z")
    said = shown.post("/verify", {"text": json.dumps(over)}, accept="application/json").text
    assert "valid until 2025-11-20 23:00 UTC" in json.loads(said)["headline"]
    assert "Hong Kong" not in said


def test_a_date_at_the_end_of_time_is_shown_as_it_is(shown):
    page = verified(shown, a_strangers(validUntil="9999-12-31T23:59:59Z"))
    assert "31 December 9999, 23:59 (UTC)" in page


# -- words of ours --------------------------------------------------------------------------------


def test_labels_of_our_badges_are_in_the_readers_language(shown):
    badge = shown.shown_badge
    pages = [
        f"/verify/{badge.id}",
        f"/credentials/{badge.id}",
        f"/achievements/{badge.plan.achievement_id}",
    ]
    for path in pages:
        assert '<dt lang="en">Attendance</dt>' in shown.get(path).text
        page = shown.get(path, **CHINESE).text
        assert "<dt>出席率</dt>" in page
        assert "Attendance" not in page
    for path in pages[1:]:
        name = shown.services.policies.latest.attributes[badge.plan.attribute].name
        assert f">{name.zh}</a></dd>" in shown.get(path, **CHINESE).text
        assert (
            f'<dd lang="en"><a href="http://localhost:8000/attributes/{badge.plan.attribute}">'
            in (shown.get(path).text)
        )


def test_a_term_without_a_meaning_is_quoted_as_one_quotes(shown):
    odd = json.dumps({**json.loads(shown.shown_badge.text), "grade": "A"})
    assert "grade&#39; is not defined by the contexts" in verified(shown, odd)
    assert "&#39; at &#39;" not in verified(shown, odd)
    page = verified(shown, odd, **CHINESE)
    assert "語境沒有界定「grade」" in page
    deep = json.loads(shown.shown_badge.text)
    deep["credentialSubject"]["grade"] = "A"
    page = verified(shown, deep, **CHINESE)
    assert "語境沒有界定位於「credentialSubject.grade」的「grade」" in page


# -- what cannot be read --------------------------------------------------------------------------


RUBBISH = {
    "no JSON": "{rubbish",
    "a member twice": '{"type": 1, "type": 2}',
    "a pdf": "%PDF-1.7 x",
    "not a badge": '{"hello": "world"}',
}


@pytest.mark.parametrize("name", RUBBISH)
def test_what_cannot_be_read_says_what_to_do(shown, name):
    page = verified(shown, RUBBISH[name])
    assert "This could not be read: " in page
    assert page.count("Ask the holder for the PNG or JSON file.") == 1
    assert "未能讀取：" in verified(shown, RUBBISH[name], **CHINESE)


@pytest.mark.parametrize("text", ["{<rubbish", '{"type": 1, "type": 2}'])
def test_a_pasted_text_is_given_back(shown, text):
    page = shown.post("/verify", {"text": text}).text
    assert re.search(r"<textarea[^>]*>\s(.*?)</textarea>", page, re.DOTALL)[1] == (
        text.replace("<", "&lt;").replace('"', "&#34;")
    )
    assert "Ask the holder for the PNG or JSON file." in page


def test_a_text_beyond_reason_is_not_given_back_in_part(shown):
    page = shown.post("/verify", {"text": "{" + "x" * 300_000}).text
    assert "xxxx" not in page


def test_a_code_with_a_slip_is_to_be_compared_with_the_picture(shown):
    asked = "/verify/find?credential=K7QF-2M9T-XW3C"
    page = shown.get(asked).text
    assert "No badge has this code, or its holder does not share it." in page
    assert "Compare the code with the picture of the badge, letter by letter." in page
    assert 'value="K7QF-2M9T-XW3C"' in page
    assert "沒有徽章使用這個短碼" in shown.get(asked, **CHINESE).text
    page = shown.post("/verify", {"credential": "K7QF-2M9T"}).text
    assert "Compare the code with the picture of the badge, or ask the holder" in page


def test_a_button_pressed_too_early_is_told_in_a_sentence(shown):
    page = shown.post("/verify", {"text": " "}).text
    assert ">Choose a file or paste a text.</a>" in page
    assert "Ask the holder" not in page
