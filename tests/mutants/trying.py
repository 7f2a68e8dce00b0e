"""One mutant against its tests, in a process of its own: does any of them fail?

A fault in the body of a function is put into the living function, in a copy of a process that has
collected all tests but run none: every caller meets it, whoever has imported it by whatever name.
A fault in what a module does when it is imported is tried in a copy of a process that has not yet
imported anything of ours. Neither has anything kept from before.
"""

from __future__ import annotations

import gc
import importlib.machinery
import multiprocessing
import os
import resource
import signal
import sys
import types
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.mutants.making import Mutant

SURVIVED, KILLED = 0, 1
Changes = list[tuple[types.FunctionType, types.CodeType]]
_MEMORY = 3 << 30
_LONGEST_WAIT = 1800  # seconds, for what waits for ever; how long it computes is limited itself
_OURS = ("issuer", "keys", "badge_art", "tests")


def in_a_copy(work: Callable[[], bool], *, seconds: float) -> bool:
    """Whether the work, in a copy of this process, says so, breaks down, or never ends.

    `seconds` are of a processor: others use the machine too.
    """
    child = os.fork()
    if not child:
        result = KILLED
        try:
            signal.alarm(_LONGEST_WAIT)
            limit = round(seconds) + 1
            resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 1))
            resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
            nowhere = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1, 2):
                os.dup2(nowhere, stream)
            result = KILLED if work() else SURVIVED
        finally:
            os._exit(result)
    _child, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) != SURVIVED


class Living:
    """The functions of a module in this process, in which faults can be put."""

    def __init__(self, path: Path) -> None:
        self._place = str(path.resolve())
        self._programs = self._programs_of(path.read_text("utf-8"))
        self._functions: dict[types.CodeType, list[types.FunctionType]] = {}
        for one in gc.get_objects():
            if isinstance(one, types.FunctionType) and one.__code__.co_filename == self._place:
                self._functions.setdefault(one.__code__, []).append(one)

    def changes_to(self, mutant: Mutant) -> Changes:
        """The functions to change and their other code; none where it cannot be done like this."""
        others = self._programs_of(mutant.text)
        if [one.co_qualname for one in self._programs] != [one.co_qualname for one in others]:
            return []
        changes = [
            (function, after)
            for before, after in zip(self._programs, others, strict=True)
            if before != after
            for function in self._functions.get(before, ())
        ]
        same = all(one.__code__.co_freevars == after.co_freevars for one, after in changes)
        return changes if same else []

    def _programs_of(self, text: str) -> list[types.CodeType]:
        return [*_programs(compile(text, self._place, "exec", dont_inherit=True))]


def _programs(code: types.CodeType) -> Iterator[types.CodeType]:
    """The code of a module, and of everything defined in it, in the order of its text."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _programs(constant)


def fails(item: pytest.Item, *, following: pytest.Item | None) -> bool:
    """Run a test, and ask for nothing but whether it fails."""
    try:
        try:
            item.ihook.pytest_runtest_setup(item=item)
            item.ihook.pytest_runtest_call(item=item)
        finally:
            item.ihook.pytest_runtest_teardown(item=item, nextitem=following)
    except BaseException:  # noqa: BLE001 - a fault may end in anything
        return True
    return False


class Steady:
    """Properties are tried with few examples, and each time with the same ones."""

    def pytest_configure(self) -> None:
        import hypothesis  # pytest wants to be the first to import it

        hypothesis.settings.register_profile(
            "mutants",
            derandomize=True,
            database=None,
            deadline=None,
            max_examples=20,
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        hypothesis.settings.load_profile("mutants")


class Nursery:
    """A process that knows other people's modules and none of ours; its copies import those."""

    def __init__(self, options: list[str], tests: list[str]) -> None:
        ours, theirs = multiprocessing.Pipe()
        self._process = os.fork()
        self._ours = ours
        if not self._process:
            ours.close()
            pytest.main([*options, "--collect-only", *tests], plugins=[Steady()])
            for name in [*sys.modules]:
                if name.partition(".")[0] in _OURS and not name.startswith(__package__):
                    del sys.modules[name]
            while True:
                try:
                    mutant, tests, seconds = theirs.recv()
                except EOFError:
                    os._exit(0)
                work = partial(_fails_afresh, mutant, tests, options)
                theirs.send(in_a_copy(work, seconds=seconds))
        theirs.close()

    def kills(self, mutant: Mutant, tests: list[str], *, seconds: float) -> bool:
        self._ours.send((mutant, tests, seconds))
        return self._ours.recv()

    def close(self) -> None:
        self._ours.close()
        os.waitpid(self._process, 0)


def _fails_afresh(mutant: Mutant, tests: list[str], options: list[str]) -> bool:
    place = str(Path(mutant.path).resolve())
    plainly = importlib.machinery.SourceFileLoader.get_code

    def with_the_fault(loader, name):
        if loader.path == place:
            return compile(mutant.text, place, "exec", dont_inherit=True)
        return plainly(loader, name)

    importlib.machinery.SourceFileLoader.get_code = with_the_fault
    return pytest.main([*options, "-x", *tests], plugins=[Steady()]) != pytest.ExitCode.OK
