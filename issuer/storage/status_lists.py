"""Status lists: the bits of every credential's standing, and the signed text that says them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, select, update

from issuer.actions.ports import StatusLists
from issuer.errors import Defect, NotFound
from issuer.ids import StatusListId
from issuer.status.published import PublishedStatusList, SignedList
from issuer.storage import tables
from issuer.storage.rows import Collected, flat

_LIST = tables.status_lists.c
_row = flat(PublishedStatusList)
_CREDENTIAL = tables.credentials.c

# Without the bits, which are several times as long as the text that says them.
_SIGNED = select(*(_LIST[name] for name in SignedList.__dataclass_fields__)).where(
    _LIST.id == bindparam("which")
)


class SqlStatusLists(StatusLists, Collected):
    """No index is given twice (I-3), no revocation taken back (I-13)."""

    def add(self, status_list: PublishedStatusList) -> None:
        self._add(tables.status_lists, [_row(status_list)])

    def get(self, status_list: StatusListId) -> PublishedStatusList:
        row = self._kept(select(tables.status_lists).where(_LIST.id == status_list))
        if row is None:
            raise NotFound
        return PublishedStatusList(**row)

    def signed(self, status_list: StatusListId) -> SignedList:
        row = self._connection.execute(_SIGNED, {"which": status_list}).first()
        if row is None:
            raise NotFound
        return SignedList(*row)

    def open_list(self, *, purpose: str) -> PublishedStatusList | None:
        """The list that still gives out indexes, if there is one; of several, the fullest.

        Nobody else takes any of it until the transaction ends.
        """
        row = self._kept(
            select(tables.status_lists)
            .where(_LIST.purpose == purpose, _LIST.taken < 8 * func.length(_LIST.bits))
            .order_by(_LIST.taken.desc(), _LIST.id)
            .limit(1)
        )
        return None if row is None else PublishedStatusList(**row)

    def take(self, status_list: StatusListId, *, count: int) -> range:
        """The next places in the list's order, for good; fewer than asked when it is full."""
        octets = func.length(_LIST.bits).label("octets")
        row = self._kept(select(_LIST.taken, octets).where(_LIST.id == status_list))
        if row is None:
            raise NotFound
        places = range(row["taken"], min(row["taken"] + count, 8 * row["octets"]))
        counted = update(tables.status_lists).where(_LIST.id == status_list)
        self._change_one(counted.values(taken=places.stop))
        return places

    def used(self, status_list: StatusListId, indexes: Collection[int]) -> frozenset[int]:
        """Which of the indexes a credential has; each is looked up by itself, not the list."""
        question = select(_CREDENTIAL.status_index).where(_CREDENTIAL.status_list_id == status_list)
        rows = self._among(question, _CREDENTIAL.status_index, indexes)
        return frozenset(row[0] for row in rows)

    def save(self, status_list: PublishedStatusList, *, was: PublishedStatusList) -> None:
        """Store a changed list as the version after `was`, but for what `take` counts.

        Raises:
            StaleRecord: somebody else changed it first.
            Defect: a revocation would be taken back, or the list would change its size.
        """
        if status_list.size != was.size:
            raise Defect(why="a status list of another size")
        if was.purpose == "revocation" and _cleared(status_list.bits, was=was.bits):
            raise Defect(why="a revocation taken back")
        row = _row(status_list)
        del row["taken"], row["order_key"]
        self._replace(tables.status_lists, row, version=was.version)

    def ending(self, *, before: datetime) -> Sequence[StatusListId]:
        question = select(_LIST.id).where(_LIST.valid_until < before).order_by(_LIST.id)
        return tuple(row["id"] for row in self._all(question))

    def all(self) -> Sequence[PublishedStatusList]:
        rows = self._all(select(tables.status_lists).order_by(_LIST.id))
        return tuple(PublishedStatusList(**row) for row in rows)


def _cleared(bits: bytes, *, was: bytes) -> bool:
    """Whether a bit that was set is not set any more."""
    return bool(int.from_bytes(was) & ~int.from_bytes(bits))
