"""Credentials: planned, issued, perhaps revoked. A planned one is nobody's business but a run's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from issuer.actions.ports import WHOLE, Credentials, Stretch
from issuer.credentials.issued import (
    IssuedCredential,
    PlannedCredential,
    Revocation,
    SharedCredential,
    signed_text,
)
from issuer.credentials.series_text import whole_text
from issuer.errors import CredentialNotFound
from issuer.ids import ActivityId, CredentialId, LearnerId, RunId
from issuer.storage import tables
from issuer.storage.many import change_many
from issuer.storage.rows import Collected, flat, inside

_CREDENTIAL = tables.credentials.c

_PLANNED, _ISSUED, _REVOKED = "planned", "issued", "revoked"
_OUT_IN_THE_WORLD = _CREDENTIAL.state != _PLANNED
_SERIES = tables.series.c
_TEXTS = {"series": _SERIES.text.label("series"), "own": tables.documents.c.own}
_AND_DOCUMENT = tables.credentials.join(tables.documents).join(tables.series)
_PLAN = tuple(
    _TEXTS[name] if name in _TEXTS else _CREDENTIAL[name]
    for name in PlannedCredential.__dataclass_fields__
)
_row = flat(PlannedCredential)
# Every public page asks this: no more columns than it shows, and the statement made once.
*_OF_SHARED, _ITS_TEXT = SharedCredential.__dataclass_fields__
_SHARED = (
    select(*_TEXTS.values(), _CREDENTIAL.proof, *(_CREDENTIAL[name] for name in _OF_SHARED))
    .select_from(_AND_DOCUMENT)
    .where(_CREDENTIAL.id == bindparam("which"), _OUT_IN_THE_WORLD, _CREDENTIAL.shared)
)
_BY_AGE = (_CREDENTIAL.issued_at, _CREDENTIAL.id)
_AT_ONCE = 500

# Made once, because a run takes this step thousands of times.
_ISSUE = (
    update(tables.credentials)
    .where(_CREDENTIAL.id == bindparam("which"), _CREDENTIAL.state == bindparam("before"))
    .values(
        state=bindparam("after"),
        proof=bindparam("ends"),
        issued_at=bindparam("issued"),
        shared=bindparam("is_shared"),
    )
)


class SqlCredentials(Credentials, Collected):
    """States only move forward (I-17); the database's triggers say so too."""

    def plan(self, planned: Iterable[PlannedCredential]) -> None:
        """Store intentions; id, award, short code and status index are taken for good (I-3).

        Raises:
            Conflict: one of them is taken already; nothing was planned.
        """
        # In one order, or two workers with the same awards could wait for each other.
        in_order = sorted(planned, key=attrgetter("award_id"))
        rows = [{**_row(plan), "state": _PLANNED, "shared": True} for plan in in_order]
        texts = [row.pop("series") for row in rows]
        ids = {text: sha256(text.encode()).hexdigest() for text in set(texts)}
        documents = [
            {"credential_id": row["id"], "series_id": ids[text], "own": row.pop("own")}
            for row, text in zip(rows, texts, strict=True)
        ]
        self._add_series(ids)
        self._add(tables.credentials, rows)
        self._add(tables.documents, documents)

    def _add_series(self, ids: Mapping[str, str]) -> None:
        """Those that are not there; a worker who adds one as well waits for this one."""
        to = postgresql if self._connection.dialect.name == "postgresql" else sqlite
        # In one order, or two workers with the same series could wait for each other.
        for one, text in sorted((one, text) for text, one in ids.items()):
            adding = to.insert(tables.series).values(id=one, text=text).on_conflict_do_nothing()
            self._connection.execute(adding)

    def planned(
        self, run: RunId, *, most: int, within: Stretch = WHOLE
    ) -> Sequence[PlannedCredential]:
        """Oldest first."""
        question = (
            select(*_PLAN)
            .select_from(_AND_DOCUMENT)
            .where(_CREDENTIAL.run_id == run, _CREDENTIAL.state == _PLANNED)
            .where(*inside(within, _CREDENTIAL.award_id))
            .order_by(_CREDENTIAL.created, _CREDENTIAL.id)
            .limit(most)
        )
        return tuple(PlannedCredential(*row) for row in self._rows(question))

    def issue(self, *issued: IssuedCredential) -> frozenset[CredentialId]:
        """From planned to issued; which of them, for another worker may have been faster."""
        still = select(_CREDENTIAL.id).where(_CREDENTIAL.state == _PLANNED)
        # In one order, or two workers with the same plans could wait for each other.
        still = still.order_by(_CREDENTIAL.id).with_for_update(key_share=True)
        ids = sorted(one.id for one in issued)
        planned = frozenset(row[0] for row in self._among(still, _CREDENTIAL.id, ids))
        steps = [
            {
                "which": one.id,
                "before": _PLANNED,
                "after": _ISSUED,
                "ends": one.proof,
                "issued": one.issued_at,
                "is_shared": one.shared,
            }
            for one in issued
            if one.id in planned
        ]
        change_many(self._connection, _ISSUE, steps)
        return planned

    def revoke(self, credential: CredentialId, revocation: Revocation) -> bool:
        """From issued to revoked; False when it was revoked before, or never issued."""
        step = (
            update(tables.credentials)
            .where(_CREDENTIAL.id == credential, _CREDENTIAL.state == _ISSUED)
            .values(
                state=_REVOKED,
                revoked_at=revocation.at,
                revoked_by=revocation.by,
                revocation_reason=revocation.reason,
            )
        )
        return self._changed(step) == 1

    def share(self, credential: CredentialId, *, shared: bool) -> None:
        self._change_one(
            update(tables.credentials)
            .where(_CREDENTIAL.id == credential, _OUT_IN_THE_WORLD)
            .values(shared=shared),
            absent=CredentialNotFound,
        )

    def get(self, credential: CredentialId) -> IssuedCredential:
        return self._one(_CREDENTIAL.id == credential)

    def by_short_code(self, code: str) -> IssuedCredential:
        return self._one(_CREDENTIAL.short_code == code)

    def shared(self, credential: CredentialId) -> SharedCredential:
        row = self._connection.execute(_SHARED, {"which": credential}).first()
        if row is None:
            raise CredentialNotFound
        series, own, proof, *others = row
        text = signed_text(whole_text(series, own), proof)
        return SharedCredential(**dict(zip(_OF_SHARED, others, strict=True)), text=text)

    def of_learner(self, learner: LearnerId) -> Sequence[IssuedCredential]:
        """Oldest first, the revoked among them."""
        return self._several(_CREDENTIAL.learner_id == learner)

    def of_activity(self, activity: ActivityId) -> Sequence[IssuedCredential]:
        """Oldest first, the revoked among them."""
        return self._several(_CREDENTIAL.activity_id == activity)

    def all(self) -> Iterable[IssuedCredential]:
        """Oldest first; read in portions while it is walked through, within the transaction."""
        question = _issued().order_by(*_BY_AGE).execution_options(yield_per=_AT_ONCE)
        with self._connection.execute(question).mappings() as rows:
            for row in rows:
                yield _credential(row)

    def count(self, run: RunId) -> tuple[int, int]:
        """How many of a run are planned and not issued, and how many are issued."""
        question = (
            select(_CREDENTIAL.state, func.count().label("number"))
            .where(_CREDENTIAL.run_id == run)
            .group_by(_CREDENTIAL.state)
        )
        states = {row["state"]: row["number"] for row in self._all(question)}
        return states.get(_PLANNED, 0), states.get(_ISSUED, 0) + states.get(_REVOKED, 0)

    def _one(self, which: ColumnElement[bool]) -> IssuedCredential:
        row = self._first(_issued().where(which))
        if row is None:
            raise CredentialNotFound
        return _credential(row)

    def _several(self, which: ColumnElement[bool]) -> Sequence[IssuedCredential]:
        rows = self._all(_issued().where(which).order_by(*_BY_AGE))
        return tuple(_credential(row) for row in rows)


def _issued() -> Select[Any]:
    both = select(tables.credentials, *_TEXTS.values()).select_from(_AND_DOCUMENT)
    return both.where(_OUT_IN_THE_WORLD)


def _credential(row: RowMapping) -> IssuedCredential:
    revocation = None
    if row["state"] == _REVOKED:
        revocation = Revocation(
            at=row["revoked_at"], by=row["revoked_by"], reason=row["revocation_reason"]
        )
    return IssuedCredential(
        plan=PlannedCredential(*(row[column] for column in _PLAN)),
        proof=row["proof"],
        issued_at=row["issued_at"],
        shared=row["shared"],
        revocation=revocation,
    )
