"""The contexts that may stand together: each property has one plain name in all of them."""

from collections import defaultdict

import pytest

from issuer.credentials.model import CREDENTIALS_CONTEXT, FIRST_CREDENTIALS_CONTEXT
from issuer.jsonld.loader import ContextLoader, bundled
from issuer.proofs.eddsa_rdfc_2022 import create_proof
from issuer.verification import Outcome, Step, Verdict, verify
from issuer.verification.contexts import _FURTHER_CONTEXTS
from tests.issuer.verification.actors import NOW, OTHER, US, WORKED_EXAMPLE, example, world

V2, OB, EXTENSIONS = WORKED_EXAMPLE["@context"]
ALSO_A_CLASS = {"Image", "image"}  # of 3.0.2; a member with the name of the class is refused


def definitions(context, scope=()):
    """Every term of a context: where it counts, its name, and what it stands for."""
    for part in context if isinstance(context, list) else [context]:
        if not isinstance(part, dict):
            continue
        for name, meaning in part.items():
            if name.startswith("@"):
                continue
            address = meaning.get("@id") if isinstance(meaning, dict) else meaning
            if isinstance(address, str):
                yield scope, name, address
            if isinstance(meaning, dict) and meaning.get("@context"):
                yield from definitions(meaning["@context"], (*scope, name))


@pytest.mark.parametrize("base", [CREDENTIALS_CONTEXT, FIRST_CREDENTIALS_CONTEXT])
def test_no_property_has_two_plain_names(base):
    names = defaultdict(set)
    for url in (base, *_FURTHER_CONTEXTS):
        for scope, name, address in definitions(bundled().document(url)["@context"]):
            names[scope, address].add(name)
    double = [found for found in names.values() if len(found) > 1]
    assert all(found <= {"id", "type", "@id", "@type"} or found == ALSO_A_CLASS for found in double)


def test_the_name_of_a_class_hides_nothing():
    contexts = [V2, OB.replace("3.0.3", "3.0.2")]
    document = example(awardedDate=None, credentialSchema=None, **{"@context": contexts})
    achievement = document["credentialSubject"]["achievement"]
    for newer in ("inLanguage", "version"):
        del achievement[newer]
    signed = US.sign(document)
    shown = verify(signed, world=world(), now=NOW)
    achievement = signed["credentialSubject"]["achievement"]
    achievement["Image"] = achievement.pop("image")
    report = verify(signed, world=world(), now=NOW)
    assert shown.of(Step.PLAIN_NAMES)[0].passed
    assert not report.of(Step.PLAIN_NAMES)[0].passed


@pytest.mark.parametrize(
    "contexts",
    [
        [V2, OB],
        [V2, OB, EXTENSIONS, "https://w3id.org/security/data-integrity/v2"],
        [V2, OB, "https://w3id.org/security/multikey/v1", EXTENSIONS],
    ],
)
def test_contexts_that_are_held_may_stand_in_any_order_behind_the_first(contexts):
    document = US.sign(example(credentialSchema=None, **{"@context": contexts}))
    found = verify(document, world=world(), now=NOW).of(Step.CONTEXTS)
    assert [one.outcome for one in found] == [Outcome.PASSED]


@pytest.mark.parametrize(
    "contexts",
    [
        [V2, OB, "https://www.w3.org/ns/credentials/examples/v2"],
        [V2, OB, OB],
        [V2, OB, "https://example.org/context"],
        [V2, OB, {"mine": "https://example.org/mine"}],
        [OB, V2],
        [V2, OB, FIRST_CREDENTIALS_CONTEXT],
    ],
)
def test_other_contexts_leave_doubt(contexts):
    document = {**US.badge(), "@context": contexts}
    stranger = world()
    stranger.ours = set()
    found = verify(document, world=stranger, now=NOW).of(Step.CONTEXTS)
    assert [one.outcome for one in found] == [Outcome.COULD_NOT_BE_CHECKED]


# -- contexts that are asked for ------------------------------------------------------------------

OWN = "https://other.example/words/v1"  # on the site of did:web:other.example:college
WORDS = {"@context": {"@protected": True, "houseCup": "https://college.example/words#houseCup"}}


def with_own_words(**changes):
    """A badge of another university with a word of its own."""
    document = example(credentialStatus=None, **{"@context": [V2, OB, EXTENSIONS, OWN]} | changes)
    document["issuer"]["id"] = OTHER.did
    document["credentialSubject"]["houseCup"] = "won"
    options = OTHER.options()
    loader = ContextLoader({OWN: WORDS})
    proof = create_proof(document, options=options, signer=OTHER.signer, loader=loader)
    return {**document, "proof": [proof]}


def asking(context):
    open_world = world()
    open_world.contexts = {} if context is None else {OWN: context}
    return open_world


def test_a_badge_with_words_of_its_own_is_good_where_they_may_be_asked_for():
    report = verify(with_own_words(), world=asking(WORDS), now=NOW)

    assert report.verdict is Verdict.VALID
    assert OWN in report.of(Step.CONTEXTS)[0].message.text()


def test_and_stays_in_doubt_where_they_are_not_to_be_had():
    assert verify(with_own_words(), world=asking(None), now=NOW).verdict is (
        Verdict.COULD_NOT_BE_CHECKED
    )


@pytest.mark.parametrize(
    "context",
    [
        {
            "@context": {
                **WORDS["@context"],
                "end": "https://www.w3.org/2018/credentials#validUntil",
            }
        },
        {"@context": {**WORDS["@context"], "@vocab": "https://college.example/words#"}},
        {"@context": {**WORDS["@context"], "name": "https://college.example/words#name"}},
        {"error": "not found"},
    ],
)
def test_and_where_they_do_more_than_to_add(context):
    found = verify(with_own_words(), world=asking(context), now=NOW)
    assert found.verdict is not Verdict.VALID
    assert not found.of(Step.CONTEXTS)[0].passed


def test_a_word_that_was_changed_afterwards_is_noticed():
    badge = with_own_words()
    badge["credentialSubject"]["houseCup"] = "lost"
    assert verify(badge, world=asking(WORDS), now=NOW).verdict is Verdict.NOT_VALID


def test_another_meaning_of_the_same_word_is_noticed():
    other = {"@context": {"houseCup": "https://college.example/words#plate"}}
    assert verify(with_own_words(), world=asking(other), now=NOW).verdict is Verdict.NOT_VALID


def test_ours_never_bring_words_of_their_own():
    document = example(**{"@context": [V2, OB, EXTENSIONS, OWN]})
    loader = ContextLoader({OWN: WORDS})
    proof = create_proof(document, options=US.options(), signer=US.signer, loader=loader)
    report = verify({**document, "proof": [proof]}, world=asking(WORDS), now=NOW)
    assert report.verdict is Verdict.NOT_VALID


def test_not_more_than_a_few_are_asked_for():
    many = [f"https://other.example/words/{number}" for number in range(10)]
    document = {**US.badge(), "@context": [V2, OB, *many]}
    asked = asking(WORDS)
    verify(document, world=asked, now=NOW)
    assert not [one for one in asked.asked if one in many]


def test_whoever_shows_a_badge_cannot_give_its_words_other_names():
    """The same statements under a name that sounds better, explained on a site of one's own."""
    badge = with_own_words()
    elsewhere = "https://holder.example/words"
    other_names = {"@context": {"firstClassHonours": WORDS["@context"]["houseCup"]}}
    badge["@context"] = [V2, OB, EXTENSIONS, elsewhere]
    subject = badge["credentialSubject"]
    subject["firstClassHonours"] = subject.pop("houseCup")
    asked = world()
    asked.contexts = {elsewhere: other_names}

    report = verify(badge, world=asked, now=NOW)

    assert report.verdict is not Verdict.VALID
    assert elsewhere not in asked.asked
