"""Everything here runs on both engines, unless a test says `dialect` itself."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from issuer.storage import schema
from issuer.storage.database import open_database
from issuer.storage.store import SqlStore
from tests.issuer.storage import made


def migrated(engine):
    schema.upgrade(engine)


def with_a_world(engine):
    schema.upgrade(engine)
    with SqlStore(engine).transaction() as unit:
        made.fill(unit)


def untouched(engine):
    """On SQLite an empty file: it is there, and nothing is in it."""
    if engine.dialect.name == "sqlite":
        Path(engine.url.database).touch()


class SqliteFiles:
    """New databases in a folder, copied from files that are filled once a session."""

    def __init__(self, folder, templates):
        self._folder, self._templates = folder, templates

    def url(self, fill):
        template = self._templates / f"{fill.__name__}.db"
        if not template.exists():
            engine = open_database(f"sqlite:///{template}")
            fill(engine)
            engine.dispose()
        file = self._folder / f"{fill.__name__}.db"
        shutil.copy(template, file)
        return f"sqlite:///{file}"

    def close(self):
        pass


class PostgresDatabases:
    """New databases of a server, copied from others that are filled once a session."""

    def __init__(self, cluster, templates):
        self._cluster, self._templates, self._made = cluster, templates, []

    def url(self, fill):
        self._made.append(self._templates.copy(fill))
        return self._cluster.url(self._made[-1])

    def close(self):
        for name in self._made:
            self._cluster.drop(name)


@pytest.fixture(scope="session")
def sqlite_templates(tmp_path_factory):
    return tmp_path_factory.mktemp("templates")


@pytest.fixture(params=["sqlite", "postgresql"])
def dialect(request):
    return request.param


@pytest.fixture
def databases(dialect, request, tmp_path):
    if dialect == "sqlite":
        made = SqliteFiles(tmp_path, request.getfixturevalue("sqlite_templates"))
    else:
        made = PostgresDatabases(*map(request.getfixturevalue, ("cluster", "templates")))
    yield made
    made.close()


@pytest.fixture
def file(tmp_path):
    """Where SQLite's migrated database is."""
    return tmp_path / "migrated.db"


@pytest.fixture
def new_url(databases):
    """Of a database without tables."""
    return databases.url(untouched)


@pytest.fixture
def url(databases):
    """Of a database that the migrations made."""
    return databases.url(migrated)


@pytest.fixture
def filled_url(databases):
    """The same with the world of `made.fill` in it."""
    return databases.url(with_a_world)


@pytest.fixture
def database(url):
    yield from _opened(url)


@pytest.fixture
def filled_database(filled_url):
    yield from _opened(filled_url)


@pytest.fixture
def store(database):
    return SqlStore(database)


@pytest.fixture
def filled(filled_database):
    return SqlStore(filled_database)


def _opened(url):
    engine = open_database(url, patience_ms=2_000)
    yield engine
    engine.dispose()
