"""Two at once: threads with an engine of their own, as two processes would have, and processes."""

from __future__ import annotations

import subprocess
import sys
import threading
from dataclasses import replace
from itertools import pairwise

import pytest

from issuer.errors import Conflict, StaleRecord
from issuer.storage.audit import audit_breaks
from issuer.storage.database import open_database
from issuer.storage.store import SqlStore
from tests.issuer.storage import made
from tests.issuer.storage.made import AWARD, LIST, UPLOAD, issued, plan


def race(url, *, deed, runners=4):
    """Each runner does the deed in its own transaction, all at once; what each got."""
    barrier, got = threading.Barrier(runners), []

    def run(number: int) -> None:
        engine = open_database(url, patience_ms=10_000)
        store = SqlStore(engine)
        barrier.wait()
        try:
            with store.transaction() as unit:
                result = deed(unit, number)
            got.append(result)
        except Conflict as error:
            got.append(type(error).__name__)
        finally:
            engine.dispose()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(runners)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(got, key=str)


def test_one_of_several_workers_issues_a_credential(filled, filled_url):
    with filled.transaction() as unit:
        unit.credentials.plan([plan(1)])
    assert race(filled_url, deed=lambda unit, _: bool(unit.credentials.issue(issued(1)))) == [
        False,
        False,
        False,
        True,
    ]


def test_one_of_several_grants_an_award(filled, filled_url):
    def grant(unit, number):
        return unit.awards.add(replace(AWARD, id=f"award-{number}", learner_id="sam"), run="run")

    assert race(filled_url, deed=grant) == [False, False, False, True]


def test_one_of_several_plans_a_credential_for_an_award(filled, filled_url):
    def make(unit, number):
        unit.credentials.plan(
            [plan(1, id=f"c{number}", short_code=f"CODE-{number}", status_index=number)]
        )
        return "planned"

    assert race(filled_url, deed=make) == ["Conflict", "Conflict", "Conflict", "planned"]
    with filled.reading() as unit:
        assert len(unit.credentials.planned("run", most=9)) == 1
        assert len(unit.status_lists.used("list", range(9))) == 1


def test_several_never_take_the_same_places_of_a_list(filled, filled_url):
    def take(unit, _):
        assert unit.status_lists.open_list(purpose="revocation") is not None
        return tuple(unit.status_lists.take("list", count=10))

    places = [place for taken in race(filled_url, deed=take) for place in taken]
    assert sorted(places) == list(range(2, 42))


def test_one_of_several_changes_the_version_all_have_read(filled, filled_url):
    def save(unit, number):
        unit.status_lists.save(replace(LIST, text=str(number)), was=LIST)
        return "saved"

    assert race(filled_url, deed=save) == [StaleRecord.__name__] * 3 + ["saved"]


@pytest.mark.parametrize("read", ["activities", "runs", "status_lists"])
def test_who_reads_before_writing_waits_and_never_writes_in_vain(filled, filled_url, read):
    """Where SQLite's writers take turns, PostgreSQL's must not find out only when they write."""
    which = {"activities": "talk", "runs": "run", "status_lists": "list"}[read]

    def save(unit, _):
        collection = getattr(unit, read)
        for _ in range(5):
            found = collection.get(which)
            collection.save(found, was=found)
        return found.version

    versions = sorted(race(filled_url, deed=save))
    assert [after - before for before, after in pairwise(versions)] == [5, 5, 5]


def test_two_who_plan_with_each_others_indexes_do_not_block_each_other(filled, filled_url):
    """Each wants, in the other order, what the other has: the recipe for a deadlock."""

    def make(unit, number):
        plans = [
            plan(award, id=f"{number}-{award}", short_code=f"{number}-{award}") for award in (1, 2)
        ]
        unit.credentials.plan(plans if number % 2 else plans[::-1])
        return "planned"

    assert race(filled_url, deed=make) == ["Conflict", "Conflict", "Conflict", "planned"]


def test_two_who_issue_the_same_in_other_orders_do_not_block_each_other(filled, filled_url):
    with filled.transaction() as unit:
        unit.credentials.plan([plan(1), plan(2)])

    def issue(unit, number):
        both = [issued(1), issued(2)]
        return len(unit.credentials.issue(*(both if number % 2 else both[::-1])))

    assert race(filled_url, deed=issue) == [0, 0, 0, 2]


def test_the_same_file_twice_at_once_is_one_upload(filled, filled_url):
    def hand_in(unit, number):
        if unit.attendance.upload_of("talk", sha256="e" * 64) is not None:
            return "known"
        unit.attendance.add_upload(replace(UPLOAD, id=f"upload-{number}", sha256="e" * 64))
        return "added"

    assert race(filled_url, deed=hand_in) == ["added", "known", "known", "known"]


def test_the_audit_log_stays_one_chain(filled, filled_database, filled_url):
    def note(unit, number):
        for _ in range(10):
            unit.audit.add(made.entry(object_id=str(number)))
        return "noted"

    race(filled_url, deed=note)
    assert audit_breaks(filled_database) == ()
    with filled.reading() as unit:
        assert all(len(unit.audit.of("badge", str(number))) == 10 for number in range(4))


@pytest.mark.parametrize("processes", [3])
def test_one_of_several_processes_issues_each_credential(filled, filled_url, processes):
    with filled.transaction() as unit:
        unit.credentials.plan([plan(1), plan(2)])
    program = f"""
from issuer.storage.database import open_database
from issuer.storage.store import SqlStore
from tests.issuer.storage.made import issued
store = SqlStore(open_database("{filled_url}"))
input()
for number in (1, 2):
    with store.transaction() as unit:
        print(bool(unit.credentials.issue(issued(number))))
"""
    running = [
        subprocess.Popen(
            [sys.executable, "-c", program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(processes)
    ]
    for process in running:
        process.stdin.write("\n")
        process.stdin.flush()
    answers = [process.communicate(timeout=60)[0].split() for process in running]
    for issued_by in zip(*answers, strict=True):
        assert sorted(issued_by) == ["False"] * (processes - 1) + ["True"]
