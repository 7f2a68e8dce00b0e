"""What verification promises of every forgery and every genuine badge, whatever it is and whatever
it travels in (trust.md, I-25 to I-28): knowing less is never better, the verdict is never better
than the worst that was found, each thing is asked once, and what is remembered changes nothing.
"""

from __future__ import annotations

import os
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

THOROUGH = settings(
    max_examples=int(os.environ.get("MUTATIONS", "25")),
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

MET = {
    "a badge": GENUINE["a badge in eddsa-rdfc-2022"],
    "a token": GENUINE["a token of EdDSA, Open Badges 3.0, around badge"],
    "a presentation": GENUINE["a signed presentation of: one badge"],
}


@pytest.mark.parametrize("one", ALL.values(), ids=ALL.keys())
def test_the_promises_are_kept(one):
    """Alone, and in one of the things that carry it: another for each, the same each time."""
    alone, *others = everything_about(one)
    chosen = [alone, *others[crc32(one.name.encode()) % len(others) :][:1]] if others else [alone]
    forget()
    asking = [Recording(shown_in) for _, _, shown_in in chosen]
    reports = [
        said_of(data, shown_in=asked, asked=one.asked)
        for (_, data, _), asked in zip(chosen, asking, strict=True)
    ]
    for report, asked in zip(reports, asking, strict=True):
        assert_worst_counts(report)
        assert_asked_once(report, asked.asked)
    for met in MET.values():
        for _carrier, data, shown_in in list(everything_about(met))[:3]:
            said_of(data, shown_in=shown_in, asked=met.asked)
    for (_, data, shown_in), report in zip(chosen, reports, strict=True):
        assert said_of(data, shown_in=shown_in, asked=one.asked) == report
        silent = said_of(data, shown_in=FakeWorld(), asked=one.asked)
        if silent is not None and silent.verdict is Verdict.VALID:
            assert report.verdict is Verdict.VALID


class Recording(FakeWorld):
    """A world that begins to remember what it is asked."""

    def __init__(self, known):
        super().__init__()
        self.__dict__ |= known.__dict__ | {"asked": []}


def assert_worst_counts(report):
    if report is None:
        return
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
    inside = 0 if report is None else len(report.parts)
    assert len(asked) <= min(MAX_QUESTIONS * (1 + inside), MOST_QUESTIONS)


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
