"""How much an ordinary run asks of the long tests. `WHOLE=1 make test` asks everything.

Tests that ask one thing of a thousand cases ask it of one in so many, and always of the same ones.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import TypeVar

Case = TypeVar("Case")
WHOLE = os.environ.get("WHOLE") == "1"


def some(cases: Iterable[Case], *, one_in: int, start: int = 0) -> list[Case]:
    """One case in so many, the first of them at `start`; every one where WHOLE is set."""
    found = list(cases)
    return found if WHOLE else found[start % one_in :: one_in]


def some_of(cases: Mapping[str, Case], *, one_in: int) -> dict[str, Case]:
    """The same, of cases that have names."""
    return dict(some(cases.items(), one_in=one_in))


def examples(few: int) -> int:
    """How many examples a property is tried with: few, or forty times as many."""
    return few * 40 if WHOLE else few
