"""Letters as `.eml` files in a folder: for demonstrations, tests, and a mail server's pick-up."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from issuer.actions.ports import Letter
from issuer.delivery.message import message_for
from issuer.errors import DeliveryFailed

_PLAIN = re.compile(r"[A-Za-z0-9_-]{1,64}")


class FileChannel:
    """Writes each letter to `FOLDER/MESSAGE-ID.eml`, readable by its owner alone.

    Sending a letter again replaces its file, so a folder holds each letter once.
    """

    def __init__(self, folder: Path, *, sender: str, clock: Callable[[], datetime]) -> None:
        self._folder = folder
        self._sender = sender
        self._clock = clock

    def send(self, letter: Letter) -> None:
        """Write the letter: whole and on disk when this returns, or not at all.

        Raises:
            DeliveryFailed: the folder cannot be written, or the letter is unusable.
        """
        message = message_for(letter, sender=self._sender, date=self._clock())
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write_whole(self._folder / file_name(letter.message_id), message.as_bytes())
        except OSError as problem:
            raise DeliveryFailed from problem


def file_name(message_id: str) -> str:
    """The name of a letter's file: what stands before the @, or a digest where that is odd."""
    name = message_id.partition("@")[0]
    if not _PLAIN.fullmatch(name):
        name = hashlib.sha256(message_id.encode()).hexdigest()
    return f"{name}.eml"


def _write_whole(path: Path, content: bytes) -> None:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}.new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(path)
    finally:
        with contextlib.suppress(FileNotFoundError):
            draft.unlink()
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(folder)  # only this makes the name survive a power cut
    finally:
        os.close(folder)
