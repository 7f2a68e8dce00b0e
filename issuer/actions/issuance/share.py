"""A part of a run for each of several workers, so that they need not take turns (decision 0014)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Share:
    """Part `number`, counted from 1, of `of` equal parts.

    The parts are cut from a run's awards in the order of their ids, which are random texts.

    Raises:
        ValueError: there is no such part.
    """

    number: int
    of: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= self.of:
            raise ValueError(f"there is no part {self.number} of {self.of}")
