"""Expanded JSON-LD to RDF statements, leaving nothing out.

Follows JSON-LD 1.1 Processing Algorithms and API, section 8.1 (Deserialize JSON-LD to RDF), with
one difference: where that algorithm passes over something that is no RDF (a relative address, a
blank node as a property, a loose value, an ill-formed language), this one refuses, since a part
passed over would not be covered by the signature.

Nodes need no merging first, as section 7.2 does it: an RDF dataset is a set, so what two mentions
of one node say ends up in the same statements. Text goes to pyoxigraph as values, never as
N-Quads, so no text can end a line or open a statement.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

from issuer.errors import UnusableDocument
from issuer.i18n import N_, Message
from issuer.jsonld.jcs import canonical_json
from issuer.jsonld.strict_json import MAX_INTEGER

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_I18N = "https://www.w3.org/ns/i18n#"  # JSON-LD 1.1, section 10.2

_TYPE = NamedNode(_RDF + "type")
_FIRST = NamedNode(_RDF + "first")
_REST = NamedNode(_RDF + "rest")
_NIL = NamedNode(_RDF + "nil")
_JSON = NamedNode(_RDF + "JSON")
_STRING = NamedNode(_XSD + "string")
_BOOLEAN = NamedNode(_XSD + "boolean")
_INTEGER = NamedNode(_XSD + "integer")
_DOUBLE = NamedNode(_XSD + "double")

_NOT_AN_INTEGER_FROM = 1e21  # where ECMAScript begins to write exponents

Node = NamedNode | BlankNode


class Unsaid(Exception):
    """Something that would have been left out: why, and the text by which to find it."""

    def __init__(self, why: Message, what: object = None) -> None:
        super().__init__(why.text())
        self.why = why
        self.what = what


def statements(expanded: Iterable[Any]) -> list[Quad]:
    """Everything an expanded document says, as RDF quads with blank nodes of our own naming.

    Raises:
        Unsaid: Something in it cannot be said in RDF, so no signature would cover it.
        UnusableDocument: A number or text that no two processors write alike.
    """
    said = _Statements()
    for node in expanded:
        said.add_member(node, DefaultGraph())
    return said.quads


@dataclass(slots=True)
class _Statements:
    quads: list[Quad] = field(default_factory=list)
    _labels: dict[str, BlankNode] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=count)

    def add_member(self, member: Any, graph: Node | DefaultGraph) -> None:
        """A member of a graph: it must say something, for nothing refers to it."""
        before = len(self.quads)
        if not isinstance(member, dict) or "@value" in member or "@list" in member:
            raise Unsaid(Message(N_("a loose value that belongs to nothing")))
        self._node(member, graph)
        if len(self.quads) == before:
            raise Unsaid(Message(N_("nothing is said of it")), member.get("@id"))

    def _say(self, subject: Node, predicate: NamedNode, value: Any, graph: Any) -> None:
        self.quads.append(Quad(subject, predicate, value, graph))

    def _node(self, node: dict[str, Any], graph: Node | DefaultGraph) -> Node:
        subject = self._resource(node["@id"]) if "@id" in node else self._blank()
        for key, values in node.items():
            if not key.startswith("@"):
                predicate = _property(key)
                for value in values:
                    self._say(subject, predicate, self._object(value, graph), graph)
            elif key == "@type":
                for name in values:
                    self._say(subject, _TYPE, self._resource(name), graph)
            elif key == "@reverse":
                self._reverse(values, subject, graph)
            elif key in {"@graph", "@included"}:
                for member in values:
                    self.add_member(member, subject if key == "@graph" else graph)
            elif key != "@id":
                raise Unsaid(Message(N_("the keyword %(key)s says nothing here"), {"key": key}))
        return subject

    def _reverse(
        self, properties: dict[str, Any], subject: Node, graph: Node | DefaultGraph
    ) -> None:
        for name, sources in properties.items():
            predicate = _property(name)
            for source in sources:
                self._say(self._node(source, graph), predicate, subject, graph)

    def _object(self, value: Any, graph: Node | DefaultGraph) -> Node | Literal:
        if not isinstance(value, dict):
            raise Unsaid(Message(N_("it is neither a text nor an address")), value)
        if "@value" in value:
            return _literal(value)
        if "@list" in value:
            return self._list(value, graph)
        return self._node(value, graph)

    def _list(self, value: dict[str, Any], graph: Node | DefaultGraph) -> Node:
        if len(value) > 1:
            raise Unsaid(Message(N_("the index of a list says nothing")))
        head: Node = _NIL
        for item in reversed([self._object(item, graph) for item in value["@list"]]):
            cell = self._blank()
            self._say(cell, _FIRST, item, graph)
            self._say(cell, _REST, head, graph)
            head = cell
        return head

    def _resource(self, name: Any) -> Node:
        if isinstance(name, str) and name.startswith("_:"):
            if name not in self._labels:
                self._labels[name] = self._blank()
            return self._labels[name]
        return _absolute(name)

    def _blank(self) -> BlankNode:
        return BlankNode(f"b{next(self._numbers)}")


def _property(name: str) -> NamedNode:
    if name.startswith("_:"):  # section 8.1.2: only "generalized RDF" has these
        raise Unsaid(Message(N_("a blank node is no property")), name)
    return _absolute(name)


def _absolute(name: Any) -> NamedNode:
    try:
        return NamedNode(name)
    except (TypeError, ValueError):
        raise Unsaid(Message(N_("it is not an absolute address")), name) from None


def _literal(value: dict[str, Any]) -> Literal:
    """Section 8.6, Object to RDF Conversion, for value objects."""
    unknown = value.keys() - {"@value", "@type", "@language", "@direction"}
    if unknown:
        raise Unsaid(Message(N_("%(key)s says nothing in a value"), {"key": min(unknown)}))
    content, datatype = value["@value"], value.get("@type")
    if datatype == "@json":
        return Literal(canonical_json(content), datatype=_JSON)
    kind = None if datatype is None else _absolute(datatype)
    try:
        if isinstance(content, bool):
            return Literal("true" if content else "false", datatype=kind or _BOOLEAN)
        if isinstance(content, int | float):
            return _number(content, kind)
        return _text(content, kind, value)
    except (TypeError, ValueError):  # an ill-formed language, a lone surrogate
        raise Unsaid(
            Message(N_("its language or a character in it cannot be written")), content
        ) from None


def _text(content: str, kind: NamedNode | None, value: dict[str, Any]) -> Literal:
    if kind == _DOUBLE:
        # Section 8.6 leaves such a text alone; jsonld.js and PyLD rewrite it. None of our contexts
        # has this type, so nothing is lost by not choosing.
        raise UnusableDocument(why=Message(N_("a number of type xsd:double is written as a text")))
    language = value.get("@language", "")
    if "@direction" in value:
        # The section's "i18n-datatype", as @digitalbazaar/vc has it. Its default would leave the
        # direction unsigned.
        return Literal(content, datatype=NamedNode(f"{_I18N}{language}_{value['@direction']}"))
    if language:
        return Literal(content, language=language)
    return Literal(content, datatype=kind or _STRING)


def _number(content: float, kind: NamedNode | None) -> Literal:
    if not math.isfinite(content):
        raise UnusableDocument(why=Message(N_("a number is not finite")))
    if type(content) is int and abs(content) > MAX_INTEGER:
        raise UnusableDocument(why=Message(N_("a whole number is too large to be read exactly")))
    whole = content == int(content) and abs(content) < _NOT_AN_INTEGER_FROM
    if whole and kind != _DOUBLE:
        return Literal(str(int(content)), datatype=kind or _INTEGER)
    return Literal(_canonical_double(content), datatype=kind or _DOUBLE)


def _canonical_double(number: float) -> str:
    """Section 8.6, note on the canonical lexical form: the printf pattern %1.15E, shortened."""
    mantissa, exponent = f"{number:.15E}".split("E")
    digits = mantissa.rstrip("0")
    return f"{digits}0E{int(exponent)}" if digits.endswith(".") else f"{digits}E{int(exponent)}"
