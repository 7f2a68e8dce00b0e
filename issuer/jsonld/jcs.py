"""The JSON Canonicalization Scheme (RFC 8785): the one text that a JSON value has.

What a `@json` literal is signed as, and what the cryptosuites sign that take a document for plain
JSON.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from decimal import Decimal
from json.encoder import encode_basestring

from issuer.errors import UnusableDocument
from issuer.i18n import N_, Message
from issuer.jsonld.strict_json import MAX_INTEGER

# Where ECMAScript begins to write exponents (Number::toString, steps 6 to 10).
_MOST_PLACES_BEFORE = 21
_MOST_ZEROS_AFTER = 6


def canonical_json(value: object) -> str:
    """The one text that RFC 8785 allows for a JSON value.

    Raises:
        UnusableDocument: It is no JSON, or readers would disagree about a number or a text in it.
    """
    parts: list[str] = []
    try:
        _write(value, parts.append)
    except RecursionError:
        raise UnusableDocument(why=Message(N_("it is nested too deep"))) from None
    text = "".join(parts)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise UnusableDocument(
            why=Message(N_("it has half of a character (a lone surrogate) in a text."))
        ) from None
    return text


def _write(value: object, put: Callable[[str], None]) -> None:
    if isinstance(value, str):
        # Python escapes exactly what section 3.2.2.2 asks for.
        put(encode_basestring(value))
    elif value is None or isinstance(value, bool):
        put({None: "null", True: "true", False: "false"}[value])
    elif isinstance(value, int | float):
        put(_number(value))
    elif isinstance(value, list):
        opening = "["
        for member in value:
            put(opening)
            _write(member, put)
            opening = ","
        put("]" if value else "[]")
    elif isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
        opening = "{"
        # Section 3.2.3: by UTF-16 code units, which differs from Python's order beyond U+FFFF.
        for key in sorted(value, key=_utf16):
            put(f"{opening}{encode_basestring(key)}:")
            _write(value[key], put)
            opening = ","
        put("}" if value else "{}")
    else:
        kind = type(value).__name__
        raise UnusableDocument(
            why=Message(N_("it holds what is no JSON (%(kind)s)"), {"kind": kind})
        )


def _utf16(text: str) -> bytes:
    return text.encode("utf-16-be", "surrogatepass")


def _number(number: float) -> str:
    """Section 3.2.2.3: as ECMAScript writes a double."""
    if isinstance(number, int):
        if abs(number) > MAX_INTEGER:
            raise UnusableDocument(
                why=Message(N_("a whole number is too large to be read exactly"))
            )
        return str(number)
    if not math.isfinite(number):
        raise UnusableDocument(why=Message(N_("a number is not finite")))
    if number == 0:
        return "0"  # the negative zero too
    # Python's repr has the digits that ECMAScript asks for: the fewest that mean this double.
    digits, power = Decimal(repr(abs(number))).normalize().as_tuple()[1:]
    text, before = "".join(map(str, digits)), len(digits) + int(power)
    sign = "-" if number < 0 else ""
    if len(text) <= before <= _MOST_PLACES_BEFORE:
        return f"{sign}{text:0<{before}}"
    if 0 < before <= _MOST_PLACES_BEFORE:
        return f"{sign}{text[:before]}.{text[before:]}"
    if -_MOST_ZEROS_AFTER < before <= 0:
        return f"{sign}0.{'0' * -before}{text}"
    fraction = f".{text[1:]}" if text[1:] else ""
    return f"{sign}{text[0]}{fraction}e{before - 1:+d}"
