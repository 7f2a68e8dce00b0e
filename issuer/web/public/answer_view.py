"""What was verified as its page shows it: a report, and those of the credentials inside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from issuer.actions.verify_address import Source
from issuer.credentials.issued import SharedCredential
from issuer.i18n import Message
from issuer.verification import Finding, Kind, Step, VerificationReport
from issuer.web import words
from issuer.web.public.badge_view import ShownResult, shown_results

_MOODS = {"valid": "good", "not-valid": "bad"}
_NOT_OBTAINED = frozenset({"no-document", "no-status-list"})


class ShownStep(NamedTuple):
    """What one step found: mostly one thing, sometimes several of the same outcome."""

    findings: tuple[Finding, ...]

    @property
    def first(self) -> Finding:
        return self.findings[0]

    @property
    def advice(self) -> tuple[Message, ...]:
        """What to do, said once."""
        given = [one.advice for one in self.findings if one.advice]
        return tuple(one for at, one in enumerate(given) if one not in given[:at])


@dataclass(frozen=True)
class ReportView:
    """One report, for what was handed in or for something inside it; `place` is its JSON path."""

    report: VerificationReport
    place: str = ""

    @property
    def mood(self) -> str:
        """The colour of the verdict."""
        return _MOODS.get(self.report.verdict.value, "doubt")

    @property
    def verdict(self) -> Message:
        """The verdict in a few words."""
        return words.verdict(self.report)

    @property
    def kind(self) -> str:
        return self.report.kind.value

    @property
    def has_recipient(self) -> bool:
        return self.report.kind in (Kind.BADGE, Kind.LEARNER_RECORD)

    @property
    def comment(self) -> str:
        """What an endorsement says of what it endorses."""
        subject = self.report.claims.get("credentialSubject")
        said = subject.get("endorsementComment") if isinstance(subject, dict) else None
        return said if isinstance(said, str) else ""

    @cached_property
    def steps(self) -> tuple[ShownStep, ...]:
        """What says whether it is good; who presents it stands apart."""
        told = [one for one in self.report.findings if one.step is not Step.RECIPIENT]
        return tuple(
            ShownStep(tuple(alike))
            for _, alike in groupby(told, key=lambda one: (one.step, one.outcome, one.necessary))
        )

    @cached_property
    def parts(self) -> tuple[ReportView, ...]:
        """The credentials inside it."""
        return tuple(ReportView(part.report, part.place) for part in self.report.parts)

    @property
    def has_strangers(self) -> bool:
        """Whether anybody but us vouches for anything in it."""
        return any(not one.report.issuer.is_ours for one in self.credentials)

    @property
    def lacks_what_others_publish(self) -> bool:
        """Whether keys or lists of other issuers were wanted and not obtained."""
        return any(
            finding.reason in _NOT_OBTAINED
            for one in self.credentials
            if not one.report.issuer.is_ours
            for finding in one.report.necessary
        )

    @property
    def credentials(self) -> Iterator[ReportView]:
        """Everything in it that has an issuer, from the outside in."""
        # An envelope that nobody signed has none.
        if self.report.kind is not Kind.PRESENTATION or self.report.issuer.id:
            yield self
        for part in self.parts:
            yield from part.credentials


@dataclass(frozen=True, kw_only=True)
class Answer(ReportView):
    """What the page about one verification shows. `original` is ours and shared, or nothing.

    `asks_others` is whether this installation asks the sites of other issuers at all.
    """

    checked_at: datetime
    original: SharedCredential | None
    asks_others: bool
    comparison: Finding | None = None
    source: Source | None = None

    @property
    def results(self) -> tuple[ShownResult, ...]:
        return shown_results(self.report.credential)
