"""JSON-LD expansion that loses nothing: the safe mode which PyLD does not have.

JSON-LD 1.1 lets a processor pass over what the contexts do not define (JSON-LD API, section 5.1).
Whatever is passed over is not covered by the signature, so for us that is an error, when signing
and when verifying (open-badges.md 2a, T6). PyLD reports some of what it drops; what it drops
without a word is looked for here, in the document as it was written, and what survives expansion
but cannot become RDF is refused in `statements.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pyld.context_resolver import ContextResolver
from pyld.jsonld import JsonLdError, JsonLdProcessor

from issuer.errors import IssuerError, UndefinedTerm, UnusableDocument
from issuer.i18n import N_, Message
from issuer.jsonld.loader import ContextLoader

_Path = tuple[str, ...]

# The keys of these maps disappear where a value brings its own (JSON-LD API, section 5.1.2, 13.8).
_MAPS_THAT_LOSE_KEYS = frozenset({"@id", "@index", "@type"})
# Contexts are dear to process, and a stranger's document may hold thousands. Those we know have at
# most four in a place; each one beyond a document's first few must be made sense of afresh.
MAX_CONTEXTS_IN_ONE_PLACE = 20
MAX_CONTEXTS_WRITTEN_OUT = 20

# Under another name these could not be recognised in the document, and what they lose neither.
_LONGEST_SHOWN = 80
_NOT_TO_BE_RENAMED = frozenset({"@graph", "@index", "@language"})


def expand(document: Mapping[str, object], *, loader: ContextLoader) -> list[Any]:
    """The expanded form of a document, all of it.

    Args:
        document: JSON-LD as it was read. Relative addresses have no base to be relative to.
        loader: Where contexts come from.

    Raises:
        UndefinedTerm: A part of the document has no meaning in its contexts.
        UnknownContext: It names a context that `loader` does not hold.
        UnusableDocument: It is not JSON-LD.
    """
    dropped: list[str | None] = []
    try:
        nulls = _refuse_silent_losses(document)
        processor = JsonLdProcessor(on_property_dropped=dropped.append)
        expanded: list[Any] = processor.expand(
            document,
            {
                "base": None,  # relative addresses stay relative, and are refused later
                "documentLoader": loader,
                "contextResolver": ContextResolver(loader.resolved_contexts(), loader),
                "keepFreeFloatingNodes": True,  # so that they are met later, and refused
            },
        )
        if dropped:
            raise UndefinedTerm(why=_dropped_by_name(document, dropped[0]))
        # A null inside a JSON literal is part of the literal; any other one is lost.
        if nulls and len(nulls) != _nulls_in_literals(expanded):
            raise UndefinedTerm(why=_at(N_("null at %(place)s"), nulls[0]))
    except RecursionError:
        raise UnusableDocument(why=Message(N_("it is nested too deep"))) from None
    except JsonLdError as error:
        raise _reason(error) from error
    # PyLD answers some malformed documents with whatever Python happened to say.
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise UnusableDocument(
            why=Message(N_("it is not JSON-LD (%(problem)s)"), {"problem": type(error).__name__})
        ) from error
    return expanded


def place_of(document: Mapping[str, object], text: str) -> str:
    """Where a name or a text stands in a document, for a person: "'issuer.image'", or ""."""
    for path, key, value in _members(document):
        if text in (key, value):
            return shown(".".join(path))
    return ""


def shown(value: object) -> str:
    """A value as it may stand in a message: in quotation marks, and not at any length."""
    text = repr(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def _refuse_silent_losses(document: Mapping[str, object]) -> list[_Path]:
    """Refuse what JSON-LD drops without telling anybody; return where the document has nulls.

    Renamed keywords and maps that lose keys are only possible with a context written into the
    document itself: no context this program holds has them, and a test keeps it so.
    """
    nulls: list[_Path] = []
    written_out = 0
    for path, key, value in _members(document):
        if key == "@context":
            written_out += _contexts_written_out(value)
            if written_out > MAX_CONTEXTS_WRITTEN_OUT:
                raise UnusableDocument(why=Message(N_("too many contexts are written into it")))
        elif "@context" in path[:-1]:
            _refuse_losing_definition(path, key, value)
        elif value is None:
            nulls.append(path)
        elif key == "@graph" and not all(isinstance(member, dict) for member in _flat(value)):
            raise UndefinedTerm(why=_at(N_("a loose value at %(place)s"), path))
        elif isinstance(value, dict) and value.keys() - {"@context"} == {"@language"}:
            raise UndefinedTerm(why=_at(N_("a language without a text at %(place)s"), path))
        elif not isinstance(value, dict | list | str | int | float):
            # PyLD would sign Python's own text for it: a tuple, a date.
            raise UnusableDocument(
                why=Message(
                    N_("it holds what is no JSON (%(kind)s)"), {"kind": type(value).__name__}
                )
            )
    return nulls


def _at(template: str, path: _Path) -> Message:
    return Message(template, {"place": shown(".".join(path))})


def _contexts_written_out(context: object) -> int:
    contexts = context if isinstance(context, list) else [context]
    if len(contexts) > MAX_CONTEXTS_IN_ONE_PLACE:
        raise UnusableDocument(why=Message(N_("it names too many contexts in one place")))
    return sum(isinstance(entry, dict) for entry in contexts)


def _refuse_losing_definition(path: _Path, key: str, value: object) -> None:
    if key == "@container":
        if _MAPS_THAT_LOSE_KEYS & {text for text in _flat(value) if isinstance(text, str)}:
            raise UndefinedTerm(
                why=_at(N_("the keys of the map that %(place)s defines"), path[:-1])
            )
    elif isinstance(value, str) and value in _NOT_TO_BE_RENAMED:
        raise UndefinedTerm(why=_at(N_("a keyword under another name (%(place)s)"), path))


def _members(value: object, path: _Path = ()) -> Iterator[tuple[_Path, str, object]]:
    """Every member of every object in a document and every item of every array, with its place."""
    members: Iterable[tuple[str, object]] = ()
    if isinstance(value, Mapping):
        members = value.items()
    elif isinstance(value, list):
        members = ((str(position), item) for position, item in enumerate(value))
    for key, member in members:
        here = (*path, key)
        yield here, key, member
        if isinstance(member, Mapping | list):
            yield from _members(member, here)


def _nulls_in_literals(expanded: object) -> int:
    if isinstance(expanded, list):
        return sum(map(_nulls_in_literals, expanded))
    if not isinstance(expanded, dict):
        return 0
    if expanded.get("@type") == "@json":
        literal = expanded.get("@value")
        return (literal is None) + sum(
            value is None and "@context" not in path for path, _key, value in _members(literal)
        )
    return sum(map(_nulls_in_literals, expanded.values()))


def _flat(value: object) -> Iterator[object]:
    if isinstance(value, list):
        for member in value:
            yield from _flat(member)
    else:
        yield value


def _dropped_by_name(document: Mapping[str, object], term: str | None) -> Message:
    """What to say of a dropped property; PyLD names it, unless a context maps it to nothing."""
    if term is None:
        return Message(
            N_("a term that the contexts exclude, or that looks like a keyword and is none")
        )
    place = place_of(document, term)
    if place in ("", shown(term)):
        return Message(N_("%(term)s is not defined by the contexts"), {"term": shown(term)})
    return Message(
        N_("%(term)s at %(place)s is not defined by the contexts"),
        {"term": shown(term), "place": place},
    )


def _reason(error: BaseException) -> IssuerError:
    """Our own error, if one is at the bottom of PyLD's; else what PyLD calls the problem."""
    code = "invalid"
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, IssuerError):
            return cause
        code = getattr(cause, "code", None) or code
        cause = cause.__cause__
    return UnusableDocument(
        why=Message(N_("it is not valid JSON-LD (%(problem)s)"), {"problem": code})
    )
