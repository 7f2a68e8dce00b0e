"""A world that is asked each thing once: which question goes where, and what comes back."""

import pytest

from issuer.verification import KnownIssuer
from issuer.verification.world import AskedOnce
from tests.issuer.verification.actors import FakeWorld

THINGS = [f"https://x.example/{number}" for number in range(8)]
ASK = {
    "documents": AskedOnce.controller_document,
    "lists": AskedOnce.status_list,
    "contexts": AskedOnce.context,
    "schemas": AskedOnce.credential_schema,
    "newer": AskedOnce.refreshed,
}
KINDS = [*ASK]


def knowing(*kinds):
    """A world whose answer is the kind of the question, and nothing to questions of other kinds."""
    return FakeWorld(**{kind: dict.fromkeys(THINGS, kind) for kind in kinds})


@pytest.mark.parametrize("kind", KINDS)
def test_each_question_is_answered_by_its_own_kind(kind):
    world = AskedOnce(knowing(*KINDS))
    assert [ask(world, THINGS[0]) for ask in ASK.values()] == KINDS
    assert [ask(world, THINGS[0]) for ask in ASK.values()] == KINDS

    world = AskedOnce(knowing(kind))
    assert [ask(world, THINGS[0]) for ask in ASK.values()] == [
        kind if one == kind else None for one in KINDS
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_not_to_be_had_is_not_asked_for_again(kind):
    asked = FakeWorld()
    world = AskedOnce(asked)
    for _ in range(3):
        assert ASK[kind](world, THINGS[0]) is None

    assert asked.asked == [THINGS[0]]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("other", KINDS)
def test_questions_of_all_kinds_count_together(kind, other):
    asked = knowing(*KINDS)
    world = AskedOnce(asked)
    for thing in THINGS[:3]:
        assert ASK[kind](world, thing) == kind
    for thing in THINGS[3:6]:
        assert ASK[other](world, thing) == other

    assert [ask(world, THINGS[6]) for ask in ASK.values()] == [None] * len(ASK)
    assert asked.asked == THINGS[:6]


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_not_asked_can_be_asked_when_more_is_allowed(kind):
    asked = knowing(kind)
    world = AskedOnce(asked)
    assert [ASK[kind](world, thing) for thing in THINGS] == [kind] * 6 + [None] * 2
    assert ASK[kind](world, THINGS[0]) == kind  # known, so it needs no asking

    world.allow_for_one_more()

    assert [ASK[kind](world, thing) for thing in THINGS] == [kind] * 8
    assert asked.asked == THINGS


def test_what_is_known_here_is_not_counted():
    entry = KnownIssuer("The College", "Universities")
    asked = FakeWorld(ours=THINGS[:1], known={THINGS[1]: entry})
    world = AskedOnce(asked)

    assert [world.is_ours(thing) for thing in THINGS] == [True] + [False] * 7
    assert [world.known_issuer(thing) for thing in THINGS] == [None, entry] + [None] * 6
    assert asked.asked == []


def test_a_registry_is_signed_unless_it_says_otherwise():
    assert KnownIssuer("The College", "Universities") == ("The College", "Universities", True)
    assert not KnownIssuer("The College", "Universities", is_signed=False).is_signed
