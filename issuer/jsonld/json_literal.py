"""JSON inside RDF: the canonical text of a JSON literal, as RFC 8785 (JCS) writes it."""

from __future__ import annotations

import json

from issuer.errors import UnusableDocument
from issuer.i18n import N_, Message
from issuer.jsonld.strict_json import MAX_INTEGER


def json_literal(value: object) -> str:
    """The one text that RFC 8785 allows for a JSON value.

    Raises:
        UnusableDocument: A number whose text readers would disagree about.
    """
    # Python escapes in texts exactly what section 3.2.2.2 asks for.
    return json.dumps(_in_order(value), ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _in_order(value: object) -> object:
    if isinstance(value, dict):
        # Section 3.2.3: by UTF-16 code units, which differs from Python's order beyond U+FFFF.
        keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return {key: _in_order(value[key]) for key in keys}
    if isinstance(value, list):
        return [_in_order(member) for member in value]
    if isinstance(value, float):
        if not value.is_integer():
            return _refuse_exponent(value)
        value = int(value)
    if isinstance(value, int) and abs(value) > MAX_INTEGER:
        raise UnusableDocument(
            why=Message(N_("a number in a JSON literal is too large to be read exactly"))
        )
    return value


def _refuse_exponent(value: float) -> float:
    """Where Python and ECMAScript (section 3.2.2.3) write a fraction alike: without exponent."""
    if "e" in repr(value) or "n" in repr(value):
        raise UnusableDocument(
            why=Message(N_("a number in a JSON literal is too large or too small"))
        )
    return value
