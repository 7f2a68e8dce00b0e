"""The whole register read back, for an audit: in portions, and as it stands.

The collections of `ports` answer questions about what is in order. Here nothing is taken for
granted: a row that somebody spoiled is an answer (`Spoiled`) and not an error, and what the
database's own constraints promise is asked again (`misfits`), since whoever has the file in hand
can remove them. A lookup leaves spoiled rows out; walking over their table has named them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from issuer.actions.ports import AuditEntry, Notice, StoredAchievement, Upload
from issuer.attendance.model import Activity, AttendanceRecord
from issuer.awards.model import Award, RecordedDecision
from issuer.credentials.issued import IssuanceRun, PlannedCredential
from issuer.ids import (
    AccountId,
    ActivityId,
    AwardId,
    CredentialId,
    DecisionId,
    LearnerId,
    RunId,
    StatusListId,
    UploadId,
)
from issuer.status.published import PublishedStatusList

OUT = ("issued", "revoked")  # the states of a credential that the world has


@dataclass(frozen=True, slots=True)
class Spoiled:
    """A row that cannot be read: a value is missing, of another kind, or impossible."""

    table: str
    id: str


@dataclass(frozen=True, slots=True)
class Misfit:
    """A row that breaks a constraint: it refers to nothing, or repeats what is unique."""

    table: str
    id: str
    column: str


@dataclass(frozen=True, slots=True)
class LooseGuard:
    """A trigger that kept a table as it was written, and is gone (or there, and another)."""

    table: str
    name: str
    is_there: bool


@dataclass(frozen=True, slots=True)
class KeptDecision:
    """A decision with its record, and what its own columns say besides."""

    recorded: RecordedDecision
    run_id: RunId
    activity_id: ActivityId
    learner_id: LearnerId


@dataclass(frozen=True, slots=True)
class KeptAward:
    """An award, and the run in which it was granted."""

    award: Award
    run_id: RunId


@dataclass(frozen=True, slots=True)
class KeptCredential:
    """A credential in whatever state, every column as it stands."""

    plan: PlannedCredential
    state: str
    text: str | None
    issued_at: datetime | None
    shared: bool
    revoked_at: datetime | None
    revoked_by: AccountId | None
    revocation_reason: str | None

    @property
    def id(self) -> CredentialId:
        return self.plan.id

    @property
    def is_out(self) -> bool:
        """Whether the world has it."""
        return self.state in OUT


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a credential has come."""

    id: CredentialId
    state: str
    created: datetime

    @property
    def is_out(self) -> bool:
        """Whether the world has it."""
        return self.state in OUT


@dataclass(frozen=True, slots=True)
class Place:
    """Who stands at which index of a status list, and since when they stand no more."""

    id: CredentialId
    index: int
    state: str
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class NumberedEntry:
    """An entry of the audit log at its place in it."""

    number: int
    entry: AuditEntry


class Register(Protocol):
    """Everything that is kept, read in one view; see the module's text."""

    def is_of_this_release(self) -> bool:
        """Whether the tables are those that this release made; of others nothing can be said."""

    def missing_tables(self) -> Sequence[str]: ...
    def loose_guards(self) -> Iterable[LooseGuard]: ...
    def misfits(self) -> Iterable[Misfit]: ...
    def activities(self) -> Iterable[Sequence[Activity | Spoiled]]: ...
    def uploads(self) -> Iterable[Sequence[Upload | Spoiled]]: ...
    def records(self, upload: UploadId) -> Iterable[Sequence[AttendanceRecord | Spoiled]]: ...
    def achievements(self) -> Iterable[Sequence[StoredAchievement | Spoiled]]: ...
    def runs(self) -> Iterable[Sequence[IssuanceRun | Spoiled]]: ...
    def decisions(self, run: RunId) -> Iterable[Sequence[KeptDecision | Spoiled]]: ...
    def decisions_among(self, ids: Collection[DecisionId]) -> Mapping[DecisionId, KeptDecision]: ...
    def awards(self, run: RunId) -> Iterable[Sequence[KeptAward | Spoiled]]: ...
    def awards_among(self, ids: Collection[AwardId]) -> Mapping[AwardId, KeptAward]: ...
    def held(
        self, activity: ActivityId, learners: Collection[LearnerId]
    ) -> frozenset[tuple[LearnerId, str]]:
        """Which attribute who has been awarded from an activity."""

    def credentials(self) -> Iterable[Sequence[KeptCredential | Spoiled]]: ...
    def standings(self, awards: Collection[AwardId]) -> Mapping[AwardId, Sequence[Standing]]:
        """The credentials of each award; there should be one."""

    def notices(
        self, credentials: Collection[CredentialId]
    ) -> Mapping[CredentialId, Sequence[Notice]]: ...
    def status_lists(self) -> Iterable[Sequence[PublishedStatusList | Spoiled]]: ...
    def places(self, status_list: StatusListId) -> Iterable[Sequence[Place | Spoiled]]: ...
    def entries(
        self, object_kind: str, ids: Collection[str]
    ) -> Mapping[str, Sequence[AuditEntry]]: ...
    def log(self) -> Iterable[Sequence[NumberedEntry | Spoiled]]: ...
    def present(self, object_kind: str, ids: Collection[str]) -> frozenset[str]:
        """Which of the objects that the log names there are; all of them for a kind that has no
        table.
        """

    def log_breaks(self) -> Iterable[int]:
        """The numbers at which the log is not what was written: changed rows, missing ones."""

    def log_digest(self, number: int | None = None) -> tuple[int, str] | None:
        """The digest of one row of the log, or of the last; None when there is no such row."""
