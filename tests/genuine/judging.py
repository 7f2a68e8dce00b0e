"""Every genuine badge in everything that carries it, and what the verifier says of each."""

from collections.abc import Iterator

from tests.evil_issuer.carriers import carried, is_1_1, praising
from tests.evil_issuer.catalogue import Sort
from tests.evil_issuer.judging import Judged, handed_in
from tests.genuine.corpus import Genuine


def welcomed(genuine: Genuine) -> Iterator[Judged]:
    """What the verifier says of a genuine badge in each carrier."""
    what, shown_in = genuine.make()
    for carrier, data in carried(what, genuine.sort):
        yield Judged(carrier, handed_in(data, shown_in=shown_in, asked=genuine.asked))
    if genuine.sort is Sort.ENDORSEMENT and not is_1_1(what):
        report = handed_in(praising(what), shown_in=shown_in, asked=genuine.asked)
        yield Judged("a badge that it praises", report)
