"""The outbox: one notice for each credential, owed until it is marked as sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update

from issuer.actions.ports import Notice, Outbox
from issuer.ids import NoticeId
from issuer.storage import tables
from issuer.storage.rows import Collected, portions

_NOTICE = tables.outbox.c


class SqlOutbox(Outbox, Collected):
    """Notices may be sent twice, never lost; `attempts` counts every try, good or bad."""

    def add(self, *notices: Notice) -> None:
        """Owe notices, each from its creation on unless it says later.

        Raises:
            Conflict: a credential has its notice already.
        """
        self._add(
            tables.outbox,
            [
                {
                    "id": notice.id,
                    "learner_id": notice.learner_id,
                    "credential_id": notice.credential_id,
                    "created_at": notice.created_at,
                    "attempts": notice.attempts,
                    "next_try_at": notice.next_try_at or notice.created_at,
                    "sent_at": notice.sent_at,
                }
                for notice in notices
            ],
        )

    def due(self, *, now: datetime, most: int) -> Sequence[Notice]:
        """Not sent and to be tried by now; the longest owed first."""
        question = (
            select(tables.outbox)
            .where(_NOTICE.sent_at.is_(None), _NOTICE.next_try_at <= now)
            .order_by(_NOTICE.next_try_at, _NOTICE.id)
            .limit(most)
        )
        return tuple(Notice(**row) for row in self._all(question))

    def lease(self, *, now: datetime, until: datetime, most: int) -> Sequence[Notice]:
        """Notices that are due, kept from everybody else until then.

        Who dies with a lease holds them up for that long, and no longer.
        """
        question = (
            select(tables.outbox)
            .where(_NOTICE.sent_at.is_(None), _NOTICE.next_try_at <= now)
            .order_by(_NOTICE.next_try_at, _NOTICE.id)
            .limit(most)
            .with_for_update(skip_locked=True)
        )
        leased = tuple(Notice(**row) for row in self._all(question))
        for portion in portions([notice.id for notice in leased]):
            self._connection.execute(
                update(tables.outbox).where(_NOTICE.id.in_(portion)).values(next_try_at=until)
            )
        return leased

    def sent(self, notice: NoticeId, *, at: datetime) -> None:
        """It was handed over; of two times the first is kept."""
        self._change_one(
            update(tables.outbox)
            .where(_NOTICE.id == notice)
            .values(
                attempts=_NOTICE.attempts + 1,
                sent_at=func.coalesce(_NOTICE.sent_at, at, type_=_NOTICE.sent_at.type),
            )
        )

    def postpone(self, notice: NoticeId, *, until: datetime) -> None:
        """A try failed; the next one is not before `until`."""
        self._change_one(
            update(tables.outbox)
            .where(_NOTICE.id == notice)
            .values(attempts=_NOTICE.attempts + 1, next_try_at=until)
        )
