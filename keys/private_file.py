"""Files that belong to one account alone: read with suspicion, written once, never replaced."""

import contextlib
import os
import secrets
import stat
from pathlib import Path

from keys.errors import UnusableKey


def read_private(path: Path, *, at_most: int) -> bytes:
    """Read a small file that nobody but its owner can use.

    Raises:
        UnusableKey: Not there, not readable, not a file, open to others, or larger than `at_most`.
    """
    try:
        # O_NONBLOCK: a pipe put in the file's place must not keep the service from starting.
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        try:
            # Asked of the open file, not of the path, which may name another file by now.
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise UnusableKey(f"{path} is not a file. Give the path of a key file.")
            if status.st_mode & 0o077:
                raise UnusableKey(
                    f"{path} can be used by others than its owner (mode"
                    f" {stat.S_IMODE(status.st_mode):04o}). Find out who could read it, then run"
                    " chmod 0400, or replace the key."
                )
            with os.fdopen(descriptor, "rb", closefd=False) as stream:
                content = stream.read(at_most + 1)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise UnusableKey(
            f"The key file {path} cannot be read: {error.strerror}. Check the path and that this"
            " service owns the file."
        ) from error
    if len(content) > at_most:
        raise UnusableKey(f"{path} is too large to be a key file. Check the path.")
    return content


def write_private(path: Path, content: bytes) -> None:
    """Write a new file with mode 0400: whole, on disk and under its name, or not at all.

    Raises:
        UnusableKey: Something is there already, or the file cannot be written.
    """
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}.new")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o400)
        try:
            with os.fdopen(descriptor, "wb") as stream:
                os.fchmod(descriptor, 0o400)  # whatever the umask took away
                stream.write(content)
                stream.flush()
                os.fsync(descriptor)
            # A link and not a rename: rename(2) replaces what is there, link(2) refuses, and
            # nobody can put a file in between the question and the act.
            os.link(draft, path)
        finally:
            with contextlib.suppress(FileNotFoundError):
                draft.unlink()
        _sync_folder(path.parent)
    except FileExistsError as error:
        raise UnusableKey(
            f"There is a file at {path} already, and a key is never overwritten. Choose another"
            " name."
        ) from error
    except OSError as error:
        raise UnusableKey(
            f"The key file {path} cannot be written: {error.strerror}. Check that its folder"
            " exists and that this account may write there."
        ) from error


def _sync_folder(folder: Path) -> None:
    # The name is in the folder, and only this makes the name survive a power cut.
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
