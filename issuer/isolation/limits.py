"""Every bound of reading what strangers hand in (I-28; trust.md row 41), with its reason."""

from __future__ import annotations

from dataclasses import dataclass

_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Seconds, bytes and counts; a test may choose smaller ones.

    The time the child waits for an answer about the world is not its work: a fetch may take five
    seconds, and there may be six.
    """

    # -- of one submission
    cpu_seconds: float = 2.0  # of the processor, kept by the kernel inside the child
    work_seconds: float = 2.5  # on the wall, kept by the parent: answered within three
    total_seconds: float = 20.0  # with all waiting for answers about the world
    most_questions: int = 500  # about the world: the six fetches, and whose identifiers are ours
    longest_answer: int = 8 * _MIB  # bytes: three times the longest text there may be, and findings

    # -- of a child's life
    memory: int = 256 * _MIB  # address space beyond what it has when it is ready
    growth: int = 64 * _MIB  # resident memory beyond that, after which another takes its place
    submissions: int = 10_000  # after which another takes its place
    life_cpu_seconds: int = 600
    nicer_by: int = 5  # the web process answers first where both want a processor
    costly_after: float = 0.002  # seconds of the processor, after which a submission steps back
    many_values: int = 250  # in one document, which steps back at once; a badge has about 110
    turns: int = 64  # threads, of which all but one can; then another child takes its place

    # -- of all children of a process
    children: int = 3  # two that cost much, and still one for everybody else
    start_seconds: float = 20.0
    start_seconds_behind: float = 5.0  # where nobody waits for it; the next one starts in haste
    patience: float = 5.0  # seconds to wait for a child before saying "busy"


LIMITS = Limits()
