"""Files that survive a power cut once they are said to be written (trust.md 2.0, step 3).

A file is written beside, made durable, renamed into place, and its name made durable; a folder's
name is durable only once the folder above it was synced.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from issuer.failpoints import passing


def write_whole(path: Path, content: bytes, *, mode: int = 0o600) -> None:
    """Put content at a path, over what is there: whole and for good on return, or not at all.

    A writer that dies leaves a `.new` file at worst; those older than an hour may be deleted.

    Raises:
        OSError: it could not be written; what was there is there still.
    """
    beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}.new")
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        with os.fdopen(os.open(beside, flags, mode), "wb") as writing:
            writing.write(content)
            writing.flush()
            passing("after_tmp_write")
            os.fsync(writing.fileno())
        passing("after_fsync")
        beside.replace(path)
        passing("after_rename")
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            beside.unlink()
        raise
    _sync(path.parent)
    passing("after_dirsync")


def make_folder(folder: Path, *, mode: int = 0o700) -> None:
    """Make a folder and those above it, for good; harmless when it is there.

    Raises:
        OSError: it could not be made.
    """
    if folder.is_dir():
        return
    make_folder(folder.parent, mode=mode)
    folder.mkdir(mode=mode, exist_ok=True)
    _sync(folder.parent)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
