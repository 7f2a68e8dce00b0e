"""Is this credential good, and how do we know: findings, never exceptions, and never a guess.

    submission = read_submission(upload, filename="badge.png")
    report = verify(submission, world=world, now=now)
    report.verdict, report.headline.text("zh-Hant")

What could not be checked is never taken for passed. Knows no web and no database: the few things
it must ask of the world, it asks through `World`.
"""

from issuer.verification.case import Asked
from issuer.verification.checks import CHECKS, verify
from issuer.verification.issuers import IssuerIdentity
from issuer.verification.recipient import matches_recipient
from issuer.verification.report import (
    Finding,
    Kind,
    Outcome,
    Part,
    Step,
    Verdict,
    VerificationReport,
)
from issuer.verification.submission import Carrier, Submission, read_submission
from issuer.verification.wording import shown
from issuer.verification.world import KnownIssuer, World

__all__ = [
    "CHECKS",
    "Asked",
    "Carrier",
    "Finding",
    "IssuerIdentity",
    "Kind",
    "KnownIssuer",
    "Outcome",
    "Part",
    "Step",
    "Submission",
    "Verdict",
    "VerificationReport",
    "World",
    "matches_recipient",
    "read_submission",
    "shown",
    "verify",
]
