"""A credential's life in our register: planned, issued, perhaps revoked; and the run it came from.

States only move forward (I-17). A plan holds every value the signed bytes depend on, so that
signing it again gives the same bytes (I-8).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from issuer.credentials.series_text import whole_text
from issuer.i18n import Message
from issuer.ids import (
    AccountId,
    AchievementId,
    ActivityId,
    AwardId,
    CredentialId,
    LearnerId,
    RunId,
    StatusListId,
)


@dataclass(slots=True, unsafe_hash=True)
class PlannedCredential:
    """The stored intention. `series` and `own` are its JSON text in two (series_text.py);
    `canonical_sha256` is of its N-Quads, hex.

    `created` is the proof's and the credential's `validFrom`, to the second.
    """

    id: Final[CredentialId]
    award_id: Final[AwardId]
    run_id: Final[RunId]
    activity_id: Final[ActivityId]
    learner_id: Final[LearnerId]
    attribute: Final[str]
    achievement_id: Final[AchievementId]
    short_code: Final[str]
    status_list_id: Final[StatusListId]
    status_index: Final[int]
    verification_method: Final[str]
    created: Final[datetime]
    series: Final[str]
    own: Final[str]
    canonical_sha256: Final[str]

    @property
    def unsigned(self) -> str:
        """The text that is to be signed."""
        return whole_text(self.series, self.own)


@dataclass(frozen=True, slots=True)
class Revocation:
    """That a badge no longer stands: since when, on whose word, and why (never published)."""

    at: datetime
    by: AccountId
    reason: str


@dataclass(slots=True, unsafe_hash=True)
class IssuedCredential:
    """A credential the world may check. `proof` stands in its text instead of the last brace.

    `shared` is the holder's switch: off, and its address answers as if it were not there.
    """

    plan: Final[PlannedCredential]
    proof: Final[str]
    issued_at: Final[datetime]
    shared: Final[bool] = True
    revocation: Final[Revocation | None] = None

    @property
    def id(self) -> CredentialId:
        return self.plan.id

    @property
    def text(self) -> str:
        """The signed JSON, byte for byte."""
        return signed_text(self.plan.unsigned, self.proof)

    @property
    def short_code(self) -> str:
        return self.plan.short_code

    @property
    def attribute(self) -> str:
        return self.plan.attribute


@dataclass(frozen=True, slots=True)
class SharedCredential:
    """What anybody may read of a credential while its holder shares it, and no more than that.

    `canonical_sha256` is the plan's: one id and one digest mean one text, for ever (I-9).
    """

    id: CredentialId
    short_code: str
    attribute: str
    achievement_id: AchievementId
    status_list_id: StatusListId
    canonical_sha256: str
    revoked_at: datetime | None
    text: str


def signed_text(unsigned: str, proof: str) -> str:
    """What was planned, with its proof at the end."""
    return unsigned[:-1] + proof


class RunState(StrEnum):
    """Where an issuance run stands; how it moves is in `moves`."""

    AWAITING_SECOND_PERSON = "awaiting-second-person"
    RETURNED = "returned"
    READY = "ready"
    STOPPED = "stopped"
    DONE = "done"


# Its awards are granted: its decisions took effect, and badges may be planned or issued.
GRANTED_STATES = frozenset({RunState.READY, RunState.STOPPED, RunState.DONE})


@dataclass(frozen=True, slots=True)
class RunFailure:
    """An award that could not be issued, and why; the others went on."""

    award_id: AwardId
    learner_id: LearnerId
    attribute: str
    message: Message


@dataclass(frozen=True, slots=True)
class IssuanceRun:
    """One confirmed batch on its way to credentials.

    `exceptions` says why a second person was asked (empty: nobody was); `digest` is of the
    attendance that was confirmed (T20); `awards` is how many badges the run is to issue.
    """

    id: RunId
    activity_id: ActivityId
    state: RunState
    digest: str
    exceptions: tuple[str, ...]
    confirmed_by: AccountId
    confirmed_at: datetime
    awards: int = 0
    approved_by: AccountId | None = None
    approved_at: datetime | None = None
    returned_because: str = ""
    failures: tuple[RunFailure, ...] = ()
    version: int = 1


@dataclass(frozen=True, slots=True)
class RunProgress:
    """How far a run has come, counted from the register."""

    run: IssuanceRun
    planned: int
    issued: int

    @property
    def is_finished(self) -> bool:
        return self.run.state in (RunState.DONE, RunState.RETURNED)
