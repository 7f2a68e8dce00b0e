from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from issuer.isolation.limits import LIMITS
from issuer.isolation.process import CHILD, Child
from issuer.isolation.verifier import ChildVerifier


@pytest.fixture
def a_verifier():
    """Makes verifiers with limits of their own, and perhaps another program for their children."""
    made = []

    def make(*, program=CHILD, **limits):
        verifier = ChildVerifier(replace(LIMITS, **limits), start=partial(Child, program=program))
        made.append(verifier)
        return verifier

    yield make
    for verifier in made:
        verifier.close()
