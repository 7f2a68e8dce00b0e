"""Verify what lies at an address, or whatever a text that was typed, pasted or scanned stands for.

1. decide  A badge of ours has its own page; a credential is verified as it is; an address of
           somebody else's is fetched, if the operator lets it.
2. fetch   Once, through the outbound door. What a site says when it has no badge is told in one
           kind of error; what it sent is not shown.
3. verify  As if it had been handed in.

Nothing is stored, so nothing is left behind if the power fails.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from issuer.actions.outbound import Fetched, Purpose
from issuer.actions.outside_world import Outside, log_not_fetched
from issuer.actions.ports import Clock, Institution, Store, Verifier
from issuer.actions.verify_submission import find_shared, verify_submission
from issuer.credentials.times import write_date_time
from issuer.errors import IssuerError, MalformedSubmission
from issuer.i18n import N_, Message
from issuer.ids import CredentialId
from issuer.verification import VerificationReport
from issuer.verification.wording import moment

_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_CREDENTIAL = re.compile(r"\{|eyJ[\w-]*\.")  # JSON, or a compact JWS
_WEB_PAGE = frozenset({"text/html", "application/xhtml+xml"})


class NotFetched(MalformedSubmission):
    """An address of somebody else's, where nothing is fetched: so nothing is known."""

    code = "not-fetched"
    message = N_(
        "This address is not one of this installation, and others are not fetched. Give the file."
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
    """Whether a text is written as an address of the web."""
    return _ADDRESS.fullmatch(text) is not None


def verify_text(
    text: str,
    *,
    store: Store,
    institution: Institution,
    clock: Clock,
    verifier: Verifier,
    outside: Outside,
) -> CredentialId | Answered:
    """Say which shared badge of ours a text names, or verify what it holds or leads to.

    Raises:
        CredentialNotFound: it names a badge of ours that is not there or not shared.
        MalformedSubmission: it names and holds nothing that could be verified; `NotFetched` and
            `NotObtained` among them.
        VerifierBusy: too much is being verified at this moment.
    """
    text = text.strip()
    if _CREDENTIAL.match(text):
        report = verify_submission(
            text.encode(),
            filename="",
            store=store,
            institution=institution,
            clock=clock,
            verifier=verifier,
            outside=outside,
        )
        return Answered(report)
    if is_address(text) and institution.urls.credential_in(text) is None:
        return verify_address(
            text,
            store=store,
            institution=institution,
            clock=clock,
            verifier=verifier,
            outside=outside,
        )
    return find_shared(text, store=store, institution=institution)


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
