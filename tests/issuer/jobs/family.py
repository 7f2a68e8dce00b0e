"""Processes as the system has them: who was started by whom, and who is still there."""

from __future__ import annotations

from pathlib import Path


def workers_of(parent: int) -> list[int]:
    """The worker processes that a parent has started, by their ids."""
    try:
        ids = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    except OSError:
        return []
    return [int(one) for one in ids if is_there(int(one)) and "spawn_main" in _command(int(one))]


def is_there(process: int) -> bool:
    """Whether it runs, and does not only wait to be counted as dead."""
    try:
        return ") Z" not in Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False


def _command(process: int) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_text()
    except OSError:
        return ""
