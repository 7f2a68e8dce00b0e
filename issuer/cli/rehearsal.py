"""A store in which everything happens and nothing stays: how `--dry-run` tells the truth."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress

from issuer.actions.ports import Store, UnitOfWork


class _Undone(Exception):
    """Raised to leave a transaction without committing it."""


class Rehearsal(Store):
    """Runs each transaction to its end, with all its checks, and then undoes it.

    For verbs of one transaction; a second one would not find what the first did.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    @contextmanager
    def transaction(self) -> Iterator[UnitOfWork]:
        with suppress(_Undone), self._store.transaction() as uow:
            yield uow
            raise _Undone

    def reading(self) -> AbstractContextManager[UnitOfWork]:
        return self._store.reading()


def store_for(store: Store, *, dry_run: bool) -> Store:
    """The store itself, or its rehearsal."""
    return Rehearsal(store) if dry_run else store
