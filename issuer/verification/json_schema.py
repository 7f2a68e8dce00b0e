"""A JSON Schema that a stranger wrote, and what of a document breaks it.

It is a program: it may ask for no other document and for no other meaning of its words, and its
expressions never go back in a text. What it may cost altogether is bounded by whoever bounds
verification (issuer/isolation): it can double its own work as often as it likes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from jsonschema_rs import (
    ReferencingError,
    RegexOptions,
    ValidationError,
    Validator,
    validator_for,
)

from issuer.errors import IssuerError
from issuer.jsonld.strict_json import read_json

# The drafts that are read, by what `$schema` may name; a "#" may stand behind it.
_DRAFTS = frozenset(
    {
        "http://json-schema.org/draft-04/schema",
        "http://json-schema.org/draft-06/schema",
        "http://json-schema.org/draft-07/schema",
        "https://json-schema.org/draft/2019-09/schema",
        "https://json-schema.org/draft/2020-12/schema",
    }
)
_EXPRESSIONS = RegexOptions(size_limit=512 * 1024, dfa_size_limit=512 * 1024)  # bytes, compiled


class UnusableSchema(ValueError):
    """No document can be held against it here."""


class BrokenRule(NamedTuple):
    """Where a document breaks a schema: its JSON path, and the JSON Pointer of the rule."""

    path: str
    rule: str


def first_broken_rule(text: str, document: Mapping[str, object]) -> BrokenRule | None:
    """A rule of the schema that the document breaks; None if it keeps to all of them.

    Raises:
        UnusableSchema: The text is no schema in JSON that every reader would read alike, or of a
            draft that is not read, asks for other documents, or is too large or too deep.
    """
    validator = _validator(text)
    try:
        if validator.is_valid(document):  # makes no error, of which there may be gigabytes
            return None
        validator.validate(document)
    except ValidationError as error:
        path = "".join(f"[{at}]" if isinstance(at, int) else f".{at}" for at in error.instance_path)
        rule = (str(at).replace("~", "~0").replace("/", "~1") for at in error.schema_path)
        return BrokenRule(f"${path}", "/".join(("#", *rule)))
    except (ValueError, RuntimeError) as error:  # too deep; too little memory
        raise UnusableSchema from error
    raise UnusableSchema("it is not kept, and no rule of it is broken")


def _validator(text: str) -> Validator:
    try:
        schema = dict(read_json(text))
        if not _is_understood(schema):
            raise UnusableSchema("a draft, or a way to change one, that is not read here")
        return validator_for(schema, offline=True, pattern_options=_EXPRESSIONS)
    except (IssuerError, ValueError, ReferencingError, RuntimeError) as error:
        raise UnusableSchema from error


def _is_understood(schema: Mapping[str, object]) -> bool:
    """Whether it says once, at its root, which draft it is of, and changes no word's meaning: what
    is not understood would be passed over, and the schema said to be kept.
    """
    drafts = 0
    inside: list[object] = [schema]
    while inside:
        one = inside.pop()
        if isinstance(one, list):
            inside.extend(one)
        elif isinstance(one, dict):
            if "$vocabulary" in one or one.get("$recursiveRef", "#") != "#":
                return False
            drafts += isinstance(one.get("$schema"), str)
            inside.extend(one.values())
    draft = schema.get("$schema")
    return drafts == 1 and isinstance(draft, str) and draft.removesuffix("#") in _DRAFTS
