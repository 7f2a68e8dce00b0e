"""Decisions with their reasons, the awards that followed, and what each award was for."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import RowMapping, Select, func, select
from sqlalchemy.dialects import postgresql, sqlite

from issuer.actions.ports import Achievements, Awards, Decisions, StoredAchievement
from issuer.awards.model import Award, Decision, Grant, RecordedDecision
from issuer.credentials.issued import RunState
from issuer.errors import NotFound
from issuer.ids import AchievementId, ActivityId, DecisionId, LearnerId, RecordId, RunId
from issuer.storage import tables
from issuer.storage.attendance import read_record
from issuer.storage.rows import Collected
from issuer.storage.values import figures_json, read_figures, read_reason, reason_json

_DECISION = tables.decisions.c
_RECORD = tables.attendance_records.c
_AWARD = tables.awards.c
_ACHIEVEMENT = tables.achievements.c
_CREDENTIAL = tables.credentials.c
_RUN = tables.runs.c

_BY_AGE = (_AWARD.granted_at, _AWARD.id)
_AWARD_ITSELF = tuple(column for column in tables.awards.columns if column.name != "run_id")

# The constraint is asked and not a SELECT before: two workers may grant at once (T23).
# Made once, because building a statement costs more than running it.
_GRANT = {
    name: dialect.insert(tables.awards)
    .on_conflict_do_nothing(index_elements=["activity_id", "learner_id", "attribute"])
    .execution_options(preserve_rowcount=True)
    for name, dialect in {"sqlite": sqlite, "postgresql": postgresql}.items()
}


class SqlDecisions(Decisions, Collected):
    """Every yes and every no, each with the attendance record it was made about."""

    def add(self, decisions: Iterable[RecordedDecision], *, run: RunId) -> None:
        """Raises `Conflict` when the run has decided about one of the records before."""
        self._add(tables.decisions, [_row(decision, run=run) for decision in decisions])

    def of_run(self, run: RunId) -> Sequence[RecordedDecision]:
        """In the order of the sheet."""
        question = _decided().where(_DECISION.run_id == run)
        rows = self._all(question.order_by(_RECORD.sheet, _RECORD.row, _RECORD.id))
        return tuple(_decision(row) for row in rows)

    def grants(self, run: RunId) -> Sequence[Grant]:
        """The run's yeses, in the order of the sheet."""
        question = (
            select(_DECISION.id, _DECISION.activity_id, _DECISION.learner_id, _DECISION.attributes)
            .join(tables.attendance_records, _RECORD.id == _DECISION.record_id)
            .where(_DECISION.run_id == run, _DECISION.willing)
            .order_by(_RECORD.sheet, _RECORD.row, _RECORD.id)
        )
        return tuple(
            Grant(
                decision_id=row[_DECISION.id],
                activity_id=row[_DECISION.activity_id],
                learner_id=row[_DECISION.learner_id],
                attributes=tuple(row[_DECISION.attributes]),
            )
            for row in self._all(question)
        )

    def get_many(self, ids: Collection[DecisionId]) -> Mapping[DecisionId, RecordedDecision]:
        """Those of the asked that there are."""
        rows = self._among(_decided(), _DECISION.id, ids)
        return {row[_DECISION.id]: _decision(row) for row in rows}

    def decided(self, activity: ActivityId) -> frozenset[RecordId]:
        """The records of an activity about which a decision was kept, in whichever run."""
        question = select(_DECISION.record_id).where(_DECISION.activity_id == activity)
        return frozenset(self._connection.execute(question).scalars())

    def latest_of(self, learner: LearnerId) -> Mapping[ActivityId, RecordedDecision]:
        """The last decision about the learner in each activity, of those that took effect.

        What waits for a second person, or was returned by one, is not yet the scheme's word.
        """
        question = (
            _decided()
            .join(tables.runs, tables.runs.c.id == _DECISION.run_id)
            .where(_DECISION.learner_id == learner, tables.runs.c.state.in_(_IN_EFFECT))
        )
        # Two decisions within a second: the later revision of the record was judged later.
        in_order = question.order_by(_DECISION.made_at, _RECORD.revision, _DECISION.id)
        return {row[_DECISION.activity_id]: _decision(row) for row in self._all(in_order)}


_IN_EFFECT = (RunState.READY, RunState.DONE)


def _decided() -> Select[Any]:
    return select(tables.decisions, tables.attendance_records).join_from(
        tables.decisions, tables.attendance_records
    )


def _row(recorded: RecordedDecision, *, run: RunId) -> dict[str, Any]:
    decision = recorded.decision
    return {
        "id": recorded.id,
        "run_id": run,
        "record_id": recorded.record_id,
        "activity_id": recorded.record.activity_id,
        "learner_id": recorded.record.learner_id,
        "willing": decision.willing,
        "attributes": list(decision.attributes),
        "reasons": [reason_json(reason) for reason in decision.reasons],
        "policy": decision.policy,
        "figures": figures_json(decision.figures),
        "exceptions": list(decision.exceptions),
        "made_at": recorded.made_at,
    }


def _decision(row: RowMapping) -> RecordedDecision:
    return RecordedDecision(
        id=row[_DECISION.id],
        record=read_record(row),
        decision=Decision(
            willing=row[_DECISION.willing],
            attributes=tuple(row[_DECISION.attributes]),
            reasons=tuple(read_reason(reason) for reason in row[_DECISION.reasons]),
            policy=row[_DECISION.policy],
            figures=read_figures(row[_DECISION.figures]),
            exceptions=tuple(row[_DECISION.exceptions]),
        ),
        made_at=row[_DECISION.made_at],
    )


class SqlAwards(Awards, Collected):
    """What was granted; one attribute from one activity once for each learner (S0-26)."""

    def add(self, *awards: Award, run: RunId) -> int:
        """Grant them; how many were new. Who has this attribute from this activity keeps the one
        they have (S0-26).
        """
        if not awards:
            return 0
        grant = _GRANT[self._connection.dialect.name]
        rows = [{**asdict(award), "run_id": run} for award in awards]
        return self._connection.execute(grant, rows).rowcount

    def of_activity(self, activity: ActivityId) -> Sequence[Award]:
        """Oldest first."""
        question = select(*_AWARD_ITSELF).where(_AWARD.activity_id == activity)
        return tuple(Award(**row) for row in self._all(question.order_by(*_BY_AGE)))

    def waiting(self, run: RunId, *, most: int) -> Sequence[Award]:
        """Awards of a run for which no credential is planned, oldest first.

        Those that the run has given up, its failures, do not wait.
        """
        given_up = self._given_up(run)
        question = (
            select(*_AWARD_ITSELF)
            .outerjoin_from(tables.awards, tables.credentials)
            .where(_AWARD.run_id == run, _CREDENTIAL.id.is_(None))
            .order_by(*_BY_AGE)
            .limit(most + len(given_up))
        )
        waiting = (Award(**row) for row in self._all(question) if row["id"] not in given_up)
        return tuple(waiting)[:most]

    def count(self, run: RunId) -> int:
        question = select(func.count()).select_from(tables.awards).where(_AWARD.run_id == run)
        return self._connection.execute(question).scalar_one()

    def _given_up(self, run: RunId) -> frozenset[str]:
        row = self._first(select(_RUN.failures).where(_RUN.id == run))
        return (
            frozenset() if row is None else frozenset(each["award_id"] for each in row["failures"])
        )


class SqlAchievements(Achievements, Collected):
    """What could be earned, in the words of its first award (K14)."""

    def add(self, achievement: StoredAchievement) -> None:
        """Raises `Conflict` when the activity's attribute has its achievement already."""
        row = {
            "id": achievement.id,
            "activity_id": achievement.activity_id,
            "attribute": achievement.attribute,
            "policy": achievement.policy,
            "document": json.dumps(achievement.document, ensure_ascii=False),
        }
        self._add(tables.achievements, [row])

    def get(self, achievement: AchievementId) -> StoredAchievement:
        row = self._first(select(tables.achievements).where(_ACHIEVEMENT.id == achievement))
        if row is None:
            raise NotFound
        return _achievement(row)

    def of(self, activity: ActivityId, attribute: str) -> StoredAchievement | None:
        row = self._first(
            select(tables.achievements).where(
                _ACHIEVEMENT.activity_id == activity, _ACHIEVEMENT.attribute == attribute
            )
        )
        return None if row is None else _achievement(row)


def _achievement(row: RowMapping) -> StoredAchievement:
    return StoredAchievement(
        id=row["id"],
        activity_id=row["activity_id"],
        attribute=row["attribute"],
        policy=row["policy"],
        document=json.loads(row["document"]),
    )
