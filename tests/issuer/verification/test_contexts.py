"""The contexts that may stand together: each property has one plain name in all of them."""

from collections import defaultdict

import pytest

from issuer.credentials.model import CREDENTIALS_CONTEXT, FIRST_CREDENTIALS_CONTEXT
from issuer.jsonld.loader import bundled
from issuer.verification import Outcome, Step, verify
from issuer.verification.contexts import _FURTHER_CONTEXTS
from tests.issuer.verification.actors import NOW, US, WORKED_EXAMPLE, example, world

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
