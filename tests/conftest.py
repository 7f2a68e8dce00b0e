from __future__ import annotations

import pytest

from tests.postgres import Cluster, Templates


@pytest.fixture(scope="session")
def cluster():
    """A PostgreSQL server for as long as the tests run; skipped, or in CI failed, without one."""
    made = Cluster()
    yield made
    made.close()


@pytest.fixture(scope="session")
def templates(cluster):
    return Templates(cluster)
