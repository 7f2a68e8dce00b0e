from __future__ import annotations

import pytest

from tests.issuer.web.staff.desk import Office


@pytest.fixture
def office(tmp_path):
    made = Office(tmp_path)
    yield made
    made.close()
