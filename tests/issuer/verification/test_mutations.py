"""Whatever is done to a badge, it is refused or it means the same (T5, T6); and knowing less never
makes a badge better (I-26)."""

import json

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from issuer.credentials.model import OpenBadgeCredential
from issuer.errors import MalformedSubmission
from issuer.jsonld.canonize import canonize
from issuer.verification import Verdict, read_submission, verify
from tests.evil_issuer import DOCUMENTS, EXPIRED, REVOKED
from tests.issuer.verification.actors import NOW, US, example, world
from tests.issuer.verification.mutations import mutated
from tests.sampling import examples

BADGE = US.badge()
# Signed, sound and of many members, with the badge's own id in a second place.
CROWDED = US.sign(
    example(
        validUntil="2027-01-01T00:00:00Z",
        evidence=[{"id": example()["id"], "type": ["Evidence"], "name": "The badge itself"}],
    )
)
THOROUGH = settings(
    max_examples=examples(25),  # 1,000 found nothing; these keep watch
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def claims_of(document):
    return {name: value for name, value in document.items() if name != "proof"}


def in_order(value):
    """JSON with its sets in one order and without repetitions."""
    if isinstance(value, dict):
        return {name: in_order(member) for name, member in value.items()}
    if isinstance(value, list):
        texts = {json.dumps(in_order(item), sort_keys=True) for item in value}
        return [json.loads(text) for text in sorted(texts)]
    return value


def meaning(document):
    """What a page can show of a document."""
    return in_order(OpenBadgeCredential.from_json(claims_of(document)).to_json())


@THOROUGH
@given(mutated(BADGE))
def test_a_changed_badge_is_refused_or_means_the_same(changed):
    verdict = verify(changed, world=world(), now=NOW).verdict
    event(verdict.value)
    if verdict is Verdict.VALID:
        assert canonize(claims_of(changed)) == canonize(claims_of(BADGE))
        assert meaning(changed) == meaning(BADGE)


@pytest.mark.parametrize("rotten", [REVOKED, EXPIRED], ids=["revoked", "expired"])
def test_no_change_makes_a_rotten_badge_good(rotten):
    @THOROUGH
    @given(mutated(rotten))
    def never_valid(changed):
        assert verify(changed, world=world(), now=NOW).verdict is not Verdict.VALID

    never_valid()


@THOROUGH
@given(st.data())
def test_what_could_not_be_checked_is_not_made_good_by_a_change(data):
    assert verify(CROWDED, world=world(), now=NOW).verdict is Verdict.COULD_NOT_BE_CHECKED
    changed = data.draw(mutated(CROWDED))
    assert verify(changed, world=world(), now=NOW).verdict is not Verdict.VALID


@THOROUGH
@given(mutated(US.status_list(revoked=[0])))
def test_no_change_of_the_list_clears_a_revocation(changed):
    assert verify(BADGE, world=world(status_list=changed), now=NOW).verdict is not Verdict.VALID


@THOROUGH
@given(mutated(US.document()))
def test_no_change_of_the_keys_makes_a_forgery_good(changed):
    forged = DOCUMENTS["T1 our identifier, the attacker's key"].make()[0]
    assert verify(forged, world=world(ours=changed), now=NOW).verdict is not Verdict.VALID


knowledge = st.fixed_dictionaries(
    {"documents": st.booleans(), "lists": st.booleans(), "ours": st.booleans()}
)


@THOROUGH
@given(mutated(BADGE), knowledge)
def test_knowing_less_never_makes_a_badge_better(changed, missing):
    knowing = verify(changed, world=world(), now=NOW).verdict
    doubting = verify(changed, world=world().without(**missing), now=NOW).verdict
    assert doubting is not Verdict.VALID or knowing is Verdict.VALID


@pytest.mark.parametrize("forgery", DOCUMENTS.values(), ids=DOCUMENTS.keys())
def test_no_forgery_profits_from_what_is_not_known(forgery):
    document, shown_in = forgery.make()
    for missing in ("documents", "lists", "ours", "newer", "known", "contexts"):
        less = shown_in.without(**{missing: True})
        assert verify(document, world=less, now=NOW).verdict is not Verdict.VALID, missing


@pytest.mark.parametrize("missing", ["documents", "lists"])
def test_a_genuine_badge_in_a_silent_world_could_not_be_checked(missing):
    silent = world().without(**{missing: True})
    assert verify(BADGE, world=silent, now=NOW).verdict is Verdict.COULD_NOT_BE_CHECKED


def test_whose_badge_it_is_makes_no_difference_to_the_verdict():
    assert verify(BADGE, world=world().without(ours=True), now=NOW).verdict is Verdict.VALID


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_flipped_characters_of_the_text_are_refused_or_mean_the_same(data):
    text = json.dumps(BADGE, ensure_ascii=False)
    position = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.sampled_from('0aZ"{}[],: \\\u202e') | st.characters())
    flipped = text[:position] + letter + text[position + 1 :]
    try:
        submission = read_submission(flipped.encode("utf-8", "surrogatepass"))
    except MalformedSubmission:
        return
    if verify(submission, world=world(), now=NOW).verdict is Verdict.VALID:
        assert meaning(submission.document) == meaning(BADGE)
