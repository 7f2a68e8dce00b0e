"""How much of a stranger's document is looked at, and how much is asked of the world for it."""

import pytest

from issuer.verification import Outcome, Step, Verdict, verify
from issuer.verification.world import AskedOnce
from tests.evil_issuer.hands import PLAIN, everywhere
from tests.evil_issuer.material import learner_record, presentation
from tests.issuer.verification.actors import NOW, US, FakeWorld

BADGE = US.badge()


def report_on(document):
    return verify(document, world=everywhere(), now=NOW)


def test_fifty_credentials_inside_are_looked_at_and_fifty_one_are_not():
    report = report_on(presentation(*[BADGE] * 50))
    (found,) = report.of(Step.PARTS)
    assert found.facts == {"count": 50}
    assert found.passed
    assert len(report.parts) == 50
    assert report.verdict is Verdict.VALID

    report = report_on(presentation(*[BADGE] * 51))
    (found,) = report.of(Step.PARTS)
    assert (found.outcome, found.reason) == (Outcome.COULD_NOT_BE_CHECKED, "too-many-parts")
    assert report.parts == ()
    assert report.verdict is Verdict.COULD_NOT_BE_CHECKED


ASK = {
    "documents": lambda world, one: world.controller_document(one),
    "lists": lambda world, one: world.status_list(one),
    "contexts": lambda world, one: world.context(one),
    "schemas": lambda world, one: world.credential_schema(one),
    "newer": lambda world, one: world.refreshed(one),
}
THINGS = [f"https://x.example/{number}" for number in range(40)]


def knowing_all():
    answers = dict.fromkeys(THINGS, "{}")
    kinds = ("documents", "lists", "contexts", "schemas", "newer")
    return FakeWorld(**dict.fromkeys(kinds, answers))


def answered(world, ask):
    return sum(ask(world, one) is not None for one in THINGS)


@pytest.mark.parametrize("kind", ASK)
def test_six_things_are_asked_for_a_credential_and_as_many_for_each_inside_it_up_to_24(kind):
    for more, most in ((0, 6), (1, 12), (2, 18), (3, 24), (4, 24), (9, 24)):
        asked = knowing_all()
        world = AskedOnce(asked)
        for _ in range(more):
            world.allow_for_one_more()

        assert answered(world, ASK[kind]) == most
        assert len(asked.asked) == most


def test_all_that_is_asked_counts_together():
    asked = knowing_all()
    world = AskedOnce(asked)
    for ask in ASK.values():
        assert ask(world, THINGS[0]) is not None

    assert answered(world, ASK["documents"]) == 2  # the one that is known, and one more
    assert len(asked.asked) == 6


def test_what_was_answered_is_not_asked_again():
    asked = knowing_all()
    world = AskedOnce(asked)
    for ask in ASK.values():
        for _ in range(10):
            assert ask(world, THINGS[0]) == "{}"

    assert len(asked.asked) == 5


def nested(depth):
    document = BADGE
    for _ in range(depth):
        document = PLAIN.sign(learner_record(of=[document]))
    return document


def innermost(report):
    while report.parts:
        report = report.parts[0].report
    return report


def test_credentials_are_looked_at_three_deep_and_no_deeper():
    assert innermost(report_on(nested(3))).claims["id"] == BADGE["id"]

    report = report_on(nested(4))
    (found,) = innermost(report).of(Step.PARTS)
    assert found.reason == "too-many-parts"
    assert report.verdict is not Verdict.VALID


def test_an_envelope_with_nothing_in_it_says_so():
    (found,) = report_on(presentation()).of(Step.PARTS)

    assert found.message.text() == "There is nothing signed in it."
    (found,) = report_on(presentation(BADGE)).of(Step.PARTS)
    assert found.message.text() == "All the credentials inside it are good (1)."
