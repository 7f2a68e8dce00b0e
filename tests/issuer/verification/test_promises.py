"""What verification promises of every forgery and every genuine badge, whatever it is and whatever
it travels in (trust.md, I-25 to I-28): knowing less is never better, the verdict is never better
than the worst that was found, each thing is asked once, and what is remembered changes nothing.
"""

from __future__ import annotations

from zlib import crc32

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from issuer.errors import MalformedSubmission
from issuer.verification import Outcome, Verdict, read_submission, verify
from issuer.verification.world import MAX_QUESTIONS, MOST_QUESTIONS
from tests.evil_issuer import FORGERIES
from tests.evil_issuer.carriers import carried, is_1_1, praising
from tests.evil_issuer.catalogue import PLAINLY, Sort
from tests.evil_issuer.hands import ATTACKER, as_token, everywhere
from tests.evil_issuer.material import badge, endorsement
from tests.genuine import GENUINE
from tests.issuer.verification.actors import NOW, FakeWorld, Institution
from tests.issuer.verification.test_kept_answers import forget
from tests.sampling import examples, some_of

THOROUGH = settings(
    max_examples=examples(15),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
ALL = {**FORGERIES, **GENUINE}
BETTER = [Verdict.NOT_VALID, Verdict.COULD_NOT_BE_CHECKED, Verdict.VALID]


def everything_about(one):
    """In each carrier: the bytes, and the world they are shown in."""
    what, shown_in = one.make()
    for carrier, data in carried(what, one.sort):
        yield carrier, data, shown_in
    if one.sort is Sort.ENDORSEMENT and not is_1_1(what):
        yield "a badge that it praises", praising(what), shown_in


def in_one_carrier(draw):
    one = ALL[draw(st.sampled_from(sorted(ALL)))]
    _carrier, data, shown_in = draw(st.sampled_from(list(everything_about(one))))
    return data, shown_in, one.asked


def said_of(data, *, shown_in, asked):
    try:
        submission = read_submission(data)
    except MalformedSubmission:
        return None
    return verify(submission, world=shown_in, now=NOW, asked=asked)


# -- I-26: monotone doubt -------------------------------------------------------------------------


def knowing_less(draw, shown_in):
    """A world in which some documents, lists, editions and acquaintances are missing."""

    def some(known):
        kept = draw(st.sets(st.sampled_from(sorted(known)))) if known else ()
        return {name: known[name] for name in kept}

    return FakeWorld(
        documents=some(shown_in.documents),
        lists=some(shown_in.lists),
        newer=some(shown_in.newer),
        known=some(shown_in.known),
        contexts=some(shown_in.contexts),
        schemas=some(shown_in.schemas),
        ours=shown_in.ours if draw(st.booleans()) else (),
    )


@THOROUGH
@given(st.data())
def test_knowing_less_never_makes_anything_valid(data):
    handed_in, shown_in, asked = in_one_carrier(data.draw)
    knowing = said_of(handed_in, shown_in=shown_in, asked=asked)
    less = knowing_less(data.draw, shown_in)
    doubting = said_of(handed_in, shown_in=less, asked=asked)
    if knowing is None or doubting is None:
        assert knowing is doubting
    elif doubting.verdict is Verdict.VALID:
        assert knowing.verdict is Verdict.VALID


def test_an_endorsement_is_not_forged_any_less_because_its_issuer_cannot_be_asked():
    """Else the badge of whoever forged it would be valid where the network is down."""
    host = Institution(None, seed=b"h")
    by_an_impostor = as_token(endorsement(), owner=ATTACKER)
    document = host.sign(
        {
            name: value
            for name, value in badge(
                host.did, endorsementJwt=[by_an_impostor], credentialStatus=None
            ).items()
            if value is not None
        }
    )
    assert verify(document, world=everywhere(), now=NOW).verdict is Verdict.NOT_VALID
    silent = verify(document, world=FakeWorld(), now=NOW)
    assert silent.verdict is Verdict.COULD_NOT_BE_CHECKED


# -- all of them, of each one ---------------------------------------------------------------------


# Of each sort a few; the property above asks it of any.
SOME = some_of(ALL, one_in=6)


@pytest.mark.parametrize("one", SOME.values(), ids=SOME.keys())
def test_the_promises_are_kept(one):
    """Alone, and in one of the things that carry it: another for each, the same each time."""
    alone, *others = everything_about(one)
    number = crc32(one.name.encode())
    for _carrier, data, shown_in in [alone, *others[number % max(1, len(others)) :][:1]]:
        asked = Recording(shown_in)
        report = said_of(data, shown_in=asked, asked=one.asked)
        silent = said_of(data, shown_in=FakeWorld(), asked=one.asked)
        assert (report is None) is (silent is None)
        if report is not None:
            assert_worst_counts(report)
            assert_asked_once(report, asked.asked)
            assert silent.verdict is not Verdict.VALID or report.verdict is Verdict.VALID


class Recording(FakeWorld):
    """A world that begins to remember what it is asked."""

    def __init__(self, known):
        super().__init__()
        self.__dict__ |= known.__dict__ | {"asked": []}


def assert_worst_counts(report):
    outcomes = {found.outcome for found in report.necessary}
    worst = Verdict.VALID
    if Outcome.COULD_NOT_BE_CHECKED in outcomes:
        worst = Verdict.COULD_NOT_BE_CHECKED
    if Outcome.FAILED in outcomes:
        worst = Verdict.NOT_VALID
    assert BETTER.index(report.verdict) <= BETTER.index(worst)
    # A container is never better than the worst of the credentials that it is for.
    for part in report.parts:
        if "endorsement" not in part.place.rpartition(".")[2]:
            assert BETTER.index(report.verdict) <= BETTER.index(part.report.verdict)


def assert_asked_once(report, asked):
    assert len(asked) == len(set(asked))
    inside = 1 + len(report.parts) + sum(len(part.report.parts) for part in report.parts)
    assert len(asked) <= min(MAX_QUESTIONS * inside, MOST_QUESTIONS)


# -- what is kept ---------------------------------------------------------------------------------

MET = [
    GENUINE["a badge in eddsa-rdfc-2022"],
    GENUINE["a token of EdDSA, Open Badges 3.0, around badge"],
    GENUINE["a signed presentation of: one badge"],
]


@THOROUGH
@given(st.data())
def test_nothing_remembered_changes_what_is_said(data):
    """In pictures, tokens and envelopes as in JSON: first by a verifier that has forgotten all."""
    handed_in, shown_in, asked = in_one_carrier(data.draw)
    forget()
    fresh = said_of(handed_in, shown_in=shown_in, asked=asked)
    for _ in range(2):  # the second time a shape is compiled, the third time it is used
        for met in MET:
            for _carrier, other, known in everything_about(met):
                said_of(other, shown_in=known, asked=met.asked)
        assert said_of(handed_in, shown_in=shown_in, asked=asked) == fresh


# -- letters of a token ---------------------------------------------------------------------------


@THOROUGH
@given(st.data())
def test_a_token_with_one_letter_changed_is_refused_or_means_the_same(data):
    token = as_token(badge())
    position = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(st.sampled_from("Aa0-_.=+ \u00a0"))
    flipped = token[:position] + letter + token[position + 1 :]
    report = said_of(flipped.encode(), shown_in=everywhere(), asked=PLAINLY)
    if report is not None and report.verdict is Verdict.VALID:
        assert flipped == token
