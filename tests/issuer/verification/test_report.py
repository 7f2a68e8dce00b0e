"""The arithmetic of verdicts, and what a report tells programs."""

import itertools
import json
import sys
import unicodedata
from dataclasses import replace

import pytest

from issuer.i18n import Message
from issuer.verification import wording
from issuer.verification.issuers import IssuerIdentity, domain_of
from issuer.verification.kinds import Kind
from issuer.verification.report import (
    AUTHENTICITY,
    Finding,
    Outcome,
    Part,
    Step,
    Verdict,
    VerificationReport,
    failed,
    passed,
    unchecked,
    verdict_on,
)
from issuer.verification.wording import shown

SAID = Message("Said.")
GOOD = tuple(passed(step, SAID) for step in AUTHENTICITY)


def report(*findings):
    return VerificationReport(
        findings=findings,
        claims={},
        issuer=IssuerIdentity("did:web:x.example"),
    )


def test_a_report_with_no_findings_is_not_a_pass():
    assert report().verdict is Verdict.COULD_NOT_BE_CHECKED


def test_a_report_of_remarks_only_is_not_a_pass():
    assert report(passed(Step.ISSUER, SAID, necessary=False)).verdict is not Verdict.VALID


@pytest.mark.parametrize("missing", AUTHENTICITY)
def test_without_any_one_step_of_authenticity_nothing_is_valid(missing):
    findings = [found for found in GOOD if found.step is not missing]
    assert report(*findings).verdict is Verdict.COULD_NOT_BE_CHECKED


def test_all_steps_passed_is_valid():
    assert report(*GOOD).verdict is Verdict.VALID
    assert report(*GOOD).is_authentic


@pytest.mark.parametrize("outcomes", list(itertools.product(Outcome, repeat=3)))
def test_a_verdict_is_never_better_than_its_worst_necessary_finding(outcomes):
    findings = [Finding(Step.STATUS, outcome, SAID) for outcome in outcomes]
    verdict = verdict_on(findings)
    if Outcome.FAILED in outcomes:
        assert verdict is Verdict.NOT_VALID
    elif Outcome.COULD_NOT_BE_CHECKED in outcomes:
        assert verdict is Verdict.COULD_NOT_BE_CHECKED
    else:
        assert verdict is Verdict.VALID


def test_what_only_informs_does_not_count():
    remark = unchecked(Step.ISSUER, SAID, reason="x", necessary=False)
    assert report(*GOOD, remark).verdict is Verdict.VALID


def test_a_revoked_badge_is_authentic_and_not_valid():
    revoked = report(*GOOD, failed(Step.STATUS, SAID, reason="revoked"))
    assert revoked.verdict is Verdict.NOT_VALID
    assert revoked.is_authentic


def test_a_step_that_passed_once_and_failed_once_did_not_pass():
    assert not report(*GOOD, failed(Step.SIGNATURE, SAID, reason="x")).is_authentic


def test_a_finding_can_be_added_and_counts():
    assert report(*GOOD).with_finding(failed(Step.STATUS, SAID, reason="x")).verdict is (
        Verdict.NOT_VALID
    )


def test_json_has_the_verdict_the_findings_and_a_summary():
    written = report(*GOOD, failed(Step.STATUS, SAID, reason="revoked", advice=SAID)).to_json()
    assert json.loads(json.dumps(written)) == written
    assert written["verdict"] == "not-valid"
    assert written["findings"][-1] == {
        "step": "status",
        "title": "It has not been revoked",
        "outcome": "failed",
        "message": "Said.",
        "advice": "Said.",
        "necessary": True,
        "facts": {"reason": "revoked"},
    }
    assert written["credential"]["issuer"]["id"] == "did:web:x.example"


NOT_SIGNED = Message("Nobody signed the presentation, so it is not proven who shows what is in it.")


def test_json_is_in_the_language_that_is_asked_for():
    """Titles, sentences, advice and the headline, of the whole and of what is inside."""
    inner = report(failed(Step.STATUS, NOT_SIGNED, reason="x", advice=NOT_SIGNED))
    whole = replace(inner, headline=NOT_SIGNED, parts=(Part("$.verifiableCredential[0]", inner),))
    english, chinese = NOT_SIGNED.text(), NOT_SIGNED.text("zh-Hant")
    assert english != chinese
    for told, language in ((english, "en"), (chinese, "zh-Hant")):
        written = whole.to_json(language)
        assert written["headline"] == told
        (part,) = written["parts"]
        assert part["place"] == "$.verifiableCredential[0]"
        for one in (written, part):
            (finding,) = one["findings"]
            assert (finding["message"], finding["advice"]) == (told, told)
            assert finding["title"] == inner.findings[0].title().text(language)
    assert inner.to_json()["headline"] == "Nothing was checked."
    assert inner.to_json("zh-Hant")["headline"] != "Nothing was checked."


def test_a_finding_has_no_facts_unless_it_is_told_some():
    assert dict(Finding(Step.STATUS, Outcome.PASSED, SAID).facts) == {}
    assert Finding(Step.STATUS, Outcome.PASSED, SAID).reason == ""


FROM, UNTIL = "2026-11-20T09:00:00Z", "2027-11-20T09:00:00Z"


@pytest.mark.parametrize(
    "dates",
    [
        {"validFrom": FROM, "validUntil": UNTIL},
        {"issuanceDate": FROM, "expirationDate": UNTIL},
        {"validFrom": FROM, "validUntil": UNTIL, "issuanceDate": UNTIL, "expirationDate": FROM},
    ],
)
def test_a_summary_has_the_dates_by_the_names_of_today(dates):
    summary = replace(report(*GOOD), claims=dates).to_json()["credential"]
    assert summary["validFrom"] == "2026-11-20T09:00:00+00:00"
    assert summary["validUntil"] == "2027-11-20T09:00:00+00:00"


def test_what_says_no_date_has_none_in_its_summary():
    summary = report(*GOOD).to_json()["credential"]
    assert summary.keys().isdisjoint({"validFrom", "validUntil", "awardedDate"})


SHOWN_WELL = (Step.CONTEXTS, Step.PLAIN_NAMES, Step.COVERAGE, Step.PARTS)


def test_a_presentation_is_good_by_what_is_in_it():
    findings = tuple(passed(step, SAID) for step in SHOWN_WELL)
    presentation = replace(report(*findings), kind=Kind.PRESENTATION)
    assert presentation.verdict is Verdict.VALID
    assert report(*findings).verdict is Verdict.COULD_NOT_BE_CHECKED
    for missing in SHOWN_WELL:
        some = tuple(found for found in findings if found.step is not missing)
        unsure = replace(presentation, findings=some)
        assert unsure.verdict is Verdict.COULD_NOT_BE_CHECKED


def test_what_a_presentation_says_of_itself_is_proven_by_its_own_signature():
    """Whatever the credentials in it are worth."""
    findings = tuple(passed(step, SAID) for step in SHOWN_WELL)
    unsigned = replace(report(*findings), kind=Kind.PRESENTATION)
    assert not unsigned.is_authentic
    signed = unsigned.with_finding(passed(Step.PRESENTER, SAID))
    assert signed.is_authentic
    assert signed.with_finding(failed(Step.PARTS, SAID, reason="bad-part")).is_authentic
    for missing in (*SHOWN_WELL[:3], Step.PRESENTER):
        some = tuple(found for found in signed.findings if found.step is not missing)
        assert not replace(signed, findings=some).is_authentic
    elsewhere = failed(Step.PRESENTER, SAID, reason="other-occasion")
    assert not unsigned.with_finding(elsewhere).is_authentic
    assert not report(*signed.findings).is_authentic


def test_every_step_has_a_title():
    assert all(passed(step, SAID).title(kind).text() for step in Step for kind in Kind)


def test_a_presentation_is_its_holders():
    key, signature = passed(Step.KEY, SAID), passed(Step.SIGNATURE, SAID)
    assert key.title().text() == key.title(Kind.BADGE).text() == "The issuer publishes this key"
    assert key.title(Kind.PRESENTATION).text() == "The holder publishes this key"
    assert signature.title(Kind.PRESENTATION) == signature.title()
    told = replace(report(key), kind=Kind.PRESENTATION).to_json("en")["findings"]
    assert [one["title"] for one in told] == ["The holder publishes this key"]


@pytest.mark.parametrize(
    ("identifier", "domain"),
    [
        ("did:web:localhost%3A8000", "localhost:8000"),
        ("did:web:badges.x.ac.uk", "badges.x.ac.uk"),
        ("did:web:BADGES.x.ac.uk", "badges.x.ac.uk"),
        ("did:web:host.example:ours.edu", "host.example/ours.edu"),
        ("did:web:127.0.0.1", ""),
        ("did:web:", ""),
        ("did:key:z6Mkabc", ""),
        ("https://ours.edu@evil.example/ours.edu", "evil.example"),
        ("https://evil.example:8443/x", "evil.example:8443"),
        ("https://[::bad", ""),
        ("https://еvil.example/", ""),
        ("javascript:alert(1)", ""),
        ("ours.edu", ""),
        ("", ""),
    ],
)
def test_the_domain_of_an_issuer_cannot_be_talked_into_another(identifier, domain):
    assert domain_of(identifier) == domain


def test_a_strangers_domain_comes_before_the_name_they_chose():
    stranger = IssuerIdentity("did:web:evil.example", "Our University", "evil.example")
    assert stranger.label.text() == "evil.example (“Our University”)"
    ours = IssuerIdentity("did:web:ours.edu", "Our University", "ours.edu", is_ours=True)
    assert ours.label.text() == "Our University (ours.edu)"


def test_an_issuer_without_a_domain_is_unknown_whatever_its_name():
    assert IssuerIdentity("did:key:z6Mk", "Oxford").label.text() == "an unknown issuer (“Oxford”)"
    assert IssuerIdentity("did:key:z6Mk").label.text() == "an unknown issuer"
    assert IssuerIdentity("did:web:a.example", "", "a.example").label.text() == "a.example"


@pytest.mark.parametrize(
    ("text", "visible"),
    [
        ("陳大文 CHAN", "陳大文 CHAN"),
        ("a\u202eb", "a⟨U+202E⟩b"),
        ("a\u200bb", "a⟨U+200B⟩b"),
        ("a\x00b", "a⟨U+0000⟩b"),
        ("  two\n\nlines\t", "two lines"),
        ("e\u0301", "é"),
        ("x" * 200, "x" * 120 + "…"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_what_cannot_be_seen_in_a_strangers_text_is_shown(text, visible):
    assert shown(text) == visible


def test_whatever_is_hidden_is_not_printable():
    """Printable texts are shown as they are; the others letter by letter."""
    hidden = [
        letter
        for letter in map(chr, range(sys.maxunicode + 1))
        if unicodedata.category(letter) in wording._HIDDEN
    ]
    assert len(hidden) > 100_000
    assert not any(letter.isprintable() for letter in hidden)
