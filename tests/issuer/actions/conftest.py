from __future__ import annotations

import pytest

from tests.scheme import Scheme


@pytest.fixture
def scheme(tmp_path):
    made = Scheme(tmp_path)
    yield made
    made.close()
