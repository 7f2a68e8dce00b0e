"""Puts every small fault into the rooms that decide, and asks the tests: `make mutants`.

Writes var/mutants.json: for each room the faults, how many of them a test notices, and those that
none does. What was found stays in var/mutants: the next run goes on from there. A fault that was
noticed is not tried again while its module is the same; one that was not, when its tests change.
"""

from __future__ import annotations

import argparse
import gc
import mmap
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from tests.mutants.choosing import LONGEST, Chosen, forget
from tests.mutants.making import Mutant, mutants_of
from tests.mutants.results import Results, write_report
from tests.mutants.trying import Changes, Living, Nursery, Steady, fails, in_a_copy

# Each room is held by its own tests.
ROOMS = {
    "status": ("tests/issuer/status/",),
    "proofs": ("tests/issuer/proofs/",),
    "verification": (
        "tests/issuer/verification/", "tests/evil_issuer/test_forge.py", "tests/genuine/",
    ),
}  # fmt: skip
_WARMING = 20
OPTIONS = [
    *("-o", "addopts=--import-mode=importlib"), *("-p", "no:terminal"), *("-p", "no:cacheprovider"),
    *("-m", "not interop"), "-s",
]  # fmt: skip


class Trial:
    """A pytest session that runs its tests on mutants instead of once."""

    def __init__(self, asked: argparse.Namespace, nursery: Nursery) -> None:
        self._asked = asked
        self._nursery = nursery
        self._until = time.monotonic() + asked.minutes * 60
        self._at = mmap.mmap(-1, 4)  # shared with copies of this process: which test is running

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if session.testsfailed:
            pytest.exit("some tests cannot be collected", returncode=1)
        gc.disable()  # it would touch, and so copy, all the memory that copies share
        self._items = {item.nodeid: item for item in session.items}
        modules = {room: sorted(Path("issuer", room).glob("[!_]*.py")) for room in ROOMS}
        self._chosen = self._recorded([one for room in self._asked.room for one in modules[room]])
        for room in self._asked.room:
            self._warm(room)
            for module in modules[room]:
                if not self._asked.module or module.stem in self._asked.module:
                    self._try(module)
        for line in write_report(modules):
            say(line)
        return True

    def _recorded(self, modules: list[Path]) -> Chosen:
        chosen = Chosen.kept()
        outdated = chosen.outdated([*self._items.values()], modules)
        if outdated:
            say(f"recording which lines {len(outdated)} tests pass over")

            def record() -> bool:
                chosen.record(outdated, modules)
                chosen.keep()
                return False

            if in_a_copy(record, seconds=3600):
                pytest.exit("the tests could not be recorded", returncode=1)
        return Chosen.kept()

    def _warm(self, room: str) -> None:
        """Run a few tests, so that what takes long to prepare is not prepared in every copy."""
        quick = [
            item
            for test, item in self._items.items()
            if test.startswith(ROOMS[room]) and self._chosen.seconds[test] < LONGEST / 4
        ]
        for item in quick[:: len(quick) // _WARMING + 1]:
            fails(item, following=None)
        forget()

    def _try(self, module: Path) -> None:
        results = Results(module)
        living = Living(module)
        killers: list[str] = []
        for mutant in mutants_of(module):
            results.made += 1
            if mutant.number % self._asked.one_in or self._asked.fault not in mutant.name:
                continue
            tests = self._tests_of(mutant, killers)
            if results.stands(mutant, tests, self._chosen):
                continue
            if time.monotonic() > self._until:
                results.open.add(mutant.name)
                continue
            if not results.noted:
                self._require_peace(module)
            seconds = 30 + 10 * sum(map(self._chosen.seconds.__getitem__, tests))
            self._at[:] = bytes(4)
            if not tests:
                killed = False
            elif changes := [] if mutant.at_import else living.changes_to(mutant):
                killed = in_a_copy(partial(self._fail, changes, tests), seconds=seconds)
            else:
                killed = self._nursery.kills(mutant, tests, seconds=seconds)
            if killed and not mutant.at_import:
                killer = tests[int.from_bytes(self._at)]
                killers = [killer, *(test for test in killers if test != killer)][:40]
            results.note(mutant, tests, self._chosen, killed=killed)
            if not killed:
                say(f"survived: {mutant.name}")
        results.keep()
        say(f"{module}: {results.killed_count} of {results.count}")

    def _require_peace(self, module: Path) -> None:
        """Without a fault the tests pass, both ways; else every fault would seem to be noticed."""
        text = module.read_text("utf-8")
        unchanged = Mutant(str(module), 0, range(0), at_import=True, text=text, change="nothing")
        tests = self._tests_of(unchanged, [])
        if in_a_copy(partial(self._fail, [], tests), seconds=600) or self._nursery.kills(
            unchanged, tests, seconds=600
        ):
            pytest.exit(f"{module}: the tests fail without any fault", returncode=1)

    def _tests_of(self, mutant: Mutant, killers: list[str]) -> list[str]:
        known = self._chosen.of(mutant.path, mutant.lines, at_import=mutant.at_import)
        known = [test for test in known if test in self._items]
        first = [test for test in killers if test in known]
        # A fault of a module's own, when it is imported, meets tests that import everything anew.
        most = self._asked.seconds / 4 if mutant.at_import else self._asked.seconds
        tests, seconds = [], 0.0
        for test in dict.fromkeys([*first, *known]):
            seconds += self._chosen.seconds[test]
            if tests and seconds > most:
                break
            tests.append(test)
        return tests

    def _fail(self, changes: Changes, tests: list[str]) -> bool:
        for function, other in changes:
            function.__code__ = other
        items = [self._items[test] for test in tests]
        for position, item in enumerate(items):
            self._at[:] = position.to_bytes(4)
            following = items[position + 1] if position + 1 < len(items) else None
            if fails(item, following=following):
                return True
        return False


def say(line: str) -> None:
    sys.stderr.write(line + "\n")


def main() -> int:
    asking = argparse.ArgumentParser(prog="make mutants")
    asking.add_argument("--room", action="append", choices=ROOMS, help="this room only")
    asking.add_argument("--module", action="append", help="this module only, such as standing")
    asking.add_argument("--fault", default="", help="those only in whose name this stands")
    asking.add_argument("--seconds", type=float, default=8, help="of tests for each mutant")
    asking.add_argument("--minutes", type=float, default=24 * 60, help="when to stop for today")
    asking.add_argument("--one-in", type=int, default=1, help="a sample: one fault in so many")
    asked = asking.parse_args()
    asked.room = asked.room or [*ROOMS]
    tests = [test for room in asked.room for test in ROOMS[room]]
    nursery = Nursery(OPTIONS, tests)
    ended = pytest.main([*OPTIONS, *tests], plugins=[Steady(), Trial(asked, nursery)])
    nursery.close()
    return int(ended)


if __name__ == "__main__":
    sys.exit(main())
