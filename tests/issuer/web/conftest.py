from __future__ import annotations

import pytest

from tests.issuer.web.site import Site


@pytest.fixture
def site(tmp_path):
    """A site of a test's own, to change."""
    made = Site(tmp_path)
    yield made
    made.close()


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """A site with one shared badge that the tests of a module only look at."""
    made = Site(tmp_path_factory.mktemp("site"), verify_per_minute=1000)
    made.shown_badge = made.badge(days=2)
    yield made
    made.close()
