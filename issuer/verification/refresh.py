"""Whether the issuer offers a newer edition of a credential, and which of the two counts.

1EdTech's credential refresh (VCCR 1.0; open-badges.md 4.3): asked for once, only after the
signature was found good, and only an edition of the same credential by the same issuer is taken
(T52).
"""

from __future__ import annotations

from collections.abc import Mapping

from issuer.credentials.times import read_date_time
from issuer.errors import MalformedSubmission
from issuer.i18n import N_, Message
from issuer.verification.issuers import issuer_id_of
from issuer.verification.report import Finding, Step, VerificationReport, passed, unchecked
from issuer.verification.submission import Submission, read_submission

_TYPE = "1EdTechCredentialRefresh"


def newer_edition(report: VerificationReport) -> str | None:
    """Where the issuer of an authentic credential offers newer editions."""
    service = report.claims.get("refreshService")
    if not isinstance(service, dict) or service.get("type") != _TYPE or not report.is_authentic:
        return None
    url = service.get("id")
    return url if isinstance(url, str) else None


def edition_of(report: VerificationReport, offered: bytes | None) -> Submission | None:
    """What was offered, if it is an edition of the same credential that is no older."""
    if offered is None:
        return None
    try:
        newer = read_submission(offered)
    except MalformedSubmission:
        return None
    name = report.claims.get("id")
    is_same = (
        isinstance(name, str)  # two that have no name have nothing in common
        and newer.document.get("id") == name
        and issuer_id_of(newer.document) == report.issuer.id
    )
    return newer if is_same and _start(newer.document) >= _start(report.claims) else None


def not_refreshed() -> Finding:
    """The edition that was handed in is the one that was looked at."""
    return unchecked(
        Step.REFRESH,
        Message(N_("The issuer may offer a newer edition, which was not obtained.")),
        reason="not-refreshed",
        necessary=False,
    )


def refreshed() -> Finding:
    """A newer edition was looked at instead."""
    return passed(
        Step.REFRESH,
        Message(N_("This is the issuer's newest edition of it, and not the one handed in.")),
        necessary=False,
    )


def _start(claims: Mapping[str, object]) -> float:
    text = claims.get("validFrom", claims.get("issuanceDate"))
    when = read_date_time(text) if isinstance(text, str) else None
    return 0.0 if when is None else when.timestamp()
