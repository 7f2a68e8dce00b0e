"""What an audit says: findings by invariant, ids and never names; and what every check looks at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property

from issuer.actions.ports import Artifacts, AuditEntry, Institution, StoredAchievement, UnitOfWork
from issuer.actions.register import Register, Spoiled
from issuer.attendance.model import Activity
from issuer.awards.versions import Policies
from issuer.credentials.issued import IssuanceRun
from issuer.credentials.model import CONTEXTS
from issuer.errors import IssuerError, Unavailable
from issuer.i18n import N_, Message
from issuer.ids import AchievementId, ActivityId, RunId, StatusListId, is_id
from issuer.proofs.eddsa_rdfc_2022 import EddsaRdfc2022, UnfinishedProof
from issuer.status.published import PublishedStatusList
from keys import KeysError, PublicKey, verification_method

# What a check meets when somebody wrote nonsense where a value of ours should stand.
_NONSENSE = (
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
    IssuerError,
    KeysError,
)


class Weight(StrEnum):
    """What a finding means."""

    BROKEN = "broken"  # a promise is not kept
    WAITING = "waiting"  # in order, and not at its end for longer than usual


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found, about one object of a kind."""

    invariant: str
    kind: str
    id: str
    what: Message
    weight: Weight = Weight.BROKEN

    def to_json(self, language: str) -> dict[str, object]:
        return {
            "invariant": self.invariant,
            "weight": self.weight.value,
            "kind": self.kind,
            "id": self.id,
            "what": self.what.text(language),
        }


Findings = Iterator[Finding]

# The invariant that a row of a table which cannot be read breaks.
_OF_TABLE: Mapping[str, str] = {
    "achievements": "I-9",
    "activities": "I-2",
    "attendance_records": "I-36",
    "audit_log": "I-31",
    "awards": "I-2",
    "credentials": "I-9",
    "decisions": "I-2",
    "documents": "I-9",
    "outbox": "I-6",
    "runs": "I-17",
    "series": "I-9",
    "status_lists": "I-15",
    "uploads": "I-36",
}


def invariant_of(table: str) -> str:
    """Which promise is broken when a row of this table cannot be read, or refers to nothing."""
    return _OF_TABLE.get(table, "I-2")


def spoiled(row: Spoiled) -> Finding:
    return Finding(
        invariant_of(row.table), row.table, row.id, Message(N_("This row cannot be read."))
    )


def the_log_says(entries: Iterable[AuditEntry], action: str) -> list[AuditEntry]:
    """The entries of one action, in the order it happened."""
    return [entry for entry in entries if entry.action == action]


@dataclass(frozen=True, slots=True)
class About:
    """Begins every finding on one object."""

    kind: str
    id: str

    def broken(self, invariant: str, template: str, **values: str | int) -> Finding:
        return Finding(invariant, self.kind, self.id, Message(template, values))

    def waiting(self, invariant: str, template: str, **values: str | int) -> Finding:
        what = Message(template, values)
        return Finding(invariant, self.kind, self.id, what, weight=Weight.WAITING)

    def guarded(self, checks: Iterable[Finding], *, invariant: str) -> Findings:
        """The findings of checks that may stumble over nonsense; stumbling is a finding."""
        try:
            yield from checks
        except Unavailable:  # nothing is known then, good or bad
            raise
        except _NONSENSE:
            yield self.broken(invariant, N_("It holds something that makes no sense."))

    def form(self) -> Findings:
        """I-4: an id is one that `new_id` could have drawn."""
        if not is_id(self.id):
            yield self.broken("I-4", N_("Its id does not have the form of an id."))


@dataclass(slots=True)
class KnownActivity:
    """An activity, and what the log says of it.

    `changed_at` is when it last became another: decisions before then were made about something
    else and cannot be made again. `recorded` are the uploads the log speaks of.
    """

    activity: Activity
    changed_at: datetime | None
    recorded: dict[str, AuditEntry]


@dataclass
class Inquiry:
    """One audit: what it looks at, and the few things that later checks need of earlier ones."""

    uow: UnitOfWork
    institution: Institution
    policies: Policies
    artifacts: Artifacts | None
    now: datetime
    patience: timedelta
    activities: dict[ActivityId, KnownActivity] = field(default_factory=dict)
    achievements: dict[AchievementId, StoredAchievement] = field(default_factory=dict)
    runs: dict[RunId, IssuanceRun] = field(default_factory=dict)
    lists: dict[StatusListId, PublishedStatusList] = field(default_factory=dict)
    counted: Counter[str] = field(default_factory=Counter)
    _proofs: dict[tuple[str, datetime], UnfinishedProof] = field(default_factory=dict)

    @property
    def register(self) -> Register:
        return self.uow.register

    @cached_property
    def keys(self) -> Mapping[str, PublicKey]:
        """The published keys, by the names that proofs give them."""
        did = self.institution.did
        return {
            verification_method(did, key.public_key): key.public_key
            for key in self.institution.ring.published
        }

    def unfinished(self, method: str, created: datetime) -> UnfinishedProof:
        """The proof that a plan names but for its value; badges planned together share it."""
        if (method, created) not in self._proofs:
            self._proofs[method, created] = EddsaRdfc2022().unfinished(
                {"@context": list(CONTEXTS)}, verification_method=method, created=created
            )
        return self._proofs[method, created]

    def count(self, kind: str, number: int) -> None:
        """So many more of a kind were looked at."""
        self.counted[kind] += number
