"""A badge at somebody else's address: fetched if that is allowed, and verified like any other."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest
from PIL import Image

from badge_art.qr import matrix
from issuer.actions.outside_world import NOTHING_OUTSIDE, Outside
from issuer.actions.verify_address import (
    Answered,
    NotFetched,
    NotObtained,
    is_address,
)
from issuer.actions.verify_handed_in import verify_handed_in
from issuer.actions.verify_submission import verify_submission
from issuer.errors import CredentialNotFound, MalformedSubmission
from issuer.verification import Step, Verdict
from tests.issuer.fetching.college import PAGE
from tests.issuer.fetching.sites import NAME, OTHER_NAME, PUBLIC_TOO, answer, sent_on
from tests.issuer.verification.actors import picture
from tests.scheme import Scheme
from tests.verifier import VERIFIER

BADGE = f"https://{NAME}/badge.json"


@pytest.fixture(scope="module")
def scheme(tmp_path_factory):
    made = Scheme(tmp_path_factory.mktemp("scheme"))
    made.with_badges(1)
    yield made
    made.close()


@pytest.fixture
def outside(internet):
    return Outside(internet.fetcher())


@pytest.fixture
def asking(scheme, outside):
    def ask(text, *, how=verify_handed_in, outside=outside):
        return how(
            text,
            store=scheme.store,
            institution=scheme.institution,
            clock=scheme.clock,
            verifier=VERIFIER,
            outside=outside,
        )

    return ask


@pytest.mark.parametrize("path", ["/badge.json", "/badge.png"])
def test_a_badge_is_fetched_verified_and_said_to_come_from_there(path, asking, college):
    answered = asking(f" https://{NAME}{path}\n")
    assert answered.report.verdict is Verdict.VALID
    assert answered.source.host == NAME
    assert NAME in answered.source.sentence.text()
    assert college.asked == [path, "/.well-known/did.json", "/status/1"]
    asking(f"https://{NAME}{path}")
    assert len(college.asked) == 3  # remembered for a minute


def test_a_revoked_badge_is_not_good(asking, college):
    college.revoke()
    assert asking(BADGE).report.verdict is Verdict.NOT_VALID


@pytest.mark.parametrize("path", ["/.well-known/did.json", "/status/1"])
@pytest.mark.parametrize(
    "instead",
    [
        answer(status="503 Service Unavailable"),
        answer(b"{}"),
        answer(PAGE, kind="text/html"),
        sent_on("https://127.0.0.1/"),
        b"",
    ],
)
def test_what_is_missing_is_doubt_and_never_a_pass(path, instead, asking, college):  # I-26
    college.paths[path] = instead
    report = asking(BADGE).report
    assert report.verdict is not Verdict.VALID
    step = Step.STATUS if path == "/status/1" else Step.KEY
    assert not any(found.passed for found in report.of(step))


def test_keys_from_another_site_than_the_one_named_prove_nothing(
    asking,
    college,
    internet,
    serving,
):
    keys = college.paths["/.well-known/did.json"]
    internet.site(keys, name=OTHER_NAME, at=PUBLIC_TOO, tls=serving)
    college.paths["/.well-known/did.json"] = sent_on(f"https://{OTHER_NAME}/did.json")
    report = asking(BADGE).report
    assert report.verdict is Verdict.COULD_NOT_BE_CHECKED
    assert internet.looked_up.count(OTHER_NAME) == 0


def test_where_nothing_is_fetched_that_is_said(asking, college, internet):
    with pytest.raises(NotFetched) as caught:
        asking(BADGE, outside=NOTHING_OUTSIDE)
    assert caught.value.code == "not-fetched"
    assert internet.looked_up == []


def test_a_web_page_is_named_as_one(asking, college):
    with pytest.raises(NotObtained) as caught:
        asking(f"https://{NAME}/page")
    assert f"{NAME} shows a web page there" in str(caught.value)
    assert "CANARY-OF-THE-PAGE" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        (f"https://{NAME}/nowhere", "nothing at this address"),
        ("https://nobody.example.org/", "could not be reached"),
        ("https://127.0.0.1/badge.json", "a number"),
        (f"http://{NAME}/badge.json", "https://"),
        (f"https://{NAME}:8443/", "unusual port"),
        ("http://localhost:8000/about", "https://"),
    ],
)
def test_nothing_obtained_is_one_kind_of_error_that_says_why(url, why, asking, college):
    with pytest.raises(NotObtained) as caught:
        asking(url)
    assert caught.value.code == "not-obtained"
    assert why in str(caught.value)


def test_a_name_that_leads_inside_looks_like_one_that_is_not_there(asking, internet):
    """Row 51."""
    internet.name("inside.example.org", ["10.0.0.1"])
    said = []
    for name in ("inside.example.org", "absent.example.org"):
        with pytest.raises(NotObtained) as caught:
            asking(f"https://{name}/")
        said.append(str(caught.value).replace(name, "NAME"))
    assert said[0] == said[1]


def test_what_came_may_hold_no_badge(asking, college):
    college.paths["/letter"] = answer(b"Dear Sir or Madam, CANARY", kind="text/plain")
    with pytest.raises(MalformedSubmission) as caught:
        asking(f"https://{NAME}/letter")
    assert "CANARY" not in str(caught.value)


def test_the_badge_itself_counts_among_the_six(asking, college, outside):  # I-28
    for most, verdict in ((3, Verdict.VALID), (2, Verdict.COULD_NOT_BE_CHECKED)):
        few = replace(outside, most_fetches=most)
        assert asking(BADGE, outside=few).report.verdict is verdict


def test_a_text_that_is_a_credential_is_verified_as_it_is(asking, college):
    answered = asking(f"\n{college.text} ")
    assert isinstance(answered, Answered)
    assert answered.source is None
    assert answered.report.verdict is Verdict.VALID


def test_codes_and_addresses_of_ours_name_the_badge(asking, scheme, internet):
    (badge,) = scheme.issued()
    urls = scheme.institution.urls
    addresses = (urls.credential(badge.id), urls.verification(badge.id))
    for text in (badge.plan.short_code, badge.id, *addresses):
        assert asking(text) == badge.id
    with pytest.raises(CredentialNotFound):
        asking(urls.credential("x" * 27))
    assert internet.looked_up == []


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "neither an address"),
        ("nonsense", "neither an address"),
        ("javascript:alert(1)", "neither an address"),
        ("ftp://e.example/", "neither an address"),
        ("did:web:e.example", "identifier of somebody"),
    ],
)
def test_what_names_nothing_is_refused(text, why, asking):
    with pytest.raises(MalformedSubmission) as caught:
        asking(text)
    assert why in str(caught.value)


def picture_of(*texts):
    """A picture that shows codes and carries nothing."""
    codes = [matrix(text) for text in texts]
    beside, size = 80, 6
    both = Image.new("L", (sum(len(code) for code in codes) * size + beside * 3, 600), 255)
    left = beside
    for code in codes:
        for y, row in enumerate(code):
            for x, dark in enumerate(row):
                if dark:
                    both.paste(
                        0,
                        (
                            left + x * size,
                            50 + y * size,
                            left + (x + 1) * size,
                            50 + (y + 1) * size,
                        ),
                    )
        left += len(code) * size + beside
    written = io.BytesIO()
    both.save(written, "PNG")
    return written.getvalue()


def test_the_code_in_a_picture_is_followed(asking, college, scheme):
    (badge,) = scheme.issued()
    assert asking(picture_of(scheme.institution.urls.verification(badge.id))) == badge.id
    answered = asking(picture_of(BADGE))
    assert (answered.source.host, answered.report.verdict) == (NAME, Verdict.VALID)
    with pytest.raises(NotFetched):
        asking(picture_of(BADGE), outside=NOTHING_OUTSIDE)


def test_a_picture_without_a_code_or_with_several_is_refused_in_words(asking, college):
    with pytest.raises(MalformedSubmission) as caught:
        asking(picture())
    assert "carries no credential" in str(caught.value)
    with pytest.raises(MalformedSubmission) as caught:
        asking(picture_of(BADGE, f"https://{NAME}/other.json"))
    assert "several codes" in str(caught.value)
    assert college.asked == []


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        (BADGE, True),
        ("HTTP://X", True),
        ("https://a b", True),
        ("see https://a.example", False),
        ('{"id": "https://a.example"}', False),
    ],
)
def test_what_begins_like_an_address_is_read_as_one(text, is_one):
    assert is_address(text) is is_one


def test_a_foreign_badge_handed_in_as_a_file_has_its_keys_fetched(asking, college, scheme, outside):
    def verdict(**how):
        return verify_submission(
            json.dumps(college.badge()).encode(),
            filename="",
            store=scheme.store,
            institution=scheme.institution,
            clock=scheme.clock,
            verifier=VERIFIER,
            **how,
        ).verdict

    assert verdict() is Verdict.COULD_NOT_BE_CHECKED
    assert college.asked == []
    assert verdict(outside=outside) is Verdict.VALID
