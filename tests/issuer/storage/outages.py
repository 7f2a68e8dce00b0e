"""Runs that are interrupted by a database (trust.md, R8), and what must hold afterwards.

`python -m tests.issuer.storage.outages --restarts 100 --cuts 200` does it for longer (G4).
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import text

from issuer.actions.confirm_attendance import approve_run
from issuer.actions.issue_run import issue_run
from issuer.credentials.issued import RunState
from issuer.errors import StorageUnavailable
from issuer.storage import schema
from issuer.storage.audit import audit_breaks
from issuer.storage.database import open_database
from issuer.storage.store import SqlStore
from tests.issuer.storage.broken_line import AT_COMMIT, AT_RANDOM, BrokenLine
from tests.postgres import Cluster, Templates
from tests.scheme import Scheme

PATIENCE_MS = 400
CHUNK = 5

# Enough to issue that a run, slowed down, lasts as long as the outages do.
AWARDS_A_CRASH = 40
AWARDS_A_FAULT = 10

# What is wrong when it is not zero, over the whole database.
INVARIANTS = {
    "awards without exactly one credential": """
        SELECT count(*) FROM (SELECT a.id FROM awards a LEFT JOIN credentials c ON c.award_id = a.id
        GROUP BY a.id HAVING count(c.id) <> 1) x""",
    "credentials not issued": "SELECT count(*) FROM credentials WHERE state <> 'issued'",
    "indexes given twice": """
        SELECT count(*) - count(DISTINCT (status_list_id, status_index)) FROM credentials""",
    "lists that gave out more than they counted": """
        SELECT count(*) FROM status_lists l WHERE l.taken <
        (SELECT count(*) FROM credentials c WHERE c.status_list_id = l.id)""",
    "credentials without exactly one notice": """
        SELECT count(*) FROM (SELECT c.id FROM credentials c LEFT JOIN outbox o
        ON o.credential_id = c.id GROUP BY c.id HAVING count(o.id) <> 1) x""",
    "credentials without exactly one entry in the log": """
        SELECT count(*) FROM (SELECT c.id FROM credentials c LEFT JOIN audit_log l
        ON l.object_id = c.id AND l.action = 'credential-issued'
        GROUP BY c.id HAVING count(l.number) <> 1) x""",
    "runs not done": "SELECT count(*) FROM runs WHERE state <> 'done'",
}


def faults_of(scheme: Scheme) -> dict[str, int]:
    with scheme.engine.connect() as connection:
        counted = {
            name: connection.execute(text(question)).scalar_one()
            for name, question in INVARIANTS.items()
        }
    counted["breaks of the log"] = len(audit_breaks(scheme.engine))
    return {name: number for name, number in counted.items() if number}


def a_run_of(scheme: Scheme, awards: int):
    activity, learners = scheme.activity(), scheme.learners(awards)
    scheme.upload(activity, scheme.workbook(activity, learners, scheme.sheet(activity, learners)))
    run = scheme.confirm(activity)
    if run.state is RunState.AWAITING_SECOND_PERSON:  # which very large batches do
        approve_run(
            run.id,
            by=scheme.advisor,
            store=scheme.store,
            policies=scheme.policies,
            clock=scheme.clock,
        )
    return run


def until_done(scheme: Scheme, run, url: str, *, goes_on: Callable[[], bool]) -> int:
    """What a worker does: carry on, and after an error come back; how often it came back."""
    engine, again = open_database(url, patience_ms=PATIENCE_MS), 0
    store = SqlStore(engine)
    while True:
        try:
            reached = issue_run(
                run.id,
                store=store,
                institution=scheme.institution,
                policies=scheme.policies,
                clock=scheme.clock,
                # A run that is over before the outages are would prove nothing.
                progress=lambda _: time.sleep(0.02 if goes_on() else 0),
                chunk=CHUNK,
            )
        except StorageUnavailable:
            again += 1
            time.sleep(0.05)
            continue
        engine.dispose()
        assert reached.run.state is RunState.DONE
        return again


def through_restarts(scheme: Scheme, cluster: Cluster, *, times: int, awards: int) -> dict:
    """Two workers on one run while the server crashes and its connections are ended."""
    run, over, again = a_run_of(scheme, awards), threading.Event(), []
    url, name = scheme.database, str(scheme.engine.url.database)

    def work() -> None:
        again.append(until_done(scheme, run, url, goes_on=lambda: not over.is_set()))

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    chance, crashes, ended = random.Random(8), 0, 0
    while crashes < times and any(worker.is_alive() for worker in workers):
        time.sleep(chance.uniform(0.1, 0.4))
        if crashes % 2:
            ended += cluster.end_connections(name)
            time.sleep(chance.uniform(0.05, 0.2))
        cluster.crash_and_start()
        crashes += 1
    over.set()
    for worker in workers:
        worker.join()
    return {"crashes": crashes, "ended": ended, "came_back": sum(again)}


def through_a_broken_line(
    scheme: Scheme, cluster: Cluster, *, fault: str, times: int, awards: int
) -> dict:
    """One worker whose connections break so many times, then hold."""
    run, line = a_run_of(scheme, awards), BrokenLine(cluster.socket)
    line.fault = fault

    def goes_on() -> bool:
        if line.struck >= times:
            line.fault = None
        return False

    url = f"postgresql://postgres@127.0.0.1:{line.port}/{scheme.engine.url.database}"
    again = until_done(scheme, run, url, goes_on=goes_on)
    line.close()
    return {"fault": fault, "struck": line.struck, "came_back": again}


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--restarts", type=int, default=100)
    parser.add_argument("--cuts", type=int, default=200)
    asked = parser.parse_args()
    cluster, bad = Cluster(), False
    templates = Templates(cluster)
    ways: list[Callable[[Scheme], dict]] = [
        lambda scheme: through_restarts(
            scheme, cluster, times=asked.restarts, awards=AWARDS_A_CRASH * asked.restarts
        )
    ]
    ways += [
        lambda scheme, fault=fault: through_a_broken_line(
            scheme, cluster, fault=fault, times=asked.cuts, awards=AWARDS_A_FAULT * asked.cuts
        )
        for fault in (*AT_RANDOM, *AT_COMMIT)
    ]
    for way in ways:
        with tempfile.TemporaryDirectory() as folder:
            scheme = Scheme(Path(folder), database=cluster.url(templates.copy(schema.upgrade)))
            told = way(scheme)
            told |= {"issued": len(scheme.issued()), "faults": faults_of(scheme)}
            bad |= bool(told["faults"])
            print(json.dumps(told), flush=True)  # noqa: T201 - a program's answer
            scheme.close()
    cluster.close()
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())
