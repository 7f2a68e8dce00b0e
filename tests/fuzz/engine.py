"""What is asked of atheris by name, and the limits that its processes run under.

It is imported only where it works, so that what is kept can be tried again without it.
"""

from __future__ import annotations

HANG_SECONDS = 3  # of work on one input
ENDLESS_SECONDS = 30  # on a clock, however busy the machine is: then the engine ends the process
MEMORY_MIB = 512
MOST_FINDINGS = 10  # of one target in one run; more are the same ones again
TOO_MANY_FINDINGS = 3  # exit status

COUNTS = 4  # what a process counts, each in eight bytes
INPUTS, CRASHES, HANGS, WRONG = range(COUNTS)


def changed_bytes(data: bytes, most: int) -> bytes:
    """Changed as libFuzzer changes bytes; at most so many."""
    import atheris

    return bytes(atheris.Mutate(data, most))
