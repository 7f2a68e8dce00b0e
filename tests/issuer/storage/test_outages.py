"""PostgreSQL crashes, connections are ended, lines break: nothing is lost, nothing twice (R8)."""

from __future__ import annotations

import pytest

from issuer.storage import schema
from tests.issuer.storage.broken_line import AT_COMMIT, AT_RANDOM
from tests.issuer.storage.outages import faults_of, through_a_broken_line, through_restarts
from tests.scheme import Scheme


@pytest.fixture
def scheme(cluster, templates, tmp_path):
    name = templates.copy(schema.upgrade)
    made = Scheme(tmp_path, database=cluster.url(name))
    yield made
    made.close()
    cluster.drop(name)


def test_a_server_that_crashes_in_the_middle_of_a_run_costs_nothing(scheme, cluster):
    told = through_restarts(scheme, cluster, times=5, awards=200)
    assert told["crashes"] == 5
    assert told["came_back"] >= 5
    assert faults_of(scheme) == {}
    assert len(scheme.issued()) == 200


@pytest.mark.parametrize("fault", [*AT_RANDOM, *AT_COMMIT])
def test_a_broken_line_costs_nothing(scheme, cluster, fault):
    told = through_a_broken_line(scheme, cluster, fault=fault, times=4, awards=40)
    assert told["struck"] >= 4
    assert told["came_back"] >= 2  # some are met by the pool's own question, and cost nothing
    assert faults_of(scheme) == {}
    assert len(scheme.issued()) == 40
