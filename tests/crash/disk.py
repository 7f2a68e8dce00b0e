"""A disk as POSIX promises it: what was not synced may be there, in part, or not at all.

A file's bytes are safe after its own fsync, and its name is safe after the fsync of the folder
that the name stands in. File systems in use promise more than that; none promises less.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import PurePosixPath

SECTOR = 512
# How much of what was not synced is on the disk when the power fails.
NONE, HALF, TORN, ALL = "none", "half", "torn", "all"
MODES = (NONE, HALF, TORN, ALL)


@dataclass(frozen=True)
class Write:
    """Bytes at an offset; or, without bytes, a new size."""

    offset: int
    data: bytes | None

    def onto(self, content: bytearray) -> None:
        if self.data is None:
            del content[self.offset :]
        content.extend(bytes(max(0, self.offset - len(content))))
        if self.data is not None:
            content[self.offset : self.offset + len(self.data)] = self.data

    def sectors(self) -> list[Write]:
        """The write in the pieces that a disk writes whole."""
        if self.data is None:
            return [self]
        end = self.offset + len(self.data)
        starts = [self.offset, *range(self.offset - self.offset % SECTOR + SECTOR, end, SECTOR)]
        return [
            Write(start, self.data[start - self.offset : stop - self.offset])
            for start, stop in zip(starts, [*starts[1:], end], strict=True)
        ]


@dataclass(eq=False)
class File:
    """What is safe, and what was written since, in order; `size` as the program sees it."""

    safe: bytearray = field(default_factory=bytearray)
    since: list[Write] = field(default_factory=list)
    size: int = 0

    def write(self, offset: int, data: bytes) -> None:
        self.since.append(Write(offset, data))
        self.size = max(self.size, offset + len(data))

    def truncate(self, size: int) -> None:
        self.since.append(Write(size, None))
        self.size = size

    def sync(self) -> None:
        for write in self.since:
            write.onto(self.safe)
        self.since.clear()

    def after_a_power_cut(self, mode: str, chance: random.Random) -> bytes:
        content = bytearray(self.safe)
        writes = self.since if mode != TORN else [w for each in self.since for w in each.sectors()]
        for write in writes:
            if mode == ALL or (mode != NONE and chance.random() < 0.5):
                write.onto(content)
        return bytes(content)


class Folder:
    """A folder's own entry: it has a name to lose, and no bytes."""


Entry = File | Folder
# A change of names: what becomes of each name; None when it is gone.
Renaming = dict[str, Entry | None]


class Disk:
    """Names and files under one folder, which is itself safe."""

    def __init__(self) -> None:
        self.names: dict[str, Entry] = {}
        self._safe: dict[str, Entry] = {}
        self._since: list[Renaming] = []

    def change(self, renaming: Renaming) -> None:
        _rename(self.names, renaming)
        self._since.append(renaming)

    def create(self, name: str) -> File:
        made = File()
        self.change({name: made})
        return made

    def file(self, name: str) -> File:
        """The file of that name, which is there.

        Raises:
            KeyError: it is not.
        """
        found = self.names[name]
        assert isinstance(found, File)
        return found

    def sync(self, name: str) -> None:
        """Make a file's bytes safe, or all names in a folder ("." is the outermost)."""
        found = self.names.get(name)
        if isinstance(found, File):
            found.sync()
            return
        for renaming in self._since:
            here = {path: entry for path, entry in renaming.items() if _parent(path) == name}
            _rename(self._safe, here)
            for path in here:
                del renaming[path]
        self._since = [renaming for renaming in self._since if renaming]

    def after_a_power_cut(self, mode: str, chance: random.Random) -> dict[str, bytes | None]:
        """What a file system may find: the bytes of each file, None for a folder.

        Of the changes of names that were not synced a first part is there: journals keep their
        order, and keep each whole.
        """
        names = dict(self._safe)
        kept = {NONE: 0, ALL: len(self._since)}.get(mode, chance.randint(0, len(self._since)))
        for renaming in self._since[:kept]:
            _rename(names, renaming)
        return {
            name: entry.after_a_power_cut(mode, chance) if isinstance(entry, File) else None
            for name, entry in names.items()
            if _parent(name) == "." or _parent(name) in names
        }


def _parent(name: str) -> str:
    return str(PurePosixPath(name).parent)


def _rename(names: dict[str, Entry], renaming: Renaming) -> None:
    for name, entry in renaming.items():
        if entry is None:
            names.pop(name, None)
        else:
            names[name] = entry
