"""The steps of verification in their order, and `verify`, which takes them all.

A new check is a function from a case to its findings and a line in `CHECKS`. Every check answers,
whatever the others found: a person wants to know everything, not the first thing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from issuer.i18n import N_, Message
from issuer.verification.case import Case, open_case
from issuer.verification.headline import headline_of
from issuer.verification.recipient import recipient
from issuer.verification.report import Finding, Step, VerificationReport, passed, unchecked
from issuer.verification.signature import signature
from issuer.verification.standing import standing
from issuer.verification.structure import (
    COVERED,
    contexts,
    coverage,
    plain_names,
    schema,
    structure,
)
from issuer.verification.submission import Submission
from issuer.verification.validity import validity
from issuer.verification.world import AskedOnce, World

Check = Callable[[Case], tuple[Finding, ...]]

_DECIDE = Message(
    N_("Anybody can issue badges under any name. Decide whether you trust its address.")
)


def issuer_known(case: Case) -> tuple[Finding, ...]:
    """Whether the issuer is the institution that runs this program; informs, and never counts."""
    issuer = {"issuer": case.issuer.label}
    if case.issuer.is_ours:
        message = Message(N_("The issuer it names is this institution, %(issuer)s."), issuer)
        return (passed(Step.ISSUER, message, necessary=False),)
    return (
        unchecked(
            Step.ISSUER,
            Message(
                N_("The issuer it names, %(issuer)s, is none that is known here."),
                issuer,
            ),
            reason="unknown-issuer",
            necessary=False,
            advice=_DECIDE,
        ),
    )


def signed_whole(case: Case) -> tuple[Finding, ...]:
    """That the signature covers everything, and that it is the issuer's and good.

    A signature that was found good was compared over the whole document, or the suite would have
    said that data is lost; so only without one must the document be gone through once more.
    """
    signed = signature(case)
    if any(found.step is Step.SIGNATURE and found.passed for found in signed):
        return (COVERED, *signed)
    return (*coverage(case), *signed)


CHECKS: tuple[Check, ...] = (
    structure,
    contexts,
    plain_names,
    signed_whole,
    validity,
    standing,
    schema,
    issuer_known,
    recipient,
)


def verify(
    submitted: Submission | Mapping[str, object], *, world: World, now: datetime
) -> VerificationReport:
    """Say whether a credential is good, and how that is known.

    A bad credential is an answer and never an exception. The same document, time and answers of
    the world give the same report, and at most six things are asked of the world.

    Args:
        submitted: What `read_submission` returned, or a document as `read_json` returns it.
        world: Where keys and status lists come from.
        now: The time to judge by; it needs a zone.

    Raises:
        ValueError: `now` has no zone.
    """
    if now.utcoffset() is None:
        raise ValueError("A time without a zone is no time to verify at.")
    document = submitted.document if isinstance(submitted, Submission) else submitted
    case = open_case(document, world=AskedOnce(world), now=now)
    findings = tuple([finding for check in CHECKS for finding in check(case)])
    return VerificationReport(
        findings=findings,
        claims=case.claims.document,
        issuer=case.issuer,
        headline=headline_of(findings, names=case.names, issuer=case.issuer),
    )
