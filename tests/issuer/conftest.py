"""A small internet of the tests' own, for whoever fetches something."""

from __future__ import annotations

import pytest

from tests.issuer.fetching.college import College
from tests.issuer.fetching.sites import NAME, OTHER_NAME, Authority, Canary, Internet


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def trusting(authority):
    return authority.trusting()


@pytest.fixture
def serving(authority):
    return authority.serving(NAME, OTHER_NAME)


@pytest.fixture
def internet(trusting):
    made = Internet(trusting)
    yield made
    made.close()


@pytest.fixture
def canary():
    made = Canary()
    yield made
    made.close()


@pytest.fixture
def college(internet, serving):
    """The site of an issuer of somebody else's."""
    made = College()
    internet.site(made, tls=serving)
    return made
