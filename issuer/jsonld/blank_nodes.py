"""How much work the blank nodes of a document would make, known before the work is begun.

RDF canonicalization tries every order of blank nodes that look alike, so a document of a hundred
lines can keep a processor busy for ever (RDF Dataset Canonicalization 1.0, section 7.1 "Dataset
Poisoning"; T41). pyoxigraph has no limit for it, so the bound is worked out here first.

Blank nodes whose first-degree hashes differ are labelled at once (section 4.4.3, step 4) and make
no work. Only ties do, and only where tied nodes stand next to tied nodes: the N-degree hash of one
node (section 4.8) visits each tied node it can reach at most once on each branch of its search,
and it branches into as many ways as a group of look-alike neighbours has orders. So a cluster of
n tied nodes costs at most n starts, times n visits, times the product of the factorials of those
groups.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from math import factorial

from pyoxigraph import BlankNode, Quad

from issuer.errors import UnusableDocument
from issuer.i18n import N_, Message

MAX_BLANK_NODES = 1_000
MAX_STEPS = 20_000
_MAX_GROUP = 8  # 8! orders of one group alone are near the limit; larger ones are not multiplied

_Neighbours = dict[str, list[tuple[str, str, str]]]


def refuse_poison(quads: Iterable[Quad]) -> None:
    """Return only if canonicalization is known to end soon.

    Raises:
        UnusableDocument: Too many blank nodes, or too many that cannot be told apart.
    """
    distinct = set(quads)
    looks: defaultdict[str, list[str]] = defaultdict(list)
    neighbours: defaultdict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for quad in distinct:
        _look_at(quad, looks, neighbours)
    if len(looks) > MAX_BLANK_NODES:
        raise UnusableDocument(
            why=Message(
                N_("it has more than %(most)s nodes without an id"), {"most": MAX_BLANK_NODES}
            )
        )
    first_degree = {name: "\n".join(sorted(look)) for name, look in looks.items()}
    alike = Counter(first_degree.values())
    tied = {name for name, look in first_degree.items() if alike[look] > 1}
    steps = 0
    for cluster in _clusters(tied, neighbours):
        steps += _most_steps(cluster, neighbours, first_degree)
        if steps > MAX_STEPS:
            raise UnusableDocument(
                why=Message(N_("too many of its nodes without an id cannot be told apart"))
            )


def _look_at(
    quad: Quad,
    looks: defaultdict[str, list[str]],
    neighbours: defaultdict[str, list[tuple[str, str, str]]],
) -> None:
    """Note what a statement says of each of its blank nodes, the others masked (section 4.6)."""
    places = {"s": quad.subject, "o": quad.object, "g": quad.graph_name}
    blank = {place: term.value for place, term in places.items() if isinstance(term, BlankNode)}
    predicate = str(quad.predicate)
    for name in set(blank.values()):
        shown = (
            ("_:a" if blank[place] == name else "_:z") if place in blank else str(term)
            for place, term in places.items()
        )
        looks[name].append(f"{predicate} {' '.join(shown)}")
        for place, other in blank.items():
            if other != name:
                neighbours[name].append((place, predicate, other))


def _clusters(tied: set[str], neighbours: _Neighbours) -> Iterable[set[str]]:
    """The tied nodes, in groups that reach each other by statements among tied nodes."""
    left = set(tied)
    while left:
        cluster: set[str] = set()
        edge = {left.pop()}
        while edge:
            cluster |= edge
            edge = {
                other for name in edge for _place, _predicate, other in neighbours.get(name, ())
            } & left
            left -= edge
        yield cluster


def _most_steps(cluster: set[str], neighbours: _Neighbours, first_degree: dict[str, str]) -> int:
    """The bound of the module's introduction for one cluster, or just more than the limit."""
    steps = len(cluster) ** 2
    for name in cluster:
        groups = Counter(
            (place, predicate, first_degree[other])
            for place, predicate, other in set(neighbours.get(name, ()))
            if other in cluster
        )
        for size in groups.values():
            if size > _MAX_GROUP or steps > MAX_STEPS:
                return MAX_STEPS + 1
            steps *= factorial(size)
    return steps
