"""Issuance runs: what was confirmed, who approved it, what failed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, or_, select, update

from issuer.actions.ports import Runs
from issuer.credentials.issued import IssuanceRun, RunState
from issuer.errors import RunNotFound
from issuer.ids import ActivityId, RunId
from issuer.storage import tables
from issuer.storage.rows import Collected
from issuer.storage.values import failure_json, read_failure

_RUN = tables.runs.c
_BY_AGE = (_RUN.confirmed_at, _RUN.id)
_READY = _RUN.state == RunState.READY.value


class SqlRuns(Runs, Collected):
    """Oldest first, wherever there are several."""

    def add(self, run: IssuanceRun) -> None:
        self._add(tables.runs, [_row(run)])

    def get(self, run: RunId) -> IssuanceRun:
        row = self._kept(select(tables.runs).where(_RUN.id == run))
        if row is None:
            raise RunNotFound
        return _run(row)

    def save(self, run: IssuanceRun, *, was: IssuanceRun) -> None:
        """Store a changed run as the version after `was`.

        Raises:
            StaleRecord: somebody else changed it first.
        """
        self._replace(tables.runs, _row(run), version=was.version)

    def ready(self) -> Sequence[RunId]:
        question = select(_RUN.id).where(_READY).order_by(*_BY_AGE)
        return tuple(row["id"] for row in self._all(question))

    def left(self, *, now: datetime) -> Sequence[RunId]:
        question = select(_RUN.id).where(_READY, _held_by_nobody(now)).order_by(*_BY_AGE)
        return tuple(row["id"] for row in self._all(question))

    def take(self, run: RunId, *, now: datetime, until: datetime) -> bool:
        return self._held(run, until, _READY, _held_by_nobody(now))

    def hold(self, run: RunId, *, until: datetime) -> bool:
        return self._held(run, until, _READY)

    def let_go(self, run: RunId) -> None:
        self._held(run, None)

    def _held(self, run: RunId, until: datetime | None, *if_so: ColumnElement[bool]) -> bool:
        """Note a hold; not as a new version, since nothing of the run itself has changed."""
        change = update(tables.runs).where(_RUN.id == run, *if_so).values(held_until=until)
        return self._changed(change) == 1

    def of_activity(self, activity: ActivityId) -> Sequence[IssuanceRun]:
        return self._several(_RUN.activity_id == activity)

    def awaiting_second_person(self) -> Sequence[IssuanceRun]:
        return self._several(_RUN.state == RunState.AWAITING_SECOND_PERSON.value)

    def _several(self, which: ColumnElement[bool]) -> Sequence[IssuanceRun]:
        rows = self._all(select(tables.runs).where(which).order_by(*_BY_AGE))
        return tuple(_run(row) for row in rows)


def _held_by_nobody(now: datetime) -> ColumnElement[bool]:
    return or_(_RUN.held_until.is_(None), _RUN.held_until <= now)


def _row(run: IssuanceRun) -> dict[str, Any]:
    return {
        "id": run.id,
        "activity_id": run.activity_id,
        "state": run.state.value,
        "digest": run.digest,
        "exceptions": list(run.exceptions),
        "confirmed_by": run.confirmed_by,
        "confirmed_at": run.confirmed_at,
        "awards": run.awards,
        "approved_by": run.approved_by,
        "approved_at": run.approved_at,
        "returned_because": run.returned_because,
        "failures": [failure_json(failure) for failure in run.failures],
        "version": run.version,
    }


def _run(row: RowMapping) -> IssuanceRun:
    return IssuanceRun(
        id=row["id"],
        activity_id=row["activity_id"],
        state=RunState(row["state"]),
        digest=row["digest"],
        exceptions=tuple(row["exceptions"]),
        confirmed_by=row["confirmed_by"],
        confirmed_at=row["confirmed_at"],
        awards=row["awards"],
        approved_by=row["approved_by"],
        approved_at=row["approved_at"],
        returned_because=row["returned_because"],
        failures=tuple(read_failure(failure) for failure in row["failures"]),
        version=row["version"],
    )
