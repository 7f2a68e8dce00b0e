"""Genuine badges are valid, however they are written down; and what is said about them."""

import json
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badge_art import bake
from issuer.verification import CHECKS, Outcome, Step, Verdict, read_submission, verify
from issuer.verification.world import MAX_QUESTIONS, AskedOnce
from keys import KeyRing, RingKey
from tests.issuer.verification.actors import (
    EVIL_KEY,
    NOW,
    OTHER,
    OUR_DID,
    SIGNED_AT,
    US,
    WORKED_EXAMPLE,
    FakeWorld,
    Institution,
    example,
    picture,
    world,
)

BADGE = US.badge()


def verdict_of(document, **arguments):
    return verify(document, **({"world": world(), "now": NOW} | arguments)).verdict


def test_the_worked_example_is_valid():
    report = verify(read_submission(json.dumps(BADGE).encode()), world=world(), now=NOW)
    assert report.verdict is Verdict.VALID
    assert report.is_authentic
    assert report.credential.to_json() == WORKED_EXAMPLE
    assert report.headline.text() == (
        "Example University 示例大學 (localhost:8000) issued “Positive and flexible” to "
        "CHAN Tai Man 陳大文; the badge stands."
    )


def test_each_check_has_something_to_say():
    report = verify(BADGE, world=world(), now=NOW)
    said = {finding.step for finding in report.findings}
    assert said == set(Step) - {
        Step.FURTHER_PROOF,
        Step.TOKEN,
        Step.PARTS,
        Step.PRESENTER,
        Step.REFRESH,
    }
    assert len(CHECKS) <= len(report.findings)


def test_a_baked_badge_is_valid():
    baked = bake(picture(), json.dumps(BADGE, ensure_ascii=False))
    assert verdict_of(read_submission(baked)) is Verdict.VALID


def shuffled(value, random):
    if isinstance(value, dict):
        members = [(name, shuffled(member, random)) for name, member in value.items()]
        random.shuffle(members)
        # The order of contexts means something; that of everything else does not.
        return dict(members) | ({"@context": value["@context"]} if "@context" in value else {})
    if isinstance(value, list):
        items = [shuffled(item, random) for item in value]
        random.shuffle(items)
        return items
    return value


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False), st.sampled_from([None, 1, "\t"]))
def test_order_and_white_space_do_not_matter(random, indent):
    text = json.dumps(shuffled(BADGE, random), indent=indent, ensure_ascii=random.random() < 0.5)
    assert verdict_of(read_submission(text.encode())) is Verdict.VALID


def test_a_value_said_twice_in_a_set_is_said_once():
    document = US.badge()
    document["credentialSubject"]["achievement"]["tag"].append("PF")
    assert verdict_of(document) is Verdict.VALID


def test_one_proof_need_not_stand_in_an_array():
    assert verdict_of({**BADGE, "proof": BADGE["proof"][0]}) is Verdict.VALID


def test_a_badge_without_status_is_valid_and_says_so():
    report = verify(US.sign(example(credentialStatus=None)), world=world(), now=NOW)
    assert report.verdict is Verdict.VALID
    assert report.of(Step.STATUS)[0].facts == {"list": "none"}


def test_a_status_list_served_without_an_end_is_taken():
    endless = US.status_list(valid_until=None)
    assert verdict_of(BADGE, world=world(status_list=endless)) is Verdict.VALID


def test_a_badge_of_an_earlier_context_is_valid():
    earlier = WORKED_EXAMPLE["@context"][1].replace("3.0.3", "3.0.2")
    contexts = [WORKED_EXAMPLE["@context"][0], earlier, WORKED_EXAMPLE["@context"][2]]
    document = example(awardedDate=None, **{"@context": contexts})  # newer than that context
    for newer in ("inLanguage", "version"):
        del document["credentialSubject"]["achievement"][newer]
    assert verdict_of(US.sign(document)) is Verdict.VALID


def test_a_badge_of_another_university_is_valid_and_its_issuer_unknown():
    report = verify(OTHER.sign(_with_issuer(OTHER)), world=world(), now=NOW)
    assert report.verdict is Verdict.VALID
    issuer = report.of(Step.ISSUER)[0]
    assert issuer.outcome is Outcome.COULD_NOT_BE_CHECKED
    assert not issuer.necessary
    assert "other.example/college" in report.headline.text()


def test_a_did_key_is_resolved_without_asking_anybody():
    asked = FakeWorld()
    report = verify(EVIL_KEY.sign(_with_issuer(EVIL_KEY)), world=asked, now=NOW)
    assert report.verdict is Verdict.VALID
    assert asked.asked == []
    # A key proves nothing about a name, and the headline does not pretend that it does.
    assert report.headline.text().startswith("an unknown issuer (“Example University")


def _with_issuer(institution):
    document = example(credentialStatus=None)
    document["issuer"]["id"] = institution.did
    return document


def test_a_retired_key_still_verifies_and_a_compromised_one_does_not():
    newer = Institution(OUR_DID, seed=b"n")
    ring = KeyRing(
        (
            RingKey(kid="old", public_key=US.key, created=SIGNED_AT),
            RingKey(kid="new", public_key=newer.key, created=NOW),
        )
    )
    retired = ring.with_retired("old").controller_document(controller=US.did, also_known_as=())
    assert verdict_of(BADGE, world=world(ours=retired)) is Verdict.VALID
    gone = ring.with_compromised("old").controller_document(controller=US.did, also_known_as=())
    assert verdict_of(BADGE, world=world(ours=gone)) is Verdict.NOT_VALID


def test_a_method_may_stand_whole_under_assertion_method():
    document = US.document()
    embedded = {
        "id": US.did,
        "assertionMethod": document["verificationMethod"],
        "@context": document["@context"],
    }
    assert verdict_of(BADGE, world=world(ours=embedded)) is Verdict.VALID


@pytest.mark.parametrize("member", ["expires", "revoked"])
def test_a_key_is_good_until_the_moment_its_document_names(member):
    document = US.document()
    document["verificationMethod"][0][member] = "2026-12-01T12:00:01Z"
    assert verdict_of(BADGE, world=world(ours=document)) is Verdict.VALID
    assert (
        verdict_of(BADGE, world=world(ours=document), now=NOW + timedelta(seconds=1))
        is not Verdict.VALID
    )


def test_a_clock_five_minutes_slow_does_not_matter():
    four_minutes = SIGNED_AT - timedelta(minutes=4)
    listed = US.status_list(valid_from=SIGNED_AT, valid_until=NOW)
    at_birth = {"world": world(status_list=listed), "now": four_minutes}
    assert verdict_of(BADGE, **at_birth) is Verdict.VALID
    assert verdict_of(BADGE, **{**at_birth, "now": four_minutes - timedelta(minutes=2)}) is (
        Verdict.NOT_VALID
    )


def test_a_second_good_proof_is_remarked_on():
    twice = {
        **BADGE,
        "proof": [*BADGE["proof"], US.proof(example(), created="2026-11-21T09:00:00Z")],
    }
    report = verify(twice, world=world(), now=NOW)
    assert report.verdict is Verdict.VALID
    assert [found.outcome for found in report.of(Step.FURTHER_PROOF)] == [Outcome.PASSED]


@pytest.mark.parametrize("first", [True, False])
def test_a_strangers_proof_beside_the_issuers_is_not_counted(first):
    proofs = [EVIL_KEY.proof(example()), BADGE["proof"][0]]
    mixed = {**BADGE, "proof": proofs if first else proofs[::-1]}
    report = verify(mixed, world=world(), now=NOW)
    assert report.verdict is Verdict.VALID
    assert not report.of(Step.FURTHER_PROOF)[0].passed


def test_the_same_question_gets_the_same_answer():
    assert verify(BADGE, world=world(), now=NOW) == verify(BADGE, world=world(), now=NOW)


def test_the_world_is_asked_each_thing_once():
    asked = world()
    verify(BADGE, world=asked, now=NOW)
    assert sorted(asked.asked) == sorted(set(asked.asked))
    assert len(asked.asked) == 2


def test_the_world_is_asked_so_many_things_and_no_more():
    asked = FakeWorld(documents={f"did:web:{n}.example": {} for n in range(20)})
    limited = AskedOnce(asked)
    answers = [limited.controller_document(f"did:web:{n}.example") for n in range(10)]
    assert answers.count(None) == 10 - MAX_QUESTIONS
    assert limited.status_list("https://x.example/1") is None
    assert len(asked.asked) == MAX_QUESTIONS


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        verify(BADGE, world=world(), now=NOW.replace(tzinfo=None))


def test_every_sentence_can_be_read_in_both_languages():
    for document in (BADGE, US.badge(name="altered")):
        written = verify(document, world=world(), now=NOW).to_json("zh-Hant")
        assert written["headline"]
        assert all(found["message"] for found in written["findings"])
