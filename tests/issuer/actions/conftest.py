from __future__ import annotations

import pytest

from issuer.storage import schema
from tests.scheme import Scheme


@pytest.fixture(params=["sqlite", "postgresql"])
def scheme(request, tmp_path):
    """The same scheme on both engines."""
    if request.param == "sqlite":
        made = Scheme(tmp_path)
        yield made
        made.close()
        return
    cluster, templates = map(request.getfixturevalue, ("cluster", "templates"))
    name = templates.copy(schema.upgrade)
    made = Scheme(tmp_path, database=cluster.url(name))
    yield made
    made.close()
    cluster.drop(name)
