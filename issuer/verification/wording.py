"""Strangers' words inside our sentences.

A name in a badge was written by whoever made the badge. In a sentence of ours it must not be able
to turn the writing round, hide a part of itself, or push the rest off the page (T12; Unicode
Technical Report 36, section 2).
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime

_LONGEST = 120
# Control characters, private use, surrogates, unassigned; separators of lines are spaces by then.
_HIDDEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs"})
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC", re.ASCII)
_JOINERS = "\u200c\u200d"  # spelling in Persian and Indic names, and in many emoji


def shown(text: str, *, longest: int = _LONGEST) -> str:
    """A stranger's text on one line, with what cannot be seen made visible as `⟨U+202E⟩`."""
    # Normalising may lengthen a text eighteen times, so it is cut first, and once more after.
    first, rest = text[: longest + 1], text[longest + 1 :]
    one_line = " ".join(unicodedata.normalize("NFC", first).split())
    visible = one_line[:longest]
    if not visible.isprintable():  # nothing that is hidden is printable
        visible = "".join(map(_visible, visible))
    is_cut = len(one_line) > longest or bool(rest.strip())
    return f"{visible}…" if is_cut else visible


def _visible(letter: str) -> str:
    hidden = unicodedata.category(letter) in _HIDDEN and letter not in _JOINERS
    return f"⟨U+{ord(letter):04X}⟩" if hidden else letter


def moment(value: datetime) -> str:
    """A point in time in a sentence, the same for every program: `2026-11-20 09:00 UTC`."""
    return f"{value.astimezone(UTC).replace(tzinfo=None).isoformat(' ', 'minutes')} UTC"


def moment_in(text: str) -> datetime | None:
    """What `moment` wrote, for pages, which tell people the time of their place; else None."""
    if not _MOMENT.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text.removesuffix(" UTC")).replace(tzinfo=UTC)
    except ValueError:
        return None
