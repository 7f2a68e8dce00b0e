"""Statements as lines of canonical N-Quads, with gaps where values are open, and in order.

Lines stand in the order of their code points. Mostly that order is plain before any value is
known: two lines of one subject differ before the first value that is open in either. What is left
to find out then is the order of the subjects and of the labels. Bytes throughout: UTF-8 sorts as
code points do.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from operator import itemgetter
from typing import Any

_TRIPLE = 3  # subject, predicate, object: no graph
_MOST_ORDERS = 512  # a stranger's documents decide how many are met


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a leaf's value goes; `suffix` is a literal's datatype or language, None an address."""

    leaf: int
    suffix: str | None


Term = str | int | Slot  # a constant as it is written; a blank node; a slot
Quad = tuple[Term, ...]  # subject, predicate, object, and the graph if it is not the default one
Template = tuple[bytes, Callable[[Sequence[bytes]], Any]]  # for `%`, and what to choose for it


def template(quads: Iterable[Quad]) -> Template:
    """Some lines as one template; a slot chooses by its leaf, a blank node by its number."""
    text, chosen = _open(quads)
    return text, _chooser(chosen)


def _open(quads: Iterable[Quad]) -> tuple[bytes, list[int]]:
    lines, chosen = [], []
    for quad in quads:
        written = []
        for term in quad:
            if isinstance(term, str):
                written.append(term.replace("%", "%%"))
            elif isinstance(term, Slot):
                chosen.append(term.leaf)
                written.append("%b" + (term.suffix or "").replace("%", "%%"))
            else:
                chosen.append(term)
                written.append("%b")
        lines.append(f"{' '.join(written)} .\n")
    return "".join(lines).encode(), chosen


def _chooser(places: Sequence[int]) -> Callable[[Sequence[bytes]], Any]:
    return itemgetter(*places) if places else lambda _: ()


def in_order(places: Iterable[tuple[bytes, Quad]]) -> list[list[Quad]] | None:
    """Lines in the order of how they begin, those that begin alike together.

    None when the order is open: one begins as another goes on.
    """
    runs: list[list[Quad]] = []
    before = None
    for begin, run in groupby(sorted(places, key=itemgetter(0)), key=itemgetter(0)):
        if before is not None and begin.startswith(before):
            return None
        before = begin
        runs.append([quad for _, quad in run])
    return runs


def until_open(terms: Quad) -> bytes:
    """How a line begins, up to the first character of the first value that is open."""
    written = ""
    for term in terms:
        if isinstance(term, Slot):
            return f"{written}{'<' if term.suffix is None else chr(34)}".encode()
        if isinstance(term, int):
            return f"{written}_".encode()
        written += f"{term} "
    return f"{written}.\n".encode()


class Lines:
    """The lines of all statements of a shape, written wherever the values lead.

    Args:
        quads: The statements. A blank node's number is `leaves` and upwards, without a gap.
        leaves: How many terms come before the labels.
        blanks: How many blank nodes there are.
    """

    def __init__(self, quads: Sequence[Quad], *, leaves: int, blanks: int) -> None:
        subjects = dict.fromkeys(quad[0] for quad in quads)
        self._slots = [subject.leaf for subject in subjects if isinstance(subject, Slot)]
        self._known = sorted(one.encode() for one in subjects if isinstance(one, str))
        self._labels = [b"_:c14n%d" % rank for rank in range(blanks)]
        self._in_writing = sorted(range(blanks), key=str)  # c14n10 comes before c14n2
        self._lines = [template([quad]) for quad in quads]
        # Lines alike but for a label stand in the order of the labels: which terms those are.
        self._leaves = leaves
        self._twins: list[list[int]] = []
        self._first_twin = leaves + blanks
        groups: dict[Term, list[Quad]] = {}
        for subject in subjects:
            group = self._group([quad for quad in quads if quad[0] == subject])
            if group is not None:
                groups[subject] = group
        self._plain = len(groups) == len(subjects)
        self._named = {
            one: _open(group) for one, group in groups.items() if not isinstance(one, int)
        }
        self._blocks = [_open(groups.get(leaves + at, ())) for at in range(blanks)]
        self._wholes: dict[tuple[int, ...], Template] = {}

    def write(self, terms: Sequence[bytes], order: Sequence[int]) -> bytes:
        """The lines with these terms at the leaves, and the blank nodes labelled in this order."""
        named = [terms[leaf] for leaf in self._slots]
        apart = len({*named, *self._known}) == len(named) + len(self._known)
        if not self._plain or not apart:
            terms = [*terms, *self._labelled(order)]
            return b"".join(sorted({text % chosen(terms) for text, chosen in self._lines}))
        key = (
            *order,
            *sorted(range(len(named)), key=named.__getitem__),
            *[bisect(self._known, subject) for subject in named],
        )
        text, chosen = self._wholes.get(key) or self._whole(key, terms, order)
        whole: bytes = text % chosen(terms)
        return whole

    def _labelled(self, order: Sequence[int]) -> list[bytes]:
        """Each blank node's label, and then those of the twins as their lines want them."""
        labels = self._labels.copy()
        for label, node in zip(self._labels, order, strict=True):
            labels[node] = label
        twins = [sorted([labels[node - self._leaves] for node in alike]) for alike in self._twins]
        return [*labels, *chain.from_iterable(twins)]

    def _group(self, quads: Sequence[Quad]) -> list[Quad] | None:
        """The lines of one subject, in an order that no open value can change."""
        runs = in_order((until_open(quad[1:]), quad) for quad in quads)
        if runs is None:
            return None
        group: list[Quad] = []
        for run in runs:
            twins = [quad[2] for quad in run if isinstance(quad[2], int) and len(quad) == _TRIPLE]
            if len(run) == 1:
                group += run
            elif len(twins) == len(run):
                at = self._first_twin + sum(map(len, self._twins))
                self._twins.append(twins)
                group += [(*quad[:2], at + place) for place, quad in enumerate(run)]
            else:
                return None
        return group

    def _whole(
        self, key: tuple[int, ...], terms: Sequence[bytes], order: Sequence[int]
    ) -> Template:
        """All lines, wherever subjects with an address, and labels, are in this order."""

        def address(subject: Term) -> bytes:
            return terms[subject.leaf] if isinstance(subject, Slot) else str(subject).encode()

        parts = [self._named[subject] for subject in sorted(self._named, key=address)]
        parts += [self._blocks[order[rank]] for rank in self._in_writing]
        text, chosen = _with_labels(
            b"".join([text for text, _ in parts]),
            [place for _, places in parts for place in places],
            dict(enumerate(self._labelled(order), start=self._leaves)),
        )
        if len(self._wholes) >= _MOST_ORDERS:
            self._wholes.clear()
        self._wholes[key] = whole = text, _chooser(chosen)
        return whole


def _with_labels(
    text: bytes, chosen: Sequence[int], labels: Mapping[int, bytes]
) -> tuple[bytes, list[int]]:
    """The same, with the labels written in: what stays open are the leaves."""
    written = tuple(labels.get(place, b"%b") for place in chosen)
    return text.replace(b"%%", b"%%%%") % written, [one for one in chosen if one not in labels]
