"""Why a whole attendance file is refused, in a form that crosses a process border.

Standard library only: the child process that parses uploads imports this and should start fast.
The sentences for people are in `rejection`.
"""

from __future__ import annotations

from enum import StrEnum


class Refusal(StrEnum):
    """One reason each; the values travel between the processes."""

    EMPTY = "empty"
    TOO_BIG = "too-big"
    UNKNOWN_KIND = "unknown-kind"
    NAME_AND_CONTENT_DIFFER = "name-and-content-differ"
    OLD_OR_LOCKED = "old-or-locked"
    MACROS = "macros"
    OPEN_DOCUMENT = "open-document"
    BINARY_WORKBOOK = "binary-workbook"
    NOT_A_WORKBOOK = "not-a-workbook"
    DAMAGED = "damaged"
    ENCRYPTED = "encrypted"
    TOO_MANY_PARTS = "too-many-parts"
    UNPACKS_TOO_BIG = "unpacks-too-big"
    BAD_PART_NAME = "bad-part-name"
    DUPLICATE_PARTS = "duplicate-parts"
    EXTERNAL_LINKS = "external-links"
    EMBEDDED_OBJECTS = "embedded-objects"
    DECLARATIONS = "declarations"
    TOO_HARD = "too-hard"
    TOO_MANY_ROWS = "too-many-rows"
    TOO_MANY_COLUMNS = "too-many-columns"
    TOO_MANY_CELLS = "too-many-cells"
    TOO_MUCH_TEXT = "too-much-text"
    WHICH_SHEET = "which-sheet"
    NO_ROWS = "no-rows"
    ENCODING = "encoding"
    NUL_CHARACTERS = "nul-characters"
    LONG_LINE = "long-line"
    CSV_QUOTES = "csv-quotes"
    MISSING_COLUMNS = "missing-columns"
    DUPLICATE_COLUMNS = "duplicate-columns"
    UNKNOWN_SESSION = "unknown-session"
    OTHER_SESSION = "other-session"
    OTHER_ACTIVITY = "other-activity"


class Refused(Exception):
    """A file is refused; `facts` fill the sentence that belongs to `reason`."""

    def __init__(self, reason: Refusal, **facts: str | int) -> None:
        self.reason = reason
        self.facts = facts
        super().__init__(reason.value)
