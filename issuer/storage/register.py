"""The whole register read back for an audit; see `issuer.actions.register`."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import inspect, select

from issuer.actions.ports import AuditEntry, Notice, StoredAchievement, Upload
from issuer.actions.register import (
    KeptAward,
    KeptCredential,
    KeptDecision,
    LooseGuard,
    NumberedEntry,
    Place,
    Register,
    Spoiled,
    Standing,
)
from issuer.attendance.model import Activity, AttendanceRecord
from issuer.awards.model import Award
from issuer.credentials.issued import IssuanceRun, PlannedCredential, signed_text
from issuer.ids import (
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
from issuer.storage import tables
from issuer.storage.activities import _activity
from issuer.storage.attendance import _upload, record_of
from issuer.storage.audit import breaks_in, digest_in
from issuer.storage.awards import DECISION, _achievement, decision_of
from issuer.storage.raw_rows import UNREADABLE, ReadAsTheyStand
from issuer.storage.runs import _run

_FEW = 10  # uploads carry a whole sheet each
_PLAN = [one for one in PlannedCredential.__dataclass_fields__ if one not in ("series", "own")]
_KEPT = [one for one in KeptCredential.__dataclass_fields__ if one not in ("plan", "text")]
_TABLES = {  # what the log calls them
    "account": tables.accounts,
    "activity": tables.activities,
    "credential": tables.credentials,
    "run": tables.runs,
    "status list": tables.status_lists,
}
_T = TypeVar("_T")
_K = TypeVar("_K")


class SqlRegister(ReadAsTheyStand, Register):
    """Our nouns from rows as they stand; the constraints are asked by `misfits`."""

    # -- the database itself --------------------------------------------------------------------

    def is_of_this_release(self) -> bool:
        # Alembic is read by an audit only: everything else would wait for it at each start.
        from issuer.storage.schema import is_at_head  # noqa: PLC0415

        return is_at_head(self._connection)

    def missing_tables(self) -> Sequence[str]:
        return sorted(
            set(tables.metadata.tables) - set(inspect(self._connection).get_table_names())
        )

    def loose_guards(self) -> Iterator[LooseGuard]:
        from issuer.storage.triggers import loose_guards  # noqa: PLC0415

        return loose_guards(self._connection)

    # -- walking -------------------------------------------------------------------------------

    def activities(self) -> Iterator[Sequence[Activity | Spoiled]]:
        return self.walk(tables.activities, _activity)

    def uploads(self) -> Iterator[Sequence[Upload | Spoiled]]:
        return self.walk(tables.uploads, _upload, most=_FEW)

    def records(self, upload: UploadId) -> Iterator[Sequence[AttendanceRecord | Spoiled]]:
        table = tables.attendance_records
        return self.walk(table, _record, where=table.c.upload_id == upload)

    def achievements(self) -> Iterator[Sequence[StoredAchievement | Spoiled]]:
        return self.walk(tables.achievements, _achievement)

    def runs(self) -> Iterator[Sequence[IssuanceRun | Spoiled]]:
        return self.walk(tables.runs, _run)

    def decisions(self, run: RunId) -> Iterator[Sequence[KeptDecision | Spoiled]]:
        table = tables.decisions
        # By the record, because the constraint's index then gives the order.
        walk = self.walk(table, dict, where=table.c.run_id == run, by=table.c.record_id)
        for portion in walk:
            yield self._with_records(portion)

    def awards(self, run: RunId) -> Iterator[Sequence[KeptAward | Spoiled]]:
        return self.walk(tables.awards, _award, where=tables.awards.c.run_id == run)

    def credentials(self) -> Iterator[Sequence[KeptCredential | Spoiled]]:
        for portion in self.walk(tables.credentials, dict):
            yield self._with_documents(portion)

    def status_lists(self) -> Iterator[Sequence[PublishedStatusList | Spoiled]]:
        return self.walk(tables.status_lists, lambda row: PublishedStatusList(**row), most=_FEW)

    def places(self, status_list: StatusListId) -> Iterator[Sequence[Place | Spoiled]]:
        table = tables.credentials.c
        return self.walk(
            tables.credentials,
            lambda row: Place(row["id"], row["status_index"], row["state"], row["revoked_at"]),
            where=table.status_list_id == status_list,
            by=table.status_index,
            columns=(table.id, table.status_index, table.state, table.revoked_at),
        )

    def log(self) -> Iterator[Sequence[NumberedEntry | Spoiled]]:
        table = tables.audit_log
        return self.walk(
            table, lambda row: NumberedEntry(row["number"], _entry(row)), by=table.c.number
        )

    # -- looking up ----------------------------------------------------------------------------

    def decisions_among(self, ids: Collection[DecisionId]) -> Mapping[DecisionId, KeptDecision]:
        found = self.readable(tables.decisions, dict, tables.decisions.c.id, ids)
        kept = self._with_records(list(found))
        return {each.recorded.id: each for each in kept if isinstance(each, KeptDecision)}

    def awards_among(self, ids: Collection[AwardId]) -> Mapping[AwardId, KeptAward]:
        found = self.readable(tables.awards, _award, tables.awards.c.id, ids)
        return {each.award.id: each for each in found}

    def held(
        self, activity: ActivityId, learners: Collection[LearnerId]
    ) -> frozenset[tuple[LearnerId, str]]:
        """Which attribute who has been awarded from an activity."""
        award = tables.awards.c
        question = select(award.learner_id, award.attribute).where(award.activity_id == activity)
        rows = self._among(question, award.learner_id, learners)
        return frozenset((learner, attribute) for learner, attribute in rows)

    def standings(self, awards: Collection[AwardId]) -> Mapping[AwardId, Sequence[Standing]]:
        table = tables.credentials
        found = self.readable(
            table,
            lambda row: (row["award_id"], Standing(row["id"], row["state"], row["created"])),
            table.c.award_id,
            awards,
            columns=(table.c.id, table.c.award_id, table.c.state, table.c.created),
        )
        pairs = _grouped(found, key=lambda each: each[0])
        return {award: [standing for _, standing in each] for award, each in pairs.items()}

    def notices(
        self, credentials: Collection[CredentialId]
    ) -> Mapping[CredentialId, Sequence[Notice]]:
        table = tables.outbox
        found = self.readable(table, lambda row: Notice(**row), table.c.credential_id, credentials)
        return _grouped(found, key=lambda each: each.credential_id)

    def entries(self, object_kind: str, ids: Collection[str]) -> Mapping[str, Sequence[AuditEntry]]:
        """In the order it happened."""
        log = tables.audit_log
        found = self.readable(
            log,
            lambda row: NumberedEntry(row["number"], _entry(row)),
            log.c.object_id,
            ids,
            where=log.c.object_kind == object_kind,
        )
        in_order = sorted(found, key=lambda each: each.number)
        return _grouped((each.entry for each in in_order), key=lambda each: each.object_id)

    def present(self, object_kind: str, ids: Collection[str]) -> frozenset[str]:
        """Which of the objects that the log names there are; all of them for a kind that has no
        table.
        """
        table = _TABLES.get(object_kind)
        if table is None:
            return frozenset(ids)
        rows = self._among(select(table.c.id), table.c.id, ids)
        return frozenset(row[0] for row in rows)

    # -- the log itself ------------------------------------------------------------------------

    def log_breaks(self) -> Iterator[int]:
        return breaks_in(self._connection)

    def log_digest(self, number: int | None = None) -> tuple[int, str] | None:
        return digest_in(self._connection, number)

    def _with_documents(
        self, credentials: Sequence[dict[str, Any] | Spoiled]
    ) -> list[KeptCredential | Spoiled]:
        table, texts = tables.documents, tables.series
        ids = [row["id"] for row in credentials if not isinstance(row, Spoiled)]
        documents = {
            row["credential_id"]: row
            for row in self.readable(table, dict, table.c.credential_id, ids)
        }
        named = {row["series_id"] for row in documents.values()}
        series = {row["id"]: row["text"] for row in self.readable(texts, dict, texts.c.id, named)}
        return [
            each if isinstance(each, Spoiled) else _credential(each, documents, series)
            for each in credentials
        ]

    def _with_records(
        self, decisions: Sequence[dict[str, Any] | Spoiled]
    ) -> list[KeptDecision | Spoiled]:
        table = tables.attendance_records
        rows = [row for row in decisions if not isinstance(row, Spoiled)]
        records = {
            record["id"]: record
            for record in self.readable(table, dict, table.c.id, [r["record_id"] for r in rows])
        }
        return [
            each if isinstance(each, Spoiled) else _kept_decision(each, records)
            for each in decisions
        ]


def _kept_decision(row: Any, records: Mapping[str, Any]) -> KeptDecision | Spoiled:
    try:
        record = records[row["record_id"]]
        return KeptDecision(
            recorded=decision_of([*(row[column.name] for column in DECISION), *record.values()]),
            run_id=row["run_id"],
            activity_id=row["activity_id"],
            learner_id=row["learner_id"],
        )
    except UNREADABLE:
        return Spoiled(tables.decisions.name, row["id"])


def _record(row: Any) -> AttendanceRecord:
    return record_of(tuple(row.values()))


def _award(row: Any) -> KeptAward:
    run_id = row.pop("run_id")
    return KeptAward(Award(**row), run_id)


def _credential(
    row: Any, documents: Mapping[str, Any], series: Mapping[str, str]
) -> KeptCredential:
    # A document that is gone is an empty one: nothing that is asked of it will hold.
    document = documents.get(row["id"], {"series_id": None, "own": ""})
    shared = series.get(document["series_id"], "")
    plan = PlannedCredential(
        **{name: row[name] for name in _PLAN}, series=shared, own=document["own"]
    )
    text = None if row["proof"] is None else signed_text(plan.unsigned, row["proof"])
    return KeptCredential(plan=plan, text=text, **{name: row[name] for name in _KEPT})


def _entry(row: Any) -> AuditEntry:
    said = {name: row[name] for name in AuditEntry.__dataclass_fields__}
    return AuditEntry(**{**said, "facts": json.loads(row["facts"])})


def _grouped(found: Iterable[_T], *, key: Callable[[_T], _K]) -> dict[_K, list[_T]]:
    groups: dict[_K, list[_T]] = {}
    for each in found:
        groups.setdefault(key(each), []).append(each)
    return groups
