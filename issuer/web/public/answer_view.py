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
from issuer.i18n import N_, Message
from issuer.ids import CredentialId
from issuer.verification import Finding, Kind, Outcome, Step, Verdict, VerificationReport
from issuer.web import words
from issuer.web.public.badge_view import ShownResult, shown_results

_MOODS = {"valid": "good", "not-valid": "bad"}
# What a reader should see without asking, though it does not count towards the verdict.
_TO_BE_SEEN = frozenset({"not-proven", "not-signed", "unknown-issuer"})
_WHO_IS_UNKNOWN = Message(
    N_("Who this issuer is, is not known here. Anybody can sign under any name.")
)
_WHO_IS_UNKNOWN_INSIDE = Message(
    N_("Who issued a credential in it, is not known here. Anybody can sign under any name.")
)
_WHO_PRESENTS_IS_UNKNOWN = Message(
    N_("Who signed this, is not known here, and there is no credential in it.")
)
_OF_A_DOMAIN = N_("It was signed by whoever runs %(domain)s; this system does not know them.")
_GOOD_BY_NOBODY = Message(N_("The signature is good; nobody here knows whose it is"))
_NOT_OBTAINED = frozenset({"no-document", "no-status-list"})


class ShownStep(NamedTuple):
    """What one step found: mostly one thing, sometimes several of the same outcome."""

    findings: tuple[Finding, ...]

    @property
    def first(self) -> Finding:
        return self.findings[0]

    @property
    def is_open(self) -> bool:
        """Whether it is to be read before anybody asks for it."""
        first = self.first
        return (first.necessary and not first.passed) or first.reason in _TO_BE_SEEN

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
        """The colour of the verdict; what nobody in particular signed does not look good."""
        if self.is_nobodys:
            return "doubt"
        return _MOODS.get(self.report.verdict.value, "doubt")

    @property
    def is_a_strangers(self) -> bool:
        """Whether it is good, and neither we nor a registry that we trust know who issued it."""
        return self.report.verdict is Verdict.VALID and any(
            one.reason == "unknown-issuer" for one in self.report.of(Step.ISSUER)
        )

    @property
    def is_nobodys(self) -> bool:
        """Whether its good signature is that of a key alone; or of something presented by it."""
        if self.report.kind is Kind.PRESENTATION:
            is_good = self.report.verdict is Verdict.VALID
            return is_good and (
                any(part.is_nobodys for part in self.parts) or self._is_of_a_key_alone
            )
        return self.is_a_strangers and not self.report.issuer.domain

    @property
    def _is_of_a_key_alone(self) -> bool:
        """Whether it is a presentation by somebody unknown of nothing but their own words."""
        is_presentation = self.report.kind is Kind.PRESENTATION
        return is_presentation and not self.parts and not self.report.issuer.domain

    @property
    def note(self) -> Message | None:
        """What must be known about the issuer before the verdict is believed."""
        if self.is_nobodys and self._is_of_a_key_alone:
            return _WHO_PRESENTS_IS_UNKNOWN
        if self.is_nobodys:
            is_inside = self.report.kind is Kind.PRESENTATION
            return _WHO_IS_UNKNOWN_INSIDE if is_inside else _WHO_IS_UNKNOWN
        if self.is_a_strangers:
            return Message(_OF_A_DOMAIN, {"domain": self.report.issuer.domain})
        return None

    @property
    def signer(self) -> Message:
        """Whoever signed it, as far as that is known."""
        issuer = self.report.issuer
        return issuer.holder_label if self.report.kind is Kind.PRESENTATION else issuer.label

    @property
    def verdict(self) -> Message:
        """The verdict in a few words."""
        return _GOOD_BY_NOBODY if self.is_nobodys else words.verdict(self.report)

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

    `asks_others` is whether this installation asks the sites of other issuers at all; `compared_at`
    is the badge of ours at whose address it can be compared with a name, if it can.
    """

    checked_at: datetime
    original: SharedCredential | None
    asks_others: bool
    compared_at: CredentialId | None = None
    comparison: Finding | None = None
    source: Source | None = None

    @property
    def comparison_mood(self) -> str:
        """The colour of what became of the comparison."""
        moods = {Outcome.PASSED: "good", Outcome.FAILED: "bad"}
        return moods.get(self.comparison.outcome, "doubt") if self.comparison else "doubt"

    @property
    def results(self) -> tuple[ShownResult, ...]:
        return shown_results(self.report.credential)
