"""What verification found, step by step, and what follows from it.

Three outcomes and three verdicts. The verdict is never better than the worst finding it needs, and
a report that found nothing is not a pass.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from issuer.credentials.model import OpenBadgeCredential
from issuer.i18n import DEFAULT_LANGUAGE, N_, Message
from issuer.verification.issuers import IssuerIdentity
from issuer.verification.wording import shown

Facts = Mapping[str, str | int]
NO_FACTS: Facts = MappingProxyType({})


class Outcome(StrEnum):
    """What became of one step."""

    PASSED = "passed"
    FAILED = "failed"
    COULD_NOT_BE_CHECKED = "could-not-be-checked"


class Verdict(StrEnum):
    """What became of the whole."""

    VALID = "valid"
    NOT_VALID = "not-valid"
    COULD_NOT_BE_CHECKED = "could-not-be-checked"


class Kind(StrEnum):
    """What was handed in, by what it says it is."""

    BADGE = "badge"
    ENDORSEMENT = "endorsement"
    LEARNER_RECORD = "learner-record"  # CLR 2.0
    STATUS_LIST = "status-list"
    PRESENTATION = "presentation"
    CREDENTIAL = "credential"  # of some other sort


class Step(StrEnum):
    """The steps of verification, by the stable codes that programs may rely on."""

    __hash__ = str.__hash__  # an enumeration's own asks Python, dozens of times for each report

    STRUCTURE = "structure"
    CONTEXTS = "contexts"
    PLAIN_NAMES = "plain-names"
    COVERAGE = "coverage"
    PROOF = "proof"
    PROOF_PURPOSE = "proof-purpose"
    PROOF_DATES = "proof-dates"
    VERIFICATION_METHOD = "verification-method"
    KEY = "key"
    SIGNATURE = "signature"
    FURTHER_PROOF = "further-proof"
    TOKEN = "token"  # noqa: S105 - a JWT
    VALIDITY = "validity"
    STATUS = "status"
    SCHEMA = "schema"
    ISSUER = "issuer"
    RECIPIENT = "recipient"
    PARTS = "parts"
    PRESENTER = "presenter"
    REFRESH = "refresh"


_TITLES: Mapping[Step, str] = {
    Step.STRUCTURE: N_("It keeps to its standard"),
    Step.CONTEXTS: N_("Its words have a known meaning"),
    Step.PLAIN_NAMES: N_("It hides nothing"),
    Step.COVERAGE: N_("A signature can cover all of it"),
    Step.PROOF: N_("It carries a signature"),
    Step.PROOF_PURPOSE: N_("The signature was made to issue it"),
    Step.PROOF_DATES: N_("The signature is of a possible date"),
    Step.VERIFICATION_METHOD: N_("The signature names a key of the issuer"),
    Step.KEY: N_("The issuer publishes this key"),
    Step.SIGNATURE: N_("Nothing was changed since it was signed"),
    Step.FURTHER_PROOF: N_("A further signature"),
    Step.TOKEN: N_("Its envelope says the same as it does"),
    Step.VALIDITY: N_("It is valid at this time"),
    Step.STATUS: N_("It has not been revoked"),
    Step.SCHEMA: N_("It keeps to the form it names"),
    Step.ISSUER: N_("Who the issuer is"),
    Step.RECIPIENT: N_("Who the recipient is"),
    Step.PARTS: N_("The credentials inside it are good"),
    Step.PRESENTER: N_("Who presents it"),
    Step.REFRESH: N_("Whether there is a newer edition"),
}
# A presentation is signed by its holder.
_TITLES_OF_PRESENTATION: Mapping[Step, str] = {
    Step.PROOF_PURPOSE: N_("The signature was made to present it"),
    Step.VERIFICATION_METHOD: N_("The signature names a key of the holder"),
    Step.KEY: N_("The holder publishes this key"),
}

# What shows that the issuer said exactly this, whether or not it still stands (I-25).
AUTHENTICITY = (
    Step.CONTEXTS,
    Step.PLAIN_NAMES,
    Step.COVERAGE,
    Step.PROOF,
    Step.PROOF_PURPOSE,
    Step.PROOF_DATES,
    Step.VERIFICATION_METHOD,
    Step.KEY,
    Step.SIGNATURE,
)

# Why a signature that the issuer made does not count at this time; it made it all the same.
OUT_OF_TIME = frozenset({"created-in-future", "key-expires", "proof-expired"})

# A presentation need not be signed to be good: what it shows is proven by the credentials in it.
# What it says of itself is proven by its own signature alone.
_READABLE = (Step.CONTEXTS, Step.PLAIN_NAMES, Step.COVERAGE)
_ESSENTIAL: Mapping[Kind, tuple[Step, ...]] = {Kind.PRESENTATION: (*_READABLE, Step.PARTS)}
_AUTHENTIC: Mapping[Kind, tuple[Step, ...]] = {Kind.PRESENTATION: (*_READABLE, Step.PRESENTER)}


class Finding(NamedTuple):
    """What one step found, in plain words, and what a person can do about it.

    A finding that is not `necessary` informs and does not count towards the verdict. `facts` are
    for programs; `reason` among them is a stable code for why a step did not pass.
    """

    step: Step
    outcome: Outcome
    message: Message
    advice: Message | None = None
    necessary: bool = True
    facts: Facts = NO_FACTS

    def title(self, kind: Kind = Kind.BADGE) -> Message:
        """What the step is about, in a document of this kind."""
        others = _TITLES_OF_PRESENTATION if kind is Kind.PRESENTATION else {}
        return Message(others.get(self.step, _TITLES[self.step]))

    @property
    def passed(self) -> bool:
        return self.outcome is Outcome.PASSED

    @property
    def reason(self) -> str:
        """The stable code for why the step did not pass, or nothing."""
        return str(self.facts.get("reason", ""))

    def to_json(
        self, language: str = DEFAULT_LANGUAGE, *, kind: Kind = Kind.BADGE
    ) -> dict[str, object]:
        return {
            "step": self.step.value,
            "title": self.title(kind).text(language),
            "outcome": self.outcome.value,
            "message": self.message.text(language),
            "advice": None if self.advice is None else self.advice.text(language),
            "necessary": self.necessary,
            "facts": dict(self.facts),
        }


def passed(
    step: Step, message: Message, *, necessary: bool = True, facts: Facts = NO_FACTS
) -> Finding:
    """A step that found what it looked for."""
    return Finding(step, Outcome.PASSED, message, necessary=necessary, facts=facts)


def failed(
    step: Step,
    message: Message,
    *,
    reason: str,
    advice: Message | None = None,
    facts: Facts = NO_FACTS,
) -> Finding:
    """A step that found something wrong; always necessary."""
    return Finding(step, Outcome.FAILED, message, advice, facts={"reason": reason, **facts})


def unchecked(
    step: Step,
    message: Message,
    *,
    reason: str,
    advice: Message | None = None,
    necessary: bool = True,
    facts: Facts = NO_FACTS,
) -> Finding:
    """A step that could not be done; never to be taken for one that passed."""
    return Finding(
        step,
        Outcome.COULD_NOT_BE_CHECKED,
        message,
        advice,
        necessary=necessary,
        facts={"reason": reason, **facts},
    )


def verdict_on(findings: Sequence[Finding]) -> Verdict:
    """The verdict that findings allow: their worst, and doubt where nothing was found."""
    outcomes = [finding.outcome for finding in findings if finding.necessary]
    if Outcome.FAILED in outcomes:
        return Verdict.NOT_VALID
    if not outcomes or Outcome.COULD_NOT_BE_CHECKED in outcomes:
        return Verdict.COULD_NOT_BE_CHECKED
    return Verdict.VALID


def judge(findings: Sequence[Finding], kind: Kind = Kind.BADGE) -> tuple[Verdict, bool]:
    """What a report comes to: its verdict, and whether the issuer (or holder) said exactly this.

    Without the proof that its kind needs, the verdict cannot be a pass.
    """
    steps = {finding.step for finding in findings if finding.necessary}
    steps -= {
        found.step
        for found in findings
        if found.necessary and not found.passed and found.reason not in OUT_OF_TIME
    }
    verdict = verdict_on(findings)
    if verdict is Verdict.VALID and not steps.issuperset(_ESSENTIAL.get(kind, AUTHENTICITY)):
        verdict = Verdict.COULD_NOT_BE_CHECKED
    return verdict, steps.issuperset(_AUTHENTIC.get(kind, AUTHENTICITY))


class Part(NamedTuple):
    """A credential inside another, or inside a presentation: its JSON path, and what was found."""

    place: str
    report: VerificationReport


def _in_todays_words(claims: Mapping[str, object]) -> Mapping[str, object]:
    """With the dates of VC Data Model 1.1 under the names that they have now."""
    renamed = {"issuanceDate": "validFrom", "expirationDate": "validUntil"}
    found = {new: claims[old] for old, new in renamed.items() if old in claims}
    return {**found, **claims} if found else claims


@dataclass(frozen=True, kw_only=True)
class VerificationReport:
    """Everything there is to say about one submission.

    `claims` is exactly the document that was verified, without its proof. Unless `is_authentic`, it
    is only what somebody claims. `parts` are the credentials inside it, each with a report of its
    own; what they mean for the whole is said by findings of the whole, so that the verdict follows
    from `findings` alone.
    """

    findings: tuple[Finding, ...]
    claims: Mapping[str, object]
    issuer: IssuerIdentity
    headline: Message = field(default_factory=lambda: Message(N_("Nothing was checked.")))
    kind: Kind = Kind.BADGE
    parts: tuple[Part, ...] = ()

    @cached_property
    def credential(self) -> OpenBadgeCredential:
        """The view of the claims, for pages, which show it and never the text or the picture that
        was handed in (T5, T14).
        """
        return OpenBadgeCredential.from_json(_in_todays_words(self.claims))

    @property
    def verdict(self) -> Verdict:
        """The verdict on all findings; without proof of who signed it, it cannot be a pass."""
        return judge(self.findings, self.kind)[0]

    @property
    def is_authentic(self) -> bool:
        """Whether the issuer named said exactly this, even if it has been revoked since; of a
        presentation, whether its holder did, whatever the credentials in it are worth.
        """
        return judge(self.findings, self.kind)[1]

    @property
    def necessary(self) -> tuple[Finding, ...]:
        """The findings that make the verdict."""
        return tuple(finding for finding in self.findings if finding.necessary)

    def of(self, step: Step) -> tuple[Finding, ...]:
        """What a step found."""
        return tuple(finding for finding in self.findings if finding.step is step)

    def with_finding(self, finding: Finding) -> VerificationReport:
        """The same report with one more finding, such as that of `matches_recipient`."""
        return replace(self, findings=(*self.findings, finding))

    def to_json(self, language: str = DEFAULT_LANGUAGE) -> dict[str, object]:
        """For the command line and for programs: verdict, findings, and a summary of the badge."""
        return {
            "verdict": self.verdict.value,
            "kind": self.kind.value,
            "headline": self.headline.text(language),
            "findings": [one.to_json(language, kind=self.kind) for one in self.findings],
            "credential": self._summary(),
            "parts": [
                {"place": part.place, **part.report.to_json(language)} for part in self.parts
            ],
        }

    def _summary(self) -> dict[str, object]:
        credential, subject = self.credential, self.credential.credential_subject
        dates = {
            "validFrom": credential.valid_from,
            "validUntil": credential.valid_until,
            "awardedDate": credential.awarded_date,
        }
        return {
            "authentic": self.is_authentic,
            "id": shown(credential.id),
            "name": shown(credential.name),
            "achievement": shown(subject.achievement.name),
            "recipient": shown(subject.name),
            "issuer": {
                "id": shown(self.issuer.id),
                "name": shown(self.issuer.name),
                "domain": self.issuer.domain,
                "ours": self.issuer.is_ours,
            },
            **{name: when.isoformat() for name, when in dates.items() if when is not None},
        }
