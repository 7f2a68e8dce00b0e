"""What was found out about documents of one structure, once for all of them.

    LONGEST = ByStructure(find_out)     # shown an outline, in which no text can be read
    LONGEST.of(Structured(document))    # finds out, or knows already

Most documents are of a structure met before, and most of what there is to check about a document
follows from its structure. A structure is compared part by part, never by its hash alone, so what
is known of one is never taken for true of another.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from threading import Lock
from typing import Any, Generic, TypeVar

from issuer.jsonld.structure import Structure, leaves_of, with_leaves

# A structure larger than those of genuine documents is not kept: it is a stranger's experiment.
_MOST_MARKS = 1_000
_MOST_LETTERS = 20_000

Found = TypeVar("Found")


class Structured(Mapping[str, object]):
    """A document that knows its structure and its leaves: gone through once, whoever asks.

    Nobody may change it afterwards. `found` is what was found out about its structure so far, by
    who found it out; documents of one structure share it.
    """

    __slots__ = ("document", "found", "leaves", "structure")

    def __init__(self, document: Mapping[str, object]) -> None:
        self.document = document if type(document) is dict else dict(document)
        self.structure, self.leaves = leaves_of(self.document)
        self.found = KEPT.found_about(self.structure)

    @classmethod
    def of(cls, document: Mapping[str, object]) -> Structured:
        """The document itself where it knows its structure already."""
        return document if type(document) is cls else cls(document)

    def __getitem__(self, name: str) -> object:
        return self.document[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.document)

    def __len__(self) -> int:
        return len(self.document)


@dataclass(frozen=True, slots=True)
class Leaf:
    """The place of a text in an outline; the text itself cannot be seen there."""

    at: int


def outline(document: Mapping[str, object]) -> dict[str, Any]:
    """The document with a `Leaf` in the place of each text: the same for all of its structure."""
    return with_leaves(document, map(Leaf, count()))


class ByStructure(Generic[Found]):
    """A question about documents that their structure alone answers, asked once for each.

    `find_out` is shown an outline and never a text, so its answer holds for every document of the
    structure. It must always give the same one: two threads may ask at once.
    """

    def __init__(self, find_out: Callable[[dict[str, Any]], Found]) -> None:
        self._find_out = find_out

    def of(self, document: Structured) -> Found:
        """The answer for a document."""
        found: dict[object, Any] = document.found
        if self not in found:
            found[self] = self._find_out(outline(document.document))
        answer: Found = found[self]
        return answer


class Kept:
    """What was found out about the structures met last, a bounded number of them.

    Whoever hands in documents chooses which structures are kept, and never what is found.
    """

    def __init__(self, *, most: int = 256) -> None:
        self._most = most
        self._lock = Lock()
        self._structures: OrderedDict[Structure, dict[object, Any]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._structures)

    def found_about(self, structure: Structure) -> dict[object, Any]:
        """Where to look for it, and to put more."""
        with self._lock:
            found = self._structures.get(structure)
            if found is not None:
                self._structures.move_to_end(structure)
                return found
        found = {}
        if _is_usual(structure):
            with self._lock:
                found = self._structures.setdefault(structure, found)
                while len(self._structures) > self._most:
                    self._structures.popitem(last=False)
        return found

    def forget(self) -> None:
        """Begin anew, as if nothing had been met."""
        with self._lock:
            self._structures.clear()


def _is_usual(structure: Structure) -> bool:
    """Whether a structure is no larger than those of genuine documents."""
    if len(structure) > _MOST_MARKS:
        return False
    names = (part[0] if isinstance(part, tuple) else part for part in structure)
    return sum(len(name) for name in names if isinstance(name, str)) <= _MOST_LETTERS


KEPT = Kept()
