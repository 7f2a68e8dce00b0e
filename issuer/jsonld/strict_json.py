"""The one reader of JSON from outside: what it lets through, every other parser reads alike (T12).

Follows RFC 8259 and, where that leaves a choice to the parser, I-JSON (RFC 7493): no duplicate
members, no numbers that a double cannot hold, no lone surrogates. A UTF-8 byte order mark at the
very beginning is passed over, as RFC 8259, section 8.1, allows: editors add it to genuine badges,
and it is no part of the document.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping
from typing import Any, NoReturn

from issuer.errors import MalformedSubmission
from issuer.i18n import N_, Message

# Limits of trust.md row 41. A badge with twenty results has depth 7 and some 400 values.
MAX_BYTES = 1024 * 1024
MAX_DEPTH = 32
MAX_VALUES = 5_000
MAX_INTEGER = 2**53 - 1  # RFC 7493, section 2.2: beyond it, readers disagree about the number

_MAX_DIGITS = len(str(MAX_INTEGER))
_BYTE_ORDER_MARK = "\ufeff"

_CONTAINERS = frozenset((dict, list))


def read_json(text: bytes | str) -> dict[str, object]:
    """The JSON object that `text` holds, if all parsers would agree about it.

    Raises:
        MalformedSubmission: Not JSON, not an object, ambiguous, or larger than the limits.
    """
    decoded = _decode(text)
    try:
        document = _READER.decode(decoded)
    except RecursionError:
        raise _too_deep() from None
    except json.JSONDecodeError as error:
        raise _refused(
            N_("it is not JSON (line %(line)d, column %(column)d)."),
            {"line": error.lineno, "column": error.colno},
        ) from None
    if not isinstance(document, dict):
        raise _refused(N_("it is JSON, but not an object."))
    _refuse_excess(document)
    if "\\u" in decoded:  # the text itself is UTF-8, so only an escape can have written one
        _refuse_surrogates(document)
    return document


def _decode(text: bytes | str) -> str:
    try:
        raw = text.encode("utf-8") if isinstance(text, str) else text
        if len(raw) > MAX_BYTES:
            raise _refused(
                N_("it is larger than %(most)d KiB of JSON."), {"most": MAX_BYTES // 1024}
            )
        decoded = text if isinstance(text, str) else raw.decode("utf-8")
    except UnicodeError:
        raise _refused(N_("it is not UTF-8 text.")) from None
    return decoded.removeprefix(_BYTE_ORDER_MARK)


def _members(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        names = Counter(name for name, _ in pairs)
        twice = names.most_common(1)[0][0]
        raise _refused(
            N_("it has the member %(name)s twice in one object."), {"name": _shown(twice)}
        )
    return members


def _integer(digits: str) -> int:
    # Asked by length first: Python itself refuses a number of thousands of digits, differently.
    number = int(digits) if len(digits.lstrip("-")) <= _MAX_DIGITS else MAX_INTEGER + 1
    if abs(number) > MAX_INTEGER:
        raise _refused(N_("it has a whole number too large to be read exactly."))
    return number


def _number(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise _refused(N_("it has a number too large to be read."))
    return number


def _constant(name: str) -> NoReturn:
    raise _refused(N_("it has %(name)s, which is no number in JSON."), {"name": name})


_READER = json.JSONDecoder(
    object_pairs_hook=_members, parse_int=_integer, parse_float=_number, parse_constant=_constant
)


def _refuse_excess(document: dict[str, object]) -> None:
    """Refuse what is too deep or too many; level by level, so nothing recurses."""
    level: list[Any] = [document]
    depth, values = 0, 1
    while level:
        values += sum(map(len, level))
        if values > MAX_VALUES:
            raise _refused(N_("it has more than %(most)d values."), {"most": MAX_VALUES})
        if depth == MAX_DEPTH:
            raise _too_deep()
        level = [
            value
            for container in level
            for value in (container.values() if type(container) is dict else container)
            if type(value) in _CONTAINERS
        ]
        depth += 1


def _refuse_surrogates(document: dict[str, object]) -> None:
    """Written out again as it was read, half of a character cannot be encoded."""
    try:
        json.dumps(document, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        raise _refused(N_("it has half of a character (a lone surrogate) in a text.")) from None


def _too_deep() -> MalformedSubmission:
    return _refused(N_("it is nested more than %(most)d levels deep."), {"most": MAX_DEPTH})


def _refused(
    template: str, values: Mapping[str, str | int | Message] | None = None
) -> MalformedSubmission:
    return MalformedSubmission(why=Message(template, values or {}))


def _shown(name: str) -> str:
    shown = name if len(name) <= 40 else name[:40] + "…"  # noqa: PLR2004 - enough to recognise it
    return json.dumps(shown)
