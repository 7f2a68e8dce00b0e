"""Work on thousands of values at once, during which the garbage collector waits.

It would look for cycles among everything that is there, again and again, and there are none among
frozen values: a tenth of the time of a run of 10,000 awards.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Nothing is collected inside; also a decorator.

    The collector is the process's: with two at once, it is back when the first of them is done.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
