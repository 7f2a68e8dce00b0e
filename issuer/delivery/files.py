"""Letters as `.eml` files in a folder: for demonstrations, tests, and a mail server's pick-up."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from issuer.actions.ports import Letter
from issuer.delivery.message import message_for
from issuer.durable_files import make_folder, write_whole
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
            make_folder(self._folder)
            write_whole(self._folder / file_name(letter.message_id), message.as_bytes())
        except OSError as problem:
            raise DeliveryFailed from problem


def file_name(message_id: str) -> str:
    """The name of a letter's file: what stands before the @, or a digest where that is odd."""
    name = message_id.partition("@")[0]
    if not _PLAIN.fullmatch(name):
        name = hashlib.sha256(message_id.encode()).hexdigest()
    return f"{name}.eml"
