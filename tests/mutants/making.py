"""The mutants of a module: its text with one small fault each.

The faults are mutmut's (a comparison, an operator, a text, a number, an argument, an assignment),
and two of our own that it has not: a condition turned round, and a call left out that is made for
what it does.

Not made are faults that no behaviour shows or that could not be run: in annotations, decorators,
docstrings and imports; in the wording of sentences for people; in the words of errors that only a
programmer sees; in assertions, which narrow a type for the reader; in `__all__` and in the names of
type variables.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import libcst as cst
from libcst import matchers as m
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.mutators import mutation_operators

_WORDS = ("N_", "_", "TypeVar", "ParamSpec", "NewType", "cast", "len", "isinstance")
_NEVER = (
    m.Annotation()
    | m.Decorator()
    | m.Import()
    | m.ImportFrom()
    | m.Assert()
    | m.SimpleStatementLine(body=[m.Expr(value=m.SimpleString() | m.ConcatenatedString())])
    | m.Call(func=m.OneOf(*(m.Name(name) for name in _WORDS)))
    | m.Assign(targets=[m.AssignTarget(target=m.Name("__all__"))])
    | m.Raise(exc=m.Call(func=m.Name("ValueError") | m.Name("TypeError") | m.Name("RuntimeError")))
)
_FEWEST_WORDS = 3  # of a sentence
_PLAIN = m.Name() | m.Call() | m.Attribute() | m.Subscript() | m.NamedExpr()


@dataclass(frozen=True)
class Mutant:
    """One fault. `at_import` where it is in what a module does when it is imported."""

    path: str
    number: int
    lines: range
    at_import: bool
    text: str
    change: str

    @property
    def name(self) -> str:
        return f"{self.path}:{self.lines.start} {self.change}"


def mutants_of(path: Path) -> Iterator[Mutant]:
    """Every mutant of a module that Python can compile and that is not the same program."""
    text = path.read_text("utf-8")
    wrapper = MetadataWrapper(cst.parse_module(text))
    faults = _Faults()
    wrapper.visit(faults)
    module = wrapper.module
    parts = [module.code_for_node(part) for part in (*module.header, *module.body)]
    parts.append(text[len("".join(parts)) :])
    known = {compile(text, str(path), "exec", dont_inherit=True)}
    number = 0
    for part, old, new, lines, at_import in faults.found:
        position = len(module.header) + module.body.index(part)
        other = module.code_for_node(part.deep_replace(old, new))
        changed = "".join([*parts[:position], other, *parts[position + 1 :]])
        try:
            program = compile(changed, str(path), "exec", dont_inherit=True)
        except (SyntaxError, ValueError):
            continue
        if program in known:
            continue
        known.add(program)
        number += 1
        yield Mutant(str(path), number, lines, at_import, changed, _difference(text, changed))


class _Faults(cst.CSTVisitor):
    """Goes through a module and notes what could be otherwise, and where."""

    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[cst.CSTNode, cst.CSTNode, cst.CSTNode, range, bool]] = []
        self._part: cst.CSTNode = cst.Pass()  # of the module, which we are in
        self._parts: set[cst.CSTNode] = set()
        self._bodies: set[cst.CSTNode] = set()
        self._inside = 0

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.Module):
            self._parts.update(node.body)
        if node in self._parts:
            self._part = node
        if isinstance(node, cst.FunctionDef):
            self._bodies.add(node.body)
        self._inside += node in self._bodies
        if m.matches(node, _NEVER):
            return False
        place = self.get_metadata(PositionProvider, node, None)
        if place is not None:
            lines = range(place.start.line, place.end.line + 1)
            for new in _otherwise(node):
                self.found.append((self._part, node, new, lines, not self._inside))
        return True

    def on_leave(self, original_node: cst.CSTNode) -> None:
        self._inside -= original_node in self._bodies


def _otherwise(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    for kind, operator in mutation_operators:
        if isinstance(node, kind) and not _is_sentence(node):
            yield from operator(node)
    if isinstance(node, cst.If | cst.CompIf | cst.While) and m.matches(node.test, _PLAIN):
        turned = cst.UnaryOperation(cst.Not(), _in_brackets(node.test))
        yield node.with_changes(test=_in_brackets(turned))
    if m.matches(node, m.Expr(value=m.Call())):
        yield cst.Pass()


def _is_sentence(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.SimpleString) and len(node.value.split()) >= _FEWEST_WORDS


def _in_brackets(value: cst.BaseExpression) -> cst.BaseExpression:
    return value.with_changes(
        lpar=[cst.LeftParen(), *value.lpar], rpar=[*value.rpar, cst.RightParen()]
    )


def _difference(old: str, new: str) -> str:
    """The lines that differ, as they were and as they are."""
    before, after = old.splitlines(), new.splitlines()
    while before and after and before[0] == after[0]:
        del before[0], after[0]
    while before and after and before[-1] == after[-1]:
        del before[-1], after[-1]
    return " -> ".join("`" + " ".join(map(str.strip, side)) + "`" for side in (before, after))
