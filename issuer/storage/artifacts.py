"""Files by the SHA-256 of their content: written whole or not at all, checked when read."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path

from issuer.actions.ports import Artifacts
from issuer.durable_files import make_folder, write_whole
from issuer.errors import Defect, StorageUnavailable

_DIGEST = re.compile(r"[0-9a-f]{64}")


class FileArtifacts(Artifacts):
    """A folder of files, private to the account that runs us (0600 in 0700).

    A writer that dies leaves a `.new` file at worst; those older than an hour may be deleted.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, data: bytes) -> str:
        """Keep the bytes for good; on return they survive a power cut. Harmless to repeat.

        Raises:
            StorageUnavailable: the folder cannot be written, or the disk is full.
        """
        digest = _digest(data)
        try:
            make_folder(self._folder)
            write_whole(self._folder / digest, data)
        except OSError as error:
            raise StorageUnavailable from error
        return digest

    def get(self, sha256: str) -> bytes | None:
        """The bytes of that digest, or None when they are not kept here.

        Raises:
            Defect: the file is not what was put there.
            StorageUnavailable: the file cannot be read.
        """
        if not _DIGEST.fullmatch(sha256):  # nothing else may become a path
            return None
        try:
            data = (self._folder / sha256).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StorageUnavailable from error
        if _digest(data) != sha256:
            raise Defect(why="a stored file that has changed")
        return data


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()
