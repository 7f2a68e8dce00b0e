"""What is fuzzed: a function with a promise, inputs to begin with, and a way to change them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from typing import Any

Mutator = Callable[[bytes, int, Random], bytes]


class Wrong(AssertionError):
    """A promise is broken: an answer that no input may have."""


def promise(kept: bool, what: str) -> None:  # noqa: FBT001 - reads as the sentence it is
    """Raise unless the promise was kept."""
    if not kept:
        raise Wrong(what)


@dataclass(frozen=True, kw_only=True)
class Target:
    """One thing to fuzz.

    `check` returns for every input, whatever the answer to it is; `Wrong` is a wrong answer, and
    any other exception a crash. `mutate` gives an input of at most so many bytes; without it the
    engine changes bytes. `words` are texts worth trying.
    """

    name: str
    check: Callable[[bytes], Any]
    seeds: Callable[[], Iterator[bytes]]
    mutate: Mutator | None = None
    words: tuple[str, ...] = ()
    most_bytes: int = 4096
    has_child: bool = False  # the product itself reads such input in a process of its own

    def __call__(self, data: bytes) -> None:
        """Check one input, with everything out of reach that no parser has any business with."""
        with _guarded(allow_child=self.has_child):
            self.check(data)


# -- what nothing that is fuzzed may do ---------------------------------------------------------

_OUTSIDE = frozenset({"socket.getaddrinfo", "socket.gethostbyname", "os.remove", "os.rename"})
_CHILDREN = frozenset({"subprocess.Popen", "os.fork", "os.exec", "os.posix_spawn", "os.system"})
_STREAM = 1  # socket.SOCK_STREAM; a datagram socket is connected only to learn the own address


class _Guard:
    """Sees what the interpreter is asked for: no connection, no name, no child, no file written."""

    def __init__(self) -> None:
        self.armed = False
        self.allow_child = False
        self.installed = False

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.armed:
            return
        if (
            event in _OUTSIDE
            or (event in _CHILDREN and not self.allow_child)
            or (event == "socket.connect" and arguments[0].type & 0xF == _STREAM)
            or (event == "open" and isinstance(arguments[0], (str, bytes)) and _writes(arguments))
        ):
            self.armed = False
            raise Wrong(f"{event} was asked for while reading an input")


def _writes(arguments: tuple[Any, ...]) -> bool:
    return not set(str(arguments[1] or "")).isdisjoint("wax+")


_GUARD = _Guard()


@contextmanager
def _guarded(*, allow_child: bool) -> Iterator[None]:
    if not _GUARD.installed:  # an audit hook stays for the life of the process
        sys.addaudithook(_GUARD)
        _GUARD.installed = True
    _GUARD.armed, _GUARD.allow_child = True, allow_child
    try:
        yield
    finally:
        _GUARD.armed = False
