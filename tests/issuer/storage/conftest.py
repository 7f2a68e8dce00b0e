from __future__ import annotations

import shutil

import pytest

from issuer.storage import schema
from issuer.storage.database import open_database
from issuer.storage.store import SqlStore
from tests.issuer.storage import made


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory):
    """A database file made by the migrations, to copy."""
    file = tmp_path_factory.mktemp("empty") / "issuer.db"
    engine = open_database(f"sqlite:///{file}")
    schema.upgrade(engine)
    engine.dispose()
    return file


@pytest.fixture(scope="session")
def filled_file(tmp_path_factory, empty_file):
    """The same with the world of `made.fill` in it."""
    file = tmp_path_factory.mktemp("filled") / "issuer.db"
    shutil.copy(empty_file, file)
    engine = open_database(f"sqlite:///{file}")
    with SqlStore(engine).transaction() as unit:
        made.fill(unit)
    engine.dispose()
    return file


@pytest.fixture
def file(tmp_path):
    return tmp_path / "issuer.db"


@pytest.fixture
def database(file, empty_file):
    yield from _opened(file, empty_file)


@pytest.fixture
def filled_database(file, filled_file):
    yield from _opened(file, filled_file)


@pytest.fixture
def store(database):
    return SqlStore(database)


@pytest.fixture
def filled(filled_database):
    return SqlStore(filled_database)


def _opened(file, template):
    shutil.copy(template, file)
    engine = open_database(f"sqlite:///{file}", busy_timeout_ms=2_000)
    yield engine
    engine.dispose()
