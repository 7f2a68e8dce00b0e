from __future__ import annotations

from contextlib import contextmanager, suppress


class _Undone(Exception):
    pass


@contextmanager
def undone(store):
    """A transaction for a test to fail in: PostgreSQL does not commit after a failed statement."""
    with suppress(_Undone), store.transaction() as unit:
        yield unit
        raise _Undone
