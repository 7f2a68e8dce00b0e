"""What verification remembers changes how fast it answers, and never what.

A badge is verified twice: by a verifier that has forgotten everything, and by one that has met
badges and lists that are almost the same. The reports must be equal, word for word.
"""

from __future__ import annotations

import copy
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import _lru_cache_wrapper
from importlib import import_module
from pkgutil import iter_modules

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from issuer.credentials import members, rules, series_text, times
from issuer.credentials.lint import lint, published_problems
from issuer.errors import IssuerError
from issuer.jsonld import added_context, canonize, loader
from issuer.jsonld.kept import KeptByText
from issuer.jsonld.structured import KEPT, Structured
from issuer.proofs import eddsa_rdfc_2022
from issuer.status import index_order
from issuer.verification import (
    Outcome,
    Step,
    Verdict,
    issuers,
    keyholder,
    methods,
    proof,
    status_lists,
    verify,
)
from tests.evil_issuer import DOCUMENTS, REVOKED
from tests.evil_issuer.catalogue import entry
from tests.issuer.credentials.bad_documents import BAD, GOOD_ENDORSEMENT
from tests.issuer.verification.actors import (
    EVIL,
    LIST_URL,
    NOW,
    OUR_DID,
    US,
    FakeWorld,
    Institution,
    example,
    world,
)
from tests.issuer.verification.mutations import mutated
from tests.sampling import examples, some_of

BADGE = US.badge()
KEPT_BY_TEXT = (
    eddsa_rdfc_2022._canonical_config,
    issuers.document_url,
    issuers.domain_of,
    keyholder._belonging_of,
    methods._key_of,
    members._plain_moment,
    proof._made_on,
    times.read_date_time,
)


# What no stranger's document reaches.
OF_OUR_OWN = {
    added_context._known,
    loader.index,
    loader.bundled,
    index_order.index_order,
    series_text._pieces,
}
THOROUGH = settings(
    max_examples=examples(15),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def forget():
    """Begin as a new process begins."""
    KEPT.forget()
    canonize._shapes.cache_clear()
    status_lists.read_status_list.cache_clear()
    status_lists.read_revocation_list.cache_clear()
    for one in KEPT_BY_TEXT:
        one.forget()


def meet(documents, *, shown_in, times=2):
    """Verify documents until all about them that is ever kept is kept."""
    for _ in range(times):
        for document in documents:
            verify(document, world=shown_in(), now=NOW)


def assert_nothing_remembered_matters(document, *, shown_in=world, met=(BADGE,), now=NOW):
    forget()
    fresh = verify(document, world=shown_in(), now=now)
    forget()
    meet(met, shown_in=world)
    for _ in range(3):  # the second time a shape is compiled, the third time it is used
        assert verify(document, world=shown_in(), now=now) == fresh
        meet(met, shown_in=world, times=1)
    return fresh


def test_nothing_else_is_kept():
    """What this file does not know of, it could not forget; it would compare warm with warm."""
    by_text, others = set(), set()
    for package in ("credentials", "jsonld", "proofs", "status", "verification"):
        folder = import_module(f"issuer.{package}")
        for name in iter_modules(folder.__path__, f"issuer.{package}."):
            found = vars(import_module(name.name)).values()
            by_text |= {one for one in found if isinstance(one, KeptByText)}
            others |= {one for one in found if isinstance(one, _lru_cache_wrapper)}
    others = {one for one in others if one.__module__.startswith("issuer.")}
    assert by_text == set(KEPT_BY_TEXT)
    assert others - OF_OUR_OWN == {
        canonize._shapes,
        status_lists.read_status_list,
        status_lists.read_revocation_list,
    }


def test_what_is_kept_by_text_is_bounded():
    asked = []
    length = KeptByText(lambda text: asked.append(text) or len(text))
    assert [length("short"), length("short"), length("other")] == [5, 5, 5]
    assert asked == ["short", "other"]
    assert [length("x" * 100_000), length("x" * 100_000)] == [100_000] * 2
    assert len(asked) == 4
    for number in range(1_000):
        assert length(f"{number}") == len(f"{number}")
    assert len(length._known) <= 256


def test_what_is_raised_is_raised_again():
    number = KeptByText(int)
    for _ in range(2):
        with pytest.raises(ValueError, match="x"):
            number("x")
    assert number("1") == 1


# -- changed badges -----------------------------------------------------------------------------


@THOROUGH
@given(mutated(BADGE))
def test_a_changed_badge_is_judged_as_if_it_were_the_first(changed):
    assert_nothing_remembered_matters(changed)


@THOROUGH
@given(st.lists(mutated(example()), min_size=1, max_size=3), mutated(example()))
def test_a_badge_signed_in_any_form_is_judged_as_if_it_were_the_first(others, changed):
    def signed(document):
        try:
            return US.sign({name: value for name, value in document.items() if name != "proof"})
        except IssuerError:  # it cannot be signed: then with somebody's proof
            return {**document, "proof": BADGE["proof"]}

    met = [BADGE, *map(signed, others)]
    assert_nothing_remembered_matters(signed(changed), met=met)


@THOROUGH
@given(mutated(US.status_list(revoked=[0])))
def test_a_changed_list_is_judged_as_if_it_were_the_first(changed):
    assert_nothing_remembered_matters(BADGE, shown_in=lambda: world(status_list=changed))


@THOROUGH
@given(mutated(US.document()))
def test_changed_keys_are_judged_as_if_they_were_the_first(changed):
    assert_nothing_remembered_matters(BADGE, shown_in=lambda: world(ours=changed))


# Of each sort a few: each is verified a dozen times, half of them the long way.
SOME = some_of(DOCUMENTS, one_in=8)


@pytest.mark.parametrize("forgery", SOME.values(), ids=SOME.keys())
def test_a_forgery_met_among_genuine_badges_gets_its_own_answer(forgery):
    document, shown_in = forgery.make()
    meet((BADGE, document, BADGE), shown_in=world)
    report = verify(document, world=shown_in, now=NOW)
    assert report.verdict is forgery.verdict
    assert forgery.reason in ("", *(found.reason for found in report.findings))


# -- the rules, by structure and by text --------------------------------------------------------


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.sentence)
def test_a_good_badge_of_the_same_structure_excuses_nothing(bad):
    good, broken = example(), bad.of(example())
    forget()
    fresh = lint(broken)
    forget()
    assert published_problems(good) == ()
    assert lint(broken) == fresh
    assert published_problems(good) == ()  # nor does a bad one accuse


@THOROUGH
@given(mutated(example(endorsement=[GOOD_ENDORSEMENT])), mutated(example()))
def test_every_rule_is_asked_of_every_document(one, other):
    forget()
    fresh = [lint(one), lint(other)]
    assert [lint(one), lint(other)] == fresh
    forget()
    assert [lint(other), lint(one)][::-1] == fresh


def test_what_the_verifier_leaves_out_are_our_own_rules_and_no_others():
    for bad in BAD:
        document = bad.of(example())
        theirs = tuple(problem for problem in lint(document) if problem.rule not in rules.OURS)
        assert published_problems(document) == theirs


# -- the list -----------------------------------------------------------------------------------


def status_of(badge, shown_in, *, now=NOW):
    return verify(badge, world=shown_in, now=now).of(Step.STATUS)[0]


def test_a_list_is_tried_once_and_asked_every_time(monkeypatch):
    forget()
    tried = []
    check = eddsa_rdfc_2022.EddsaRdfc2022.check

    def watched(self, document, **named):
        tried.append(document["id"])
        return check(self, document, **named)

    monkeypatch.setattr(eddsa_rdfc_2022.EddsaRdfc2022, "check", watched)
    for number in range(5):
        badge = US.badge(id=f"urn:uuid:{number}", credentialStatus=entry(index=str(7 + number)))
        assert status_of(badge, world()).passed is (number > 0)  # number 7 is revoked
    assert tried.count(LIST_URL) == 1
    assert len(tried) == 6


def test_a_revocation_is_seen_with_the_next_text():
    meet((BADGE,), shown_in=world)
    index = int(BADGE["credentialStatus"]["statusListIndex"])
    revoked = world(status_list=US.status_list(revoked=[index]))
    assert status_of(BADGE, revoked).reason == "revoked"
    assert status_of(BADGE, world()).passed


def test_a_list_that_was_good_runs_out():
    text = json.dumps(US.status_list(valid_until=NOW + timedelta(hours=1)))
    shown_in = world(status_list=text)
    assert status_of(BADGE, shown_in).passed
    late = NOW + timedelta(hours=1, seconds=1)
    assert status_of(BADGE, shown_in, now=late).reason == "stale-status-list"
    early = NOW - timedelta(hours=2)
    assert status_of(BADGE, shown_in, now=early).reason == "future-status-list"


def test_a_list_that_was_good_is_nobody_elses():
    meet((BADGE,), shown_in=world)
    document = example()
    document["issuer"]["id"] = EVIL.did
    assert status_of(EVIL.sign(document), world()).reason == "foreign-status-list"


def test_a_list_that_was_good_is_not_good_by_another_key():
    """The same text and the same name of a key; only the key under that name is another."""
    meet((BADGE,), shown_in=world)
    other = Institution(OUR_DID, seed=b"x").key.multibase
    document = copy.deepcopy(US.document())
    document["verificationMethod"][0]["publicKeyMultibase"] = other
    swapped = world(ours=document)
    for _ in range(2):
        assert status_of(BADGE, swapped).reason == "unsigned-status-list"
        assert status_of(BADGE, world()).passed


def test_a_list_that_could_not_be_checked_is_tried_again():
    forget()
    unknown = world().without(documents=True)
    assert status_of(BADGE, unknown).outcome is Outcome.COULD_NOT_BE_CHECKED
    assert status_of(BADGE, world()).passed


def test_one_letter_makes_another_list():
    text = world().lists[LIST_URL]
    meet((BADGE,), shown_in=world)
    for at in range(0, len(text), 97):
        changed = text[:at] + ("x" if text[at] != "x" else "y") + text[at + 1 :]
        assert not status_of(BADGE, world(status_list=changed)).passed


def test_a_huge_list_is_read_and_not_kept():
    huge = status_lists.read_status_list(
        json.dumps(US.status_list(bits=bytes(status_lists._MOST_BYTES + 1)))
    )
    assert len(huge.bits()) == status_lists._MOST_BYTES + 1
    assert huge._bits is None


# -- keys and proofs ----------------------------------------------------------------------------


def test_a_key_that_is_withdrawn_is_withdrawn_for_badges_met_before():
    meet((BADGE,), shown_in=world)
    document = copy.deepcopy(US.document())
    document["verificationMethod"][0]["revoked"] = "2026-11-30T00:00:00Z"
    assert verify(BADGE, world=world(ours=document), now=NOW).verdict is Verdict.NOT_VALID
    assert verify(BADGE, world=world(), now=NOW).verdict is Verdict.VALID


@pytest.mark.parametrize(
    "change",
    [
        {"created": "2026-11-20T09:00:01Z"},
        {"proofPurpose": "authentication"},
        {"domain": "x.example"},
        {"nonce": "1"},
        {"id": "urn:uuid:1"},
    ],
)
def test_a_proof_configuration_met_before_is_not_taken_for_another(change):
    meet((BADGE,), shown_in=world)
    altered = {**BADGE, "proof": [{**BADGE["proof"][0], **change}]}
    assert verify(altered, world=world(), now=NOW).verdict is not Verdict.VALID


# -- many at once -------------------------------------------------------------------------------


def test_threads_share_what_is_kept_and_not_what_is_found():
    badges = [BADGE, REVOKED, US.badge(name="altered"), *(f.make()[0] for f in DOCUMENTS.values())]
    forget()
    alone = [verify(badge, world=world(), now=NOW) for badge in badges]
    forget()
    shared: FakeWorld = world()
    with ThreadPoolExecutor(8) as pool:
        together = list(
            pool.map(lambda badge: verify(badge, world=shared, now=NOW), [*badges, *badges])
        )
    assert together == [*alone, *alone]


def test_a_structure_shares_its_answers_and_not_its_texts():
    claims = {name: value for name, value in BADGE.items() if name != "proof"}
    one, two = Structured(claims), Structured(copy.deepcopy(claims) | {"name": "Other"})
    assert one.found is two.found
    assert one.leaves != two.leaves
    kept = repr(one.found)
    assert "CHAN Tai Man" not in kept
    assert claims["credentialSubject"]["identifier"][0]["identityHash"] not in kept
