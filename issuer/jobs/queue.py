"""The queue: it wakes workers and holds no truth, so what is lost in it costs time and no badge.

Huey's own serializers are pickles, which run whatever they read, signed or not. Messages here are
JSON and can only name one job of ours: a run, and which part of it. Nothing personal is in them.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable
from threading import Lock
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import huey.exceptions
from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey
from huey.registry import Message
from huey.serializer import Serializer

from issuer.config import Settings
from issuer.errors import ConfigurationError
from issuer.ids import RunId, is_id

Job = Callable[[RunId, int, int], None]

# Nobody waits longer than this for a queue that does not answer. A worker waits for a wake-up a
# second at a time, so that it also sees its sweeps and its end.
_PATIENCE: Final = 5
_NAME: Final = "issuer"
# PostgreSQL's unique_violation (in its own catalogue), duplicate_table and duplicate_object.
_MADE_MEANWHILE: Final = frozenset({"23505", "42P07", "42710"})
_MOST_LOST: Final = 20  # races; Huey makes six tables and indexes, with a sequence and a type each
# Huey would say on standard error, in its own form, what the worker says in ours.
_SILENT: Final = logging.NullHandler()


class Queue:
    """Where wake-ups wait until a worker takes one and does its `job(run, number, of)`.

    Part 1 of 1 is the whole run.

    Nothing is opened before it is used. Every failure of what is behind it reaches the caller as
    it is: whoever waits for no answer of the queue's catches all of them.
    """

    def __init__(self, settings: Settings, job: Job) -> None:
        def issue(run_id: RunId, number: int, of: int) -> None:
            job(run_id, number, of)

        # Messages name this module and this function: neither may change while some wait.
        self._huey = _huey(settings)
        self._issue = self._huey.task()(issue)
        self._lock, self._is_open = Lock(), False
        logging.getLogger("huey").addHandler(_SILENT)
        logging.getLogger("huey").propagate = False

    @property
    def blocks(self) -> bool:
        """Whether `take` waits for a wake-up by itself, a second at most."""
        return bool(getattr(self._huey.storage, "blocking", False))

    def wake(self, run_id: RunId, number: int = 1, of: int = 1) -> None:
        """Let a worker look at a run, or at a part of it."""
        self._open()
        self._huey.enqueue(self._issue.s(run_id, number, of))

    def take(self) -> bool:
        """Take a wake-up and do its job; False when none waits."""
        self._open()
        task = self._huey.dequeue()
        if task is not None:
            self._huey.execute(task)
        return task is not None

    def close(self) -> None:
        """Close what this thread has opened; each that used the queue does so at its end."""
        with self._lock:
            self._huey.storage.close()

    def _open(self) -> None:
        with self._lock:
            if not self._is_open and hasattr(self._huey.storage, "initialize_schema"):
                self._make_tables()
            self._is_open = True

    def _make_tables(self) -> None:
        """If they are not there; several processes may be the first.

        PostgreSQL refuses one of two who make the same table at once, `if not exists` or not. It is
        there when the refused one asks again, who may then lose the next table to somebody.
        """
        for _ in range(_MOST_LOST):
            try:
                self._huey.storage.initialize_schema()
            except Exception as problem:
                if getattr(problem, "sqlstate", None) not in _MADE_MEANWHILE:
                    raise
            else:
                return
        self._huey.storage.initialize_schema()


class _OurMessages(Serializer):  # type: ignore[misc] # Huey has no types
    def _serialize(self, data: Message) -> bytes:
        return json.dumps([data.id, data.name, *data.args]).encode()

    def _deserialize(self, data: bytes) -> Message:
        task_id, name, run_id, number, of = json.loads(bytes(data))
        if not (is_id(run_id) and type(number) is type(of) is int and 1 <= number <= of):
            raise ValueError("not a message of ours")
        return Message(id=str(task_id), name=str(name), args=(run_id, number, of))


def _huey(settings: Settings) -> Huey:
    address = settings.queue_url
    options: dict[str, Any] = {"serializer": _OurMessages(), "results": False}
    try:
        if not address:
            options |= {"timeout": _PATIENCE, "create_tables": False}
            return SqliteHuey(_NAME, filename=_private_file(settings), **options)
        if address.startswith("postgresql:"):
            options |= {"table_prefix": "issuer_queue", "connect_timeout": _PATIENCE}
            return PostgresHuey(_NAME, dsn=address, create_tables=False, **options)
        return RedisHuey(_NAME, url=_impatient(address), **options)
    except huey.exceptions.ConfigurationError as problem:
        extra = "postgres" if address.startswith("postgresql:") else "redis"
        raise ConfigurationError(
            why=f"the queue's driver is not installed: pip install 'badge-issuer[{extra}]'."
        ) from problem


def _private_file(settings: Settings) -> str:
    """The queue's file in the state folder, closed to others before SQLite writes to it."""
    path = settings.state_dir / "queue.db"
    settings.state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    return str(path)


def _impatient(address: str) -> str:
    """Redis waits for ever unless its address says otherwise; the operator's own words stand."""
    parts = urlsplit(address)
    waits = {"socket_connect_timeout": str(_PATIENCE), "socket_timeout": str(_PATIENCE)}
    return urlunsplit(parts._replace(query=urlencode(waits | dict(parse_qsl(parts.query)))))
