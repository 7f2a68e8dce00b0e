"""What a test needs and does not find: in CI that is a failure, elsewhere a reason to skip."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def missing(reason: str) -> NoReturn:
    """Fail where CI=true; otherwise skip, saying what is missing and how to get it."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
