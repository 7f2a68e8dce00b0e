"""The words a row may use, in English and Chinese, and what they mean; any other is a question.

A cell may say the same thing twice ("Yes 是"); two things at once ("Yes/No") mean nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeVar

from issuer.attendance.cells import half_width
from issuer.attendance.model import Ruling

Meaning = TypeVar("Meaning")

# "x" and "✗" are not here: some people mark presence with them, others absence.
ATTENDED: Mapping[str, bool] = {
    **dict.fromkeys(("yes", "y", "true", "present", "attended", "是", "有", "到"), True),
    **dict.fromkeys(("出席", "已出席", "有出席", "✓", "✔", "☑", "√"), True),
    **dict.fromkeys(("no", "n", "false", "absent", "否", "無", "沒有"), False),
    **dict.fromkeys(("缺席", "未出席", "沒有出席", "不出席"), False),
}
PASSED: Mapping[str, bool] = {
    **dict.fromkeys(("pass", "passed", "p", "合格", "及格", "通過"), True),
    **dict.fromkeys(("fail", "failed", "f", "不合格", "不及格", "未通過", "不通過"), False),
}
RULING: Mapping[str, Ruling] = {
    **dict.fromkeys(("withhold", "withheld", "不頒發", "不頒授"), Ruling.WITHHOLD),
    **dict.fromkeys(("award", "awarded", "頒發", "頒授"), Ruling.AWARD),
    **dict.fromkeys(("by rule", "by the rule", "按規則"), Ruling.BY_RULE),
}
_BETWEEN_WORDS = re.compile(r"[\s/()|]+")
_MINUTES = re.compile(r"(-?\d{1,6})( ?(?:mins?|minutes?|分鐘|分))?")


def meaning(text: str, vocabulary: Mapping[str, Meaning]) -> Meaning | None:
    """What a text means, or None when it means nothing for certain."""
    folded = folded_text(text)
    if folded in vocabulary:
        return vocabulary[folded]
    found = {vocabulary.get(word) for word in _BETWEEN_WORDS.split(folded) if word}
    return found.pop() if len(found) == 1 else None


def minutes_in(text: str) -> tuple[int, bool] | None:
    """A number of minutes and whether its unit was named; None when it is not one."""
    match = _MINUTES.fullmatch(folded_text(text))
    return (int(match[1]), match[2] is not None) if match and match[1].isascii() else None


def folded_text(text: str) -> str:
    """A text in which case, width and the amount of white space no longer matter."""
    return " ".join(half_width(text).casefold().split())
