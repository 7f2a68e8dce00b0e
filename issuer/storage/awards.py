"""Decisions with their reasons, the awards that followed, and what each award was for."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import RowMapping, func, select
from sqlalchemy.dialects import postgresql, sqlite

from issuer.actions.ports import (
    WHOLE,
    Achievements,
    Awards,
    Decisions,
    StoredAchievement,
    Stretch,
)
from issuer.attendance.model import Learner
from issuer.awards.model import Award, Grant, RecordedDecision, WaitingAward
from issuer.credentials.issued import GRANTED_STATES
from issuer.errors import NotFound
from issuer.ids import AchievementId, ActivityId, AwardId, LearnerId, RecordId, RunId
from issuer.storage import tables
from issuer.storage.attendance import record_of
from issuer.storage.many import change_many
from issuer.storage.people import LEARNER
from issuer.storage.rows import Collected, flat, inside
from issuer.storage.values import decision_in, decision_texts, tuple_in

_DECISION = tables.decisions.c
_RECORD = tables.attendance_records.c
_AWARD = tables.awards.c
_ACHIEVEMENT = tables.achievements.c
_CREDENTIAL = tables.credentials.c
_RUN = tables.runs.c

_BY_AGE = (_AWARD.granted_at, _AWARD.id)
_AWARD_ITSELF = tuple(_AWARD[name] for name in Award.__dataclass_fields__)
_row = flat(Award)

# What `decision_of` is made of, in this order; the record's columns follow.
DECISION = (
    _DECISION.id,
    _DECISION.made_at,
    _DECISION.willing,
    _DECISION.attributes,
    _DECISION.reasons,
    _DECISION.policy,
    _DECISION.figures,
    _DECISION.exceptions,
)
_DECIDED = select(*DECISION, tables.attendance_records).join_from(
    tables.decisions, tables.attendance_records
)

_WITH_ALL = (
    select(*_AWARD_ITSELF, *LEARNER, *DECISION, tables.attendance_records)
    .select_from(tables.awards)
    .join(tables.decisions, _DECISION.id == _AWARD.decision_id)
    .join(tables.attendance_records, _RECORD.id == _DECISION.record_id)
    .join(tables.learners, LEARNER[0] == _AWARD.learner_id)
)
# Asked of each award before anything is joined to it.
_HAS_NO_CREDENTIAL = ~select(_CREDENTIAL.id).where(_CREDENTIAL.award_id == _AWARD.id).exists()
_LEARNER_AT = len(_AWARD_ITSELF)
_DECISION_AT = _LEARNER_AT + len(LEARNER)

# The constraint is asked and not a SELECT before: two workers may grant at once (T23).
# Made once, because building a statement costs more than running it.
_GRANT = {
    name: dialect.insert(tables.awards).on_conflict_do_nothing(
        index_elements=["activity_id", "learner_id", "attribute"]
    )
    for name, dialect in {"sqlite": sqlite, "postgresql": postgresql}.items()
}


class SqlDecisions(Decisions, Collected):
    """Every yes and every no, each with the attendance record it was made about."""

    def add(self, decisions: Iterable[RecordedDecision], *, run: RunId) -> None:
        """Raises `Conflict` when the run has decided about one of the records before."""
        kept = tuple(decisions)
        # A sheet's rows share few decisions, each of which is written once.
        texts = {id(each.decision): each.decision for each in kept}
        columns = {name: decision_texts(decision) for name, decision in texts.items()}
        self._add(
            tables.decisions,
            [
                {
                    "id": each.id,
                    "run_id": run,
                    "record_id": each.record_id,
                    "activity_id": each.record.activity_id,
                    "learner_id": each.record.learner_id,
                    "made_at": each.made_at,
                    **columns[id(each.decision)],
                }
                for each in kept
            ],
        )

    def of_run(self, run: RunId) -> Sequence[RecordedDecision]:
        """In the order of the sheet."""
        question = _DECIDED.where(_DECISION.run_id == run)
        rows = self._rows(question.order_by(_RECORD.sheet, _RECORD.row, _RECORD.id))
        return tuple(map(decision_of, rows))

    def grants(self, run: RunId) -> Sequence[Grant]:
        """The run's yeses."""
        question = select(
            _DECISION.id, _DECISION.activity_id, _DECISION.learner_id, _DECISION.attributes
        ).where(_DECISION.run_id == run, _DECISION.willing)
        return tuple(
            Grant(decision, activity, learner, tuple_in(attributes))
            for decision, activity, learner, attributes in self._rows(question)
        )

    def decided(self, activity: ActivityId) -> frozenset[RecordId]:
        """The records of an activity about which a decision was kept, in whichever run."""
        question = select(_DECISION.record_id).where(_DECISION.activity_id == activity)
        return frozenset(self._connection.execute(question).scalars().all())

    def latest_of(self, learner: LearnerId) -> Mapping[ActivityId, RecordedDecision]:
        """The last decision about the learner in each activity, of those that took effect.

        What waits for a second person, or was returned by one, is not yet the scheme's word.
        """
        question = _DECIDED.join(tables.runs, tables.runs.c.id == _DECISION.run_id).where(
            _DECISION.learner_id == learner, tables.runs.c.state.in_(GRANTED_STATES)
        )
        # Two decisions within a second: the later revision of the record was judged later.
        in_order = question.order_by(_DECISION.made_at, _RECORD.revision, _DECISION.id)
        found = map(decision_of, self._rows(in_order))
        return {each.record.activity_id: each for each in found}


def decision_of(values: Sequence[Any]) -> RecordedDecision:
    """A decision from the values of `DECISION`, and its record from those of its table after."""
    decision, made_at = values[:2]
    said, record = values[2 : len(DECISION)], values[len(DECISION) :]
    return RecordedDecision(decision, record_of(record), decision_in(tuple(said)), made_at)


def _waiting_award(values: Sequence[Any]) -> WaitingAward:
    award, learner = values[:_LEARNER_AT], values[_LEARNER_AT:_DECISION_AT]
    return WaitingAward(Award(*award), decision_of(values[_DECISION_AT:]), Learner(*learner))


class SqlAwards(Awards, Collected):
    """What was granted; one attribute from one activity once for each learner (S0-26)."""

    def add(self, *awards: Award, run: RunId) -> int:
        """Grant them; how many were new. Who has this attribute from this activity keeps the one
        they have (S0-26).
        """
        grant = _GRANT[self._connection.dialect.name]
        rows = [{**_row(award), "run_id": run} for award in awards]
        return change_many(self._connection, grant, rows)

    def of_activity(self, activity: ActivityId) -> Sequence[Award]:
        """Oldest first."""
        question = select(*_AWARD_ITSELF).where(_AWARD.activity_id == activity)
        return tuple(Award(*row) for row in self._rows(question.order_by(*_BY_AGE)))

    def stretch(self, run: RunId, *, number: int, of: int) -> Stretch:
        """Where part `number` of `of` equal parts of a run's awards lies.

        The last one has no end. The database puts the ids in order, whatever its language.
        """
        awards = self.count(run)
        last = number == of
        return Stretch(
            after=self._id_at(run, awards * (number - 1) // of),
            up_to=None if last else AwardId(self._id_at(run, awards * number // of)),
        )

    def waiting(self, run: RunId, *, most: int, within: Stretch = WHOLE) -> Sequence[WaitingAward]:
        """Awards of a run for which no credential is planned, in the order of their ids.

        Those that the run has given up, its failures, do not wait.
        """
        given_up = self._given_up(run)
        question = (
            _WITH_ALL.where(_AWARD.run_id == run, _HAS_NO_CREDENTIAL, *inside(within, _AWARD.id))
            .order_by(_AWARD.id)
            .limit(most + len(given_up))
        )
        waiting = [row for row in self._rows(question) if row[0] not in given_up]
        return tuple(map(_waiting_award, waiting[:most]))

    def count(self, run: RunId) -> int:
        question = select(func.count()).select_from(tables.awards).where(_AWARD.run_id == run)
        return self._connection.execute(question).scalar_one()

    def _id_at(self, run: RunId, place: int) -> str:
        """The id of the award at a place, counted from 1; empty before the first."""
        if not place:
            return ""
        in_order = select(_AWARD.id).where(_AWARD.run_id == run).order_by(_AWARD.id)
        at: str = self._connection.execute(in_order.offset(place - 1).limit(1)).scalar_one()
        return at

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
