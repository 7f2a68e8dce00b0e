"""What goes through the queue: ids and numbers, in JSON; and what comes out of it that is not."""

from __future__ import annotations

import json
import logging
import os
import pickle
import socket
import stat
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from huey.registry import Message

from issuer.config import Settings
from issuer.errors import ConfigurationError
from issuer.ids import RunId
from issuer.jobs import queue as queues
from issuer.jobs.queue import Queue

RUN = RunId("r" * 27)


class Asked:
    """A job that notes what it was asked for."""

    def __init__(self):
        self.noted = []

    def __call__(self, *what):
        self.noted.append(what)


@pytest.fixture
def asked():
    return Asked()


@pytest.fixture
def queue(plant, asked):
    made = Queue(plant.settings, asked)
    yield made
    made.close()


def waiting(queue):
    return queue._huey.storage.enqueued_items()


def test_several_may_be_the_first_to_use_a_queue(plants, asked):
    """PostgreSQL refuses one of two who make a table at the same time, if it is not there."""
    crowd = 8
    for _ in range(5):
        settings = plants("postgresql").settings
        together = Barrier(crowd)

        def use(_number, settings=settings, together=together):
            made = Queue(settings, asked)
            together.wait()
            made.wake(RUN)
            made.close()

        with ThreadPoolExecutor(crowd) as pool:
            list(pool.map(use, range(crowd)))


def test_a_wake_up_is_taken_once_in_the_order_it_came(queue, asked):
    queue.wake(RUN)
    queue.wake(RUN, 2, 3)
    assert queue.take()
    assert queue.take()
    assert asked.noted == [(RUN, 1, 1), (RUN, 2, 3)]
    assert not queue.take()


def test_a_message_is_the_name_of_a_job_and_ids(queue):
    queue.wake(RUN, 2, 3)
    (message,) = waiting(queue)
    task, name, *what = json.loads(bytes(message))
    assert what == [RUN, 2, 3]
    assert len(task) == 36
    assert "@" not in name
    queue.take()


def test_nothing_is_left_in_the_queue_when_the_job_is_done(queue):
    queue.wake(RUN)
    queue.take()
    storage = queue._huey.storage
    assert (storage.queue_size(), storage.result_store_size(), storage.schedule_size()) == (0, 0, 0)


class Boom:
    """What runs a program when it is unpickled."""

    def __reduce__(self):
        return (os.system, ("touch /tmp/a-queue-was-unpickled",))


JOB = "issuer.jobs.queue.issue"


@pytest.mark.parametrize(
    "message",
    [
        pickle.dumps(Boom()),
        pickle.dumps(Message("1", JOB, args=(RUN, 1, 1))),
        b"",
        b"{}",
        b"\xff\x00",
        json.dumps(["1", "os.system", RUN, 1, 1]).encode(),
        json.dumps(["1", JOB, "no id", 1, 1]).encode(),
        json.dumps(["1", JOB, RUN, 0, 1]).encode(),
        json.dumps(["1", JOB, RUN, 2, 1]).encode(),
        json.dumps(["1", JOB, RUN, True, True]).encode(),
        json.dumps(["1", JOB, RUN, 1, 1, "more"]).encode(),
    ],
)
def test_a_message_of_somebody_elses_is_dropped_and_the_next_one_taken(queue, asked, message):
    queue._open()
    queue._huey.storage.enqueue(message)
    queue.wake(RUN)
    with pytest.raises(Exception):  # noqa: B017, PT011 - of whichever kind
        queue.take()
    assert queue.take()
    assert asked.noted == [(RUN, 1, 1)]
    assert not Path("/tmp/a-queue-was-unpickled").exists()


def test_the_good_message_of_that_test_is_good(queue, asked):
    queue._open()
    queue._huey.storage.enqueue(json.dumps(["1", JOB, RUN, 1, 1]).encode())
    assert queue.take()
    assert asked.noted == [(RUN, 1, 1)]


def test_what_huey_would_say_is_not_said_twice(queue, capfd, caplog):
    def stumble(*_):
        raise RuntimeError("somebody's name")

    queue._huey._registry._registry[JOB].execute = stumble
    queue.wake(RUN)
    queue.take()
    assert capfd.readouterr() == ("", "")
    assert not logging.getLogger("huey").propagate


# -- where it is, and where it is not ----------------------------------------------------------


def test_the_file_in_the_state_folder_is_closed_to_others(tmp_path, asked):
    queue = Queue(Settings(state_dir=tmp_path / "new"), asked)
    queue.wake(RUN)
    queue.close()
    for file in (tmp_path / "new").iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "address", ["redis://127.0.0.1:1/0", "postgresql://127.0.0.1:1/nothing?connect_timeout=2"]
)
def test_a_queue_that_is_not_there_costs_nothing_before_it_is_asked(tmp_path, asked, address):
    queue = Queue(Settings(state_dir=tmp_path, queue_url=address), asked)
    for use in (lambda: queue.wake(RUN), queue.take):
        with pytest.raises(Exception):  # noqa: B017, PT011 - the driver's own
            use()


@pytest.mark.parametrize("scheme", ["redis", "postgresql"])
def test_a_queue_that_does_not_answer_is_given_up(tmp_path, asked, monkeypatch, scheme):
    monkeypatch.setattr(queues, "_PATIENCE", 2)  # the least that libpq waits
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        address = f"{scheme}://127.0.0.1:{port}/0"
        queue = Queue(Settings(state_dir=tmp_path, queue_url=address), asked)
        began = time.monotonic()
        with pytest.raises(Exception):  # noqa: B017, PT011 - the driver's own
            queue.wake(RUN)
    assert time.monotonic() - began < 30


def test_the_operators_own_timeouts_stand(tmp_path):
    address = "redis://:a%20word@localhost:7/3?socket_timeout=60"
    assert queues._impatient(address) == (
        "redis://:a%20word@localhost:7/3?socket_connect_timeout=5&socket_timeout=60"
    )


@pytest.mark.parametrize(
    ("driver", "address", "extra"),
    [("Redis", "redis://localhost", "redis"), ("psycopg", "postgresql://localhost", "postgres")],
)
def test_a_missing_driver_is_said_with_what_to_install(
    tmp_path, asked, monkeypatch, driver, address, extra
):
    monkeypatch.setattr(f"huey.storage.{driver}", None)
    with pytest.raises(ConfigurationError, match=rf"badge-issuer\[{extra}\]"):
        Queue(Settings(state_dir=tmp_path, queue_url=address), asked)
