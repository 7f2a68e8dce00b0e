"""What a program did to its files, from a recording by strace, call by call."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from tests.crash.disk import Disk, Folder

# Everything that changes a file or makes a change safe; what is not understood here is an error.
_CALLS = (
    "openat,open,creat,write,writev,pwrite64,pwritev,pwritev2,fsync,fdatasync,sync_file_range,"
    "ftruncate,truncate,fallocate,rename,renameat,renameat2,link,linkat,symlink,unlink,unlinkat,"
    "mkdir,mkdirat,rmdir,sendfile,copy_file_range,msync"
)
_LINE = re.compile(r"(\d+) +(\w+)\((.*)\) += (-?\d+)(?:<.*>)?(?: .*)?$")
_STARTED = re.compile(r"(\d+) +(.*?) ?<unfinished \.\.\.>$")
_RESUMED = re.compile(r"(\d+) +<\.\.\. \w+ resumed>(.*)$")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?')
_PATH_OF_DESCRIPTOR = re.compile(r"^\d+<((?:\\x[0-9a-f]{2})+)>")
_LOCAL = ("issuer.db", "artifacts", "mail")


class NotUnderstood(Exception):
    """The recording has a call whose effect on the disk is not modelled."""


def record(folder: Path, recording: Path, *, synchronous: str = "") -> None:
    """Run the scene in a folder, and keep what it asked of the system.

    `synchronous` puts another setting of SQLite's in the place of the product's.
    """
    subprocess.run(
        ["strace", "-f", "-y", "-xx", "-s", "10000000", "--seccomp-bpf", "-qq", "-o",
         str(recording), "-e", f"trace={_CALLS}", "-e", "signal=none",
         sys.executable, "-m", "tests.crash.scene", str(folder),
         *filter(None, [synchronous])],
        check=True,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip


def calls(recording: Path) -> Iterator[tuple[str, str]]:
    """Each call that succeeded, in the order they ended: its name and arguments."""
    started: dict[str, str] = {}
    with recording.open(encoding="ascii") as lines:
        for line in lines:
            whole = line.rstrip("\n")
            if found := _STARTED.match(whole):
                started[found[1]] = found[2]
                continue
            if found := _RESUMED.match(whole):
                whole = f"{found[1]} {started.pop(found[1])}{found[2]}"
            if (found := _LINE.match(whole)) and int(found[4]) >= 0:
                yield found[2], found[3]


class Replay:
    """Follows a recording: the disk at each moment, and what the program said until then."""

    def __init__(self, folder: Path) -> None:
        self.disk = Disk()
        self.said: list[bytes] = []
        self._folder = folder

    def follow(self, name: str, arguments: str) -> bool:
        """Do to the disk what a call did; whether it concerned the disk at all."""
        texts = [bytes.fromhex(text.replace("\\x", "")) for text, _ in _TEXT.findall(arguments)]
        if any(cut for _, cut in _TEXT.findall(arguments)):
            raise NotUnderstood(f"{name}: the recording cut a text short")
        descriptor = _PATH_OF_DESCRIPTOR.match(arguments)
        if descriptor:
            path = bytes.fromhex(descriptor[1].replace("\\x", "")).decode()
            if path == str(self._folder / "said") and name == "write":
                self.said.append(texts[0])
                return True
            here = self._local(path)
            if here and name != "openat":
                self._by_descriptor(name, here, texts, arguments)
                return True
        return self._by_name(name, [self._local(text.decode("utf-8", "replace")) for text in texts],
                             arguments)  # fmt: skip

    def _local(self, path: str) -> str | None:
        """A name on the disk that is looked at; None for other files, and for what is no file."""
        if path == str(self._folder):
            return "."
        try:
            local = PurePosixPath(path).relative_to(self._folder)
        except ValueError:
            return None
        # The shared memory of the WAL is made anew after a power cut.
        kept = str(local).startswith(_LOCAL) and not path.endswith(("-shm", " (deleted)"))
        return str(local) if kept else None

    def _by_descriptor(self, name: str, here: str, texts: list[bytes], arguments: str) -> None:
        if name in {"fsync", "fdatasync"}:
            self.disk.sync(here)
        elif name == "pwrite64":
            self.disk.file(here).write(int(arguments.rpartition(", ")[2]), texts[0])
        elif name == "write":  # only by who appends or writes from the beginning to the end
            file = self.disk.file(here)
            file.write(file.size, texts[0])
        elif name == "ftruncate":
            self.disk.file(here).truncate(int(arguments.rpartition(", ")[2]))
        else:
            raise NotUnderstood(f"{name} of {here}")

    def _by_name(self, name: str, paths: list[str | None], arguments: str) -> bool:
        local = [path for path in paths if path]
        if not local:
            return False
        if name == "openat":
            if "O_CREAT" in arguments and local[0] not in self.disk.names:
                self.disk.create(local[0])
            elif "O_TRUNC" in arguments:
                self.disk.file(local[0]).truncate(0)
        elif name == "rename":
            source, target = local
            self.disk.change({source: None, target: self.disk.names[source]})
        elif name in {"unlink", "unlinkat"}:
            self.disk.change({local[0]: None})
        elif name == "mkdir":
            if local[0] != ".":
                self.disk.change({local[0]: Folder()})
        else:
            raise NotUnderstood(f"{name}({local})")
        return True
