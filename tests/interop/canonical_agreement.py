"""Our canonical bytes against two other ways to them, over many strange badges.

    python -m tests.interop.canonical_agreement 1000

PyLD 3.3 expands, makes RDF and canonicalises by itself; its missing escapes (RDF Dataset
Canonicalization 1.0, section 5) are put in place first. pyoxigraph reads JSON-LD with its own
parser, the contexts written into the document. Prints the counts as JSON; exit code 1 if any
differ.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

from pyld import jsonld, nquads
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse

from issuer.jsonld.canonize import canonize
from issuer.jsonld.loader import bundled
from tests.issuer.jsonld.credentials import strange_badge

_SHORT = {8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r", 34: '\\"', 92: "\\\\"}
_ESCAPES = {
    **{code: f"\\u{code:04X}" for code in (*range(32), 127, 0xFFFE, 0xFFFF)},
    **_SHORT,
}


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


def agreement(count: int, *, seed: int = 0) -> dict[str, int]:
    """How many of `count` strange badges each other way agrees about."""
    counts = {"documents": count, "pyld": 0, "pyoxigraph": 0}
    for number in range(count):
        document = strange_badge(Random(f"{seed}/{number}"))
        ours = canonize(document)
        with escapes_of_the_recommendation():
            counts["pyld"] += ours == by_pyld(document)
        counts["pyoxigraph"] += ours == by_pyoxigraph(document)
    return counts


def main() -> int:
    parser = argparse.ArgumentParser(description="Compare canonical bytes on strange badges.")
    parser.add_argument("count", type=int, nargs="?", default=1000)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    counts = agreement(arguments.count, seed=arguments.seed)
    sys.stdout.write(json.dumps(counts) + "\n")
    return 0 if set(counts.values()) == {arguments.count} else 1


if __name__ == "__main__":
    sys.exit(main())
