"""Named places at which a test may stop the program, to see what is left (trust.md 2.0).

A place costs one comparison. Nobody watches in production: no setting can switch it on, a test
program does so for its own process.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

NAMES: Final = frozenset(
    {
        "in_tx1",  # plans are written, not committed
        "after_tx1",
        "before_sign",
        "after_sign",
        "after_compare",
        "in_tx2",  # credentials are marked as issued, not committed
        "after_tx2",
        "before_mail",
        "after_mail_accept",
        "after_mark_sent",
        "list_before_sign",
        "list_after_sign",
        "list_after_store",  # stored, not committed
        "in_confirm",  # decisions and awards are written, not committed
        "after_tmp_write",
        "after_fsync",
        "after_rename",
        "after_dirsync",
    }
)

_watcher: Callable[[str], None] | None = None


def passing(name: str) -> None:
    """Say that the program is at a named place."""
    if _watcher is not None:
        _watcher(name)


def watch(watcher: Callable[[str], None] | None) -> None:
    """For tests: call `watcher` with every name that is passed, until told otherwise."""
    global _watcher  # noqa: PLW0603 - one process, one watcher
    _watcher = watcher
