from __future__ import annotations

import pytest

from tests.issuer.cli.conformance.asking import running


@pytest.fixture(scope="package")
def server():
    """A server that adds no status."""
    with running() as client:
        yield client


@pytest.fixture(scope="package")
def server_with_status():
    """A server that gives each credential an entry in its list."""
    with running(with_status=True) as client:
        yield client
