"""Status lists: the bits of every credential's standing, and the signed text that says them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import func, select

from issuer.actions.ports import StatusLists
from issuer.errors import Defect, NotFound
from issuer.ids import StatusListId
from issuer.status.published import PublishedStatusList
from issuer.storage import tables
from issuer.storage.rows import Collected

_LIST = tables.status_lists.c
_CREDENTIAL = tables.credentials.c


class SqlStatusLists(StatusLists, Collected):
    """No index is given twice (I-3), no revocation taken back (I-13)."""

    def add(self, status_list: PublishedStatusList) -> None:
        self._add(tables.status_lists, [asdict(status_list)])

    def get(self, status_list: StatusListId) -> PublishedStatusList:
        row = self._kept(select(tables.status_lists).where(_LIST.id == status_list))
        if row is None:
            raise NotFound
        return PublishedStatusList(**row)

    def open_list(self, *, purpose: str) -> PublishedStatusList | None:
        """The list that still gives out indexes, if there is one; of several, the fullest."""
        row = self._first(
            select(tables.status_lists)
            .where(_LIST.purpose == purpose, _LIST.taken < 8 * func.length(_LIST.bits))
            .order_by(_LIST.taken.desc(), _LIST.id)
            .limit(1)
        )
        return None if row is None else PublishedStatusList(**row)

    def taken_indexes(self, status_list: StatusListId) -> frozenset[int]:
        question = select(_CREDENTIAL.status_index).where(_CREDENTIAL.status_list_id == status_list)
        return frozenset(self._connection.execute(question).scalars())

    def save(self, status_list: PublishedStatusList, *, was: PublishedStatusList) -> None:
        """Store a changed list as the version after `was`.

        Raises:
            StaleRecord: somebody else changed it first.
            Defect: a revocation would be taken back, or the list would change its size.
        """
        if status_list.size != was.size:
            raise Defect(why="a status list of another size")
        if was.purpose == "revocation" and _cleared(status_list.bits, was=was.bits):
            raise Defect(why="a revocation taken back")
        self._replace(tables.status_lists, asdict(status_list), version=was.version)

    def all(self) -> Sequence[PublishedStatusList]:
        rows = self._all(select(tables.status_lists).order_by(_LIST.id))
        return tuple(PublishedStatusList(**row) for row in rows)


def _cleared(bits: bytes, *, was: bytes) -> bool:
    """Whether a bit that was set is not set any more."""
    return bool(int.from_bytes(was) & ~int.from_bytes(bits))
