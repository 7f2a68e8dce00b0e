"""Every forgery in everything that carries it, and what the verifier says of each."""

from collections.abc import Iterator
from typing import NamedTuple

from issuer.errors import MalformedSubmission
from issuer.verification import Verdict, VerificationReport, read_submission, verify
from tests.evil_issuer.carriers import carried, is_1_1, praising
from tests.evil_issuer.catalogue import Forgery, Sort
from tests.issuer.verification.actors import NOW, FakeWorld


class Judged(NamedTuple):
    """One thing handed in; `report` is None where nothing in it could be read as a credential."""

    carrier: str
    report: VerificationReport | None

    @property
    def verdict(self):
        return Verdict.NOT_VALID if self.report is None else self.report.verdict

    @property
    def reasons(self):
        if self.report is None:
            return ["refused"]
        return [found.reason for found in self.report.necessary if not found.passed]


def handed_in(data: bytes, *, shown_in: FakeWorld, asked) -> VerificationReport | None:
    try:
        submission = read_submission(data)
    except MalformedSubmission:
        return None
    return verify(submission, world=shown_in, now=NOW, asked=asked)


def judged(forgery: Forgery) -> Iterator[Judged]:
    """What the verifier says of a forgery in each carrier, first of the forgery alone."""
    what, shown_in = forgery.make()
    alone = None
    for carrier, data in carried(what, forgery.sort):
        report = handed_in(data, shown_in=shown_in, asked=forgery.asked)
        alone = alone or report
        yield Judged(carrier, report)
    # An endorsement that its issuer made, and that merely does not stand, takes nothing away.
    is_forged = alone is not None and not alone.is_authentic
    if forgery.sort is Sort.ENDORSEMENT and is_forged and not is_1_1(what):
        report = handed_in(praising(what), shown_in=shown_in, asked=forgery.asked)
        yield Judged("a badge that it praises", report)
