"""Files written whole or not at all, so that nobody ever reads half of one."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from issuer import durable_files
from issuer.durable_files import make_folder
from issuer.errors import RejectedInput
from issuer.i18n import N_, Message
from issuer.verification.wording import shown


def write_whole(path: Path, content: bytes, *, mode: int = 0o644) -> bool:
    """Put content at a path, in one step; False when exactly it was there already.

    Raises:
        RejectedInput: the file cannot be written.
    """
    try:
        if path.is_file() and path.read_bytes() == content:
            return False
        make_folder(path.parent, mode=0o755)
        durable_files.write_whole(path, content, mode=mode)
    except OSError as problem:
        raise cannot_write(path, problem) from problem
    return True


def write_new(path: Path, content: bytes, *, mode: int = 0o644) -> None:
    """Put content at a path where nothing is yet.

    Raises:
        RejectedInput: something is there, or the file cannot be written.
    """
    if path.exists():
        raise RejectedInput(
            why=Message(N_("there is a file at %(path)s already."), {"path": str(path)})
        )
    write_whole(path, content, mode=mode)


def read_whole(path: Path, *, most: int) -> bytes:
    """The bytes of a file.

    Raises:
        RejectedInput: it cannot be read, or is larger than anything that is expected here.
    """
    try:
        with path.open("rb") as stream:
            content = stream.read(most + 1)
    except (OSError, ValueError) as problem:
        raise RejectedInput(
            why=Message(
                N_("%(path)s cannot be read (%(reason)s)."),
                {"path": shown(str(path)), "reason": _reason(problem)},
            )
        ) from problem
    if len(content) > most:
        raise RejectedInput(
            why=Message(
                N_("%(path)s is larger than %(most)s bytes."), {"path": str(path), "most": most}
            )
        )
    return content


def is_there(path: str) -> bool:
    """Whether a file or folder is at a path; at what can be no path there is none."""
    try:
        return Path(path).exists()
    except (OSError, ValueError):  # too long; or a NUL, or half a letter
        return False


def _reason(problem: OSError | ValueError) -> str:
    number = problem.errno if isinstance(problem, OSError) else None
    # What can be no name is the name of no file.
    return os.strerror(errno.ENOENT if number in {None, errno.ENAMETOOLONG} else number)


def cannot_write(path: Path, problem: OSError) -> RejectedInput:
    """The error that says why a file was not written."""
    return RejectedInput(
        why=Message(
            N_("%(path)s cannot be written (%(reason)s)."),
            {"path": str(path), "reason": problem.strerror or "?"},
        )
    )
