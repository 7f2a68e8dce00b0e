"""Activities, with their sessions and the days ruling inside the row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import RowMapping, select

from issuer.actions.ports import Activities
from issuer.attendance.model import Activity, ActivityKind, Bilingual
from issuer.errors import ActivityNotFound
from issuer.ids import AccountId, ActivityId
from issuer.storage import tables
from issuer.storage.rows import Collected
from issuer.storage.values import days_ruling_json, read_days_ruling, read_session, session_json

_ACTIVITY = tables.activities.c
_BY_AGE = (_ACTIVITY.created_at, _ACTIVITY.id)


class SqlActivities(Activities, Collected):
    """What organisers run, oldest first."""

    def add(self, activity: Activity) -> None:
        self._add(tables.activities, [_row(activity)])

    def save(self, activity: Activity, *, was: Activity) -> None:
        """Store a changed activity as the version after `was`.

        Raises:
            StaleRecord: somebody else changed it first.
        """
        self._replace(tables.activities, _row(activity), version=was.version)

    def get(self, activity: ActivityId) -> Activity:
        row = self._kept(select(tables.activities).where(_ACTIVITY.id == activity))
        if row is None:
            raise ActivityNotFound
        return _activity(row)

    def all(self) -> Sequence[Activity]:
        rows = self._all(select(tables.activities).order_by(*_BY_AGE))
        return tuple(_activity(row) for row in rows)

    def of(self, organiser: AccountId) -> Sequence[Activity]:
        question = select(tables.activities).where(_ACTIVITY.organiser_id == organiser)
        return tuple(_activity(row) for row in self._all(question.order_by(*_BY_AGE)))


def _row(activity: Activity) -> dict[str, Any]:
    ruling = activity.days_ruling
    return {
        "id": activity.id,
        "title_en": activity.title.en,
        "title_zh": activity.title.zh,
        "organiser_id": activity.organiser_id,
        "unit": activity.unit,
        "kind": activity.kind.value,
        "sessions": [session_json(session) for session in activity.sessions],
        "learning_outcomes": activity.learning_outcomes,
        "criteria": activity.criteria,
        "attributes": list(activity.attributes),
        "assessed": activity.assessed,
        "language": activity.language,
        "days_ruling": None if ruling is None else days_ruling_json(ruling),
        "created_at": activity.created_at,
        "version": activity.version,
    }


def _activity(row: RowMapping) -> Activity:
    ruling = row["days_ruling"]
    return Activity(
        id=row["id"],
        title=Bilingual(en=row["title_en"], zh=row["title_zh"]),
        organiser_id=row["organiser_id"],
        unit=row["unit"],
        kind=ActivityKind(row["kind"]),
        sessions=tuple(read_session(session) for session in row["sessions"]),
        learning_outcomes=row["learning_outcomes"],
        criteria=row["criteria"],
        attributes=tuple(row["attributes"]),
        assessed=row["assessed"],
        language=row["language"],
        created_at=row["created_at"],
        days_ruling=None if ruling is None else read_days_ruling(ruling),
        version=row["version"],
    )
