"""No forgery is accepted, whatever it travels in; and every row of the table has its forgeries."""

import pytest

from issuer.verification import Verdict
from tests.evil_issuer import FORGERIES
from tests.evil_issuer.__main__ import FEWEST
from tests.evil_issuer.carriers import carriers
from tests.evil_issuer.catalogue import Sort
from tests.evil_issuer.judging import judged
from tests.sampling import some

# The rows of trust.md, section 1.5, about forged badges, and in what each can be.
IN_TEXTS = {1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 15, 16, 17}  # all but those of other carriers
IN_TOKENS = IN_TEXTS | {3}  # only a token brings its own key
ROWS = {
    "JSON": IN_TEXTS,
    "JWT": IN_TOKENS,
    "PNG": IN_TOKENS,
    "SVG": IN_TOKENS,
    "presentation": IN_TOKENS - {12},  # inside another document, letters are no longer its own
    "signed presentation": IN_TOKENS - {12},
    "learner record": IN_TOKENS - {12},
    "a badge that it praises": {1, 2, 5, 6, 7, 8, 9, 10, 11, 14, 15, 17},
    "a file": {12, 13},
}

IN_EVERYTHING = set(some(FORGERIES, one_in=5))  # `make forge` shows each in each


@pytest.mark.parametrize("forgery", FORGERIES.values(), ids=FORGERIES.keys())
def test_no_forgery_is_accepted_whatever_carries_it(forgery):
    everywhere = judged(forgery)
    alone = next(everywhere)
    others = [*everywhere] if forgery.name in IN_EVERYTHING else []
    assert alone.verdict is forgery.verdict, alone.reasons
    assert forgery.reason in ("", *alone.reasons), alone.reasons
    for found in others:
        assert found.verdict is not Verdict.VALID, found.carrier
    # A picture adds nothing and takes nothing away.
    for found in others:
        if (
            found.carrier in ("PNG", "SVG")
            and found.report is not None
            and alone.report is not None
        ):
            assert found.report == alone.report


def test_every_row_has_a_forgery_in_everything_that_can_carry_it():
    found = {carrier: set() for carrier in ROWS}
    shown = 0
    for forgery in FORGERIES.values():
        what, _world = forgery.make()
        names = [*carriers(what, forgery.sort)]
        if forgery.sort is Sort.ENDORSEMENT and forgery.verdict is Verdict.NOT_VALID:
            names.append("a badge that it praises")
        shown += len(names)
        for carrier in names:
            found[carrier].add(forgery.row)
    assert {carrier: ROWS[carrier] - rows for carrier, rows in found.items()} == {
        carrier: set() for carrier in ROWS
    }
    assert {1, 3, 13, 36, 38, 40, 41, 52} <= {forgery.row for forgery in FORGERIES.values()}
    assert shown >= FEWEST


def test_more_than_sixty_tokens_confuse_the_algorithm():
    tokens = [one for one in FORGERIES.values() if one.row == 11 and one.sort is Sort.TOKEN]
    assert len(tokens) >= 60
