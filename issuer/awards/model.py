"""Decisions with their reasons, and the awards that follow from a yes.

`Award` is a row anybody may read back; `ValidatedAward` is the receipt that a policy said yes to
exactly this award, and the only thing a credential can be built from.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Final, NamedTuple

from issuer.attendance.model import AttendanceRecord, Bilingual, Learner
from issuer.errors import NotAllowed
from issuer.i18n import N_, Message
from issuer.ids import ActivityId, AwardId, DecisionId, LearnerId, RecordId


class AwardRefused(NotAllowed):
    """The policy did not say yes to this award."""

    code = "award-refused"
    message = N_("The scheme does not allow this award. The decision and its reasons are kept.")


@dataclass(frozen=True, slots=True)
class Attribute:
    """One of the graduate attributes, in the wording of one policy version (K14, S1-11)."""

    code: str
    name: Bilingual
    description: Bilingual


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a decision fell as it did, or what somebody should know about it.

    `code` is stable and for programs; `message` is the sentence for a person.
    """

    code: str
    message: Message


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures a decision was made from, kept with it.

    `days` may be a fraction under a policy that counts hours (K6). `percent_attended` is rounded
    down, so that it never shows the required figure to somebody who missed it.
    """

    minutes_attended: int
    minutes_total: int
    percent_required: int
    days: Fraction
    most_badges: int
    deadline: datetime

    @property
    def percent_attended(self) -> int:
        return 100 * self.minutes_attended // self.minutes_total if self.minutes_total else 0

    @property
    def is_enough(self) -> bool:
        """At least the required part, in whole numbers: 75 % exactly is enough (S1-12)."""
        return 100 * self.minutes_attended >= self.percent_required * self.minutes_total


@dataclass(frozen=True, slots=True)
class Decision:
    """A policy's answer to one attendance record: yes with attributes, or no; always reasons.

    `exceptions` are the codes of notes that make a second person necessary under a policy that
    asks for one in exceptional cases (trust.md, T18).
    """

    willing: bool
    attributes: tuple[str, ...]
    reasons: tuple[Reason, ...]
    policy: str
    figures: Figures
    exceptions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.reasons:
            # A rule set that says nothing accepts nobody, and refuses nobody silently.
            raise ValueError("a decision without a reason is not a decision")
        if self.willing != bool(self.attributes):
            raise ValueError("a yes names what is awarded, a no awards nothing")


@dataclass(slots=True, unsafe_hash=True)
class RecordedDecision:
    """A decision as it was kept: for which record, when."""

    id: Final[DecisionId]
    record: Final[AttendanceRecord]
    decision: Final[Decision]
    made_at: Final[datetime]

    @property
    def record_id(self) -> RecordId:
        return self.record.id


@dataclass(slots=True, unsafe_hash=True)
class Grant:
    """A recorded yes without its reasons: what is to be awarded to whom."""

    decision_id: Final[DecisionId]
    activity_id: Final[ActivityId]
    learner_id: Final[LearnerId]
    attributes: Final[tuple[str, ...]]


@dataclass(slots=True, unsafe_hash=True)
class Award:
    """One attribute for one learner from one activity; never free-standing (S0-02)."""

    id: Final[AwardId]
    activity_id: Final[ActivityId]
    learner_id: Final[LearnerId]
    attribute: Final[str]
    decision_id: Final[DecisionId]
    granted_at: Final[datetime]


class WaitingAward(NamedTuple):
    """An award that has no credential yet, with all that its badge will say."""

    award: Award
    decision: RecordedDecision
    learner: Learner


_RECEIPT: Final = object()


@dataclass(frozen=True, slots=True)
class ValidatedAward:
    """An award together with the yes it follows from. Made by `validate` and nothing else."""

    award: Award
    decision: RecordedDecision
    receipt: object = field(repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.receipt is not _RECEIPT:
            raise AwardRefused


def validate(award: Award, decision: RecordedDecision) -> ValidatedAward:
    """The receipt that this award follows from this decision.

    Raises:
        AwardRefused: the decision is a no, does not name the attribute, or is about somebody or
            something else.
    """
    record = decision.record
    if (
        not decision.decision.willing
        or award.attribute not in decision.decision.attributes
        or award.decision_id != decision.id
        or (award.activity_id, award.learner_id) != (record.activity_id, record.learner_id)
    ):
        raise AwardRefused
    return ValidatedAward(award=award, decision=decision, receipt=_RECEIPT)
