"""The verb behind the page and the command line: what our own register answers to verification."""

from __future__ import annotations

from dataclasses import replace

import pytest

from issuer.actions.verify_submission import (
    OwnWorld,
    find_shared,
    own_badge,
    shared_original,
    verify_own,
    verify_submission,
)
from issuer.errors import CredentialNotFound, MalformedSubmission
from issuer.ids import CredentialId, new_id
from issuer.verification import Step, Verdict
from tests.verifier import VERIFIER


@pytest.fixture
def desk(site):
    scheme = site.scheme
    return {"store": scheme.store, "institution": scheme.institution}


def verified(badge, desk, *, now):
    found = own_badge(badge.id, store=desk["store"])
    return verify_own(found, institution=desk["institution"], now=now)


def test_our_own_badge_is_good(site, desk):
    badge = site.badge()
    report = verified(badge, desk, now=site.scheme.clock())
    assert report.verdict is Verdict.VALID
    original = shared_original(report, **desk)
    assert (original.id, original.text) == (badge.id, badge.text)


def test_a_badge_that_is_not_shared_is_verified_from_its_file_only(site, desk):
    badge = site.badge()
    site.switch_off(badge)
    with pytest.raises(CredentialNotFound):
        own_badge(badge.id, store=desk["store"])
    report = verify_submission(
        badge.text.encode(),
        filename="a.json",
        clock=site.scheme.clock,
        verifier=VERIFIER,
        **desk,
    )
    assert report.verdict is Verdict.VALID
    assert shared_original(report, **desk) is None


def test_an_old_status_list_is_not_believed(site, desk):
    """T38: a list that was not signed anew for a week says nothing."""
    badge = site.badge()
    site.scheme.clock.forward(days=8)
    report = verified(badge, desk, now=site.scheme.clock())
    assert report.verdict is Verdict.COULD_NOT_BE_CHECKED
    assert not report.of(Step.STATUS)[0].passed


def test_a_badge_that_names_another_list_than_ours_has_no_status(site, desk):
    badge = site.badge()
    found = own_badge(badge.id, store=desk["store"])
    elsewhere = replace(found, status_list=replace(found.status_list, id=new_id()))
    report = verify_own(elsewhere, institution=desk["institution"], now=site.scheme.clock())
    assert report.verdict is Verdict.COULD_NOT_BE_CHECKED


def test_our_own_world_knows_nobody_else(site, desk):
    badge = site.badge()
    ours = badge.plan.status_list_id
    world = OwnWorld(desk["institution"], {ours: "the list"}.get)
    assert world.controller_document("did:web:elsewhere.example") is None
    assert world.status_list("https://elsewhere.example/status/1") is None
    assert world.status_list(f"http://localhost:8000/status/{new_id()}") is None
    assert world.status_list("http://localhost:8000/status/../status/1") is None
    assert world.status_list(f"http://localhost:8000/status/{ours}") == "the list"
    assert not world.is_ours("did:web:localhost%3a8000")


@pytest.mark.parametrize("text", ["", "x", "https://elsewhere.example/verify/1", "y" * 10_000])
def test_what_names_no_badge_of_ours_is_refused(desk, text):
    with pytest.raises(MalformedSubmission):
        find_shared(text, **desk)


def test_a_badge_that_is_not_there_is_not_found(desk):
    with pytest.raises(CredentialNotFound):
        own_badge(CredentialId(new_id()), store=desk["store"])
    with pytest.raises(CredentialNotFound):
        find_shared("K7QF-2M9T-XW3C", **desk)
