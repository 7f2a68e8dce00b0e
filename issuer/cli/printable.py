"""Strangers' words on a terminal: nothing in them may move the cursor or turn the writing round."""

from __future__ import annotations

import json
import re
import unicodedata

_SUSPECT = re.compile(r"[^\n -~]")
# Controls of every sort, the ends of lines and paragraphs that Unicode has besides, surrogates.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def escaped(text: str) -> str:
    """A text of several lines with all that cannot be seen in it as JSON would escape it."""
    return _SUSPECT.sub(_escape, text)


def json_line(value: object) -> str:
    """A value as JSON on one line, which is safe to look at and means the same."""
    return escaped(json.dumps(value, ensure_ascii=False))


def _escape(found: re.Match[str]) -> str:
    letter = found[0]
    if unicodedata.category(letter) not in _UNSEEN:
        return letter
    units = letter.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))
