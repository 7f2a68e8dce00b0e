"""Which tests pass over which lines, and how long each takes: recorded once, kept in var/mutants.

What the program remembers between two tests (texts it has seen, lists it has unpacked) is forgotten
before each, so that a test is known to pass over every line that its answer depends on.
"""

from __future__ import annotations

import functools
import gc
import hashlib
import json
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import coverage
import pytest
from _pytest.runner import runtestprotocol

KEPT = Path("var/mutants/tests.json")
LONGEST = 2.0  # seconds of a processor; what takes longer searches for what nobody thought of
_AT_ONCE = 5
_NEVER = 1e9  # as if it took so long
# Contexts and shapes (jsonld), which take long to prepare, depend on nothing in the rooms.
_KEEPERS = (
    "issuer.status.",
    "issuer.proofs.",
    "issuer.verification.",
    "issuer.credentials.",
    "keys.",
)
_lru_cache = type(functools.lru_cache(len))


class Chosen:
    """The tests of each line of each module, and their seconds."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.digests: dict[str, str] = {}
        self.tests: dict[str, dict[int, list[str]]] = {}

    @classmethod
    def kept(cls) -> Chosen:
        chosen = cls()
        if KEPT.exists():
            stored = json.loads(KEPT.read_text("utf-8"))
            chosen.seconds, chosen.digests = stored["seconds"], stored["digests"]
            chosen.tests = {
                path: {int(line): tests for line, tests in lines.items()}
                for path, lines in stored["tests"].items()
            }
        return chosen

    def keep(self) -> None:
        KEPT.parent.mkdir(parents=True, exist_ok=True)
        beside = KEPT.with_suffix(".new")
        beside.write_text(json.dumps(vars(self)), "utf-8")
        beside.replace(KEPT)

    def outdated(self, items: list[pytest.Item], modules: list[Path]) -> list[pytest.Item]:
        """The tests to record: new ones, changed ones, and all of a changed module."""
        changed = {
            str(module) for module in modules if self.digests.get(str(module)) != digest(module)
        }
        again = {
            test
            for path in changed
            for tests in self.tests.get(path, {}).values()
            for test in tests
        }
        if changed - self.tests.keys():
            return items
        return [
            item
            for item in items
            if item.nodeid in again
            or item.nodeid not in self.seconds
            or self.digests.get(_file(item.nodeid)) != digest(item.path)
        ]

    def record(self, items: list[pytest.Item], modules: list[Path]) -> None:
        """Run tests and note what they pass over."""
        names = {item.nodeid for item in items}
        for lines in self.tests.values():
            for line, tests in lines.items():
                lines[line] = [test for test in tests if test not in names]
        noting = coverage.Coverage(
            data_file=None, config_file=False, include=[str(module) for module in modules]
        )
        signal.signal(signal.SIGPROF, _too_long)
        noting.start()
        for position, item in enumerate(items):
            forget()
            noting.switch_context(item.nodeid)
            began = time.process_time()
            signal.setitimer(signal.ITIMER_PROF, 2 * LONGEST)
            reports = runtestprotocol(item, log=False, nextitem=_next(items, position))
            signal.setitimer(signal.ITIMER_PROF, 0)
            passed = all(report.passed for report in reports)
            seconds = round(time.process_time() - began, 4)
            self.seconds[item.nodeid] = seconds if passed else _NEVER
            self.digests[_file(item.nodeid)] = digest(item.path)
        noting.stop()
        data = noting.get_data()
        for module in modules:
            self.digests[str(module)] = digest(module)
            lines = self.tests.setdefault(str(module), {})
            for line, tests in data.contexts_by_lineno(str(module.resolve())).items():
                lines.setdefault(line, []).extend(tests)

    def of(self, path: str, lines: Iterable[int], *, at_import: bool) -> list[str]:
        """The tests of these lines: those of the file named for the module, then of all others the
        quickest few cases of each test, then the next of each.

        What a module does when it is imported is of every test that stands beside one of the
        module, or of all: reading a constant passes over no line.
        """
        of_module = self.tests.get(path, {})
        passed = {test for line in lines for test in of_module.get(line, ())}
        if at_import:
            files = {_file(test) for tests in of_module.values() for test in tests}
            passed = {test for test in self.seconds if _file(test) in files or not files}
        quick = [test for test in passed if self.seconds[test] <= LONGEST]
        quick.sort(key=lambda test: (self.seconds[test], test))
        cases: Counter[str] = Counter()
        rank = {}
        for test in quick:
            name = test.partition("[")[0]
            rank[test] = cases[name] // _AT_ONCE
            cases[name] += 1
        own = f"/test_{Path(path).stem}.py::"
        return sorted(quick, key=lambda test: (own not in test, rank[test]))


def forget() -> None:
    """Empty everything in which the rooms keep answers."""
    for empty in _memories():
        empty()


@functools.cache
def _memories() -> list[Callable[[], None]]:
    from issuer.jsonld.kept import KeptByText  # not before the nursery has been founded
    from issuer.jsonld.structured import Kept

    everything = gc.get_objects()
    kept = [
        one.forget
        for one in everything
        if isinstance(one, KeptByText) and one._work_out.__module__.startswith(_KEEPERS)
    ]
    kept += [one.forget for one in everything if isinstance(one, Kept)]  # what structures tell
    return kept + [
        one.cache_clear
        for one in everything
        if isinstance(one, _lru_cache) and one.__module__.startswith(_KEEPERS)
    ]


class _TooLong(BaseException):
    """Ends a test that is not going to be asked."""


def _too_long(_signal: int, _frame: object) -> None:
    raise _TooLong


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def _file(test: str) -> str:
    return test.partition("::")[0]


def _next(items: list[pytest.Item], position: int) -> pytest.Item | None:
    return items[position + 1] if position + 1 < len(items) else None
