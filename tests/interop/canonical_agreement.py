"""Our canonical bytes against two other ways to them, over many strange badges of many shapes.

    python -m tests.interop.canonical_agreement [10000] [--shapes 300] [--seed 0]

PyLD 3.3 expands, makes RDF and canonicalises by itself; its missing escapes (RDF Dataset
Canonicalization 1.0, section 5) are put in place first. pyoxigraph reads JSON-LD with its own
parser, the contexts written into the document. Ours are those of `Shapes.canonical`, the way that
`canonize` goes: a shape's first badges go the long way, the others are filled into it wherever
that can tell. Prints the counts as one line of JSON; exit code 1 if a single byte differs.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from random import Random
from typing import Any

from pyld import jsonld, nquads
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse

from issuer.jsonld.canonize import canonize_in_full
from issuer.jsonld.compiled import Shapes
from issuer.jsonld.loader import bundled
from issuer.jsonld.structure import Structure, leaf_paths, leaves_of, with_leaves
from tests.issuer.jsonld.credentials import ESCAPED, PLAIN, strange_badge

_SHORT = {8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r", 34: '\\"', 92: "\\\\"}
_ESCAPES = {
    **{code: f"\\u{code:04X}" for code in (*range(32), 127, 0xFFFE, 0xFFFF)},
    **_SHORT,
}
_ADDRESSES = ("id", "statusListCredential")  # members that hold nothing else
_LEARNING = 2  # badges of a structure until it is compiled


@dataclass(slots=True)
class Agreement:
    """How many credentials were compared, of how many shapes, and how many were equal.

    `filled` went the fast way, `shapes_filled` of the shapes did so at least once.
    """

    credentials: int = 0
    shapes: int = 0
    equal_pyld: int = 0
    equal_pyoxigraph: int = 0
    filled: int = 0
    shapes_filled: int = 0
    fast_path_share: float = 0.0

    @property
    def complete(self) -> bool:
        """Whether there is not one credential about which somebody disagrees."""
        return self.credentials == self.equal_pyld == self.equal_pyoxigraph > 0


class Ours:
    """Our way, and how often it was the fast one."""

    def __init__(self) -> None:
        self._shapes = Shapes(loader=bundled())
        self._went_the_long_way = False

    def __call__(self, document: Mapping[str, object]) -> tuple[bytes, bool]:
        """The canonical bytes, and whether they were filled into a shape met before."""
        self._went_the_long_way = False
        found = self._shapes.canonical(document, the_long_way=self._the_long_way)
        return found, not self._went_the_long_way

    def _the_long_way(self, document: Mapping[str, object]) -> bytes:
        self._went_the_long_way = True
        return canonize_in_full(document)


@contextmanager
def escapes_of_the_recommendation() -> Iterator[None]:
    """PyLD with the escapes of canonical N-Quads."""
    before = nquads.escape
    nquads.escape = lambda value: value.translate(_ESCAPES)
    try:
        yield
    finally:
        nquads.escape = before


def by_pyld(document: dict[str, Any]) -> bytes:
    options = {
        "algorithm": "URDNA2015",
        "format": "application/n-quads",
        "base": None,
        "documentLoader": bundled(),
    }
    return jsonld.normalize(document, options).encode()


def by_pyoxigraph(document: dict[str, Any]) -> bytes:
    written_out = {
        **document,
        "@context": [bundled().document(url)["@context"] for url in document["@context"]],
    }
    dataset = Dataset(parse(json.dumps(written_out), format=RdfFormat.JSON_LD))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return "".join(f"{line}\n" for line in sorted(str(dataset).split("\n")[:-1])).encode()


def shapes_of_badges(count: int, *, seed: int) -> Iterator[dict[str, Any]]:
    """Strange badges, no two of them with the same structure."""
    met: set[Structure] = set()
    number = 0
    while len(met) < count:
        document = strange_badge(Random(f"{seed}/{number}"))
        structure, _ = leaves_of(document)
        if structure not in met:
            met.add(structure)
            yield document
        number += 1


def rewritten(document: dict[str, Any], random: Random, *, unusual: bool) -> dict[str, Any]:
    """A badge of the same structure with other texts: hostile ones, and some that are the same.

    Addresses are plain ones, but for a few where `unusual` ones are wanted: those always go the
    long way, and a structure that is met with one first is never compiled.
    """
    _, leaves = leaves_of(document)
    is_address = [path[-1] in _ADDRESSES for path in leaf_paths(document)]
    addresses = [leaf for leaf, address in zip(leaves, is_address, strict=True) if address]

    def text() -> str:
        if random.random() < 0.05:  # twins
            return random.choice(leaves)
        return "".join(random.choices(PLAIN + ESCAPED, k=random.randint(0, 8)))

    def address() -> str:
        if unusual and random.random() < 0.02:
            # Unlike any other, or one that is somebody else's too: then two nodes become one.
            return random.choice((f"tag:{random.random()}/é漢%22", random.choice(addresses)))
        start = random.choice(("urn:uuid:", "https://example.org/", "did:web:example.org:"))
        return f"{start}{random.getrandbits(64):x}{random.choice(('', '#f', '?q=1', '/~%20a'))}"

    return with_leaves(document, iter([address() if one else text() for one in is_address]))


def agreement(count: int, *, shapes: int, seed: int = 0) -> Agreement:
    """Compare `count` strange badges, equally many of each of so many shapes."""
    found, ours = Agreement(), Ours()
    for number, first in enumerate(shapes_of_badges(shapes, seed=seed)):
        random, filled = Random(f"{seed}/texts/{number}"), 0
        for copy in range((number + 1) * count // shapes - number * count // shapes):
            document = rewritten(first, random, unusual=copy > _LEARNING)
            canonical, was_filled = ours(document)
            with escapes_of_the_recommendation():
                found.equal_pyld += canonical == by_pyld(document)
            found.equal_pyoxigraph += canonical == by_pyoxigraph(document)
            found.credentials += 1
            filled += was_filled
        found.shapes += 1
        found.filled += filled
        found.shapes_filled += filled > 0
    found.fast_path_share = round(found.filled / found.credentials, 3)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description="Compare canonical bytes on strange badges.")
    parser.add_argument("count", type=int, nargs="?", default=10_000)
    parser.add_argument("--shapes", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    found = agreement(arguments.count, shapes=arguments.shapes, seed=arguments.seed)
    sys.stdout.write(json.dumps(asdict(found)) + "\n")
    return 0 if found.complete else 1


if __name__ == "__main__":
    sys.exit(main())
