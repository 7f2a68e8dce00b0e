"""What a web process does in the background: it wakes others, or works where nobody else does."""

from __future__ import annotations

import socket
import threading
import time
from dataclasses import replace

import pytest

from issuer import failpoints, jobs
from issuer.actions.hold_run import let_go
from issuer.actions.issue_run import issue_run
from issuer.bootstrap import bootstrap
from issuer.credentials.issued import RunState
from issuer.jobs.work import sweep
from issuer.jobs.worker import Worker
from issuer.web import create_app
from keys import MemorySigner
from tests.issuer.jobs.conftest import free_port
from tests.issuer.jobs.plant import soon
from tests.issuer.web.staff.desk import Browser


@pytest.fixture(params=["redis", "postgresql", "silent"])
def queue_that_is_down(request):
    if request.param != "silent":
        yield f"{request.param}://127.0.0.1:{free_port()}/0"
        return
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes calls, and never answers
        yield f"redis://127.0.0.1:{silent.getsockname()[1]}/0"


@pytest.fixture
def begin():
    """Start the background of a web process, until the test is over."""
    ends = []
    yield lambda services: ends.append(jobs.start(services))
    for end in ends:
        end()


def test_confirming_never_waits_for_a_queue_and_the_sweep_finds_it(
    plants, queue_that_is_down, begin
):
    plant = plants("sqlite", queue=queue_that_is_down)
    scheme = plant.scheme
    activity, learners = scheme.activity(days_ago=3), scheme.learners(3)
    sheet = scheme.sheet(activity, learners)
    scheme.upload(activity, scheme.workbook(activity, learners, sheet))
    services = replace(bootstrap(plant.settings, clock=scheme.clock), passwords=scheme.passwords)
    begin(services)
    site = Pages(create_app(services))
    desk = Browser(site)
    assert desk.sign_in("organiser").status_code == 303
    desk.get(f"/staff/activities/{activity.id}/preview")
    began = time.monotonic()
    page = desk.follow(desk.submit("/confirm"))
    assert time.monotonic() - began < 3
    assert "The badges are being issued" in page.text

    with scheme.store.reading() as uow:
        (run,) = uow.runs.of_activity(activity.id)
    assert plant.reached(run) == (RunState.READY, 0, 0)
    worker = plant.worker()
    soon(lambda: plant.is_done(run))
    plant.end(worker)
    assert len(scheme.issued()) == 3


class Pages:
    """What a `Browser` needs of a site."""

    def __init__(self, app):
        self.app = app


# -- without a queue ---------------------------------------------------------------------------


@pytest.fixture
def office(plants):
    """Services as a web process has them; several can be made over the same register."""
    plant = plants("sqlite")

    def services(**more):
        return bootstrap(plant.settings, clock=plant.scheme.clock, **more)

    plant.services = services
    return plant


def test_without_a_queue_the_web_process_works_by_itself(office, begin):
    services = office.services()
    begin(services)
    run = office.confirmed(3)
    services.wake.set()
    soon(lambda: office.is_done(run))
    assert not (office.state / "huey.db").exists()
    soon(lambda: len(list((office.state / "mail").glob("*.eml"))) == 3)


class CountingSigner(MemorySigner):
    signed = 0

    def sign(self, data):
        CountingSigner.signed += 1
        return super().sign(data)


def test_several_web_processes_of_one_host_do_not_do_the_same_work(office):
    """Each of them woken and sweeping: every badge is signed once, and not once a process."""
    signer = CountingSigner.generate()
    crew = [office.services(signer=signer) for _ in range(4)]
    leaving = threading.Event()
    workers = [Worker(one, leaving=leaving, sweep_seconds=0.05) for one in crew]
    threads = [threading.Thread(target=worker.run) for worker in workers]
    run = office.confirmed(40)
    for _ in crew:
        office.wake(run)
    for thread in threads:
        thread.start()
    soon(lambda: office.is_done(run))
    leaving.set()
    for thread in threads:
        thread.join(30)
    # The status list is signed when it is begun, too.
    assert CountingSigner.signed <= 40 + 1


def test_one_run_that_cannot_be_issued_keeps_nothing_else_waiting(office):
    """It was planned with a key that is not here any more."""
    services, first = office.services(), office.confirmed(2)
    planned_with_another_key(office, first)
    second = confirmed_again(office)
    assert not sweep(services)
    assert office.reached(first) == (RunState.READY, 2, 0)
    assert office.is_done(second)
    assert len(list((office.state / "mail").glob("*.eml"))) == 2


class PowerFails(Exception):
    pass


def planned_with_another_key(plant, run):
    def fail(name):
        if name == "after_tx1":
            raise PowerFails

    services = plant.services(signer=MemorySigner.generate())
    failpoints.watch(fail)
    try:
        with pytest.raises(PowerFails):
            issue_run(
                run.id,
                store=services.store,
                institution=services.institution,
                policies=services.policies,
                clock=services.clock,
            )
    finally:
        failpoints.watch(None)
    let_go(run.id, store=services.store)


def confirmed_again(plant):
    """Another activity of the same learners."""
    scheme = plant.scheme
    with scheme.store.reading() as uow:
        learners = list(uow.learners.by_numbers(["22000001", "22000002"]).values())
    activity = scheme.activity(days_ago=3)
    sheet = scheme.sheet(activity, learners)
    scheme.upload(activity, scheme.workbook(activity, learners, sheet))
    return scheme.confirm(activity)
