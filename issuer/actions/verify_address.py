"""Verify what lies at somebody else's address, if the operator lets it be fetched.

1. fetch   Once, through the outbound door. What a site says when it has no badge is told in one
           kind of error; what it sent is not shown.
2. verify  As if it had been handed in.

Nothing is stored, so nothing is left behind if the power fails.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from issuer.actions.outbound import Fetched, Purpose
from issuer.actions.outside_world import Outside, log_not_fetched
from issuer.actions.ports import Clock, Institution, Store, Verifier
from issuer.actions.verify_submission import verify_submission
from issuer.credentials.times import write_date_time
from issuer.errors import IssuerError, MalformedSubmission
from issuer.i18n import N_, Message
from issuer.verification import VerificationReport
from issuer.verification.wording import moment

_WEB_PAGE = frozenset({"text/html", "application/xhtml+xml"})
_A_DID = N_(
    "it is the identifier of somebody (a DID), and not of a badge. Hand in the badge itself."
)


class NotFetched(MalformedSubmission):
    """An address of somebody else's, where nothing is fetched: so nothing is known."""

    code = "not-fetched"
    message = N_(
        "This address belongs to another site, and badges are not fetched from other sites here. "
        "Ask the holder for the PNG or JSON file."
    )


class NotObtained(MalformedSubmission):
    """Nothing that could be a badge came from an address."""

    code = "not-obtained"
    message = N_("No badge could be fetched from this address: %(why)s")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a credential was fetched from, after redirects, and when it came over the wire."""

    host: str
    fetched_at: datetime

    @property
    def sentence(self) -> Message:
        facts = {"host": self.host, "when": moment(self.fetched_at)}
        return Message(N_("It was fetched from %(host)s at %(when)s."), facts)

    def to_json(self) -> dict[str, str]:
        return {"host": self.host, "at": write_date_time(self.fetched_at)}


@dataclass(frozen=True, slots=True)
class Answered:
    """What verification found, and whence it has what it verified if that was fetched."""

    report: VerificationReport
    source: Source | None = None


def is_address(text: str) -> bool:
    """Whether a text begins as an address of the web does; the outbound door reads the rest."""
    return text.lower().startswith(("https://", "http://"))


def verify_address(
    url: str,
    *,
    store: Store,
    institution: Institution,
    clock: Clock,
    verifier: Verifier,
    outside: Outside,
) -> Answered:
    """Fetch what is at an address and say whether it is a good badge.

    Raises:
        NotFetched: nothing is fetched here.
        NotObtained: nothing of a kind that could be a badge came from there.
        MalformedSubmission: what came holds nothing that could be verified.
        VerifierBusy: too much is being verified at this moment.
    """
    fetched = _fetched(url, outside=outside)
    report = verify_submission(
        fetched.body,
        filename="",
        store=store,
        institution=institution,
        clock=clock,
        verifier=verifier,
        outside=outside.after_one(),
    )
    return Answered(report, Source(urlsplit(fetched.url).hostname or "", fetched.fetched_at))


def _fetched(url: str, *, outside: Outside) -> Fetched:
    if outside.fetcher is None:
        raise NotFetched
    try:
        return outside.fetcher.fetch(url, purpose=Purpose.CREDENTIAL)
    except IssuerError as problem:
        log_not_fetched(problem, purpose=Purpose.CREDENTIAL)
        raise NotObtained(why=_why(problem)) from problem


def _why(problem: IssuerError) -> Message:
    if problem.code == "wrong-kind" and problem.facts.get("kind") in _WEB_PAGE:
        return Message(
            N_(
                "%(host)s shows a web page there. Download the badge from that page, or copy the "
                "address of its file."
            ),
            {"host": problem.facts["host"]},
        )
    return problem.sentence
