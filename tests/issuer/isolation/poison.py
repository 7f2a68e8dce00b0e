"""Documents made to keep a verifier busy: graphs in which nodes look alike, and much of everything.

Blank nodes that look alike make work without bound for RDF canonicalization (RDF Dataset
Canonicalization 1.0, section 7.1). Cliques are its plainest case; a braid, a cube and the
neighbours on a board look alike from every node too, with fewer statements.
"""

from __future__ import annotations

import json
import zlib

from badge_art import bake
from badge_art.png import SIGNATURE, chunk
from tests.issuer.isolation.submissions import wide
from tests.issuer.verification.actors import US, picture


def graph(neighbours):
    """A badge that says besides who is next to whom: nodes without a name, by their numbers."""
    badge = US.badge()
    badge["@context"].append({"next": {"@id": "urn:next", "@type": "@id"}})
    badge["evidence"] = [
        {"id": f"_:n{node}", "type": ["Evidence"], "next": [f"_:n{other}" for other in others]}
        for node, others in enumerate(neighbours)
    ]
    return json.dumps(badge).encode()


def clique(size):
    return graph([[other for other in range(size) if other != node] for node in range(size)])


def braid(size, *steps):
    return graph([[(node + step) % size for step in steps] for node in range(size)])


def cube(dimensions):
    bits = [1 << at for at in range(dimensions)]
    return graph([[node ^ bit for bit in bits] for node in range(2**dimensions)])


def board(side):
    """Each field is next to those of its row and its column."""
    fields = [(row, column) for row in range(side) for column in range(side)]
    return graph(
        [
            [at for at, (row, column) in enumerate(fields) if (row == one[0]) != (column == one[1])]
            for one in fields
        ]
    )


def two_sides(size):
    return graph(
        [
            [other for other in range(2 * size) if (other < size) != (node < size)]
            for node in range(2 * size)
        ]
    )


def deep(levels, start="[", end="]"):
    return b'{"a":' + start.encode() * levels + b"1" + end.encode() * levels + b"}"


def long_text(letters):
    return json.dumps({**US.badge(), "name": "x" * letters}).encode()


def many_proofs(count):
    badge = US.badge()
    badge["proof"] = badge["proof"] * count
    return json.dumps(badge).encode()


def nested_contexts(levels):
    context = {"p": {"@id": "urn:p"}}
    for level in range(levels):
        context = {f"p{level}": {"@id": "urn:p", "@context": context}}
    badge = US.badge()
    badge["@context"].append(context)
    return json.dumps(badge).encode()


def bomb():
    """A PNG whose text unpacks to a hundred mebibytes."""
    packed = zlib.compress(b" " * (100 << 20), 9)
    text = b"openbadgecredential\0\1\0\0\0" + packed
    whole = picture()
    return whole[: len(SIGNATURE) + 25] + chunk(b"iTXt", text) + whole[len(SIGNATURE) + 25 :]


POISON = {
    **{f"a clique of {size}": clique(size) for size in range(5, 41)},
    **{f"two sides of {size}": two_sides(size) for size in (4, 8, 16)},
    **{f"a cube of {size} dimensions": cube(size) for size in (3, 5, 7)},
    **{f"a board of {size}": board(size) for size in (3, 5, 8)},
    "a braid": braid(60, 1, 2, 3),
    "a long ring": braid(900, 1),
    "deep arrays": deep(500_000),
    "deep objects": deep(100_000, '{"a":', "}"),
    "deep and allowed": deep(30),
    "wide": wide(4_500),
    "too wide": wide(100_000),
    "a long text": long_text(1_000_000),
    "ten mebibytes of text": long_text(10_000_000),
    "ten mebibytes of brackets": b"[" * (10 << 20),
    "many proofs": many_proofs(300),
    "nested contexts": nested_contexts(20),
    "a picture that unpacks": bomb(),
    "a clique in a picture": bake(picture(), clique(20).decode()),
}
