"""A database that somebody else holds, and a mail server on its bad days (R7, R9)."""

from __future__ import annotations

import random
import socket
import sqlite3
import threading
from collections import Counter
from contextlib import closing, contextmanager
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller

from issuer import failpoints
from issuer.actions.deliver import deliver_notices
from issuer.actions.issue_run import issue_run, runs_to_continue
from issuer.delivery.smtp import SmtpChannel
from issuer.errors import StorageUnavailable
from tests.crash.audit import audited
from tests.crash.roles import organise, release, work
from tests.crash.world import LETTER_MARK, a_world, prepare
from tests.scheme import Scheme

AWARDS = 5


# -- somebody else holds the database (R7) -----------------------------------------------------


@pytest.fixture
def confirmed(tmp_path):
    """The folder and address of an instance with one run that waits for a worker."""
    database = f"sqlite:///{tmp_path}/issuer.db"
    prepare(tmp_path, database, awards=AWARDS, most=AWARDS)
    release(tmp_path, 1)
    with a_world(tmp_path, database) as world:
        organise(world, forever=False)
    return tmp_path, database


@contextmanager
def held(folder, *, seconds: float):
    """The write lock, in other hands for so long."""
    held_by_now = threading.Event()

    def hold() -> None:
        with closing(sqlite3.connect(folder / "issuer.db", isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            held_by_now.set()
            until_then.wait(seconds)
            connection.execute("ROLLBACK")

    until_then, holder = threading.Event(), threading.Thread(target=hold)
    holder.start()
    held_by_now.wait(10)
    try:
        yield
    finally:
        until_then.set()
        holder.join()


def issue(world):
    return [
        issue_run(
            run_id,
            store=world.store,
            institution=world.institution,
            policies=world.policies,
            clock=world.clock,
        )
        for run_id in runs_to_continue(store=world.store)
    ]


def test_a_lock_that_is_let_go_within_the_patience_is_waited_for(confirmed):
    folder, database = confirmed
    with a_world(folder, database, patience_ms=20_000) as world, held(folder, seconds=1):
        (reached,) = issue(world)
        assert reached.issued == AWARDS


def test_a_lock_that_outlasts_the_patience_is_told_and_nothing_is_lost(confirmed):
    folder, database = confirmed
    with a_world(folder, database, patience_ms=200) as world:
        with held(folder, seconds=60):
            for _ in range(3):
                with pytest.raises(StorageUnavailable):
                    issue(world)
            assert runs_to_continue(store=world.store)  # reading goes on
        work(world, random.Random(1), forever=False)
    found = audited(folder, database, awards=AWARDS, chance=random.Random(1))
    assert (found["issued"], found["lost"], found["audit"]) == (AWARDS, 0, [])


# -- the mail server (R9) ----------------------------------------------------------------------


class MailServer:
    """Takes letters after its bad days: each letter it is offered uses one of them up."""

    def __init__(self, *bad_days: str) -> None:
        self.bad_days, self.taken = list(bad_days), []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.bad_days:
            answer = self.bad_days.pop()
            if answer.startswith("250"):  # it has the letter, and is gone before it can say so
                self.taken.append(envelope.content)
                server.transport.abort()
            return answer
        self.taken.append(envelope.content)
        return "250 OK"


@contextmanager
def serving(mailbox):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


@pytest.fixture
def scheme(tmp_path):
    made = Scheme(tmp_path)
    made.with_badges(AWARDS)
    yield made
    made.close()


def compose_for(tmp_path):
    prepare(tmp_path / "letters", f"sqlite:///{tmp_path}/letters.db", awards=1, most=1)
    with a_world(tmp_path / "letters", f"sqlite:///{tmp_path}/letters.db") as world:
        return world.compose


def channel(port, clock):
    return SmtpChannel(
        "127.0.0.1",
        port,
        sender="badges@example.edu",
        clock=clock,
        encrypted=False,
        timeout_seconds=1,
    )


def deliver_for_a_day(scheme, port, compose) -> int:
    """Every quarter of an hour of the clock's day; how many were put off."""
    put_off = 0
    for _ in range(24 * 4):
        scheme.clock.forward(minutes=15)
        report = deliver_notices(
            store=scheme.store,
            channel=channel(port, scheme.clock),
            compose=compose,
            clock=scheme.clock,
        )
        put_off += report.postponed
    return put_off


def assert_each_learner_knows_of_one_badge(scheme, letters) -> Counter[str]:
    """Each at least once, all of a learner about one badge and with one Message-ID."""
    told: dict[str, set[tuple[str, str]]] = {}
    times: Counter[str] = Counter()
    for content in letters:
        message = message_from_bytes(content, policy=default)
        text = message.get_body(("plain",)).get_content()
        (mark,) = (line for line in text.splitlines() if line.startswith(LETTER_MARK))
        told.setdefault(message["To"], set()).add((message["Message-ID"], mark))
        times[message["To"]] += 1
    assert len(told) == AWARDS
    assert all(len(badges) == 1 for badges in told.values())
    marked = {mark.split()[2] for badges in told.values() for _, mark in badges}
    assert marked == {badge.id for badge in scheme.issued()}
    return times


@pytest.mark.parametrize(
    "bad_days",
    [
        ("451 Try again later",) * 12,
        ("452 No room",) * 3 + ("550 Looks like spam",) * 3,
        ("250 OK",) * 4,
        ("250 OK", "421 Going down") * 4,
    ],
)
def test_a_server_with_bad_days_gets_every_letter_in_the_end(scheme, tmp_path, bad_days):
    mailbox = MailServer(*bad_days)
    with serving(mailbox) as port:
        put_off = deliver_for_a_day(scheme, port, compose_for(tmp_path))
    assert put_off == len(bad_days)
    times = assert_each_learner_knows_of_one_badge(scheme, mailbox.taken)
    accepted = sum(day.startswith("250") for day in bad_days)
    assert times.total() == AWARDS + accepted  # a letter that was taken unsaid comes again


def test_a_server_that_is_down_and_one_that_is_silent_hold_nothing_up_but_the_letters(
    scheme, tmp_path
):
    compose = compose_for(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        report = deliver_notices(
            store=scheme.store,
            channel=channel(silent.getsockname()[1], scheme.clock),
            compose=compose,
            clock=scheme.clock,
        )
        assert report.postponed == AWARDS
        down = silent.getsockname()[1]
    assert deliver_for_a_day(scheme, down, compose) >= AWARDS
    mailbox = MailServer()
    with serving(mailbox) as port:
        deliver_for_a_day(scheme, port, compose)
    times = assert_each_learner_knows_of_one_badge(scheme, mailbox.taken)
    assert times.total() == AWARDS


class Died(BaseException):
    """We end where we stand."""


def test_who_dies_before_noting_that_a_letter_went_sends_the_same_one_again(scheme, tmp_path):
    def die(name: str) -> None:
        if name == "after_mail_accept":
            raise Died

    mailbox, compose = MailServer(), compose_for(tmp_path)
    with serving(mailbox) as port:
        failpoints.watch(die)
        try:
            with pytest.raises(Died):
                deliver_for_a_day(scheme, port, compose)
        finally:
            failpoints.watch(None)
        deliver_for_a_day(scheme, port, compose)
    times = assert_each_learner_knows_of_one_badge(scheme, mailbox.taken)
    assert sorted(times.values()) == [1] * (AWARDS - 1) + [2]
