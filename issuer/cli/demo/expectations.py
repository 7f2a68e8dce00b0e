"""Expectations: what must be found, what was found, and whether the two are the same."""

from __future__ import annotations

from dataclasses import dataclass, field

from rich.table import Table


@dataclass(frozen=True, slots=True)
class Expectation:
    """One thing that was written down beforehand, and how it came out."""

    what: str
    expected: object
    found: object

    @property
    def held(self) -> bool:
        return self.expected == self.found

    def to_json(self) -> dict[str, object]:
        return {
            "what": self.what,
            "expected": self.expected,
            "found": self.found,
            "held": self.held,
        }


@dataclass
class Expectations:
    """All of them, in the order in which they were looked at."""

    seen: list[Expectation] = field(default_factory=list)

    def expect(self, what: str, expected: object, found: object) -> None:
        """Note one; it is judged at the end, so that everything else is still shown."""
        self.seen.append(Expectation(what, expected, found))

    @property
    def broken(self) -> tuple[Expectation, ...]:
        return tuple(one for one in self.seen if not one.held)

    @property
    def held(self) -> bool:
        """Whether there were any, and every one held."""
        return bool(self.seen) and not self.broken

    def table(self) -> Table:
        """The written table beside what was found."""
        table = Table("", "What", "Expected", "Found", title="Expectations")
        for one in self.seen:
            found = "the same" if one.held else _short(one.found)
            table.add_row("ok" if one.held else "BROKEN", one.what, _short(one.expected), found)
        return table


def _short(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {number}" for name, number in value.items()) or "none"
    if isinstance(value, (list, tuple)):
        return f"{len(value)} listed" if value else "none"
    return str(value)
