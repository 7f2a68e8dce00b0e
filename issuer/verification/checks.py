"""The steps of verification in their order, and `verify`, which takes them all.

A new check is a function from a case to its findings and a line in `CHECKS`. Every check answers,
whatever the others found: a person wants to know everything, not the first thing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from issuer.verification.acquaintance import issuer_known
from issuer.verification.advice import to_whom_it_concerns
from issuer.verification.case import PLAINLY, Asked, Case, open_case
from issuer.verification.contexts import contexts
from issuer.verification.credential_schema import credential_schema
from issuer.verification.headline import headline_of
from issuer.verification.keyholder import PublishedKeys
from issuer.verification.list_alone import list_alone
from issuer.verification.parts import (
    MAX_DEPTH,
    MAX_PARTS,
    findings_on,
    inner_credentials,
    too_many,
    unread,
)
from issuer.verification.presenter import presented
from issuer.verification.recipient import recipient
from issuer.verification.refresh import edition_of, newer_edition, not_refreshed, refreshed
from issuer.verification.report import (
    Finding,
    Kind,
    Part,
    Verdict,
    VerificationReport,
)
from issuer.verification.signature import signature
from issuer.verification.standing import standing
from issuer.verification.structure import (
    covered,
    plain_names,
    structure,
)
from issuer.verification.submission import Carrier, Submission
from issuer.verification.token import token
from issuer.verification.validity import validity
from issuer.verification.world import AskedOnce, World

Check = Callable[[Case], tuple[Finding, ...]]


def signed_whole(case: Case) -> tuple[Finding, ...]:
    """That the signature covers everything, and that it is the issuer's and good."""
    signed = signature(case)
    return (*covered(case, signed), *signed)


CHECKS: Final[tuple[Check, ...]] = (
    structure,
    contexts,
    plain_names,
    signed_whole,
    token,
    validity,
    standing,
    credential_schema,
    issuer_known,
    recipient,
)
_OF_A_PRESENTATION: Final[tuple[Check, ...]] = (structure, contexts, plain_names, presented)
# Neither a status list nor a credential of some other sort is about a recipient that we can name.
_OF_OTHERS: Final[tuple[Check, ...]] = CHECKS[:-1]
_CHECKS_OF: Final[Mapping[Kind, tuple[Check, ...]]] = {
    Kind.BADGE: CHECKS,
    Kind.LEARNER_RECORD: CHECKS,
    Kind.ENDORSEMENT: _OF_OTHERS,
    Kind.STATUS_LIST: (structure, list_alone, *_OF_OTHERS[1:]),
    Kind.CREDENTIAL: _OF_OTHERS,
    Kind.PRESENTATION: _OF_A_PRESENTATION,
}


def verify(
    submitted: Submission | Mapping[str, object],
    *,
    world: World,
    now: datetime,
    asked: Asked = PLAINLY,
) -> VerificationReport:
    """Say whether a credential is good, and how that is known.

    A bad credential is an answer and never an exception. The same document, time and answers of
    the world give the same report, and a bounded number of things is asked of the world.

    Args:
        submitted: What `read_submission` returned, or a document as `read_json` returns it.
        world: Where keys and status lists come from.
        now: The time to judge by; it needs a zone.
        asked: What whoever asks wants besides.

    Raises:
        ValueError: `now` has no zone.
    """
    if now.utcoffset() is None:
        raise ValueError("A time without a zone is no time to verify at.")
    if not isinstance(submitted, Submission):
        submitted = Submission(submitted, Carrier.JSON)
    return _Verification(AskedOnce(world), now=now, asked=asked).report_on(submitted)


class _Verification:
    """One question, and how much was done for it: the credentials in a credential share a world."""

    def __init__(self, world: AskedOnce, *, now: datetime, asked: Asked) -> None:
        self._world, self._now, self._asked = world, now, asked
        self._keys = PublishedKeys(world, now=now)
        self._parts = 0

    def report_on(self, submitted: Submission, *, depth: int = 0) -> VerificationReport:
        """The report on a document and on what is inside it; a good newer edition takes its place,
        and one that is not good changes nothing: else not asking for it would look better (I-26).
        """
        report = self._report(submitted, depth=depth)
        url = newer_edition(report) if depth == 0 else None
        if url is None:
            return report
        offered = edition_of(report, self._world.refreshed(url))
        newer = None if offered is None else self._report(offered, depth=depth)
        if newer is None or newer.verdict is not Verdict.VALID:
            return report.with_finding(not_refreshed())
        return newer.with_finding(refreshed())

    def _report(self, submitted: Submission, *, depth: int) -> VerificationReport:
        case = open_case(
            submitted, world=self._world, keys=self._keys, now=self._now, asked=self._asked
        )
        found, parts = self._inside(case, depth=depth)
        own = [one for check in _CHECKS_OF[case.kind] for one in check(case)]
        findings = to_whom_it_concerns((*own, *found), case.kind)
        return VerificationReport(
            findings=findings,
            claims=case.claims.document,
            issuer=case.issuer,
            headline=headline_of(findings, names=case.names, issuer=case.issuer, kind=case.kind),
            kind=case.kind,
            parts=parts,
        )

    def _inside(self, case: Case, *, depth: int) -> tuple[tuple[Finding, ...], tuple[Part, ...]]:
        inner = inner_credentials(case.claims)
        self._parts += len(inner)
        if inner and (depth >= MAX_DEPTH or self._parts > MAX_PARTS):
            return (too_many(),), ()
        parts = []
        for one in inner:
            if isinstance(one.content, Submission):
                self._world.allow_for_one_more()
                report = self.report_on(one.content, depth=depth + 1)
            else:
                report = unread(one.content)
            parts.append(Part(one.place, report))
        found = findings_on(
            inner, parts, kind=case.kind, claims=case.claims, is_signed=case.signed.is_signed
        )
        return found, tuple(parts)
